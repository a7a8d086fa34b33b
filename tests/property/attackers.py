"""Readers who want to know more than they are told, against linked tables whose structure they know.

They reason about the fine counts behind the tables, not about printed cells and their keys, and share nothing with production:
neither with the search for cells to hide nor with its audit.
"""

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

_FAR = 60
_TOLERANCE = 1e-6


def steps(low, high):
    """How many steps lie between the least and the greatest whole number within two limits."""
    return np.floor(high + _TOLERANCE) - np.ceil(low - _TOLERANCE)


def targets_of(tables, shown):
    """What a reader may not learn, as sums of fine counts, and how wide each must stay: all that is hidden, and small rests."""
    counts, secrecy = tables.counts, tables.secrecy
    seen = (shown | counts["known"]).to_numpy(bool)
    small = counts["value"].between(1, secrecy.smallest_shown - 1).to_numpy(bool) & ~counts["known"].to_numpy(bool)
    hidden = np.flatnonzero(~seen | small)
    left = tables.rests @ tables.fine
    rests = np.flatnonzero((left >= 1) & (left < secrecy.smallest_shown))
    rows = sparse.vstack([tables.cells[hidden], tables.rests[rests]], format="csr")
    needed = np.concatenate([np.where(small[hidden], secrecy.interval, 1), np.full(len(rests), secrecy.interval)])
    return rows, needed.astype(int)


def known_exactly_by_the_rule(tables, shown):
    """How many small counts a reader finds exactly who also reasons about why cells are hidden, and how many there are.

    Something in every line of hidden cells must be small. If only one cell of it can be, it is: so it is below the threshold,
    which may tell that others are not, and so on. The reader is never misled: what it would infer wrongly is not inferred.
    """
    reader, small = Attacker(tables, shown), tables.secrecy.smallest_shown - 1
    hidden = set(np.flatnonzero(~reader.seen))
    lines = [[cell for cell in (parent, *children) if cell in hidden] for parent, children in tables.lines]
    told, learned = set(), True
    while learned:
        cells = np.array(sorted(hidden), dtype=int)
        possible = set(cells[reader.lowest(tables.cells[cells], small) <= small + _TOLERANCE])
        alone = {one for line in lines if len({*line} & possible) == 1 for one in {*line} & possible} - told
        told |= alone
        learned = sum(reader.also_knows(tables.cells[[cell]], small) for cell in sorted(alone))
    values = tables.counts["value"].to_numpy()
    primary = np.array([cell for cell in sorted(hidden) if 1 <= values[cell] <= small], dtype=int)
    return int((steps(*reader.ranges(tables.cells[primary], np.ones(len(primary)))) == 0).sum()), len(primary)


class Attacker:
    """A reader of the numbers that are shown, and told where printed parts leave nothing of their sum.

    Finds how far any sum of fine counts can be from the truth.
    """

    def __init__(self, tables, shown):
        counts = tables.counts
        self.tables = tables
        self.seen = (shown | counts["known"]).to_numpy(bool)
        self.signed = ~self.seen & counts["printed"].to_numpy(bool) & tables.secrecy.zeros_printed
        self.truth = tables.fine.astype(float)
        self.free = np.flatnonzero(~self._given())
        self._random = np.random.default_rng(7)
        self._state_constraints()

    def _given(self):
        """Fine counts that stand in a table by themselves, or within a sum of nothing."""
        cells, values = self.tables.cells, self.tables.counts["value"].to_numpy()
        alone = self.seen & (np.diff(cells.indptr) == 1)
        nothing = self.seen & (values == 0)
        return np.asarray(cells[alone | nothing].sum(axis=0)).ravel() > 0

    def _state_constraints(self):
        """Rows over the free fine counts with a least and a most: shown numbers, signs, and percentages."""
        values = self.tables.counts["value"].to_numpy(float)
        cells = self.tables.cells
        nothing = np.zeros(int((self.tables.rests @ self.truth == 0).sum()))
        rows = [cells[self.seen], cells[self.signed], self.tables.rests[self.tables.rests @ self.truth == 0]]
        least = [values[self.seen], np.ones(self.signed.sum()), nothing]
        most = [values[self.seen], np.full(self.signed.sum(), np.inf), nothing]
        for part, whole, percent, half in self.tables.ratio_rows:
            low, high = percent - half, percent + half
            if self.seen[whole]:
                rows.append(cells[part])
                least.append([np.ceil(low * values[whole] / 100 - _TOLERANCE)])
                most.append([np.floor(high * values[whole] / 100 + _TOLERANCE)])
            else:
                rows += [100 * cells[part] - low * cells[whole], high * cells[whole] - 100 * cells[part]]
                least.append([0.0, 0.0])
                most.append([np.inf, np.inf])
        matrix = sparse.vstack(rows, format="csr")
        given = self.truth.copy()
        given[self.free] = 0
        self._set(matrix[:, self.free], np.concatenate(least) - matrix @ given, np.concatenate(most) - matrix @ given)

    def _set(self, matrix, least, most):
        used = np.diff(matrix.indptr) > 0
        self.matrix, self.least, self.most = matrix[used], least[used], most[used]
        self.equal = self.least == self.most

    def also_knows(self, row, most):
        """Learn that a sum of fine counts is no more than ``most``, if it is; tell whether it was learned."""
        if (row @ self.truth)[0] > most:
            return False
        given = self.truth.copy()
        given[self.free] = 0
        self._set(
            sparse.vstack([self.matrix, row[:, self.free]], format="csr"),
            np.append(self.least, -np.inf),
            np.append(self.most, most - (row @ given)[0]),
        )
        return True

    def ranges(self, rows, needed, *, whole=False):
        """How far each of ``rows`` reaches, as far as ``needed``; by whole numbers only if ``whole``."""
        low = high = rows @ self.truth
        for _ in range(6):
            low, high = self._widened(
                rows, low, high, self._pull(rows, steps(low, high) < needed, self._random.normal), whole=whole
            )
        for number in np.flatnonzero(steps(low, high) < needed):
            for sign in (1, -1):
                if steps(low[number], high[number]) < needed[number]:
                    low, high = self._widened(rows, low, high, sign * rows[number].toarray().ravel(), whole=whole)
        return low, high

    def lowest(self, rows, enough):
        """How low each of ``rows`` reaches, as far down as ``enough``."""
        low = rows @ self.truth
        for _ in range(6):
            low, _ = self._widened(rows, low, low, -self._pull(rows, low > enough, self._random.random))
        for number in np.flatnonzero(low > enough + _TOLERANCE):
            if low[number] > enough + _TOLERANCE:
                low, _ = self._widened(rows, low, low, -rows[number].toarray().ravel())
        return low

    def _pull(self, rows, wanted, weights):
        return rows.T @ np.where(wanted, weights(size=rows.shape[0]), 0)

    def _widened(self, rows, low, high, pull, *, whole=False):
        if not pull.any():
            return low, high
        x = self._furthest(pull[self.free], whole=whole)
        fine = self.truth.copy()
        fine[self.free] = x
        found = rows @ fine
        return np.minimum(low, found), np.maximum(high, found)

    def _furthest(self, pull, *, whole):
        """The free fine counts furthest along ``pull``, not further than anybody needs to go."""
        limits = np.zeros(len(self.free)), self.truth[self.free] + _FAR
        if whole:
            within = LinearConstraint(self.matrix, self.least, self.most)
            answer = milp(-pull, constraints=within, bounds=Bounds(*limits), integrality=np.ones(len(pull)))
        else:
            answer = self._linear(pull, np.column_stack(limits))
        assert answer.status == 0, answer.message
        return answer.x

    def _linear(self, pull, bounds):
        equal, below, above = self.equal, ~self.equal & np.isfinite(self.most), ~self.equal & np.isfinite(self.least)
        upper = sparse.vstack([self.matrix[below], -self.matrix[above]], format="csr")
        ends = np.concatenate([self.most[below], -self.least[above]])
        options = {"A_ub": upper, "b_ub": ends} if len(ends) else {}
        return linprog(-pull, A_eq=self.matrix[equal], b_eq=self.most[equal], **options, bounds=bounds, method="highs")
