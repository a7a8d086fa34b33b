"""An association's case export, as its own people would have saved it: CSV or XLSX, each in another mixture of habits."""

import csv
import io
from typing import Any, Final, Literal

import numpy as np
import pandas as pd
from msgspec import Struct
from numpy.random import Generator

from iop_analysis import catalogue
from iop_analysis.deliveries.corrections import Correction
from iop_analysis.demo import mess
from iop_analysis.demo.calibration import Setting
from iop_analysis.demo.chance import happens, one_of
from iop_analysis.demo.columns import cells_of
from iop_analysis.demo.declared import SOMEBODY
from iop_analysis.demo.workbooks import workbook_bytes
from iop_analysis.swedish import NBSP

LEAVABLE: Final = (
    "municipality", "help_seeker", "contact_route", "reported", "honour_related", "hate_crime", "internet_related", "language",
)  # fmt: skip
_TITLE: Final = "Ärenden – syntetiska uppgifter"
_SHEET: Final = "Ärenden (syntetiska)"
_MISSPELT: Final = {
    "misshandel": "Mishandel", "bedrageri": "Bedrägri", "olaga_hot": "Olaga hått", "ofredande": "Ofredade", "stold": "Stölld",
}  # fmt: skip
_LARGEST_OUTSIDE_PART: Final = 0.008


class Habits(Struct, frozen=True):
    """Which columns an association does not keep, whether it sends a workbook, and whether a label is misspelt."""

    absent: frozenset[str]
    typed: bool
    misspelt: bool


class CaseExport(Struct, frozen=True):
    """A file as an association would send it, which fields it lacks, and what is to be declared as corrections of it."""

    name: str
    content: bytes
    absent: frozenset[str]
    corrections: tuple[Correction, ...]


def case_export(setting: Setting, jour: str, cases: pd.DataFrame, habits: Habits) -> CaseExport:
    """Write the true cases of one association down, as its habits are."""
    rng = setting.rng
    everything = _with_strays(setting, cases)
    columns = cells_of(rng, mess.entry(rng, typed=habits.typed), everything)
    columns = {code: cells for code, cells in columns.items() if code not in habits.absent}
    headers = {code: mess.header(rng, field) for code, field in _fields().items() if code in columns}
    name = "arenden.xlsx" if habits.typed else "arenden.csv"
    place = f"{jour}/{name}", headers["crimes"].strip()
    corrections = (_misspelt(rng, everything, columns["crimes"], *place),) if habits.misspelt else ()
    order = _order(rng, list(columns))
    rows = _with_repeats(rng, [columns[code] for code in order], len(cases))
    header = [headers.get(code, code) for code in order]
    lines = [*_heading(rng), header, *_with_blank_rows(rng, rows), *_total(rng, len(rows), len(order))]
    content = _workbook(lines) if habits.typed else _csv(rng, lines)
    return CaseExport(name, content, habits.absent, corrections)


def _fields() -> dict[str, catalogue.CaseField]:
    return {field.code: field for field in catalogue.case_fields().field}


def _with_strays(setting: Setting, cases: pd.DataFrame) -> pd.DataFrame:
    """Add a few cases that came in before the period, and shall not be counted."""
    rng = setting.rng
    count = int(rng.integers(int(len(cases) * _LARGEST_OUTSIDE_PART) + 1)) if happens(rng, 0.5) else 0
    strays = cases.sample(count, random_state=rng)
    earlier = pd.Timestamp(setting.period.start) - pd.to_timedelta(rng.integers(1, 80, count), unit="D")
    shift = strays["received"] - pd.Series(earlier, strays.index)
    strays = strays.assign(
        case_id=[f"{number[:-4]}9{place:03d}" for place, number in enumerate(strays["case_id"])],
        received=strays["received"] - shift,
        first_contact=strays["first_contact"] - shift,
    )
    return pd.concat([cases, strays], ignore_index=True)


def _misspelt(rng: Generator, cases: pd.DataFrame, crimes: mess.Cells, file: str, column: str) -> Correction:
    """Misspell a crime in a few cells; the cell is the whole label, so that a correction can name it."""
    code = one_of(rng, *_MISSPELT)
    alone = np.flatnonzero([held == (code,) for held in cases["crimes"]])
    crimes[rng.choice(alone, min(3, len(alone)), replace=False)] = _MISSPELT[code]
    reason = "Felstavad brottstyp; föreningen har bekräftat vilken som avses"
    label = catalogue.category_labels()[code]
    return Correction(file=file, old=_MISSPELT[code], new=label, reason=reason, by=SOMEBODY, column=column)


def _order(rng: Generator, codes: list[str]) -> list[str]:
    """Mostly the order that one would expect, now and then one's own."""
    return [str(code) for code in rng.permutation(codes)] if happens(rng, 0.3) else codes


def _heading(rng: Generator) -> list[list[Any]]:
    """Title rows above the table."""
    return one_of(rng, [], [[_TITLE]], [[_TITLE], []], [[_TITLE], ["Uttag ur ärendesystemet"], []])  # type: ignore[no-any-return]


def _with_repeats(rng: Generator, columns: list[mess.Cells], true_count: int) -> list[list[Any]]:
    """Copy a few rows, to the letter."""
    rows = [list(row) for row in zip(*columns, strict=True)]
    repeated = rng.integers(true_count, size=int(rng.integers(1, 5)) if happens(rng, 0.5) else 0)
    return rows + [rows[row] for row in repeated.tolist()]


def _with_blank_rows(rng: Generator, rows: list[list[Any]]) -> list[list[Any]]:
    """Leave rows empty between months, or nowhere."""
    if happens(rng, 0.6):
        return rows
    gaps = set(rng.integers(1, len(rows), size=int(rng.integers(1, 6))).tolist())
    return [line for number, row in enumerate(rows) for line in ([[""] * len(row), row] if number in gaps else [row])]


def _total(rng: Generator, count: int, width: int) -> list[list[Any]]:
    """Sum the rows up at the end."""
    if happens(rng, 0.6):
        return []
    if happens(rng, 0.3):
        return [[f"Totalt: {count} ärenden", *[""] * (width - 1)]]
    word = one_of(rng, "Summa", "Totalt", "TOTALT", "Antal")
    return [[word, f"{count:,}".replace(",", NBSP), *[""] * (width - 2)]]


def _csv(rng: Generator, lines: list[list[Any]]) -> bytes:
    text = io.StringIO(newline="")
    quoting: Literal[0, 1] = csv.QUOTE_ALL if happens(rng, 0.3) else csv.QUOTE_MINIMAL
    ending = "\r\n" if happens(rng, 0.6) else "\n"
    delimiter = one_of(rng, ";", ";", ",", "\t")
    csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=ending).writerows(lines)
    return text.getvalue().encode(one_of(rng, "utf-8", "utf-8", "utf-8-sig", "cp1252", "utf-16"))


def _workbook(lines: list[list[Any]]) -> bytes:
    """A workbook with a hidden sheet of its own lists."""
    from openpyxl import Workbook  # noqa: PLC0415 - slow to load, and needed for few files

    book = Workbook(write_only=True)
    sheet, lists = book.create_sheet(_SHEET), book.create_sheet("Listor")
    for line in lines:
        sheet.append([None if cell == "" else cell for cell in line])
    for part in catalogue.categories("crime_type"):
        lists.append([part.label])
    lists.sheet_state = "hidden"
    return workbook_bytes(book)
