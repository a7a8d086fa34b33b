"""What a reader can add up: every sum that links the counts of a report, read from their keys alone.

Along one dimension, everything else being equal, a wider count is the sum of the widest counts within it and of a **rest** that
is not published. Written for the audit only: it shares nothing with the search for cells to hide, so that a mistake in one of
them shows as a disagreement.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from msgspec import Struct
from numpy.typing import NDArray

from iop_analysis.schema import FACT_KEY, NATIONAL, TOTAL, Unit

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

_DIMENSIONS: Final = (("jour",), ("gender",), ("breakdown", "category"), ("period_start", "period_end"))


class Sums(Struct, frozen=True):
    """Sums: in sum number ``i``, ``parent[i]`` is ``rest[i]`` more than its parts, all named by their row in the counts.

    ``part`` holds the parts of all sums, ``part_of`` the number of the sum that each belongs to.
    """

    parent: Whole
    part: Whole
    part_of: Whole
    rest: Whole


class _Places(Struct, frozen=True):
    """The places along a dimension: which contains which, which have something in common, and which are told apart as kinds."""

    contains: Flags
    overlaps: Flags
    kind: Whole


def sums_of(counts: pd.DataFrame, groups: Mapping[str, frozenset[str]], wholes: Iterable[tuple[str, str]]) -> Sums:
    """Find every sum in ``counts`` (one row per ``FACT_KEY``, numbered from 0) whose parts are no more than the whole."""
    codes = {name: pd.factorize(counts[name], use_na_sentinel=False)[0] for name in (*FACT_KEY, "unit")}
    blocks = [block for dimension in _DIMENSIONS for block in _sums_along(counts, codes, dimension, groups)]
    blocks += _parts_of_wholes(counts, codes, wholes)
    return _joined([block for block in blocks if len(block)], counts["value"].to_numpy(np.int64))


def _joined(blocks: list[Whole], values: Whole) -> Sums:
    """Put blocks of rows (a parent, then its parts) together, without those whose parts are more than the whole."""
    blocks = [block[values[block[:, 0]] >= values[block[:, 1:]].sum(axis=1)] for block in blocks]
    sizes = [block.shape[1] - 1 for block in blocks for _ in block]
    parent = _concatenated([block[:, 0] for block in blocks])
    part = _concatenated([block[:, 1:].ravel() for block in blocks])
    part_of = np.repeat(np.arange(len(parent)), sizes)
    used = np.bincount(part_of, weights=values[part], minlength=len(parent)).astype(np.int64)
    return Sums(parent, part, part_of, values[parent] - used)


def _concatenated(arrays: list[Whole]) -> Whole:
    return np.concatenate([np.empty(0, np.int64), *arrays])


def _numbered(codes: Sequence[NDArray[np.intp]]) -> tuple[Whole, Whole]:
    """Number the distinct combinations of codes; also give a row where each of them stands."""
    combined = np.zeros(len(codes[0]), np.int64)
    for code in codes:
        combined = np.unique(combined * (int(code.max(initial=0)) + 1) + code, return_inverse=True)[1]
    return combined, np.unique(combined, return_index=True)[1]


def _sums_along(
    counts: pd.DataFrame, codes: dict[str, NDArray[np.intp]], dimension: tuple[str, ...], groups: Mapping[str, frozenset[str]]
) -> Iterator[Whole]:
    """Lines with the same places have the same sums, so each pattern of places is worked out once."""
    line, _ = _numbered([codes[name] for name in FACT_KEY if name not in dimension])
    place, where = _numbered([codes[name] for name in dimension])
    grid = np.full((int(line.max(initial=-1)) + 1, len(where)), -1, np.int64)
    grid[line, place] = np.arange(len(counts))
    places = _places(counts.iloc[where], dimension, groups)
    patterns, pattern = np.unique(grid >= 0, axis=0, return_inverse=True)
    for number, present in enumerate(patterns):
        rows = grid[pattern.ravel() == number]
        for parent, parts in _families(np.flatnonzero(present), places):
            yield rows[:, [parent, *parts]]


def _families(present: NDArray[np.intp], places: _Places) -> Iterator[tuple[int, list[int]]]:
    for parent in present:
        within = present[places.contains[parent, present]]
        for kind in np.unique(places.kind[within]):
            alike = within[places.kind[within] == kind]
            for parts in _packings(alike, places):
                yield int(parent), parts


def _packings(within: NDArray[np.intp], places: _Places) -> Iterator[list[int]]:
    """Sets of widest places with nothing in common: all of them together, or, if some overlap, each alone and with what fits."""
    widest = _widest(within, places)
    common = places.overlaps[np.ix_(widest, widest)]
    if common.sum() == len(widest):
        yield [int(place) for place in widest]
        return
    for place in widest:
        yield [int(place)]
        beside = [int(place), *_beside(within[~places.overlaps[place, within]], places)]
        if len(beside) > 1:
            yield beside


def _beside(within: NDArray[np.intp], places: _Places) -> Iterator[int]:
    while len(within):
        chosen = _widest(within, places)[0]
        yield int(chosen)
        within = within[~places.overlaps[chosen, within]]


def _widest(within: NDArray[np.intp], places: _Places) -> NDArray[np.intp]:
    return within[~places.contains[np.ix_(within, within)].any(axis=0)]


def _places(rows: pd.DataFrame, dimension: tuple[str, ...], groups: Mapping[str, frozenset[str]]) -> _Places:
    if dimension[0] == "period_start":
        return _periods(*(rows[name].to_numpy("datetime64[D]") for name in dimension))
    kinds = rows[dimension[0]].tolist() if len(dimension) > 1 else [""] * len(rows)
    members = [_members(name, groups) for name in rows[dimension[-1]]]
    fine = dict.fromkeys((kind, code) for kind, codes in zip(kinds, members, strict=True) for code in sorted(codes))
    holds = np.array([[_holds(kind, codes, atom) for atom in fine] for kind, codes in zip(kinds, members, strict=True)], np.int64)
    merged = np.array([name in groups for name in rows[dimension[-1]]], bool)
    return _sets(holds, merged, pd.factorize(np.array(kinds, object))[0].astype(np.int64))


def _members(code: str, groups: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The fine codes of a code, also where a merged one is made of merged ones."""
    found, waiting = {code}, [code]
    while waiting:
        new = groups.get(waiting.pop(), frozenset()) - found
        found |= new
        waiting += sorted(new)
    return frozenset(found - groups.keys()) or frozenset({code})


def _holds(kind: str, codes: frozenset[str], atom: tuple[str, str]) -> bool:
    """Whether a place holds a fine code: its own, one that it is merged of, or, as a total, all but the whole country."""
    if TOTAL not in codes:
        return atom[0] == kind and atom[1] in codes
    return kind in {TOTAL, "", atom[0]} and atom[1] != NATIONAL


def _sets(holds: Whole, merged: Flags, kind: Whole) -> _Places:
    """A merged code also contains its only member: the two are the same count under two names."""
    size = holds.sum(axis=1)
    rank = 2 * size + merged
    superset = (1 - holds) @ holds.T == 0
    return _Places(superset & (rank[:, None] > rank[None, :]), holds @ holds.T > 0, kind)


def _periods(start: NDArray[Any], end: NDArray[Any]) -> _Places:
    contains = (start[:, None] <= start[None, :]) & (end[:, None] >= end[None, :])
    overlaps = (start[:, None] <= end[None, :]) & (end[:, None] >= start[None, :])
    return _Places(contains & ~contains.T, overlaps | np.eye(len(start), dtype=bool), np.zeros(len(start), np.int64))


def _parts_of_wholes(
    counts: pd.DataFrame, codes: dict[str, NDArray[np.intp]], wholes: Iterable[tuple[str, str]]
) -> Iterator[Whole]:
    """A measure that counts a part of what another one counts leaves a rest; so do cases of crimes, of which each holds one."""
    line, _ = _numbered([codes[name] for name in FACT_KEY if name != "measure"])
    measure, unit = counts["measure"].to_numpy(object), counts["unit"].to_numpy(object)
    for part, whole in dict.fromkeys(wholes):
        if part != whole:
            inner, outer = np.flatnonzero(measure == part), np.flatnonzero(measure == whole)
            _, one, other = np.intersect1d(line[inner], line[outer], return_indices=True)
            pairs = np.column_stack([outer[other], inner[one]])
            many, few = unit[pairs[:, 0]], unit[pairs[:, 1]]
            holds = (many == few) | ((many == Unit.CRIMES) & (few == Unit.CASES))
            yield pairs[holds]
