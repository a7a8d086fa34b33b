"""The places and files behind a figure: the typed row, the cell, the counted columns, the agreement's line, and the hashes."""

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import PurePosixPath
from typing import Final

from iop_analysis.agreement import FILE_NAME
from iop_analysis.deliveries.associations import Associations
from iop_analysis.deliveries.cases.header import Header
from iop_analysis.deliveries.corrections import CORRECTIONS_FILE, Correction, read_corrections
from iop_analysis.deliveries.delivered import Delivered, Incoming
from iop_analysis.deliveries.traced import agreement_line, case_header, counted_columns, typed_row
from iop_analysis.frames import Figure
from iop_analysis.measures.places import places_in, touches
from iop_analysis.pipeline import Reviewed
from iop_analysis.present.explained import Place, UsedFile
from iop_analysis.present.material import Material
from iop_analysis.schema import COMPUTED, Finding, Status, source_passage, source_place, source_title
from iop_analysis.store import DataRoot
from iop_analysis.structured import read_text

_SPAN: Final = re.compile(r"(\d{1,6})(?:–(\d{1,6}))?")
_COUNTED: Final = "räknade rader"
_MOST_NOTICED: Final = 5
_AGREEMENT: Final = f"raw/{FILE_NAME}"


class Tracing:
    """Finds the places of a year's figures in the files that they were read from."""

    def __init__(self, root: DataRoot, reviewed: Reviewed, material: Material) -> None:
        self._root, self._reviewed, self._material = root, reviewed, material
        self._headers: dict[str, Header] = {}

    def places(self, figure: Figure, *, telling: bool = False) -> tuple[Place, ...]:
        """Return where a figure stands; ``telling`` lets a typed number be repeated."""
        return tuple(self._place(stated, figure, telling=telling) for stated in source_place(figure.source).split("; "))

    def files(self, figure: Figure) -> tuple[UsedFile, ...]:
        """Return the files that a figure rests on, all of them, in the order in which its source names them."""
        stated = source_place(figure.source).split("; ")
        return tuple(self._file(file, figure) for file in dict.fromkeys(self._split(part)[0] for part in stated))

    def _split(self, stated: str) -> tuple[str, str]:
        """File and place in it; the file is one of the inputs, whose names may hold commas themselves."""
        named = [file for file in self._reviewed.inputs if f"{stated}, ".startswith(f"{file}, ")]
        file = max(named, key=len, default=stated)
        return (_AGREEMENT if stated == FILE_NAME else file), stated[len(file) :].removeprefix(", ")

    def _place(self, stated: str, figure: Figure, *, telling: bool) -> Place:
        file, where = self._split(stated)
        if file == _AGREEMENT:
            line = agreement_line(self._agreement_text, self._reviewed.agreement, figure)
            where = f"rad {line}" if line else ""
        passage = source_passage(figure.source)
        return Place(file, where, self._reading(file, where, figure, telling=telling), "" if passage == _COUNTED else passage)

    @cached_property
    def _agreement_text(self) -> str:
        return read_text(self._root.agreement_file)

    def _reading(self, file: str, where: str, figure: Figure, *, telling: bool) -> str:
        """What was made of what stands there."""
        if file in self._delivered:
            return counted_columns(self._header(file), figure) if self._delivered[file].kind == "cases" else ""
        if figure.source.startswith(COMPUTED) or self._reviewed.year.published is None:
            return ""
        return typed_row(self._reviewed.year.published.tables, file, where, figure, telling=telling)

    @cached_property
    def _delivered(self) -> dict[str, Delivered]:
        both = (self._reviewed.last_year or Associations(), self._reviewed.year.associations)
        return {part.file: part for year in both for part in year.delivered}

    def _header(self, file: str) -> Header:
        if file not in self._headers:
            self._headers[file] = case_header(Incoming(self._root.path / file, file, self._delivered[file].jour))
        return self._headers[file]

    def _file(self, file: str, figure: Figure) -> UsedFile:
        rows = next((part for part in self._material.conservation if part.file == file), None)
        cases = file in self._delivered and self._delivered[file].kind == "cases"
        return UsedFile(
            file=file,
            sha256=self._reviewed.inputs.get(file, ""),
            documents=self._documents(file, figure),
            rows=rows,
            counted="celler" if file in self._delivered and not cases else "rader",
            rows_protected=cases and rows is None and f"raw/{self._material.period.end.year}/" in file,
            noticed=tuple(self._noticed(file, _rows_in(places_in(figure, file)))),
            corrections=tuple(self._corrections(file, figure)),
        )

    def _documents(self, file: str, figure: Figure) -> tuple[str, ...]:
        """The documents that a figure takes from a file: of a computed one's, those that stand in that file by themselves."""
        own = source_title(figure.source).split("; ")
        name = FILE_NAME if file == _AGREEMENT else file
        if file in self._delivered:
            known = {source_title(source) for source in self._delivered[file].figures["source"].unique()}
        else:
            delivered = [known for known in self._material.figures.values() if not known.source.startswith(COMPUTED)]
            known = {source_title(part.source) for part in delivered if places_in(part, name)}
        return tuple(title for title in own if title in known)

    def _noticed(self, file: str, rows: set[int]) -> Iterator[str]:
        """What cleaning and checks noticed in a file, or in some rows of it, as far as the report says it."""
        titles = list(dict.fromkeys(part.title for part in self._material.findings if _is_about(part, file, rows)))
        yield from titles[:_MOST_NOTICED]
        if len(titles) > _MOST_NOTICED:
            yield f"och {len(titles) - _MOST_NOTICED} iakttagelser till, se iop check"

    def _corrections(self, file: str, figure: Figure) -> Iterator[str]:
        """The declared corrections that bear on a figure: of its own cells, or of a list of cases in which it was counted."""
        for part in self._declared(file):
            if not part.cell or touches(str(part.spot), places_in(figure, file)):
                why = f": {part.reason.rstrip('.')}" if figure.status is Status.OBSERVED else ""
                yield f"{part.spot} ({part.by}){why}"

    def _declared(self, file: str) -> list[Correction]:
        """The corrections of a file; each year's folder has its own."""
        folder = PurePosixPath(*PurePosixPath(file).parts[:2])
        if file not in self._delivered or f"{folder}/{CORRECTIONS_FILE}" not in self._reviewed.inputs:
            return []
        name = PurePosixPath(file).relative_to(folder).as_posix()
        return [part for part in read_corrections(self._root.path / folder) if part.file == name]


def _is_about(finding: Finding, file: str, rows: set[int]) -> bool:
    """Whether a finding is about a file; one that names rows, whether these are among them."""
    if any(spot.file == file for spot in finding.spots):
        return True
    named, _, place = finding.place.partition(", ")
    found = _rows_in([place])
    return named == file and (not (found and rows) or bool(found & rows))


def _rows_in(places: list[str]) -> set[int]:
    """The rows that some places name, one by one or as a span; a number of rows is no place."""
    spans = [span for place in places if place.startswith("rad ") for span in _SPAN.finditer(place)]
    return {row for span in spans for row in range(int(span[1]), int(span[2] or span[1]) + 1)}
