"""Completing: hide more, keeping what is hidden, until every cell is protected."""

from typing import Final

import numpy as np

from iop_analysis.disclosure.fronts import Front
from iop_analysis.disclosure.mend import Mend
from iop_analysis.disclosure.problem import Flags, Floats
from iop_analysis.disclosure.search import Search

_TRIES: Final = 2


def complete(search: Search, chosen: Floats) -> Flags:
    """Mend every cell that a choice leaves too narrow, one after the other."""
    hidden = chosen > 1 / 2
    for front in search.whole:
        narrow = front.narrow(hidden.astype(float), search.targets(front))
        mend = Mend(front, search.problem) if narrow else None
        for cell in narrow:
            hidden = hidden if mend is None else _protected(search, front, mend, hidden, cell)
    return hidden


def _protected(search: Search, front: Front, mend: Mend, hidden: Flags, cell: int) -> Flags:
    """Give one cell its room, if need be by hiding everything; if that does not help either, the cell is lost."""
    for _ in range(_TRIES):
        if not front.narrow(hidden.astype(float), np.array([cell])):
            return hidden
        hidden = hidden.copy()
        hidden[mend.further(hidden, cell, front.low[cell], front.high[cell])] = True
    everything = hidden.copy()
    everything[front.cells] = True
    for enough in (hidden, everything):
        if not front.narrow(enough.astype(float), np.array([cell])):
            return enough
    search.lost.add(int(front.cells[cell]))
    return hidden
