"""Two reports held against each other."""

import math

import pytest

from iop_analysis.measures.between_years import BETWEEN_COLUMNS, compare_reports
from iop_analysis.periods import calendar_year

BEFORE = calendar_year(2024)
NOW = "measure | value | unit | period\ncases | {} | cases | 2025-01..2025-12"


@pytest.fixture
def compared(indicators_of, small_agreement, reporting):
    def between(now, then, agreement=small_agreement, before=BEFORE):
        return compare_reports(indicators_of(now), indicators_of(then), agreement, reporting, before)

    return between


THEN = """
measure  | value | unit  | period
cases    | {}    | cases | 2024-01..2024-12
"""


@pytest.mark.parametrize(
    ("now", "then", "percent", "chance"),
    [(150, 100, 50, "exceeded"), (104, 100, 4, "within"), (100, 100, 0, "within"), (5, 0, math.nan, "within")],
)
def test_equal_periods_give_the_change_and_whether_it_is_more_than_chance(now, then, percent, chance, compared):
    row = compared(NOW.format(now), THEN.format(then)).loc["cases"]
    assert (row["value"], row["value_then"], row["change"], row["chance"]) == (now, then, now - then, chance)
    assert row["change_percent"] == percent or (math.isnan(percent) and math.isnan(row["change_percent"]))
    assert row["problems"] == ""
    assert (row["period"], row["period_then"]) == ("2025", "2024")


@pytest.mark.parametrize(
    ("now", "then", "problems"),
    [
        ("cases | 9 | cases | 2025-01..2025-12", "cases | 9 | cases | 2024-04..2024-12", "unequal_periods"),
        ("cases | 9 | cases | 2025-01..2025-12", "cases | 9 | contacts | 2024-01..2024-12", "different_units"),
        ("cases | .. | cases | 2025-01..2025-12", "cases | 9 | cases | 2024-01..2024-12", "not_observed"),
        ("cases | 9 | cases | 2025-01..2025-12", "cases | .. | cases | 2024-01..2024-12", "not_observed"),
    ],
)
def test_what_hinders_a_comparison_stands_in_place_of_a_change(now, then, problems, compared, ascii_period):
    head = "measure | value | unit | period\n"
    start, end = ascii_period(then.rsplit("|", 1)[1].strip())
    before = type(BEFORE)(start, end)
    row = compared(head + now, head + then, before=before).loc["cases"]
    assert row["problems"] == problems
    assert math.isnan(row["change"])
    assert math.isnan(row["change_percent"])


def test_a_series_break_hinders_also_what_is_formed_from_a_broken_count(compared, broken_agreement):
    agreement = broken_agreement(BEFORE.end.replace(month=6, day=1), "cases")
    row = compared(NOW.format(150), THEN.format(100), agreement).loc["cases"]
    assert (row["problems"], row["chance"]) == ("series_break", "not_tested")
    assert math.isnan(row["change"])


def test_a_figure_that_one_report_does_not_have_is_absent_and_not_missing(compared):
    both = compared(
        "measure | value | unit\ncases | 9 | cases", "measure | value | unit | period\ncrimes | 7 | crimes | 2024-01..2024-12"
    )
    assert both["status"].to_dict() == {"cases": "observed", "crimes@2024": "absent"}
    assert both["status_then"].to_dict() == {"cases": "absent", "crimes@2024": "observed"}
    assert both["problems"].unique().tolist() == ["not_observed"]
    assert both["value"].isna().tolist() == [False, True]


def test_an_equally_long_part_of_the_other_year_is_compared_with(compared, ascii_period):
    now = """
    measure | value | unit  | period
    cases   | 150   | cases | 2025-01..2025-12
    cases   | 100   | cases | 2024-01..2024-12
    """
    start, end = ascii_period("2023-10..2024-12")
    row = compared(
        now, "measure | value | unit | period\ncases | 400 | cases | 2023-10..2024-12", before=type(BEFORE)(start, end)
    ).loc["cases"]
    assert (row["value_then"], row["period_then"], row["change"], row["problems"]) == (100, "2024", 50, "")


def test_nothing_with_nothing_is_an_empty_table_with_its_columns(compared):
    empty = compared(
        "measure | value | unit\nlanguages | 1 | languages", "measure | value | unit\nlanguages | 1 | languages"
    ).head(0)
    assert tuple(empty.columns) == BETWEEN_COLUMNS
    assert empty.index.name == "id"
