"""What a Word file looks like: a reference document without its text, the organisation's own or ours.

Of a template only the look is kept: page, header, footer, styles, lists and theme. Its text, comments, properties and whatever
else a package may hold are left behind. Word's own settings are ours, so that no template is attached and nothing is tracked.
"""

import io
import zipfile
from importlib.resources import files
from pathlib import Path
from typing import Final, cast

import docx
from docx.document import Document as WordDocument
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.opc.packuri import PackURI
from docx.opc.part import Part, XmlPart
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Inches, Length

from iop_analysis.errors import UnreadableInputError
from iop_analysis.publish.word_styles import adopt_styles, set_language
from iop_analysis.publish.word_template import template_bytes, unknown_field
from iop_analysis.publish.word_xml import Element, w

_OURS: Final = {
    "[Content_Types].xml": "content_types.xml",
    "_rels/.rels": "package.rels",
    "word/document.xml": "document.xml",
    "word/_rels/document.xml.rels": "document.xml.rels",
    "word/styles.xml": "styles.xml",
    "word/settings.xml": "settings.xml",
    "word/header1.xml": "header.xml",
    "word/header2.xml": "header_first.xml",
    "word/footer1.xml": "footer.xml",
    "word/footer2.xml": "footer.xml",
}
_KEPT: Final = frozenset({RELATIONSHIP_TYPE.STYLES, RELATIONSHIP_TYPE.NUMBERING, RELATIONSHIP_TYPE.THEME})
_OF_A_SECTION: Final = frozenset({RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER})
_KEPT_BY_A_PART: Final = frozenset({RELATIONSHIP_TYPE.IMAGE, RELATIONSHIP_TYPE.HYPERLINK})
_READ_AS_MARKUP: Final = _OF_A_SECTION | {RELATIONSHIP_TYPE.STYLES, RELATIONSHIP_TYPE.NUMBERING}
_FOOTER: Final = "/word/footer-sidnummer.xml"
_OUR_PARTS: Final = frozenset({_FOOTER, "/word/settings.xml", "/word/numbering.xml", "/docProps/core.xml"})
_A4: Final = (Length(7560310), Length(10692130))
_MARGIN: Final = Length(936000)
_LEAST_ROOM, _LARGEST_PAGE = Inches(1), Inches(22)
_UNUSABLE: Final = (
    OpcError,
    LookupError,
    ValueError,
    SyntaxError,
    AttributeError,
    TypeError,
    RecursionError,
    NotImplementedError,
)


def template_part(name: str) -> bytes:
    """Read a part of our own reference document."""
    return files("iop_analysis.publish").joinpath("templates", "word", name).read_bytes()


def our_reference() -> bytes:
    """Put our own reference document together; it may be opened in Word and made into an organisation's own."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, source in _OURS.items():
            archive.writestr(zipfile.ZipInfo(name), template_part(source))
    return content.getvalue()


def opened(reference: Path | None) -> tuple[WordDocument, dict[str, str]]:
    """Return a document with nothing in it but its look, and name → id of the styles that we write with.

    :raises UnreadableInputError: when the organisation's template cannot be used.
    """
    if reference is None:
        return _emptied(our_reference())
    content = template_bytes(reference)
    try:
        return _emptied(content)
    except _UNUSABLE as error:
        raise UnreadableInputError(
            f"{reference}: Word-mallen går inte att använda; öppna den i Word, spara om den som .docx eller ta bort filen."
        ) from error


def _emptied(content: bytes) -> tuple[WordDocument, dict[str, str]]:
    document = docx.Document(io.BytesIO(content))
    section = _without_text(document)
    _keep_only_the_look(document, section)
    _replace_settings(document)
    styles = cast("Element", document.styles.element)
    text_room(document)
    names = adopt_styles(styles, parse_xml(template_part("styles.xml")))
    set_language(styles)
    _add_page_numbers(document, section, names)
    return document, names


def _without_text(document: WordDocument) -> Element:
    """Leave the page set-up of the last section, which is the document's own; a printer's settings belong to one machine."""
    root, body = document.element, document.element.body
    section: Element = body.get_or_add_sectPr()
    section.remove_all("w:printerSettings", "w:sectPrChange")
    for part in [child for child in root if child is not body] + [child for child in body if child is not section]:
        part.getparent().remove(part)
    return section


def _keep_only_the_look(document: WordDocument, section: Element) -> None:
    part, package = document.part, document.part.package
    used = {reference.get(qn("r:id")) for reference in section.iter(qn("w:headerReference"), qn("w:footerReference"))}
    for name, relation in list(part.rels.items()):
        if not (relation.reltype in _KEPT or (relation.reltype in _OF_A_SECTION and name in used)):
            part.rels.pop(name)
        else:
            _refuse_more_than_a_look(relation.target_part, relation.reltype)
    for name, relation in list(package.rels.items()):
        if relation.reltype != RELATIONSHIP_TYPE.OFFICE_DOCUMENT:
            package.rels.pop(name)


def _refuse_more_than_a_look(part: Part, kind: str) -> None:
    """A header may show a picture, lead to a page or tell of the document, and nothing else, whatever it calls itself."""
    if kind in _READ_AS_MARKUP and (not isinstance(part, XmlPart) or unknown_field(part.element) is not None):
        raise ValueError(part.partname)
    if part.partname in _OUR_PARTS and kind != RELATIONSHIP_TYPE.NUMBERING:
        raise ValueError(part.partname)
    for relation in part.rels.values():
        if relation.reltype not in _KEPT_BY_A_PART:
            raise ValueError(relation.reltype)
        if not relation.is_external and (relation.target_part.rels or not relation.target_part.content_type.startswith("image/")):
            raise ValueError(relation.target_part.content_type)


def text_room(document: WordDocument) -> tuple[Length, Length]:
    """The width and height that text may fill; raises :class:`ValueError` for a page that nobody could read or print."""
    section = document.sections[-1]
    told = section.page_width, section.page_height
    width, height = (usual if length is None else length for length, usual in zip(told, _A4, strict=True))
    across = (section.left_margin or _MARGIN) + (section.right_margin or _MARGIN) + (section.gutter or 0)
    down = (section.top_margin or _MARGIN) + (section.bottom_margin or _MARGIN)
    room = Length(max(width - across, width // 3)), Length(max(height - down, height // 3))
    if min(room) < _LEAST_ROOM or max(*room, width, height) > _LARGEST_PAGE:
        raise ValueError(room)
    return room


def _replace_settings(document: WordDocument) -> None:
    settings = XmlPart(
        PackURI("/word/settings.xml"), CONTENT_TYPE.WML_SETTINGS, parse_xml(template_part("settings.xml")), document.part.package
    )
    document.part.relate_to(settings, RELATIONSHIP_TYPE.SETTINGS)


def _add_page_numbers(document: WordDocument, section: Element, names: dict[str, str]) -> None:
    """Where the template says nothing about the foot of the page."""
    if section.find(qn("w:footerReference")) is not None:
        return
    footer = parse_xml(template_part("footer.xml"))
    for style in footer.iter(qn("w:pStyle")):
        style.set(qn("w:val"), names["footer"])
    part = XmlPart(PackURI(_FOOTER), CONTENT_TYPE.WML_FOOTER, footer, document.part.package)
    reference = w("footerReference", type_="default")
    reference.set(qn("r:id"), document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTER))
    section.insert(len(section.findall(qn("w:headerReference"))), reference)
