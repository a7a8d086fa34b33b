"""Last year's figures, to stand beside the cells of this year's workbook."""

import calendar
import datetime as dt

import pandas as pd

from iop_analysis.deliveries.template.cell import InputCell
from iop_analysis.frames import Figure, figures_of
from iop_analysis.periods import Period
from iop_analysis.schema import FACT_COLUMNS


class KnownBefore:
    """The observed figures of one association in the year before."""

    def __init__(self, figures: list[Figure]) -> None:
        self._values = {
            (figure.period, figure.measure, figure.breakdown, figure.category, figure.gender): figure.observed
            for figure in figures
        }

    def value(self, fact: InputCell) -> float | None:
        """Return the figure of the same days one year earlier."""
        key = (a_year_before(fact.period), fact.measure, fact.breakdown, fact.category, fact.gender)
        return self._values.get(key)


def known_before(last_year: pd.DataFrame | None, jour: str) -> KnownBefore:
    """Take an association's figures out of a facts table."""
    if last_year is None:
        return KnownBefore([])
    return KnownBefore(figures_of(last_year.loc[last_year["jour"] == jour, list(FACT_COLUMNS)]))


def a_year_before(period: Period) -> Period:
    """Return the same days of the year before.

    >>> a_year_before(Period(dt.date(2024, 2, 1), dt.date(2024, 2, 29))).end
    datetime.date(2023, 2, 28)
    """
    return Period(_same_day(period.start), _same_day(period.end))


def _same_day(day: dt.date) -> dt.date:
    last = calendar.monthrange(day.year - 1, day.month)[1]
    return day.replace(year=day.year - 1, day=min(day.day, last))
