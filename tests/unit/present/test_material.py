"""Looking up figures by name."""

import dataclasses
import datetime as dt

from iop_analysis import catalogue
from iop_analysis.agreement import Commitment
from iop_analysis.frames import Outcome
from iop_analysis.schema import Goal

FACTS = """
period           | jour | measure   | value | unit
2025-01..2025-12 | _T   | languages | 20    | languages
2022-01..2022-12 | norr | grant     | 1     | sek
2023-01..2023-12 | norr | grant     | 2     | sek
2023-01..2023-12 | soder | grant    | 3     | sek
?                | norr | grant     | 9     | sek
2023-01..2023-12 | soder | own_financing | 4 | sek
"""


def test_a_figure_is_found_by_its_id(material_of):
    material = material_of(FACTS)
    assert material.figure("languages").value == 20
    assert material.figure("grant.norr@2022").value == 1
    assert material.figure("grant.norr") is None


def test_the_latest_figure_is_the_newest_of_known_period(material_of):
    material = material_of(FACTS)
    assert material.figure("grant.norr@latest").value == 2
    assert material.figure("languages@latest").value == 20
    assert material.figure("cases@latest") is None


def test_figures_per_association_are_in_the_agreements_order_and_none_is_left_out(material_of):
    material = material_of(FACTS)
    assert [(name, figure.value) for name, figure in material.per_party("grant@latest").items()] == [
        ("Norrjouren", 2),
        ("Söderjouren", 3),
    ]
    assert [(name, figure and figure.value) for name, figure in material.per_party("own_financing@latest").items()] == [
        ("Norrjouren", None),
        ("Söderjouren", 4),
    ]
    assert material.per_party("languages") == {"Norrjouren": None, "Söderjouren": None}


def test_the_last_day_is_the_periods_or_a_later_step_of_the_preparation(material_of, reporting):
    material = material_of(prepared=["ärendet"])
    assert material.last_day == reporting.end
    for day, last in ((dt.date(2025, 6, 1), reporting.end), (dt.date(2026, 6, 4), dt.date(2026, 6, 4))):
        dated = dataclasses.replace(material, activities=material.activities.assign(date=[day]))
        assert dated.last_day == last


def test_a_commitment_that_no_measure_shows_has_no_outcome(material_of):
    promised = Commitment("a", "quality", "a", "Avsnitt 3", "avtal")
    assert material_of(commitment=(promised,)).outcome("a") == Outcome("a", Goal.NO_DATA)


def test_only_warnings_limit_what_can_be_said(material_of):
    repeat = catalogue.finding("repeated_figure", "a.csv", measure="Ärenden", rows="2 och 3")
    unread = catalogue.finding("file_not_read", "a.xlsx")
    assert material_of(findings=(repeat, unread)).warnings == [unread]
