"""A case export is opened: its header is found, and its rows follow in blocks. Nothing is interpreted here."""

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Final, NamedTuple

from iop_analysis.deliveries.cases.blocks import Block, ListBlock, TextBlock
from iop_analysis.deliveries.cases.header import (
    ROWS_SEARCHED,
    Header,
    check_header,
    fields,
    find_header,
    is_case_table,
    is_like_cases,
)
from iop_analysis.deliveries.cases.limits import few_blank_rows
from iop_analysis.deliveries.cases.text import Records, Text, open_text, pieces, records
from iop_analysis.deliveries.delivered import Incoming
from iop_analysis.deliveries.workbooks.read import CellValue, Sheet, Workbook
from iop_analysis.errors import UnreadableInputError

_WORKBOOK_SUFFIXES: Final = (".xlsx", ".xlsm")
_DELIMITERS: Final = ";,\t"
_ROWS_PER_BLOCK: Final = 20_000
_HEAD_BYTES: Final = 1_000_000


class Unread(NamedTuple):
    """A sheet with content that is not read; ``like_cases`` if a row among its first ones may head cases."""

    name: str
    like_cases: bool


class CaseFile(NamedTuple):
    """An open case export.

    ``above`` are the cells of title and header rows, ``blocks`` starts reading its rows from the first, as often as wanted.
    ``workbook`` is the workbook that it is, if it is one, ``unread`` its other sheets with content.
    """

    header: Header
    above: list[list[str]]
    blocks: Callable[[], Iterator[Block]]
    workbook: Workbook | None = None
    unread: tuple[Unread, ...] = ()


def open_cases(incoming: Incoming) -> CaseFile:
    """Open a case export; raises :class:`UnreadableInputError` where it is none."""
    if incoming.path.suffix.lower() in _WORKBOOK_SUFFIXES:
        return _open_workbook(incoming.opened(), incoming.name)
    return _open_delimited(incoming.path, incoming.name)


def holds_cases(workbook: Workbook) -> bool:
    """Whether a sheet begins as a case export does."""
    return any(is_case_table(_texts(sheet.rows[:ROWS_SEARCHED])) for sheet in workbook.sheets)


class _Head(NamedTuple):
    """The first rows of a text read with one delimiter, the line after each row, and the header among them."""

    delimiter: str
    rows: list[list[str]]
    next_lines: list[int]
    header: Header | None

    @property
    def score(self) -> tuple[int, int]:
        """How much of the header is known, and how much of it resembles something known."""
        return (0, 0) if self.header is None else (len({*self.header.codes} - {""}), len(self.header.suggested))


def _open_delimited(path: Path, name: str) -> CaseFile:
    text = open_text(path, name)
    start = _start(text)
    best = max((_head(start, delimiter) for delimiter in _DELIMITERS), key=lambda head: head.score)
    header = check_header(best.header, name)
    line = best.next_lines[header.rows - 1]
    return CaseFile(header, best.rows[: header.rows], lambda: _text_blocks(text, best.delimiter, line))


def _start(text: Text) -> str:
    """Return the beginning of a text, in which its header must be."""
    start = b""
    for piece in pieces(text):
        start += piece
        if len(start) >= _HEAD_BYTES:
            break
    return start[:_HEAD_BYTES].decode(errors="ignore")


def _head(start: str, delimiter: str) -> _Head:
    reader = csv.reader(io.StringIO(start, newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    lines = []
    try:
        for row in islice(reader, ROWS_SEARCHED):
            rows.append(row)
            lines.append(reader.line_num + 1)
    except csv.Error:
        pass  # what could be read before the fault is searched
    return _Head(delimiter, rows, lines, find_header(rows))


def _text_blocks(text: Text, delimiter: str, first_line: int) -> Iterator[Block]:
    """Regular blocks are read by Arrow; from the first irregular one on, the rest is read character by character."""
    parts = few_blank_rows(records(text, delimiter), delimiter)
    for part in parts:
        if not part.regular:
            yield from _slow_blocks(_lines(part, parts), part.first_line, first_line, delimiter, text.name)
            return
        below = _from_line(part, first_line)
        if not below.content.isspace() and below.content:
            yield TextBlock(below, delimiter)


def _from_line(part: Records, line: int) -> Records:
    """Leave out the lines above ``line``."""
    content = part.content
    start = 0
    for _ in range(max(line - part.first_line, 0)):
        start = content.find(b"\n", start) + 1 or len(content)
    return Records(content[start:], max(line, part.first_line), part.regular) if start else part


def _lines(first: Records, rest: Iterable[Records]) -> Iterator[str]:
    """Yield the lines of irregular blocks, which end where a line ends."""
    for part in chain((first,), rest):
        yield from io.StringIO(part.content.decode(), newline="\n")


def _slow_blocks(lines: Iterator[str], line: int, first_line: int, delimiter: str, name: str) -> Iterator[Block]:
    """Read rows by Python's reader, which knows marks within a field; ``line`` is where ``lines`` start."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    numbers: list[int] = []
    while True:
        number = line + reader.line_num
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error:
            raise UnreadableInputError(
                f"{name}, rad {number}: citattecknen går inte ihop, eller så är en cell orimligt lång; rätta raden."
            ) from None
        if number >= first_line and row:
            rows.append(row)
            numbers.append(number)
        if len(rows) == _ROWS_PER_BLOCK:
            yield ListBlock(rows, numbers)
            rows, numbers = [], []
    if rows:
        yield ListBlock(rows, numbers)


def _open_workbook(workbook: Workbook, name: str) -> CaseFile:
    headed = [(sheet, find_header(_texts(sheet.rows[:ROWS_SEARCHED]))) for sheet in workbook.sheets]
    required = {part.code for part in fields() if part.required}
    found = [(sheet, header) for sheet, header in headed if header and required <= set(header.codes)]
    first = check_header(found[0][1] if found else next((header for _, header in headed if header), None), name)
    sheets = [(sheet, check_header(header, name)) for sheet, header in found]
    if any(header.codes != first.codes for _, header in sheets):
        raise UnreadableInputError(f"{name}: bladen har olika kolumner; ge dem samma kolumner i samma ordning.")
    above = [row for sheet, header in sheets for row in _texts(sheet.rows[: header.rows])]
    read = {sheet.name for sheet, _ in sheets}
    unread = tuple(
        Unread(sheet.name, like_cases=header is not None and is_like_cases(header))
        for sheet, header in headed
        if sheet.name not in read and any(_text(value).strip() for row in sheet.rows for value in row)
    )
    return CaseFile(first, above, lambda: _sheet_blocks(sheets), workbook, unread)


def _sheet_blocks(sheets: Sequence[tuple[Sheet, Header]]) -> Iterator[Block]:
    for sheet, header in sheets:
        for start in range(header.rows, len(sheet.rows), _ROWS_PER_BLOCK):
            rows = [_fitted(row, len(header.codes)) for row in _texts(sheet.rows[start : start + _ROWS_PER_BLOCK])]
            yield ListBlock(rows, range(start + 1, start + 1 + len(rows)), sheet.name)


def _fitted(row: list[str], width: int) -> list[str]:
    """A sheet's rows are all as wide as its widest."""
    return row + [""] * (width - len(row))


def _texts(rows: Iterable[Sequence[CellValue]]) -> list[list[str]]:
    return [[_text(value) for value in row] for row in rows]


def _text(value: CellValue) -> str:
    """Write a workbook's value as a text file would have it."""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "seconds") if value.time() != dt.time() else value.date().isoformat()
    return "" if value is None else str(value)
