"""Rare categories are shown together with their neighbours: what cannot be shown alone is merged before anything is hidden."""

from collections import Counter
from math import prod
from typing import Any, Final

import pandas as pd

from iop_analysis import merges
from iop_analysis.frames import typed_facts
from iop_analysis.merges import GENDER, Merge
from iop_analysis.schema import FACT_KEY, Status, computed_source
from iop_analysis.swedish import listing, lower_first

_MERGEABLE: Final = ("category", GENDER)
_WHERE: Final = tuple(name for name in FACT_KEY if name not in _MERGEABLE)

ShownAs = dict[str, dict[str, str]]
"""Column → fine code → the merged code that it is shown as."""


def merge_rare(table: pd.DataFrame, smallest_shown: int) -> pd.DataFrame:
    """Merge the rare categories and genders of one published table of counts, in all of it alike.

    ``table`` is a facts table of one measure with a further column ``ours``: whether a row may be changed, which one that is
    public already may not. Counts from 1 to ``smallest_shown`` − 1 are small. Returns the same columns; merged rows are sums
    of observed ones, and missing where a part is not observed.
    """
    shown_as: ShownAs = {column: {} for column in _MERGEABLE}
    while steps := _steps(_sizes(table, shown_as), smallest_shown):
        held = merges.groups()
        for step in sorted(steps, key=lambda step: len(held[step.code])):
            shown_as[_column(step)] |= dict.fromkeys(held[step.code], step.code)
    return _merged(table, shown_as) if any(shown_as.values()) else table


def _sizes(table: pd.DataFrame, shown_as: ShownAs) -> Counter[tuple[Any, ...]]:
    """The counts as they would be shown, by key with category and gender last; only those with a part that may be changed."""
    counts: Counter[tuple[Any, ...]] = Counter()
    ours: set[tuple[Any, ...]] = set()
    for *key, may_change, value in _columns(table[table["value"] > 0], shown_as, "ours", "value"):
        counts[tuple(key)] += value
        ours |= {tuple(key)} if may_change else set()
    return Counter({key: counts[key] for key in ours})


def _columns(table: pd.DataFrame, shown_as: ShownAs, *more: str) -> "zip[tuple[Any, ...]]":
    """Rows as tuples: where they stand, category and gender as they would be shown, and some further columns."""
    shown = [[shown_as[column].get(code, code) for code in table[column]] for column in _MERGEABLE]
    return zip(*(table[name] for name in _WHERE), *shown, *(table[name] for name in more), strict=True)


def _steps(counts: Counter[tuple[Any, ...]], smallest_shown: int) -> list[Merge]:
    """The merges that the first dimension with a rare category needs; none if nothing rare has a merge left."""
    rare = _rare_codes(counts, smallest_shown)
    needed = [step for step in merges.merges() if rare[_column(step)].intersection(step.of)]
    first = next((dimension for dimension in merges.dimensions() if dimension in {step.dimension for step in needed}), None)
    return [step for step in needed if step.dimension == first]


def _rare_codes(counts: Counter[tuple[Any, ...]], smallest_shown: int) -> dict[str, set[str]]:
    """Column → the codes of which more than the declared share of the counts are small."""
    rare: dict[str, set[str]] = {}
    for place, column in enumerate(_MERGEABLE, start=-len(_MERGEABLE)):
        every = Counter(key[place] for key in counts)
        small = Counter(key[place] for key, value in counts.items() if value < smallest_shown)
        rare[column] = {code for code, number in small.items() if number > merges.rare_share() * every[code]}
    return rare


def _merged(table: pd.DataFrame, shown_as: ShownAs) -> pd.DataFrame:
    """The table with every category as it is shown; of what is public already, the parts stay beside their sum."""
    is_part = table["category"].isin(shown_as["category"]) | table["gender"].isin(shown_as["gender"])
    parts = table[is_part]
    cells: dict[tuple[Any, ...], list[Any]] = {}
    for key, row in zip(_columns(parts, shown_as), parts.itertuples(index=False), strict=True):
        cells.setdefault(key, []).append(row)
    held = {column: _held(column, set(table[column]), shown_as[column]) for column in _MERGEABLE}
    sums = [_sum(key, rows, held) for key, rows in cells.items() if any(row.ours for row in rows)]
    return pd.concat([table[~is_part | ~table["ours"]], typed_facts(sums).assign(ours=True)], ignore_index=True)


def _held(column: str, known: set[str], shown_as: dict[str, str]) -> dict[str, list[str]]:
    """Merged code → the labels of those of its fine codes that the table has."""
    labels = merges.gender_labels() if column == GENDER else merges.category_labels()
    return {
        merged: [lower_first(label) for code, label in labels.items() if code in known and shown_as.get(code) == merged]
        for merged in dict.fromkeys(shown_as.values())
    }


def _sum(key: tuple[Any, ...], rows: list[Any], held: dict[str, dict[str, list[str]]]) -> dict[str, object]:
    """One merged cell, observed only if every part that it should have is, and all in one unit."""
    category, gender = key[-2:]
    parts = [labels for labels in (held["category"].get(category), held[GENDER].get(gender)) if labels]
    statuses = {row.status for row in rows}
    is_whole = statuses == {Status.OBSERVED} and len(rows) == prod(map(len, parts)) and len({row.unit for row in rows}) == 1
    alike = len(statuses) == 1 and Status.OBSERVED not in statuses
    return {
        **dict(zip((*_WHERE, *_MERGEABLE), key, strict=True)),
        "value": sum(row.value for row in rows) if is_whole else None,
        "unit": rows[0].unit,
        "status": rows[0].status if is_whole or alike else Status.MISSING,
        "source": computed_source(f"summan av {'; '.join(map(listing, parts))}", [row.source for row in rows]),
    }


def _column(step: Merge) -> str:
    return GENDER if step.dimension == GENDER else "category"
