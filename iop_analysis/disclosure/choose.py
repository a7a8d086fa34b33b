"""Choose which further cells to hide, so that every small count keeps a wide enough interval, losing as little as possible."""

from iop_analysis.disclosure.blocks import apart
from iop_analysis.disclosure.problem import Pattern, Problem
from iop_analysis.disclosure.rule import withstand
from iop_analysis.disclosure.search import Search
from iop_analysis.disclosure.settle import settle


def choose(problem: Problem) -> Pattern:
    """Return the cells to hide.

    The same problem always gives the same pattern: work is counted in steps, not in time, and on one thread. Primary cells that
    no hiding protects stand in ``exposed``; all others are protected. What is hidden on account of the attacker who knows the
    rule counts in the cost but not in the bound; ``smallest_shown`` of at most one does without it.
    """
    hidden, exposed = problem.hidden.copy(), list[int]()
    bound = float(problem.cost[hidden].sum())
    for cells, part in apart(problem):
        if (part.primary | part.not_to_follow).any():
            pattern = _choose(part)
            hidden[cells] |= pattern.hidden
            bound += pattern.bound - float(part.cost[part.hidden].sum())
            exposed += cells[list(pattern.exposed)].tolist()
    return Pattern(hidden, float(problem.cost[hidden].sum()), bound, tuple(sorted(exposed)))


def _choose(problem: Problem) -> Pattern:
    search = Search(problem)
    search.relax()
    return search.pattern(withstand(search, settle(search)))
