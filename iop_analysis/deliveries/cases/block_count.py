"""One block of a case export becomes counts, notes and the hashes of its case numbers."""

from typing import Final

import numpy as np
from msgspec import Struct

from iop_analysis.deliveries.cases import personal as case_personal
from iop_analysis.deliveries.cases.blocks import Block
from iop_analysis.deliveries.cases.columns import Columns
from iop_analysis.deliveries.cases.counts import Tally
from iop_analysis.deliveries.cases.header import Header
from iop_analysis.deliveries.cases.ids import hashes
from iop_analysis.deliveries.cases.notes import Note, Notes, Place
from iop_analysis.deliveries.cases.repeats import Kept
from iop_analysis.deliveries.cases.rows import Rows, Total
from iop_analysis.deliveries.cases.tally import note_old_districts, tally
from iop_analysis.deliveries.corrections import Correction
from iop_analysis.periods import Period
from iop_analysis.schema import MOST_SPOTS

_WRITTEN, _SERIAL = "written", "serial"
_DATES: Final = ("received", "first_contact")


class Task(Struct, frozen=True):
    """What it takes to count a block, the same for all blocks of a file."""

    header: Header
    corrections: tuple[Correction, ...]
    period: Period

    def columns(self, block: Block) -> Columns:
        """Return a block's columns after corrections."""
        return Columns(block, self.header, self.corrections)


class Counted(Struct, frozen=True):
    """A block's counts. ``cases`` and ``totals`` say what its rows are, ``outside`` how many cases lie outside the period.

    ``corrected`` is how many of the ``valid`` cases a correction has touched, ``matched`` which corrections did. ``forms`` are
    (field, form) for the ways in which dates are written.
    """

    tally: Tally
    notes: Notes
    personal: case_personal.Hits
    kept: Kept
    totals: list[tuple[Total, int]]
    cases: int
    valid: int
    corrected: int
    outside: int
    matched: set[int]
    forms: set[tuple[str, str]]


def count_block(task: Task, block: Block, saturated: frozenset[tuple[str, str]]) -> Counted:
    """Clean and count a block; places are noted only for what is not in ``saturated``."""
    columns = task.columns(block)
    ragged = _filled_ragged(columns)
    rows = Rows(columns, task.period, saturated)
    counted = tally(rows, rows.valid)
    note_old_districts(rows)
    _note_ragged(rows, ragged)
    kept = np.flatnonzero(rows.valid)
    return Counted(
        tally=counted,
        notes=rows.notes,
        personal=case_personal.in_columns(columns),
        kept=Kept(_kept_hashes(columns, kept), columns.records[kept].astype(np.int32)),
        totals=list(zip(rows.totals, _cases_above(rows, ragged), strict=True)),
        cases=columns.length - rows.blank_count - len(rows.totals) + len(ragged),
        valid=len(kept),
        corrected=int((columns.touched & rows.valid).sum()),
        outside=int(rows.outside.sum()),
        matched=columns.matched,
        forms=_date_forms(rows),
    )


def _kept_hashes(columns: Columns, kept: np.ndarray) -> np.ndarray:
    every = hashes(columns.ids)
    return every if len(kept) == len(every) else every[kept]


def _filled_ragged(columns: Columns) -> list[int]:
    """The records with another number of fields than the header that hold anything at all."""
    return [record for record, cells in columns.ragged if any(cell.strip() for cell in cells)]


def _note_ragged(rows: Rows, ragged: list[int]) -> None:
    if ragged:
        block = rows.columns.block
        lines = block.lines()[ragged[:MOST_SPOTS]].tolist() if rows.wants("wrong_number_of_fields", "") else []
        rows.notes["wrong_number_of_fields", ""] = Note(len(ragged), [Place(block.sheet, line) for line in lines])


def _cases_above(rows: Rows, ragged: list[int]) -> list[int]:
    """How many cases stand above each total row of the block."""
    places = np.array([total.row for total in rows.totals], dtype=np.int64)
    others = np.searchsorted(np.array(ragged, dtype=np.int64), rows.columns.records[places])
    above: list[int] = (np.cumsum(~rows.not_cases)[places] + others).tolist()
    return above


def _date_forms(rows: Rows) -> set[tuple[str, str]]:
    columns = {"received": rows.received, **{code: rows.numbers[code] for code in _DATES if code in rows.numbers}}
    return {(code, _SERIAL if numbers.serial else _WRITTEN) for code, numbers in columns.items() if (numbers.distinct >= 0).any()}


def mixed_dates(forms: set[tuple[str, str]]) -> list[str]:
    """Return the fields in which some dates are written out and others are Excel's day numbers."""
    return [code for code in _DATES if {(code, _SERIAL), (code, _WRITTEN)} <= forms]
