"""What stands published of a year: found in the folder itself, and believed only where the manifest and every file agree.

A folder of reports is open to many hands. Whatever lies there is read with limits, nothing that a manifest names is followed
out of its own folder, and a report that is not whole is not shown as one.
"""

import datetime as dt
import re
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from iop_analysis import swedish
from iop_analysis.schema import EARLIER_VERSIONS, MANIFEST_FILE
from iop_analysis.structured import file_hash

_LARGEST_MANIFEST_BYTES: Final = 5_000_000
_YEAR = re.compile(r"[12]\d{3}", re.ASCII)
_VERSION = re.compile(r"version-([1-9]\d{0,5})", re.ASCII)
_FAILED = re.compile(r"([12]\d{3})-misslyckad\.html", re.ASCII)


class Edition(Struct, frozen=True):
    """A whole published report: its folder below ``reports``, what period it is of, and its files' names in order.

    ``jours`` are the associations' names by id, as far as the manifest tells them.
    """

    year: int
    folder: str
    version: int
    period: str
    files: tuple[str, ...]
    synthetic: bool = False
    jours: dict[str, str] = {}


class Shelf(Struct, frozen=True):
    """All that lies in ``reports`` of a year; ``damaged`` names the folders that cannot be read."""

    year: int
    current: Edition | None
    earlier: tuple[Edition, ...]
    damaged: tuple[str, ...]
    failed: bool


class _Noticed(Struct, frozen=True):
    severity: str


class _Manifest(Struct, frozen=True):
    year: int
    period_start: dt.date
    period_end: dt.date
    files: Annotated[dict[Annotated[str, Meta(pattern=r"^\w[\w.-]{0,99}$")], str], Meta(min_length=1, max_length=1000)]
    version: Annotated[int, Meta(ge=1, le=999_999)] = 1
    synthetic: bool = False
    jours: Annotated[dict[str, Annotated[str, Meta(min_length=1, max_length=200)]], Meta(max_length=1000)] = {}
    parameters: dict[str, Any] = {}
    findings: tuple[_Noticed, ...] = ()


def failure_file(reports: Path, year: int) -> Path:
    """Return where the page about a year's failed attempt lies, while the newest attempt has failed."""
    return reports / f"{year}-misslyckad.html"


def shelves(reports: Path) -> list[Shelf]:
    """Return what lies in ``reports``, the newest year first; an empty or missing folder has nothing."""
    return [_shelf(reports, year) for year in sorted(_years(reports), reverse=True)]


def current_edition(reports: Path, year: int) -> Edition | None:
    """Return the report that stands for a year, or None where there is none that is whole."""
    return _read(reports / str(year), year, str(year))


def current_manifest(reports: Path, year: int) -> dict[str, Any]:
    """Return what the manifest of the report that stands for a year says, nothing where it is not one that we could have written.

    Whether the files are as it says is :func:`current_edition`'s to tell. A manifest from before there were versions says 1.
    """
    content = _manifest_of(reports / str(year))
    known = _understood(content, year)
    if known is None:
        return {}
    defaults = {"version": known.version, "parameters": {}, "findings": []}
    return {**defaults, **msgspec.json.decode(content, type=dict[str, Any])}


def _years(reports: Path) -> set[int]:
    archives = reports / EARLIER_VERSIONS
    named = [path.name for folder in (reports, archives) if _is_folder(folder) for path in folder.iterdir()]
    failed = [match[1] for name in named if (match := _FAILED.fullmatch(name))]
    return {int(name) for name in (*named, *failed) if _YEAR.fullmatch(name)}


def _shelf(reports: Path, year: int) -> Shelf:
    current = current_edition(reports, year)
    archived = {name: _read(reports / name, year, name) for name in _archived(reports, year)}
    damaged = [name for name, edition in archived.items() if edition is None]
    if current is None and _lies_there(reports / str(year)):
        damaged.insert(0, str(year))
    return Shelf(
        year=year,
        current=current,
        earlier=tuple(edition for edition in archived.values() if edition),
        damaged=tuple(damaged),
        failed=_lies_there(failure_file(reports, year)),
    )


def _archived(reports: Path, year: int) -> list[str]:
    """Name the folders of earlier versions, the newest first."""
    folder = reports / EARLIER_VERSIONS / str(year)
    if not (_is_folder(folder.parent) and _is_folder(folder)):
        return []
    numbers = [int(match[1]) for path in folder.iterdir() if (match := _VERSION.fullmatch(path.name))]
    return [f"{EARLIER_VERSIONS}/{year}/version-{number}" for number in sorted(numbers, reverse=True)]


def _lies_there(path: Path) -> bool:
    return path.is_symlink() or path.exists()


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _read(folder: Path, year: int, name: str) -> Edition | None:
    """Hold a report's files against its manifest; None for whatever is not a whole report of ``year``."""
    manifest = _understood(_manifest_of(folder), year)
    if manifest is None or not _is_whole(folder, manifest.files):
        return None
    return Edition(
        year=year,
        folder=name,
        version=manifest.version,
        period=swedish.date_range(manifest.period_start, manifest.period_end),
        files=tuple(sorted(manifest.files)),
        synthetic=manifest.synthetic,
        jours=manifest.jours,
    )


def _understood(content: bytes, year: int) -> _Manifest | None:
    try:
        manifest = msgspec.json.decode(content, type=_Manifest)
    except (ValueError, RecursionError, msgspec.MsgspecError):
        return None
    return manifest if manifest.year == year and manifest.period_start <= manifest.period_end else None


def _is_whole(folder: Path, files: dict[str, str]) -> bool:
    try:
        return all(_hash(folder / name) == published for name, published in files.items())
    except (OSError, ValueError):
        return False


def _manifest_of(folder: Path) -> bytes:
    """Return the manifest's content, nothing where there is none, or one that is larger than any of ours."""
    path = folder / MANIFEST_FILE
    try:
        readable = _is_folder(folder) and _is_plain(path) and path.stat().st_size <= _LARGEST_MANIFEST_BYTES
        return path.read_bytes() if readable else b""
    except OSError:
        return b""


def _is_plain(path: Path) -> bool:
    """Whether a file is one, and not a link out of the folder or a pipe that would never end."""
    return path.is_file() and not path.is_symlink()


def _hash(path: Path) -> str:
    if not _is_plain(path):
        return ""
    return file_hash(path)
