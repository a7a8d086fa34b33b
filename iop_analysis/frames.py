"""The tables that pass between stages: how they are typed, and how a row's period is read."""

from typing import Any, Final

import pandas as pd
from msgspec import Struct

from iop_analysis.periods import Period
from iop_analysis.schema import FACT_COLUMNS

_COLUMN_TYPES: Final = {"period_start": "datetime64[s]", "period_end": "datetime64[s]", "value": "float64"}


class Protected(Struct, frozen=True):
    """All that may be shown: figures (row key ``id``) and comparisons (row key ``id``) that have passed disclosure control."""

    indicators: pd.DataFrame
    comparisons: pd.DataFrame


def period_of(row: "pd.Series[Any]") -> Period | None:
    """Return the period of a fact or figure; ``None`` where it is not known which one it is."""
    if pd.isna(row["period_start"]):
        return None
    return Period(row["period_start"].date(), row["period_end"].date())


def typed_facts(rows: list[dict[str, object]], columns: tuple[str, ...] = FACT_COLUMNS) -> pd.DataFrame:
    """Make a facts table (row key ``FACT_KEY``) of plain records; columns that a record lacks are missing values."""
    return cast_facts(pd.DataFrame(rows, columns=list(columns)))


def cast_facts(table: pd.DataFrame) -> pd.DataFrame:
    """Give a facts table its column types: dates as datetimes, the value as a float, all else as text."""
    return table.astype({name: _COLUMN_TYPES.get(name, "str") for name in table.columns})
