"""What becomes of each row of a block: blank, a total, rejected, or a case that counts. One vectorised pass per column."""

from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

from iop_analysis.catalogue import CaseField
from iop_analysis.deliveries.cases import cells as case_cells
from iop_analysis.deliveries.cases import header as case_header
from iop_analysis.deliveries.cases import ids as case_ids
from iop_analysis.deliveries.cases import values as case_values
from iop_analysis.deliveries.cases.cells import NOT_STATED, UNREADABLE, plain
from iop_analysis.deliveries.cases.columns import Columns, Numbers
from iop_analysis.deliveries.cases.limits import check_blank_rows, check_rows_without_case
from iop_analysis.deliveries.cases.notes import Note, Notes, Place
from iop_analysis.periods import Period
from iop_analysis.schema import MOST_SPOTS

_UNREADABLE_RULES: Final = {
    "date": "unreadable_date", "count": "unreadable_number", "age": "unreadable_number", "birth_year": "unreadable_number",
}  # fmt: skip
_UNCOUNTED: Final = frozenset({"id", "uncounted", "language"})
_AGE_FIELDS: Final = ("age", "birth_year", "age_group")


class Total(NamedTuple):
    """A total row: where it stands among the block's rows, on which line, and how many cases it says there are."""

    row: int
    sheet: str
    line: int
    stated: tuple[int, ...]


class Rows:
    """The verdict on every row of a block."""

    def __init__(self, columns: Columns, period: Period, saturated: frozenset[tuple[str, str]] = frozenset()) -> None:
        self.columns, self.period, self._saturated = columns, period, saturated
        self.notes: Notes = {}
        self.received = self._dates("received")
        self.not_cases, self.totals = self._blank_or_total()
        self.blank_count = int(self.not_cases.sum()) - len(self.totals)
        self.rejected = np.zeros(columns.length, dtype=bool)
        self._reject_without_id_or_date()
        self.numbers = {part.code: self._read(part) for part in self._counted()}
        self.valid = ~(self.not_cases | self.rejected)

    def _counted(self) -> list[CaseField]:
        """The fields that are counted: of several columns for age only the first."""
        ages = [code for code in _AGE_FIELDS if code in self.columns.header.codes][1:]
        present = [case_header.field(code) for code in self.columns.header.codes if code and code not in ages]
        return [part for part in present if part.kind not in _UNCOUNTED and part.code != "received"]

    def note(self, rule: str, column: str, rows: np.ndarray, texts: tuple[str, ...] = ()) -> None:
        """Note that a rule was broken in some rows; their places only while the file still has too few of them."""
        places = int(rows.sum())
        if places:
            spots = self._places(np.flatnonzero(rows)[:MOST_SPOTS]) if self.wants(rule, column) else []
            self.notes[rule, column] = Note(places, spots, set(texts))

    def wants(self, rule: str, column: str) -> bool:
        """Whether the file still has too few places for a rule in a column."""
        return (rule, column) not in self._saturated

    def _places(self, rows: np.ndarray) -> list[Place]:
        return [Place(self.columns.block.sheet, int(line)) for line in self.columns.lines[rows]]

    def _dates(self, code: str) -> Numbers:
        column = self.columns.of(code) or self.columns.at(0)
        return column.dates(case_values.meaning(case_header.field(code), self.period.end.year))

    @cached_property
    def days(self) -> np.ndarray:
        """The day that each case was received, as an ordinal."""
        return self.received.rows

    def _blank_or_total(self) -> tuple[np.ndarray, list[Total]]:
        """Find rows that are no cases; only those that lack a case number or a date, or look like a label, are looked at."""
        import pyarrow.compute as pc  # noqa: PLC0415 - takes 0.1 s, and only case exports need it

        ids = self.columns.ids
        dateless = self.days < 0
        suspects = case_ids.end_without_digit(ids) | dateless
        position = self.columns.header.codes.index("case_id")
        for before in range(position):
            suspects |= self._labelled(before)
        candidates = np.flatnonzero(suspects)
        empty = case_ids.blank(ids)[candidates]
        labels = np.asarray(pc.match_substring_regex(ids.take(candidates), case_cells.total_row_pattern()))
        incomplete = empty & dateless[candidates] if position == 0 else empty | dateless[candidates]
        found, totals = self._blank(candidates[empty & dateless[candidates]]), []
        candidates = candidates[(labels | incomplete) & ~found[candidates]]
        check_rows_without_case(candidates)
        for row in candidates:
            total = self._total(int(row), self.columns.row(int(row)), position)
            found[row] = total is not None
            totals += [total] if total else []
        return found, totals

    def _blank(self, candidates: np.ndarray) -> np.ndarray:
        """Which of some rows without case number and date hold nothing at all."""
        others = [at for at in range(len(self.columns.arrays)) if self.columns.header.codes[at] != "case_id"]
        found = np.zeros(self.columns.length, dtype=bool)
        found[candidates] = True
        for column in (self.columns.at(at) for at in others if len(candidates)):
            empty = np.fromiter((not plain(text) for text in column.texts), dtype=bool, count=len(column.texts))
            found[candidates] &= empty[column.which[candidates]]
        check_blank_rows(int(found.sum()))
        return found

    def _labelled(self, position: int) -> np.ndarray:
        """Where a column to the left of the case number holds something like the label of a total row."""
        column = self.columns.at(position)
        return column.rows_of(case_cells.total_row_count(plain(text)) is not None for text in column.texts)

    def _total(self, row: int, cells: list[str], position: int) -> Total | None:
        """What a row says where it is a total row."""
        filled = [cell for cell in cells if cell]
        numbered = bool(cells[position]) and case_cells.total_row_count(cells[position]) is None
        if not filled or (numbered and self.days[row] >= 0):
            return None
        label = cells[position] if case_cells.total_row_count(cells[position]) is not None else filled[0]
        on_label = case_cells.total_row_count(label)
        date = cells[self.columns.header.codes.index("received")]
        only_numbers = not cells[position] and not date and all(case_cells.count(cell) >= 0 for cell in filled)
        if on_label is None and not only_numbers:
            return None
        said = (on_label or NOT_STATED, case_cells.count(cells[position]), case_cells.count(date))
        stated = tuple(number for number in said if number >= 0)[:1]
        return Total(row, self.columns.block.sheet, int(self.columns.lines[row]), stated)

    def _reject_without_id_or_date(self) -> None:
        cases = ~self.not_cases
        first, last = self.period.start.toordinal(), self.period.end.toordinal()
        self.outside = cases & (self.days >= 0) & ((self.days < first) | (self.days > last))
        self.rejected |= self.outside
        self.note("outside_period", "received", self.outside)
        self._reject("case_id_missing", "case_id", cases & case_ids.blank(self.columns.ids))
        if self.received.has(NOT_STATED):
            self._reject("received_missing", "received", cases & (self.days == NOT_STATED))
        if self.received.has(UNREADABLE):
            self._reject("unreadable_date", "received", cases & (self.days == UNREADABLE))

    def _reject(self, rule: str, column: str, rows: np.ndarray, texts: tuple[str, ...] = ()) -> None:
        relevant = rows & ~self.outside
        self.note(rule, column, relevant, texts)
        self.rejected |= relevant

    def _read(self, part: CaseField) -> Numbers:
        """Return a column's numbers; rows with a text that nobody may guess the meaning of are rejected."""
        column = self.columns.of(part.code) or self.columns.at(0)
        read = case_values.meaning(part, self.period.end.year)
        numbers = column.dates(read) if part.kind == "date" else column.numbers(read)
        if numbers.has(UNREADABLE):
            rows = ~self.not_cases & (numbers.rows == UNREADABLE)
            texts = [text for text, number in zip(column.texts, numbers.distinct, strict=True) if number == UNREADABLE][:20]
            rule = _UNREADABLE_RULES.get(part.kind, "unknown_label")
            self._reject(rule, part.code, rows, tuple(plain(text) for text in texts) if rule == "unknown_label" else ())
        return numbers
