"""What a finished document is made of, before anybody decides whether it becomes HTML or PDF.

A block holds text and never markup, so a renderer cannot mistake somebody's label for an instruction.
"""

import datetime as dt
from typing import Literal

from msgspec import Struct

from iop_analysis.display import Table


class Run(Struct, frozen=True):
    """A stretch of text that looks the same throughout; a newline in ``text`` is a line break.

    ``figure`` is the id of the figure that it is, ``value`` the same number for machines.
    """

    text: str
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    href: str = ""
    figure: str = ""
    value: float | None = None


class Heading(Struct, frozen=True, tag="heading"):
    """A heading of level 1 to 6, with the anchor that the table of contents points to."""

    level: int
    runs: tuple[Run, ...]
    anchor: str = ""

    @property
    def text(self) -> str:
        """The heading without its emphasis."""
        return "".join(run.text for run in self.runs)


class Paragraph(Struct, frozen=True, tag="paragraph"):
    """A paragraph of prose."""

    runs: tuple[Run, ...]


class Preformatted(Struct, frozen=True, tag="preformatted"):
    """Text whose line breaks and spaces count: a code block, or what a program printed."""

    text: str


class Rule(Struct, frozen=True, tag="rule"):
    """A change of subject within a section."""


class Listing(Struct, frozen=True, tag="listing"):
    """A bulleted or numbered list; an item is itself a series of blocks."""

    items: tuple[tuple["Prose", ...], ...]
    ordered: bool = False
    start: int = 1


class Quote(Struct, frozen=True, tag="quote"):
    """Somebody else's words."""

    blocks: tuple["Prose", ...]


class NumberedTable(Struct, frozen=True, tag="table"):
    """A table as the presenting stage made it, with its place in the document."""

    number: int
    table: Table
    anchor: str
    dense: bool
    figures: tuple[str, ...] = ()
    """Ids of the figures that appear for the first time in the document in this table."""


class Figure(Struct, frozen=True, tag="figure"):
    """A chart with its text alternative."""

    image: bytes
    format: Literal["svg", "png"]
    alt: str
    caption: str
    number: int = 0
    anchor: str = ""


Prose = Heading | Paragraph | Preformatted | Rule | Listing | Quote
Block = Prose | NumberedTable | Figure


class Document(Struct, frozen=True):
    """A whole document: the title, what stands between it and the first section, and the sections."""

    title: Heading
    lead: tuple[Block, ...]
    body: tuple[Block, ...]
    short_title: str
    author: str = ""
    keywords: tuple[str, ...] = ()
    date: dt.date = dt.date(1970, 1, 1)
    """What the PDF says of its making; never the clock, so that two renderings are the same."""

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Everything in reading order."""
        return (self.title, *self.lead, *self.body)

    @property
    def sections(self) -> tuple[Heading, ...]:
        """The headings that belong in a table of contents."""
        return tuple(block for block in self.body if isinstance(block, Heading) and block.level == 2)  # noqa: PLR2004
