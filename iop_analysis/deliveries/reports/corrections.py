"""Declared corrections are made in the sheets before anything is read."""

from iop_analysis.deliveries.corrections import Correction
from iop_analysis.deliveries.reports.grid import Content, Grid
from iop_analysis.deliveries.reports.notes import Place
from iop_analysis.deliveries.reports.values import shown
from iop_analysis.deliveries.workbooks.places import cell_place
from iop_analysis.swedish import folded


def correct(grids: list[Grid], corrections: tuple[Correction, ...]) -> tuple[dict[Place, Content], list[Correction]]:
    """Make the corrections; return what stood in each corrected cell, and those that match nothing."""
    corrected: dict[Place, Content] = {}
    unmatched: list[Correction] = []
    for correction in corrections:
        place = _place(grids, correction)
        grid = next((part for part in grids if place and part.name == place[0]), None)
        if place is None or grid is None or not _matches(grid.content(*place[1:]), correction.old):
            unmatched.append(correction)
            continue
        corrected.setdefault(place, grid.content(*place[1:]))
        grid.put(place[1], place[2], correction.new.strip() or None)
    return corrected, unmatched


def _place(grids: list[Grid], correction: Correction) -> Place | None:
    place = cell_place(correction.cell.replace("$", "").strip().upper())
    grid = next((part for part in grids if folded(part.name) == folded(correction.sheet)), None)
    return None if place is None or grid is None else (grid.name, *place)


def _matches(content: Content, old: str) -> bool:
    """Whether a cell shows what the correction says that it shows."""
    wanted = " ".join(old.split())
    if not isinstance(content, str):
        return shown(content) == wanted.replace(".", ",") or shown(content) == wanted
    return " ".join(content.split()) == wanted
