"""The attacker who knows the rule: where nothing is small, nothing is hidden; so of the hidden cells in a line, one is small.

If all but one of a line's hidden cells are too large to be small, the last one is given away as small. That cannot be helped
everywhere; what is seen to here is that no cell is thereby known *exactly*: cells get room beside what is given away, or, where
nothing gives them any (a whole of four known to be small, of four parts), what gives it away is blurred.
"""

from typing import Final

import msgspec
import numpy as np

from iop_analysis.disclosure.fronts import Front
from iop_analysis.disclosure.kernel import FAR
from iop_analysis.disclosure.mend import Mend
from iop_analysis.disclosure.problem import Flags, Floats, Places
from iop_analysis.disclosure.search import Search

_ROUNDS: Final = 6
_NEAREST: Final = 4
_PATIENCE: Final = 4
"""So many times a reader draws conclusions from conclusions."""


class Reader(msgspec.Struct, frozen=True):
    """What an attacker asks for, and knows: how far above its value each cell is at most, and which cells may be small."""

    asked: Flags
    at_most: Floats
    possible: Flags


def withstand(search: Search, hidden: Flags) -> Flags:
    """Hide more where an attacker would know a hidden cell exactly."""
    for _ in range(_ROUNDS):
        more = hidden.copy()
        for reader in _readers(search, hidden):
            for front in search.whole:
                more |= _loosened(search, front, hidden, reader)
        if not (more & ~hidden).any():
            break
        hidden = more
    return hidden


def exact(search: Search, hidden: Flags) -> list[int]:
    """Return the hidden cells that an attacker knows exactly."""
    found: set[int] = set()
    for reader in _readers(search, hidden):
        for front in search.whole:
            found.update(front.cells[_exact(front, hidden, reader)].tolist())
    return sorted(found)


def _readers(search: Search, hidden: Flags) -> list[Reader]:
    """The one who knows the rule and asks for small counts; and the one who does not, and asks for the others.

    Cells hidden for reasons of their own are nobody's small counts.
    """
    problem = search.problem
    small = problem.primary.copy()
    small[sorted(search.lost)] = False
    others = (hidden & ~problem.hidden) | problem.not_to_follow
    return [_who_knows_the_rule(search, hidden, small), Reader(others, np.full(len(hidden), FAR), hidden)]


def _loosened(search: Search, front: Front, hidden: Flags, reader: Reader) -> Flags:
    stuck, more = _exact(front, hidden, reader), hidden.copy()
    if not stuck:
        return more
    mend = Mend(front, search.problem, reader.at_most)
    for cell in stuck:
        front.limit(more, reader.at_most)
        if not _moves(front, cell):
            further = mend.step(more, cell, (1, -1))
            more[further if len(further) else _blurring(search, front, more, reader, cell)] = True
    return more


def _blurring(search: Search, front: Front, hidden: Flags, reader: Reader, stuck: int) -> Places:
    """Return what to hide so that the tightest of what is given away beside a cell is given away no more."""
    beside = front.beside(stuck)
    given = front.cells[beside[reader.at_most[front.cells[beside]] < FAR]]
    if not len(given):
        return given
    tightest = int(given[np.argmin(reader.at_most[given])])
    at_most = reader.at_most.copy()
    at_most[tightest] = FAR
    mend = Mend(front, search.problem, at_most)
    ways = [_cheapest(search, front, mend, hidden, line) for line in _lines_alone(search, reader.possible, tightest)]
    return np.unique(np.concatenate([*ways, given[:0]]))


def _lines_alone(search: Search, possible: Flags, cell: int) -> list[Places]:
    """The lines in which a cell is the only one that may be small."""
    equations = search.problem.equations
    lines = (equations[row].indices for row in np.flatnonzero(equations[:, [cell]].toarray()))
    return [line for line in lines if possible[line].sum() == 1]


def _cheapest(search: Search, front: Front, mend: Mend, hidden: Flags, line: Places) -> Places:
    """What to hide so that one more cell of a line may be small, too: one of those that are nearly."""
    problem = search.problem
    above = problem.values - problem.smallest_shown + 1
    near = sorted((cell for cell in line.tolist() if above[cell] > 0 and not problem.shown[cell]), key=lambda cell: above[cell])
    numbers = np.searchsorted(front.cells, near[:_NEAREST]).tolist()
    ways = [mend.down(hidden, number, float(above[cell])) for number, cell in zip(numbers, near, strict=False)]
    return min((way for way in ways if way is not None), key=lambda way: float(problem.cost[way].sum()), default=line[:0])


def _exact(front: Front, hidden: Flags, reader: Reader) -> list[int]:
    front.limit(hidden, reader.at_most)
    return [cell for cell in np.flatnonzero(reader.asked[front.cells]).tolist() if not _moves(front, cell)]


def _moves(front: Front, cell: int) -> bool:
    return front.reaches(cell, 1, 1.0) or front.reaches(cell, -1, 1.0)


def _who_knows_the_rule(search: Search, hidden: Flags, asked: Flags) -> Reader:
    problem, at_most = search.problem, np.full(len(hidden), FAR)
    possible = hidden.copy()
    rows = (problem.equations != 0).astype(np.int64)
    for _ in range(_PATIENCE if problem.smallest_shown > 1 else 0):
        for front in search.whole:
            _rule_out(search, front, hidden, possible, at_most)
        alone = rows @ possible.astype(np.int64) == 1
        given = problem.primary & possible & (rows.T @ alone.astype(np.int64) > 0)
        given &= at_most == FAR
        if not given.any():
            break
        at_most[given] = problem.smallest_shown - 1 - problem.values[given]
    return Reader(asked, at_most, possible)


def _rule_out(search: Search, front: Front, hidden: Flags, possible: Flags, at_most: Floats) -> None:
    """Take away the cells that are certain not to be small."""
    problem = search.problem
    front.limit(hidden, at_most)
    for cell in np.flatnonzero((possible & ~problem.primary)[front.cells]):
        value = float(problem.values[front.cells[cell]])
        sign, distance = (-1, value - problem.smallest_shown + 1) if value else (1, 1.0)
        possible[front.cells[cell]] = front.reaches(int(cell), sign, distance)
