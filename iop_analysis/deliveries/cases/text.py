"""The bytes of a delimited text file, in any of the encodings in use, become blocks of UTF-8 that end where a record ends.

A block is cut at a line break outside quotation marks, so that a file of any size is read in bounded memory. Where quotation
marks do not stand as the format says (``5" skärm``), ``regular`` is false and the rest of the file has to be read character by
character.
"""

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa

from iop_analysis.errors import UnreadableInputError

LARGEST_FILE_BYTES: Final = 5_000_000_000
PIECE_BYTES: Final = 8_000_000
LONGEST_RECORD_BYTES: Final = 64_000_000

_MARKS: Final = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_QUOTE, _BREAK = 34, 10
_MOST_STEPS_BACK: Final = 10_000


class Text(NamedTuple):
    """A text file that can be read: its encoding, and how many bytes its byte order mark takes."""

    path: Path
    name: str
    encoding: str
    mark: int


class Records(NamedTuple):
    """Whole records as UTF-8, and the line (from 1) on which the first one starts."""

    content: bytes
    first_line: int
    regular: bool


def open_text(path: Path, name: str) -> Text:
    """Find out how a text file is encoded: by its mark, else as UTF-8, else as Windows-1252; refuse what is no text."""
    try:
        _check_size(path, name)
        with path.open("rb") as file:
            head = file.read(4)
        mark = next((mark for mark in _MARKS if head.startswith(mark)), b"")
        encoding = _MARKS.get(mark) or ("utf-8" if _is_utf8(path) else "cp1252")
    except OSError:
        raise UnreadableInputError(f"{name}: är ingen fil som går att läsa; kontrollera den och dess rättigheter.") from None
    return Text(path, name, encoding, len(mark))


def _check_size(path: Path, name: str) -> None:
    size = path.stat().st_size
    if size > LARGEST_FILE_BYTES:
        raise UnreadableInputError(f"{name}: filen är större än {LARGEST_FILE_BYTES // 10**9} GB; dela upp den.")
    if not size:
        raise UnreadableInputError(f"{name}: filen är tom; exportera ärendena på nytt.")


def _is_utf8(path: Path) -> bool:
    """Whether every piece is UTF-8; a character that the pieces' border cuts goes with the next one."""
    rest = b""
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            whole = rest + piece
            end = _character_border(whole)
            rest = whole[end:]
            if not _valid(whole[:end]):
                return False
    return _valid(rest)


def _character_border(content: bytes) -> int:
    """Return where the last character that may be incomplete begins."""
    for back in range(1, min(4, len(content)) + 1):
        byte = content[-back]
        if byte & 0xC0 != 0x80:  # not a continuation: the character begins here  # noqa: PLR2004 - UTF-8's own bits
            return len(content) - back if byte & 0x80 else len(content)
    return len(content)


def _valid(content: bytes) -> bool:
    """Whether the bytes are UTF-8; Arrow looks at many of them at a time."""
    offsets = pa.py_buffer(np.array([0, len(content)], dtype=np.int32))
    try:
        pa.StringArray.from_buffers(1, offsets, pa.py_buffer(content)).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def pieces(text: Text) -> Iterator[bytes]:
    r"""Yield the file as UTF-8 with ``\n`` for every line break; raises :class:`UnreadableInputError` for what is no text."""
    held = b""
    for piece in _decoded(text):
        if b"\0" in piece:
            raise UnreadableInputError(f"{text.name}: filen är ingen textfil; spara tabellen som CSV (UTF-8).")
        whole = held + piece
        held = b"\r" if whole.endswith(b"\r") else b""
        yield _with_plain_breaks(whole[: len(whole) - len(held)])
    if held:
        yield b"\n"


def _with_plain_breaks(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in content else content


def _decoded(text: Text) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(text.encoding)()
    try:
        with text.path.open("rb") as file:
            file.seek(text.mark)
            while piece := file.read(PIECE_BYTES):
                yield piece if text.encoding == "utf-8" else decoder.decode(piece).encode()
        decoder.decode(b"", final=True)
    except (UnicodeError, OSError):
        raise UnreadableInputError(f"{text.name}: filen är ingen textfil; spara tabellen som CSV (UTF-8).") from None


def records(text: Text, delimiter: str) -> Iterator[Records]:
    """Yield the file in blocks of whole records; after an irregular block the rest of the file follows in irregular blocks."""
    rest, line, regular = b"", 1, True
    for piece, is_last in _with_last(pieces(text)):
        whole = rest + piece
        end = len(whole) if is_last else _records_end(whole) if regular else whole.rfind(b"\n") + 1
        if len(whole) - end > LONGEST_RECORD_BYTES:
            raise UnreadableInputError(
                f"{text.name}, rad {line}: raden är orimligt lång; kontrollera citattecken och radbrytningar."
            )
        block, rest = whole[:end], whole[end:]
        if block:
            regular = regular and is_regular(block, delimiter)
            yield Records(block, line, regular)
            line += block.count(b"\n")


def _with_last(parts: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Say of each part whether it is the last one."""
    before = next(parts, None)
    for part in parts:
        yield before or b"", False
        before = part
    if before is not None:
        yield before, True


def _records_end(content: bytes) -> int:
    """Return where the last line break outside quotation marks is, counted from the start of a record."""
    end = content.rfind(b"\n") + 1
    quotes = content.count(b'"', 0, end) if b'"' in content else 0
    for _ in range(_MOST_STEPS_BACK):
        if quotes % 2 == 0 or not end:
            return end
        before = content.rfind(b"\n", 0, end - 1) + 1
        quotes -= content.count(b'"', before, end)
        end = before
    return 0


def is_regular(content: bytes, delimiter: str) -> bool:
    """Whether quotation marks only begin or end a field, or stand doubled within a quoted one."""
    if b'"' not in content:
        return True
    characters = np.frombuffer(content, dtype=np.uint8)
    quotes = np.flatnonzero(characters == _QUOTE)
    if len(quotes) % 2:
        return False
    opening, closing = quotes[0::2], quotes[1::2]
    around = np.concatenate(([_BREAK], characters, [_BREAK]))
    borders = (_BREAK, ord(delimiter))
    begins = np.isin(around[opening], borders)
    begins[1:] |= opening[1:] == closing[:-1] + 1
    ends = np.isin(around[closing + 2], borders)
    ends[:-1] |= opening[1:] == closing[:-1] + 1
    return bool(begins.all() and ends.all())


def record_starts(content: bytes) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return start, end and line (from 0) of every record of a regular block; lines without any character are no records."""
    characters = np.frombuffer(content, dtype=np.uint8)
    breaks = np.flatnonzero(characters == _BREAK)
    numbers = np.arange(1, len(breaks) + 1)
    if b'"' in content:
        outside = np.searchsorted(np.flatnonzero(characters == _QUOTE), breaks) % 2 == 0
        breaks, numbers = breaks[outside], numbers[outside]
    starts, lines = np.append(0, breaks + 1), np.append(0, numbers)
    ends = np.append(breaks, len(content))
    filled = ends > starts
    return starts[filled], ends[filled], lines[filled]
