"""Years in line: which figure stands for which period, what breaks a line, and how far chance reaches."""

import datetime as dt
from types import SimpleNamespace

import pytest
from scipy.stats import chi2
from several_years import broken, report

from iop_analysis.measures.intervals import poisson_interval, wilson_interval
from iop_analysis.measures.national import national_figures
from iop_analysis.measures.trends import POINT_COLUMNS, trend_of

BREAK = dt.date(2025, 1, 1)


def points(agreement, *reports):
    """Id → point."""
    return trend_of(reports, agreement).points.set_index("id").to_dict("index")


@pytest.fixture
def three(small_agreement):
    """Three years of which the last is nine months long, with a break before it for cases."""
    agreement = broken(small_agreement, BREAK, "cases")
    return points(
        agreement,
        report(2023, "cases 120\ncontacts 120"),
        report(2024, "cases 240\ncontacts 126"),
        report(2025, "cases 270\ncontacts 270", start=dt.date(2025, 4, 1)),
    )


def test_counts_of_unequal_periods_compare_per_month(three):
    last = three["cases@2025-04-01--2025-12-31"]
    assert (last["months"], last["per_month"]) == (9, 30)
    assert (three["cases@2023"]["months"], three["cases@2023"]["per_month"]) == (12, 10)
    assert list(trend_of([report(2024, "cases 1")], SimpleNamespace(series_break=())).points.columns) == list(POINT_COLUMNS)


def test_a_declared_break_parts_the_line_of_its_measures_only(three):
    assert [three[name]["break_before"] for name in ("cases@2023", "cases@2024", "cases@2025-04-01--2025-12-31")] == [
        "", "", "nytt sätt att räkna",
    ]  # fmt: skip
    assert three["cases@2024"]["joined"]
    assert not three["cases@2025-04-01--2025-12-31"]["joined"]
    assert three["contacts@2025-04-01--2025-12-31"]["joined"]


def test_a_share_is_broken_with_the_counts_that_it_is_formed_of(small_agreement):
    agreement = broken(small_agreement, BREAK, "cases")
    known = points(agreement, *(report(year, "close_relationship_case_share 20") for year in (2024, 2025)))
    assert known["close_relationship_case_share@2025"]["break_before"] == "nytt sätt att räkna"


def test_chance_is_tested_over_the_months_that_were_counted_and_not_across_a_break(three):
    assert [three[f"contacts@{period}"]["chance"] for period in ("2023", "2024", "2025-04-01--2025-12-31")] == [
        "not_tested", "within", "exceeded",
    ]  # fmt: skip
    assert three["cases@2024"]["chance"] == "exceeded"
    assert three["cases@2025-04-01--2025-12-31"]["chance"] == "not_tested"


def test_as_many_in_a_shorter_period_are_more(small_agreement):
    known = points(small_agreement, report(2024, "cases 200"), report(2025, "cases 200", start=dt.date(2025, 4, 1)))
    assert known["cases@2025-04-01--2025-12-31"]["chance"] == "exceeded"


def test_what_is_hidden_or_missing_stays_so_and_joins_nothing(small_agreement):
    known = points(small_agreement, report(2023, "cases 50"), report(2024, "cases x"), report(2025, "cases 60"))
    hidden = known["cases@2024"]
    assert hidden["status"] == "suppressed"
    assert all(hidden[name] != hidden[name] for name in ("value", "per_month", "low", "high"))
    assert not any(point["joined"] for point in known.values())
    assert {point["chance"] for point in known.values()} == {"not_tested"}


def test_a_year_between_that_nobody_reports_parts_the_line(small_agreement):
    known = points(small_agreement, report(2023, "cases 50"), report(2025, "cases 60"))
    assert not known["cases@2025"]["joined"]


def test_other_units_are_not_joined(small_agreement):
    one, other = report(2024, "close_relationship 50"), report(2025, "close_relationship 60")
    other = type(other)(other.year, 1, other.period, other.figures.assign(unit="crimes"))
    assert not points(small_agreement, one, other)["close_relationship@2025"]["joined"]


def test_the_report_of_the_period_itself_is_believed_whatever_later_ones_repeat(small_agreement):
    known = points(small_agreement, report(2024, "cases 50"), report(2025, "cases 60\ncases@2024 49"))
    assert (known["cases@2024"]["value"], known["cases@2024"]["year"], known["cases@2024"]["report_id"]) == (50, 2024, "cases")


def test_of_reports_that_repeat_a_year_without_one_the_newest_is_believed(small_agreement):
    known = points(small_agreement, report(2024, "cases 50\ncases@2023 40"), report(2025, "cases 60\ncases@2023 41"))
    assert (known["cases@2023"]["value"], known["cases@2023"]["year"], known["cases@2023"]["report_id"]) == (
        41,
        2025,
        "cases@2023",
    )
    assert known["cases@2024"]["joined"]


def test_parts_of_a_reported_year_are_left_out_and_counted(small_agreement):
    trend = trend_of(
        [report(2024, "cases 50\ncases@2024-01-01--2024-03-31 9"), report(2025, "cases 60\ncases@2024-04-01--2024-12-31 41")],
        small_agreement,
    )
    assert trend.points["id"].tolist() == ["cases@2024", "cases@2025"]
    assert trend.left_out == 2


def test_of_overlapping_periods_before_the_first_report_the_longest_stands(small_agreement):
    lines = "cases 60\ncases@2024-10-01--2024-12-31 9\ncases@2024 41\ncases@2023-07-01--2024-03-31 20"
    trend = trend_of([report(2025, lines)], small_agreement)
    assert trend.points["id"].tolist() == ["cases@2024", "cases@2025"]
    assert trend.left_out == 2


def test_budgets_of_later_years_and_the_whole_country_are_no_points(small_agreement):
    part = report(2024, "cases 50\ncases@2025 70\ncases.norr 20")
    country = part.figures.assign(jour=part.figures["jour"].replace("norr", "national"))
    trend = trend_of([type(part)(2024, 1, part.period, country)], small_agreement)
    assert trend.points["id"].tolist() == ["cases@2024"]


# --- uncertainty


@pytest.mark.parametrize(("count", "low", "high"), [(0, 0, 3.689), (1, 0.0253, 5.572), (10, 4.795, 18.39), (100, 81.36, 121.6)])
def test_the_interval_of_a_count_is_the_one_in_published_tables(count, low, high):
    assert poisson_interval(count) == pytest.approx((low, high), rel=1e-3)


def test_the_interval_of_a_count_agrees_with_chi_squared():
    assert poisson_interval(26) == pytest.approx((chi2.ppf(0.025, 52) / 2, chi2.ppf(0.975, 54) / 2))


@pytest.mark.parametrize(
    ("percent", "base", "low", "high"),
    [(50, 10, 23.66, 76.34), (0, 10, 0, 27.75), (100, 10, 72.25, 100), (100 * 81 / 263, 263, 25.53, 36.62)],
)
def test_the_interval_of_a_share_is_the_one_in_published_tables(percent, base, low, high):
    """The last is Newcombe's example (1998): 81 of 263."""
    assert wilson_interval(percent, base) == pytest.approx((low, high), abs=0.01)


def test_a_share_has_an_interval_where_its_base_is_shown_and_none_where_it_is_not(small_agreement):
    lines = "cases 10\ncases.norr x\ncase_share.woman 50\ncase_share.woman.norr 50\ncase_share.police 50"
    known = points(small_agreement, report(2024, lines))
    for name in ("case_share.woman@2024", "case_share.police@2024"):
        assert (known[name]["low"], known[name]["high"]) == pytest.approx((23.66, 76.34), abs=0.01)
    assert known["case_share.woman.norr@2024"]["low"] != known["case_share.woman.norr@2024"]["low"]


def test_days_kronor_and_languages_have_no_interval(small_agreement):
    part = report(2024, "cases 10\nlanguages 9")
    figures = part.figures.assign(unit=["days", "languages"])
    known = points(small_agreement, type(part)(2024, 1, part.period, figures))
    assert all(point["low"] != point["low"] for point in known.values())


# --- the whole country


def test_shares_of_the_country_are_of_one_year_and_of_cases_only():
    table = national_figures().set_index("id")
    share = table.loc["case_share.woman.national@2018"]
    assert share["value"] == pytest.approx(100 * 18656 / 29493)
    assert "rad" in share["source"]
    assert table.loc["close_relationship_case_share.national@2018", "value"] == pytest.approx(100 * 3687 / 29493)
    assert not [name for name in table.index if name.startswith("case_share") and "misshandel" in name]


def test_persons_are_no_cases_and_an_unknown_base_is_said():
    table = national_figures().set_index("id")
    assert table.loc["persons_supported.national@2013", "unit"] == "persons"
    assert (table.loc[table["measure"] == "crime_share", "population"] == "base not stated").all()
    assert table.index.is_unique
