"""From counts to a problem in numbers: what a reader can add up and compare, and what is to be hidden of it.

Cells of the problem are the counts in their order, then the *rests*: what children leave of their parent, or a part of its whole.
A rest is never printed but follows from what is, so that it is as telling as a count.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from math import ceil, floor
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from iop_analysis.disclosure.families import Cell, Groups, families
from iop_analysis.disclosure.problem import Problem
from iop_analysis.schema import FACT_KEY, TOTAL, Unit
from iop_analysis.secrecy import Secrecy

_WHOLE_PERCENT: Final = 100
_SLIP: Final = 1e-9
_FEWER_THAN: Final = (Unit.CASES, Unit.CRIMES)
"""A case holds at least one crime, so that cases are never more than their crimes."""

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
    equations = _Equations(values, [bool(known) for known in counts["known"]])
    for family in families(cells, groups):
        equations.add(family.parent, family.children)
    units = list(counts["unit"])
    for part, whole in _parts(cells, units, list(wholes)):
        equations.add(whole, (part,), telling=units[part] == units[whole])
    return _problem(counts, cells, equations, _ratio_rows(cells, equations.values, ratios), secrecy)


def _cell(key: tuple[Any, ...]) -> Cell:
    """A key's cell; days are days, whatever pandas makes of them."""
    start, end, *names = key
    return Cell(_day(start), _day(end), *names)


def _day(day: dt.date) -> dt.date:
    return day.date() if isinstance(day, dt.datetime) else day


class _Equations:
    """Rows of coefficients by cell; a rest becomes a further cell."""

    def __init__(self, values: list[int], known: list[bool]) -> None:
        self.values = list(values)
        self.rows: list[Row] = []
        self.harmless = list(known)

    def add(self, parent: int, children: tuple[int, ...], *, telling: bool = True) -> None:
        """Say that children make up their parent, or leave a rest; parts that exceed their whole say nothing.

        A rest is harmless where everybody knows it already, and where it counts nothing (more crimes than cases).
        """
        rest = self.values[parent] - sum(self.values[child] for child in children)
        if rest < 0:
            return
        row: Row = {parent: -1.0, **dict.fromkeys(children, 1.0)}
        if rest:
            row[len(self.values)] = 1.0
            self.values.append(rest)
            self.harmless.append(not telling or all(self.harmless[cell] for cell in (parent, *children)))
        self.rows.append(row)


def _parts(cells: list[Cell], units: list[str], wholes: list[tuple[str, str]]) -> Iterator[tuple[int, int]]:
    """Pairs of cells of which the first counts some of what the second counts."""
    where = {cell: position for position, cell in enumerate(cells)}
    for position, cell in enumerate(cells):
        for part, whole in wholes:
            if cell.measure == part:
                of = where.get(Cell(cell.start, cell.end, cell.jour, whole, cell.breakdown, cell.category, cell.gender))
                if of is not None and (units[of] == units[position] or (units[position], units[of]) == _FEWER_THAN):
                    yield position, of


def _ratio_rows(cells: list[Cell], values: list[int], ratios: pd.DataFrame) -> list[Row]:
    """Rows that are never positive: what a rounded percentage says of its part and whole, where the true counts agree with it."""
    where = {cell: position for position, cell in enumerate(cells)}
    rows: list[Row] = []
    for part, whole, percent, half in ratios[["part", "whole", "percent", "half_unit"]].itertuples(index=False, name=None):
        of, all_of = where.get(_cell(part)), where.get(_cell(whole))
        if of is None or all_of is None or of == all_of or not values[all_of]:
            continue
        least, most = (percent - half) / _WHOLE_PERCENT, (percent + half) / _WHOLE_PERCENT
        if least * values[all_of] <= values[of] <= most * values[all_of]:
            least, most = _in_whole_numbers(least, most, values[of], values[all_of])
            rows += [{all_of: least, of: -1.0}, {all_of: -most, of: 1.0}]
    return rows


def _in_whole_numbers(least: float, most: float, part: int, whole: int) -> tuple[float, float]:
    """Bounds on the share, as narrow as whole counts make them for a reader who knows the part, or knows the whole."""
    least = max(least, ceil(least * whole - _SLIP) / whole)
    most = min(most, floor(most * whole + _SLIP) / whole)
    if not part:
        return least, most
    known_part = part / floor(part / least + _SLIP) if least > 0 else 0.0
    return max(least, known_part), min(most, part / ceil(part / most - _SLIP))


def _matrix(rows: list[Row], width: int) -> csr_matrix:
    places = [(number, cell, coefficient) for number, row in enumerate(rows) for cell, coefficient in row.items()]
    numbers, cells, coefficients = zip(*places, strict=True) if places else ((), (), ())
    return csr_matrix((np.array(coefficients, dtype=float), (numbers, cells)), shape=(len(rows), width))


def _problem(counts: pd.DataFrame, cells: list[Cell], equations: _Equations, ratio_rows: list[Row], secrecy: Secrecy) -> Problem:
    rests = len(equations.values) - len(cells)
    values = np.array(equations.values, dtype=np.int64)
    known = _extended(counts["known"], rests)
    printed = _extended(counts["printed"], rests)
    primary = (values > 0) & (values < secrecy.smallest_shown) & ~np.array(equations.harmless)
    zero = printed & (values == 0) & secrecy.zeros_printed
    withheld = _extended(counts["withheld"], rests) & ~known & ~primary & ~zero
    hidden = primary | withheld
    hidden[len(cells) :] = True
    return Problem(
        values=values,
        equations=_matrix(equations.rows, len(values)),
        ratios=_matrix(ratio_rows, len(values)),
        primary=primary,
        hidden=hidden,
        shown=(known | zero) & ~hidden,
        lower=np.where(printed & (values > 0) & secrecy.zeros_printed, 1.0, 0.0),
        cost=np.concatenate([_costs(cells, values), np.ones(rests)]),
        interval=secrecy.interval,
        smallest_shown=secrecy.smallest_shown,
        withheld=withheld,
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
