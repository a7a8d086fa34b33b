"""Periods: how long they are, and what a document's wording for one may mean."""

import calendar
import datetime as dt
import re
from collections.abc import Callable
from typing import Final

from msgspec import Struct

from iop_analysis import swedish

_MEAN_MONTH_DAYS: Final = 365.2425 / 12
_COUNTS: Final = {"två": 2, "tre": 3, "fyra": 4}


class Period(Struct, frozen=True, order=True):
    """A span of whole days, both ends included."""

    start: dt.date
    end: dt.date

    @property
    def months(self) -> float:
        """Length in months: a whole number where the period is made of whole months, otherwise by its days.

        >>> Period(dt.date(2025, 4, 1), dt.date(2025, 12, 31)).months
        9
        """
        whole = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1
        last = calendar.monthrange(self.end.year, self.end.month)[1]
        if self.start.day == 1 and self.end.day == last:
            return whole
        return ((self.end - self.start).days + 1) / _MEAN_MONTH_DAYS

    @property
    def code(self) -> str:
        """A short name for ids: the year, or first and last day.

        >>> Period(dt.date(2024, 1, 1), dt.date(2024, 12, 31)).code
        '2024'
        """
        if self.is_calendar_year:
            return str(self.start.year)
        return f"{self.start:%Y-%m-%d}--{self.end:%Y-%m-%d}"

    @property
    def is_calendar_year(self) -> bool:
        """Whether the period is exactly one calendar year."""
        return self == calendar_year(self.start.year)

    @property
    def label(self) -> str:
        """The period as readers see it."""
        return swedish.date_range(self.start, self.end)

    @property
    def year_before(self) -> "Period":
        r"""The same days of the year before; the last of February where there is no 29th.

        >>> Period(dt.date(2025, 4, 1), dt.date(2025, 12, 31)).year_before.label
        '1\xa0april–31\xa0december 2024'
        """
        return Period(_year_before(self.start), _year_before(self.end))

    def overlaps(self, other: "Period") -> bool:
        """Whether the two have a day in common."""
        return self.start <= other.end and other.start <= self.end


def quarters(period: Period) -> dict[int, Period]:
    """Quarter's number → the part of it that lies within a period, which ends in the year of the quarters.

    >>> parts = quarters(Period(dt.date(2025, 2, 1), dt.date(2025, 6, 30)))
    >>> {number: (part.start.month, part.end.month) for number, part in parts.items()}
    {1: (2, 3), 2: (4, 6)}
    """
    ends = {number: calendar.monthrange(period.end.year, 3 * number) for number in range(1, 5)}
    whole = {
        number: Period(dt.date(period.end.year, 3 * number - 2, 1), dt.date(period.end.year, 3 * number, days))
        for number, (_, days) in ends.items()
    }
    return {
        number: Period(max(part.start, period.start), min(part.end, period.end))
        for number, part in whole.items()
        if part.overlaps(period)
    }


class Wording(Struct, frozen=True):
    """A way in which documents name a period, and the readings it allows (names in ``READINGS``)."""

    pattern: str
    readings: tuple[str, ...]


def _year_before(day: dt.date) -> dt.date:
    last = calendar.monthrange(day.year - 1, day.month)[1]
    return day.replace(year=day.year - 1, day=min(day.day, last))


def calendar_year(year: int) -> Period:
    """Return the whole of ``year``."""
    return Period(dt.date(year, 1, 1), dt.date(year, 12, 31))


def possible_periods(text: str, wordings: tuple[Wording, ...], reporting: Period) -> tuple[Period, ...] | None:
    r"""Return every period that ``text`` may mean in a follow-up of ``reporting``; ``None`` if the wording is unknown.

    >>> wordings = (Wording("de (två|tre|fyra) senaste kvartalen", ("quarters_before", "same_quarters_last_year")),)
    >>> reporting = Period(dt.date(2025, 4, 1), dt.date(2025, 12, 31))
    >>> [period.label for period in possible_periods("de tre senaste kvartalen", wordings, reporting)]
    ['1\xa0juli 2024–31\xa0mars 2025', '1\xa0april–31\xa0december 2024']
    """
    for wording in wordings:
        match = re.fullmatch(wording.pattern, text.strip(), flags=re.IGNORECASE)
        if match:
            return tuple(dict.fromkeys(READINGS[name](match, reporting) for name in wording.readings))
    return None


def _named_year(match: re.Match[str], _: Period) -> Period:
    return calendar_year(int(match[1]))


def _year_of_report(_: re.Match[str], reporting: Period) -> Period:
    return calendar_year(reporting.end.year)


def _reporting_period(_: re.Match[str], reporting: Period) -> Period:
    return reporting


def _quarters_before(match: re.Match[str], reporting: Period) -> Period:
    last_day = reporting.start - dt.timedelta(days=1)
    return Period(_months_back(reporting.start, 3 * _COUNTS[match[1].lower()]), last_day)


def _same_quarters_last_year(match: re.Match[str], reporting: Period) -> Period:
    year_before = reporting.end.year - 1
    last_day = dt.date(year_before, reporting.end.month, calendar.monthrange(year_before, reporting.end.month)[1])
    return Period(_months_back(last_day + dt.timedelta(days=1), 3 * _COUNTS[match[1].lower()]), last_day)


def _months_back(first_of_month: dt.date, count: int) -> dt.date:
    months = first_of_month.year * 12 + first_of_month.month - 1 - count
    return dt.date(months // 12, months % 12 + 1, 1)


READINGS: Final[dict[str, Callable[[re.Match[str], Period], Period]]] = {
    "named_year": _named_year,
    "year_of_report": _year_of_report,
    "reporting_period": _reporting_period,
    "quarters_before": _quarters_before,
    "same_quarters_last_year": _same_quarters_last_year,
}
