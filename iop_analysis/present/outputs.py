"""What a notebook cell shows: tables, charts and prose with the MIME types that JupyterLab and our exporters read."""

from collections.abc import Mapping
from html import escape
from typing import Any, Final

import msgspec
import pandas as pd

from iop_analysis.display import MARKDOWN_MIME, PROPERTIES_KEY, SVG_MIME, TABLE_MIME, Cell, Column, Properties, Table, uncited
from iop_analysis.frames import Figure
from iop_analysis.present.cell_frames import cell_frame, wide_frame
from iop_analysis.present.charts import Chart
from iop_analysis.suggesting import Suggesting

_NO_TABLE: Final = Table("", (Column(""),), ())


class Shown(Suggesting):
    """Something that a notebook displays: a table, a chart or a text, of what may be shown to anybody.

    ``data`` and ``metadata`` are keyed by MIME type; ``frame`` and ``cells`` are its numbers as pandas tables.

    >>> import iop_analysis as iop
    >>> shown = iop.load(2025).table("survey")
    >>> sorted(shown.data)
    ['application/vnd.iop.table+json', 'text/html', 'text/plain']
    """

    def __init__(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        table: Table = _NO_TABLE,
        figures: Mapping[str, Figure] | None = None,
    ) -> None:
        self.data, self.metadata = data, metadata or {}
        self._table, self._figures = table, figures or {}

    @property
    def frame(self) -> pd.DataFrame:
        """The table, or the chart's, as it is laid out: row key its first column, numbers in the figures' unit.

        There is no number where nothing may be or can be shown, and no rows in that of a text; ``cells`` tells why.

        >>> import iop_analysis as iop
        >>> iop.load(2025).table("survey").frame.loc["Västerort"].item()
        4.2
        """
        return wide_frame(self._table)

    @property
    def cells(self) -> pd.DataFrame:
        """The same, a row per cell: columns row, column, value, unit, status (as in ``indicators``), text and id.

        >>> import iop_analysis as iop
        >>> cells = iop.load(2025).table("key_figures").cells
        >>> cells.loc[cells["id"] == "cases", ["value", "unit", "status"]].values.tolist()
        [[3017.0, 'cases', 'observed']]
        """
        return cell_frame(self._table, self._figures)

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, Any], dict[str, Any]]:
        """Answer IPython's question how to show this."""
        return self.data, self.metadata

    def __repr__(self) -> str:
        return str(self.data["text/plain"])


def shown_table(table: Table, figures: Mapping[str, Figure] | None = None) -> Shown:
    """Show a table: as HTML in JupyterLab, as the neutral table for exporters, as text elsewhere.

    ``figures`` are the protected ones by id, for the statuses and units of its cells.
    """
    plain = "\n".join([table.caption, *("\t".join(cell.text for cell in row) for row in table.rows)])
    data = {TABLE_MIME: msgspec.to_builtins(table), "text/html": _table_html(table), "text/plain": plain}
    return Shown(data, table=table, figures=figures)


def shown_chart(chart: Chart, figures: Mapping[str, Figure] | None = None) -> Shown:
    """Show a chart with its alternative text."""
    described = {"alt": chart.alt, "caption": chart.caption}
    data = {SVG_MIME: chart.svg, "text/plain": chart.alt}
    return Shown(data, {SVG_MIME: described}, chart.table or _NO_TABLE, figures)


def shown_prose(markdown: str, properties: Properties | None = None) -> Shown:
    """Show Markdown; ``properties`` tell exporters about the document that it heads."""
    told = {PROPERTIES_KEY: msgspec.to_builtins(properties)} if properties else {}
    return Shown({MARKDOWN_MIME: markdown, "text/plain": uncited(markdown)}, told)


def shown_aside(text: str) -> Shown:
    """Say something to the analyst that no report says: exporters find nothing to render."""
    return Shown({MARKDOWN_MIME: "", "text/html": f"<p><em>{escape(text)}</em></p>", "text/plain": text})


def shown_lines(text: str) -> Shown:
    """Show lines of text as they are laid out."""
    return Shown({"text/html": f"<pre>{escape(text)}</pre>", "text/plain": text})


def _table_html(table: Table) -> str:
    aligned = [column.align for column in table.columns]
    header = "".join(
        f'<th scope="col"{_style(align)}>{escape(column.label)}</th>'
        for column, align in zip(table.columns, aligned, strict=True)
    )
    rows = "".join(f"<tr>{_row_html(row, aligned)}</tr>" for row in table.rows)
    notes = "".join(
        f"<p>{f'<sup>{escape(note.mark)}</sup> ' if note.mark else ''}{escape(note.text)}</p>" for note in table.notes
    )
    return (
        f"<table><caption>{escape(table.caption)}</caption><thead><tr>{header}</tr></thead><tbody>{rows}</tbody></table>{notes}"
    )


def _row_html(row: tuple[Cell, ...], aligned: list[Any]) -> str:
    tags = ["th", *(["td"] * (len(row) - 1))]
    return "".join(_cell_html(cell, tag, align) for cell, tag, align in zip(row, tags, aligned, strict=True))


def _cell_html(cell: Cell, tag: str, align: str) -> str:
    marks = "".join(f"<sup>{escape(mark)}</sup>" for mark in cell.marks)
    scope = ' scope="row"' if tag == "th" else ""
    return f"<{tag}{scope}{_style(align)}>{_lines(cell.text)}{marks}</{tag}>"


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _style(align: str) -> str:
    """JupyterLab puts everything to the right unless told otherwise."""
    return ' style="text-align:left"' if align == "left" else ""
