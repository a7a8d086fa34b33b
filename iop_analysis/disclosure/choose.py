"""Choose which further cells to hide, so that every small count keeps a wide enough interval and as little as possible is lost."""

from iop_analysis.disclosure.problem import Pattern, Problem
from iop_analysis.disclosure.search import Search
from iop_analysis.disclosure.settle import settle


def choose(problem: Problem) -> Pattern:
    """Return the cells to hide.

    The same problem always gives the same pattern: work is counted in steps, not in time, and on one thread. Primary cells that no
    hiding protects stand in ``exposed``; all others are protected.
    """
    if not problem.primary.any():
        return Pattern(problem.hidden.copy(), float(problem.cost[problem.hidden].sum()), 0.0, ())
    search = Search(problem)
    search.relax()
    return search.pattern(settle(search))
