"""Rows of small numbers are counted: by quarter and gender, and by each breakdown."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Final

import numpy as np

from iop_analysis.agreement import OLDEST_AGE
from iop_analysis.deliveries.cases import values as case_values
from iop_analysis.deliveries.cases.cells import NOT_STATED, plain
from iop_analysis.deliveries.cases.counts import (
    Grid,
    Tally,
    breakdowns,
    grid_size,
    markings,
    only_if_stated,
    stated_count,
    summed,
)
from iop_analysis.deliveries.cases.referred import referred_counts
from iop_analysis.deliveries.cases.rows import Rows
from iop_analysis.periods import Period, quarters

_PROMPT_DAYS: Final = 3
_ATTEMPTS: Final = 3

Counts = dict[str, np.ndarray]


def tally(rows: Rows, valid: np.ndarray) -> Tally:
    """Count the ``valid`` rows of a block."""
    size = grid_size(rows.period)
    genders = _numbers(rows, "gender")
    spread = _quarter(rows.days, rows.period) * len(case_values.gender_codes()) + (0 if genders is None else genders)
    grid = Grid(np.where(valid, spread, size), size)
    counts = {"cases": grid.by(np.zeros(len(valid), dtype=np.int64), 1)} | _crimes(rows, grid)
    counts |= _breakdowns(rows, grid) | _marks(rows, grid) | _first_contact(rows, grid) | _attempts(rows, grid)
    counts |= referred_counts(rows, grid, _years_since_birth(rows))
    counts |= {stated_count(code): grid.where(stated) for code, stated in _stated(rows)}
    return Tally(counts, _languages(rows, valid))


def _stated(rows: Rows) -> Iterator[tuple[str, np.ndarray]]:
    """Where each field says anything, for those whose measures would else be zero."""
    for code in only_if_stated():
        if code in rows.numbers:
            yield code, rows.numbers[code].rows >= 0
    language = rows.columns.of("language")
    if language is not None:
        yield "language", language.rows_of(bool(case_values.languages(text)) for text in language.texts)


def _quarter(days: np.ndarray, period: Period) -> np.ndarray:
    """Return each day's quarter, and the number after the last for days outside the period."""
    whole = list(quarters(period).values())
    borders = [part.start.toordinal() for part in whole] + [part.end.toordinal() + 1 for part in whole[-1:]]
    order = np.array([len(whole), *range(len(whole)), len(whole)][: len(borders) + 1])
    quarter: np.ndarray = order[np.searchsorted(np.array(borders, dtype=np.int64), days, side="right")]
    return quarter


def _crimes(rows: Rows, grid: Grid) -> Counts:
    if "crimes" not in rows.numbers:
        return {}
    crimes = rows.numbers["crimes"]
    return {"crime_type": grid.crimes(np.clip(crimes.distinct, 0, None), crimes.column.which)}


def _numbers(rows: Rows, code: str) -> np.ndarray | None:
    """Return a column's categories; rows that cannot be read do not count anyway."""
    return np.clip(rows.numbers[code].rows, 0, None) if code in rows.numbers else None


def _breakdowns(rows: Rows, grid: Grid) -> Counts:
    counts = {}
    for breakdown in breakdowns():
        numbers = _age_groups(rows) if breakdown == "age_group" else _numbers(rows, breakdown)
        if numbers is not None:
            counts[breakdown] = grid.by(numbers, len(case_values.codes(breakdown)))
    return counts


def _age_groups(rows: Rows) -> np.ndarray | None:
    """By age, else by year of birth (the age reached during the year in which the case was received), else as delivered."""
    years = _years_since_birth(rows)
    if years is None:
        ages = _numbers(rows, "age")
        return _numbers(rows, "age_group") if ages is None else ages
    groups = np.array([case_values.age_group(years) for years in range(NOT_STATED, OLDEST_AGE + 1)])
    numbers: np.ndarray = groups[years + 1]
    return numbers


def _years_since_birth(rows: Rows) -> np.ndarray | None:
    if "birth_year" not in rows.numbers:
        return None
    born = rows.numbers["birth_year"].rows
    return np.where(born < 0, NOT_STATED, np.clip(_years(rows) - born, 0, OLDEST_AGE))


def _years(rows: Rows) -> np.ndarray:
    distinct = [dt.date.fromordinal(int(day)).year if day > 0 else 0 for day in rows.received.distinct]
    years: np.ndarray = np.array(distinct, dtype=np.int64)[rows.received.column.which]
    return years


def _marks(rows: Rows, grid: Grid) -> Counts:
    """Markings, contacts and other sums, referrals and offers, for the columns that the file has."""
    counts: Counts = {code: grid.where(rows.numbers[code].rows == 1) for code in markings() if code in rows.numbers}
    for code in summed():
        numbers = _numbers(rows, code)
        if numbers is not None:
            counts[code] = grid.where(numbers)
    if "referred_to_stodcentrum" in rows.numbers:
        counts["referrals_to_stodcentrum"] = grid.where(rows.numbers["referred_to_stodcentrum"].rows == 1)
    if "meeting_offered" in rows.numbers:
        offered = rows.numbers["meeting_offered"].rows
        counts |= {"meeting_offer_stated": grid.where(offered >= 0), "meeting_offered": grid.where(offered == 1)}
    return counts


def _first_contact(rows: Rows, grid: Grid) -> Counts:
    if "first_contact" not in rows.numbers:
        return {}
    contact = rows.numbers["first_contact"].rows
    early = (contact >= 0) & (contact < rows.days)
    stated = (contact >= 0) & ~early
    rows.note("contact_before_received", "first_contact", early & rows.valid)
    rows.note("contact_after_period", "first_contact", rows.valid & (contact > rows.period.end.toordinal()))
    prompt = stated & (contact - rows.days <= _PROMPT_DAYS)
    return {"first_contact_stated": grid.where(stated), "first_contact_within_3_days": grid.where(prompt)}


def _attempts(rows: Rows, grid: Grid) -> Counts:
    """Attempts to call; that some were in the evening can only be counted where the file says so."""
    if "call_attempts" not in rows.numbers:
        return {}
    attempts = rows.numbers["call_attempts"].rows
    if "evening_attempts" not in rows.numbers:
        return {"call_attempts_stated": grid.where(attempts >= 0)}
    evening = rows.numbers["evening_attempts"].rows
    impossible = (attempts >= 0) & (evening > attempts)
    rows.note("evening_exceeds_attempts", "evening_attempts", impossible & rows.valid)
    stated = (attempts >= 0) & ~impossible
    enough = stated & (attempts >= _ATTEMPTS) & (evening >= 1)
    return {"call_attempts_stated": grid.where(stated), "three_call_attempts": grid.where(enough)}


def _languages(rows: Rows, valid: np.ndarray) -> Counter[str]:
    column = rows.columns.of("language")
    counted = Counter[str]()
    if column is not None:
        for text, number in zip(column.texts, np.bincount(column.which[valid], minlength=len(column.texts)), strict=True):
            counted.update(dict.fromkeys(case_values.languages(text) if number else (), int(number)))
    return counted


def note_old_districts(rows: Rows) -> None:
    """Note cases that were received after their district had become another one."""
    column = rows.columns.of("district")
    last_days = [case_values.last_day_of_district(plain(text)) for text in column.texts] if column else []
    if column and any(last_days):
        until = np.array([day or rows.period.end.toordinal() for day in last_days])
        rows.note("merged_district", "district", rows.valid & (rows.days > until[column.which]))
