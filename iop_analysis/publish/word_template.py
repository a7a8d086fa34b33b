"""An organisation's own Word template, hostile until read: a look may be in it, and nothing that acts, fetches or swells."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NoReturn

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import CT_Relationships
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from iop_analysis.errors import UnreadableInputError

LARGEST_BYTES: Final = 5_000_000
_LARGEST_UNPACKED: Final = 30_000_000
_MOST_PARTS: Final = 500
_COMPRESSIONS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})  # others are unpacked without a limit
_ACTIVE: Final = re.compile(r"vba|macro|activex|oleobject|embeddings/", re.IGNORECASE)
_DECLARATIONS: Final = re.compile(rb"<!DOCTYPE|<!ENTITY|\x00", re.IGNORECASE)
_DECLARED: Final = "har en del med egna deklarationer eller i en annan teckenkodning än UTF-8"
_ATTACHED_TEMPLATE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
_OUTSIDE: Final = re.compile(r"https?://\S+", re.IGNORECASE)
_HARMLESS_FIELDS: Final = frozenset(
    {"AUTHOR", "CREATEDATE", "DATE", "DOCPROPERTY", "FILENAME", "KEYWORDS", "NUMPAGES", "PAGE", "PRINTDATE", "SAVEDATE"}
    | {"SECTION", "SECTIONPAGES", "STYLEREF", "SUBJECT", "TITLE"}
)


def template_bytes(path: Path) -> bytes:
    """Read a Word template; raises :class:`UnreadableInputError` for what is none, or holds more than a look."""
    content = _small_file(path)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_archive(path, archive)
            for name in archive.namelist():
                _refuse_part(path, name, archive.read(name))
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, SyntaxError, ValueError):
        _refuse(path, "är inte en läsbar Word-fil")
    except Exception as error:
        if type(error).__module__ == "zlib":
            _refuse(path, "är inte en läsbar Word-fil")
        raise
    return content


def _small_file(path: Path) -> bytes:
    if path.is_symlink() or not path.is_file():
        _refuse(path, "är ingen vanlig fil, och länkar följs inte")
    try:
        if path.stat().st_size > LARGEST_BYTES:
            _refuse(path, f"är större än {LARGEST_BYTES // 1_000_000} MB")
        return path.read_bytes()
    except OSError:
        _refuse(path, "går inte att läsa")


def _refuse(path: Path, fault: str) -> NoReturn:
    raise UnreadableInputError(
        f"{path}: Word-mallen {fault}; spara en mall utan makron och länkar som .docx, eller ta bort filen."
    )


def _refuse_archive(path: Path, archive: zipfile.ZipFile) -> None:
    """A part is never unpacked to more than it says, so what they say together is the limit."""
    parts = archive.infolist()
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _LARGEST_UNPACKED:
        _refuse(path, f"packas upp till mer än {_MOST_PARTS} delar eller {_LARGEST_UNPACKED // 1_000_000} MB")
    if any(part.compress_type not in _COMPRESSIONS for part in parts):
        _refuse(path, "är packad på ett sätt som Word inte använder")
    if len({part.filename for part in parts}) < len(parts):
        _refuse(path, "har två delar med samma namn")
    active = next((part.filename for part in parts if _ACTIVE.search(part.filename)), None)
    if active:
        _refuse(path, f"innehåller makron eller inbäddade filer ({active[:60]!r})")


def _refuse_part(path: Path, name: str, content: bytes) -> None:
    if not name.endswith((".xml", ".rels")):
        return
    if _DECLARATIONS.search(content):
        _refuse(path, _DECLARED)
    if name == "[Content_Types].xml" and _ACTIVE.search(content.decode(errors="replace")):
        _refuse(path, "är sparad med makron")
    root = parse_xml(content)
    if root.getroottree().docinfo.doctype:
        _refuse(path, _DECLARED)
    if name.endswith(".rels"):
        _refuse_relations(path, root)
    elif name.startswith(("word/header", "word/footer")) and (unknown := unknown_field(root)) is not None:
        _refuse(path, f"har ett fält som inte är tillåtet i sidhuvud och sidfot ({unknown[:20]!r})")


def _refuse_relations(path: Path, relations: CT_Relationships | BaseOxmlElement) -> None:
    """Nothing may be fetched; where the template itself was made from is left out anyway."""
    for relation in relations.iterchildren("{*}Relationship"):
        kind, target = relation.get("Type", ""), relation.get("Target", "")
        fetched = relation.get("TargetMode") == "External" and kind != _ATTACHED_TEMPLATE
        if fetched and not (kind == RELATIONSHIP_TYPE.HYPERLINK and _OUTSIDE.fullmatch(target)):
            _refuse(path, "hämtar något utifrån")
        if _ACTIVE.search(kind.rpartition("/")[2]):
            _refuse(path, "innehåller makron eller inbäddade filer")


def unknown_field(root: BaseOxmlElement) -> str | None:
    """Return the name of a field that does more than tell about the page or the document; None where there is none."""
    return next((code for code in _fields(root) if code not in _HARMLESS_FIELDS), None)


def _fields(root: BaseOxmlElement) -> Iterator[str]:
    """The name of every field; its code may be divided over several runs."""
    code: list[str] | None = None
    for part in root.iter(qn("w:fldSimple"), qn("w:fldChar"), qn("w:instrText")):
        if part.tag == qn("w:fldSimple"):
            yield _field_name(part.get(qn("w:instr"), ""))
        elif part.tag == qn("w:instrText"):
            code = [*(code or ()), part.text or ""]
        elif code is not None:
            yield _field_name("".join(code))
            code = None
    if code is not None:
        yield _field_name("".join(code))


def _field_name(code: str) -> str:
    return (code.split() or [""])[0].upper()
