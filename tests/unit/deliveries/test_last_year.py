"""What last year's deliveries give to compare with: the same part of the year where its quarters allow it."""

import datetime as dt

import pytest

from iop_analysis.deliveries.associations import Associations
from iop_analysis.deliveries.delivered import DELIVERED_COLUMNS, Delivered
from iop_analysis.deliveries.last_year import facts_of, totals_to_compare_with
from iop_analysis.periods import Period
from iop_analysis.schema import Conservation

NINE_MONTHS = Period(dt.date(2025, 4, 1), dt.date(2025, 12, 31))
QUARTERS = """
    period             | value | measure | unit  | jour
    2024-01..2024-03   | 1     | cases   | cases | norr
    2024-04..2024-06   | 20    | cases   | cases | norr
    2024-07..2024-09   | 30    | cases   | cases | norr
    2024-10..2024-12   | 40    | cases   | cases | norr
    2024-01..2024-12   | 91    | cases   | cases | norr
"""


@pytest.fixture
def delivered(ascii_facts):
    def of(*texts):
        files = []
        for kind, text in texts:
            figures = ascii_facts(text).assign(sheet="", cell="")[list(DELIVERED_COLUMNS)]
            files.append(Delivered("norr", kind, f"{kind}.x", figures, (), Conservation("x", 0, 0)))
        return Associations(tuple(files))

    return of


def rows(facts):
    return [
        (row.measure, f"{row.period_start:%Y-%m}..{row.period_end:%Y-%m}", row.value) for row in facts.itertuples(index=False)
    ]


def test_the_same_quarters_of_last_year_are_summed(delivered):
    facts = totals_to_compare_with(delivered(("cases", QUARTERS)), NINE_MONTHS)
    assert rows(facts) == [("cases", "2024-04..2024-12", 90)]
    assert facts["source"].iloc[0].startswith("Beräknat: summan av kvartalen")


def test_a_whole_year_is_compared_with_the_whole_year(delivered, reporting):
    assert rows(totals_to_compare_with(delivered(("cases", QUARTERS)), reporting)) == [("cases", "2024-01..2024-12", 91)]


def test_without_every_quarter_the_whole_period_is_what_there_is(delivered):
    text = "\n".join(line for line in QUARTERS.splitlines() if "2024-07" not in line)
    assert rows(totals_to_compare_with(delivered(("cases", text)), NINE_MONTHS)) == [("cases", "2024-01..2024-12", 91)]


def test_what_overlaps_is_not_summed(delivered):
    text = QUARTERS.replace("cases   | cases", "languages | languages")
    assert rows(totals_to_compare_with(delivered(("report", text)), NINE_MONTHS)) == [("languages", "2024-01..2024-12", 91)]


def test_divided_figures_and_an_empty_year_give_nothing(delivered, reporting):
    text = "value | measure | unit | gender\n4 | cases | cases | woman"
    assert rows(totals_to_compare_with(delivered(("report", text)), reporting)) == []
    assert rows(totals_to_compare_with(None, reporting)) == []


def test_what_one_file_lacks_and_another_gives_is_given(delivered):
    lacking, given = "value | measure | unit\n.. | cases | cases", "value | measure | unit\n7 | cases | cases"
    assert facts_of(delivered(("report", lacking), ("cases", given)))["value"].tolist() == [7.0]
    assert facts_of(delivered(("report", lacking)))["status"].tolist() == ["missing"]


def test_a_longer_part_of_last_year_is_no_quarter(delivered, reporting):
    """A year after one of nine months: its three quarters and their sum are not four quarters."""
    lines = [line for line in QUARTERS.splitlines() if "2024-01" not in line]
    text = "\n".join([*lines, "2024-04..2024-12 | 90 | cases | cases | norr"])
    assert rows(totals_to_compare_with(delivered(("cases", text)), reporting)) == [("cases", "2024-04..2024-12", 90)]
