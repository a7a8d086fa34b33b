"""From cuts to a pattern: whole choices are tried, taught what they lack, completed and tidied."""

from typing import Final

import msgspec
import numpy as np

from iop_analysis.disclosure.fronts import Front
from iop_analysis.disclosure.mend import Mend
from iop_analysis.disclosure.problem import Flags, Floats
from iop_analysis.disclosure.search import Search
from iop_analysis.disclosure.tidy import tidy


class Effort(msgspec.Struct, frozen=True):
    """How much work a search may do; counted in steps, never in seconds, so that every machine decides alike."""

    rehearsals: int
    rounds: int
    between: int
    gap: float
    nodes: int


_LARGE: Final = 600
_SMALL_EFFORT: Final = Effort(rehearsals=4, rounds=24, between=4, gap=0.002, nodes=400)
_LARGE_EFFORT: Final = Effort(rehearsals=8, rounds=4, between=4, gap=0.01, nodes=10)
_CLOSE: Final = 0.003
_TRIES: Final = 2


def settle(search: Search) -> Flags:
    """Find a sufficient pattern; the cheapest one if the effort suffices."""
    effort = _SMALL_EFFORT if len(search.whole[0].cells) <= _LARGE else _LARGE_EFFORT
    best: Flags | None = None
    search.round_off(effort.rehearsals)
    for attempt in range(1, effort.rounds + 1):
        chosen, bound = search.master.whole(effort.gap, effort.nodes)
        search.proven(bound)
        if best is not None and search.cost(best) - search.bound <= _CLOSE * search.cost(best):
            break
        lacking = search.teach(chosen)
        if not lacking or attempt % effort.between == 0:
            found = tidy(search, complete(search, chosen) if lacking else chosen > 1 / 2)
            best = found if best is None or search.cost(found) < search.cost(best) else best
        if not lacking:
            break
    return best if best is not None else complete(search, chosen)


def complete(search: Search, chosen: Floats) -> Flags:
    """Hide more, keeping what is hidden, until every cell is protected."""
    hidden = chosen > 1 / 2
    for front in search.whole:
        mend = Mend(front, search.problem.cost, search.problem.interval)
        for cell in front.narrow(hidden.astype(float), search.targets(front)):
            hidden = _protected(search, front, mend, hidden, cell)
    return hidden


def _protected(search: Search, front: Front, mend: Mend, hidden: Flags, cell: int) -> Flags:
    """Give one cell its room, if need be by hiding everything; if that does not help, the cell is lost."""
    for _ in range(_TRIES):
        if not front.narrow(hidden.astype(float), np.array([cell])):
            return hidden
        hidden = hidden.copy()
        hidden[front.cells[mend.further(hidden[front.cells], cell, front.low[cell], front.high[cell])]] = True
    everything = hidden.copy()
    everything[front.cells] = True
    for enough in (hidden, everything):
        if not front.narrow(enough.astype(float), np.array([cell])):
            return enough
    search.lost.add(int(front.cells[cell]))
    return hidden
