"""What a notebook cell shows: tables, charts and prose with the MIME types that JupyterLab and our exporters read."""

from html import escape
from typing import Any

import msgspec

from iop_analysis.display import MARKDOWN_MIME, PROPERTIES_KEY, SVG_MIME, TABLE_MIME, Cell, Properties, Table, uncited
from iop_analysis.present.charts import Chart


class Shown:
    """Something that a notebook displays; ``data`` and ``metadata`` are keyed by MIME type."""

    def __init__(self, data: dict[str, Any], metadata: dict[str, Any] | None = None) -> None:
        self.data, self.metadata = data, metadata or {}

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, Any], dict[str, Any]]:
        """Answer IPython's question how to show this."""
        return self.data, self.metadata

    def __repr__(self) -> str:
        return str(self.data["text/plain"])


def shown_table(table: Table) -> Shown:
    """Show a table: as HTML in JupyterLab, as the neutral table for exporters, as text elsewhere."""
    plain = "\n".join([table.caption, *("\t".join(cell.text for cell in row) for row in table.rows)])
    return Shown({TABLE_MIME: msgspec.to_builtins(table), "text/html": _table_html(table), "text/plain": plain})


def shown_chart(chart: Chart) -> Shown:
    """Show a chart with its alternative text."""
    described = {"alt": chart.alt, "caption": chart.caption}
    return Shown({SVG_MIME: chart.svg, "text/plain": chart.alt}, {SVG_MIME: described})


def shown_prose(markdown: str, properties: Properties | None = None) -> Shown:
    """Show Markdown; ``properties`` tell exporters about the document that it heads."""
    told = {PROPERTIES_KEY: msgspec.to_builtins(properties)} if properties else {}
    return Shown({MARKDOWN_MIME: markdown, "text/plain": uncited(markdown)}, told)


def _table_html(table: Table) -> str:
    header = "".join(f'<th scope="col">{escape(column.label)}</th>' for column in table.columns)
    rows = "".join(
        f"<tr>{_cell_html(row[0], 'th')}{''.join(_cell_html(cell, 'td') for cell in row[1:])}</tr>" for row in table.rows
    )
    notes = "".join(
        f"<p>{f'<sup>{escape(note.mark)}</sup> ' if note.mark else ''}{escape(note.text)}</p>" for note in table.notes
    )
    return (
        f"<table><caption>{escape(table.caption)}</caption><thead><tr>{header}</tr></thead><tbody>{rows}</tbody></table>{notes}"
    )


def _cell_html(cell: Cell, tag: str) -> str:
    marks = "".join(f"<sup>{escape(mark)}</sup>" for mark in cell.marks)
    scope = ' scope="row"' if tag == "th" else ""
    return f"<{tag}{scope}>{escape(cell.text)}{marks}</{tag}>"
