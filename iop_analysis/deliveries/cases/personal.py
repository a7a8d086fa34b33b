"""Personal data in a case export: every column's texts and every header are looked at, those that we do not count too."""

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa

from iop_analysis.deliveries import personal
from iop_analysis.deliveries.cases.columns import Columns
from iop_analysis.deliveries.cases.header import Header
from iop_analysis.deliveries.cases.notes import Note, Place, column_name
from iop_analysis.deliveries.personal import PersonalKind
from iop_analysis.deliveries.personal_headers import is_personal_header
from iop_analysis.schema import MOST_SPOTS, Finding, Spot

Hits = dict[tuple[PersonalKind, str], Note]
"""Kind and column (a field's code, or the column's number) → where something of that kind stands."""


def in_columns(columns: Columns) -> Hits:
    """Return what stands in a block's rows, those with another number of fields included."""
    hits: Hits = {}
    for position, array in enumerate(columns.arrays):
        distinct = array.dictionary if pa.types.is_dictionary(array.type) else array
        for index, kinds in personal.flagged(distinct):
            rows = np.flatnonzero(columns.original(position) == index)
            for kind in kinds:
                _add(hits, kind, columns.header.label(position), _places(columns, rows), len(rows))
    _in_ragged(columns, hits)
    return hits


def _in_ragged(columns: Columns, hits: Hits) -> None:
    cells = [(record, position, cell) for record, row in columns.ragged for position, cell in enumerate(row)]
    for index, kinds in personal.flagged(pa.array([cell for _, _, cell in cells], pa.string())):
        record, position, _ = cells[index]
        place = Place(columns.block.sheet, int(columns.block.lines()[record]))
        for kind in kinds:
            _add(hits, kind, columns.header.label(position), [place], 1)


def _places(columns: Columns, rows: np.ndarray) -> list[Place]:
    return [Place(columns.block.sheet, int(line)) for line in columns.lines[rows[:MOST_SPOTS]]]


def in_header(header: Header, above: Iterable[list[str]]) -> Hits:
    """Return the columns whose names are those of personal data, and what stands in title and header rows."""
    hits: Hits = {}
    for position, name in enumerate(header.names):
        if not header.codes[position] and is_personal_header(name):
            _add(hits, PersonalKind.HEADER, header.label(position), [Place("", header.rows)], 1)
    for row, cells in enumerate(above, start=1):
        for position, cell in enumerate(cells):
            for kind in personal.kinds_in(cell):
                _add(hits, kind, header.label(position), [Place("", row)], 1)
    return hits


def _add(hits: Hits, kind: PersonalKind, column: str, places: list[Place], count: int) -> None:
    hits.setdefault((kind, column), Note()).add(Note(count, places))


def findings(hits: Hits, file: str, jour: str) -> Iterator[Finding]:
    """Say, once per kind, where personal data stands; never what."""
    for kind in sorted({kind for kind, _ in hits}):
        notes = [(column, note) for (own, column), note in hits.items() if own is kind]
        spots = [
            Spot(file, place.sheet, row=place.row, column=column_name(column)) for column, note in notes for place in note.spots
        ]
        yield personal.finding(kind, tuple(spots[:MOST_SPOTS]), sum(note.places for _, note in notes), jour)
