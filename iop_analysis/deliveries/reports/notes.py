"""What is noticed while a report is read: gathered per rule and kind, said once with the first few places."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct, field

from iop_analysis import catalogue
from iop_analysis.deliveries.workbooks.places import cell_name
from iop_analysis.schema import MOST_SPOTS, Finding, Spot
from iop_analysis.swedish import listing, number_of

_MOST_FOUND: Final = 3
_FORMS: Final = {
    "cells": ("cell", "celler"), "blanks": ("tom cell", "tomma celler"), "sums": ("summa", "summor"),
    "comparisons": ("jämförelse", "jämförelser"),
}  # fmt: skip

Place = tuple[str, int, int]
"""Sheet, row and column, counted from 0."""


class _Note(Struct):
    spots: list[Place] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    details: dict[str, str] = field(default_factory=dict)
    places: int = 0


class Notes:
    """The findings of one file as they come up."""

    def __init__(self, file: str, jour: str) -> None:
        self._file, self._jour = file, jour
        self._notes: dict[tuple[str, str], _Note] = {}

    def add(self, rule: str, *places: Place, found: str = "", kind: str = "", **details: str) -> None:
        """Note that a rule is broken at a place; those of the same rule and ``kind`` are said together."""
        note = self._notes.setdefault((rule, kind), _Note(details=details))
        note.places += 1
        note.spots += [place for place in places if place not in note.spots][: max(MOST_SPOTS - len(note.spots), 0)]
        if found and found not in note.found:
            note.found.append(found)

    def findings(self) -> Iterator[Finding]:
        """Say in Swedish what was noticed."""
        for (rule, _), note in self._notes.items():
            spots = tuple(Spot(self._file, sheet, cell_name(row, column)) for sheet, row, column in note.spots)
            yield catalogue.finding(
                rule, spots or Spot(self._file), jour=self._jour, count=note.places, found=listing(note.found[:_MOST_FOUND]),
                **{**note.details, **_amounts(note.places)},
            )  # fmt: skip


def _amounts(count: int) -> dict[str, str]:
    """Say how many there are of what the texts of reports speak of."""
    return {name: number_of(count, *forms) for name, forms in _FORMS.items()}
