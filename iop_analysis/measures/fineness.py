"""Which tables of counts a report publishes and how fine they are, as ``reference/shown.toml`` declares."""

from typing import Final

import pandas as pd
from msgspec import Struct

from iop_analysis import catalogue
from iop_analysis.merges import GENDER
from iop_analysis.periods import Period
from iop_analysis.schema import TOTAL

QUARTER: Final = "quarter"
JOUR: Final = "jour"

By = tuple[str, ...]


class ShownTable(Struct, frozen=True, forbid_unknown_fields=True):
    """A cross of the dimensions ``by`` with all its margins; without ``measure`` for every one that has no table of its own."""

    by: By
    measure: str = ""


class _Declared(Struct, frozen=True, forbid_unknown_fields=True):
    shown: tuple[ShownTable, ...]


def published_tables(measure: str) -> tuple[By, ...]:
    """Return the tables in which a measure that counts people is published: the dimensions that each is divided by.

    >>> published_tables("contacts")
    (('gender',), ('gender', 'jour'))
    """
    declared = catalogue.reference("shown", _Declared).shown
    own = tuple(table.by for table in declared if table.measure == measure)
    return own or tuple(table.by for table in declared if not table.measure)


def in_table(facts: pd.DataFrame, by: By, reporting: Period) -> "pd.Series[bool]":
    """Whether each fact has a place in a table: whatever it is not divided by stands in total.

    Other periods than the reporting one are whole themselves; only what lies within it is a part of it.
    """
    return (
        facts["breakdown"].isin({TOTAL, *by})
        & (facts["gender"].eq(TOTAL) | (GENDER in by))
        & (facts["jour"].eq(TOTAL) | (JOUR in by))
        & (~_is_part(facts, reporting) | (QUARTER in by))
    )


def _is_part(facts: pd.DataFrame, reporting: Period) -> "pd.Series[bool]":
    start, end = pd.Timestamp(reporting.start), pd.Timestamp(reporting.end)
    starts, ends = facts["period_start"], facts["period_end"]
    within = (starts >= start) & (ends <= end)
    return within & ~((starts == start) & (ends == end))
