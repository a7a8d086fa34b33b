"""Whatever the tables: what is chosen is enough, by an attacker with a programme of its own, and no more than is needed."""

from itertools import combinations

import msgspec
import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse
from scipy.optimize import linprog

from iop_analysis.disclosure.choose import choose
from iop_analysis.disclosure.problem import Problem

PATIENT = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
SHAPES = st.sampled_from([(3,), (2, 2), (2, 3), (3, 4), (2, 2, 2), (2, 3, 3), (2, 2, 2, 2)])
COUNTS = st.one_of(st.integers(0, 6), st.integers(0, 40))


@st.composite
def tables(draw, shapes=SHAPES):
    """Counts with all totals, some of them known, against the weaker or the stronger attacker."""
    inner = draw(shapes.flatmap(lambda shape: arrays(np.int64, shape, elements=COUNTS)))
    table, rows = inner, []
    for axis in range(table.ndim):
        table = np.concatenate([table, table.sum(axis=axis, keepdims=True)], axis=axis)
    places = np.arange(table.size).reshape(table.shape)
    for axis in range(table.ndim):
        for line in np.moveaxis(places, axis, -1).reshape(-1, table.shape[axis]):
            row = np.zeros(table.size)
            row[line[:-1]], row[line[-1]] = 1, -1
            rows.append(row)
    stronger, values = draw(st.booleans()), table.ravel()
    known = draw(arrays(np.bool_, values.size, elements=st.integers(0, 9).map(lambda n: n == 0)))
    primary = (values > 0) & (values < 5) & ~known
    shown = known | ((values == 0) & stronger)
    cost = draw(arrays(np.float64, values.size, elements=st.integers(4, 20).map(float)))
    return Problem(
        values=values,
        equations=sparse.csr_matrix(np.array(rows)),
        ratios=sparse.csr_matrix((0, values.size)),
        primary=primary,
        hidden=primary.copy(),
        shown=shown,
        lower=np.full(values.size, float(stronger)),
        cost=cost,
        interval=draw(st.integers(2, 6)),
    )


@st.composite
def with_shares(draw):
    """As above, and rounded shares of cells in others are known."""
    problem = draw(tables())
    rows = []
    for part, whole in draw(st.lists(st.tuples(*[st.integers(0, len(problem.values) - 1)] * 2), max_size=3)):
        if part != whole and problem.values[whole]:
            share, half = round(100 * problem.values[part] / problem.values[whole]), draw(st.sampled_from([0.5, 5.0]))
            for sign, limit in ((1, share + half), (-1, -(share - half))):
                row = np.zeros(len(problem.values))
                row[part], row[whole] = sign * 100, -limit
                rows.append(row)
    holding = [row for row in rows if row @ problem.values <= 0]
    ratios = sparse.csr_matrix(np.array(holding) if holding else (0, len(problem.values)))
    return msgspec.structs.replace(problem, ratios=sparse.csr_matrix(ratios, dtype=float))


def width(problem, hidden, cell):
    bounds = [
        (low, None) if free else (value, value) for value, low, free in zip(problem.values, problem.lower, hidden, strict=True)
    ]
    aim = np.zeros(len(bounds))
    aim[cell] = 1.0
    found = []
    for sign in (1, -1):
        result = linprog(
            sign * aim,
            A_eq=problem.equations,
            b_eq=np.zeros(problem.equations.shape[0]),
            A_ub=problem.ratios if problem.ratios.shape[0] else None,
            b_ub=np.zeros(problem.ratios.shape[0]) if problem.ratios.shape[0] else None,
            bounds=bounds,
            method="highs",
        )
        found.append(sign * result.fun if result.status == 0 else sign * -np.inf)
    return np.floor(found[1] + 1e-6) - np.ceil(found[0] - 1e-6)


def enough(problem, hidden, cells):
    return all(width(problem, hidden, cell) >= problem.interval for cell in cells)


def check(problem):
    pattern = choose(problem)
    assert not (pattern.hidden & problem.shown).any()
    assert (pattern.hidden >= problem.hidden).all()
    assert set(pattern.exposed) <= set(np.flatnonzero(problem.primary))
    protected = sorted(set(np.flatnonzero(problem.primary)) - set(pattern.exposed))
    assert enough(problem, pattern.hidden, protected)
    everything = ~problem.shown
    assert not any(width(problem, everything, cell) >= problem.interval for cell in pattern.exposed)
    assert pattern.bound <= pattern.cost + 1e-6
    assert pattern.cost <= problem.cost[everything].sum() + 1e-6
    return pattern


@PATIENT
@given(tables())
def test_every_primary_cell_keeps_its_interval_or_is_named(problem):
    check(problem)


@PATIENT
@given(with_shares())
def test_published_shares_are_reckoned_with(problem):
    check(problem)


@PATIENT
@given(tables())
def test_nothing_is_hidden_by_choice_that_can_be_derived_exactly(problem):
    pattern = choose(problem)
    assume(not pattern.exposed)
    for cell in np.flatnonzero(pattern.hidden & ~problem.hidden):
        assert width(problem, pattern.hidden, cell) >= 1


@settings(PATIENT, max_examples=25)
@given(tables(shapes=st.sampled_from([(3,), (4,), (2, 2)])))
def test_no_cheaper_pattern_is_enough(problem):
    problem = msgspec.structs.replace(problem, smallest_shown=0)
    pattern = check(problem)
    protected = sorted(set(np.flatnonzero(problem.primary)) - set(pattern.exposed))
    free = np.flatnonzero(~problem.shown & ~problem.hidden)
    beside = problem.cost[problem.hidden].sum()
    for many in range(len(free) + 1):
        for further in combinations(free, many):
            if beside + problem.cost[list(further)].sum() < pattern.cost * 0.995 - 1e-6:
                hidden = problem.hidden.copy()
                hidden[list(further)] = True
                assert not enough(problem, hidden, protected)
