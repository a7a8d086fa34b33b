"""A sheet as a reader sees it: merged labels stand in every cell that they cover, and what can be a number is told from text."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from copy import copy
from typing import Final

from iop_analysis.deliveries.numbers import is_written
from iop_analysis.deliveries.reports.words import Said, said
from iop_analysis.deliveries.workbooks.read import CellValue, Sheet

Content = CellValue

_LONGEST_NUMBER: Final = 40
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


class Grid:
    """The cells of a sheet, counted from 0; ``source`` is the upper left cell of the merged area that a cell lies in."""

    def __init__(self, sheet: Sheet, year: int) -> None:
        self.name, self.year, self.formulas = sheet.name, year, sheet.formulas
        self.width = max((len(row) for row in sheet.rows), default=0)
        self.height = len(sheet.rows)
        self._cells: dict[tuple[int, int], Content] = {
            (row, column): content
            for row, cells in enumerate(sheet.rows)
            for column, content in enumerate(cells)
            if content is not None and not (isinstance(content, str) and not content.strip())
        }
        self._sources: dict[tuple[int, int], tuple[int, int]] = {}
        self._spread(sheet.merged)
        self._hold(self._cells)

    def _hold(self, cells: dict[tuple[int, int], Content]) -> None:
        """Hold these cells and no others."""
        self._cells = cells
        self._columns = _by_row(cells)
        self._rows = list(self._columns)

    def _spread(self, merged: Iterable[tuple[int, int, int, int]]) -> None:
        """Let a merged text stand in every cell of its area; only as far as the sheet reaches."""
        for top, left, bottom, right in merged:
            content = self._cells.get((top, left))
            if not isinstance(content, str) or is_number(content):
                continue
            for row in range(top, min(bottom + 1, self.height)):
                for column in range(left, min(right + 1, self.width)):
                    if (row, column) == (top, left) or (row, column) not in self._cells:
                        self._cells[row, column] = content
                        self._sources[row, column] = (top, left)

    def within(self, columns: range) -> "Grid":
        """Return the same sheet with only some columns."""
        part = copy(self)
        part._hold({place: content for place, content in self._cells.items() if place[1] in columns})  # noqa: SLF001 - our own
        return part

    def filled(self) -> list[tuple[int, int]]:
        """Return the cells that hold something of their own, in reading order."""
        return [place for place in sorted(self._cells) if self._sources.get(place, place) == place]

    def source(self, row: int, column: int) -> tuple[int, int]:
        """Return the upper left cell of the merged area that a cell lies in, or the cell itself."""
        return self._sources.get((row, column), (row, column))

    def rows(self) -> list[int]:
        """Return the rows that hold something."""
        return self._rows

    def last_row_before(self, row: int, taken: set[int]) -> int:
        """Return the nearest row above that holds something and is not ``taken``, or -1."""
        rows = self.rows()
        return next((above for above in reversed(rows[: bisect_left(rows, row)]) if above not in taken), -1)

    def rows_after(self, row: int, count: int) -> list[int]:
        """Return the next few rows below that hold something."""
        rows = self.rows()
        first = bisect_right(rows, row)
        return rows[first : first + count]

    def columns(self, row: int) -> list[int]:
        """Return the columns that hold something in a row."""
        return self._columns.get(row, [])

    def content(self, row: int, column: int) -> Content:
        """Return what stands in a cell."""
        return self._cells.get((row, column))

    def put(self, row: int, column: int, content: Content) -> None:
        """Let a cell be read as something else."""
        if content is None:
            self._cells.pop((row, column), None)
        else:
            self._cells[row, column] = content
            self.width, self.height = max(self.width, column + 1), max(self.height, row + 1)
        self._hold(self._cells)

    def text(self, row: int, column: int) -> str:
        """Return a cell's text where it holds one that is no number, otherwise an empty text."""
        content = self._cells.get((row, column))
        return content.strip() if isinstance(content, str) and not is_number(content) else ""

    def texts(self, row: int) -> dict[tuple[int, int], str]:
        """Return a row's texts by the cell that they stand in; a merged text once."""
        found: dict[tuple[int, int], str] = {}
        for column in self.columns(row):
            text = self.text(row, column)
            if text:
                found.setdefault(self._sources.get((row, column), (row, column)), text)
        return found

    def first_column(self, row: int) -> int:
        """Return the leftmost column that holds something in a row, or a column beyond the sheet."""
        return min(self.columns(row), default=self.width)

    def numbers(self, row: int) -> list[int]:
        """Return the columns that hold a number in a row."""
        return [column for column in self.columns(row) if is_number(self.content(row, column))]

    def said(self, row: int, column: int) -> Said:
        """Return what a cell means as a label; a year may stand as a number."""
        content = self.content(row, column)
        return said(f"{content:.0f}") if is_year(content) else said(self.text(row, column))


def _by_row(cells: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    """Return the filled columns of each row that has any."""
    columns: dict[int, list[int]] = {}
    for row, column in sorted(cells):
        columns.setdefault(row, []).append(column)
    return columns


def is_number(content: Content) -> bool:
    """Whether a cell holds a number, also one that is written as text."""
    if isinstance(content, str):
        return len(content) <= _LONGEST_NUMBER and is_written(content.strip())
    return isinstance(content, int | float) and not isinstance(content, bool)


def is_year(content: Content) -> bool:
    """Whether a number may be a year."""
    return (
        isinstance(content, int | float)
        and not isinstance(content, bool)
        and _FIRST_YEAR <= content <= _LAST_YEAR
        and float(content).is_integer()
    )
