"""Which cells of linked tables are parts of which: what a reader can add up.

Along one dimension, the rest of the key being the same, a wider cell contains narrower ones: all associations each of them, a
merged category its members, a year its quarters. A parent's children are the widest cells within it.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any, Final

from msgspec import Struct

from iop_analysis.schema import NATIONAL, TOTAL

Groups = Mapping[str, frozenset[str]]
"""Merged code → the codes that it is merged of."""

_Lines = Callable[["Cell"], Iterable[Hashable]]


class Cell(Struct, frozen=True):
    """A count's key: days, association, measure, breakdown, category, gender."""

    start: dt.date
    end: dt.date
    jour: str
    measure: str
    breakdown: str
    category: str
    gender: str


class Family(Struct, frozen=True):
    """A parent and its children, as positions in the list of cells."""

    parent: int
    children: tuple[int, ...]


def families(cells: list[Cell], groups: Groups) -> Iterator[Family]:
    """Give every parent in ``cells`` along every dimension, with its children."""
    for together, extent in _dimensions(cells, groups):
        lines: dict[Hashable, list[int]] = defaultdict(list)
        for position, cell in enumerate(cells):
            for line in together(cell):
                lines[line].append(position)
        for positions in lines.values():
            if len(positions) > 1:
                yield from _along(positions, [extent(cells[position]) for position in positions])


def _dimensions(cells: list[Cell], groups: Groups) -> list[tuple[_Lines, Callable[[Cell], "_Extent"]]]:
    """For each dimension: the lines that a cell stands in, and how much of the dimension it covers."""
    return [
        (_jour_line, lambda cell: _named(cell.jour, {})),
        (_category_lines(cells), lambda cell: _named(cell.category, groups)),
        (_gender_line, lambda cell: _named(cell.gender, groups)),
        (_period_line, _days),
    ]


def _along(line: list[int], extents: list["_Extent"]) -> Iterator[Family]:
    """Within one line, hang each cell under the narrowest one that contains it."""
    wide = sorted((extent for extent in set(extents) if extent.size > 1), key=lambda extent: extent.size)
    children: dict[_Extent, list[int]] = {extent: [] for extent in wide}
    for position, extent in zip(line, extents, strict=True):
        above = next((other for other in wide if other.size > extent.size and other.contains(extent)), None)
        if above:
            children[above].append(position)
    where = dict(zip(extents, line, strict=True))
    spans = dict(zip(line, extents, strict=True))
    for extent, below in children.items():
        for part in _disjoint(below, extent, spans):
            yield Family(where[extent], part)


def _disjoint(children: list[int], parent: "_Extent", spans: dict[int, "_Extent"]) -> Iterator[tuple[int, ...]]:
    """All children together where none overlaps another; otherwise each with the widest cells that fit beside it."""
    composite = [position for position in children if spans[position].size > 1]
    if not any(spans[one].overlaps(spans[other]) for one in composite for other in children if one != other):
        yield from [tuple(children)] if children else []
        return
    within = [position for position, span in spans.items() if span.size < parent.size and parent.contains(span)]
    within.sort(key=lambda position: -spans[position].size)
    yield from dict.fromkeys(tuple(sorted(_beside(child, within, spans))) for child in children)


def _beside(child: int, within: list[int], spans: dict[int, "_Extent"]) -> list[int]:
    chosen = [child]
    for position in within:
        if position != child and not any(spans[position].overlaps(spans[other]) for other in chosen):
            chosen.append(position)
    return chosen


class _Extent(Struct, frozen=True):
    """How much of a dimension a cell covers: some members, some days, or everything (neither)."""

    size: float
    members: frozenset[str] = frozenset()
    start: int = 0
    end: int = 0

    def contains(self, other: "_Extent") -> bool:
        if self.members or self.end:
            return other.members <= self.members and self.start <= other.start and other.end <= self.end and other.size < _ALL
        return True

    def overlaps(self, other: "_Extent") -> bool:
        if self.end:
            return self.start <= other.end and other.start <= self.end
        return bool(self.members & other.members)


_ALL: Final = float("inf")


def _named(name: str, groups: Groups) -> _Extent:
    if name == TOTAL:
        return _Extent(_ALL)
    members = groups.get(name, frozenset({name}))
    return _Extent(len(members), members)


def _days(cell: Cell) -> _Extent:
    start, end = cell.start.toordinal(), cell.end.toordinal()
    return _Extent(end - start + 1, start=start, end=end)


def _jour_line(cell: Cell) -> Iterable[Hashable]:
    if cell.jour != NATIONAL:
        yield cell.start, cell.end, cell.measure, cell.breakdown, cell.category, cell.gender


def _gender_line(cell: Cell) -> Iterable[Hashable]:
    yield cell.start, cell.end, cell.jour, cell.measure, cell.breakdown, cell.category


def _period_line(cell: Cell) -> Iterable[Hashable]:
    yield cell.jour, cell.measure, cell.breakdown, cell.category, cell.gender


def _category_lines(cells: list[Cell]) -> _Lines:
    """A total belongs to the line of every breakdown that divides it."""
    breakdowns: dict[Hashable, set[str]] = defaultdict(set)
    for cell in cells:
        breakdowns[_whole(cell)].add(cell.breakdown)

    def lines(cell: Cell) -> Iterable[Hashable]:
        named = breakdowns[_whole(cell)] - {TOTAL} if cell.breakdown == TOTAL else {cell.breakdown}
        return [(*_whole(cell), name) for name in sorted(named)]

    return lines


def _whole(cell: Cell) -> tuple[Any, ...]:
    return cell.start, cell.end, cell.jour, cell.measure, cell.gender
