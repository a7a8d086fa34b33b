"""The optimiser on tables small enough to do by hand, and on random ones of the kinds that the other tools were measured on."""

import importlib.util
import statistics
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import linprog

from iop_analysis.disclosure.choose import choose
from iop_analysis.disclosure.complete import complete
from iop_analysis.disclosure.improve import improve
from iop_analysis.disclosure.problem import Problem
from iop_analysis.disclosure.rule import exact
from iop_analysis.disclosure.search import Search
from iop_analysis.disclosure.tidy import tidy

BENCHMARK = Path(__file__).resolve().parents[3] / "benchmarks" / "disclosure.py"


@pytest.fixture(scope="module")
def tables():
    spec = importlib.util.spec_from_file_location("random_tables", BENCHMARK)
    module = sys.modules["random_tables"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    del sys.modules["random_tables"]


def totals(shape):
    """In how many dimensions each cell is a total."""
    return (np.indices(shape) == np.array(shape).reshape(-1, *[1] * len(shape)) - 1).sum(axis=0).ravel()


def of_table(inner, *, lower=1.0, shown=(), **fields):
    """A table with its totals last, as a problem. True zeros are shown if the lower bound is one."""
    table = np.array(inner)
    for axis in range(table.ndim):
        table = np.concatenate([table, table.sum(axis=axis, keepdims=True)], axis=axis)
    places, rows = np.arange(table.size).reshape(table.shape), []
    for axis in range(table.ndim):
        for line in np.moveaxis(places, axis, -1).reshape(-1, table.shape[axis]):
            row = np.zeros(table.size)
            row[line[:-1]], row[line[-1]] = 1, -1
            rows.append(row)
    values = table.ravel().astype(np.int64)
    primary = (values > 0) & (values < 5)
    never = np.isin(np.arange(values.size), shown) | ((values == 0) & (lower > 0))
    defaults = {
        "values": values, "equations": sparse.csr_matrix(np.array(rows)), "ratios": sparse.csr_matrix((0, values.size)),
        "primary": primary & ~never, "hidden": primary & ~never, "shown": never, "lower": np.full(values.size, lower),
        "cost": 1 + 10.0 * totals(table.shape),
    }  # fmt: skip
    return Problem(**{**defaults, **fields})


def interval(problem, hidden, cell):
    """What an attacker can derive for one cell, by a programme of its own."""
    bounds = [
        (low, None) if free else (value, value) for value, low, free in zip(problem.values, problem.lower, hidden, strict=True)
    ]
    aim = np.zeros(len(bounds))
    aim[cell] = 1.0
    ratios = {"A_ub": problem.ratios, "b_ub": np.zeros(problem.ratios.shape[0])} if problem.ratios.shape[0] else {}
    equal = {"A_eq": problem.equations, "b_eq": np.zeros(problem.equations.shape[0])} if problem.equations.shape[0] else {}
    low, high = (linprog(sign * aim, **equal, **ratios, bounds=bounds, method="highs") for sign in (1, -1))
    return low.fun, (-high.fun if high.status == 0 else np.inf)


def widths(problem, hidden):
    found = [interval(problem, hidden, cell) for cell in np.flatnonzero(problem.primary)]
    return [np.floor(high + 1e-6) - np.ceil(low - 1e-6) for low, high in found]


def chosen(problem):
    """The cells hidden by choice; checked first: every primary cell has its interval, and what is shown stays shown."""
    pattern = choose(problem)
    assert pattern.exposed == ()
    assert not (pattern.hidden & problem.shown).any()
    assert (pattern.hidden >= problem.hidden).all()
    assert min(widths(problem, pattern.hidden), default=problem.interval) >= problem.interval
    assert pattern.bound <= pattern.cost + 1e-6
    assert pattern.cost == pytest.approx(problem.cost[pattern.hidden].sum())
    return np.flatnonzero(pattern.hidden & ~problem.hidden).tolist()


def test_one_small_count_takes_three_more_cells():
    # 2 10 | 12
    # 20 30 | 50
    assert chosen(of_table([[2, 10], [20, 30]])) == [1, 3, 4]


def test_two_small_counts_in_a_line_whose_sum_is_too_small_need_a_third():
    # 1 2 30 | 33: one and two can change places, but that makes the interval only two wide
    line = of_table([1, 2, 30])
    assert chosen(line) == [2]
    assert widths(line, line.primary) == [1, 1]


def test_two_small_counts_that_are_enough_for_each_other_need_no_more():
    assert chosen(of_table([4, 4, 30], lower=0.0, interval=4)) == []


def test_the_cheaper_of_two_ways_is_taken():
    table = [[2, 10, 11], [20, 30, 31]]
    cost = 1 + 10.0 * totals((3, 4))
    cost[[1, 5]] = 3.0
    assert chosen(of_table(table, cost=cost)) == [2, 4, 6]


def test_cells_that_everybody_knows_force_the_hiding_elsewhere():
    # The second column is known: the third must do. Places: 0 1 2 | 3 // 4 5 6 | 7 // ...
    assert chosen(of_table([[2, 10, 11], [20, 30, 31]], shown=[1, 5])) == [2, 4, 6]


def test_a_true_zero_that_is_printed_is_no_cover():
    # With the zero hidden, 2 could change places with it; where it is printed, another column must be hidden.
    table, cost = [[2, 0, 11], [20, 30, 31]], np.where(np.arange(12) == 1, 0.1, 1 + 10.0 * totals((3, 4)))
    assert chosen(of_table(table, cost=cost, interval=2)) == [2, 4, 6]
    assert chosen(of_table(table, cost=cost, interval=2, lower=0.0)) == [1, 4, 5]


def test_three_dimensions():
    table = [[[2, 9], [9, 9]], [[9, 9], [9, 9]]]
    assert len(chosen(of_table(table))) == 7, "a cube: no smaller pattern leaves room in three dimensions"


def test_a_ratio_takes_room_away():
    # 3 7 | 10 beside 30 40 | 70: published shares say that the first is at most 0.34 of its row.
    table = [[3, 7, 40], [30, 40, 50]]
    free = of_table(table)
    assert len(chosen(free)) == 3
    ratio = np.zeros((1, 12))
    ratio[0, 0], ratio[0, 3] = 1.0, -0.08
    tight = msgspec.structs.replace(free, ratios=sparse.csr_matrix(ratio))
    pattern = choose(tight)
    assert (free.values @ ratio[0]) <= 0
    assert pattern.exposed == () or 0 in pattern.exposed
    if not pattern.exposed:
        assert min(widths(tight, pattern.hidden)) >= 5
        assert pattern.hidden[3], "only a hidden row total lets the cell grow in spite of its share"


def test_a_cell_that_nothing_protects_is_exposed_and_the_others_are_protected():
    # The first row is known but for one cell.
    problem = of_table([[2, 10, 12], [3, 20, 30], [40, 50, 60]], shown=[1, 2, 3])
    pattern = choose(problem)
    assert pattern.exposed == (0,)
    kept = msgspec.structs.replace(problem, primary=problem.primary & (problem.values != 2))
    assert min(widths(kept, pattern.hidden)) >= 5


def test_a_cell_without_relations_is_protected_by_being_hidden():
    alone = of_table([[2, 10], [20, 30]], equations=sparse.csr_matrix((0, 9)))
    assert chosen(alone) == []


def test_nothing_small_nothing_hidden():
    pattern = choose(of_table([[12, 10], [20, 30]]))
    assert not pattern.hidden.any()
    assert pattern.cost == 0
    assert pattern.bound == 0


def test_a_rest_is_hidden_in_any_case_and_gives_cover():
    # 2 + 10 + rest 8 = 20: the rest may be anything from nothing up.
    values = np.array([2, 10, 8, 20])
    nothing = np.zeros(4, dtype=bool)
    primary, rest = values < 5, values == 8
    problem = Problem(
        values=values, equations=sparse.csr_matrix([[1, 1, 1, -1]]), ratios=sparse.csr_matrix((0, 4)), primary=primary,
        hidden=primary | rest, shown=nothing, lower=np.array([1.0, 1.0, 0.0, 1.0]), cost=np.ones(4),
    )  # fmt: skip
    assert chosen(problem) == []


def test_whatever_is_hidden_for_a_reason_of_its_own_stays_hidden():
    hidden = np.isin(np.arange(9), [0, 8])
    assert chosen(of_table([[2, 10], [20, 30]], hidden=hidden)) == [1, 3, 4]


def test_the_same_problem_gives_the_same_pattern(tables):
    problem = tables.problem([tables.counts(tables.KINDS[1], 5)], stronger=True)
    first, second = choose(problem), choose(problem)
    assert (first.hidden == second.hidden).all()
    assert (first.cost, first.bound) == (second.cost, second.bound)


def test_four_tables_in_one_problem_are_four_problems(tables):
    four = [tables.counts(tables.KINDS[1], seed) for seed in (1, 2)]
    together = choose(tables.problem(four, stronger=True))
    apart = [choose(tables.problem([table], stronger=True)) for table in four]
    assert together.hidden.tolist() == [cell for pattern in apart for cell in pattern.hidden.tolist()]
    assert together.bound == pytest.approx(sum(pattern.bound for pattern in apart))


@pytest.mark.parametrize(("kind", "seeds"), [(1, (0, 2, 5)), (2, (0, 1, 2, 3, 4))])
def test_much_less_is_hidden_than_by_gauss_suppression(tables, kind, seeds):
    of_kind, ratios = tables.KINDS[kind], []
    for seed in seeds:
        problem = tables.problem([tables.counts(of_kind, seed)], stronger=False)
        pattern = choose(msgspec.structs.replace(problem, smallest_shown=0))
        ratios.append(tables.further(problem, pattern) * of_kind.primary / of_kind.beside)
    assert statistics.median(ratios) <= 0.87


@pytest.mark.parametrize("stronger", [False, True])
def test_the_pattern_is_proven_to_be_nearly_the_cheapest(tables, stronger):
    problem = tables.problem([tables.counts(tables.KINDS[2], 0)], stronger=stronger)
    pattern = choose(msgspec.structs.replace(problem, smallest_shown=0))
    assert (pattern.cost - pattern.bound) / pattern.cost <= 0.005
    assert tables.too_narrow(problem, pattern.hidden, most=200) == (0, 0)


@pytest.mark.parametrize("lower", [0.0, 1.0])
def test_hiding_everything_and_showing_again_what_is_not_needed_is_enough(lower):
    problem = of_table([[2, 10, 11, 1], [20, 30, 31, 7], [8, 3, 9, 12]], lower=lower)
    hidden = tidy(Search(problem), ~problem.shown)
    assert min(widths(problem, hidden)) >= 5
    for cell in np.flatnonzero(hidden & ~problem.hidden):
        assert min(widths(problem, hidden & (np.arange(len(hidden)) != cell))) < 5


@pytest.mark.parametrize("lower", [0.0, 1.0])
def test_completing_what_is_hidden_in_any_case_is_enough(lower):
    problem = of_table([[2, 10, 11, 1], [20, 30, 31, 7], [8, 3, 9, 12]], lower=lower)
    search = Search(problem)
    hidden = complete(search, problem.hidden.astype(float))
    assert not search.lost
    assert min(widths(problem, hidden)) >= 5
    assert not (hidden | problem.shown).all()


def test_a_neighbourhood_chosen_anew_is_never_dearer(tables):
    problem = tables.problem([tables.counts(tables.KINDS[0], 6)], stronger=True)
    search = Search(problem)
    search.relax()
    first = complete(search, problem.hidden.astype(float))
    better = improve(search, first)
    assert search.cost(better) < search.cost(first)
    assert tables.too_narrow(problem, better, most=100) == (0, 0)


def test_who_knows_the_rule_finds_no_small_count_exactly(tables):
    problem = tables.problem([tables.counts(tables.KINDS[1], 1)], stronger=False)
    careless, careful = choose(msgspec.structs.replace(problem, smallest_shown=0)), choose(problem)
    assert exact(Search(problem), careless.hidden)
    assert not exact(Search(problem), careful.hidden)
    assert (careful.hidden >= careless.hidden).all()
    assert careful.cost <= careless.cost * 1.05


def test_a_rounded_share_makes_more_than_real_numbers_necessary():
    # Half a unit either way: real numbers are five apart long before whole ones are.
    values = np.array([3, 40, 57, 100])
    share = np.array([[100.0, 0, 0, -5.5]])
    problem = Problem(
        values=values, equations=sparse.csr_matrix([[1, 1, 1, -1]]), ratios=sparse.csr_matrix(share), primary=values < 5,
        hidden=values < 5, shown=np.zeros(4, dtype=bool), lower=np.ones(4), cost=np.array([1.0, 1.0, 1.0, 4.0]),
    )  # fmt: skip
    pattern = choose(problem)
    assert pattern.hidden[3], "3 of 100, at most 5.5 percent: from 1 to 5 is too narrow while the hundred is shown"
    assert pattern.exposed == ()
    assert min(widths(problem, pattern.hidden)) >= 5
