"""The report as a file: the template's own cells filled in, or its contents retyped in a workbook of the association's own."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from functools import lru_cache
from html import escape
from typing import Any, Final

from iop_analysis import catalogue, swedish
from iop_analysis.agreement import Agreement
from iop_analysis.deliveries.template.build import build_template
from iop_analysis.demo.calibration import Setting
from iop_analysis.demo.chance import happens, one_of
from iop_analysis.demo.workbooks import workbook_bytes
from iop_analysis.periods import Period

Place = tuple[str, str]
"""Sheet and cell."""

_CELL: Final = re.compile(r'<c r="([A-Z]+[0-9]+)"( s="[0-9]+")?[^>]*?(?:/>|>.*?</c>)', re.DOTALL)
_SUMS_SHEET: Final = "Helår"
_QUARTER_SHEET: Final = re.compile(r"^Kvartal ([1-4])$")
_SHEET_NAMES: Final = ("Kv {number}", "Kvartal{number}", "kvartal {number}", "Q{number}")


@lru_cache(maxsize=16)
def _template(agreement: Agreement, jour: str, period: Period) -> bytes:
    return build_template(agreement, jour, period.end.year, period, None)


@lru_cache(maxsize=16)
def _grid(agreement: Agreement, jour: str, period: Period) -> dict[str, tuple[tuple[Any, ...], ...]]:
    """Sheet → its rows of plain values, without formulas and the sheet that holds nothing else."""
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to load

    book = load_workbook(io.BytesIO(_template(agreement, jour, period)))
    return {
        sheet.title: tuple(
            tuple(None if str(value).startswith("=") else value for value in row) for row in sheet.iter_rows(values_only=True)
        )
        for sheet in book.worksheets
        if sheet.title != _SUMS_SHEET
    }


def filled_template(agreement: Agreement, jour: str, period: Period, cells: Mapping[Place, Any]) -> bytes:
    """Put the values into the template's own cells; everything else stays as it is."""
    template = zipfile.ZipFile(io.BytesIO(_template(agreement, jour, period)))
    names = re.findall(r'<sheet [^>]*?name="([^"]+)"', template.read("xl/workbook.xml").decode())
    sheets = {f"xl/worksheets/sheet{number}.xml": name for number, name in enumerate(names, start=1)}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as filled:
        for part in template.infolist():
            content = template.read(part)
            if part.filename in sheets:
                content = _CELL.sub(_setter(sheets[part.filename], cells), content.decode()).encode()
            filled.writestr(zipfile.ZipInfo(part.filename, part.date_time), content, zipfile.ZIP_DEFLATED, 1)
    return buffer.getvalue()


def _setter(sheet: str, cells: Mapping[Place, Any]) -> Callable[[re.Match[str]], str]:
    def set_cell(match: re.Match[str]) -> str:
        value = cells.get((sheet, match[1]))
        if value is None:
            return match[0]
        opening = f'<c r="{match[1]}"{match[2] or ""}'
        if isinstance(value, int | float):
            return f"{opening}><v>{value}</v></c>"
        return f'{opening} t="inlineStr"><is><t>{escape(value)}</t></is></c>'

    return set_cell


def own_workbook(setting: Setting, jour: str, cells: Mapping[Place, Any]) -> bytes:
    """Retype the template as plain values: other sheet names and labels, blank rows or a blank column, no sums."""
    from openpyxl import Workbook  # noqa: PLC0415 - slow to load

    rng, filled = setting.rng, {(sheet, *_position(cell)): value for (sheet, cell), value in cells.items()}
    pattern, ways = one_of(rng, *_SHEET_NAMES), (one_of(rng, *_LABELS), one_of(rng, *_LABELS))
    book = Workbook(write_only=True)
    for name, rows in _grid(setting.agreement, jour, setting.period).items():
        sheet = book.create_sheet(_QUARTER_SHEET.sub(lambda match: pattern.format(number=match[1]), name))
        indent = [None] if happens(rng, 0.3) else []
        gaps = rng.integers(len(rows), size=int(rng.integers(3)))
        for number, row in enumerate(rows, start=1):
            label, *values = (filled.get((name, number, column), value) for column, value in enumerate(row, start=1))
            sheet.append([*indent, _relabelled(label, ways[number % 2]), *values])
            if number in gaps:
                sheet.append([])
    return workbook_bytes(book)


def _position(cell: str) -> tuple[int, int]:
    from openpyxl.utils import coordinate_to_tuple  # noqa: PLC0415 - slow to load

    return coordinate_to_tuple(cell)


def _relabelled(label: object, way: Callable[[str], str]) -> object:
    return way(label) if isinstance(label, str) else label


@catalogue.remembered
def _other_words() -> dict[str, str]:
    """Label → a synonym of it."""
    breakdowns = ("contact_route", "help_seeker", "reported", "age_group", "crime_type")
    return {part.label: part.synonyms[0] for code in breakdowns for part in catalogue.categories(code) if part.synonyms}


_LABELS: Final[tuple[Callable[[str], str], ...]] = (
    str, swedish.lower_first, str.upper, lambda label: f"{label}:", lambda label: f" {label} ",
    lambda label: label.replace(" ", "  "), lambda label: _other_words().get(label, label),
)  # fmt: skip
