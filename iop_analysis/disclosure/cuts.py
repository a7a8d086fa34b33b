"""Cuts: inequalities that every sufficient pattern satisfies, learnt from attacks that succeed."""

from typing import Final

import msgspec
import numpy as np
from scipy import sparse

from iop_analysis.disclosure.kernel import Relations
from iop_analysis.disclosure.problem import Flags, Floats, Places

TINY: Final = 1e-7


class Cut(msgspec.Struct, frozen=True):
    """The hidden ones among ``cells`` (none of them hidden in any case) weigh at least ``need`` together."""

    cells: Places
    weights: Floats
    need: float

    def missing(self, chosen: Floats) -> float:
        """How much a choice, whole or fractional, falls short."""
        return float(self.need - self.weights @ chosen[self.cells])


class Room(msgspec.Struct, frozen=True):
    """How far some cells may move down and up if they are hidden, and which of them are hidden in any case."""

    cells: Places
    down: Floats
    up: Floats
    forced: Flags

    def weights(self, leverage: Floats) -> Floats:
        """How much hiding each cell can add to the attacked cell's move."""
        sure = np.where(np.abs(leverage) < TINY, 0.0, leverage)
        return np.where(sure > 0, self.up * sure, -self.down * sure)

    def cut(self, weights: Floats, need: float) -> Cut:
        """Leave out the cells that are hidden in any case; no cell counts for more than what is then needed."""
        need = need - float(weights[self.forced].sum())
        counted = ~self.forced & (weights > TINY)
        return Cut(cells=self.cells[counted], weights=np.minimum(weights[counted], max(need, 0.0)), need=need)


def rounded(cut: Cut, chosen: Floats) -> Cut:
    """The same cut, or one of its roundings to whole multiples, whichever cuts deepest into a fractional choice."""
    ways = [cut]
    for unit in np.unique(cut.weights):
        weights, need = np.ceil(cut.weights / unit - TINY), float(np.ceil(cut.need / unit - TINY))
        ways.append(Cut(cells=cut.cells, weights=np.minimum(weights, need), need=need))
    return max(ways, key=lambda way: way.missing(chosen) / float(np.linalg.norm(way.weights)))


def line_cuts(relations: Relations, room: Room, targets: Places, need: float) -> list[Cut]:
    """What each equation alone demands for each of the cells to be protected."""
    rows, found = relations.rows.tocsc(), []
    by_row = sparse.csr_matrix(relations.rows)
    for cell in targets:
        for row in rows.indices[rows.indptr[cell] : rows.indptr[cell + 1]]:
            if not relations.one_sided[row]:
                found += _line(by_row[row], room, cell, need)
    return [cut for cut in found if cut.need > TINY]


def _line(equation: sparse.csr_matrix, room: Room, cell: int, need: float) -> list[Cut]:
    """Up along the equation, and down either along it too or as far as the cell itself allows."""
    at = np.flatnonzero(equation.indices == cell)[0]
    leverage = np.zeros(len(room.cells))
    leverage[equation.indices] = -equation.data / equation.data[at]
    leverage[cell] = 0.0
    up, down, own = room.weights(leverage), room.weights(-leverage), np.zeros(len(room.cells))
    own[cell] = room.down[cell]
    return [room.cut(up + own, need), room.cut(up + down, need)]
