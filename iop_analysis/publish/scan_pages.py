"""A published page read back: its tables cell by cell, and the text of everything else."""

from html.parser import HTMLParser
from typing import Final

from msgspec import Struct

_VOID: Final = frozenset({"br", "col", "hr", "img", "meta", "link", "input"})
_BLOCKS: Final = frozenset(
    {"p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "figcaption", "pre", "title", "td", "th", "a", "blockquote"}
)
_UNREAD: Final = frozenset({"style", "sup", "number"})
_CELLS: Final = frozenset({"td", "th"})
_UNLIKE_THEIR_TAG: Final = {"number": "number", "figure": "figure-link"}
_STANDS_FOR: Final = {"b": ("number",), "a": ("figure-link",)}


class PageCell(Struct):
    """A table cell of a page: its text without marks, the number for machines, and the id of the figure that it is."""

    figure: str = ""
    text: str = ""
    value: str | None = None


class PageTable(Struct):
    """A table of a page: its caption without its number, and its rows, the header first."""

    caption: str
    rows: list[list[PageCell]]


class Page(HTMLParser):
    """What stands in a page: its tables cell by cell, and ``texts``, block by block, with those that attributes hold.

    ``cited`` are the ids that numbers say that they have, with the numbers for machines.
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[PageTable] = []
        self.texts: list[str] = [""]
        self.cited: list[tuple[str, str | None]] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()

    @property
    def cells(self) -> list[PageCell]:
        """Every cell of every table."""
        return [cell for table in self.tables for row in table.rows for cell in row]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where we are, and what attributes say."""
        known = {name: value or "" for name, value in attrs}
        if tag not in _VOID:
            self._open.append(_UNLIKE_THEIR_TAG.get(known.get("class", ""), tag))
        if tag in _BLOCKS and known.get("class") != "figure":  # a number that leads to its source stands within its sentence
            self.texts.append("")
        if "data-figure" in known:
            self.cited.append((known["data-figure"], known.get("value")))
        self._open_table_part(tag, known)
        if tag == "br":
            self.texts[-1] += "\n"
        told = [known[name] for name in ("alt", "title", "content", "aria-label") if known.get(name)]
        self.texts += [*told, ""] if told else []

    def _open_table_part(self, tag: str, known: dict[str, str]) -> None:
        if tag == "table":
            self.tables.append(PageTable("", []))
        elif self.tables and tag == "tr":
            self.tables[-1].rows.append([])
        elif self.tables and self.tables[-1].rows and tag in _CELLS:
            self.tables[-1].rows[-1].append(PageCell(figure=known.get("id", "")))
        elif tag == "data" and self._cell:
            self._cell.value = known.get("value")

    @property
    def _cell(self) -> PageCell | None:
        """The cell that we are in."""
        rows = self.tables[-1].rows if self.tables else []
        return rows[-1][-1] if rows and rows[-1] and _CELLS.intersection(self._open) else None

    def handle_endtag(self, tag: str) -> None:
        """Note that an element ends; a block's end is a break in the text."""
        names = {tag, *_STANDS_FOR.get(tag, ())}
        ended = tag
        if names.intersection(self._open):
            while (ended := self._open.pop()) not in names:
                pass
        if tag in _BLOCKS and ended != "figure-link":
            self.texts.append("")

    def handle_data(self, data: str) -> None:
        """Take the text, but no style sheet, no mark of a note and no number of a table or chart."""
        if _UNREAD.intersection(self._open):
            return
        self.texts[-1] += data
        if "caption" in self._open and self.tables:
            self.tables[-1].caption += data
        elif self._cell:
            self._cell.text += data
