"""Secondary suppression on random linked tables: what it hides beside GaussSuppression, what is proven, how long it takes.

The tables are made up here: Poisson counts of associations x crime types x genders (x quarters), with all totals, as thick as
those on which the other tool was measured (as many primary cells in as many cells). What its interval mode hid there for each
primary cell is the yardstick; besides, a greedy choice on our very tables: everything is hidden, then shown again, the largest
counts first, as long as every primary cell keeps its interval.
"""

import argparse
import statistics
import sys
import time
from typing import TYPE_CHECKING, Final

import msgspec
import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from iop_analysis.disclosure.choose import choose
from iop_analysis.disclosure.problem import Pattern, Problem
from iop_analysis.disclosure.search import Search
from iop_analysis.disclosure.tidy import tidy

if TYPE_CHECKING:
    from collections.abc import Callable

GENDERS: Final = (0.5, 0.4, 0.1)
THREE: Final = (0.5, 0.3, 0.2)


class Kind(msgspec.Struct, frozen=True):
    """Tables of one size; the mean of all counts together; how many cells GaussSuppression hid beside how many primary ones."""

    name: str
    associations: int
    types: int
    quarters: int
    mean: float
    primary: int
    beside: float
    seeds: int


KINDS: Final = (
    Kind("3x5x3", 3, 5, 0, 490, 14, 15.0, 9),
    Kind("3x10x3", 3, 10, 0, 800, 38, 30.7, 9),
    Kind("3x20x3", 3, 20, 0, 1260, 103, 53.0, 9),
    Kind("6x15x3", 6, 15, 0, 2750, 119, 55.2, 7),
    Kind("3x10x3x4", 3, 10, 4, 1390, 278, 155.0, 3),
    Kind("3x20x3x4", 3, 20, 4, 3800, 480, 232.0, 3),
    Kind("77x20x3", 77, 20, 0, 66000, 2071, 648.0, 1),
)
QUICK: Final = 4
SMALL: Final = 448
SMALLEST_SHOWN: Final = 5


def uneven(many: int) -> np.ndarray:
    """Shares as Zipf has them."""
    weights = 1 / np.arange(1, many + 1)
    return weights / weights.sum()


def counts(kind: Kind, seed: int) -> np.ndarray:
    """One table, totals last along every axis."""
    expected = np.asarray(kind.mean)
    associations = np.array(THREE) if kind.associations == len(THREE) else uneven(kind.associations)
    quarters = [np.full(kind.quarters, 1 / kind.quarters)] if kind.quarters else []
    for share in [associations, uneven(kind.types), np.array(GENDERS), *quarters]:
        expected = np.multiply.outer(expected, share)
    table = np.random.default_rng(seed).poisson(expected)
    for axis in range(table.ndim):
        table = np.concatenate([table, table.sum(axis=axis, keepdims=True)], axis=axis)
    return table


def equations(shape: tuple[int, ...]) -> sparse.csr_matrix:
    """Parts less total, for every line of a table."""
    places, rows = np.arange(np.prod(shape)).reshape(shape), []
    for axis, length in enumerate(shape):
        lines = np.moveaxis(places, axis, -1).reshape(-1, length)
        signs = np.tile(np.append(np.ones(length - 1), -1.0), (len(lines), 1))
        where = np.repeat(np.arange(len(lines)), length)
        rows.append(sparse.csr_matrix((signs.ravel(), (where, lines.ravel())), shape=(len(lines), places.size)))
    return sparse.csr_matrix(sparse.vstack(rows))


def dimensions_summed(shape: tuple[int, ...]) -> np.ndarray:
    """In how many dimensions each cell is a total."""
    last = np.array(shape).reshape(-1, *[1] * len(shape)) - 1
    return (np.indices(shape) == last).sum(axis=0).ravel()


def problem(tables: list[np.ndarray], *, stronger: bool, plain: bool = False) -> Problem:
    """Tables side by side; the stronger attacker sees true zeros. ``plain``: every cell costs (nearly) the same."""
    values = np.concatenate([table.ravel() for table in tables]).astype(np.int64)
    totals = np.concatenate([dimensions_summed(table.shape) for table in tables])
    primary = (values > 0) & (values < SMALLEST_SHOWN)
    cost = (1 + np.log1p(values) / 4) * 2.5**totals
    return Problem(
        values=values,
        equations=sparse.csr_matrix(sparse.block_diag([equations(table.shape) for table in tables])),
        ratios=sparse.csr_matrix((0, len(values))),
        primary=primary,
        hidden=primary.copy(),
        shown=(values == 0) & stronger,
        lower=np.full(len(values), float(stronger)),
        cost=1 + cost / 1e4 if plain else cost,
    )


def greedy(given: Problem) -> int:
    """How many further cells are hidden when everything is shown that can be, the largest counts first."""
    ordered = msgspec.structs.replace(given, cost=1.0 + given.values)
    return int((tidy(Search(ordered), ~ordered.shown) & ~ordered.hidden).sum())


def too_narrow(given: Problem, hidden: np.ndarray, most: int) -> tuple[int, int]:
    """How many primary cells are too narrow, and how many exact, by a programme of its own (of so many cells, evenly spread)."""
    where = np.flatnonzero(hidden)
    rows = given.equations[:, where]
    rows, bounds = rows[np.diff(rows.indptr) > 0], list(zip(given.lower[where], [None] * len(where), strict=True))
    right = rows @ given.values[where]
    cells = np.flatnonzero(given.primary[where])
    widths = []
    for cell in cells[:: max(1, len(cells) // most)]:
        aim = np.zeros(len(where))
        aim[cell] = 1.0
        low, high = (linprog(sign * aim, A_eq=rows, b_eq=right, bounds=bounds, method="highs") for sign in (1, -1))
        widths.append(np.inf if high.status else np.floor(-high.fun + 1e-6) - np.ceil(low.fun - 1e-6))
    return sum(width < given.interval for width in widths), sum(width < 1 for width in widths)


def timed(given: Problem) -> tuple[Pattern, float]:
    """A pattern, and the processor seconds it took."""
    began = time.process_time()
    return choose(given), time.process_time() - began


def further(given: Problem, pattern: Pattern) -> float:
    """Cells hidden by choice for each primary one."""
    return float((pattern.hidden & ~given.primary).sum() / given.primary.sum())


def losses(kinds: tuple[Kind, ...]) -> None:
    """What is hidden against the weaker attacker, with the declared costs and with plain counting, and what is proven of it."""
    print("\n| set | cells | primary | secondary | ratio | ratio, plain costs | ratio, rule-aware | to greedy | gap |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for kind in kinds:
        runs = [_losses(kind, seed) for seed in range(kind.seeds)]
        cells, primary, secondary, *rest = (statistics.median(column) for column in zip(*runs, strict=True))
        print(
            f"| {kind.name} | {cells:.0f} | {primary:.0f} | {secondary:.0f} | "
            + " | ".join(f"{value:.3f}" for value in rest)
            + " |"
        )
        sys.stdout.flush()


def _losses(kind: Kind, seed: int) -> tuple[float, ...]:
    table, yardstick = counts(kind, seed), kind.beside / kind.primary
    given, even = problem([table], stronger=False), problem([table], stronger=False, plain=True)
    pattern = choose(msgspec.structs.replace(given, smallest_shown=0))
    simple = choose(msgspec.structs.replace(even, smallest_shown=0))
    secondary = float((pattern.hidden & ~given.primary).sum())
    beside = secondary / greedy(given) if len(given.values) <= SMALL else float("nan")
    return (
        float(len(given.values)), float(given.primary.sum()), secondary, further(given, pattern) / yardstick,
        further(given, simple) / yardstick, further(given, choose(given)) / yardstick, beside,
        (pattern.cost - pattern.bound) / pattern.cost,
    )  # fmt: skip


def times(kinds: tuple[Kind, ...], most: int) -> None:
    """Time and proof against the stronger attacker, who sees true zeros and knows the rule."""
    print("\n| set | cells | seconds (median, longest) | ms per cell | secondary per primary | gap | too narrow | exact |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    four = ("four 3x20x3", lambda seed: [counts(KINDS[2], 100 * seed + quarter) for quarter in range(4)], 3)
    made: list[tuple[str, Callable[[int], list[np.ndarray]], int]] = [
        (kind.name, lambda seed, kind=kind: [counts(kind, seed)], kind.seeds) for kind in kinds
    ]
    for name, tables, seeds in [*made[:3], four, *made[3:]]:
        _times(name, [problem(tables(seed), stronger=True) for seed in range(seeds)], most)


def _times(name: str, given: list[Problem], most: int) -> None:
    runs = [(one, *timed(one)) for one in given]
    seconds, cells = [run[2] for run in runs], len(given[0].values)
    audits = [too_narrow(one, pattern.hidden, most) for one, pattern, _ in runs]
    narrow, exact = (sum(column) for column in zip(*audits, strict=True))
    hidden = statistics.median(further(one, pattern) for one, pattern, _ in runs)
    gap = statistics.median((pattern.cost - pattern.bound) / pattern.cost for _, pattern, _ in runs)
    middle = statistics.median(seconds)
    print(f"| {name} | {cells} | {middle:.2f}, {max(seconds):.2f} | {1000 * middle / cells:.2f} ", end="")
    print(f"| {hidden:.3f} | {gap:.4f} | {narrow} | {exact} |")
    sys.stdout.flush()


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only tables up to 448 cells")
    chosen = KINDS[:QUICK] if parser.parse_args().quick else KINDS
    choose(problem([counts(KINDS[0], 0)], stronger=True))
    times(chosen, most=100)
    losses(chosen)


if __name__ == "__main__":
    main()
