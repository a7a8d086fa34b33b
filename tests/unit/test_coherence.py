"""Reference data that hang together by name may still say what cannot be."""

import pytest

from iop_analysis import catalogue
from iop_analysis.errors import UnreadableInputError

PER_TRAINING = """
[[indicator]]
code = "cases_per_training"
form = "{form}"
label = "Ärenden per grundutbildning"
unit = "{unit}"
numerator = "cases"
denominators = ["basic_trainings"]
clause = ""
"""


@pytest.fixture
def use_own(tmp_path):
    def use(text):
        folder = tmp_path / "referens"
        folder.mkdir(exist_ok=True)
        (folder / "indicators.toml").write_text(text, encoding="utf-8")
        catalogue.use(folder)

    yield use
    catalogue.use(tmp_path / "none")


@pytest.mark.parametrize("form", ["ratio", "difference"])
@pytest.mark.parametrize("unit", ["cases", "persons"])
def test_what_is_no_count_may_not_have_the_unit_of_people(use_own, form, unit):
    with pytest.raises(UnreadableInputError, match=rf"cases_per_training: .*”{unit}”; välj"):
        use_own(PER_TRAINING.format(form=form, unit=unit))


@pytest.mark.parametrize(("form", "unit"), [("ratio", "sek"), ("ratio", "occasions"), ("figure", "cases")])
def test_other_units_and_forms_are_as_they_were(use_own, form, unit):
    use_own(PER_TRAINING.format(form=form, unit=unit))
    assert catalogue.indicators()["cases_per_training"].unit == unit
