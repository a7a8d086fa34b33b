"""The proof that what is about to be published keeps every small count in an interval that is wide enough.

It takes the place of a reader who has everything: all numbers that are shown, all sums, the percentages with their rounding, and
what the sign in an empty cell tells. It trusts nobody: not the search for cells to hide, with which it shares no code, and not
a solver, whose answers it checks by plain arithmetic. What it cannot prove is an exposure.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd
from msgspec import Struct

from iop_analysis.disclosure.audit_reader import Reader, reader_of
from iop_analysis.disclosure.audit_relations import Flags, sums_of
from iop_analysis.disclosure.audit_witnesses import reach, width
from iop_analysis.schema import FACT_KEY
from iop_analysis.secrecy import Secrecy


class Why(StrEnum):
    """What is wrong with a count as it would be published."""

    SHOWN = "shown"
    NARROW = "narrow"
    EXACT = "exact"
    UNPROVEN = "unproven"
    INCONSISTENT = "inconsistent"


class Exposure(Struct, frozen=True):
    """A count that a reader comes too near: ``key`` is its ``FACT_KEY``, ``low`` to ``high`` what it could be for the reader.

    ``rest``: not the count itself, but what is left of it after its published parts along some dimension.
    """

    key: tuple[Any, ...]
    low: float
    high: float
    why: Why
    rest: bool = False


def audit(
    counts: pd.DataFrame,
    secrecy: Secrecy,
    groups: Mapping[str, frozenset[str]],
    wholes: Iterable[tuple[str, str]],
    ratios: pd.DataFrame,
) -> tuple[Exposure, ...]:
    """Give every count that would be exposed; nothing means that all are proven to be protected.

    ``counts`` has one row per ``FACT_KEY`` with the true whole number ``value``, its ``unit``, and the truth values ``printed``
    (the report has a cell for it), ``known`` (needs no protection, everybody may know it), ``withheld`` (an earlier publication
    hides it) and ``shown`` (its number is printed). ``groups``: merged code → its members. ``wholes``: a measure and the one of
    which it counts a part. ``ratios``: percentages that cannot be taken back, with the keys ``part`` and ``whole``, and in
    percentage points ``percent`` and half a unit of its last decimal, ``half_unit``.
    """
    if counts.empty:
        return ()
    counts = counts.reset_index(drop=True)
    broken = _broken(counts, secrecy)
    if broken.any():
        return tuple(_exposures_at(counts, broken, Why.INCONSISTENT))
    reader = reader_of(counts, secrecy, sums_of(counts, groups, wholes), ratios)
    if not reader.believes(reader.truth.astype(float)):
        return tuple(_exposures_at(counts, ~_seen(counts), Why.INCONSISTENT))
    return (*_exposures_at(counts, _shown_wrongly(counts, secrecy), Why.SHOWN), *_derivable(counts, reader))


def _broken(counts: pd.DataFrame, secrecy: Secrecy) -> Flags:
    """What cannot be true: a repeated key, no count, or a zero that is hidden although the sign then says that it is none."""
    value = pd.to_numeric(counts["value"]).to_numpy(float)
    no_count = ~np.isfinite(value) | (value < 0) | (value != np.floor(value))
    denied = ~_seen(counts) & counts["printed"].to_numpy(bool) & (value == 0) & secrecy.zeros_printed
    repeated = counts.duplicated(list(FACT_KEY), keep=False).to_numpy(bool)
    return np.asarray(repeated | no_count | denied, np.bool_)


def _seen(counts: pd.DataFrame) -> Flags:
    seen: Flags = (counts["shown"] | counts["known"]).to_numpy(bool)
    return seen


def _shown_wrongly(counts: pd.DataFrame, secrecy: Secrecy) -> Flags:
    small = counts["value"].between(1, secrecy.smallest_shown - 1)
    withheld = counts["withheld"] & ~(counts["printed"] & (counts["value"] == 0) & secrecy.zeros_printed)
    wrong: Flags = (counts["shown"] & ~counts["known"] & (small | withheld)).to_numpy(bool)
    return wrong


def _exposures_at(counts: pd.DataFrame, flags: Flags, why: Why) -> Iterator[Exposure]:
    for row in np.flatnonzero(flags):
        value = float(counts["value"].iloc[row])
        yield Exposure(_key(counts, row), value, value, why)


def _derivable(counts: pd.DataFrame, reader: Reader) -> Iterator[Exposure]:
    found = reach(reader)
    steps = width(found.low, found.high)
    for number in np.flatnonzero((steps < reader.needed) | found.undecided):
        why = Why.UNPROVEN if found.undecided[number] else Why.EXACT if steps[number] <= 0 else Why.NARROW
        key, rest = _key(counts, reader.row[number]), bool(reader.is_rest[number])
        yield Exposure(key, float(found.low[number]) + 0.0, float(found.high[number]) + 0.0, why, rest)


def _key(counts: pd.DataFrame, row: np.intp | np.int64) -> tuple[Any, ...]:
    return tuple(counts[name].iloc[row] for name in FACT_KEY)
