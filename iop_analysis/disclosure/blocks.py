"""Which relations an attack needs to look at: none twice, and a few at a time where that already shows what is lacking.

Leaving out relations only widens what an attacker must consider possible. So whatever a *block* of relations proves too narrow is
too narrow, and a block (one association's table, one quarter's) is solved many times faster than everything at once.
"""

from typing import Final

import msgspec
import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from iop_analysis.disclosure.kernel import Relations
from iop_analysis.disclosure.problem import Counts, Flags, Places, Problem

_DEPTH: Final = 32
_SMALL: Final = 400
"""So few cells are solved faster in one piece."""


def apart(problem: Problem) -> list[tuple[Places, Problem]]:
    """Split a problem into those that share no cell that may be hidden; each with its cells' places in the whole."""
    rows = sparse.csr_matrix(sparse.vstack([problem.equations, problem.ratios]))
    used = _touching(rows, ~problem.shown)
    count, label = _components(rows[used][:, np.flatnonzero(~problem.shown)])
    return [_alone(problem, rows, used[label == number]) for number in range(count)]


def _touching(rows: sparse.csr_matrix, cells: Flags) -> Places:
    return np.flatnonzero(abs(rows) @ cells.astype(float) > 0)


def _alone(problem: Problem, rows: sparse.csr_matrix, chosen: Places) -> tuple[Places, Problem]:
    cells, first = np.unique(rows[chosen].indices), problem.equations.shape[0]
    equations, ratios = chosen[chosen < first], chosen[chosen >= first] - first
    return cells, msgspec.structs.replace(
        problem,
        equations=problem.equations[equations][:, cells],
        ratios=problem.ratios[ratios][:, cells],
        withheld=problem.not_to_follow[cells],
        **{name: getattr(problem, name)[cells] for name in ("values", "primary", "hidden", "shown", "lower", "cost")},
    )


def relations(problem: Problem) -> tuple[Relations, Counts]:
    """Return all relations among the cells that may be hidden, and of each how many cells it has (0 for a ratio)."""
    cells = np.flatnonzero(~problem.shown)
    equations, ratios = problem.equations.shape[0], problem.ratios.shape[0]
    rows = sparse.csr_matrix(sparse.vstack([problem.equations, problem.ratios]), dtype=float)[:, cells]
    slack = np.concatenate([np.zeros(equations), -(problem.ratios @ problem.values).astype(float)])
    lengths = np.concatenate([np.diff(problem.equations.indptr), np.zeros(ratios)]).astype(np.int64)
    whole = Relations(cells=cells, rows=rows, one_sided=np.arange(equations + ratios) >= equations, slack=slack)
    used = np.diff(rows.indptr) > 0
    return _part(whole, used), lengths[used]


def blocks(whole: Relations, among: Flags) -> list[Relations]:
    """Split some of the relations into blocks that share no cell, each without what follows from the rest of it."""
    chosen = np.flatnonzero(among)
    count, label = _components(whole.rows[chosen])
    inside = np.zeros(len(among), dtype=np.intp)
    inside[chosen] = label + 1
    return [_slim(_part(whole, inside == number + 1)) for number in range(count)]


def levels(whole: Relations, lengths: Counts) -> list[list[Relations]]:
    """Return the blocks left when relations of one length are put aside, for each length; everything comes last."""
    everything = blocks(whole, np.ones(len(lengths), dtype=bool))
    largest = max((len(block.cells) for block in everything), default=0)
    if largest <= _SMALL:
        return [everything]
    parts = [blocks(whole, lengths != length) for length in np.unique(lengths[lengths > 0])]
    useful = [level for level in parts if level and max(len(block.cells) for block in level) <= largest / 2]
    return [*sorted(useful, key=lambda level: max(len(block.cells) for block in level)), everything]


def _slim(block: Relations) -> Relations:
    equations = np.flatnonzero(~block.one_sided)
    kept = block.one_sided.copy()
    kept[equations[independent(block.rows[equations])]] = True
    return _part(block, kept)


def independent(equations: sparse.csr_matrix) -> Places:
    """Return the equations that do not follow from the others, as far as wholes and their parts tell.

    Each whole is written as a sum of the smallest parts by its shortest equations; another equation of the same whole that then
    says nothing new is left out.
    """
    defining = _defining(equations)
    matrix = sparse.csr_matrix(equations, dtype=float)
    wholes = _whole(matrix)[defining]
    step = sparse.csr_matrix((np.ones(len(defining)), (wholes, defining)), shape=(matrix.shape[1], matrix.shape[0]))
    once = sparse.identity(matrix.shape[1], format="csr") + step @ matrix
    smallest = once
    for _ in range(_DEPTH):
        deeper = smallest @ once
        if not (deeper != smallest).nnz:
            break
        smallest = deeper
    told = matrix @ smallest
    told.eliminate_zeros()
    return np.union1d(defining, np.flatnonzero(np.diff(told.indptr) > 0))


def _whole(matrix: sparse.csr_matrix) -> Places:
    """The one cell in each equation with a minus sign; -1 where there are several or none."""
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    minus = matrix.data == -1
    whole = np.full(matrix.shape[0], -1, dtype=np.intp)
    whole[rows[minus]] = matrix.indices[minus]
    whole[np.bincount(rows[minus], minlength=matrix.shape[0]) != 1] = -1
    return whole


def _defining(equations: sparse.csr_matrix) -> Places:
    """For each whole, its shortest equation."""
    whole, lengths = _whole(equations), np.diff(equations.indptr)
    order = np.argsort(lengths, kind="stable")
    order = order[whole[order] >= 0]
    _, first = np.unique(whole[order], return_index=True)
    return np.sort(order[first])


def _part(whole: Relations, chosen: Flags) -> Relations:
    rows = whole.rows[np.flatnonzero(chosen)]
    used = np.flatnonzero(np.diff(rows.tocsc().indptr) > 0)
    return Relations(whole.cells[used], sparse.csr_matrix(rows[:, used]), whole.one_sided[chosen], whole.slack[chosen])


def _components(rows: sparse.csr_matrix) -> tuple[int, Places]:
    graph = sparse.bmat([[None, rows], [rows.T, None]])
    _, label = connected_components(graph, directed=False)
    found, renumbered = np.unique(label[: rows.shape[0]], return_inverse=True)
    return len(found), renumbered
