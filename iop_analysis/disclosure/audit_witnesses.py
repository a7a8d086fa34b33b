"""Proof by witnesses that hidden numbers stay uncertain.

A **witness** is a set of numbers that a reader cannot tell from the true ones: it fits everything published. Plain arithmetic
checks that, so nothing here rests on a solver's word; a solver only proposes. Every witness widens what is known to be possible
of every number at once, since whatever lies between two witnesses is one too. Only what no witness has widened enough is taken
one at a time, from end to end.
"""

from typing import Any, Final

import numpy as np
from msgspec import Struct
from scipy import sparse
from scipy.optimize import linprog
from scipy.sparse import csgraph

from iop_analysis.disclosure.audit_reader import SLACK, Numbers, Reader
from iop_analysis.disclosure.audit_relations import Flags, Whole

_SPREADING: Final = 20
_ROUNDS: Final = 60
_WITHOUT_GAIN: Final = 5
_SO_FEW: Final = 3
_UPWARD: Final = 0.5
_SOLVER: Final = {"presolve": False}
_MOST_ALONE: Final = 600
"""How many numbers are taken one at a time. If that is not enough, far too much is exposed already; the rest is not decided."""


class Reach(Struct, frozen=True):
    """How far each unknown can be from the truth for the reader: at least from ``low`` to ``high``.

    Where that is narrower than needed it is all there is, save where ``undecided``: there the solver gave no answer.
    """

    low: Numbers
    high: Numbers
    undecided: Flags


def reach(reader: Reader) -> Reach:
    """Find how far each number reaches, as far as ``reader.needed`` asks for. The true numbers are the first witness."""
    least, most = _limits(reader)
    settled = width(least, most) < reader.needed
    search = _Search(reader, least, most, settled)
    search.many_at_once()
    search.one_at_a_time()
    low, high = np.where(settled, least, search.low), np.where(settled, most, search.high)
    return Reach(low, high, search.wanting())


def width(low: Numbers, high: Numbers) -> Numbers:
    """How many steps there are from the least to the greatest whole number between two limits."""
    return np.asarray(np.floor(high + SLACK) - np.ceil(low - SLACK), np.float64)


class _Search:
    """Witnesses found so far, as the range that they span; what needs no more is ``settled``."""

    def __init__(self, reader: Reader, least: Numbers, most: Numbers, settled: Flags) -> None:
        self.reader, self.least, self.most = reader, least, most
        self.low, self.high = reader.truth.astype(float), reader.truth.astype(float)
        self._settled = settled.copy()
        self._random = np.random.default_rng(0)

    def wanting(self) -> Flags:
        """What is neither settled nor proven wide enough."""
        return (width(self.low, self.high) < self.reader.needed) & ~self._settled

    def many_at_once(self) -> None:
        """Pull everything that is wanting by random weights, each no further than it needs, until pulling gains no more."""
        in_vain, left = 0, int(self.wanting().sum())
        everything = _part(self.reader, self.most - self.least > SLACK)
        for _ in range(_ROUNDS):
            if left <= _SO_FEW or in_vain == _WITHOUT_GAIN:
                return
            self._witness(self._pull(), everything)
            before, left = left, int(self.wanting().sum())
            in_vain = in_vain + 1 if left == before else 0

    def one_at_a_time(self) -> None:
        """Pull what is still wanting to its ends, each within the numbers that it hangs together with."""
        alone = np.flatnonzero(self.wanting())[:_MOST_ALONE]
        together = _components(self.reader) if len(alone) else alone
        for number in alone:
            if self.wanting()[number]:
                pull = np.where(np.arange(len(self.low)) == number, 1.0, 0.0)
                part = _part(self.reader, together == together[number])
                answered = self._witness(pull, part) and (not self.wanting()[number] or self._witness(-pull, part))
                self._settled[number] = answered and self.wanting()[number]

    def _pull(self) -> Numbers:
        weights = self._random.normal(size=len(self.low)) + _UPWARD
        return np.where(self.wanting(), weights, 0.0)

    def _witness(self, pull: Numbers, part: "_Part") -> bool:
        """Ask the solver for the witness furthest along ``pull``; believe it only after checking."""
        x = self.reader.truth.astype(float)
        found = self._solved(pull, part)
        if found is None:
            return False
        x[part.unknowns] = found
        whole = np.rint(x)
        x = whole if self.reader.believes(whole) else x
        if not self.reader.believes(x):
            return False
        self.low, self.high = np.minimum(self.low, x), np.maximum(self.high, x)
        return True

    def _solved(self, pull: Numbers, part: "_Part") -> Numbers | None:
        limited = {"A_ub": part.limits, "b_ub": part.most} if len(part.most) else {}
        known = {"A_eq": part.sums, "b_eq": part.totals, **limited, "bounds": self._ends(pull)[part.unknowns]}
        answer = linprog(-pull[part.unknowns], **known, method="highs-ds", options=_SOLVER)
        return np.asarray(answer.x, np.float64) if answer.status == 0 else None

    def _ends(self, pull: Numbers) -> Numbers:
        """Nothing that is pulled needs to go further than makes its range wide enough."""
        truth, needed = self.reader.truth, self.reader.needed
        far = np.where(pull != 0, np.ceil(self.low - SLACK) + needed, np.inf)
        deep = np.where(pull != 0, np.floor(self.high + SLACK) - needed, -np.inf)
        low, high = np.maximum(self.least, np.minimum(deep, truth)), np.minimum(self.most, np.maximum(far, truth))
        return np.column_stack([low, high])


class _Part(Struct, frozen=True):
    """What the reader knows of some of the unknowns, when all others are what they really are."""

    unknowns: Whole
    sums: Any
    totals: Numbers
    limits: Any
    most: Numbers


def _part(reader: Reader, some: Flags) -> _Part:
    unknowns = np.flatnonzero(some)
    rest = np.where(some, 0.0, reader.truth)
    return _Part(
        unknowns,
        *_of_these(reader.sums, reader.totals - reader.sums @ rest, unknowns),
        *_of_these(reader.limits, reader.most - reader.limits @ rest, unknowns),
    )


def _of_these(rows: Any, right: Numbers, columns: Whole) -> tuple[Any, Numbers]:
    part = rows[:, columns]
    used = np.diff(part.indptr) > 0
    return part[used], right[used]


def _components(reader: Reader) -> Whole:
    """Number the unknowns by what hangs together through sums and limits."""
    rows = abs(sparse.vstack([reader.sums, reader.limits], format="csr"))
    graph = sparse.bmat([[None, rows], [rows.T, None]], format="csr")
    return np.asarray(csgraph.connected_components(graph, directed=False)[1][rows.shape[0] :], np.int64)


def _limits(reader: Reader) -> tuple[Numbers, Numbers]:
    """Limits that follow sum by sum: what is left when everything else in it is as small, or as great, as it can be."""
    rows = sparse.vstack([reader.sums, -reader.sums, reader.limits]).tocoo()
    most = np.concatenate([reader.totals, -reader.totals, reader.most])
    low, high = reader.lower, reader.upper
    for _ in range(_SPREADING):
        narrower = _spread(rows, most, low, high)
        if np.array_equal(narrower[0], low) and np.array_equal(narrower[1], high):
            break
        low, high = narrower
    return low, high


def _spread(rows: Any, most: Numbers, low: Numbers, high: Numbers) -> tuple[Numbers, Numbers]:
    least = np.where(rows.data > 0, rows.data * low[rows.col], rows.data * high[rows.col])
    endless = np.isinf(least)
    finite = np.where(endless, 0.0, least)
    others = np.bincount(rows.row, weights=finite, minlength=len(most))[rows.row] - finite
    bounded = np.bincount(rows.row, weights=endless, minlength=len(most))[rows.row] - endless == 0
    end = (most[rows.row] - others) / rows.data
    upper, lower = high.copy(), low.copy()
    up, down = bounded & (rows.data > 0), bounded & (rows.data < 0)
    np.minimum.at(upper, rows.col[up], end[up])
    np.maximum.at(lower, rows.col[down], end[down])
    return lower, upper
