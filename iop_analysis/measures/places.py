"""Where in the delivered files a figure stands, as its source tells, and whether a corrected cell is one of those places."""

import re
from typing import Final

from iop_analysis.frames import Figure
from iop_analysis.schema import source_place
from iop_analysis.swedish import listing

_MOST_NAMED: Final = 3
_ROWS: Final = re.compile(r"[\d\s]+rader")
_CORRECTED_CELL: Final = re.compile(r"blad ”(?P<sheet>.*)”, cell (?P<first>[A-Z]+\d+)")
_SOURCE_CELLS: Final = re.compile(r"blad (?P<sheet>.*), cell (?P<first>[A-Z]+\d+)(?::(?P<last>[A-Z]+\d+))?")


def places_in(figure: Figure, file: str) -> list[str]:
    """Return where in a file a figure stands, each place once: ``""`` for the whole file, none if it does not rest on it."""
    pattern = rf"(?:^|; ){re.escape(file)}(?:, ([^;]*))?(?=; |$)"
    found = [match[1] or "" for match in re.finditer(pattern, source_place(figure.source))]
    return list(dict.fromkeys(found))


def all_places_in(figures: list[Figure], file: str) -> list[str]:
    """Return where in a file some figures stand."""
    return [place for figure in figures for place in places_in(figure, file)]


def located(file: str, places: list[str]) -> str:
    """Name a file and the places in it; a number of rows is no place, and may be protected."""
    named = [place for place in places if place and not _ROWS.fullmatch(place)]
    if len(named) > _MOST_NAMED:
        return f"{file}, flera ställen"
    return f"{file}, {listing(named)}" if named else file


def touches(place: str, sources: list[str]) -> bool:
    """Whether a corrected cell is one of the cells that a figure stands in."""
    corrected = _CORRECTED_CELL.search(place)
    cells = [match for source in sources if (match := _SOURCE_CELLS.fullmatch(source))]
    return corrected is not None and any(_lies_in(corrected, cell) for cell in cells)


def _lies_in(corrected: re.Match[str], cells: re.Match[str]) -> bool:
    row, column = _position(corrected["first"])
    first, last = _position(cells["first"]), _position(cells["last"] or cells["first"])
    same_sheet = _as_in_sources(corrected["sheet"]) == cells["sheet"]
    return same_sheet and first[0] <= row <= last[0] and first[1] <= column <= last[1]


def _as_in_sources(sheet: str) -> str:
    """A sheet's name as sources write it, whose fields it must not part."""
    return " ".join(sheet.replace("|", "/").replace(";", ",").split())


def _position(cell: str) -> tuple[int, tuple[int, str]]:
    letters = cell.rstrip("0123456789")
    return int(cell.removeprefix(letters)), (len(letters), letters)
