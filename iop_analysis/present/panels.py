"""Where the panels of a chart stand, so that no name runs into another one, however many and long they are."""

import math
from collections.abc import Mapping
from typing import Final

from msgspec import Struct, structs

from iop_analysis.display import Table
from iop_analysis.frames import Figure
from iop_analysis.present import style
from iop_analysis.schema import TOTAL

_MOST_ABREAST: Final = 4
_GAP_INCHES: Final = 0.12
_WIDEST_LABEL_INCHES: Final = 2.5
_PAGE_INCHES: Final = 8.5


class Panels(Struct, frozen=True):
    """How panels stand: in ``bands``, so many ``abreast``, with ``titles`` and the rows' ``labels`` broken into lines.

    ``height`` is in inches, ``headroom`` the scale's end over the longest bar; ``cuts_words`` if a word had to be broken.
    """

    bands: int
    abreast: int
    titles: list[str]
    labels: list[str]
    height: float
    headroom: float
    cuts_words: bool

    @property
    def width(self) -> float:
        """How wide to draw, in inches: wider than the text where the chart, shrunk to it, would else not fit on a page."""
        return style.WIDTH_INCHES * max(1, self.height / _PAGE_INCHES)


def without_sums(table: Table, figures: Mapping[str, Figure]) -> Table:
    """Return the table less the rows that sum up its other rows: beside the sum, no part of it would be seen."""
    shown = [[figures[cell.figure] for cell in row[1:] if cell.figure in figures] for row in table.rows]
    divided = {figure.measure for row in shown for figure in row if figure.category != TOTAL}
    sums = [bool(row) and all(part.category == TOTAL and part.measure in divided for part in row) for row in shown]
    return structs.replace(table, rows=tuple(row for row, is_sum in zip(table.rows, sums, strict=True) if not is_sum))


def panel_layout(table: Table) -> Panels:
    """Lay out the panels of a table's columns: the most abreast that cut no word and keep to a page, or else the most."""
    columns = len(table.columns) - 1
    most = _laid_out(table, _MOST_ABREAST)
    fewer = [_laid_out(table, number) for number in range(min(columns, _MOST_ABREAST), 0, -1)]
    return next((layout for layout in fewer if not layout.cuts_words and layout.height <= _PAGE_INCHES), most)


def _laid_out(table: Table, at_most: int) -> Panels:
    """Break titles and labels so that each keeps to its own panel, and leave room for the number after the longest bar."""
    columns = [column.label for column in table.columns[1:]]
    bands = math.ceil(len(columns) / at_most)
    abreast = math.ceil(len(columns) / bands)
    labels = [style.broken(row[0].text, _WIDEST_LABEL_INCHES) for row in table.rows]
    panel = (style.WIDTH_INCHES - max(map(style.width, labels)) - 0.2) / abreast - _GAP_INCHES
    titles = [style.broken(name, panel, style.TITLE) for name in columns]
    number = max(style.width(cell.text, style.STRONG) for row in table.rows for cell in row[1:]) + 0.1
    row_height = max(0.34 if bands == 1 else 0.25, max(map(style.height, labels)) + 0.08)
    return Panels(
        bands=bands,
        abreast=abreast,
        titles=titles,
        labels=labels,
        height=bands * (0.35 + max(map(style.height, titles)) + row_height * len(table.rows)),
        headroom=panel / max(panel - number, panel / 3),
        cuts_words=any(style.width(word, style.TITLE) > panel for name in columns for word in style.unbroken(name)),
    )
