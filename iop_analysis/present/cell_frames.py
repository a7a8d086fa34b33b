"""The cells of a table as pandas tables, in which zero, missing and protected stay apart."""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from iop_analysis import swedish
from iop_analysis.display import Cell, Table
from iop_analysis.frames import Figure
from iop_analysis.schema import Status

CELL_COLUMNS: Final = ("row", "column", "value", "unit", "status", "text", "id")
_OF_SIGNS: Final = {swedish.sign(part): part for part in (Status.MISSING, Status.SUPPRESSED, Status.NOT_APPLICABLE)}


def wide_frame(table: Table) -> pd.DataFrame:
    """Return a table as it is laid out: row key the first column, a column for each other one.

    A column of numbers holds them in the figures' unit, not-a-number where there is none; any other holds the cells' texts.
    """
    index = pd.Index([row[0].text for row in table.rows], name=table.columns[0].label)
    columns = [[row[n] for row in table.rows] for n in range(1, len(table.columns))]
    frame = pd.DataFrame({n: _column(cells) for n, cells in enumerate(columns)}, index=index)
    frame.columns = pd.Index([column.label for column in table.columns[1:]])
    frame.attrs["caption"] = table.caption
    return frame


def cell_frame(table: Table, figures: Mapping[str, Figure]) -> pd.DataFrame:
    """Return a row per cell (columns ``CELL_COLUMNS``), apart from the rows' headers.

    ``status`` is one of ``schema.Status``, empty for a cell that is text; ``id`` is the figure's, empty where there is none.
    """
    rows = [
        {"row": row[0].text, "column": column.label, **_said(cell, figures.get(cell.figure))}
        for row in table.rows
        for column, cell in zip(table.columns[1:], row[1:], strict=True)
    ]
    return pd.DataFrame(rows, columns=list(CELL_COLUMNS)).astype({"value": "float64"})


def _column(cells: list[Cell]) -> list[float | None] | list[str]:
    if all(cell.value is not None or cell.text in _OF_SIGNS for cell in cells):
        return [cell.value for cell in cells]
    return [cell.text for cell in cells]


def _said(cell: Cell, figure: Figure | None) -> dict[str, object]:
    status = figure.status if figure else Status.OBSERVED if cell.value is not None else _OF_SIGNS.get(cell.text)
    return {
        "value": cell.value,
        "unit": figure.unit.value if figure else "",
        "status": status.value if status else "",
        "text": cell.text,
        "id": cell.figure,
    }
