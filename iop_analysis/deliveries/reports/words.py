"""What a label, a heading or a sheet's name in a report means. Only known words mean anything; near misses are suggested."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final, Literal

from msgspec import Struct

from iop_analysis import catalogue, swedish
from iop_analysis.deliveries.template.form import Reading, breakdown_headings, form
from iop_analysis.schema import TOTAL, Status
from iop_analysis.swedish import folded

Dimension = Literal[
    "measure", "breakdown", "category", "gender", "period", "month", "total", "reference", "value", "corner", "uncounted", "year",
]  # fmt: skip

WHOLE: Final = "whole"
DASH: Final = "dash"
OTHER_PERIOD: Final = "other"
_LONGEST_PHRASE: Final = 10
_LONGEST_TEXT: Final = 200
_PUNCTUATION: Final = re.compile(r"[()\[\],:;/?!”\"']|\.(?=\s|$)")
_QUARTER: Final = re.compile(r"\b(?:kvartal|kvart|kv|q) ?([1-4])\b|\b([1-4]) ?:?a?e? kvartal(?:et)?\b")
_ORDINAL: Final = re.compile(r"\b(första|andra|tredje|fjärde) kvartalet\b")
_ORDINALS: Final = ("första", "andra", "tredje", "fjärde")
_YEAR: Final = re.compile(r"\b((?:19|20)\d\d)\b")


class Meaning(Struct, frozen=True):
    """One thing that a text says; ``breakdown`` is that of a category. A period is a quarter's number, the whole, or another."""

    dimension: Dimension
    code: str = ""
    breakdown: str = ""


class Said(Struct, frozen=True):
    """Everything that a text says; ``complete`` if every word of it is known."""

    meanings: frozenset[Meaning] = frozenset()
    complete: bool = False

    def codes(self, dimension: Dimension) -> list[str]:
        """Return what it says in one dimension."""
        return sorted({meaning.code for meaning in self.meanings if meaning.dimension == dimension})

    def has(self, dimension: Dimension) -> bool:
        """Whether it says anything in a dimension."""
        return any(meaning.dimension == dimension for meaning in self.meanings)

    def category(self, breakdown: str) -> str | None:
        """Return the category of a breakdown that it names."""
        named = [part.code for part in self.meanings if part.dimension == "category" and part.breakdown == breakdown]
        return min(named, default=None)


@catalogue.remembered
def reading() -> Reading:
    """Return the words by which workbooks are read."""
    return form().reading


@catalogue.remembered
def said(text: str) -> Said:
    """Look a text up, piece by piece, the longest known phrase first.

    >>> sorted((part.dimension, part.code) for part in said("Ärenden per åldersgrupp, kv 2").meanings)
    [('breakdown', 'age_group'), ('measure', 'cases'), ('period', '2')]
    """
    plain = folded(text[:_LONGEST_TEXT])
    exact = _phrases().get(plain)
    if exact:
        return Said(frozenset(exact), complete=True)
    rest, found = _periods(plain)
    tokens = _PUNCTUATION.sub(" ", rest).split()
    complete, position = bool(tokens or found), 0
    while position < len(tokens):
        length, meanings = _longest(tokens[position : position + _LONGEST_PHRASE])
        found |= meanings
        complete = complete and bool(length)
        position += length or 1
    return Said(frozenset(found), complete=complete and bool(found))


@catalogue.remembered
def no_number(text: str) -> str:
    """Return ``DASH`` for a dash, the :class:`Status` of a word for having no number, an empty text for any other text.

    >>> no_number(" saknas ").value, no_number("tre")
    ('missing', '')
    """
    plain = text.strip()
    if plain in reading().dash:
        return DASH
    return next((status for status, known in _signs() if plain in known or folded(plain) in known), "")


@catalogue.remembered
def _signs() -> tuple[tuple[Status, frozenset[str]], ...]:
    signs = ((Status.MISSING, reading().missing), (Status.NOT_APPLICABLE, reading().not_applicable))
    return tuple((status, frozenset((*words, *map(folded, words))) - {""}) for status, words in signs)


def unknown_category(breakdown: str) -> str | None:
    """Return the category that stands for what is not stated."""
    codes = [part.code for part in catalogue.categories(breakdown)]
    return next((code for code in codes if code.startswith("unknown_") or code.endswith("_unknown")), None)


def hint(text: str, breakdown: str) -> str:
    """Say which known label somebody probably meant: a category of the table's breakdown, a gender, a measure."""
    parts = [part.label for part in catalogue.categories(breakdown)]
    others = [part.label for part in catalogue.genders()] + [part.label for part in catalogue.measures().values()]
    others += [part.title for part in form().table]
    by_fold = {folded(label): label for label in (*others, *parts)}
    near = swedish.nearest(folded(text[:_LONGEST_TEXT]), by_fold)
    return f"Menade ni ”{by_fold[near]}”?" if near is not None else "Den liknar ingen rad eller kolumn i mallen."


def _periods(plain: str) -> tuple[str, set[Meaning]]:
    """Take quarters, spans of months and years out of a text."""
    found: set[Meaning] = set()
    for pattern, meanings in _period_readers():
        for match in pattern.finditer(plain):
            found |= set(meanings(match))
        plain = pattern.sub(" ", plain)
    return plain, found


@catalogue.remembered
def _period_readers() -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Iterator[Meaning]]], ...]:
    """What may say a period, and what it then says; a month by its whole name or its first three or four letters."""
    month = "|".join(f"{name}|{name[:4]}|{name[:3]}" for name in swedish.month_names())
    one = rf"({month})(?: (\d{{4}}))?"
    span = rf"\b(?:\d{{1,2}} )?{one} (?:till |t o m |tom )?(?:\d{{1,2}} )?{one}\b"
    return (
        (re.compile(span), _month_span), (re.compile(rf"\b{one}\b"), _one_month), (_QUARTER, _quarter),
        (_ORDINAL, _ordinal), (_YEAR, _year),
    )  # fmt: skip


def _month_span(match: re.Match[str]) -> Iterator[Meaning]:
    starts = [name[:3] for name in swedish.month_names()]
    first, last = (starts.index(match[group][:3]) + 1 for group in (1, 3))
    yield Meaning("period", f"{first}-{last}")
    yield from (Meaning("year", year) for year in (match[2], match[4]) if year)


def _one_month(match: re.Match[str]) -> Iterator[Meaning]:
    yield Meaning("month", match[1][:3])
    yield from (Meaning("year", year) for year in (match[2],) if year)


def _quarter(match: re.Match[str]) -> Iterator[Meaning]:
    yield Meaning("period", match[1] or match[2])


def _ordinal(match: re.Match[str]) -> Iterator[Meaning]:
    yield Meaning("period", str(_ORDINALS.index(match[1]) + 1))


def _year(match: re.Match[str]) -> Iterator[Meaning]:
    yield Meaning("year", match[1])


def _longest(tokens: list[str]) -> tuple[int, set[Meaning]]:
    for length in range(len(tokens), 0, -1):
        phrase = " ".join(tokens[:length])
        known = _phrases().get(phrase)
        if known:
            return length, known
    return (1, set()) if tokens[0] in _fillers() else (0, set())


@catalogue.remembered
def _fillers() -> frozenset[str]:
    return frozenset(folded(word) for word in reading().filler)


@catalogue.remembered
def _phrases() -> dict[str, set[Meaning]]:
    """Folded phrase → what it means, all at once (”Brott” is a measure and the heading of a breakdown)."""
    phrases: dict[str, set[Meaning]] = {}
    for spelling, meaning in _vocabulary():
        plain = " ".join(_PUNCTUATION.sub(" ", folded(spelling)).split())
        for key in {plain, folded(spelling)} - {""}:
            phrases.setdefault(key, set()).add(meaning)
    return phrases


def _vocabulary() -> Iterator[tuple[str, Meaning]]:
    yield from _measure_words()
    for part in breakdown_headings():
        yield from ((word, Meaning("breakdown", part.code)) for word in (part.label, *part.synonyms))
        for category in catalogue.categories(part.code):
            meaning = Meaning("category", category.becomes or category.code, part.code)
            yield from ((word, meaning) for word in (category.label, *category.synonyms))
    for gender in catalogue.genders():
        yield from ((word, Meaning("gender", gender.code)) for word in (gender.label, *gender.synonyms))
    words = reading()
    for dimension in ("total", "reference", "value", "corner", "uncounted"):
        yield from ((word, Meaning(dimension)) for word in getattr(words, dimension))
    yield from ((word, Meaning("period", WHOLE)) for word in words.whole)
    for table in form().table:
        if table.breakdown != TOTAL:
            yield from (
                (table.title, Meaning(*pair)) for pair in (("measure", table.measures[0]), ("breakdown", table.breakdown))
            )


def _measure_words() -> Iterator[tuple[str, Meaning]]:
    outcomes = {economy.budget_measure: economy.measure for economy in form().economy}
    for measure in catalogue.measures().values():
        meaning = Meaning("measure", outcomes.get(measure.code, measure.code))
        extra: Iterable[str] = reading().measures.get(measure.code, ())
        yield from ((word, meaning) for word in (measure.label, *measure.synonyms, *extra))
