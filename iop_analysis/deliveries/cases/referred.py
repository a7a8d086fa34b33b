"""The ages of those who were passed on, as counts, so that they can be held against the agreement's rules."""

from typing import Final

import numpy as np

from iop_analysis.agreement import OLDEST_AGE
from iop_analysis.deliveries.cases import values as case_values
from iop_analysis.deliveries.cases.counts import Grid, Tally
from iop_analysis.deliveries.cases.rows import Rows

MEASURE: Final = "referrals_to_stodcentrum"
"""The measure that counts those who were passed on."""

_FIELD: Final = "referred_to_stodcentrum"
_COUNTS: Final = "ages of the referred"
_AGES: Final = OLDEST_AGE + 1

Spans = tuple[tuple[int, int, int], ...]
"""Lowest and highest possible age, and how many they are."""


def referred_counts(rows: Rows, grid: Grid, years: np.ndarray | None) -> dict[str, np.ndarray]:
    """Count those who were passed on by age, or by age group where a file tells no more; ``years`` are ages of birth years."""
    ages = _ages(rows, years)
    if _FIELD not in rows.numbers or ages is None:
        return {}
    counted = (rows.numbers[_FIELD].rows == 1) & (ages >= 0)
    chosen = Grid(np.where(counted, grid.cells, grid.size), grid.size)
    return {_COUNTS: chosen.by(np.clip(ages, 0, None), _AGES + len(case_values.codes("age_group")))}


def _ages(rows: Rows, years: np.ndarray | None) -> np.ndarray | None:
    """A number for each row: the age, or a number above all ages for an age group, negative where the age is not known."""
    column = rows.columns.of("age")
    if years is not None:
        return np.where(years <= OLDEST_AGE, years, -1)
    if "age" in rows.numbers and column is not None:
        known: np.ndarray = np.array([_known(text) for text in column.texts], dtype=np.int64)[column.which]
        return known
    return _AGES + rows.numbers["age_group"].rows if "age_group" in rows.numbers else None


def _known(text: str) -> int:
    years = case_values.years_old(text)
    return years if years <= OLDEST_AGE else -1


def referred_spans(tally: Tally) -> Spans:
    """Return at which ages, or between which, people were passed on, and how many; those of unknown age are left out."""
    if _COUNTS not in tally.counts:
        return ()
    counts = tally.counts[_COUNTS].sum(axis=0)
    bounds = [*((age, age) for age in range(_AGES)), *map(case_values.age_bounds, case_values.codes("age_group"))]
    return tuple((*span, int(count)) for span, count in zip(bounds, counts, strict=True) if span and count)
