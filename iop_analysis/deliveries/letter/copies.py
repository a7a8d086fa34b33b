"""A copy of an association's report that holds values, formats and the template's own formulas, and nothing else.

The file is not edited but copied cell by cell into a new workbook, so that nothing comes along that nobody knows of: no macro,
picture, chart, link, defined name, or formula other than the template's own.
"""

import math
import re
import warnings
import zipfile
import zlib
from collections.abc import Mapping
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from iop_analysis.deliveries.letter.items import printable
from iop_analysis.deliveries.workbooks.places import LAST_COLUMN, LAST_ROW, column_number

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

Formulas = Mapping[tuple[str, str], str]
"""(sheet, cell) → the formula that the template has there."""

_LARGEST_UNPACKED_BYTES: Final = 20_000_000
_LARGEST_XML_BYTES: Final = 5_000_000
_MOST_CELLS: Final = 20_000
_LONGEST_FORMULAS: Final = 2_000_000
_LONGEST_CELL: Final = 32_000
_WIDEST: Final = 255
HIGHEST: Final = 409

_CELL: Final = re.compile(rb"<(?:\w+:)?c[\s/>]")
_MERGED: Final = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?\bref\s*=\s*[\"']([^\"']*)")
_RANGE: Final = re.compile(rb"([A-Z]{1,3})([1-9][0-9]{0,6})(?::([A-Z]{1,3})([1-9][0-9]{0,6}))?")
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f(?:\s[^>]*)?>([^<]*)")
_FOREIGN: Final = re.compile(rb"\x00|<!DOCTYPE|<!ENTITY|encoding\s*=\s*[\"'](?!utf-8[\"'])", re.IGNORECASE)
_A_FORMULA_TO_SOME: Final = ("=", "+", "-", "@", "\t", "\r")


def copied(path: Path, own_formulas: Formulas) -> "Workbook | None":
    """Copy a report's sheets into a new workbook; ``None`` where the file is too large or too odd to be opened without risk."""
    from openpyxl import load_workbook  # noqa: PLC0415 - 0.4 s that only a letter pays for

    if not _is_tame(path):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            formulas = load_workbook(path, keep_links=False, keep_vba=False)
            values = load_workbook(path, keep_links=False, keep_vba=False, data_only=True)
            return _Copy(values, own_formulas).of(formulas)
    except Exception:  # noqa: BLE001 - openpyxl raises anything at a file out of order; the letter then goes without a copy
        return None


def write_text(cell: Any, text: str) -> None:
    """Write text so that no program takes it for a formula."""
    cell.value = printable(text[:_LONGEST_CELL])
    cell.data_type = "s"
    if text.startswith(_A_FORMULA_TO_SOME):
        cell.quotePrefix = True


class _Copy:
    """Copies the sheets of one workbook; ``values`` is the same file with what each formula last gave."""

    def __init__(self, values: "Workbook", own_formulas: Formulas) -> None:
        self._values = values
        self._own_formulas = own_formulas
        self._styles: dict[int, dict[str, Any]] = {}

    def of(self, source: "Workbook") -> "Workbook":
        from openpyxl import Workbook  # noqa: PLC0415 - 0.4 s that only a letter pays for

        target = Workbook()
        target.remove(target.worksheets[0])
        for sheet in source.worksheets:
            self._sheet(sheet, target.create_sheet(sheet.title))
        return target

    def _sheet(self, source: "Worksheet", target: "Worksheet") -> None:
        # iter_rows would make every cell of a sheet whose last cell is far away
        for row, column in sorted(source._cells):  # noqa: SLF001
            if row <= LAST_ROW and column <= LAST_COLUMN:
                self._cell(source.cell(row, column), target)
        for merged in source.merged_cells.ranges:
            target.merge_cells(str(merged))
        _copy_measures(source, target)
        target.freeze_panes = source.freeze_panes
        target.sheet_state = source.sheet_state

    def _cell(self, source: Any, target: "Worksheet") -> None:
        if not hasattr(source, "hyperlink"):
            return  # the covered part of merged cells
        cell = target.cell(source.row, source.column)
        for name, value in self._style(source).items():
            setattr(cell, name, value)
        self._content(cell, source)

    def _content(self, cell: Any, source: Any) -> None:
        value = source.value
        if source.data_type == "f":
            if isinstance(value, str) and self._own_formulas.get((source.parent.title, source.coordinate)) == value:
                cell.value = value
                return
            value = self._values[source.parent.title].cell(source.row, source.column).value
        if isinstance(value, str) or (isinstance(value, float) and not math.isfinite(value)):
            write_text(cell, str(value))
        else:
            cell.value = value

    def _style(self, source: Any) -> dict[str, Any]:
        if not source.has_style:
            return {}
        if source.style_id not in self._styles:
            parts = {name: copy(getattr(source, name)) for name in ("font", "fill", "border", "alignment")}
            self._styles[source.style_id] = {**parts, "number_format": source.number_format}
        return self._styles[source.style_id]


def _copy_measures(source: "Worksheet", target: "Worksheet") -> None:
    for key, column in source.column_dimensions.items():
        if 0 < column.width <= _WIDEST:
            target.column_dimensions[key].width = column.width
            target.column_dimensions[key].min, target.column_dimensions[key].max = column.min, column.max
        target.column_dimensions[key].hidden = column.hidden
    for number, row in source.row_dimensions.items():
        if row.height and 0 < row.height <= HIGHEST and number <= LAST_ROW:
            target.row_dimensions[number].height = row.height


def _is_tame(path: Path) -> bool:
    """Whether openpyxl will get through the file in reasonable time and memory: it limits nothing itself."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > _LARGEST_UNPACKED_BYTES:
                return False
            contents = [archive.read(part) for part in archive.infolist()]
    except (OSError, EOFError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error):
        return False
    texts = [content for content in contents if b"<" in content[:256]]
    return not any(map(_FOREIGN.search, texts)) and _effort_is_small(b"\n".join(texts))


def _effort_is_small(xml: bytes) -> bool:
    """Cells, cells covered by merging (openpyxl visits each), and formulas that are repeated by reference."""
    if len(xml) > _LARGEST_XML_BYTES:
        return False
    merged = sum(_cells_in(match[1]) for match in _MERGED.finditer(xml))
    longest = max((len(match[1]) for match in _FORMULA.finditer(xml)), default=0)
    cells = sum(1 for _ in _CELL.finditer(xml))
    return cells + merged <= _MOST_CELLS and longest * xml.count(b"shared") <= _LONGEST_FORMULAS


def _cells_in(reference: bytes) -> int:
    """Count the cells of a range; one that is not understood counts as more than is allowed.

    >>> _cells_in(b"B2:D3"), _cells_in(b"&#65;1:XFD9") > 1_000_000
    (6, True)
    """
    match = _RANGE.fullmatch(reference)
    left, right = (column_number(letters.decode()) for letters in (match[1], match[3] or match[1])) if match else (None, None)
    if match is None or left is None or right is None:
        return LAST_ROW
    return (abs(int(match[4] or match[2]) - int(match[2])) + 1) * (abs(right - left) + 1)
