"""Rows of small numbers become counts, and counts become figures. Nothing about a single row is left after this."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from iop_analysis import catalogue
from iop_analysis.deliveries.cases.values import codes, gender_codes
from iop_analysis.deliveries.delivered import DELIVERED_COLUMNS
from iop_analysis.frames import cast_facts
from iop_analysis.periods import Period, quarters
from iop_analysis.schema import TOTAL, Status, Unit

QUALITY: Final = {
    "referrals_to_stodcentrum": ("referred_to_stodcentrum",),
    "first_contact_stated": ("first_contact",),
    "first_contact_within_3_days": ("first_contact",),
    "call_attempts_stated": ("call_attempts",),
    "three_call_attempts": ("call_attempts", "evening_attempts"),
    "meeting_offer_stated": ("meeting_offered",),
    "meeting_offered": ("meeting_offered",),
}
"""Measure → the columns without which it cannot be counted."""

_AGE_FIELDS: Final = ("age", "birth_year", "age_group")
_QUALITY_FIELDS: Final = (
    "referred_to_stodcentrum", "meeting_offered", "first_contact", "call_attempts", "evening_attempts", "language",
)  # fmt: skip
_DIVIDED_BY_GENDER: Final = frozenset({"cases", "crimes"})


@catalogue.remembered
def breakdowns() -> tuple[str, ...]:
    """Return the breakdowns that cases are counted by."""
    return tuple(sorted({part.breakdown for part in catalogue.case_fields().field if part.kind == "category"}))


@catalogue.remembered
def markings() -> tuple[str, ...]:
    """Return the fields of yes and no whose yeses are counted as a measure of the same name."""
    return tuple(code for code in _measured("yes_no") if code not in QUALITY)


@catalogue.remembered
def summed() -> tuple[str, ...]:
    """Return the fields of numbers that are summed as a measure of the same name."""
    return _measured("count")


def _measured(kind: str) -> tuple[str, ...]:
    known = catalogue.measures()
    return tuple(part.code for part in catalogue.case_fields().field if part.kind == kind and part.code in known)


@catalogue.remembered
def only_if_stated() -> tuple[str, ...]:
    """Return the fields whose measures count what is said only, so that a column that says nothing would look like zero."""
    known = {part.code for part in catalogue.case_fields().field}
    return tuple(code for code in (*markings(), *summed(), *_QUALITY_FIELDS) if code in known)


def stated_count(code: str) -> str:
    """Name the count of cases for which a field says anything."""
    return f"stated {code}"


class Tally(NamedTuple):
    """Counts by quarter and gender (one row per pair, quarters first; the last quarter is the days outside the period).

    ``counts`` holds, by measure or breakdown, an array with a column per category; ``languages`` are rows per language.
    """

    counts: dict[str, np.ndarray]
    languages: Counter[str]

    @staticmethod
    def no_languages() -> Counter[str]:
        """Return the languages of no rows."""
        return Counter()

    @property
    def spoken(self) -> frozenset[str]:
        """The languages that some case states."""
        return frozenset(language for language, rows in self.languages.items() if rows > 0)

    @property
    def cases(self) -> int:
        """How many cases count."""
        return int(self.counts["cases"].sum()) if "cases" in self.counts else 0

    def stated(self, code: str) -> int:
        """Return for how many of them a field of :func:`only_if_stated` says anything."""
        return int(self.counts[stated_count(code)].sum()) if stated_count(code) in self.counts else 0

    def add(self, other: "Tally", sign: int = 1) -> None:
        """Add another part of the file; with ``sign`` −1, take rows away again."""
        for name, counts in other.counts.items():
            self.counts[name] = self.counts.get(name, 0) + sign * counts
        for language, rows in other.languages.items():
            self.languages[language] += sign * rows


class Grid(NamedTuple):
    """Where each row counts: quarter and gender as one number, rows that do not count last."""

    cells: np.ndarray
    size: int

    def by(self, categories: np.ndarray, number: int) -> np.ndarray:
        """Count rows per category."""
        counts = np.bincount(self.cells * number + categories, minlength=(self.size + 1) * number)
        return counts.reshape(self.size + 1, number)[: self.size]

    def where(self, true: np.ndarray) -> np.ndarray:
        """Count the rows for which something is true."""
        return np.bincount(self.cells, weights=true, minlength=self.size + 1)[: self.size, None].astype(np.int64)

    def crimes(self, bits: np.ndarray, which: np.ndarray) -> np.ndarray:
        """Count crime types: the combinations that occur, then the types in each; ``which`` is each row's place in ``bits``."""
        combinations, places = np.unique(bits, return_inverse=True)
        has_type = combinations[:, None] >> np.arange(len(codes("crime_type"))) & 1
        counts: np.ndarray = self.by(places[which], len(combinations)) @ has_type
        return counts


def grid_size(period: Period) -> int:
    """Return how many pairs of quarter and gender there are."""
    return (len(quarters(period)) + 1) * len(gender_codes())


class Figures:
    """The figures of one file: ``present`` are its columns' field codes."""

    def __init__(self, tally: Tally, period: Period, present: frozenset[str]) -> None:
        self._period, self._present = period, present
        self._quarters = list(quarters(period).values())
        shape = (len(self._quarters) + 1, len(gender_codes()), -1)
        self._counts: Mapping[str, np.ndarray] = {name: counts.reshape(shape) for name, counts in tally.counts.items()}
        self._languages = len(tally.spoken)

    def table(self, jour: str, file: str, source: str) -> pd.DataFrame:
        """Return them as a table (columns ``DELIVERED_COLUMNS``, row key ``FACT_KEY``)."""
        said = {"jour": jour, "status": Status.OBSERVED, "source": source, "file": file, "sheet": "", "cell": ""}
        rows = [{**row, **said} for period, picked in self._periods() for row in self._rows(period, picked)]
        return cast_facts(pd.DataFrame(rows, columns=list(DELIVERED_COLUMNS)))

    def _periods(self) -> Iterator[tuple[Period, slice]]:
        if self._quarters != [self._period]:
            for number, quarter in enumerate(self._quarters):
                yield quarter, slice(number, number + 1)
        yield self._period, slice(None)

    def _rows(self, period: Period, picked: slice) -> Iterator[dict[str, object]]:
        dates = {"period_start": period.start, "period_end": period.end}
        for measure, breakdown, category, unit, by_gender in self._counted(picked):
            genders = {TOTAL: by_gender.sum()}
            if "gender" in self._present and measure in {*_DIVIDED_BY_GENDER, *markings()}:
                genders |= dict(zip(gender_codes(), by_gender, strict=True))
            for gender, value in genders.items():
                yield {**dates, "measure": measure, "breakdown": breakdown, "category": category, "gender": gender,
                       "value": float(value), "unit": unit}  # fmt: skip
        if period == self._period and "language" in self._present:
            yield {**dates, "measure": "languages", "breakdown": TOTAL, "category": TOTAL, "gender": TOTAL,
                   "value": float(self._languages), "unit": Unit.LANGUAGES}  # fmt: skip

    def _counted(self, picked: slice) -> Iterator[tuple[str, str, str, Unit, np.ndarray]]:
        """Measure, breakdown, category, unit, and the counts per gender, for some quarters."""
        by_gender = {name: counts[picked].sum(axis=0) for name, counts in self._counts.items()}
        yield "cases", TOTAL, TOTAL, Unit.CASES, by_gender["cases"][:, 0]
        if self._divides("crime_type"):
            yield "crimes", TOTAL, TOTAL, Unit.CRIMES, by_gender["crime_type"].sum(axis=1)
        for breakdown in ("crime_type", *breakdowns()):
            measure, unit = ("crimes", Unit.CRIMES) if breakdown == "crime_type" else ("cases", Unit.CASES)
            for number, category in enumerate(codes(breakdown)) if self._divides(breakdown) else ():
                yield measure, breakdown, category, unit, by_gender[breakdown][:, number]
        for measure in (*markings(), *summed(), *QUALITY):
            if self._present.issuperset(QUALITY.get(measure, (measure,))):
                unit = catalogue.measure(measure).units[0] if measure in summed() else Unit.CASES
                yield measure, TOTAL, TOTAL, unit, by_gender[measure][:, 0]

    def _divides(self, breakdown: str) -> bool:
        """Whether the file has the column, or one of them, that a breakdown needs."""
        needed = {"crime_type": ("crimes",), "age_group": _AGE_FIELDS}.get(breakdown, (breakdown,))
        return not self._present.isdisjoint(needed)
