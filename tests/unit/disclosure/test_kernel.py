import numpy as np
import pytest
from scipy import sparse

from iop_analysis.disclosure.blocks import apart, independent, levels, relations
from iop_analysis.disclosure.cuts import Cut, Room, rounded
from iop_analysis.disclosure.kernel import FAR, Attack, Relations, freedom, whole_width
from iop_analysis.disclosure.problem import Problem

# a b | a+b
# c d | c+d
# --------
# a+c b+d | all
TWO_BY_TWO = np.array(
    [
        [1, 1, -1, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 1, 1, -1, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 1, 1, -1],
        [1, 0, 0, 1, 0, 0, -1, 0, 0],
        [0, 1, 0, 0, 1, 0, 0, -1, 0],
        [0, 0, 1, 0, 0, 1, 0, 0, -1],
    ]
)
VALUES = np.array([2, 10, 12, 20, 30, 50, 22, 40, 62])


def two_by_two(**fields):
    nothing = np.zeros(9, dtype=bool)
    primary = VALUES < 5
    relations = {"equations": sparse.csr_matrix(TWO_BY_TWO), "ratios": sparse.csr_matrix((0, 9))}
    cells = {"primary": primary, "hidden": primary, "shown": nothing, "lower": np.ones(9), "cost": 1.0 + VALUES}
    return Problem(values=VALUES, **{**relations, **cells, **fields})


def attack(problem):
    (block,) = levels(*relations(problem))[-1]
    assert (block.cells == np.arange(9)).all()
    return Attack(block, problem.interval)


def inner_hidden(problem):
    down, up = freedom(problem)
    hidden = np.isin(np.arange(9), [0, 1, 3, 4])
    return down * hidden, up * hidden


def test_a_rectangle_of_hidden_cells_moves_as_far_as_its_smallest_count_allows():
    problem = two_by_two()
    kernel = attack(problem)
    kernel.room(*inner_hidden(problem))
    assert kernel.push(0, -1).moves[[0, 1, 3, 4]] == pytest.approx([-1, 1, 1, -1])
    assert kernel.push(0, 1).moves[0] == pytest.approx(5)
    assert kernel.push(0, 1, reach=9.0).moves[0] == pytest.approx(9)
    assert kernel.push(2, 1).moves[[2, 5, 6, 7, 8]] == pytest.approx(np.zeros(5))


def test_prices_bound_the_move_whatever_the_room():
    problem = two_by_two()
    kernel, (down, up) = attack(problem), inner_hidden(problem)
    kernel.room(down, np.minimum(up, 2.0))
    push = kernel.push(0, 1)
    leverage, constant = kernel.leverage(0, 1, push.prices)
    bound = constant + np.where(leverage > 0, np.minimum(up, 2.0) * leverage, -down * leverage).sum()
    assert push.moves[0] == pytest.approx(2)
    assert bound == pytest.approx(2)


def test_a_ratio_limits_the_moves_by_what_it_leaves():
    fine = two_by_two(ratios=sparse.csr_matrix(([1.0, -0.25], ([0, 0], [0, 1])), shape=(1, 9)))
    kernel = attack(fine)
    kernel.room(*inner_hidden(fine))
    # up by m: 2 + m <= (10 - m) / 4
    assert kernel.push(0, 1).moves[0] == pytest.approx(0.4)


def test_equations_that_follow_from_others_are_left_out():
    kept = independent(sparse.csr_matrix(TWO_BY_TWO))
    assert len(kept) == 5
    assert np.linalg.matrix_rank(TWO_BY_TWO[kept]) == 5


def test_shown_cells_cut_a_problem_into_parts():
    shown = np.isin(np.arange(9), [2, 5, 6, 7, 8])
    assert [cells.tolist() for cells, _ in apart(two_by_two(shown=shown))] == [[0, 1, 2, 3, 4, 5, 6, 7]]
    rows_only = two_by_two(equations=sparse.csr_matrix(TWO_BY_TWO[:2]), shown=shown)
    parts = apart(rows_only)
    assert [cells.tolist() for cells, _ in parts] == [[0, 1, 2], [3, 4, 5]]
    assert [part.equations.shape for _, part in parts] == [(1, 3), (1, 3)]
    assert parts[0][1].values.tolist() == [2, 10, 12]


def test_width_is_counted_in_whole_numbers():
    assert whole_width(np.array([-0.5, -1.0, -0.9999999]), np.array([4.5, 4.0, 4.0])).tolist() == [4, 5, 5]


def test_a_cut_leaves_out_what_is_hidden_in_any_case():
    room = Room(np.arange(4), np.array([1.0, 2.0, 3.0, 0.0]), np.full(4, FAR), np.array([True, False, False, False]))
    cut = room.cut(room.weights(np.array([-1.0, -1.0, -1.0, 0.5])), 5.0)
    assert cut.need == pytest.approx(4)
    assert dict(zip(cut.cells.tolist(), cut.weights.tolist(), strict=True)) == {1: 2.0, 2: 3.0, 3: 4.0}


def test_rounding_a_cut_makes_it_deeper_and_keeps_every_whole_choice():
    cut = Cut(cells=np.arange(4), weights=np.full(4, 2.0), need=5.0)
    deeper = rounded(cut, np.full(4, 0.6))
    assert deeper.need == pytest.approx(3)
    assert deeper.missing(np.array([1.0, 1.0, 1.0, 0.0])) <= 0
    assert deeper.missing(np.array([1.0, 1.0, 0.0, 0.0])) > 0


def test_relations_without_cells_attack_nothing():
    nothing = Relations(np.array([], dtype=np.intp), sparse.csr_matrix((0, 0)), np.array([], dtype=bool), np.array([]))
    Attack(nothing, 5)
