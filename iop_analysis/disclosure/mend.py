"""Mending: where one cell is too narrow, the cheapest further cells that give it room.

The room that is missing is sent through the tables as a flow: free of charge through cells that are hidden already, at a price
through others. Prices are per cell, not per unit, so they are adapted to the flow found and the programme solved once more.
"""

from typing import Final

import highspy
import numpy as np

from iop_analysis.disclosure.fronts import Front
from iop_analysis.disclosure.kernel import solver
from iop_analysis.disclosure.problem import Flags, Floats, Places, Problem

_ALMOST_FREE: Final = 1e-3
_ROUNDS: Final = 3
_SMALLEST: Final = 1e-6
_GENTLE: Final = 0.1


class Mend:
    """The flow problem of one block; each cell has one column for moving up and one for moving down."""

    def __init__(self, front: Front, problem: Problem, at_most: Floats | None = None) -> None:
        self._cells, self._room, self._interval = front.cells, front.room, float(problem.interval)
        self._cost = problem.cost[front.cells]
        self._solver = solver(solver="simplex")
        self._size = len(front.cells)
        model, rows = highspy.HighsLp(), front.relations.rows.tocsc()
        count = rows.indptr[-1]
        model.num_col_, model.num_row_ = 2 * self._size, rows.shape[0]
        model.col_cost_ = np.zeros(2 * self._size)
        up = front.room.up if at_most is None else np.minimum(front.room.up, at_most[front.cells])
        self._upper = np.concatenate([up, front.room.down])
        model.col_lower_, model.col_upper_ = np.zeros(2 * self._size), self._upper
        model.row_lower_ = np.where(front.relations.one_sided, -np.inf, 0.0)
        model.row_upper_ = front.relations.slack
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = np.concatenate([rows.indptr, rows.indptr[1:] + count]).astype(np.int32)
        model.a_matrix_.index_ = np.concatenate([rows.indices, rows.indices])
        model.a_matrix_.value_ = np.concatenate([rows.data, -rows.data]).astype(float)
        self._solver.passModel(model)

    def further(self, hidden: Flags, cell: int, low: float, high: float) -> Places:
        """Return what to hide so that a cell that reaches from ``low`` to ``high`` gets its room, up or down."""
        return self._cheaper(hidden, cell, {1: self._interval + low, -1: self._interval - high})

    def step(self, hidden: Flags, cell: int, ways: tuple[int, ...]) -> Places:
        """Return what to hide so that a cell can move by one, up (1) or down (-1)."""
        return self._cheaper(hidden, cell, dict.fromkeys(ways, 1.0))

    def down(self, hidden: Flags, cell: int, distance: float) -> Places | None:
        """Return what to hide so that a cell can move down that far; nothing if hiding does not help."""
        way = self._way(hidden[self._cells], cell, -1, distance)
        return None if way is None else self._cells[way]

    def _cheaper(self, hidden: Flags, cell: int, distances: dict[int, float]) -> Places:
        ways = [self._way(hidden[self._cells], cell, sign, distance) for sign, distance in distances.items()]
        found = [way for way in ways if way is not None]
        return self._cells[min(found, key=lambda way: float(self._cost[way].sum()))] if found else np.array([], dtype=np.intp)

    def _way(self, hidden: Flags, cell: int, sign: int, distance: float) -> Places | None:
        """Return what to hide so that the cell moves that far."""
        column, opposite = (cell, cell + self._size) if sign > 0 else (cell + self._size, cell)
        if distance > self._upper[column]:
            return None
        self._solver.changeColBounds(column, distance, distance)
        self._solver.changeColBounds(opposite, 0.0, 0.0)
        best = self._cheapest(hidden)
        self._solver.changeColBounds(column, 0.0, float(self._upper[column]))
        self._solver.changeColBounds(opposite, 0.0, float(self._upper[opposite]))
        return best

    def _cheapest(self, hidden: Flags) -> Places | None:
        best: Places | None = None
        prices = self._cost / np.minimum(np.maximum(self._room.down, 1.0), self._interval)
        for _ in range(_ROUNDS):
            self._charge(np.where(hidden, _ALMOST_FREE, prices))
            self._solver.run()
            if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                return None
            flow = np.array(self._solver.getSolution().col_value)
            moves = np.abs(flow[: self._size] - flow[self._size :])
            found = np.flatnonzero(~hidden & (moves > _SMALLEST))
            best = found if best is None or self._cost[found].sum() < self._cost[best].sum() else best
            prices = self._cost / (moves + _GENTLE)
        return best

    def _charge(self, prices: Floats) -> None:
        both = np.concatenate([prices, prices])
        self._solver.changeColsCost(len(both), np.arange(len(both), dtype=np.int32), both)
