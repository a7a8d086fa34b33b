"""A whole Word file: body, pictures, properties, and the same bytes each time."""

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Final

from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import XmlPart
from docx.oxml.ns import qn
from docx.shared import Length

from iop_analysis.publish.blocks import Block, Document, Figure
from iop_analysis.publish.characters import one_line
from iop_analysis.publish.word_body import Picture, Surroundings, body_elements
from iop_analysis.publish.word_charts import pictures
from iop_analysis.publish.word_lists import Lists
from iop_analysis.publish.word_reference import opened, template_part, text_room
from iop_analysis.publish.word_xml import Element

_HIGHEST: Final = 0.8
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)
_SIZE_IN_PNG: Final = slice(16, 24)


def written(document: Document, reference: Path | None) -> bytes:
    """Write the file; see :func:`iop_analysis.publish.word.render_docx`."""
    word, styles = opened(reference)
    width, height = text_room(word)
    around = Surroundings(
        styles=styles,
        lists=Lists(word.part),
        link=lambda href: word.part.relate_to(href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True),
        pictures=_placed(word, document.blocks, (width, height)),
        picture_markup=template_part("picture.xml"),
        room=width.twips,
    )
    section = word.element.body[-1]
    for element in body_elements((document.title, *document.lead), document.body, around):
        section.addprevious(element)
    _describe(word, document)
    _fill_headers(word, document)
    return _packed(word)


def _placed(word: WordDocument, blocks: tuple[Block, ...], room: tuple[Length, Length]) -> dict[str, Picture]:
    """Put the charts into the package, each as wide as the text unless it would be too high."""
    images = pictures((block for block in blocks if isinstance(block, Figure)), room[0].pt)
    return {anchor: _picture(word, image, room) for anchor, image in images.items()}


def _picture(word: WordDocument, image: bytes, room: tuple[Length, Length]) -> Picture:
    relation, _ = word.part.get_or_add_image(io.BytesIO(image))
    size = image[_SIZE_IN_PNG]
    across, down = int.from_bytes(size[:4]), int.from_bytes(size[4:])
    width = min(room[0], int(room[1] * _HIGHEST * across / down))
    return Picture(relation, width, width * down // across)


def _describe(word: WordDocument, document: Document) -> None:
    """What the file says of itself; the template's author has not written this."""
    about = word.core_properties
    about.title, about.subject = _short(document.title.text), _short(document.short_title)
    about.author = about.last_modified_by = _short(document.author)
    about.keywords, about.language = _short(", ".join(document.keywords)), "sv-SE"
    about.created = about.modified = dt.datetime.combine(document.date, dt.time(), dt.UTC)
    about.revision = 1


def _short(text: str) -> str:
    """A property holds no more than 255 characters."""
    text = one_line(text)
    return text if len(text) <= 255 else f"{text[:254]}…"  # noqa: PLR2004


def _fill_headers(word: WordDocument, document: Document) -> None:
    """Let fields in headers and footers that tell the title show it before Word has computed them."""
    titles = {"SUBJECT": one_line(document.short_title), "TITLE": one_line(document.title.text)}
    for relation in word.part.rels.values():
        if relation.reltype in {RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER} and isinstance(relation.target_part, XmlPart):
            _fill_fields(relation.target_part.element, titles)


def _fill_fields(root: Element, titles: dict[str, str]) -> None:
    shown: str | None = None
    for part in root.iter(qn("w:instrText"), qn("w:fldChar"), qn("w:t")):
        if part.tag == qn("w:instrText"):
            shown = titles.get((part.text or "").strip().upper(), shown)
        elif part.get(qn("w:fldCharType")) == "end":
            shown = None
        elif part.tag == qn("w:t") and shown is not None:
            part.text, shown = shown, ""


def _packed(word: WordDocument) -> bytes:
    """Write the package, and then once more without the time at which it was written."""
    dated, content = io.BytesIO(), io.BytesIO()
    word.save(dated)
    with zipfile.ZipFile(dated) as source, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = zipfile.ZipInfo(name, _NO_TIME)
            part.compress_type, part.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            target.writestr(part, source.read(name))
    return content.getvalue()
