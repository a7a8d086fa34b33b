"""Improving: one neighbourhood of a pattern after the other is chosen anew, as cheaply as the cuts allow."""

from itertools import pairwise
from typing import Final

import numpy as np

from iop_analysis.disclosure.blocks import blocks, relations
from iop_analysis.disclosure.complete import complete
from iop_analysis.disclosure.problem import Flags, Places
from iop_analysis.disclosure.search import Search
from iop_analysis.disclosure.tidy import tidy

_SHARE: Final = 0.2
"""How much of what is hidden by choice a neighbourhood holds, at least."""

_ROUNDS: Final = 3
_LESSONS: Final = 12
"""So often may a search be taught; neighbourhoods in which nothing better is to be expected cost no lesson."""

_BETTER: Final = 0.9995
_GAP: Final = 5e-4
_NODES: Final = 50


def improve(search: Search, best: Flags) -> Flags:
    """Return a pattern that is as good or better."""
    lessons = search.lessons
    for cells in _neighbourhoods(search, best):
        if search.lessons - lessons > _LESSONS:
            break
        kept = best.copy()
        kept[cells] = False
        found = _anew(search, kept, search.cost(best) * _BETTER)
        best = found if found is not None and search.cost(found) < search.cost(best) else best
    return best


def _anew(search: Search, kept: Flags, limit: float) -> Flags | None:
    """The cheapest pattern that keeps these cells hidden, or none below the limit."""
    nothing = np.zeros(len(kept), dtype=bool)
    search.master.fix(kept, nothing)
    found = None
    for _ in range(_ROUNDS):
        chosen, _bound = search.master.whole(_GAP, _NODES)
        found = chosen if search.cost(chosen > 1 / 2) < limit else None
        if found is None or not search.teach(found):
            break
    search.master.fix(nothing, nothing)
    return None if found is None else tidy(search, complete(search, found))


def _neighbourhoods(search: Search, best: Flags) -> list[Places]:
    """Neighbouring blocks of tables, in each direction in which the tables can be cut up."""
    whole, lengths = relations(search.problem)
    by_choice, found = best & ~search.problem.hidden, list[Places]()
    for length in np.unique(lengths[lengths > 0]):
        parts = [block.cells for block in blocks(whole, lengths != length) if by_choice[block.cells].any()]
        found += _gathered(parts, by_choice)
    return found


def _gathered(parts: list[Places], by_choice: Flags) -> list[Places]:
    """Runs of blocks with enough cells hidden by choice; each begins in the middle of the one before."""
    wanted, count = _SHARE * by_choice.sum() / 2, np.array([by_choice[part].sum() for part in parts])
    half = (np.cumsum(count) // max(wanted, 1)).astype(int)
    runs = [[part for part, where in zip(parts, half, strict=True) if where == number] for number in np.unique(half)]
    pairs = [*pairwise(runs), (runs[-1], runs[0])] if len(runs) > 1 else []
    return [np.unique(np.concatenate(first + second)) for first, second in pairs]
