"""What is noticed while a case export is cleaned: per rule and column, how many places and the first few of them."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, TypeVar

from msgspec import Struct, field

from iop_analysis import catalogue
from iop_analysis.catalogue import CaseField
from iop_analysis.deliveries import words
from iop_analysis.deliveries.cases.header import field as case_field
from iop_analysis.schema import MOST_SPOTS, Finding, Spot
from iop_analysis.swedish import in_places, listing

MOST_SUGGESTIONS: Final = 3
_MOST_TEXTS: Final = 20
_LONGEST_TEXT: Final = 60


Noted = TypeVar("Noted")
"""What notes are kept by."""


class Place(NamedTuple):
    """A row of a file, and the sheet it stands on."""

    sheet: str
    row: int


class Note(Struct):
    """How often a rule was broken in a column, where first, and a few of the texts, which never leave memory."""

    places: int = 0
    spots: list[Place] = field(default_factory=list)
    texts: set[str] = field(default_factory=set)

    def add(self, other: "Note") -> None:
        """Take in what was noticed further down in the file."""
        self.places += other.places
        self.spots = (self.spots + other.spots)[:MOST_SPOTS]
        self.texts |= set(sorted(other.texts)[: max(_MOST_TEXTS - len(self.texts), 0)])


Notes = dict[tuple[str, str], Note]
"""Rule and column (a field's code, or the number of a column that we do not know, or nothing) → what was noticed."""


def join(notes: dict[Noted, Note], others: dict[Noted, Note]) -> None:
    """Take in the notes of a later block."""
    for key, note in others.items():
        notes.setdefault(key, Note()).add(note)


def findings(notes: Notes, file: str, jour: str) -> Iterator[Finding]:
    """Say in Swedish what was noticed, once per rule and column."""
    for (rule, column), note in notes.items():
        header = column_name(column)
        spots = tuple(Spot(file, place.sheet, row=place.row, column=header) for place in note.spots) or (
            Spot(file, column=header),
        )
        details = {"column": header, "places": in_places(note.places), "suggestions": suggestions(column, note.texts)}
        yield catalogue.finding(rule, spots, jour=jour, count=note.places, **details)


def column_name(column: str) -> str:
    """Return the plain header of a field, or the number of a column that we do not know."""
    return column if not column or column.isdigit() else case_field(column).header


def suggestions(column: str, texts: Iterable[str]) -> str:
    """Say which known words the unknown ones resemble, never the unknown ones themselves."""
    if not texts or column.isdigit():
        return ""
    lexicon = _lexicon(case_field(column))
    near = dict.fromkeys(lexicon.nearest(text[:_LONGEST_TEXT]) for text in sorted(texts))
    meant = [f"”{word}”" for word in near if word][:MOST_SUGGESTIONS]
    return f"menade du {listing(meant, 'or')}?" if meant else lexicon.suggestion("")


def _lexicon(field: CaseField) -> words.Lexicon:
    if field.kind == "gender":
        return words.genders()
    return words.categories(field.breakdown) if field.breakdown else words.yes_and_no()
