"""Chance that keeps its word: totals are divided, and rows drawn, so that they come out exactly."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray


def divided(total: int, weights: Mapping[str, float]) -> dict[str, int]:
    """Divide a total by weight into whole numbers that sum to it: the largest remainders are rounded up.

    >>> divided(10, {"a": 1, "b": 1, "c": 1})
    {'a': 4, 'b': 3, 'c': 3}
    """
    exact = total * np.array(list(weights.values())) / sum(weights.values())
    whole = np.floor(exact).astype(int)
    rising = np.argsort(whole - exact, kind="stable")[: total - whole.sum()]
    whole[rising] += 1
    return dict(zip(weights, whole.tolist(), strict=True))


def drawn_exactly(rng: Generator, count: int, weights: NDArray[Any]) -> NDArray[np.bool_]:
    """Choose exactly ``count`` of the rows, each with a chance by its weight; a row of weight 0 is never chosen."""
    possible = weights > 0
    if count > possible.sum():
        raise ValueError(f"{count} rows cannot be drawn among {possible.sum()}")
    # Exponential waiting times: the rows whose time comes first are a weighted draw without replacement.
    waits = rng.exponential(size=len(weights)) / np.where(possible, weights, 1)
    chosen = np.zeros(len(weights), dtype=bool)
    chosen[np.argsort(np.where(possible, waits, np.inf))[:count]] = True
    return chosen


def picked(rng: Generator, weights: Mapping[Any, float], size: int) -> NDArray[Any]:
    """Draw values by weight."""
    values = np.array(list(weights), dtype=object)
    chances = np.array(list(weights.values()), dtype=float)
    return values[rng.choice(len(values), size, p=chances / chances.sum())]


def one_of(rng: Generator, *values: Any) -> Any:
    """Draw one value; one that is named twice is twice as likely."""
    return values[int(rng.integers(len(values)))]


def happens(rng: Generator, chance: float) -> bool:
    """Whether something happens this time."""
    return bool(rng.random() < chance)


def happening(rng: Generator, chance: float, size: int) -> NDArray[np.bool_]:
    """Return for every row whether it happens there."""
    return rng.random(size) < chance
