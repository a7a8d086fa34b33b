"""How the workbook looks and behaves: colours, locked cells, input checks, print, and a file of the same bytes each time."""

import datetime as dt
import io
from collections.abc import Iterable
from itertools import groupby
from typing import Final

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from iop_analysis import catalogue, swedish
from iop_analysis.agreement import Agreement
from iop_analysis.deliveries import numbers
from iop_analysis.deliveries.template.cell import Planned
from iop_analysis.deliveries.template.checks import add_checks
from iop_analysis.deliveries.template.form import form
from iop_analysis.deliveries.template.past import KnownBefore, known_before
from iop_analysis.deliveries.workbooks.write import without_clock
from iop_analysis.schema import COUNT_UNITS, Unit

FILLS: Final = {
    "title": "FFFFFF", "subtitle": "FFFFFF", "hint": "FFFFFF", "note": "FFFFFF", "label": "FFFFFF", "unit": "FFFFFF",
    "header": "1F4E5F", "input": "FFF6CC", "answer": "FFF6CC", "line": "FFF6CC", "sum": "DCEAF2", "check": "FFFFFF",
    "reference": "EDEDED",
}  # fmt: skip
INKS: Final = {
    "header": "FFFFFF",
    "title": "1F4E5F",
    "hint": "595959",
    "reference": "595959",
    "unit": "595959",
    "check": "9C2B00",
}
_INK: Final = "1A1A1A"
_BOXED: Final = frozenset({"input", "answer", "line", "sum", "reference"})
_OPEN: Final = frozenset({"input", "answer", "line"})
_LINE: Final = Side(style="thin", color="8C8C8C")
_LABEL_WIDTH: Final = 44
_WIDTHS: Final = {
    "counts": {"A": _LABEL_WIDTH, "B": 11, "C": 11, "D": 11, "E": 11, "F": 11, "G": 13, "H": 31},
    "instruction": {"A": 24, "B": 96},
    "items": {"A": 58, "B": 14, "C": 14, "D": 14, "E": 58},
    "economy": {"A": _LABEL_WIDTH + 4, "B": 16, "C": 32, "D": 16},
    "questions": {"A": 110},
}
_EPOCH: Final = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - an office file's dates have no zone
_LINE_HEIGHT: Final = 16
_LONGEST_NOTE: Final = 140
_PAGE_ROWS: Final = 37


def workbook_bytes(
    planned: Iterable[Planned], agreement: Agreement, jour: str, year: int, last_year: pd.DataFrame | None
) -> bytes:
    """Write a plan as an .xlsx file."""
    book = Workbook()
    del book["Sheet"]
    before = known_before(last_year, jour)
    for name, cells in groupby(planned, key=lambda part: part.sheet):
        _write_sheet(book.create_sheet(name), list(cells), before)
    _set_properties(book, agreement, jour, year)
    content = io.BytesIO()
    book.save(content)
    return without_clock(content.getvalue(), _EPOCH)


def _write_sheet(sheet: Worksheet, cells: list[Planned], before: KnownBefore) -> None:
    for part in cells:
        _write_cell(sheet, part, before)
    add_checks(sheet, cells)
    _set_widths(sheet, cells)
    _spread_notes(sheet, cells)
    _protect(sheet)
    _set_print(sheet, cells)
    _set_view(sheet, cells)


def _write_cell(sheet: Worksheet, part: Planned, before: KnownBefore) -> None:
    cell = sheet[part.cell]
    known = _known(part, before)
    cell.value = part.formula or (known if known is not None else part.text)
    if not part.formula and isinstance(cell.value, str):
        cell.data_type = "s"  # a name in the agreement may begin as a formula does
    role = part.code if part.role == "note" and part.code in FILLS else part.role
    bold = part.role in {"title", "header", "sum"} or (part.role, part.code) == ("label", "sum")
    size = 16 if part.role == "title" and not part.code else 12 if part.role == "title" else 11
    cell.font = Font(name="Calibri", size=size, bold=bold, italic=part.role == "hint", color=f"FF{INKS.get(role, _INK)}")
    cell.fill = PatternFill("solid", fgColor=f"FF{FILLS[role]}")
    indent = 1 if part.role == "unit" or part.text == form().words.unit or (part.role == "note" and part.column > "B") else 0
    cell.alignment = Alignment(vertical="center", wrap_text=_wraps(part), horizontal=_horizontal(part), indent=indent)
    cell.protection = Protection(locked=part.role not in _OPEN)
    cell.number_format = _number_format(part)
    if part.role in _BOXED:
        cell.border = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
    elif part.role == "label":
        cell.border = Border(bottom=Side(style="hair", color="8C8C8C"))


def _known(part: Planned, before: KnownBefore) -> float | str | None:
    """What a cell that is compared with shows of last year."""
    known = before.value(part.fact) if part.fact and part.role == "reference" else None
    is_answer = part.fact is not None and numbers.is_answer(catalogue.measure(part.fact.measure))
    return swedish.answer(known) if is_answer and known is not None else known


def _wraps(part: Planned) -> bool:
    return part.role in {"header", "line", "label"} or (part.role == "note" and part.column == "A")


def _horizontal(part: Planned) -> str | None:
    if part.role == "header" and part.column != "A":
        return "left" if part.text == form().words.unit else "right"
    return "left" if part.role in {"note", "unit"} else None


def _number_format(part: Planned) -> str:
    unit = catalogue.measure(part.fact.measure).units[0] if part.fact else Unit.CASES
    if part.role not in {"input", "reference", "sum"}:
        return "General"
    return "#,##0" if unit in COUNT_UNITS or unit is Unit.SEK else "0.0##"


def _set_widths(sheet: Worksheet, cells: list[Planned]) -> None:
    names = form().sheets
    kinds = {names.instruction: "instruction", names.items: "items", names.economy: "economy", names.questions: "questions"}
    for column, width in _WIDTHS[kinds.get(sheet.title, "counts")].items():
        sheet.column_dimensions[column].width = width
    for part in cells:
        tall = isinstance(part.text, str) and "\n" in part.text
        sheet.row_dimensions[part.row].height = max(
            sheet.row_dimensions[part.row].height or 0, 24 if part.row == 1 else 32 if tall else _LINE_HEIGHT + 1
        )


def _spread_notes(sheet: Worksheet, cells: list[Planned]) -> None:
    """Let the instructions run over both columns, two lines high where they are long."""
    if sheet.title != form().sheets.instruction:
        return
    for part in cells:
        if part.role == "note" and part.column == "A":
            sheet.merge_cells(f"A{part.row}:B{part.row}")
            if len(str(part.text)) > _LONGEST_NOTE:
                sheet.row_dimensions[part.row].height = 2 * _LINE_HEIGHT


def _break_pages(sheet: Worksheet, cells: list[Planned]) -> None:
    """Begin a new page where a table would else be parted."""
    tables = [part.row for part in cells if part.role == "title" and part.code == "table"]
    ends = [*(row - 1 for row in tables[1:]), max(part.row for part in cells)]
    first = 1
    for top, end in zip(tables, ends, strict=False):
        if end - first > _PAGE_ROWS and top > first:
            sheet.row_breaks.append(Break(id=top - 1))
            first = top - 2


def _protect(sheet: Worksheet) -> None:
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False


def _set_print(sheet: Worksheet, cells: list[Planned]) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.print_title_rows = "1:2"
    last = max(part.row for part in cells)
    sheet.print_area = f"A1:{max(part.column for part in cells)}{last}"
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = "&A", "Sida &P av &N"  # type: ignore[union-attr]  # always there
    _break_pages(sheet, cells)
    sheet.sheet_view.showGridLines = False


def _set_view(sheet: Worksheet, cells: list[Planned]) -> None:
    """Keep the heading in sight, and start in the first cell to fill in."""
    sheet.freeze_panes = "A3" if sheet.title in {form().sheets.instruction, form().sheets.questions} else "B3"
    first = next((part.cell for part in cells if part.role in _OPEN), "A1")
    for selection in sheet.sheet_view.selection:
        selection.activeCell = selection.sqref = first
    sheet.sheet_properties.tabColor = FILLS["header"] if any(part.role in _OPEN for part in cells) else "8C8C8C"


def _set_properties(book: Workbook, agreement: Agreement, jour: str, year: int) -> None:
    words, properties = form().words, book.properties
    made_up = f" ({words.synthetic.lower()})" if agreement.synthetic else ""
    properties.title = f"{words.title.format(year=year)}, {agreement.party_names[jour]}{made_up}"
    properties.language, properties.creator, properties.lastModifiedBy = "sv-SE", words.creator, words.creator
    properties.created = properties.modified = _EPOCH
    book.calculation.fullCalcOnLoad = True
