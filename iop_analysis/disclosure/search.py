"""What the search for a pattern knows: the cuts learnt, the cells to protect, and the blocks in which to attack."""

from typing import Final

import numpy as np

from iop_analysis.disclosure.blocks import levels, relations
from iop_analysis.disclosure.cuts import Cut
from iop_analysis.disclosure.fronts import Found, Front
from iop_analysis.disclosure.master import Master
from iop_analysis.disclosure.problem import Flags, Floats, Pattern, Places, Problem

SPARSE: Final = 0.01
"""The share of its room that even a cell not chosen gets, so that a cut names the cells that would help most."""

_PATIENCE: Final = 40
_FEW: Final = 0.02
_RAISE: Final = 0.5
_COVERS: Final = 4
_SMALL: Final = 400


class Search:
    """One search. Its ``bound`` never exceeds the cost of the cheapest sufficient pattern; ``lost`` cells cannot be protected."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.levels = [[Front(problem, block) for block in level] for level in levels(*relations(problem))]
        self.whole = self.levels[-1]
        self.master = Master(problem)
        self.need = np.full(len(problem.values), float(problem.interval))
        self.lost: set[int] = set()
        self.bound = 0.0
        self.lessons = self.deep_lessons = 0
        self._proving = True

    def targets(self, front: Front) -> Places:
        """The cells of a block that can be protected and must be, as they are numbered in it."""
        kept = [cell for cell in front.targets if int(front.cells[cell]) not in self.lost]
        return np.array(kept, dtype=np.intp)

    def proven(self, bound: float) -> None:
        """Take note of a lower bound, unless a cell's need has been raised beyond what it strictly is."""
        if self._proving:
            self.bound = max(self.bound, bound)

    def relax(self) -> None:
        """Learn until the cheapest fractional choice gives every cell its room, in smaller blocks first."""
        self.master.add([cut for front in self.whole for cut in front.starting_cuts()])
        chosen = self._relaxed()
        for least in (SPARSE, 0.0):
            for level in self.levels[:-1]:
                chosen = self._relax(level, chosen, least)
        for least in (SPARSE / 10, 0.0) if len(self.levels) == 1 else ():
            chosen = self._relax(self.whole, chosen, least)

    def _relax(self, level: list[Front], chosen: Floats, least: float) -> Floats:
        active = [self.targets(front) for front in level]
        everything = True
        for _ in range(_PATIENCE):
            attacked = sum(len(cells) for cells in active)
            rounds = [front.learn(chosen, cells, self.need, least) for front, cells in zip(level, active, strict=True)]
            learnt = self._note(rounds)
            chosen = self._relaxed()
            active = [np.array(found.narrow, dtype=np.intp) for found in rounds]
            few = not learnt or sum(len(cells) for cells in active) < _FEW * attacked
            if few and everything:
                break
            everything = few
            active = [self.targets(front) for front in level] if few else active
        return chosen

    def _relaxed(self) -> Floats:
        chosen, bound = self.master.relaxed()
        self.proven(bound)
        return chosen

    def _note(self, rounds: list[Found]) -> int:
        for found in rounds:
            self.lost.update(found.lost)
        return self.master.add([cut for found in rounds for cut in found.cuts])

    def teach(self, chosen: Floats) -> bool:
        """Learn what a whole choice lacks; say whether it lacked anything."""
        self.lessons += 1
        for level in self.levels[:-1]:
            if self._note([front.learn(chosen, self.targets(front), self.need, SPARSE) for front in level]):
                return True
        self.deep_lessons += 1
        narrow = [np.array(front.narrow(chosen, self.targets(front)), dtype=np.intp) for front in self.whole]
        if not any(len(cells) for cells in narrow):
            return False
        for least in (SPARSE / 10, 0.0):
            rounds = [front.learn(chosen, cells, self.need, least) for front, cells in zip(self.whole, narrow, strict=True)]
            if self._note(rounds):
                self._cover(chosen, narrow)
                return True
        self._insist(chosen, narrow)
        return True

    def _cover(self, chosen: Floats, narrow: list[Places]) -> None:
        """Learn some covers as well, where tables are small enough for it to pay."""
        for front, cells in zip(self.whole, narrow, strict=True):
            many = _COVERS if len(front.cells) <= _SMALL else 0
            some = cells[:: max(1, len(cells) // _COVERS)][:many]
            covers = [front.cover(chosen, int(cell), self.problem.cost) for cell in some]
            self.master.add([cover for cover in covers if len(cover.cells)])

    def _insist(self, chosen: Floats, narrow: list[Places]) -> None:
        """Cells that have their room, but not in whole numbers, or whose cuts are known: one more cell must be hidden."""
        for front, cells in zip(self.whole, narrow, strict=True):
            if not len(cells):
                continue
            self._proving = False
            self.need[front.cells[cells]] += _RAISE
            other = front.cells[~front.room.forced & (chosen[front.cells] < SPARSE)]
            if len(other):
                self.master.add([Cut(cells=other, weights=np.ones(len(other)), need=1.0)])
            else:
                self.lost.update(int(cell) for cell in front.cells[cells])

    def cheapest(self, gap: float, nodes: int) -> Floats:
        """Return the cheapest whole choice, and learn how cheap a sufficient one can be at best."""
        chosen, bound = self.master.whole(gap, nodes)
        self.proven(bound)
        return chosen

    def gap(self, hidden: Flags) -> float:
        """How much cheaper than this a pattern could be at best, as a share of its cost."""
        pattern = self.pattern(hidden)
        return (pattern.cost - pattern.bound) / pattern.cost

    def cost(self, hidden: Flags) -> float:
        """What hiding these costs, beyond what is hidden in any case."""
        return float(self.problem.cost[hidden & ~self.problem.hidden].sum())

    def pattern(self, hidden: Flags) -> Pattern:
        """The answer."""
        forced = float(self.problem.cost[self.problem.hidden].sum())
        cost = self.cost(hidden)
        return Pattern(hidden, forced + cost, min(forced + self.bound, forced + cost), tuple(sorted(self.lost)))
