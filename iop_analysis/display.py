"""What the presenting stage hands to the publishing one, inside a notebook's outputs.

A notebook output is a bundle of MIME types. JupyterLab shows the ``text/html`` of a table; our exporters read the neutral
``TABLE_MIME`` beside it, so that HTML, PDF and Word are each made from the same cells and none from another's markup.
A chart is ``image/svg+xml`` with ``alt`` and ``caption`` in the output's metadata; prose is ``text/markdown``.

An output with ``UNPROTECTED_KEY`` in its metadata comes from a cell that has touched counts which are not for spreading,
or from a later one, which may show what that cell took out of them. What is read from ``FACTS_FILE`` (``FACTS_FILE_BEFORE``,
as it was called before its name warned) is as little for spreading, but nothing marks it: our exporters look for its name.
"""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final, Literal

from msgspec import Struct

TABLE_MIME = "application/vnd.iop.table+json"
SVG_MIME = "image/svg+xml"
MARKDOWN_MIME = "text/markdown"
PROPERTIES_KEY = "iop"
UNPROTECTED_KEY = "iop_unprotected"
NOT_FOR_SPREADING = "Får inte spridas"
FACTS_FILE = "fakta-far-inte-spridas.csv"
FACTS_FILE_BEFORE = "fakta.csv"
SOURCE_PREFIX: Final = "kalla-"
"""How the anchors of the appendix of sources begin."""
REVIEW_PREFIX: Final = "review."
"""How the ids of numbers begin that are no figures."""

_CITABLE: Final = re.compile(r"[\w.@-]+")
_CITATION: Final = re.compile(
    rf"\[(?P<text>(?:[^\[\]\\]|\\.)*)\]\(#(?P<source>{SOURCE_PREFIX}[\w.@-]+) "
    r'"(?P<figure>[\w.@-]+)(?: = (?P<value>-?\d+(?:\.\d+)?))?"\)'
)


class Properties(Struct, frozen=True, forbid_unknown_fields=True):
    """What a document says of itself beside its text: in the metadata of an output, or of the notebook, under ``iop``.

    ``date`` is the document's date, never the clock's, so that the same inputs give the same bytes.
    """

    short_title: str = ""
    author: str = ""
    keywords: tuple[str, ...] = ()
    date: dt.date = dt.date(1970, 1, 1)


class Column(Struct, frozen=True):
    """A column's header, how its cells align, and its share of the width (relative, 0 for as narrow as its text).

    In a ``breakable`` one long words, such as ids and paths, may be divided anywhere.
    """

    label: str
    align: Literal["left", "right"] = "left"
    width: float = 0
    breakable: bool = False


class Cited(Struct, frozen=True):
    """A number in a text: how it is written, the id of its figure, its value for machines, and the anchor of its source."""

    text: str
    figure: str
    value: float | None
    source: str = ""


class Cell(Struct, frozen=True):
    """A cell as the reader sees it, with the figure behind it where there is one.

    ``text`` is finished Swedish, or the sign of a status; ``value`` is the same number for machines, in the figure's unit;
    ``figure`` is the figure's id in ``nyckeltal.csv``; ``marks`` point to the table's notes. ``source`` is the anchor of the
    row that tells where it comes from, ``anchor`` what such a row is itself called, ``cited`` the numbers within a text.
    """

    text: str
    value: float | None = None
    figure: str = ""
    marks: tuple[str, ...] = ()
    source: str = ""
    anchor: str = ""
    cited: tuple["Cited", ...] = ()


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


def citation(text: str, figure: str, value: float | None, source: str) -> str:
    """Write a number in Markdown as a link to its source, which holds its id and its value for machines.

    ``text`` is Markdown already. An id that could be taken for markup gives the text alone.

    >>> citation("3 017", "cases", 3017.0, "kalla-cases"), citation("(skyddad uppgift)", "cases", None, "kalla-cases")
    ('[3 017](#kalla-cases "cases = 3017")', '[(skyddad uppgift)](#kalla-cases "cases")')
    """
    if not (_CITABLE.fullmatch(figure) and _CITABLE.fullmatch(source)):
        return text
    return f'[{text}](#{source} "{figure}{f" = {plain_number(value)}" if value is not None else ""}")'


def citations(markdown: str) -> Iterator[Cited]:
    """Return the numbers that a Markdown text cites."""
    for match in _CITATION.finditer(markdown):
        value = float(match["value"]) if match["value"] else None
        yield Cited(match["text"], match["figure"], value, match["source"])


def uncited(markdown: str) -> str:
    """Leave out of a Markdown text where its numbers come from.

    >>> uncited('Det var [3 017](#kalla-cases "cases = 3017") ärenden.')
    'Det var 3 017 ärenden.'
    """
    return _CITATION.sub(lambda match: match["text"], markdown)


def plain_number(value: float) -> str:
    """Write a number for machines, as HTML's ``data`` element wants it.

    >>> plain_number(3017.0), plain_number(4.3), plain_number(1e16)
    ('3017', '4.3', '10000000000000000')
    """
    return f"{value:.0f}" if value == int(value) else repr(float(value))
