"""What the presenting stage hands to the publishing one, inside a notebook's outputs.

A notebook output is a bundle of MIME types. JupyterLab shows the ``text/html`` of a table; our exporters read the neutral
``TABLE_MIME`` beside it, so that HTML, PDF and Word are each made from the same cells and none from another's markup.
A chart is ``image/svg+xml`` with ``alt`` and ``caption`` in the output's metadata; prose is ``text/markdown``.

An output with ``UNPROTECTED_KEY`` in its metadata comes from a cell that has touched counts which are not for spreading,
or from a later one, which may show what that cell took out of them. What is read from ``FACTS_FILE`` (``FACTS_FILE_BEFORE``,
as it was called before its name warned) is as little for spreading, but nothing marks it: our exporters look for its name.
"""

import datetime as dt
from typing import Literal

from msgspec import Struct

TABLE_MIME = "application/vnd.iop.table+json"
SVG_MIME = "image/svg+xml"
MARKDOWN_MIME = "text/markdown"
PROPERTIES_KEY = "iop"
UNPROTECTED_KEY = "iop_unprotected"
NOT_FOR_SPREADING = "Får inte spridas"
FACTS_FILE = "fakta-far-inte-spridas.csv"
FACTS_FILE_BEFORE = "fakta.csv"


class Properties(Struct, frozen=True, forbid_unknown_fields=True):
    """What a document says of itself beside its text: in the metadata of an output, or of the notebook, under ``iop``.

    ``date`` is the document's date, never the clock's, so that the same inputs give the same bytes.
    """

    short_title: str = ""
    author: str = ""
    keywords: tuple[str, ...] = ()
    date: dt.date = dt.date(1970, 1, 1)


class Column(Struct, frozen=True):
    """A column's header, how its cells align, and its share of the width (relative, 0 for as narrow as its text)."""

    label: str
    align: Literal["left", "right"] = "left"
    width: float = 0


class Cell(Struct, frozen=True):
    """A cell as the reader sees it, with the figure behind it where there is one.

    ``text`` is finished Swedish, or the sign of a status; ``value`` is the same number for machines, in the figure's unit;
    ``figure`` is the figure's id in ``nyckeltal.csv``; ``marks`` point to the table's notes.
    """

    text: str
    value: float | None = None
    figure: str = ""
    marks: tuple[str, ...] = ()


class Note(Struct, frozen=True):
    """A note under a table; ``mark`` is empty for one that concerns the whole table."""

    text: str
    mark: str = ""


class Table(Struct, frozen=True):
    """A table with one header row; the first cell of each row is the row's header."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[Note, ...] = ()
