"""From cuts to a pattern: whole choices are tried, taught what they lack, completed, tidied and improved."""

import math
from typing import Final

import msgspec

from iop_analysis.disclosure.complete import complete
from iop_analysis.disclosure.improve import improve
from iop_analysis.disclosure.problem import Flags, Floats
from iop_analysis.disclosure.search import Search
from iop_analysis.disclosure.tidy import tidy


class Effort(msgspec.Struct, frozen=True):
    """How much work a search may do; counted in steps, never in seconds, so that every machine decides alike.

    So many choices are taught (``rounds``), and so many of them (``deep``) by attacks on everything at once. Choices are sought
    to within ``gap``, or among so many branches (``nodes``).
    """

    rounds: int
    deep: int
    gap: float
    nodes: int
    improving: bool


_EFFORTS: Final = (
    (200, Effort(rounds=8, deep=8, gap=0.0005, nodes=50, improving=True)),
    (600, Effort(rounds=4, deep=4, gap=0.003, nodes=20, improving=True)),
    (math.inf, Effort(rounds=5, deep=1, gap=0.01, nodes=10, improving=False)),
)
"""The effort for tables up to so many cells."""

_CLOSE: Final = 0.005
"""A pattern this close to the bound is not improved any more."""


def settle(search: Search) -> Flags:
    """Find a sufficient pattern; the cheapest one if the effort suffices."""
    effort = next(effort for most, effort in _EFFORTS if len(search.problem.values) <= most)
    chosen, lacking = _taught(search, effort)
    if not lacking:
        return tidy(search, chosen > 1 / 2)
    found = tidy(search, complete(search, chosen))
    return improve(search, found) if effort.improving and search.gap(found) > _CLOSE else found


def _taught(search: Search, effort: Effort) -> tuple[Floats, bool]:
    """Return a cheapest choice that the cuts allow, taught as long as the effort lasts, and whether it still lacks something."""
    chosen, lacking = search.cheapest(effort.gap, effort.nodes), True
    for _ in range(effort.rounds):
        lacking = search.teach(chosen)
        if not lacking or search.deep_lessons >= effort.deep:
            break
        chosen = search.cheapest(effort.gap, effort.nodes)
    return chosen, lacking
