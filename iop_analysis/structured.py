"""Find and read the files that people deliver, or say in one Swedish line what is wrong with them."""

import hashlib
import re
import tomllib
from collections.abc import Container
from pathlib import Path
from typing import TypeVar

import msgspec

from iop_analysis.errors import UnreadableInputError

LARGEST_FILE_BYTES = 5_000_000

_TYPE_NAMES = {
    "str": "text", "int": "heltal", "float": "tal", "date": "datum", "datetime": "datum med klockslag", "bool": "true/false",
    "array": "lista", "object": "tabell",
}  # fmt: skip
_TRANSLATIONS = (
    (r"Object missing required field `(.+?)`", r"fältet ”\1” saknas"),
    (r"(?s)Object contains unknown field `(.+?)`", r"fältet ”\1” är okänt"),
    (r"Invalid enum value (.+?)(?= - at|$)", r"värdet \1 är inte tillåtet"),
    (r"Expected `str` matching regex '(.+?)'", r"väntade text av formen \1"),
    (r"Invalid .*?(?= - at|$)", r"värdet kan inte tolkas"),
    (r"Expected `\w+` >= (\S+?)(?:\.0)?(?= - at|$)", r"väntade minst \1"),
    (r"Expected `\w+` <= (\S+?)(?:\.0)?(?= - at|$)", r"väntade högst \1"),
)
_PARTS = {"str": ("tecken", "tecken"), "array": ("post", "poster"), "object": ("fält", "fält")}
_LENGTH = re.compile(r"Expected `(str|array|object)` of length (?:(>=|<=) )?(\d+)(?: to (\d+))?(?:, got (\d+))?")
_WHERE = re.compile(r" - at (`key` in )?`\$\.?(.*?)`$")

Structure = TypeVar("Structure")


def read_toml(path: Path, structure: type[Structure]) -> Structure:
    """Read ``path`` as a ``structure``; raises :class:`UnreadableInputError` for whatever does not fit."""
    return parse_toml(read_text(path), structure, str(path))


def delivered_files(folder: Path) -> list[Path]:
    """Return the ordinary files below a folder, in order: no links, pipes or devices, and none that an office program hides.

    Raises :class:`UnreadableInputError` for a name that cannot be written where the file is named as a source.
    """
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not any(part.is_symlink() for part in (path, *path.parents) if part.is_relative_to(folder))
        and not any(name.startswith((".", "~$")) for name in path.relative_to(folder).parts)
    )
    if not all(str(path.relative_to(folder)).isprintable() for path in files):
        raise UnreadableInputError(f"{folder}: en fil har ett namn med tecken som inte går att skriva ut; byt namn på den.")
    return files


def passed_over(folder: Path) -> list[Path]:
    """Return links, pipes and devices below a folder: they lie there, but are not followed or opened."""
    entries = [path for path in folder.rglob("*") if path.is_symlink() or not (path.is_file() or path.is_dir())]
    return sorted(path for path in entries if not path.name.startswith((".", "~$")))


def unread_files(folder: Path, root: Path, read: Container[str]) -> list[str]:
    """Name, relative to ``root``, the files below a folder that nobody has read."""
    names = [path.relative_to(root).as_posix() for path in (*delivered_files(folder), *passed_over(folder))]
    return [name for name in names if name not in read]


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def content_hash(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces; raises :class:`UnreadableInputError` where that may not be."""
    try:
        return file_hash(path)
    except FileNotFoundError:
        raise UnreadableInputError(f"{path}: filen saknas; lägg dit den och kör igen.") from None
    except OSError:
        raise UnreadableInputError(f"{path}: filen går inte att läsa; kontrollera dess rättigheter.") from None


def read_text(path: Path) -> str:
    """Read a small UTF-8 file that a person has written."""
    try:
        if path.stat().st_size > LARGEST_FILE_BYTES:
            raise UnreadableInputError(f"{path}: filen är större än {LARGEST_FILE_BYTES // 1_000_000} MB; dela upp den.")
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise UnreadableInputError(f"{path}: filen saknas; lägg dit den och kör igen.") from None
    except (OSError, UnicodeDecodeError):
        raise UnreadableInputError(f"{path}: filen går inte att läsa som UTF-8-text; spara om den som UTF-8.") from None


def parse_toml(text: str, structure: type[Structure], name: str) -> Structure:
    """Read TOML ``text`` as a ``structure``; ``name`` is what the error calls it."""
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        line = re.search(r"line (\d+)", str(error))
        where = f", rad {line[1]}" if line else ""
        raise UnreadableInputError(f"{name}{where}: är inte giltig TOML; rätta skrivsättet.") from None
    return as_structure(content, structure, name)


def as_structure(content: object, structure: type[Structure], name: str) -> Structure:
    """Take plain values for a ``structure``; raises :class:`UnreadableInputError` for what does not fit."""
    try:
        return msgspec.convert(content, structure, strict=True)
    except msgspec.ValidationError as error:
        raise UnreadableInputError(f"{name}: {_in_swedish(str(error))}; rätta filen och kör igen.") from None


def _in_swedish(message: str) -> str:
    """Put msgspec's complaint into words that an analyst understands."""
    message = re.sub(r"Expected `(.+?)`, got `(.+?)`", _expectation, message)
    message = _LENGTH.sub(_length, message)
    for pattern, replacement in _TRANSLATIONS:
        message = re.sub(pattern, replacement, message)
    return _WHERE.sub(_place, message)


def _length(match: re.Match[str]) -> str:
    """Say how long something was to be; what is of one exact length is found too short or too long."""
    kind, bound, least, most, found = match.groups()
    one, several = _PARTS[kind]
    limit = {">=": "minst ", "<=": "högst "}.get(bound, "") + (f"{least} till {most}" if most else least)
    noun = one if (most or least) == "1" else several
    return f"väntade {limit} {noun}" + (f" men fann {found}" if found else "")


def _place(match: re.Match[str]) -> str:
    """Say where something stands, with the elements of a list counted as people do, from 1."""
    counted = re.sub(r"\[(\d+)\]", lambda index: f", post {int(index[1]) + 1}", match[2].replace("[...]", ", något värde"))
    parts = ["en nyckel" if match[1] else "", re.sub(r"(, post \d+|, något värde)\.", r"\1, ", counted).removeprefix(", ")]
    return f" ({', '.join(part for part in parts if part)})"


def _expectation(match: re.Match[str]) -> str:
    allowed = " eller ".join(
        _TYPE_NAMES.get(kind.strip(), kind.strip()) for kind in match[1].split("|") if kind.strip() != "null"
    )
    return f"väntade {allowed} men fann {_TYPE_NAMES.get(match[2], match[2])}"
