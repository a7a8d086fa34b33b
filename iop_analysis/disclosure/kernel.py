"""The attack: how far each hidden cell can move, while everything that is shown stays and every relation holds.

One linear programme serves all attacks. Its variables are *moves*, the differences between a guess and the true values: zero is
always a solution, only the objective changes from one attack to the next, and the simplex method continues from where the last
one ended. Each vertex found is a *witness*: it widens the known range of every cell, not only of the one attacked.
"""

from typing import Final

import highspy
import msgspec
import numpy as np
from scipy import sparse

from iop_analysis.disclosure.problem import Flags, Floats, Places, Problem

FAR: Final = 1e4
"""A move without an upper limit: far beyond any interval that a rule asks for."""

TOLERANCE: Final = 1e-6

_PRIMAL_SIMPLEX: Final = 4


def solver(**more: str | float) -> highspy.Highs:
    """Open a solver that gives the same answer every time: one thread, no clock."""
    opened = highspy.Highs()  # type: ignore[no-untyped-call]
    opened.silent()
    for name, value in {"threads": 1, "parallel": "off", **more}.items():
        opened.setOptionValue(name, value)
    return opened


class Relations(msgspec.Struct, frozen=True):
    """Some of a problem's relations, ``rows @ moves`` ``== 0`` or (one-sided) ``<= slack``, among the ``cells`` that may move."""

    cells: Places
    rows: sparse.csr_matrix
    one_sided: Flags
    slack: Floats


class Push(msgspec.Struct, frozen=True):
    """One attack's result: the vertex where the cell has moved furthest, and the price of each relation there."""

    moves: Floats
    prices: Floats


class Attack:
    """The linear programme for some relations; cells are numbered as they stand there."""

    def __init__(self, relations: Relations, interval: int) -> None:
        self.relations = relations
        self._interval = float(interval)
        self._across = relations.rows.T.tocsr()
        self._solver = solver(solver="simplex", simplex_strategy=_PRIMAL_SIMPLEX, presolve="off")
        self._solver.passModel(_model(relations))
        self._down, self._up = np.zeros(len(relations.cells)), np.zeros(len(relations.cells))
        self._aimed = 0

    def room(self, down: Floats, up: Floats) -> None:
        """Let each cell move from ``-down`` to ``up``, both at least zero."""
        changed = np.flatnonzero((down != self._down) | (up != self._up)).astype(np.int32)
        self._down, self._up = down.copy(), up.copy()
        self._solver.changeColsBounds(len(changed), changed, -down[changed], up[changed])

    def push(self, cell: int, sign: int, reach: float | None = None) -> Push:
        """Move one cell as far as it goes, up (1) or down (-1), but no further than ``reach`` (or the interval's width)."""
        reach = self._interval if reach is None else reach
        aimed = self._aimed
        self._solver.changeColCost(aimed, 0.0)
        self._solver.changeColBounds(aimed, -self._down[aimed], self._up[aimed])
        self._solver.changeColCost(cell, float(sign))
        self._solver.changeColBounds(cell, -min(self._down[cell], reach), min(self._up[cell], reach))
        self._aimed = cell
        self._solver.run()
        solution = self._solver.getSolution()
        return Push(moves=np.array(solution.col_value), prices=np.array(solution.row_dual))

    def leverage(self, cell: int, sign: int, prices: Floats) -> tuple[Floats, float]:
        """How much of each cell's own move counts towards the attacked one's at these prices, and what counts in any case."""
        priced = np.where(self.relations.one_sided, np.maximum(prices, 0.0), prices)
        leverage = -(self._across @ priced)
        leverage[cell] += sign
        return leverage, float(priced @ self.relations.slack)


def _model(relations: Relations) -> highspy.HighsLp:
    rows, columns = relations.rows.shape
    model, by_column = highspy.HighsLp(), relations.rows.tocsc()
    model.num_col_, model.num_row_ = columns, rows
    model.col_cost_ = model.col_lower_ = model.col_upper_ = np.zeros(columns)
    model.row_lower_ = np.where(relations.one_sided, -np.inf, 0.0)
    model.row_upper_ = relations.slack
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_ = by_column.indptr, by_column.indices
    model.a_matrix_.value_ = by_column.data.astype(float)
    model.sense_ = highspy.ObjSense.kMaximize
    return model


def freedom(problem: Problem) -> tuple[Floats, Floats]:
    """How far below and above the true value of each cell an attacker may guess, if the cell is hidden."""
    may = ~problem.shown
    return np.where(may, np.maximum(problem.values - problem.lower, 0.0), 0.0), np.where(may, FAR, 0.0)


def whole_width(low: Floats, high: Floats) -> Floats:
    """How wide intervals of moves are in whole numbers."""
    width: Floats = np.floor(high + TOLERANCE) - np.ceil(low - TOLERANCE)
    return width
