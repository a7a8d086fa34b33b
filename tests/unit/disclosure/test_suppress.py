"""The only door between figures and what is shown fails closed."""

import pandas as pd
import pytest

from iop_analysis.disclosure.suppress import protect
from iop_analysis.errors import NotPublishedError, UnreadableInputError
from iop_analysis.frames import Measured, Outcome, Protected
from iop_analysis.schema import Goal


def test_figures_that_are_already_public_pass_as_they_are(reporting):
    indicators = pd.DataFrame({"id": ["cases"], "source": ["a.csv, rad 2 | Rapporten | s. 1"], "status": ["observed"]})
    comparisons = pd.DataFrame({"id": ["cases"], "baseline_id": ["cases"]})
    outcomes = (Outcome("stod", Goal.NO_DATA),)
    measured = Measured(indicators, comparisons, outcomes, ("grant_outcome",))
    protected = protect(measured, reporting, delivered=frozenset(), unpublished=())
    assert isinstance(protected, Protected)
    assert protected.indicators is indicators
    assert protected.comparisons.equals(comparisons)
    assert protected.outcomes == outcomes
    assert protected.unreported_economy == ("grant_outcome",)


def test_one_file_that_is_not_public_holds_back_everything(reporting):
    with pytest.raises(NotPublishedError, match=r"b\.csv: uppgifterna är inte publicerade tidigare") as caught:
        protect(Measured(pd.DataFrame(), pd.DataFrame()), reporting, delivered=frozenset(), unpublished=("b.csv", "c.csv"))
    assert caught.value.exit_code == 13


@pytest.fixture
def with_internal(data_copy):
    """A copy of the data whose agreement describes one document more, which is not public."""
    document = '[[document]]\nid = "internt"\ntitle = "Internt"\npublic = false\n\n[[term]]\nstart = 2022'
    data_copy.edit_agreement("[[term]]\nstart = 2022", document)
    return data_copy


def refusal(data):
    with pytest.raises(NotPublishedError) as caught:
        data.prepare()
    assert caught.value.exit_code == 13
    return str(caught.value)


def test_one_row_that_is_not_public_holds_back_its_delivery(with_internal, prepared_2025):
    assert with_internal.prepare().facts.equals(prepared_2025.facts)
    with_internal.set_cells(3, file="jamforelsetal.csv", document="internt")
    assert refusal(with_internal).startswith("raw/2025/publicerat/jamforelsetal.csv: uppgifterna är inte publicerade tidigare")


def test_a_description_of_a_document_that_is_not_public_is_held_back(with_internal):
    with_internal.edit_description('document = "uppfoljning-2025"', 'document = "internt"')
    assert refusal(with_internal).startswith("raw/2025/publicerat/beskrivning.toml: uppgifterna är inte publicerade tidigare")


def test_a_description_of_a_document_that_is_not_known_is_refused(with_internal):
    with_internal.edit_description('document = "uppfoljning-2025"', 'document = "finns-inte"')
    with pytest.raises(UnreadableInputError, match=r"beskrivning\.toml: dokumentet ”finns-inte” finns inte"):
        with_internal.prepare()


@pytest.mark.parametrize("part", ["budget", "gender_reference"])
def test_figures_of_an_agreement_that_is_not_public_are_held_back(part, with_internal):
    path = with_internal.raw / "agreement.toml"
    before, mark, after = path.read_text(encoding="utf-8").partition(f"[[{part}]]")
    after = after.replace('document = "bilaga-vasterort-2022"', 'document = "internt"', 1)
    path.write_text(before + mark + after, encoding="utf-8")
    assert refusal(with_internal).startswith("agreement.toml: uppgifterna är inte publicerade tidigare")
