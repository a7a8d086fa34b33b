"""The attacker who knows the rule: where nothing is small, nothing is hidden; so of the hidden cells in a line, one is small.

If all but one of a line's hidden cells are too large to be small, the last one is given away as small. That cannot be helped
everywhere; what is seen to here is that no cell is thereby known *exactly*.
"""

from typing import Final

import numpy as np

from iop_analysis.disclosure.fronts import Front
from iop_analysis.disclosure.kernel import FAR
from iop_analysis.disclosure.mend import Mend
from iop_analysis.disclosure.problem import Flags, Floats
from iop_analysis.disclosure.search import Search

_ROUNDS: Final = 4


def withstand(search: Search, hidden: Flags) -> Flags:
    """Hide more where an attacker would know a hidden cell exactly."""
    for _ in range(_ROUNDS):
        more = hidden.copy()
        for at_most, asked in _attackers(search, hidden):
            for front in search.whole:
                more |= _loosened(search, front, hidden, at_most, asked)
        if not (more & ~hidden).any():
            break
        hidden = more
    return hidden


def exact(search: Search, hidden: Flags) -> list[int]:
    """Return the hidden cells that an attacker knows exactly."""
    found: set[int] = set()
    for at_most, asked in _attackers(search, hidden):
        for front in search.whole:
            found.update(front.cells[_exact(front, hidden, at_most, asked)].tolist())
    return sorted(found)


def _attackers(search: Search, hidden: Flags) -> list[tuple[Floats, Flags]]:
    """The one who knows the rule and asks for small counts; and the one who does not, and asks for the others.

    Each comes with what is known about how far cells are above their value at most. Cells hidden for reasons of their own are
    nobody's small counts.
    """
    problem = search.problem
    small = problem.primary.copy()
    small[sorted(search.lost)] = False
    others = (hidden & ~problem.hidden) | problem.not_to_follow
    return [(_given_away(search, hidden), small), (np.full(len(hidden), FAR), others)]


def _loosened(search: Search, front: Front, hidden: Flags, at_most: Floats, asked: Flags) -> Flags:
    stuck, more = _exact(front, hidden, at_most, asked), hidden.copy()
    if not stuck:
        return more
    mend = Mend(front, search.problem, at_most)
    for cell in stuck:
        front.limit(more, at_most)
        if not _moves(front, cell):
            more[mend.step(more, cell, (1, -1))] = True
    return more


def _exact(front: Front, hidden: Flags, at_most: Floats, asked: Flags) -> list[int]:
    front.limit(hidden, at_most)
    return [cell for cell in np.flatnonzero(asked[front.cells]).tolist() if not _moves(front, cell)]


def _moves(front: Front, cell: int) -> bool:
    return front.reaches(cell, 1, 1.0) or front.reaches(cell, -1, 1.0)


def _given_away(search: Search, hidden: Flags) -> Floats:
    """How far above its value each cell can be for all that the attacker knows about the rule."""
    problem, at_most = search.problem, np.full(len(hidden), FAR)
    possible = hidden.copy()
    rows = (problem.equations != 0).astype(np.int64)
    for _ in range(_ROUNDS if problem.smallest_shown > 1 else 0):
        for front in search.whole:
            _rule_out(search, front, hidden, possible, at_most)
        alone = rows @ possible.astype(np.int64) == 1
        given = problem.primary & possible & (rows.T @ alone.astype(np.int64) > 0)
        given &= at_most == FAR
        if not given.any():
            break
        at_most[given] = problem.smallest_shown - 1 - problem.values[given]
    return at_most


def _rule_out(search: Search, front: Front, hidden: Flags, possible: Flags, at_most: Floats) -> None:
    """Take away the cells that are certain not to be small."""
    problem = search.problem
    front.limit(hidden, at_most)
    for cell in np.flatnonzero((possible & ~problem.primary)[front.cells]):
        value = float(problem.values[front.cells[cell]])
        sign, distance = (-1, value - problem.smallest_shown + 1) if value else (1, 1.0)
        possible[front.cells[cell]] = front.reaches(int(cell), sign, distance)
