"""A block of a case export's rows as Arrow columns: distinct texts and, for every row, which of them stands there.

The case number's column is plain text, since every case has its own. Rows are numbered as the file is opened: by the line on
which they start, or by the sheet's row.
"""

import csv
import io
from collections.abc import Sequence
from functools import cached_property
from typing import Final, NamedTuple, Protocol

import numpy as np
import pyarrow as pa

from iop_analysis.deliveries.cases.text import Records, record_starts

_MOST_FIELDS_ASIDE: Final = 5_000_000
_DISTINCT: Final = pa.dictionary(pa.int32(), pa.string())


class Table(NamedTuple):
    """A block's rows that have as many fields as the header; ``records`` is their place in the block (row key).

    ``ragged`` are the records with another number of fields: place in the block, and cells.
    """

    columns: list[pa.Array]
    records: np.ndarray
    ragged: list[tuple[int, list[str]]]


class Block(Protocol):
    """Rows that are read together."""

    sheet: str

    def table(self, width: int, plain: int) -> Table:
        """Return the block's rows; column number ``plain`` as text, the others by distinct texts."""

    def lines(self) -> np.ndarray:
        """Return the row number of each record."""

    def cells(self, records: Sequence[int]) -> list[list[str]]:
        """Return the cells of some records."""


class TextBlock:
    """Records of a delimited text whose quotation marks stand as they should; Arrow reads them."""

    sheet = ""

    def __init__(self, records: Records, delimiter: str) -> None:
        self._records, self._delimiter = records, delimiter

    @cached_property
    def _starts(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return record_starts(self._records.content)

    def lines(self) -> np.ndarray:
        """Return the line on which each record starts."""
        lines: np.ndarray = self._starts[2] + self._records.first_line
        return lines

    def cells(self, records: Sequence[int]) -> list[list[str]]:
        """Return the cells of some records."""
        starts, ends, _ = self._starts
        content = self._records.content
        return [parsed(content[starts[number] : ends[number]].decode(), self._delimiter) for number in records]

    def table(self, width: int, plain: int) -> Table:
        """Return the block's rows by Arrow's reader; what has another number of fields is set aside."""
        from pyarrow import csv as arrow_csv  # noqa: PLC0415 - only case exports need it

        ragged: list[tuple[int, str]] = []
        fields = 0

        def set_aside(row: arrow_csv.InvalidRow) -> str:
            nonlocal fields
            fields += row.actual_columns + 1
            if fields > _MOST_FIELDS_ASIDE:  # what is hardly a table would take minutes
                return "error"
            ragged.append((row.number - 1, row.text))
            return "skip"

        names = [str(number) for number in range(width)]
        content = self._records.content
        table = arrow_csv.read_csv(
            pa.py_buffer(content),
            read_options=arrow_csv.ReadOptions(use_threads=False, block_size=len(content) + 1, column_names=names),
            parse_options=arrow_csv.ParseOptions(
                delimiter=self._delimiter, newlines_in_values=b'"' in content, invalid_row_handler=set_aside
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types={name: pa.string() if name == str(plain) else _DISTINCT for name in names},
                null_values=[], strings_can_be_null=False, check_utf8=False,
            ),
        )  # fmt: skip
        aside = [(number, parsed(text, self._delimiter)) for number, text in ragged]
        records = np.delete(np.arange(table.num_rows + len(aside)), [number for number, _ in aside])
        return Table([_one_chunk(table.column(name)) for name in names], records, aside)


class ListBlock:
    """Rows that are already cells: from a workbook, or from a text that had to be read character by character."""

    def __init__(self, rows: Sequence[Sequence[str]], numbers: Sequence[int], sheet: str = "") -> None:
        self._rows, self._numbers, self.sheet = rows, numbers, sheet

    def lines(self) -> np.ndarray:
        """Return each row's number."""
        return np.asarray(self._numbers, dtype=np.int64)

    def cells(self, records: Sequence[int]) -> list[list[str]]:
        """Return the cells of some rows."""
        return [list(self._rows[number]) for number in records]

    def table(self, width: int, plain: int) -> Table:
        """Return the rows; what has another number of fields is set aside."""
        whole = [number for number, row in enumerate(self._rows) if len(row) == width]
        aside = [(number, list(row)) for number, row in enumerate(self._rows) if len(row) != width]
        texts = [pa.array([self._rows[number][column] for number in whole], pa.string()) for column in range(width)]
        columns = [text if column == plain else text.dictionary_encode() for column, text in enumerate(texts)]
        return Table(columns, np.asarray(whole, dtype=np.int64), aside)


def parsed(text: str, delimiter: str) -> list[str]:
    """Split one record into its cells."""
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return text.split(delimiter)


def _one_chunk(column: pa.ChunkedArray) -> pa.Array:
    whole = column.unify_dictionaries().combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    return whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole
