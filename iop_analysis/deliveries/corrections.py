"""Declared corrections: a cell of a delivered file is read as something else, for a reason that somebody stands for.

They lie in ``data/raw/<year>/rattelser.toml``. One that no longer matches what stands in the file is a blocking finding: either
the association has mended it, or the correction was wrong.
"""

from pathlib import Path
from typing import Annotated, Final

from msgspec import Meta, Struct, field

from iop_analysis import structured
from iop_analysis.errors import UnreadableInputError
from iop_analysis.schema import Spot

CORRECTIONS_FILE: Final = "rattelser.toml"

_Filled = Annotated[str, Meta(min_length=1, max_length=500)]


class Correction(Struct, frozen=True, forbid_unknown_fields=True):
    """What stands (``old``, ``from`` in the file) is read as ``new`` (``to``), an empty one as a blank cell.

    In a workbook ``sheet`` and ``cell`` say where, in a table of rows ``row`` (from 1, as the file is opened) and ``column`` (its
    header); without a row, every cell of the column that holds ``old`` is meant. ``by`` is a role, not a person's name.
    """

    file: _Filled
    old: str = field(name="from")
    new: str = field(name="to")
    reason: _Filled
    by: _Filled
    sheet: str = ""
    cell: str = ""
    row: Annotated[int, Meta(ge=0)] = 0
    column: str = ""

    @property
    def spot(self) -> Spot:
        """The place that the correction is about."""
        return Spot(self.file, self.sheet, self.cell, self.row, self.column)


class _Corrections(Struct, frozen=True, forbid_unknown_fields=True):
    correction: tuple[Correction, ...] = ()


def read_corrections(year_folder: Path) -> tuple[Correction, ...]:
    """Return the corrections declared for a year, none where there is no such file.

    ``file`` is relative to the year's folder (``vasterort/arenden.csv``). Raises :class:`UnreadableInputError`.
    """
    path = year_folder / CORRECTIONS_FILE
    if not path.exists() and not path.is_symlink():
        return ()
    if path.is_symlink() or not path.is_file():
        raise UnreadableInputError(f"{path}: är ingen vanlig fil; lägg rättelserna i en fil med det namnet.")
    return structured.read_toml(path, _Corrections).correction
