"""The tables that pass between stages, how they are typed, and their rows as records."""

import datetime as dt
from typing import Any, Final, Literal

import pandas as pd
from msgspec import Struct, convert

from iop_analysis.periods import Period
from iop_analysis.schema import FACT_COLUMNS, FACT_KEY, Chance, Conservation, Goal, Problem, Status, Unit

_SAID: Final = ["value", "unit", "status"]
_COLUMN_TYPES: Final = {"period_start": "datetime64[s]", "period_end": "datetime64[s]", "value": "float64"}


class Figure(Struct, frozen=True):
    """One row of a facts or indicators table; dates and value are ``None`` where the table has none."""

    period_start: dt.date | None
    period_end: dt.date | None
    jour: str
    measure: str
    breakdown: str
    category: str
    gender: str
    value: float | None
    unit: Unit
    status: Status
    source: str
    id: str = ""
    label: str = ""

    @property
    def period(self) -> Period | None:
        """The figure's period; ``None`` where it is not known which one it is."""
        return Period(self.period_start, self.period_end) if self.period_start and self.period_end else None

    @property
    def observed(self) -> float | None:
        """The value where the status says that there is one."""
        return self.value if self.status is Status.OBSERVED else None


class Comparison(Struct, frozen=True):
    """One row of a comparisons table; ``change`` in the figure's unit, ``change_percent`` in percent of the baseline."""

    id: str
    baseline_id: str
    problems: tuple[Problem, ...]
    change: float | None
    change_percent: float | None
    chance: Chance


class Outcome(Struct, frozen=True):
    """What came of a commitment, the ids of the figures that show it, and the associations that have not told theirs."""

    commitment: str
    goal: Goal
    figures: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()


class Receipt(Struct, frozen=True):
    """A file that an association delivered, and what became of its rows (cases) or filled-in cells (report).

    ``rows`` is ``None`` where their number would give a protected count away.
    """

    jour: str
    kind: Literal["report", "cases"]
    rows: Conservation | None


class Measured(Struct, frozen=True):
    """What the measuring stage gives: figures (row key ``id``), comparisons (row key ``id``), and what came of what was agreed.

    ``unreported_economy`` are the measures of the budgets' outcomes that nobody has reported.
    """

    indicators: pd.DataFrame
    comparisons: pd.DataFrame
    outcomes: tuple[Outcome, ...] = ()
    unreported_economy: tuple[str, ...] = ()


class Protected(Measured, frozen=True):
    """The same after disclosure control: all that may be shown."""


def figures_of(table: pd.DataFrame) -> list[Figure]:
    """Return the rows of a facts or indicators table."""
    return [convert(record, Figure, strict=False) for record in _records(table)]


def comparisons_of(table: pd.DataFrame) -> dict[str, Comparison]:
    """Return the rows of a comparisons table by the current figure's id."""
    return {record["id"]: convert(record, Comparison) for record in _records(table)}


def repeated(table: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the groups of rows that share a ``FACT_KEY``, in the table's order."""
    several = table[table.duplicated(list(FACT_KEY), keep=False)]
    return [rows for _, rows in several.groupby(list(FACT_KEY), dropna=False, sort=False)]


def conflicting(table: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the groups of rows that share a ``FACT_KEY`` and do not say the same, in the table's order."""
    return repeated(table.drop_duplicates([*FACT_KEY, *_SAID]))


def agree(rows: pd.DataFrame) -> bool:
    """Whether rows of one key say the same."""
    return len(rows[_SAID].drop_duplicates()) == 1


def typed_facts(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Make a facts table (row key ``FACT_KEY``) of plain records; columns that a record lacks are missing values."""
    return cast_facts(pd.DataFrame(rows, columns=list(FACT_COLUMNS)))


def cast_facts(table: pd.DataFrame) -> pd.DataFrame:
    """Give a facts table its column types: dates as datetimes, the value as a float, all else as text."""
    return table.astype({name: _COLUMN_TYPES.get(str(name), "str") for name in table.columns})


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Plain values: no timestamps, no not-a-number."""
    return [{str(name): _plain(value) for name, value in row.items()} for row in table.to_dict("records")]


def _plain(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return value.date()
    return value if isinstance(value, tuple) or not pd.isna(value) else None


def csv_text(table: pd.DataFrame) -> str:
    """Write a table as every CSV file of ours is written: comma, decimal point, ISO dates, empty where there is no value."""
    return table.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d", float_format="%.10g")
