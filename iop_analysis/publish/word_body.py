"""From blocks to Word's paragraphs, lists, captions and pictures."""

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph as WordParagraph
from msgspec import Struct

from iop_analysis.publish.blocks import (
    Block,
    Figure,
    Heading,
    Listing,
    NumberedTable,
    Paragraph,
    Preformatted,
    Quote,
    Rule,
    Run,
)
from iop_analysis.publish.characters import one_line
from iop_analysis.publish.word_lists import Lists
from iop_analysis.publish.word_tables import table_element
from iop_analysis.publish.word_xml import Element, field, text, w

_OUTSIDE: Final = ("http://", "https://")
_AFTER_A_TABLE: Final = Pt(12)


class Picture(Struct, frozen=True):
    """An image that lies in the package, and its size in Word's smallest unit (1/914 400 inch)."""

    relation: str
    width: int
    height: int


class Surroundings(Struct, frozen=True):
    """What a body is written into: ids of styles by name, lists, a way to link outside, pictures by anchor, the text's width."""

    styles: dict[str, str]
    lists: Lists
    link: Callable[[str], str]
    pictures: dict[str, Picture]
    picture_markup: bytes
    room: int


def body_elements(lead: Iterable[Block], rest: Iterable[Block], around: Surroundings) -> Iterator[Element]:
    """Everything in reading order, the lead in a style of its own; a table is followed by some room."""
    after_table = False
    for block, style in itertools.chain(((part, "Ingress") for part in lead), ((part, "Normal") for part in rest)):
        for element in _block(block, style, around):
            if after_table and element.tag == qn("w:p"):
                _leave_room(element)
            after_table = element.tag == qn("w:tbl")
            yield element
    if after_table:
        yield w("p")  # a table never ends a Word document


def _leave_room(paragraph: Element) -> None:
    look = WordParagraph(paragraph, None).paragraph_format  # type: ignore[arg-type]
    style = look.element.style
    if style is None or not paragraph.xpath("./w:pPr/w:keepLines"):
        look.space_before = _AFTER_A_TABLE


def _block(block: Block, style: str, around: Surroundings) -> Iterator[Element]:
    match block:
        case Heading():
            yield _paragraph(f"heading {block.level}", block.runs, around)
        case Paragraph():
            yield _paragraph(style, block.runs, around)
        case Preformatted():
            yield _paragraph("Programtext", (Run(block.text),), around)
        case Rule():
            yield _paragraph("Avdelare", (), around)
        case Quote():
            for part in block.blocks:
                yield from _block(part, "Quote", around)
        case Listing():
            yield from _listing(block, style, around, 0)
        case NumberedTable():
            yield from _table(block, around)
        case Figure():
            yield from _figure(block, around)


def _paragraph(style: str, runs: Iterable[Run], around: Surroundings, *about: Element) -> Element:
    return w("p", w("pPr", w("pStyle", val=around.styles[style]), *about), *_runs(runs, around))


def _runs(runs: Iterable[Run], around: Surroundings) -> Iterator[Element]:
    """Only what leads out of the document is a link: in a file that is sent on and edited, the others soon go astray."""
    for href, group in itertools.groupby(runs, key=lambda run: run.href):
        outside = href.lower().startswith(_OUTSIDE)
        parts = [text(run.text, *_look(run, around, linked=outside)) for run in group]
        if outside:
            link = w("hyperlink", *parts)
            link.set(qn("r:id"), around.link(href))
            yield link
        else:
            yield from parts


def _look(run: Run, around: Surroundings, *, linked: bool) -> Iterator[Element]:
    if linked or run.code:
        yield w("rStyle", val=around.styles["Hyperlink" if linked else "Kod"])
    if run.strong:
        yield from (w("b"), w("bCs"))
    if run.emphasis:
        yield from (w("i"), w("iCs"))


def _listing(listing: Listing, style: str, around: Surroundings, level: int) -> Iterator[Element]:
    """An item's first paragraph has the bullet or number; what else belongs to the item stands under it."""
    number = around.lists.number(ordered=listing.ordered, start=listing.start, level=level)
    name = "List Number" if listing.ordered else "List Bullet"
    for item in listing.items:
        marked = False
        for part in item:
            if isinstance(part, Listing):
                yield from _listing(part, style, around, level + 1)
            elif isinstance(part, Paragraph) and not marked:
                yield _paragraph(name, part.runs, around, around.lists.item(number, level))
            else:
                yield from (_under(element, around, level) for element in _block(part, style, around))
            marked = True


def _under(paragraph: Element, around: Surroundings, level: int) -> Element:
    WordParagraph(paragraph, None).paragraph_format.left_indent = around.lists.indentation(level)  # type: ignore[arg-type]
    return paragraph


def _caption(style: str, label: str, block: NumberedTable | Figure, words: str, around: Surroundings) -> Element:
    """A number that Word counts itself, so that it stays right when something is inserted before it."""
    numbered = [text(f"{label} "), *field(f"SEQ {label} \\* ARABIC", str(block.number)), text(f". {words}")]
    kept = [w("keepNext")] if isinstance(block, NumberedTable) else []
    return w("p", w("pPr", w("pStyle", val=around.styles[style]), *kept), *numbered)


def _table(block: NumberedTable, around: Surroundings) -> Iterator[Element]:
    table = block.table
    cell_style = around.styles["Tabelltext liten" if block.dense else "Tabelltext"]
    yield _caption("caption", "Tabell", block, table.caption, around)
    yield table_element(block, around.styles["Uppföljningstabell"], cell_style, around.room)
    for position, note in enumerate(table.notes, 1):
        mark = [text(note.mark, w("vertAlign", val="superscript")), text(" ")] if note.mark else []
        kept = [w("keepNext")] if position < len(table.notes) else []
        yield w("p", w("pPr", w("pStyle", val=around.styles["Tabellnot"]), *kept, w("keepLines")), *mark, text(note.text))


def _figure(block: Figure, around: Surroundings) -> Iterator[Element]:
    about = w("pPr", w("pStyle", val=around.styles["Diagram"]), w("keepNext"))
    yield w("p", about, w("r", _drawing(block, around)))
    yield _caption("Diagramrubrik", "Diagram", block, block.caption, around)


def _drawing(block: Figure, around: Surroundings) -> Element:
    """The picture in the line, with its alternative text where Word and screen readers look for it."""
    picture, drawing = around.pictures[block.anchor], parse_xml(around.picture_markup)
    for part in drawing.xpath(".//wp:extent | .//a:ext"):
        part.set("cx", str(picture.width))
        part.set("cy", str(picture.height))
    for part in drawing.xpath(".//wp:docPr | .//pic:cNvPr"):
        part.set("id", str(block.number))
        part.set("name", f"Diagram {block.number}")
        part.set("descr", one_line(block.alt))
    [blip] = drawing.xpath(".//a:blip")
    blip.set(qn("r:embed"), picture.relation)
    made: Element = drawing
    return made
