"""An Excel workbook becomes its sheets' cells, each at its place: nothing is interpreted, computed or followed."""

import datetime as dt
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from iop_analysis import catalogue
from iop_analysis.deliveries import personal
from iop_analysis.deliveries.personal import PersonalKind
from iop_analysis.deliveries.personal_headers import is_personal_header
from iop_analysis.deliveries.workbooks.cells import CellNotes
from iop_analysis.deliveries.workbooks.guard import Guarded, guarded
from iop_analysis.deliveries.workbooks.places import cell_name
from iop_analysis.deliveries.workbooks.scan import SAVE_AGAIN
from iop_analysis.errors import UnreadableInputError
from iop_analysis.schema import MOST_SPOTS, Finding, Spot
from iop_analysis.swedish import in_places, listing

_HEADER_ROWS: Final = 30
_NO_VALUES: Final[dict[object, str | None]] = {"": None, float("inf"): "INF", float("-inf"): "-INF"}

CellValue = None | str | float | int | bool | dt.date | dt.datetime | dt.time | dt.timedelta


class Sheet(Struct, frozen=True):
    """A sheet's cells from A1 on, rows of equal length: numbers, dates and texts as they stand, ``None`` where a cell is empty.

    Cells are counted from 0. ``merged`` are top, left, bottom and right of merged cells, the last two included, cut off where the
    rows end. A cell of ``formulas`` holds a formula, and ``rows`` the value that the spreadsheet program stored for it; none was
    stored in those of ``without_value``. An error is a text such as ``#REF!``.
    """

    name: str
    rows: tuple[tuple[CellValue, ...], ...]
    merged: tuple[tuple[int, int, int, int], ...]
    hidden: bool
    formulas: frozenset[tuple[int, int]]
    without_value: frozenset[tuple[int, int]] = frozenset()


class Workbook(Struct, frozen=True):
    """A workbook's sheets in order, hidden ones too; ``comments`` are texts of comments and text boxes."""

    file: str
    sheets: tuple[Sheet, ...]
    comments: tuple[str, ...] = ()
    external_links: bool = False


def read_workbook(path: Path, name: str) -> Workbook:
    """Read an .xlsx file, called ``name`` in messages; raises :class:`UnreadableInputError` for anything else."""
    checked = guarded(path, name)
    try:
        sheets = _sheets(checked)
    except BaseException as error:
        # A panic in the Rust reader is no Exception, and its class cannot be imported.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise UnreadableInputError(f"{name}: arbetsboken går inte att läsa; {SAVE_AGAIN}.") from None
        raise
    return Workbook(name, sheets, checked.comments, checked.external_links)


def _sheets(checked: Guarded) -> tuple[Sheet, ...]:
    import python_calamine  # noqa: PLC0415 - needed only where a workbook was delivered

    with python_calamine.load_workbook(BytesIO(checked.content)) as book:
        kept = [known for known in book.sheets_metadata if known.typ != python_calamine.SheetTypeEnum.ChartSheet]
        if {known.name for known in kept} != set(checked.sheets):
            raise ValueError
        hidden = [known.visible != python_calamine.SheetVisibleEnum.Visible for known in kept]
        return tuple(
            _sheet(book.get_sheet_by_name(known.name), checked.sheets[known.name], hidden=unseen)
            for known, unseen in zip(kept, hidden, strict=True)
        )


def _sheet(sheet: Any, notes: CellNotes, *, hidden: bool) -> Sheet:
    cells = sheet.to_python(skip_empty_area=False)
    _reach(cells, [*notes.formulas, *notes.errors])
    rows = _with_errors(cells, notes)
    return Sheet(
        name=sheet.name,
        rows=rows,
        merged=_clipped(sheet.merged_cell_ranges or (), rows),
        hidden=hidden,
        formulas=frozenset(notes.formulas),
        without_value=frozenset(cell for cell in notes.formulas - notes.texts if _is_empty(rows, *cell)),
    )


def _reach(cells: list[list[Any]], places: list[tuple[int, int]]) -> None:
    """Lengthen rows to the last formula or error: the reader leaves out cells that it finds empty."""
    width = max((len(cells[0]) if cells else 0, *(column + 1 for _, column in places)))
    height = max((len(cells), *(row + 1 for row, _ in places)))
    if cells and width > len(cells[0]):
        for line in cells:
            line.extend([""] * (width - len(line)))
    cells.extend([""] * width for _ in range(height - len(cells)))


def _with_errors(cells: list[list[Any]], notes: CellNotes) -> tuple[tuple[CellValue, ...], ...]:
    """Empty text becomes no value, and what is no number becomes text. The reader drops errors, so they are put back."""
    for (row, column), text in notes.errors.items():
        cells[row][column] = text if text.startswith("#") else f"#{text}"
    for position, line in enumerate(cells):
        plain = (_NO_VALUES.get(value, value) if value == value else "NaN" for value in line)  # noqa: PLR0124 - not a number
        cells[position] = tuple(plain)  # type: ignore[call-overload]  # in place: a second copy of a large sheet is too much
    return tuple(cells)  # type: ignore[arg-type]


def _is_empty(rows: tuple[tuple[CellValue, ...], ...], row: int, column: int) -> bool:
    return row >= len(rows) or column >= len(rows[row]) or rows[row][column] is None


def _clipped(merged: Any, rows: tuple[tuple[CellValue, ...], ...]) -> tuple[tuple[int, int, int, int], ...]:
    """Merged cells may reach to the end of the sheet; only those with rows are of use."""
    last_row, last_column = len(rows) - 1, len(rows[0]) - 1 if rows else -1
    return tuple(
        (top, left, min(bottom, last_row), min(right, last_column))
        for (top, left), (bottom, right) in merged
        if top <= last_row and left <= last_column
    )


def workbook_findings(workbook: Workbook, jour: str) -> tuple[Finding, ...]:
    """Say what to know of a workbook whatever it holds: personal data, formulas, hidden sheets, links to other files."""
    return (*_personal_findings(workbook, jour), *_formula_findings(workbook, jour), *_unseen(workbook, jour))


def _personal_findings(workbook: Workbook, jour: str) -> Iterator[Finding]:
    """One finding for each kind of personal data."""
    cells = [found for sheet in workbook.sheets for found in _personal_cells(workbook.file, sheet)]
    aside = [personal.kinds_in(text) for text in (*workbook.comments, *(sheet.name for sheet in workbook.sheets))]
    for kind in PersonalKind:
        spots = [spot for spot, kinds in cells if kind in kinds]
        outside = sum(kind in kinds for kinds in aside)
        if spots or outside:
            places = tuple(spots[:MOST_SPOTS]) or (Spot(workbook.file),)
            yield personal.finding(kind, places, len(spots) + outside, jour, outside_cells=outside)


def _personal_cells(file: str, sheet: Sheet) -> Iterator[tuple[Spot, frozenset[PersonalKind]]]:
    """Distinct values are looked at once; only a sheet where some are found is gone through cell by cell."""
    known = _personal_values(set().union(*sheet.rows))
    headers = _personal_headers(sheet.rows)
    for number, row in enumerate(sheet.rows) if known or headers else ():
        for column, value in enumerate(row):
            kinds = known.get(value, frozenset()) | ({PersonalKind.HEADER} if (number, column) in headers else frozenset())
            if kinds:
                yield Spot(file, _shown(sheet), cell_name(number, column)), kinds


def _personal_values(values: set[CellValue]) -> dict[CellValue, frozenset[PersonalKind]]:
    import pyarrow as pa  # noqa: PLC0415 - needed only where a workbook was delivered

    texts = [value for value in values if isinstance(value, str)]
    found = personal.flagged(pa.array(texts, pa.string()))
    numbers = {
        value: personal.kinds_in(value)
        for value in values
        if isinstance(value, (int, float)) and value >= personal.SMALLEST_NUMBER
    }
    return {texts[place]: kinds for place, kinds in found} | {value: kinds for value, kinds in numbers.items() if kinds}


def _personal_headers(rows: tuple[tuple[CellValue, ...], ...]) -> set[tuple[int, int]]:
    """Cells that head a column of names or addresses: near the top, beside other texts, and with something below."""
    return {
        (number, column)
        for number, row in enumerate(rows[:_HEADER_ROWS])
        if sum(isinstance(value, str) for value in row) > 1
        for column, value in enumerate(row)
        if isinstance(value, str) and is_personal_header(value)
        if any(below[column] is not None for below in rows[number + 1 :])
    }


def _formula_findings(workbook: Workbook, jour: str) -> Iterator[Finding]:
    computed = [(sheet, cell) for sheet in workbook.sheets for cell in sorted(sheet.formulas - sheet.without_value)]
    empty = [(sheet, cell) for sheet in workbook.sheets for cell in sorted(sheet.without_value)]
    for rule, cells in (("formula_cell", computed), ("formula_without_value", empty)):
        if cells:
            spots = tuple(Spot(workbook.file, _shown(sheet), cell_name(*cell)) for sheet, cell in cells[:MOST_SPOTS])
            yield catalogue.finding(rule, spots, jour=jour, count=len(cells), places=in_places(len(cells)))


def _unseen(workbook: Workbook, jour: str) -> Iterator[Finding]:
    hidden = [
        sheet for sheet in workbook.sheets if sheet.hidden and any(value is not None for row in sheet.rows for value in row)
    ]
    if hidden:
        names = listing([f"”{_shown(sheet)}”" if _shown(sheet) else "ett utan visat namn" for sheet in hidden])
        spots = tuple(Spot(workbook.file, _shown(sheet)) for sheet in hidden[:MOST_SPOTS])
        yield catalogue.finding("hidden_sheet", spots, jour=jour, count=len(hidden), sheets=names)
    if workbook.external_links:
        yield catalogue.finding("external_link", Spot(workbook.file), jour=jour)


def _shown(sheet: Sheet) -> str:
    """The sheet's name, unless it is personal data itself."""
    return "" if personal.kinds_in(sheet.name) else sheet.name
