import datetime as dt
from collections import Counter

import numpy as np

from iop_analysis.deliveries.cases.counts import Figures, Grid, Tally, grid_size
from iop_analysis.deliveries.cases.values import codes
from iop_analysis.deliveries.delivered import DELIVERED_COLUMNS
from iop_analysis.periods import Period, calendar_year


def period(first, last):
    return Period(dt.date.fromisoformat(first), dt.date.fromisoformat(last))


def test_a_grid_counts_rows_and_leaves_out_those_that_do_not_count():
    grid = Grid(np.array([0, 1, 1, 2]), 2)
    np.testing.assert_array_equal(grid.by(np.array([1, 0, 1, 1]), 2), [[0, 1], [1, 1]])
    np.testing.assert_array_equal(grid.where(np.array([True, False, True, True])), [[1], [1]])


def test_crime_types_are_counted_once_per_case():
    grid = Grid(np.array([0, 0, 1]), 1)
    counts = grid.crimes(np.array([0b101, 0b1]), np.array([0, 1, 0]))
    assert counts[0, :3].tolist() == [2, 0, 1]


def tally_of(within, **counts):
    size = grid_size(within)
    arrays = {"cases": (size, 1), "crime_type": (size, len(codes("crime_type")))}
    return Tally({**{name: np.zeros(shape, dtype=np.int64) for name, shape in arrays.items()}, **counts}, Counter())


def test_taking_away_what_was_added_leaves_nothing():
    whole = tally_of(calendar_year(2025))
    part = Tally({name: counts + 3 for name, counts in whole.counts.items()}, Counter(svenska=3))
    whole.add(part)
    whole.add(part, sign=-1)
    assert not any(counts.any() for counts in whole.counts.values())
    assert whole.languages == Counter(svenska=0)


def test_a_column_that_is_missing_gives_no_figures_and_no_cases_is_a_zero():
    within = period("2025-04-01", "2025-12-31")
    required = frozenset({"case_id", "received", "crimes"})
    table = Figures(tally_of(within), within, required).table("norr", "a.csv", "källa")
    assert list(table.columns) == list(DELIVERED_COLUMNS)
    assert set(table["measure"]) == {"cases", "crimes"}
    assert set(table["gender"]) == {"_T"}
    assert (table["value"] == 0).all()
    assert len(table) == 4 * (2 + len(codes("crime_type")))


def test_the_whole_period_is_the_sum_of_its_quarters():
    """Also of a quarter that the period cuts: it counts the days that lie within."""
    within = period("2025-05-01", "2025-09-30")
    cases = np.arange(grid_size(within))[:, None]
    table = Figures(tally_of(within, cases=cases), within, frozenset({"gender"})).table("norr", "a.csv", "källa")
    women = table[(table["measure"] == "cases") & (table["gender"] == "woman")]["value"].tolist()
    outside = 8
    assert women == [0, 4, 0 + 4 + outside]


def test_a_period_that_is_one_quarter_is_told_once():
    within = period("2025-04-01", "2025-06-30")
    table = Figures(tally_of(within), within, frozenset()).table("norr", "a.csv", "källa")
    assert not table.duplicated(["period_start", "period_end", "measure", "category"]).any()
