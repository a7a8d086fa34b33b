"""A block's columns: distinct texts, which of them stands in each row, and what they mean. Declared corrections are made here."""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from iop_analysis.deliveries.cases import dates as case_dates
from iop_analysis.deliveries.cases.blocks import Block, Table
from iop_analysis.deliveries.cases.cells import NOT_STATED, UNREADABLE, plain
from iop_analysis.deliveries.cases.header import Header
from iop_analysis.deliveries.cases.ids import plain_ids
from iop_analysis.deliveries.cases.limits import check_cells
from iop_analysis.deliveries.corrections import Correction


class Column:
    """One column: ``texts`` are distinct, ``which`` says for each row which of them it holds."""

    def __init__(self, texts: list[str], which: np.ndarray) -> None:
        self.texts, self.which = texts, which

    def numbers(self, meaning: Callable[[str], int]) -> "Numbers":
        """Return what the texts mean."""
        return Numbers(np.array([meaning(text) for text in self.texts], dtype=np.int64), self)

    def dates(self, meaning: Callable[[str], int]) -> "Numbers":
        """Return the texts as dates; Excel's day numbers count as dates where nothing is written as one."""
        written = self.numbers(meaning)
        if (written.distinct >= 0).any() or not (written.distinct == UNREADABLE).any():
            return written
        serial = np.array([case_dates.serial_date(text) for text in self.texts], dtype=np.int64)
        return Numbers(np.where(written.distinct == NOT_STATED, NOT_STATED, serial), self, serial=bool((serial >= 0).any()))

    def rows_of(self, chosen: Iterable[bool]) -> np.ndarray:
        """Return where one of the chosen texts stands."""
        mask: np.ndarray = np.fromiter(chosen, dtype=bool, count=len(self.texts))[self.which]
        return mask


class Numbers(NamedTuple):
    """What a column's distinct texts mean, and thereby its rows; ``serial`` if they are Excel's day numbers."""

    distinct: np.ndarray
    column: Column
    serial: bool = False

    @property
    def rows(self) -> np.ndarray:
        """The number of each row."""
        return self.distinct[self.column.which] if len(self.distinct) else np.zeros(0, dtype=np.int64)

    def has(self, value: int) -> bool:
        """Whether any text means ``value``."""
        return bool((self.distinct == value).any())


class Columns:
    """A block's rows with as many fields as the header, after corrections.

    ``touched`` are the rows that a correction changed, ``matched`` the corrections (by place in the list) that changed any.
    """

    def __init__(self, block: Block, header: Header, corrections: tuple[Correction, ...]) -> None:
        self.header, self.block = header, block
        plain_column = header.codes.index("case_id")
        table: Table = block.table(len(header.codes), plain_column)
        check_cells(table.columns, table.ragged)
        self.records, self.ragged = table.records, table.ragged
        self.length = len(table.records)
        self.arrays = table.columns
        self.ids: pa.StringArray = plain_ids(table.columns[plain_column])
        self._columns: dict[int, Column] = {}
        self.touched = np.zeros(self.length, dtype=bool)
        self.matched: set[int] = set()
        for number, correction in enumerate(corrections):
            if self._correct(correction, plain_column):
                self.matched.add(number)

    def at(self, position: int) -> Column:
        """Return a column by its number."""
        if position not in self._columns:
            array = self.arrays[position]
            if pa.types.is_dictionary(array.type):
                self._columns[position] = Column(array.dictionary.to_pylist(), np.asarray(array.indices))
            else:
                self._columns[position] = Column(self.ids.to_pylist(), np.arange(self.length))
        return self._columns[position]

    def of(self, code: str) -> Column | None:
        """Return a field's column, or ``None`` where the file has none."""
        position = self.header.position(code)
        return None if position is None else self.at(position)

    def original(self, position: int) -> np.ndarray:
        """Return which of a column's delivered texts stands in each row, whatever corrections say."""
        array = self.arrays[position]
        return np.asarray(array.indices) if pa.types.is_dictionary(array.type) else np.arange(self.length)

    @cached_property
    def lines(self) -> np.ndarray:
        """The row number in the file of each row."""
        lines: np.ndarray = self.block.lines()[self.records]
        return lines

    def row(self, row: int) -> list[str]:
        """Return one row's plain texts."""
        columns = [self.at(position) for position in range(len(self.arrays))]
        return [plain(column.texts[column.which[row]]) for column in columns]

    def _correct(self, correction: Correction, plain_column: int) -> bool:
        """Change the cells that a correction is about; return whether there were any."""
        position = self.header.column_called(correction.column)
        if position is None or correction.cell or (correction.sheet and correction.sheet != self.block.sheet):
            return False
        column = self.at(position)
        rows = column.rows_of(text.strip() == correction.old for text in column.texts)
        if correction.row and rows.any():
            rows = rows & (self.lines == correction.row)
        if not rows.any():
            return False
        which = np.where(rows, len(column.texts), column.which)
        self._columns[position] = Column([*column.texts, correction.new], which)
        self.touched |= rows
        if position == plain_column:
            self.ids = plain_ids(pa.array(np.array([*column.texts, correction.new], dtype=object)[which], pa.string()))
        return True
