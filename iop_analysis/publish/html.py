"""From a document to one self-contained HTML page: no script, nothing fetched, and a policy that forbids both."""

import base64
import functools
import hashlib
import itertools
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from iop_analysis.display import Cell, Cited, plain_number
from iop_analysis.publish.blocks import Document, Figure, NumberedTable, Run

if TYPE_CHECKING:
    from jinja2 import Template

_MEDIA_TYPES = {"svg": "image/svg+xml", "png": "image/png"}


def render_html(document: Document) -> str:
    """Write the page; the same document always gives the same characters."""
    style = _style(document)
    page = _template().render(document=document, style=style, style_hash=style_digest(style))
    return page if page.endswith("\n") else page + "\n"


@functools.cache
def _template() -> "Template":
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415  (paid for by a rendering only)

    environment = Environment(
        loader=PackageLoader("iop_analysis.publish"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"links": _links, "data_uri": _data_uri, "number": plain_number, "first_cells": _first_cells}
    environment.filters |= {"stretches": _stretches, "broken": _broken}
    return environment.get_template("document.html")


def _style(document: Document) -> str:
    """Add the tables' column widths to the style sheet, since the page's policy forbids style attributes."""
    from importlib.resources import files  # noqa: PLC0415

    sheet = files("iop_analysis.publish").joinpath("templates/document.css").read_text(encoding="utf-8")
    tables = (block for block in document.blocks if isinstance(block, NumberedTable))
    return "\n" + sheet + "".join(itertools.chain.from_iterable(map(_column_widths, tables)))


def _column_widths(table: NumberedTable) -> Iterator[str]:
    total = sum(column.width for column in table.table.columns)
    for position, column in enumerate(table.table.columns, 1):
        if column.width:
            yield f"#{table.anchor} col:nth-child({position}) {{ width: {100 * column.width / total:.1f}% }}\n"


def style_digest(style: str) -> str:
    """Return what a page's security policy calls the one style sheet that it allows."""
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def _data_uri(figure: Figure) -> str:
    return f"data:{_MEDIA_TYPES[figure.format]};base64,{base64.b64encode(figure.image).decode()}"


def _links(runs: Iterable[Run]) -> Iterator[tuple[Run, list[Run]]]:
    """Group runs by target, so that a link with an emphasised word stays one link; each group with what it links."""
    for (href, figure, value), group in itertools.groupby(runs, key=lambda run: (run.href, run.figure, run.value)):
        yield Run("", href=href, figure=figure, value=value), list(group)


def _stretches(cell: Cell) -> Iterator[tuple[str, Cited | None]]:
    """Divide a cell's text into the numbers that have a source, and what stands between them."""
    cited = (Cited(cell.text, cell.figure, cell.value, cell.source),) if cell.figure or cell.value is not None else cell.cited
    rest = cell.text
    for part in cited:
        before, found, rest = rest.partition(part.text)
        yield before, None
        yield (found, part) if found else ("", None)
    yield rest, None


def _broken(text: str) -> list[str]:
    """Divide an id or a path where it may be broken over lines.

    >>> _broken("2025/arenden.csv, rad 2")
    ['2025/', 'arenden.csv, rad 2']
    """
    return [part for part in re.split(r"(?<=[/_])(?=\w)|(?<=\.)(?=<)|(?=\[)", text) if part]


def _first_cells(table: NumberedTable) -> dict[tuple[int, int], str]:
    """Map row and column to the id of each figure that stands there for the first time in the document."""
    places: dict[str, tuple[int, int]] = {}
    for y, row in enumerate(table.table.rows):
        for x, cell in enumerate(row):
            if cell.figure in table.figures:
                places.setdefault(cell.figure, (y, x))
    return {place: figure for figure, place in places.items()}
