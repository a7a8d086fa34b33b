"""Which cells to hide, as numbers only: what the optimiser is asked, and what it answers.

Nothing here knows what a cell means. A *cell* is a place in a vector; an *equation* is a row of a matrix that the true values
satisfy exactly; a *ratio* is a row that they satisfy as an inequality. Rests (what is missing up to a printed total) are cells
too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from scipy import sparse

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Places = npt.NDArray[np.intp]


class Problem(msgspec.Struct, frozen=True):
    """Linked tables with small counts, as the attacker and the optimiser see them. All arrays are per cell.

    ``equations @ values == 0`` and ``ratios @ values <= 0`` hold for the true values. ``primary`` cells need an interval of
    ``interval`` whole numbers' width; ``hidden`` cells are hidden whatever is chosen, ``shown`` ones shown whatever is chosen. An
    attacker knows that a hidden cell is at least ``lower``. ``cost`` (> 0) is what hiding a cell loses. Counts below
    ``smallest_shown`` are small: that, too, the attacker knows. ``withheld`` cells are hidden for good without being small; like
    those of cells hidden by choice, their exact values must not follow.
    """

    values: Counts
    equations: sparse.csr_matrix
    ratios: sparse.csr_matrix
    primary: Flags
    hidden: Flags
    shown: Flags
    lower: Floats
    cost: Floats
    interval: int = 5
    smallest_shown: int = 5
    withheld: Flags | None = None

    @property
    def not_to_follow(self) -> Flags:
        """Cells that are hidden in any case and whose exact value must not follow, besides the primary ones."""
        return np.zeros(len(self.values), dtype=bool) if self.withheld is None else self.withheld


class Pattern(msgspec.Struct, frozen=True):
    """The cells to hide, what that costs, a proven lower bound on any sufficient pattern's cost, and cells that none protects."""

    hidden: Flags
    cost: float
    bound: float
    exposed: tuple[int, ...]
