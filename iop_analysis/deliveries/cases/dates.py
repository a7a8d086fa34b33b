"""Dates as people write them in case exports, as ordinals."""

import datetime as dt
import re
from typing import Final

from iop_analysis.deliveries.cases.cells import LONGEST_VALUE, NOT_STATED, SPACES, UNREADABLE, plain, stated
from iop_analysis.swedish import month_names

_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 73_050
_SERIAL_ZERO: Final = dt.date(1899, 12, 30).toordinal()

_CLOCK: Final = r"(?:[T ][0-9]{1,2}[:.][0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
_YEAR_FIRST: Final = re.compile(rf"([0-9]{{4}})([-./])([0-9]{{1,2}})\2([0-9]{{1,2}}){_CLOCK}")
_COMPACT: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_DAY_FIRST: Final = re.compile(rf"([0-9]{{1,2}})[-./]([0-9]{{1,2}})[-./ ]([0-9]{{4}}){_CLOCK}")
_NAMED_MONTH: Final = re.compile(r"(?:den )?([0-9]{1,2})\.? ([a-zå]{3,9})\.? ([0-9]{4})")
_SERIAL: Final = re.compile(r"([0-9]{5})(?:[.,][0-9]{1,15})?")


def date(text: str) -> int:
    """Return a date's ordinal; day before month, and a year of four digits.

    >>> [dt.date.fromordinal(date(text)).isoformat() for text in ("1/4 2025", "20250401", "1 apr 2025", "2025-04-01 09:30")]
    ['2025-04-01', '2025-04-01', '2025-04-01', '2025-04-01']
    >>> date("25-04-01") == date("31/2 2025") == UNREADABLE
    True
    """
    if not stated(text):
        return NOT_STATED
    year, month, day = _date_parts(SPACES.sub(" ", text))
    try:
        return dt.date(year, month, day).toordinal() if _FIRST_YEAR <= year <= _LAST_YEAR else UNREADABLE
    except ValueError:
        return UNREADABLE


def _date_parts(text: str) -> tuple[int, int, int]:
    if match := _YEAR_FIRST.fullmatch(text):
        return int(match[1]), int(match[3]), int(match[4])
    if match := _COMPACT.fullmatch(text):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _DAY_FIRST.fullmatch(text):
        return int(match[3]), int(match[2]), int(match[1])
    if match := _NAMED_MONTH.fullmatch(text.casefold()):
        return int(match[3]), _month(match[2]), int(match[1])
    return 0, 0, 0


def _month(name: str) -> int:
    """A month by its name or by at least its first three letters."""
    return next((number for number, month in enumerate(month_names(), start=1) if month.startswith(name)), 0)


def serial_date(text: str) -> int:
    """Return the ordinal of a date that Excel left as its number of days, for a column in which nothing is written as a date.

    >>> dt.date.fromordinal(serial_date("45748")).isoformat()
    '2025-04-01'
    """
    match = _SERIAL.fullmatch(plain(text)[:LONGEST_VALUE])
    days = int(match[1]) if match else 0
    return _SERIAL_ZERO + days if _FIRST_SERIAL <= days <= _LAST_SERIAL else UNREADABLE
