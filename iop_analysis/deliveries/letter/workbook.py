"""The letter as a workbook: a list of what to mend, and the association's own report with the cells marked and commented."""

import datetime as dt
import io
from collections.abc import Iterator, Mapping
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from iop_analysis.deliveries.letter.copies import HIGHEST, Formulas, copied, write_text
from iop_analysis.deliveries.letter.items import REPORT, Item, Letter, clipped, items, may_copy, printable, shown_file, texts
from iop_analysis.deliveries.letter.page import summary
from iop_analysis.deliveries.workbooks.places import LAST_ROW, cell_name, cell_place
from iop_analysis.deliveries.workbooks.write import without_clock
from iop_analysis.schema import Severity, Spot

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

AUTHOR: Final = "iop-analysis"

_COLUMNS: Final = "ABCDEFGH"
_WIDTHS: Final = (12, 19, 30, 20, 20, 48, 40, 48)
_PAPER, _INK, _LINK, _MARK, _STOP, _LOOK = "FFFFFFFF", "FF1F2328", "FF1B4B7A", "FFFFF3C4", "FFA1260D", "FF7A5200"
_WHERE: Final = 5


class _Row(Struct, frozen=True):
    """A row of the list: the item's number, the other cells, and the spot that it may link to."""

    number: int
    texts: tuple[str, ...]
    spot: Spot


def letter_workbook(letter: Letter, reports: Mapping[str, tuple[Path, Formulas]]) -> bytes:
    """Write the letter as XLSX; ``reports`` map a file to its path and the template's own formulas (sheet, cell → formula).

    The first report is copied with its cells marked, unless personal data may stand in it; other reports and case exports are
    listed only. The same letter gives the same bytes. Raises :class:`ValueError` where a file is no report.
    """
    from openpyxl import Workbook  # noqa: PLC0415 - 0.4 s that only a letter pays for

    if any(letter.kinds.get(file) != REPORT for file in reports):
        raise ValueError("only an activity report may be copied into a letter")
    shown = items(letter)
    base, (path, formulas) = next(iter(reports.items()), ("", (Path(), {})))
    copy_of_base = copied(path, formulas) if base and may_copy(letter) else None
    if copy_of_base is not None:
        try:
            return _finished(copy_of_base, letter, shown, base)
        except Exception:  # noqa: BLE001, S110 - openpyxl may find out only now that it cannot write what it could read
            pass
    empty = Workbook()
    empty.remove(empty.worksheets[0])
    return _finished(empty, letter, shown, base)


def _finished(book: "Workbook", letter: Letter, shown: tuple[Item, ...], base: str) -> bytes:
    targets = _mark(book, base, shown)
    sheet = book.create_sheet(texts().workbook["sheet"], 0)
    _write_list(sheet, letter, list(_rows(shown, letter)), targets)
    return _packed(book, letter)


def _mark(workbook: "Workbook", base: str, shown: tuple[Item, ...]) -> dict[Spot, str]:
    """Mark the cells concerned in the copy of ``base``; return where each spot is found there."""
    targets: dict[Spot, str] = {}
    concerned: dict[tuple[str, str], list[Item]] = {}
    spots = [(item, spot) for item in shown for spot in item.finding.spots]
    for item, spot in spots:
        place = _place_in(workbook[spot.sheet], spot) if spot.file == base and spot.sheet in workbook.sheetnames else ""
        if place:
            targets[spot] = place
            workbook[spot.sheet].sheet_state = "visible"
        if place and spot.cell:
            here = concerned.setdefault((spot.sheet, place), [])
            here += [item] if item not in here else []
    for (title, place), found in concerned.items():
        _mark_cell(workbook[title][place], found)
    return targets


def _place_in(sheet: "Worksheet", spot: Spot) -> str:
    """Return the cell to show for a spot: the visible one where cells are merged, the row's first where only a row is named."""
    place = cell_place(spot.cell)
    if place is None:
        return f"A{spot.row}" if not spot.cell and 0 < spot.row <= LAST_ROW else ""
    row, column = place
    for area in sheet.merged_cells.ranges:
        if area.min_row <= row + 1 <= area.max_row and area.min_col <= column + 1 <= area.max_col:
            return cell_name(area.min_row - 1, area.min_col - 1)
    return cell_name(row, column)


def _mark_cell(cell: Any, found: list[Item]) -> None:
    """Fill, thick border and a comment: a mark that nobody needs to tell colours apart to see."""
    from openpyxl.comments import Comment  # noqa: PLC0415 - 0.4 s that only a letter pays for
    from openpyxl.styles import Border, Color, PatternFill, Side  # noqa: PLC0415

    stops = any(item.finding.severity == Severity.BLOCKING for item in found)
    side = Side(style="thick", color=_STOP if stops else _LOOK)
    cell.border = Border(left=side, right=side, top=side, bottom=side)
    cell.fill = PatternFill("solid", fgColor=_MARK)
    font = copy(cell.font)
    font.color = Color(rgb=_INK)  # their own may be one that cannot be read on ours
    cell.font = font
    text = printable("\n\n".join(map(_comment, found)))
    cell.comment = Comment(text, AUTHOR, height=min(60 + 18 * (len(text) // 45 + text.count("\n")), 420), width=360)


def _comment(item: Item) -> str:
    said, finding = texts().item, item.finding
    lines = [f"{item.number}. {item.title}", finding.observed]
    lines += [f"{said[part]}: {text}" for part in ("expected", "action") if (text := getattr(finding, part))]
    return clipped("\n".join(filter(None, lines)))


def _rows(shown: tuple[Item, ...], letter: Letter) -> Iterator[_Row]:
    """Yield a row per item and spot."""
    for item in shown:
        finding = item.finding
        quoted = texts().item["quoted"].format(found=item.found)
        what = [f"{item.title}.", finding.observed, f"{texts().item['found']}: {quoted}." if item.found else ""]
        said = (" ".join(filter(None, what)), finding.expected, finding.action)
        spots = finding.spots or (Spot(finding.place),)
        for spot in spots:
            more = item.more if spot is spots[-1] else ""
            where = (shown_file(spot.file, letter), spot.sheet, "\n".join(filter(None, (_within(spot), more))))
            yield _Row(item.number, (texts().degree[finding.severity], *where, *said), spot)


def _within(spot: Spot) -> str:
    said = texts().workbook
    row = said["row"].format(row=spot.row) if spot.row else ""
    column = said["column"].format(column=spot.column) if spot.column else ""
    return ", ".join(part for part in (spot.cell, row, column) if part)


def _write_list(sheet: "Worksheet", letter: Letter, rows: list[_Row], targets: dict[Spot, str]) -> None:
    """Write what it is, what to do with it, and a table whose header stays in sight."""
    for letters, width in zip(_COLUMNS, _WIDTHS, strict=True):
        sheet.column_dimensions[letters].width = width
    header = _write_heading(sheet, letter, copied_report=bool(targets), some=bool(rows)) + 2
    if not rows:
        return
    _write_header(sheet, header)
    for number, row in enumerate(rows, start=header + 1):
        _write_row(sheet, number, row, targets.get(row.spot, ""))
    sheet.auto_filter.ref = f"A{header}:{_COLUMNS[-1]}{header + len(rows)}"
    sheet.freeze_panes = f"A{header + 1}"
    sheet.print_title_rows = f"{header}:{header}"


def _write_heading(sheet: "Worksheet", letter: Letter, *, copied_report: bool, some: bool) -> int:
    """Write the lines above the table, each across it; return the last row written."""
    said = texts()
    lines = [
        said.workbook["title"].format(name=letter.name, period=letter.period.label),
        summary(letter),
        said.workbook["copy_note" if copied_report else "list_note"] if some else said.workbook["nothing"],
    ]
    if letter.synthetic:
        lines = [f"{said.heading['synthetic']}: {said.intro['synthetic']}", *lines]
    for number, line in enumerate(lines, start=1):
        write_text(sheet.cell(number, 1), line)
        _format(sheet, number, (sum(_WIDTHS),), bold=number <= len(lines) - 2)
        sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=len(_WIDTHS))
    return len(lines)


def _write_header(sheet: "Worksheet", number: int) -> None:
    from openpyxl.styles import PatternFill  # noqa: PLC0415 - 0.4 s that only a letter pays for

    for column, label in enumerate(texts().workbook["columns"], start=1):
        write_text(sheet.cell(number, column), label)
    _format(sheet, number, _WIDTHS, bold=True, colour=_PAPER)
    for cell in sheet[number]:
        cell.fill = PatternFill("solid", fgColor=_LINK)


def _write_row(sheet: "Worksheet", number: int, row: _Row, target: str) -> None:
    from openpyxl.utils import quote_sheetname  # noqa: PLC0415 - 0.4 s that only a letter pays for
    from openpyxl.worksheet.hyperlink import Hyperlink  # noqa: PLC0415

    sheet.cell(number, 1).value = row.number
    for column, text in enumerate(row.texts, start=2):
        write_text(sheet.cell(number, column), clipped(text))
    _format(sheet, number, _WIDTHS)
    if target:
        cell, location = sheet.cell(number, _WHERE), f"{quote_sheetname(row.spot.sheet)}!{target}"
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=location, tooltip=texts().workbook["link_hint"])
        cell.font = _font(colour=_LINK, underline="single")


def _format(sheet: "Worksheet", number: int, widths: tuple[int, ...], *, bold: bool = False, colour: str = _INK) -> None:
    """Wrap a row's text and give the row the height that this needs: not every program finds it out by itself."""
    from openpyxl.styles import Alignment  # noqa: PLC0415 - 0.4 s that only a letter pays for

    lines = 1
    for column, width in enumerate(widths, start=1):
        cell = sheet.cell(number, column)
        cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
        cell.font = _font(bold=bold, colour=colour)
        parts = str(cell.value or "").split("\n")
        lines = max(lines, sum(1 + len(part) // max(width - 4, 1) for part in parts))
    sheet.row_dimensions[number].height = min(15 * lines + 3, HIGHEST)


def _font(**look: Any) -> Any:
    from openpyxl.styles import Font  # noqa: PLC0415 - 0.4 s that only a letter pays for

    colour = look.pop("colour")
    return Font(name="Calibri", size=11, color=colour, **look)


def _packed(book: "Workbook", letter: Letter) -> bytes:
    """Save with the period's last day for a date and no clock, so that the same letter gives the same bytes."""
    from openpyxl.worksheet.properties import PageSetupProperties  # noqa: PLC0415 - 0.4 s that only a letter pays for

    for sheet in book.worksheets:
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.fitToHeight = 0
        if letter.synthetic and sheet.oddHeader is not None:
            sheet.oddHeader.center.text = texts().heading["synthetic"]
    day = dt.datetime.combine(letter.period.end, dt.time())
    book.active = 0
    book.properties.creator, book.properties.created = AUTHOR, day
    saved = io.BytesIO()
    book.save(saved)
    return without_clock(saved.getvalue(), day)
