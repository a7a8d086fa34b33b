"""Sums: what follows from the delivered figures, and whether delivered totals agree with their parts."""

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from iop_analysis import catalogue
from iop_analysis.deliveries.reports.notes import Place
from iop_analysis.periods import Period
from iop_analysis.schema import COUNT_UNITS, TOTAL, Gender, Unit

GENDERS: Final = tuple(gender.value for gender in Gender if gender is not Gender.TOTAL)
_HALF: Final = 0.5


class Key(Struct, frozen=True):
    """Which figure: a category ``_T`` of a breakdown is the sum of that breakdown's table."""

    measure: str
    breakdown: str
    category: str
    gender: str
    period: Period


class Entry(Struct, frozen=True):
    """A delivered cell: its number, ``None`` where it is blank or says that there is none.

    A number ``as_text`` is one that we read and that a spreadsheet's own sums pass over.
    """

    place: Place
    number: float | None
    formula: bool = False
    as_text: bool = False


class Computed(Struct, frozen=True):
    """A figure that follows from others: from which cells, and how."""

    number: float
    places: frozenset[Place]
    how: str


class Disagreement(Struct, frozen=True):
    """A delivered total that is not the sum of its parts."""

    rule: str
    total: Place
    parts: tuple[Place, ...]
    stated: float
    summed: float


class Sums:
    """The delivered cells by what they are about, and what can be summed; ``asked`` are a breakdown's categories per measure."""

    def __init__(self, entries: dict[Key, Entry], quarters: Iterable[Period], reporting: Period, asked: "Asked") -> None:
        self.entries, self.quarters, self.reporting, self.asked = entries, tuple(quarters), reporting, asked
        self._families: dict[tuple[str, Key], list[Key]] = {}
        for key in entries:
            for dimension, family in _families(key, self.reporting):
                self._families.setdefault((dimension, family), []).append(key)
        self.computed: dict[Key, Computed] = {}
        for dimension in _RULES:
            self._sum_up(dimension)

    def figures(self) -> dict[Key, Computed]:
        """Return the sums that are figures: what a whole table comes to is its measure's total under another name."""
        return {key: known for key, known in self.computed.items() if key.breakdown == TOTAL or key.category != TOTAL}

    def is_total(self, key: Key) -> bool:
        """Whether a delivered cell sums others, which have cells of their own."""
        if not summable(key.measure):
            return False
        return any(self._parts(dimension, key) for dimension in _RULES) or _sums_table(key)

    def number(self, key: Key) -> float | None:
        """Return a figure, delivered or computed."""
        entry = self.entries.get(key)
        if entry is not None and entry.number is not None:
            return entry.number
        known = self.computed.get(key)
        return known.number if known else None

    def follows(self, key: Key) -> bool:
        """Whether a delivered total is known from its parts."""
        return key in self.computed or _target("category", key) in self.computed

    def disagreements(self) -> Iterator[Disagreement]:
        """Compare every delivered total with its parts, and every table with the total that it divides."""
        for key, entry in self.entries.items():
            if entry.number is not None and summable(key.measure):
                for dimension, rule in _RULES.items():
                    yield from self._against_parts(key, entry, entry.number, dimension, rule)
                yield from self._against_whole(key, entry.number)

    def _parts(self, dimension: str, key: Key) -> list[Key]:
        return self._families.get((dimension, key), [])

    def _against_parts(self, key: Key, entry: Entry, stated: float, dimension: str, rule: str) -> Iterator[Disagreement]:
        parts = self._parts(dimension, key)
        numbers = [self.entries[part].number for part in parts]
        known = [number for number in numbers if number is not None]
        if not known or (entry.formula and any(self.entries[part].as_text for part in parts)):
            return
        summed = sum(known)
        lacking = len(known) < len(parts) or (dimension == "period" and len(parts) < len(self.quarters))
        if stated < summed - _HALF or (not lacking and stated > summed + _HALF):
            yield Disagreement(rule, entry.place, tuple(self.entries[part].place for part in parts), stated, summed)

    def _against_whole(self, key: Key, stated: float) -> Iterator[Disagreement]:
        """A measure without breakdown must be the sum of each table that divides it."""
        if key.breakdown != TOTAL or self.is_total(key):
            return
        for breakdown in dict.fromkeys(part.breakdown for part in self.entries if part.measure == key.measure):
            table = replace(key, breakdown=breakdown)
            parts = self._parts("category", table) if breakdown != TOTAL else []
            summed, complete = self._category_sum(table, parts)
            if complete and abs(stated - summed) > _HALF:
                places = tuple(self.entries[part].place for part in ([table] if table in self.entries else parts))
                yield Disagreement("breakdown_against_total", self.entries[key].place, places, stated, summed)

    def _category_sum(self, table: Key, parts: list[Key]) -> tuple[float, bool]:
        numbers = [self.entries[part].number for part in parts]
        known = [number for number in numbers if number is not None]
        return sum(known), bool(known) and len(known) == len(parts) and self._complete("category", table, parts)

    def _sum_up(self, dimension: str) -> None:
        """Form the totals over one dimension where all of it is observed."""
        keys = dict.fromkeys((*self.entries, *self.computed))
        groups: dict[Key, list[Key]] = {}
        for key in keys:
            for name, family in _families(key, self.reporting):
                if name == dimension and summable(key.measure):
                    groups.setdefault(family, []).append(key)
        for family, parts in groups.items():
            target = _target(dimension, family)
            numbers = [self.number(part) for part in parts]
            if None not in numbers and self._complete(dimension, family, parts) and not self._delivered(dimension, target):
                places = frozenset().union(*(self._places(part) for part in parts))
                total = sum(number for number in numbers if number is not None)
                self.computed[target] = Computed(total, places, _HOW[dimension])

    def _delivered(self, dimension: str, target: Key) -> bool:
        """Whether a cell of its own, which is no sum of these, already says it."""
        return dimension == "category" and (target in self.computed or target in self.entries)

    def _places(self, key: Key) -> frozenset[Place]:
        known = self.computed.get(key)
        return known.places if known else frozenset({self.entries[key].place})

    def _complete(self, dimension: str, family: Key, parts: list[Key]) -> bool:
        """Whether all that there is has been observed; a shorter list will do where a delivered total agrees with it."""
        if dimension == "period":
            return {part.period for part in parts} == set(self.quarters)
        present = {part.gender if dimension == "gender" else part.category for part in parts}
        asked = set(GENDERS) if dimension == "gender" else self.asked.categories(family.measure, family.breakdown)
        if asked <= present:
            return True
        stated = self.entries.get(family)
        return stated is not None and stated.number is not None and not stated.formula and self._agrees(stated.number, parts)

    def _agrees(self, stated: float, parts: list[Key]) -> bool:
        return abs(stated - sum(self.number(part) or 0 for part in parts)) <= _HALF


class Asked(Struct, frozen=True):
    """The lines of each budget's outcome that are asked for; of other breakdowns every current category."""

    lines: dict[str, frozenset[str]]

    def categories(self, measure: str, breakdown: str) -> frozenset[str]:
        """Return the categories that together are everything."""
        current = frozenset(part.code for part in catalogue.categories(breakdown) if not part.becomes)
        return self.lines.get(measure, current)


_RULES: Final = {"gender": "genders_against_total", "category": "parts_against_total", "period": "quarter_against_year"}
_HOW: Final = {"gender": "summan av könen", "category": "summan av raderna", "period": "summan av kvartalen"}


def summable(measure: str) -> bool:
    """Whether a measure's parts add up: counts and kronor, but neither shares nor means nor what overlaps."""
    known = catalogue.measure(measure)
    return known.additive and bool((COUNT_UNITS | {Unit.SEK}) & set(known.units))


def _sums_table(key: Key) -> bool:
    return key.breakdown != TOTAL and key.category == TOTAL


def _families(key: Key, reporting: Period) -> Iterator[tuple[str, Key]]:
    """Yield the totals that a figure is a part of: over the genders, over its table's rows, over the quarters."""
    if key.gender != TOTAL:
        yield "gender", replace(key, gender=TOTAL)
    if key.category != TOTAL:
        yield "category", replace(key, category=TOTAL)
    if key.period != reporting:
        yield "period", replace(key, period=reporting)


def _target(dimension: str, family: Key) -> Key:
    """A table's sum says the measure without breakdown."""
    return replace(family, breakdown=TOTAL) if dimension == "category" else family
