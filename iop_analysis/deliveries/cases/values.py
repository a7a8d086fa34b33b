"""What a distinct text in a column of a case export means, as a small number.

A file of three million rows has a few hundred distinct texts in most columns: each is read once, in plain Python, and all rows
follow. ``NOT_STATED`` is a blank or a word for unknown; ``UNREADABLE`` is what nobody may guess the meaning of.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from iop_analysis import catalogue
from iop_analysis.agreement import OLDEST_AGE
from iop_analysis.catalogue import CaseField
from iop_analysis.coherence import AGE_GROUP, is_unknown
from iop_analysis.deliveries import words
from iop_analysis.deliveries.cases.cells import LONGEST_VALUE, NOT_STATED, UNREADABLE, count, plain, stated
from iop_analysis.deliveries.cases.dates import date
from iop_analysis.swedish import folded

_OLDEST_BIRTH_YEAR: Final = 1900
_CACHED_TEXTS: Final = 50_000
_MOST_OF_ONE_CASE: Final = 10_000

_CRIME_SEPARATORS: Final = re.compile(r"[;/|\n]")


@catalogue.remembered
def meaning(field: CaseField, last_year: int) -> Callable[[str], int]:
    """Return the function from a column's text to its number; ``last_year`` is the latest possible year of birth.

    Dates are ordinals, yes and no are 1 and 0, categories and genders their place among :func:`codes`, an age its group's place,
    crime types the sum of 2 to the power of their places; an unstated category is that of the breakdown's unknown.
    """
    readers: dict[str, Callable[[str], int]] = {
        "date": date, "gender": _gender, "age": _age, "yes_no": yes_no, "count": _count, "crimes": crimes,
        "birth_year": lambda text: _birth_year(text, last_year), "category": lambda text: _category(field.breakdown, text),
    }  # fmt: skip
    read = readers[field.kind]
    return lru_cache(_CACHED_TEXTS)(lambda text: read(plain(text)[:LONGEST_VALUE]))


@catalogue.remembered
def codes(breakdown: str) -> tuple[str, ...]:
    """Return a breakdown's categories as cases are counted, without the districts that have become others."""
    return tuple(part.code for part in catalogue.categories(breakdown) if not part.becomes)


@catalogue.remembered
def unknown_code(breakdown: str) -> str:
    """Return the category that stands for what is not stated.

    >>> unknown_code("age_group"), unknown_code("reported")
    ('unknown_age', 'reported_unknown')
    """
    return next(code for code in codes(breakdown) if is_unknown(code))


@catalogue.remembered
def gender_codes() -> tuple[str, ...]:
    """Return the genders in the order of their numbers."""
    return tuple(part.code for part in catalogue.genders())


def yes_no(text: str) -> int:
    """Return 1 for yes and 0 for no.

    >>> yes_no("Ja"), yes_no("0"), yes_no("–"), yes_no("kanske")
    (1, 0, -1, -2)
    """
    said = folded(text)
    yes, no = _yes_and_no()
    return 1 if said in yes else 0 if said in no else UNREADABLE if stated(text) else NOT_STATED


@catalogue.remembered
def _yes_and_no() -> tuple[frozenset[str], frozenset[str]]:
    known = catalogue.case_fields()
    return frozenset(folded(word) for word in known.yes), frozenset(folded(word) for word in known.no)


def _count(text: str) -> int:
    """Contacts or attempts of one case: a number that no case can have is a slip, and would drown all others in a sum."""
    number = count(text)
    return number if number <= _MOST_OF_ONE_CASE else UNREADABLE


def crimes(text: str) -> int:
    """Return a set of crime types as bits; a comma separates only where every part is then known.

    >>> crimes("Misshandel; misshandel | Olaga hot") == crimes("Olaga hot, misshandel") == 1 + 4
    True
    """
    parts = [part for part in _CRIME_SEPARATORS.split(text) if stated(part)]
    unknown = _bit(unknown_code("crime_type"))
    bits = 0 if parts else unknown
    for part in parts:
        several = [_crime(piece) for piece in part.split(",")]
        whole = _crime(part)
        if whole == UNREADABLE and UNREADABLE in several:
            return UNREADABLE
        for bit in several if whole == UNREADABLE else [whole]:
            bits |= bit
    return bits


def _crime(text: str) -> int:
    code = words.categories("crime_type").code(text)
    return UNREADABLE if code is None else _bit(code)


def _bit(crime: str) -> int:
    return 1 << codes("crime_type").index(crime)


def _gender(text: str) -> int:
    code = words.genders().code(text) or ("" if stated(text) else "unknown")
    return gender_codes().index(code) if code else UNREADABLE


def _category(breakdown: str, text: str) -> int:
    code = words.categories(breakdown).code(text)
    if code is None and breakdown == "reported":
        code = {1: "reported_yes", 0: "reported_no"}.get(yes_no(text))
    if code is None and not stated(text):
        code = unknown_code(breakdown)
    return UNREADABLE if code is None else codes(breakdown).index(code)


def years_old(text: str) -> int:
    """Return a whole number of years, or the number of what is not stated or cannot be read.

    >>> years_old("17 år"), years_old("") < 0
    (17, True)
    """
    return count(text.casefold().removesuffix("år").rstrip())


def _age(text: str) -> int:
    years = years_old(text)
    return age_group(years) if years <= OLDEST_AGE else UNREADABLE


def _birth_year(text: str, last_year: int) -> int:
    year = count(text)
    return year if year == NOT_STATED or _OLDEST_BIRTH_YEAR <= year <= last_year else UNREADABLE


@catalogue.remembered
def age_group(years: int) -> int:
    """Return the place of the age group that a whole number of years falls in; the unknown one for ``NOT_STATED``."""
    if years == UNREADABLE:
        return UNREADABLE
    for code, (lowest, highest) in _age_bounds().items():
        if lowest <= years <= highest:
            return codes("age_group").index(code)
    return codes("age_group").index(unknown_code("age_group"))


def age_bounds(group: str) -> tuple[int, int] | None:
    """Return the lowest and the highest age of a group, ``None`` for the unknown one.

    >>> age_bounds("age_18_20"), age_bounds("unknown_age")
    ((18, 20), None)
    """
    return _age_bounds().get(group)


@catalogue.remembered
def _age_bounds() -> dict[str, tuple[int, int]]:
    matches = [AGE_GROUP.fullmatch(code) for code in codes("age_group")]
    return {match[0]: (int(match[1]), int(match[2] or OLDEST_AGE)) for match in matches if match}


def last_day_of_district(text: str) -> int:
    """Return the ordinal of the last day of a district that has become another one, 0 for any other text."""
    return _merged_districts().get(folded(text), 0)


@catalogue.remembered
def _merged_districts() -> dict[str, int]:
    merged = [part for part in catalogue.categories("district") if part.until]
    return {
        folded(word): part.until.toordinal() for part in merged if part.until for word in (part.label, *part.synonyms, part.code)
    }


def languages(text: str) -> frozenset[str]:
    """Return the languages that a cell states, folded."""
    parts = re.split(r"[;/|,\n]", plain(text)[:LONGEST_VALUE])
    return frozenset(folded(part) for part in parts if stated(part))
