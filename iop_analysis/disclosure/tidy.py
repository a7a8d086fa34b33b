"""Tidying: show again what need not be hidden."""

import numpy as np

from iop_analysis.disclosure.problem import Flags, Places
from iop_analysis.disclosure.search import Search


def tidy(search: Search, hidden: Flags) -> Flags:
    """Show cells again, the dearest first, while every protected cell stays protected.

    A cell that a known cut demands is not tried; nor is a cell attacked again whose room some witness proves that does not move
    the cell in question.
    """
    for front in search.whole:
        front.remember(hidden, search.targets(front))
        for cell in _dearest(search, hidden, front.cells):
            if search.master.spares(hidden, int(front.cells[cell])) and front.spares(int(cell), search.targets(front)):
                hidden = hidden.copy()
                hidden[front.cells[cell]] = False
    return hidden


def _dearest(search: Search, hidden: Flags, cells: Places) -> Places:
    open_to_choice = np.flatnonzero(hidden[cells] & ~search.problem.hidden[cells])
    cost = search.problem.cost[cells[open_to_choice]]
    order: Places = open_to_choice[np.argsort(-cost, kind="stable")]
    return order
