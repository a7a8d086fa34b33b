"""From counts to a problem in numbers: what a reader can add up and compare, and what is to be hidden of it.

Cells of the problem are the counts in their order, then the *rests*: what children leave of their parent, or a part of its whole.
A rest is never printed but follows from what is, so that it is as telling as a count.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from iop_analysis.disclosure.families import Cell, Groups, families
from iop_analysis.disclosure.problem import Problem
from iop_analysis.schema import FACT_KEY, TOTAL
from iop_analysis.secrecy import Secrecy

_WHOLE_PERCENT: Final = 100
_DEARER_PER_TOTAL: Final = 2.5
_DEARER_BY_SIZE: Final = 0.25

Row = dict[int, float]


def link(
    counts: pd.DataFrame, secrecy: Secrecy, groups: Groups, wholes: Iterable[tuple[str, str]], ratios: pd.DataFrame
) -> Problem:
    """Return the problem behind ``counts`` (row key ``FACT_KEY``; ``value``, ``unit``, ``printed``, ``known``, ``withheld``).

    ``wholes`` are measures of which one counts a part of what the other counts. ``ratios`` are percentages that stay printed:
    ``part`` and ``whole`` (keys), ``percent`` and ``half_unit`` (percentage points).
    """
    cells = [_cell(key) for key in counts[list(FACT_KEY)].itertuples(index=False, name=None)]
    values = [int(value) for value in counts["value"]]
    equations = _Equations(values)
    for family in families(cells, groups):
        equations.add(family.parent, family.children)
    for part, whole in _parts(cells, list(counts["unit"]), list(wholes)):
        equations.add(whole, (part,))
    return _problem(counts, cells, equations, _ratio_rows(cells, equations.values, ratios), secrecy)


def _cell(key: tuple[Any, ...]) -> Cell:
    """A key's cell; days are days, whatever pandas makes of them."""
    start, end, *names = key
    return Cell(_day(start), _day(end), *names)


def _day(day: dt.date) -> dt.date:
    return day.date() if isinstance(day, dt.datetime) else day


class _Equations:
    """Rows of coefficients by cell; a rest becomes a further cell."""

    def __init__(self, values: list[int]) -> None:
        self.values = list(values)
        self.rows: list[Row] = []

    def add(self, parent: int, children: tuple[int, ...]) -> None:
        """Say that children make up their parent, or leave a rest; parts that exceed their whole say nothing."""
        rest = self.values[parent] - sum(self.values[child] for child in children)
        if rest < 0:
            return
        row: Row = {parent: -1.0, **dict.fromkeys(children, 1.0)}
        if rest:
            row[len(self.values)] = 1.0
            self.values.append(rest)
        self.rows.append(row)


def _parts(cells: list[Cell], units: list[str], wholes: list[tuple[str, str]]) -> Iterator[tuple[int, int]]:
    """Pairs of cells of which the first counts some of what the second counts."""
    where = {cell: position for position, cell in enumerate(cells)}
    for position, cell in enumerate(cells):
        for part, whole in wholes:
            if cell.measure == part:
                of = where.get(Cell(cell.start, cell.end, cell.jour, whole, cell.breakdown, cell.category, cell.gender))
                if of is not None and units[of] == units[position]:
                    yield position, of


def _ratio_rows(cells: list[Cell], values: list[int], ratios: pd.DataFrame) -> list[Row]:
    """Rows that are never positive: what a rounded percentage says of its part and whole, where the true counts agree with it."""
    where = {cell: position for position, cell in enumerate(cells)}
    rows: list[Row] = []
    for part, whole, percent, half in ratios[["part", "whole", "percent", "half_unit"]].itertuples(index=False, name=None):
        of, all_of = where.get(_cell(part)), where.get(_cell(whole))
        if of is not None and all_of is not None and of != all_of:
            both: list[Row] = [
                {all_of: percent - half, of: -float(_WHOLE_PERCENT)},
                {all_of: -(percent + half), of: float(_WHOLE_PERCENT)},
            ]
            rows += both if all(_sum(row, values) <= 0 for row in both) else []
    return rows


def _sum(row: Row, values: list[int]) -> float:
    return sum(coefficient * values[cell] for cell, coefficient in row.items())


def _matrix(rows: list[Row], width: int) -> csr_matrix:
    places = [(number, cell, coefficient) for number, row in enumerate(rows) for cell, coefficient in row.items()]
    numbers, cells, coefficients = zip(*places, strict=True) if places else ((), (), ())
    return csr_matrix((np.array(coefficients, dtype=float), (numbers, cells)), shape=(len(rows), width))


def _problem(counts: pd.DataFrame, cells: list[Cell], equations: _Equations, ratio_rows: list[Row], secrecy: Secrecy) -> Problem:
    rests = len(equations.values) - len(cells)
    values = np.array(equations.values, dtype=np.int64)
    known = _extended(counts["known"], rests)
    printed = _extended(counts["printed"], rests)
    primary = (values > 0) & (values < secrecy.smallest_shown) & ~known
    hidden = primary | (_extended(counts["withheld"], rests) & ~known)
    hidden[len(cells) :] = True
    return Problem(
        values=values,
        equations=_matrix(equations.rows, len(values)),
        ratios=_matrix(ratio_rows, len(values)),
        primary=primary,
        hidden=hidden,
        shown=(known | (printed & (values == 0) & secrecy.zeros_printed)) & ~hidden,
        lower=np.where(printed & secrecy.zeros_printed, 1.0, 0.0),
        cost=np.concatenate([_costs(cells, values), np.ones(rests)]),
        interval=secrecy.interval,
        smallest_shown=secrecy.smallest_shown,
    )


def _extended(flags: "pd.Series[bool]", rests: int) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    return np.concatenate([flags.to_numpy(dtype=bool), np.zeros(rests, dtype=bool)])


def _costs(
    cells: list[Cell], values: "np.ndarray[tuple[int], np.dtype[np.int64]]"
) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """What a reader loses with each cell: totals and large counts are worth most."""
    divided = _divided_periods(cells)
    totals = [
        sum(name == TOTAL for name in (cell.jour, cell.category, cell.gender)) + ((cell.start, cell.end) in divided)
        for cell in cells
    ]
    return (1 + _DEARER_BY_SIZE * np.log1p(values[: len(cells)])) * _DEARER_PER_TOTAL ** np.array(totals, dtype=float)


def _divided_periods(cells: list[Cell]) -> set[tuple[dt.date, dt.date]]:
    """Periods that others lie within."""
    periods = {(cell.start, cell.end) for cell in cells}
    return {
        (start, end)
        for start, end in periods
        if any((start, end) != other and start <= other[0] and other[1] <= end for other in periods)
    }
