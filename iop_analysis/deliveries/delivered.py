"""An association's file once it is read and cleaned. Counts and texts only: no row about a person leaves cleaning."""

from pathlib import Path
from typing import Final, Literal

import numpy as np
import pandas as pd
from msgspec import Struct

from iop_analysis.deliveries.corrections import Correction
from iop_analysis.deliveries.workbooks.read import Workbook, read_workbook
from iop_analysis.schema import FACT_COLUMNS, Conservation, Finding

DELIVERED_COLUMNS: Final = (*FACT_COLUMNS, "file", "sheet", "cell")
"""A delivered figure: the fact, and where it stands (sheet and cell are empty for a figure that was counted from cases)."""


class Incoming(Struct, frozen=True):
    """A file before it is cleaned: where it lies, what findings call it, whose it is, and the corrections declared for it.

    ``workbook`` is what it holds, where somebody has had to open it already to know its kind.
    """

    path: Path
    name: str
    jour: str
    corrections: tuple[Correction, ...] = ()
    workbook: Workbook | None = None

    def opened(self) -> Workbook:
        """Return the workbook; raises :class:`UnreadableInputError` where the file is none."""
        return self.workbook or read_workbook(self.path, self.name)


class Delivered(Struct, frozen=True):
    """A cleaned file: figures (columns ``DELIVERED_COLUMNS``, row key ``FACT_KEY``), what was noticed, what became of each row.

    ``conservation`` counts the rows of a case export, or the filled-in cells of a report. ``activities`` are kind and text of
    what was told without figures. ``fingerprints`` are sorted 64-bit hashes of the case numbers, in memory only, by which a file
    that belongs to another association is recognised. ``languages`` are those that the cases state, and ``referred`` lowest and
    highest possible age and number of those who were passed on: both to be held beside the others' and the agreement, no more.
    """

    jour: str
    kind: Literal["report", "cases"]
    file: str
    figures: pd.DataFrame
    findings: tuple[Finding, ...]
    conservation: Conservation
    activities: tuple[tuple[str, str], ...] = ()
    fingerprints: np.ndarray = np.empty(0, dtype=np.uint64)
    languages: frozenset[str] = frozenset()
    referred: tuple[tuple[int, int, int], ...] = ()
