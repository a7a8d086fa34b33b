"""A sheet is divided into tables: the headings above, the header rows, the rows. Nothing is assumed about where they stand."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct, field

from iop_analysis.deliveries.reports.grid import Grid, is_year
from iop_analysis.deliveries.reports.words import Said, no_number, said

_AXIS: Final = ("gender", "category", "period", "total", "reference", "value", "uncounted", "measure", "year", "month")
_LOOKAHEAD: Final = 2
_MOST_HEADERS: Final = 4


class Block(Struct):
    """A table: its rows in the sheet, and the texts above it, of which the later ones weigh more."""

    titles: list[str] = field(default_factory=list)
    headers: list[int] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)


def blocks(grid: Grid, taken: set[int]) -> list[Block]:
    """Return the tables of a sheet, from the top; ``taken`` are rows that have been read as something else."""
    divided = _Divided(grid, taken)
    for row in grid.rows():
        if row not in taken:
            divided.add(row)
    return [block for block in divided.blocks if block.rows]


class _Divided:
    """The tables found so far, and the headings that wait for the next one."""

    def __init__(self, grid: Grid, taken: set[int]) -> None:
        self.grid, self.taken = grid, taken
        self.blocks: list[Block] = []
        self.titles: list[str] = []

    @property
    def open(self) -> Block | None:
        """The table that a row would belong to."""
        return self.blocks[-1] if self.blocks else None

    def add(self, row: int) -> None:
        """Let a row be a header, a row of the open table, or a heading."""
        if self._is_header(row, self.open):
            self._add_header(row)
        elif self.grid.numbers(row) or self._is_row(row):
            self._add_row(row)
        elif self._is_strange_header(row):
            self._add_header(row)
        else:
            self.titles += self.grid.texts(row).values()

    def _add_header(self, row: int) -> None:
        block = self.open
        if block and not block.rows and block.headers[-1:] == [row - 1] and len(block.headers) < _MOST_HEADERS:
            block.headers.append(row)
            return
        self.blocks.append(Block(self.titles, [row]))
        self.titles = []

    def _add_row(self, row: int) -> None:
        """A heading inside a table begins a new one with the same header, if it says what it is about."""
        block = self.open
        about = [title for title in self.titles if _opens(said(title))]
        if block is None:
            block = Block(self.titles)
            self.blocks.append(block)
        elif about:
            block = Block([*block.titles, *about], block.headers)
            self.blocks.append(block)
        self.titles = []
        block.rows.append(row)

    def _is_header(self, row: int, block: Block | None) -> bool:
        """Whether a row names columns: labels that we know, and no number but years."""
        grid = self.grid
        if not all(self._may_be_header_year(row, column) for column in grid.numbers(row)):
            return False
        columns = self._label_columns(row)
        if len(columns) < _LOOKAHEAD and not grid.numbers(row):
            return bool(columns) and self._is_lone_header(row, columns[0])
        if block and block.headers and self._is_row(row):
            columns = [column for column in columns if self._heads(block, column)]
        else:
            columns = columns[1:]
        axis = [column for column in columns if _is_axis(grid.said(row, column)) and not self._is_sign(row, column)]
        junk = [column for column in columns if column not in axis and not self._is_sign(row, column)]
        return bool(axis) and len(axis) >= len(junk)

    def _label_columns(self, row: int) -> list[int]:
        """The columns in which a label, or a year, stands; a merged one once."""
        places = [column for place_row, column in self.grid.texts(row) if place_row == row]
        return sorted({*places, *self.grid.numbers(row)})

    def _may_be_header_year(self, row: int, column: int) -> bool:
        content = self.grid.content(row, column)
        if not is_year(content) or abs(float(content) - self.grid.year) > 5:  # type: ignore[arg-type]  # noqa: PLR2004 - recent
            return False
        first = min(self._label_columns(row))
        told = self.grid.said(row, first)
        return first == column or not (told.has("measure") or told.has("category") or told.has("gender") or not told.complete)

    def _is_strange_header(self, row: int) -> bool:
        """Texts where the open table has its numbers are the header of another table, in words that we do not know."""
        columns = self._label_columns(row)
        if not self.open or not self.open.headers or (len(columns) < _LOOKAHEAD and self.grid.first_column(row) == 0):
            return False
        return any(self._heads(self.open, column) and not self._is_sign(row, column) for column in columns[-1:])

    def _is_lone_header(self, row: int, column: int) -> bool:
        """A single label heads a column if the rows below begin to the left of it."""
        below = next(iter(self.grid.rows_after(row, 1)), None)
        meant = self.grid.said(row, column)
        return below is not None and _is_axis(meant) and self.grid.first_column(below) < column and bool(self.grid.numbers(below))

    def _heads(self, block: Block, column: int) -> bool:
        told = [self.grid.said(row, column) for row in block.headers]
        return any(_is_axis(part) for part in told) and not any(part.has("uncounted") for part in told)

    def _is_sign(self, row: int, column: int) -> bool:
        return bool(no_number(self.grid.text(row, column)))

    def _is_row(self, row: int) -> bool:
        """Whether a row without numbers belongs to the open table: its label is one, and it leads to no header."""
        columns = self._label_columns(row)
        if not self.open or not columns:
            return False
        told = self.grid.said(row, columns[0])
        if not told.complete:
            return len(columns) > 1 and any(self._heads(self.open, column) for column in columns[1:])
        if told.has("total"):
            return True
        if told.has("breakdown") and not told.has("category"):
            return False
        about = any(told.has(part) for part in ("category", "measure", "period", "gender"))
        return about and not (len(columns) == 1 and self._leads_to_header(row))

    def _leads_to_header(self, row: int) -> bool:
        later = self.grid.rows_after(row, _LOOKAHEAD)
        return any(self._is_header(below, None) and not self.grid.numbers(below) for below in later)


def bands(grid: Grid) -> Iterator[range]:
    """Yield the spans of columns that hold tables side by side: an empty column parts them where labels stand after it."""
    used = {column for row in grid.rows() for column in grid.columns(row)}
    start = 0
    for column in range(1, grid.width):
        if column not in used and column + 1 in used and _labelled_from(grid, column + 1) and _labelled_from(grid, start):
            yield range(start, column)
            start = column + 1
    yield range(start, max(grid.width, 1))


def _labelled_from(grid: Grid, first: int) -> bool:
    """Whether known row labels stand in the first column of a span, with numbers to the right of them."""
    rows = [row for row in grid.rows() if any(column > first for column in grid.numbers(row))]
    labelled = [row for row in rows if _is_axis(grid.said(row, first))]
    return bool(rows) and len(labelled) * 2 >= len(rows)


def _opens(told: Said) -> bool:
    return told.complete and any(told.has(part) for part in ("measure", "breakdown", "gender", "period"))


def _is_axis(told: Said) -> bool:
    return told.complete and any(told.has(part) for part in _AXIS)
