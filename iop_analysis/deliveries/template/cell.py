"""A cell of the workbook that is sent out: where it stands, what it shows, and which figure it holds."""

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
