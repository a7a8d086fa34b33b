"""The master: the cheapest choice of cells that satisfies every cut learnt so far."""

import highspy
import numpy as np

from iop_analysis.disclosure.cuts import TINY, Cut
from iop_analysis.disclosure.kernel import solver
from iop_analysis.disclosure.problem import Flags, Floats, Problem


class Master:
    """A covering problem that grows with its cuts. Choices are per cell of the whole problem, 1 where a cell is hidden."""

    def __init__(self, problem: Problem) -> None:
        self._forced = problem.hidden
        self._free = np.flatnonzero(~problem.hidden & ~problem.shown)
        self._column = np.full(len(problem.values), -1, dtype=np.int32)
        self._column[self._free] = np.arange(len(self._free), dtype=np.int32)
        self._naming: dict[int, list[tuple[Cut, float]]] = {}
        self._known: set[tuple[bytes, bytes]] = set()
        self._solver = solver()
        model = highspy.HighsLp()
        model.num_col_, model.col_cost_ = len(self._free), problem.cost[self._free]
        model.col_lower_, model.col_upper_ = np.zeros(len(self._free)), np.ones(len(self._free))
        self._solver.passModel(model)

    def add(self, cuts: list[Cut]) -> int:
        """Demand these, too; say how many are new."""
        new = [cut for cut in cuts if self._is_new(cut)]
        if new:
            starts = np.cumsum([0, *(len(cut.cells) for cut in new)])[:-1].astype(np.int32)
            columns = np.concatenate([self._column[cut.cells] for cut in new])
            weights, needs = np.concatenate([cut.weights for cut in new]), np.array([cut.need for cut in new])
            far = np.full(len(new), highspy.kHighsInf)
            self._solver.addRows(len(new), needs, far, len(columns), starts, columns, weights)
        return len(new)

    def _is_new(self, cut: Cut) -> bool:
        key = (cut.cells.tobytes(), np.round(np.append(cut.weights, cut.need), 6).tobytes())
        new = key not in self._known
        self._known.add(key)
        if new:
            for cell, weight in zip(cut.cells.tolist(), cut.weights.tolist(), strict=True):
                self._naming.setdefault(cell, []).append((cut, weight))
        return new

    def relaxed(self) -> tuple[Floats, float]:
        """Return the cheapest fractional choice and its cost, a bound on every sufficient pattern's."""
        self._whole_numbers(highspy.HighsVarType.kContinuous)
        self._solver.run()
        return self._chosen(), float(self._solver.getInfo().objective_function_value)

    def whole(self, gap: float, nodes: int) -> tuple[Floats, float]:
        """Return the cheapest choice within ``gap``, or the best after so many branches, and the bound proven meanwhile."""
        self._whole_numbers(highspy.HighsVarType.kInteger)
        self._solver.setOptionValue("mip_rel_gap", gap)
        self._solver.setOptionValue("mip_max_nodes", nodes)
        self._solver.setOptionValue("mip_allow_restart", False)  # noqa: FBT003 - a restart costs more than it finds
        self._solver.run()
        return np.round(self._chosen()), float(self._solver.getInfo().mip_dual_bound)

    def fix(self, kept: Flags, left: Flags) -> None:
        """Hide the ``kept`` cells and show the ``left`` ones from now on; everything else is open again."""
        low, high = kept[self._free].astype(float), 1.0 - left[self._free].astype(float)
        self._solver.changeColsBounds(len(low), np.arange(len(low), dtype=np.int32), low, np.maximum(low, high))

    def spares(self, hidden: Flags, cell: int) -> bool:
        """Whether no cut learnt so far demands this hidden cell."""
        chosen = hidden.astype(float)
        return all(cut.missing(chosen) <= -weight + TINY for cut, weight in self._naming.get(cell, ()))

    def _whole_numbers(self, kind: highspy.HighsVarType) -> None:
        many = len(self._free)
        self._solver.changeColsIntegrality(many, np.arange(many, dtype=np.int32), np.array([kind] * many))

    def _chosen(self) -> Floats:
        chosen = self._forced.astype(float)
        chosen[self._free] = np.clip(np.array(self._solver.getSolution().col_value), 0.0, 1.0)
        return chosen
