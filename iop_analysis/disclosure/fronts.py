"""Fronts: attacks on one block's cells, and what they teach."""

from typing import Final

import msgspec
import numpy as np

from iop_analysis.disclosure.cuts import TINY, Cut, Room, line_cuts, rounded
from iop_analysis.disclosure.kernel import FAR, TOLERANCE, Attack, Push, Relations, freedom, whole_width
from iop_analysis.disclosure.problem import Flags, Floats, Places, Problem

_ENOUGH: Final = 0.02
"""A fractional choice this close to what is needed is left alone."""

_SHALLOW: Final = 0.01


class Found(msgspec.Struct):
    """What a round of attacks found: cuts, cells still too narrow, and cells that no hiding protects."""

    cuts: list[Cut]
    narrow: list[int]
    lost: list[int]


class Front:
    """One block of relations, its attack, and its cells that must be protected."""

    def __init__(self, problem: Problem, relations: Relations) -> None:
        self.cells = relations.cells
        down, up = freedom(problem)
        self.room = Room(self.cells, down[self.cells], up[self.cells], problem.hidden[self.cells])
        self.attack = Attack(relations, problem.interval)
        self.relations = relations
        self.targets = np.flatnonzero(problem.primary[self.cells])
        self._interval = problem.interval
        self.low, self.high = np.zeros(len(self.cells)), np.zeros(len(self.cells))
        self._witnesses: list[Floats] = []
        self._hidden = np.zeros(len(self.cells))
        self._remembering = False

    def starting_cuts(self) -> list[Cut]:
        """Return what each equation of the block demands on its own."""
        return line_cuts(self.relations, self.room, self.targets, float(self._interval))

    def _open(self, down: Floats, up: Floats) -> None:
        self.attack.room(down, up)
        self.low, self.high = np.zeros(len(self.cells)), np.zeros(len(self.cells))

    def _push(self, cell: int, sign: int, reach: float | None = None) -> Push:
        push = self.attack.push(cell, sign, reach)
        if self._remembering:
            self._witnesses.append(push.moves)
        self.low, self.high = np.minimum(self.low, push.moves), np.maximum(self.high, push.moves)
        return push

    def learn(self, chosen: Floats, targets: Places, need: Floats, least: float) -> Found:
        """Attack a choice, whole or fractional, in which every cell has at least a little room, so that cuts are sparse."""
        share = np.maximum(chosen[self.cells], least)
        self._open(self.room.down * share, np.where(self.room.up > 0, self._interval * share, 0.0))
        found = Found([], [], [])
        for cell in targets:
            self._learn(int(cell), chosen, float(need[self.cells[cell]]), found)
        return found

    def _learn(self, cell: int, chosen: Floats, need: float, found: Found) -> None:
        weights, constant = np.zeros(len(self.cells)), 0.0
        for sign in (1, -1):
            if self.high[cell] - self.low[cell] >= need - _ENOUGH:
                return
            leverage, fixed = self.attack.leverage(cell, sign, self._push(cell, sign).prices)
            weights, constant = weights + self.room.weights(leverage), constant + fixed
        if self.high[cell] - self.low[cell] >= need - _ENOUGH:
            return
        found.narrow.append(cell)
        cut = self.room.cut(weights, need - constant)
        if cut.weights.sum() < cut.need - TINY:
            found.lost.append(int(self.cells[cell]))
        elif cut.missing(chosen) > _SHALLOW:
            found.cuts.append(rounded(cut, chosen))

    def cover(self, hidden: Floats, cell: int, cost: Floats) -> Cut:
        """Hide ever more, the cheapest first, as long as one cell stays too narrow: of what is then left, one must be hidden."""
        share, need = hidden[self.cells] > 1 / 2, self._interval - _SHALLOW
        weights, sure = self._priced(share, cell)
        spare, left = need - sure - weights[share].sum(), []
        for other in np.argsort(cost[self.cells] + FAR * (weights > TINY), kind="stable"):
            if share[other] or self.room.up[other] == 0:
                continue
            if weights[other] >= spare:
                share[other] = True
                more, sure = self._priced(share, cell)
                if self.high[cell] - self.low[cell] >= need:
                    share[other] = False
                    left.append(other)
                    continue
                weights = more
                spare = need - sure - weights[share].sum()
            else:
                share[other] = True
                spare -= weights[other]
        return Cut(cells=self.cells[np.sort(np.array(left, dtype=np.intp))], weights=np.ones(len(left)), need=1.0)

    def _priced(self, share: Flags, cell: int) -> tuple[Floats, float]:
        """Attack one cell both ways; what hiding each other cell could add at most, and what counts in any case."""
        self._open(self.room.down * share, self.room.up * share)
        weights, constant = np.zeros(len(self.cells)), 0.0
        for sign in (1, -1):
            leverage, fixed = self.attack.leverage(cell, sign, self._push(cell, sign).prices)
            weights, constant = weights + self.room.weights(leverage), constant + fixed
        return weights, constant

    def narrow(self, hidden: Floats, targets: Places) -> list[int]:
        """Which targets a pattern leaves too narrow, for certain."""
        self._open(self.room.down * hidden[self.cells], self.room.up * hidden[self.cells])
        return [int(cell) for cell in targets if not self._protected(int(cell))]

    def limit(self, hidden: Flags, at_most: Floats) -> None:
        """Take a pattern as given, and that the attacker knows some cells to be at most so far above their value."""
        shown = ~hidden[self.cells]
        self._open(np.where(shown, 0.0, self.room.down), np.where(shown, 0.0, np.minimum(self.room.up, at_most[self.cells])))

    def reaches(self, cell: int, sign: int, distance: float) -> bool:
        """Whether a cell can move that far, up (1) or down (-1)."""
        known = self.high[cell] if sign > 0 else -self.low[cell]
        if known < distance - TOLERANCE:
            self._push(cell, sign, max(distance, float(self._interval)))
            known = self.high[cell] if sign > 0 else -self.low[cell]
        return bool(known >= distance - TOLERANCE)

    def remember(self, hidden: Flags, targets: Places) -> None:
        """Take a sufficient pattern as given, and gather witnesses of every target's room."""
        self._hidden = hidden[self.cells].astype(float)
        self._witnesses = [np.zeros(len(self.cells))]
        self._remembering = True
        self.narrow(hidden.astype(float), targets)
        self._remembering = False

    def spares(self, cell: int, targets: Places) -> bool:
        """Whether a cell of the remembered pattern can be shown; if so, it is shown from now on."""
        pool = np.array(self._witnesses)
        still = pool[np.abs(pool[:, cell]) < TINY]
        self._hidden[cell] = 0.0
        self._open(self.room.down * self._hidden, self.room.up * self._hidden)
        self.low, self.high = still.min(axis=0), still.max(axis=0)
        self._remembering = True
        lacking = next((target for target in self._nearest_first(cell, targets) if not self._protected(target)), None)
        self._remembering = False
        if lacking is None:
            self._witnesses = [moves for moves in self._witnesses if abs(moves[cell]) < TINY]
        else:
            self._hidden[cell] = 1.0
        return lacking is None

    def beside(self, cell: int) -> Places:
        """The cells that share a relation with one, itself among them."""
        together = abs(self.relations.rows)
        return np.flatnonzero(together.T @ (together @ (np.arange(len(self.cells)) == cell).astype(float)))

    def _nearest_first(self, cell: int, targets: Places) -> list[int]:
        """The targets, but first those that share relations with a cell, or with one that does: they need it most."""
        together = abs(self.relations.rows)
        beside = together.T @ (together @ (np.arange(len(self.cells)) == cell).astype(float))
        near = FAR * beside + together.T @ (together @ beside)
        nearest: list[int] = targets[np.argsort(-near[targets], kind="stable")].tolist()
        return nearest

    def _protected(self, cell: int) -> bool:
        for sign in (1, -1):
            if self._wide(cell):
                return True
            self._push(cell, sign)
        return self._wide(cell)

    def _wide(self, cell: int) -> bool:
        return bool(whole_width(self.low[cell], self.high[cell]) >= self._interval)
