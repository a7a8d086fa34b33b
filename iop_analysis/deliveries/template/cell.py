"""A cell of the workbook that is sent out: where it stands, what it shows, and which figure it holds."""

import datetime as dt
from typing import Final, Literal

from msgspec import Struct

from iop_analysis.periods import Period

Role = Literal[
    "title", "subtitle", "hint", "header", "label", "input", "sum", "check", "reference", "unit", "note", "answer", "line"
]

GENDER_COLUMNS: Final = "BCDE"
SUM_COLUMN: Final = "F"
LAST_YEAR_COLUMN: Final = "G"
CHECK_COLUMN: Final = "H"
FIRST_TABLE_ROW: Final = 4


class InputCell(Struct, frozen=True):
    """A number cell to fill in, and which fact it is."""

    sheet: str
    cell: str
    measure: str
    breakdown: str
    category: str
    gender: str
    period: Period


class Planned(Struct, frozen=True):
    """What stands in a cell: ``fact`` is the figure that it holds, or that it is compared with."""

    sheet: str
    column: str
    row: int
    role: Role
    text: str | float | None = None
    formula: str = ""
    fact: InputCell | None = None
    table: str = ""
    code: str = ""

    @property
    def cell(self) -> str:
        """The cell's name."""
        return f"{self.column}{self.row}"


def quarters(period: Period) -> dict[int, Period]:
    """Quarter number → the part of the quarter that lies within the period.

    >>> list(quarters(Period(dt.date(2025, 4, 1), dt.date(2025, 12, 31))))
    [2, 3, 4]
    """
    starts = {number: dt.date(period.end.year, 3 * number - 2, 1) for number in range(1, 5)}
    after = {number: starts.get(number + 1, dt.date(period.end.year + 1, 1, 1)) for number in starts}
    whole = {number: Period(start, after[number] - dt.timedelta(days=1)) for number, start in starts.items()}
    return {
        number: Period(max(part.start, period.start), min(part.end, period.end))
        for number, part in whole.items()
        if part.overlaps(period)
    }
