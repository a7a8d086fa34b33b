"""What a reader of everything published knows, as numbers: the unknown counts, and what must hold of them."""

from typing import Any, Final

import numpy as np
import pandas as pd
from msgspec import Struct
from numpy.typing import NDArray
from scipy import sparse

from iop_analysis.disclosure.audit_relations import Flags, Sums, Whole
from iop_analysis.schema import FACT_KEY
from iop_analysis.secrecy import Secrecy

Numbers = NDArray[np.float64]

SLACK: Final = 1e-6
"""How far numbers that a computer has added up may be from what they should be."""


class Reader(Struct, frozen=True):
    """A reader's knowledge of the unknown numbers x: ``sums @ x == totals``, ``limits @ x <= most``, ``lower <= x <= upper``.

    The unknowns are the hidden counts (``row`` is their row in the counts) and the rests of sums (``row`` is the sum's parent,
    ``is_rest`` is true). ``truth`` is what they really are, and ``needed`` how wide an interval each must be left with.
    """

    row: Whole
    is_rest: Flags
    truth: Whole
    needed: Whole
    lower: Numbers
    upper: Numbers
    sums: Any
    totals: Numbers
    limits: Any
    most: Numbers

    def believes(self, x: Numbers) -> bool:
        """Whether the reader cannot tell these numbers from the true ones: plain arithmetic, whoever found them."""
        return bool(
            np.all(x >= self.lower - SLACK)
            and np.all(x <= self.upper + SLACK)
            and np.all(np.abs(self.sums @ x - self.totals) <= SLACK)
            and np.all(self.limits @ x <= self.most + SLACK * np.maximum(1, np.abs(self.most)))
        )


def reader_of(counts: pd.DataFrame, secrecy: Secrecy, sums: Sums, ratios: pd.DataFrame) -> Reader:
    """Take the reader's place: ``counts`` has the columns ``value``, ``printed``, ``known``, ``withheld`` and ``shown``."""
    value, known = counts["value"].to_numpy(np.int64), counts["known"].to_numpy(bool)
    hidden = ~(known | counts["shown"].to_numpy(bool))
    rows, rests = np.flatnonzero(hidden), np.flatnonzero(sums.rest > 0)
    truth = np.concatenate([value[rows], sums.rest[rests]])
    secret = np.concatenate([np.ones(len(rows), bool), ~(_everybodys(sums, known) | _counts_nothing(sums, counts))[rests]])
    small = (truth >= 1) & (truth < secrecy.smallest_shown) & secret
    is_rest = np.repeat([False, True], [len(rows), len(rests)])
    signed = counts["printed"].to_numpy(bool) & (value > 0) & secrecy.zeros_printed
    lower = np.concatenate([signed[rows], np.zeros(len(rests))]).astype(float)
    matrix, totals = _equations(sums, rests, value, hidden)
    limits, most = _percentages(counts, ratios, hidden)
    limits.eliminate_zeros()
    wide = sparse.hstack([limits[:, rows], sparse.csr_matrix((limits.shape[0], len(rests)))], format="csr")
    return _tightened(
        Reader(
            row=np.concatenate([rows, sums.parent[rests]]),
            is_rest=is_rest,
            truth=truth,
            needed=np.where(small, secrecy.interval, np.where(is_rest, 0, 1)),
            lower=lower,
            upper=np.full(len(truth), np.inf),
            sums=matrix,
            totals=totals,
            limits=wide,
            most=most,
        )
    )


def _everybodys(sums: Sums, known: Flags) -> Flags:
    """Which rests follow from what everybody may know."""
    unknown_parts = np.bincount(sums.part_of, weights=~known[sums.part], minlength=len(sums.parent))
    everybodys: Flags = known[sums.parent] & (unknown_parts == 0)
    return everybodys


def _counts_nothing(sums: Sums, counts: pd.DataFrame) -> Flags:
    """Which rests lie between counts of different things, as crimes less cases."""
    unit = counts["unit"].to_numpy(object)
    differs = unit[sums.part] != unit[sums.parent[sums.part_of]]
    counts_nothing: Flags = np.bincount(sums.part_of, weights=differs, minlength=len(sums.parent)) > 0
    return counts_nothing


def _equations(sums: Sums, rests: Whole, value: Whole, hidden: Flags) -> tuple[Any, Numbers]:
    """Parent less parts less rest is nothing; what the reader sees moves to the right."""
    number = len(sums.parent)
    line = np.concatenate([np.arange(number), sums.part_of])
    cell = np.concatenate([sums.parent, sums.part])
    sign = np.repeat([1.0, -1.0], [number, len(sums.part)])
    unseen = hidden[cell]
    seen = np.bincount(line[~unseen], weights=(sign * value[cell])[~unseen], minlength=number)
    column = np.cumsum(hidden) - 1
    count = int(hidden.sum())
    line = np.concatenate([line[unseen], rests])
    column = np.concatenate([column[cell[unseen]], count + np.arange(len(rests))])
    sign = np.concatenate([sign[unseen], np.full(len(rests), -1.0)])
    matrix = sparse.csr_matrix((sign, (line, column)), shape=(number, count + len(rests)))
    used = np.diff(matrix.indptr) > 0
    return matrix[used], -seen[used]


def _percentages(counts: pd.DataFrame, ratios: pd.DataFrame, hidden: Flags) -> tuple[Any, Numbers]:
    """Published percentages as upper limits, two for each: 100·part less (p + h)·whole, and (p - h)·whole less 100·part."""
    value = counts["value"].to_numpy(np.int64)
    part, whole = (_rows_of(counts, ratios[name]) for name in ("part", "whole"))
    ends = [ratios["percent"].to_numpy(float) + side * ratios["half_unit"].to_numpy(float) for side in (-1, 1)]
    found = (part >= 0) & (whole >= 0) & np.isfinite(ends[0]) & np.isfinite(ends[1])
    part, whole, low, high = part[found], whole[found], ends[0][found], ends[1][found]
    excess = np.maximum(100 * value[part] - high * value[whole], low * value[whole] - 100 * value[part])
    use = (excess <= SLACK * np.maximum(1, value[whole])) & (hidden[part] | hidden[whole])
    part, whole, low, high = part[use], whole[use], low[use], high[use]
    number = len(part)
    line = np.tile(np.arange(2 * number), 2)
    weight = np.concatenate([np.full(number, 100.0), np.full(number, -100.0), -high, low])
    cell = np.concatenate([part, part, whole, whole])
    matrix = sparse.csr_matrix((weight, (line, cell)), shape=(2 * number, len(counts)))
    return matrix, -(matrix[:, ~hidden] @ value[~hidden]).astype(float)


def _rows_of(counts: pd.DataFrame, keys: "pd.Series[Any]") -> Whole:
    """The rows with these keys; -1 where there is none."""
    if keys.empty:
        return np.empty(0, np.int64)
    wanted = _comparable(pd.DataFrame(keys.tolist(), columns=list(FACT_KEY)))
    found = wanted.merge(_comparable(counts).assign(row=np.arange(len(counts))), on=list(FACT_KEY), how="left")
    return found["row"].fillna(-1).to_numpy(np.int64)


def _comparable(keys: pd.DataFrame) -> pd.DataFrame:
    days = {name: pd.to_datetime(keys[name]).astype("datetime64[s]") for name in ("period_start", "period_end")}
    return keys[list(FACT_KEY)].astype(object).assign(**days)


def _tightened(reader: Reader) -> Reader:
    """A limit on one unknown alone is a limit in whole numbers: with a known base, 12 % of 33 is 4 and nothing else."""
    alone = np.flatnonzero(np.diff(reader.limits.indptr) == 1)
    column = reader.limits.indices[reader.limits.indptr[alone]]
    weight = reader.limits.data[reader.limits.indptr[alone]]
    with np.errstate(divide="ignore", invalid="ignore"):
        end = reader.most[alone] / weight
    upper, lower = reader.upper.copy(), reader.lower.copy()
    np.minimum.at(upper, column[weight > 0], np.floor(end[weight > 0] + SLACK))
    np.maximum.at(lower, column[weight < 0], np.ceil(end[weight < 0] - SLACK))
    several = np.diff(reader.limits.indptr) > 1
    replaced = {"upper": upper, "lower": lower, "limits": reader.limits[several], "most": reader.most[several]}
    return Reader(**{name: replaced.get(name, getattr(reader, name)) for name in reader.__struct_fields__})
