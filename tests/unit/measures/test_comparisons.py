"""What may be compared, by how much it changed, and whether that is more than chance."""

import datetime as dt
import itertools

import pytest
from scipy.stats import binom

from iop_analysis.frames import figures_of
from iop_analysis.measures.comparisons import counts_events, poisson_comparison
from iop_analysis.schema import Chance, Problem

PAIR = """
period | measure | value | unit
2025-01..2025-12 | close_relationship | {now} | {unit}
{period} | close_relationship | {then} | crimes
"""
DEFAULTS = {"now": "50", "then": "40", "unit": "crimes", "period": "2024-01..2024-12"}

# What brings each problem about, alone.
CAUSES = {
    Problem.NOT_OBSERVED: {"then": ".."},
    Problem.DIFFERENT_UNITS: {"unit": "cases"},
    Problem.AMBIGUOUS_BASELINE: {"period": "?"},
    Problem.UNEQUAL_PERIODS: {"period": "2024-04..2024-12"},
}


@pytest.fixture
def compared(comparisons, broken_agreement, small_agreement):
    def the_comparison(*, broken=False, **cells):
        agreement = broken_agreement(dt.date(2025, 6, 1), "close_relationship") if broken else small_agreement
        return comparisons(PAIR.format(**{**DEFAULTS, **cells}), agreement)["close_relationship"]

    return the_comparison


def test_a_comparison_without_a_problem_says_by_how_much(compared):
    comparison = compared()
    assert comparison.baseline_id == "close_relationship@2024"
    assert (comparison.problems, comparison.change, comparison.change_percent) == ((), 10, 25)


@pytest.mark.parametrize("problem", CAUSES)
def test_each_problem_alone_withholds_the_change(problem, compared):
    comparison = compared(**CAUSES[problem])
    assert comparison.problems == (problem,)
    assert (comparison.change, comparison.change_percent) == (None, None)


def test_a_series_break_alone_withholds_the_change(compared):
    comparison = compared(broken=True)
    assert (comparison.problems, comparison.change) == ((Problem.SERIES_BREAK,), None)
    assert comparison.chance is Chance.NOT_TESTED


@pytest.mark.parametrize(
    "problems",
    [pair for pair in itertools.combinations(CAUSES, 2) if pair != (Problem.AMBIGUOUS_BASELINE, Problem.UNEQUAL_PERIODS)],
)
def test_problems_come_together_in_a_fixed_order(problems, compared):
    cells = {key: text for problem in problems for key, text in CAUSES[problem].items()}
    assert compared(**cells).problems == problems
    assert compared(broken=True, **cells).problems == (*problems, Problem.SERIES_BREAK)


def test_every_problem_that_can_occur_together_does(compared):
    comparison = compared(broken=True, then="..", unit="cases", period="2024-04..2024-12")
    assert comparison.problems == (
        Problem.NOT_OBSERVED, Problem.DIFFERENT_UNITS, Problem.UNEQUAL_PERIODS, Problem.SERIES_BREAK,
    )  # fmt: skip


def test_an_unknown_period_cannot_also_be_unequal(compared):
    assert Problem.UNEQUAL_PERIODS not in compared(period="?", then="..").problems


def test_from_nothing_there_is_a_change_but_no_percentage(compared):
    comparison = compared(then="0")
    assert (comparison.change, comparison.change_percent, comparison.chance) == (50, None, Chance.EXCEEDED)


def test_nothing_twice_is_no_change(compared):
    comparison = compared(now="0", then="0")
    assert (comparison.change, comparison.change_percent, comparison.chance) == (0, None, Chance.WITHIN)


def test_a_leap_year_is_as_long_as_another(compared):
    assert compared(period="2023-01..2023-12").problems == ()


@pytest.mark.parametrize(
    ("now", "then", "chance"),
    [("50", "40", Chance.WITHIN), ("80", "40", Chance.EXCEEDED), ("20", "40", Chance.EXCEEDED), ("40", "40", Chance.WITHIN)],
)
def test_chance_is_judged_on_the_counts(now, then, chance, compared):
    assert compared(now=now, then=then).chance is chance


def test_unequal_periods_are_still_judged_by_month(compared):
    assert compared(now="40", then="30", period="2024-04..2024-12").chance is Chance.WITHIN
    assert compared(now="40", then="60", period="2024-04..2024-12").chance is Chance.EXCEEDED


@pytest.mark.parametrize("problem", [Problem.NOT_OBSERVED, Problem.DIFFERENT_UNITS, Problem.AMBIGUOUS_BASELINE])
def test_chance_is_not_judged_where_it_would_mean_nothing(problem, compared):
    assert compared(now="80", **CAUSES[problem]).chance is Chance.NOT_TESTED


def test_the_latest_earlier_period_is_the_baseline(comparisons):
    table = """
    period           | measure | value | unit
    2025-01..2025-12 | cases   | 5     | cases
    2024-01..2024-12 | cases   | 4     | cases
    2023-01..2023-12 | cases   | 3     | cases
    2026-01..2026-12 | cases   | 9     | cases
    2025-01..2025-03 | cases   | 1     | cases
    ?                | cases   | 8     | cases
    """
    assert comparisons(table)["cases"].baseline_id == "cases@2024"


def test_an_unknown_period_is_the_baseline_where_no_other_is_at_hand(comparisons):
    table = "period | measure | value | unit\n2025-01..2025-12 | cases | 5 | cases\n? | cases | 8 | cases"
    assert comparisons(table)["cases"].baseline_id == "cases@oklar-period"


def test_only_the_same_series_is_compared(comparisons):
    table = """
    period           | jour  | gender | measure | value | unit
    2025-01..2025-12 | norr  | _T     | cases   | 5     | cases
    2024-01..2024-12 | soder | _T     | cases   | 4     | cases
    2024-01..2024-12 | norr  | woman  | cases   | 4     | cases
    2024-01..2024-12 | norr  | _T     | contacts | 4    | contacts
    """
    assert comparisons(table) == {}


def test_an_indicator_that_asks_for_no_comparison_gets_none(comparisons):
    table = """
    period           | measure     | value | unit
    2025-01..2025-12 | open_houses | 5     | occasions
    2024-01..2024-12 | open_houses | 8     | occasions
    """
    assert comparisons(table) == {}


def test_without_figures_there_are_no_comparisons(comparisons):
    assert comparisons("measure | value | unit\nopen_houses | 5 | occasions") == {}


@pytest.mark.parametrize("count", [0, 1, 4, 26, 100, 3017])
@pytest.mark.parametrize("baseline", [0, 1, 4, 40, 2900])
@pytest.mark.parametrize(("months", "baseline_months"), [(12, 12), (9, 12), (9, 9), (1, 36)])
def test_the_probability_is_twice_the_smaller_binomial_tail(count, baseline, months, baseline_months):
    total, share = count + baseline, months / (months + baseline_months)
    expected = min(1, 2 * min(binom.cdf(count, total, share), binom.sf(count - 1, total, share)))
    assert poisson_comparison(count, months, baseline, baseline_months) == pytest.approx(expected, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize(
    ("count", "baseline", "probability"),
    [
        (0, 0, 1),
        (5, 0, 2 / 2**5),  # five heads in five tosses, either way
        (6, 0, 2 / 2**6),
        (1, 1, 1),
        (8, 2, 2 * (45 + 10 + 1) / 2**10),  # eight or more heads of ten
        (9, 1, 2 * (10 + 1) / 2**10),
    ],
)
def test_the_probability_worked_by_hand_for_equal_periods(count, baseline, probability):
    assert poisson_comparison(count, 12, baseline, 12) == pytest.approx(probability)
    assert poisson_comparison(baseline, 12, count, 12) == pytest.approx(probability)


def test_the_referrals_of_2025_exceed_chance(prepared_2025):
    comparison = prepared_2025.material.comparisons["referrals_to_stodcentrum"]
    assert comparison.problems == (Problem.UNEQUAL_PERIODS,)
    assert comparison.chance is Chance.EXCEEDED
    assert poisson_comparison(26, 9, 4, 12) == pytest.approx(2 * binom.sf(25, 30, 9 / 21))


def test_the_close_relationship_crimes_of_2025_are_not_compared(prepared_2025):
    comparison = prepared_2025.material.comparisons["close_relationship"]
    assert comparison.problems == (Problem.AMBIGUOUS_BASELINE, Problem.SERIES_BREAK)
    assert (comparison.change, comparison.change_percent, comparison.chance) == (None, None, Chance.NOT_TESTED)


@pytest.mark.parametrize(
    ("measure", "unit", "events"),
    [
        ("witness_support", "persons", True),
        ("support_persons", "persons", False),
        ("languages", "languages", False),
        ("outreach_events", "occasions", True),
        ("evenings_open_per_week", "occasions", False),
    ],
)
def test_only_what_happens_is_spread_by_chance(measure, unit, events, indicators_of):
    figures = figures_of(indicators_of(f"period | measure | value | unit\n2025-01..2025-12 | {measure} | 20 | {unit}"))
    assert {counts_events(figure) for figure in figures if figure.measure == measure} == {events}
