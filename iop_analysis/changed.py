"""What differs between two published versions of a year: the table, its rows as records, and what may be said again of it."""

import math
from typing import Any, Final

import pandas as pd
from msgspec import Struct, convert, to_builtins

from iop_analysis.schema import PEOPLE_UNITS, Status, Unit

ABSENT: Final = "absent"
"""Stands for a figure's status in a version that does not have the figure at all."""

CHANGES_FILE: Final = "andringslogg.csv"
"""The published log of every change since a year's first version."""

REASON: Final = " (skäl: "
"""What comes before the reason of a correction, in a cause."""

_OF_PEOPLE: Final = PEOPLE_UNITS | {Unit.PERCENT, Unit.SCALE_1_5, Unit.PER_MONTH}


class Change(Struct, frozen=True):
    """One changed figure as two published versions show it; a value is ``None`` unless its status is observed.

    A status is one of ``schema.Status``, or ``ABSENT``. ``label`` and ``unit`` are the newest known ones, ``before_label`` and
    ``before_unit`` those of the earlier version (empty where it had no such figure). ``cause`` is finished Swedish.
    """

    id: str
    label: str
    before_value: float | None
    before_status: str
    after_value: float | None
    after_status: str
    unit: str
    cause: str
    before_label: str = ""
    before_unit: str = ""

    @property
    def is_repeatable(self) -> bool:
        """Whether the earlier value may be said again."""
        return may_be_repeated(self.after_status, self.unit)


CHANGE_COLUMNS: Final = Change.__struct_fields__


def may_be_repeated(status: str, unit: str) -> bool:
    """Whether an earlier value may be said again of a figure that now has ``status``.

    What is protected now may have been shown before, and must not be shown again. A figure about people that is left out now
    may have been merged with others because it is small.

    >>> may_be_repeated("suppressed", "cases"), may_be_repeated("missing", "cases"), may_be_repeated(ABSENT, "sek")
    (False, True, True)
    """
    return status != Status.SUPPRESSED and not (status == ABSENT and Unit(unit) in _OF_PEOPLE)


def changes_table_of(changes: list[Change]) -> pd.DataFrame:
    """Make a changes table (row key ``id``, columns ``CHANGE_COLUMNS``) of its rows as records."""
    table = pd.DataFrame([to_builtins(part) for part in changes], columns=list(CHANGE_COLUMNS))
    values = ("before_value", "after_value")
    return table.astype({name: "float64" if name in values else "str" for name in CHANGE_COLUMNS})


def changes_of(table: pd.DataFrame) -> list[Change]:
    """Return the rows of a changes table; a table without any columns has none."""
    return [convert({str(name): _plain(value) for name, value in row.items()}, Change) for row in table.to_dict("records")]


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and math.isnan(value) else value
