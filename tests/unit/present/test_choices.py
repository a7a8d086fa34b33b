"""Names to choose from."""

import pytest
from ipywidgets import Dropdown, interactive

from iop_analysis.errors import UsageError
from iop_analysis.present.choices import Choices


def _shout(name):
    return name.upper()


LABELS = {"crime_types": "Brott & sådant", "age_groups": "Åldrar"}


@pytest.fixture
def choices():
    return Choices("Tabellen", LABELS, str.upper)


def test_it_is_its_names_in_their_order(choices):
    assert list(choices) == list(LABELS)
    assert len(choices) == 2
    assert "crime_types" in choices
    assert "x" not in choices


def test_a_name_gets_what_it_names_and_a_misspelt_one_a_suggestion(choices):
    assert choices["age_groups"] == "AGE_GROUPS"
    with pytest.raises(UsageError, match="Tabellen ”age_group” finns inte; menade du ”age_groups”"):
        choices["age_group"]


def test_the_tab_key_is_told_the_names(choices):
    assert choices._ipython_key_completions_() == list(LABELS)


def test_it_can_be_given_to_a_control_as_it_is_or_with_its_labels(choices):
    for options in (choices, choices.options):
        [dropdown] = [part for part in interactive(_shout, name=options).children if isinstance(part, Dropdown)]
        assert [value for _, value in dropdown._options_full] == list(LABELS)


def test_what_it_shows_is_escaped_and_names_every_name(choices):
    data, _ = choices._repr_mimebundle_()
    assert "Brott &amp; sådant" in data["text/html"]
    assert all(name in data["text/html"] for name in LABELS)
    assert repr(choices).splitlines() == ["crime_types: Brott & sådant", "age_groups: Åldrar"]


def test_as_a_table_its_names_are_the_row_key(choices):
    assert choices.frame["label"].to_dict() == LABELS
