"""An Excel workbook is checked before a reader expands it: what kind of file it is, how large it becomes, what it holds.

Nothing is believed that the file says of itself: parts are counted while they are inflated, cells while they are parsed.
Formulas, links and entities are noted or refused, never followed.
"""

import re
import zipfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Final, TypeVar

from msgspec import Struct

from iop_analysis.deliveries.workbooks.cells import CellNotes, SharedTextScan, SheetScan
from iop_analysis.deliveries.workbooks.scan import (
    LARGEST_AREA,
    SAVE_AGAIN,
    Budget,
    ListScan,
    Refused,
    StringsScan,
    TextsScan,
    XmlScan,
    attribute,
)
from iop_analysis.errors import UnreadableInputError

LARGEST_FILE_BYTES: Final = 50_000_000
LARGEST_UNPACKED_BYTES: Final = 200_000_000
MOST_PARTS: Final = 2_000
MOST_SHEETS: Final = 60

_LARGEST_RATIO: Final = 400
_RATIO_FREE_BYTES: Final = 20_000_000
_CHUNK: Final = 1 << 18

_ROOT: Final = "_rels/.rels"
_WORKBOOK: Final = "xl/workbook.xml"
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"
_STRINGS: Final = "xl/sharedstrings.xml"
_TEXT_PART: Final = re.compile(r"xl/(?:comments[^/]*|(?:comments|threadedcomments|drawings)/[^/]*)\.xml$")

Scan = TypeVar("Scan", bound=XmlScan)

_END_OF_ARCHIVE: Final = re.compile(rb"PK\x05\x06\x00{4}.{12}\x00\x00", re.DOTALL)
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Guarded(Struct, frozen=True):
    """A checked file: its bytes, sheet name → what its cells hold besides values, texts of comments, whether it links out."""

    content: bytes
    sheets: dict[str, CellNotes]
    comments: tuple[str, ...]
    external_links: bool


def guarded(path: Path, name: str) -> Guarded:
    """Check the workbook at ``path``, called ``name`` in messages; raises :class:`UnreadableInputError` for what is refused."""
    try:
        content = _content(path)
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _checked(_Package(archive), content)
    except Refused as refused:
        raise UnreadableInputError(f"{name}: {refused}") from None
    except Exception:  # noqa: BLE001 - whatever the bytes make zipfile, zlib or expat raise, the file is broken
        raise UnreadableInputError(f"{name}: filen är skadad eller ingen Excel-arbetsbok; {SAVE_AGAIN}.") from None


def _content(path: Path) -> bytes:
    """Read the file once, so that what is checked is what is read."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE_BYTES + 1)
    except FileNotFoundError:
        raise Refused("filen saknas; lägg dit den och kör igen.") from None
    except OSError:
        raise Refused("filen går inte att öppna; kontrollera att den inte är låst och att du får läsa den.") from None
    if len(content) > LARGEST_FILE_BYTES:
        raise Refused(f"filen är större än {LARGEST_FILE_BYTES // 1_000_000} MB; dela upp den.")
    if content.startswith(_OLE):
        raise Refused(f"filen är lösenordsskyddad eller i ett äldre Excel-format (.xls); {SAVE_AGAIN}, utan lösenord.")
    if not content.startswith(b"PK\x03\x04"):
        raise Refused(f"filen är ingen Excel-arbetsbok (.xlsx); {SAVE_AGAIN}.")
    _check_one_archive(content)
    return content


def _check_one_archive(content: bytes) -> None:
    """Another archive's directory hidden in the same bytes could make two readers see two different workbooks."""
    end = content[-22:]
    size, offset = (int.from_bytes(end[start : start + 4], "little") for start in (12, 16))
    if not _END_OF_ARCHIVE.fullmatch(end) or offset + size + 22 != len(content):
        raise Refused(f"filen är avklippt, eller så ligger något annat i den än en Excel-arbetsbok; {SAVE_AGAIN}.")


class _Package:
    """The parts of the archive, by their names in lower case; counts what inflating them gives."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._unpacked = 0
        self._seen: set[str] = set()
        self.parts: dict[str, zipfile.ZipInfo] = {}
        entries = archive.infolist()
        if len(entries) > MOST_PARTS:
            raise Refused(f"filen består av fler än {MOST_PARTS} delar; {SAVE_AGAIN}.")
        for entry in entries:
            self._add(entry)
        if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED_BYTES:
            raise _too_large()

    def _add(self, entry: zipfile.ZipInfo) -> None:
        name = entry.filename.casefold()
        # A name with a null is cut short by zipfile, so that two readers could see two names.
        unsafe = name.startswith("/") or "\\" in name or ".." in name.split("/") or entry.orig_filename != entry.filename
        if unsafe or name in self.parts or entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise Refused(f"filen är packad på ett sätt som Excel inte gör; {SAVE_AGAIN}.")
        if entry.flag_bits & 1:
            raise Refused(f"filen är lösenordsskyddad; {SAVE_AGAIN}, utan lösenord.")
        self.parts[name] = entry

    def inflate(self, name: str, scan: XmlScan) -> None:
        """Stream a part through a scan and keep count of the bytes."""
        entry = self.parts[name]
        self._seen.add(name)
        size = 0
        with self._archive.open(entry) as part:
            while chunk := part.read(_CHUNK):
                size += len(chunk)
                self._unpacked += len(chunk)
                if self._unpacked > LARGEST_UNPACKED_BYTES or size > scan.largest:
                    raise _too_large()
                if size > _RATIO_FREE_BYTES and size > _LARGEST_RATIO * entry.compress_size:
                    raise _too_large()
                scan.feed(chunk)
        scan.close()

    def start_again(self) -> None:
        """Count from zero: parts already counted are streamed once more."""
        self._unpacked = 0

    def unseen(self) -> list[str]:
        """Return the XML parts that have not been streamed yet."""
        return [part for part in self.parts if part.endswith((".xml", ".rels")) and part not in self._seen]


def _too_large() -> Refused:
    megabytes = LARGEST_UNPACKED_BYTES // 1_000_000
    return Refused(f"filen blir orimligt stor när den packas upp (högst {megabytes} MB); dela upp den, eller {SAVE_AGAIN}.")


def _checked(package: _Package, content: bytes) -> Guarded:
    """Scan every part that is XML: what is to be read for its cells and texts, the rest only for what is refused."""
    _check_kind(set(package.parts))
    budget = Budget()
    sheets = _sheet_parts(package)
    notes = {part: _scanned(package, part, SheetScan(budget)).notes for part in _cell_parts(package, sheets.values())}
    if _STRINGS in package.parts:
        _check_shared_text(package, list(notes), budget)
    texts = [_scanned(package, part, TextsScan()).texts() for part in package.parts if _TEXT_PART.match(part)]
    for part in package.unseen():
        _scanned(package, part, XmlScan())
    comments = tuple(text for part in texts for text in part)
    external = any(part.startswith("xl/externallinks/") for part in package.parts)
    return Guarded(content, {name: notes[part] for name, part in sheets.items()}, comments, external)


def _check_shared_text(package: _Package, sheets: list[str], budget: Budget) -> None:
    """One long text shared by many cells is small in the file and huge in memory. Counted only where it could be."""
    lengths = _scanned(package, _STRINGS, StringsScan(budget)).lengths
    cells = LARGEST_AREA - budget.cells
    if cells * max(lengths, default=0) > budget.characters:
        package.start_again()
        for part in sheets:
            _scanned(package, part, SharedTextScan(budget, lengths))


def _scanned(package: _Package, part: str, scan: Scan) -> Scan:
    package.inflate(part, scan)
    return scan


def _check_kind(parts: set[str]) -> None:
    if any(part.endswith("vbaproject.bin") or part.startswith("xl/macrosheets/") for part in parts):
        raise Refused(f"arbetsboken innehåller makron, som aldrig körs; {SAVE_AGAIN}, utan makron.")
    if "xl/workbook.bin" in parts or "content.xml" in parts:
        raise Refused(f"filen är i ett annat kalkylformat (.xlsb eller .ods); {SAVE_AGAIN}.")
    if not {_ROOT, _WORKBOOK, _RELATIONS} <= parts:
        raise Refused(f"filen är ingen Excel-arbetsbok (.xlsx); {SAVE_AGAIN}.")


def _sheet_parts(package: _Package) -> dict[str, str]:
    """Sheet name → the part that holds its cells, for every sheet that has cells; each of its own, told in one way only."""
    main = [found for found in _relations(package, _ROOT).values() if attribute(found, "Type").endswith("/officeDocument")]
    if [attribute(found, "Target").casefold().removeprefix("/") for found in main] != [_WORKBOOK]:
        raise Refused(f"filens huvuddel är inte en Excel-arbetsbok; {SAVE_AGAIN}.")
    sheets = _scanned(package, _WORKBOOK, ListScan("sheet")).found
    if len(sheets) > MOST_SHEETS:
        raise Refused(f"arbetsboken har fler än {MOST_SHEETS} blad; dela upp den.")
    targets = _relations(package, _RELATIONS)
    strings = [found for found in targets.values() if attribute(found, "Type").endswith("/sharedStrings")]
    named = {attribute(found, "name"): targets.get(attribute(found, "id"), []) for found in sheets}
    parts = {name: _part_of(found, package) for name, found in named.items() if not _without_cells(found)}
    elsewhere = any(f"xl/{attribute(found, 'Target').casefold().removeprefix('/xl/')}" != _STRINGS for found in strings)
    if len(named) < len(sheets) or len(set(parts.values())) < len(parts) or elsewhere:
        raise Refused(f"arbetsboken har flera blad med samma namn eller innehåll, eller texter på en okänd plats; {SAVE_AGAIN}.")
    return parts


def _relations(package: _Package, part: str) -> dict[str, list[str]]:
    """Id → relationship."""
    found = _scanned(package, part, ListScan("Relationship")).found
    relations = {attribute(relation, "Id"): relation for relation in found}
    if len(relations) < len(found):
        raise Refused(f"arbetsboken hänvisar till flera delar på samma sätt; {SAVE_AGAIN}.")
    return relations


def _without_cells(relation: list[str]) -> bool:
    return attribute(relation, "Type").endswith("/chartsheet")


def _part_of(relation: list[str], package: _Package) -> str:
    target = attribute(relation, "Target").casefold()
    part = target.removeprefix("/") if target.startswith(("/xl/", "xl/")) else f"xl/{target}"
    if part not in package.parts or attribute(relation, "TargetMode") == "External":
        raise Refused(f"ett av bladen saknas i filen; {SAVE_AGAIN}.")
    return part


def _cell_parts(package: _Package, sheets: Iterable[str]) -> list[str]:
    """Return the sheets' parts, and whatever else lies where sheets do."""
    loose = (part for part in package.parts if part.startswith("xl/worksheets/") and part.endswith(".xml"))
    return list(dict.fromkeys((*sheets, *loose)))
