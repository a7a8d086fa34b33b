"""Counts become numbers: what is hidden, what is shown, and what a reader can add up."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from iop_analysis.disclosure.counts import COUNTS_COLUMNS, RATIO_COLUMNS
from iop_analysis.disclosure.linking import link
from iop_analysis.schema import FACT_KEY, TOTAL
from iop_analysis.secrecy import Secrecy

DAYS = (dt.date(2025, 1, 1), dt.date(2025, 12, 31))
NO_RATIOS = pd.DataFrame(columns=list(RATIO_COLUMNS))


def counts(*rows):
    """Rows of association, measure, value and flags."""
    table = [
        (*DAYS, jour, measure, TOTAL, TOTAL, TOTAL, value, "cases", "printed" in flags, "known" in flags, "withheld" in flags)
        for jour, measure, value, *flags in rows
    ]
    return pd.DataFrame(table, columns=list(COUNTS_COLUMNS))


def linked(table, secrecy=None, wholes=(), ratios=NO_RATIOS):
    return link(table, secrecy or Secrecy(), {}, wholes, ratios)


def values(problem):
    return [int(value) for value in problem.values]  # noqa: PD011 - an array of the problem, not of pandas


def equations(problem):
    return [{int(cell): float(row[cell]) for cell in np.flatnonzero(row)} for row in problem.equations.toarray()]


def test_parts_that_make_up_their_total_give_an_equation_and_no_rest():
    problem = linked(counts((TOTAL, "cases", 12, "printed"), ("norr", "cases", 3, "printed"), ("soder", "cases", 9, "printed")))
    assert equations(problem) == [{0: -1, 1: 1, 2: 1}]
    assert problem.primary.tolist() == [False, True, False]
    assert not (problem.equations @ values(problem)).any()


def test_what_is_missing_up_to_the_total_is_a_cell_that_nobody_prints():
    problem = linked(counts((TOTAL, "cases", 12, "printed"), ("norr", "cases", 9, "printed")))
    assert values(problem) == [12, 9, 3]
    assert (problem.primary[2], problem.hidden[2], problem.lower[2]) == (True, True, 0)


def test_parts_that_exceed_their_total_say_nothing():
    problem = linked(counts((TOTAL, "cases", 5, "printed"), ("norr", "cases", 9, "printed")))
    assert problem.equations.shape == (0, 2)


def test_what_is_left_of_a_whole_counts_as_a_cell():
    table = counts(("norr", "cases", 10, "printed"), ("norr", "first", 8, "printed"))
    assert values(linked(table, wholes=[("first", "cases")])) == [10, 8, 2]
    other_unit = table.assign(unit=["cases", "crimes"])
    assert values(linked(other_unit, wholes=[("first", "cases")])) == [10, 8]


@pytest.mark.parametrize(
    ("flags", "hidden", "shown", "primary"),
    [
        (["printed"], True, False, True),
        (["printed", "known"], False, True, False),
        (["known"], False, True, False),
        (["printed", "withheld"], True, False, True),
    ],
)
def test_a_small_count_is_hidden_unless_everybody_knows_it(flags, hidden, shown, primary):
    problem = linked(counts(("norr", "cases", 4, *flags)))
    assert (problem.hidden[0], problem.shown[0], problem.primary[0]) == (hidden, shown, primary)


def test_what_an_earlier_report_hides_stays_hidden_whatever_its_size():
    problem = linked(counts(("norr", "cases", 40, "printed", "withheld")))
    assert (problem.hidden[0], problem.primary[0]) == (True, False)


@pytest.mark.parametrize(("zeros_printed", "lower"), [(True, 1), (False, 0)])
def test_true_zeros_are_shown_where_the_parties_print_them(zeros_printed, lower):
    table = counts(
        ("norr", "cases", 0, "printed"), ("soder", "cases", 3, "printed"), ("norr", "crimes", 0, "printed", "withheld")
    )
    problem = linked(table, Secrecy(zeros_printed=zeros_printed))
    assert problem.shown[0] == zeros_printed
    assert problem.lower[1] == lower, "what is hidden is then known to be none"
    assert problem.shown[2] == zeros_printed, "also a zero that was no zero when it was hidden"


def test_a_rest_that_everybody_knows_needs_no_protection():
    table = counts((TOTAL, "cases", 12, "printed", "known"), ("norr", "cases", 9, "printed", "known"))
    assert not linked(table).primary.any()
    assert linked(table.assign(known=[True, False])).primary.tolist() == [False, False, True]


def test_cases_are_never_more_than_their_crimes_and_the_difference_counts_nothing():
    table = counts(("norr", "crimes", 12, "printed"), ("norr", "cases", 9, "printed")).assign(unit=["crimes", "cases"])
    problem = linked(table, wholes=[("cases", "crimes")])
    assert equations(problem) == [{0: -1, 1: 1, 2: 1}]
    assert not problem.primary.any()
    assert linked(table.assign(unit=["cases", "crimes"]), wholes=[("cases", "crimes")]).equations.shape[0] == 0


def test_what_a_report_hides_is_no_zero_unless_the_whole_table_is_closed():
    problem = linked(counts(("norr", "cases", 40, "printed", "withheld"), ("soder", "cases", 2, "withheld")))
    assert (problem.hidden[:2].tolist(), problem.lower[:2].tolist()) == ([True, True], [1, 0])
    assert problem.primary[:2].tolist() == [False, True]


def test_the_parties_decide_what_is_small():
    table = counts(("norr", "cases", 6, "printed"))
    assert linked(table, Secrecy(smallest_shown=10, interval=8)).primary[0]
    assert linked(table, Secrecy(smallest_shown=10, interval=8)).interval == 8
    assert not linked(table).primary[0]


def ratio(percent, half):
    part, whole = (*DAYS, "norr", "first", TOTAL, TOTAL, TOTAL), (*DAYS, "norr", "cases", TOTAL, TOTAL, TOTAL)
    return pd.DataFrame([(part, whole, percent, half)], columns=list(RATIO_COLUMNS))


def test_a_rounded_percentage_bounds_its_part_by_its_whole():
    table = counts(("norr", "cases", 20, "printed"), ("norr", "first", 3, "printed"))
    problem = linked(table, ratios=ratio(15, 0.5))
    assert problem.ratios.toarray().tolist() == [[0.15, -1], [-0.15, 1]], "of 20, 14,5 to 15,5 percent are exactly 3"
    assert (problem.ratios @ values(problem) <= 1e-9).all()
    wide = counts(("norr", "cases", 1000, "printed"), ("norr", "first", 150, "printed"))
    [[least, _], [most, _]] = linked(wide, ratios=ratio(15, 0.5)).ratios.toarray().tolist()
    assert (least, most) == pytest.approx((0.145, -0.155), abs=0.0002)


def test_a_percentage_that_the_counts_contradict_says_nothing():
    table = counts(("norr", "cases", 20, "printed"), ("norr", "first", 3, "printed"))
    assert linked(table, ratios=ratio(25, 0.5)).ratios.shape == (0, 2)


def test_totals_cost_most():
    table = counts((TOTAL, "cases", 30, "printed"), ("norr", "cases", 30, "printed"), ("soder", "cases", 5, "printed"))
    total, large, small = linked(table).cost[:3]
    assert total > large > small


def test_days_are_days_whatever_pandas_makes_of_them():
    table = counts((TOTAL, "cases", 12, "printed"), ("norr", "cases", 12, "printed"))
    stamped = table.assign(period_start=pd.to_datetime(table["period_start"]), period_end=pd.to_datetime(table["period_end"]))
    assert equations(linked(stamped)) == equations(linked(table))
    assert list(table.columns[:7]) == list(FACT_KEY)
