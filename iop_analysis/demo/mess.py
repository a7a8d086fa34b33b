"""How people write what they mean: labels, dates, numbers and blanks, in a mixture that the seed decides for every file.

Everything here can be read right without asking anybody: only spellings that the reference data declare, and forms of dates and
numbers that have one meaning.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import numpy as np
from msgspec import Struct
from numpy.random import Generator
from numpy.typing import NDArray

from iop_analysis import catalogue
from iop_analysis.demo.cases import BLANK, NO, YES
from iop_analysis.demo.chance import happens, one_of
from iop_analysis.swedish import NBSP

Cells = NDArray[Any]
"""The cells of a column, as a person has filled them in: text, or in a workbook also numbers and dates."""

_MONTHS: Final = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip
_ACROSS: Final[tuple[Callable[[str], str], ...]] = (
    str, str, str.lower, str.upper, str.capitalize, lambda text: f" {text}", lambda text: f"{text} ",
    lambda text: text.replace(" ", "  "), lambda text: text.replace(" ", NBSP),
)  # fmt: skip
_PICKS: Final = 4096
_TWICE_EVERY: Final = 50
_NOT_STATED: Final = ("Vet ej", "okänt", "Ej angivet", "uppgift saknas")
_ANSWERS: Final = (
    {YES: ("ja", "Ja"), NO: ("nej", "Nej")},
    {YES: ("JA",), NO: ("NEJ",)},
    {YES: ("j", "J"), NO: ("n", "N")},
    {YES: ("1",), NO: ("0",)},
    {YES: ("x", "X", "ja"), NO: ("nej",)},
)


class Entry(Struct, frozen=True):
    """How one file is kept: whether cells may hold numbers and dates, and how dates are written."""

    typed: bool
    dates: tuple[str, ...]


def entry(rng: Generator, *, typed: bool) -> Entry:
    """Decide how a file is kept; mostly one way to write dates, sometimes several people's."""
    ways = ["day", "iso"] if typed else ["iso", "words", "dotted", "clock", "stamp", "spaced", "slash"]
    several = int(rng.choice([1, 1, 1, 2]))
    return Entry(typed, tuple(str(way) for way in rng.choice(ways, min(several, len(ways)), replace=False)))


def spelt(rng: Generator, label: str, synonyms: Sequence[str] = (), *, usual: float = 0.6) -> tuple[str, ...]:
    """Return a few spellings of one label: the plain one, or other words, in any case and spacing."""
    words = [label if not synonyms or happens(rng, usual) else one_of(rng, *synonyms) for _ in range(2)]
    return tuple(one_of(rng, *_ACROSS)(word) for word in words)


def header(rng: Generator, field: catalogue.CaseField) -> str:
    """Write a column's header."""
    word = field.header if happens(rng, 0.6) else one_of(rng, field.header, *field.synonyms)
    return (str, str, str.lower, str.upper, lambda text: f"{text}:", lambda text: f" {text} ")[int(rng.integers(6))](word)


def categories(rng: Generator, breakdown: str, codes: Cells) -> Cells:
    """Write categories; blank ones stay blank or are said not to be known."""
    known = {part.code: spelt(rng, part.label, part.synonyms) for part in catalogue.categories(breakdown)}
    return _written(rng, codes, known | {BLANK: _blanks(rng)})


def genders(rng: Generator, codes: Cells) -> Cells:
    """Write genders."""
    known = {part.code: spelt(rng, part.synonyms[0], (part.label, *part.synonyms)) for part in catalogue.genders()}
    return _written(rng, codes, known | {BLANK: _blanks(rng)})


def reported(rng: Generator, codes: Cells) -> Cells:
    """Write whether the police were told, as an answer or as the category's name."""
    if happens(rng, 0.7):
        return answers(rng, codes, blanks=("", "vet ej"))
    meant = {YES: "reported_yes", NO: "reported_no"}
    return categories(rng, "reported", np.array([meant.get(code, BLANK) for code in codes], dtype=object))


def answers(rng: Generator, codes: Cells, blanks: tuple[str, ...] = ("",)) -> Cells:
    """Write yes and no."""
    return _written(rng, codes, {**one_of(rng, *_ANSWERS), BLANK: blanks})


def crimes(rng: Generator, held: Iterable[tuple[str, ...]]) -> Cells:
    """Write one to three crimes in a cell; in some files the same one is now and then named twice."""
    known = {part.code: spelt(rng, part.label, part.synonyms) for part in catalogue.categories("crime_type")}
    between: str = one_of(rng, ";", "; ", " / ", "/", "|", " | ")
    blank: str = one_of(rng, "", "", known["unknown_crime"][0])
    picks = rng.integers(2, size=_PICKS)
    twice = happens(rng, 0.3)

    def cell(row: int, case: tuple[str, ...]) -> str:
        said = (*case, *case[:1]) if twice and row % _TWICE_EVERY == 1 else case
        return between.join(known[crime][picks[(row + place) % _PICKS]] for place, crime in enumerate(said)) or blank

    return np.array([cell(row, case) for row, case in enumerate(held)], dtype=object)


def numbers(rng: Generator, kept: Entry, values: NDArray[np.float64], blanks: tuple[str, ...] = ("",), unit: str = "") -> Cells:
    """Write whole numbers, some with stray spaces or their unit; in a workbook mostly as numbers."""
    known: list[Callable[[int], Any]] = [int, int, str] if kept.typed else [str, str, lambda value: f"{NBSP}{value}"]
    ways = [known[int(place)] for place in rng.integers(len(known), size=2)]
    picks = rng.integers(2, size=len(values))
    if unit and happens(rng, 0.5):
        ways[1] = lambda value: f"{value} {unit}"
    empty = rng.choice(np.array(blanks, dtype=object), len(values))
    return np.array(
        [empty[row] if np.isnan(value) else ways[picks[row]](int(value)) for row, value in enumerate(values)], dtype=object
    )


def days(rng: Generator, kept: Entry, values: Iterable[dt.date | None]) -> Cells:
    """Write dates."""
    picks = rng.integers(len(kept.dates), size=_PICKS)
    return np.array(
        ["" if value is None else _DATES[kept.dates[picks[row % _PICKS]]](value, row) for row, value in enumerate(values)],
        dtype=object,
    )


_DATES: Final[dict[str, Callable[[dt.date, int], Any]]] = {
    "day": lambda day, _: day,
    "iso": lambda day, _: day.isoformat(),
    "words": lambda day, _: f"{day.day} {_MONTHS[day.month - 1]} {day.year}",
    "spaced": lambda day, _: f"{day.day}{NBSP}{_MONTHS[day.month - 1]} {day.year}",
    "slash": lambda day, _: f"{day.day}/{day.month} {day.year}",
    "dotted": lambda day, _: f"{day:%d.%m.%Y}",
    "clock": lambda day, row: f"{day.isoformat()} {8 + row % 9:02d}:{row % 60:02d}",
    "stamp": lambda day, row: f"{day.isoformat()}T{8 + row % 9:02d}:{row % 60:02d}:00",
}


def words(rng: Generator, values: Cells) -> Cells:
    """Write plain words, such as languages, in any case."""
    return _written(rng, values, {value: spelt(rng, value) if value else ("",) for value in dict.fromkeys(values)})


def _blanks(rng: Generator) -> tuple[str, ...]:
    return ("", "", one_of(rng, *_NOT_STATED)) if happens(rng, 0.5) else ("",)


def _written(rng: Generator, codes: Cells, spellings: dict[str, tuple[str, ...]]) -> Cells:
    """Replace each code by one of its spellings."""
    cells = np.empty(len(codes), dtype=object)
    for code, known in spellings.items():
        rows = np.flatnonzero(codes == code)
        cells[rows] = rng.choice(np.array(known, dtype=object), len(rows))
    return cells
