"""The manifest of a published report: what it says, and whether the files beside it are still those that it names.

A folder of reports is open to many hands: a manifest is read with limits, and nothing that it names is followed elsewhere.
"""

import datetime as dt
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from iop_analysis.schema import MANIFEST_FILE
from iop_analysis.structured import file_hash

UNPUBLISHED: Final = 0
"""The version of what has not been put in place yet."""

_LARGEST_BYTES: Final = 5_000_000

FileName = Annotated[str, Meta(pattern=r"^\w[\w.-]{0,99}$")]
PartyName = Annotated[str, Meta(min_length=1, max_length=200)]


class Noticed(Struct, frozen=True):
    """A finding, as far as anybody needs to count them."""

    severity: str


class Manifest(Struct, frozen=True):
    """What is read of a manifest; ``files`` are SHA-256 by name, and one from before there were versions is its year's first.

    ``jours`` are the associations' names by id; ``readers_had`` the SHA-256 of other years' figures that it was held against.
    """

    files: Annotated[dict[FileName, str], Meta(max_length=1000)]
    version: Annotated[int, Meta(ge=UNPUBLISHED, le=999_999)] = 1
    year: int = 0
    period_start: dt.date = dt.date.max
    period_end: dt.date = dt.date.min
    synthetic: bool = False
    jours: Annotated[dict[str, PartyName], Meta(max_length=1000)] = {}
    parameters: dict[str, Any] = {}
    findings: tuple[Noticed, ...] = ()
    readers_had: frozenset[str] = frozenset()

    def is_of(self, year: int) -> bool:
        """Whether it is that of a published report of a year."""
        return self.version > UNPUBLISHED and self.year == year and self.period_start <= self.period_end and bool(self.files)


def read_manifest(folder: Path) -> Manifest | None:
    """Read the manifest in a folder; None where there is none, or not one that we could have written."""
    try:
        return msgspec.json.decode(_content(folder), type=Manifest)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def everything_said(folder: Path) -> dict[str, Any]:
    """Return all that the manifest in a folder says, also what only people read; nothing where there is none."""
    return msgspec.json.decode(_content(folder), type=dict[str, Any]) if read_manifest(folder) else {}


def is_whole(folder: Path, manifest: Manifest | None) -> bool:
    """Whether every file that the manifest names lies in the folder as it was published."""
    try:
        return manifest is not None and all(_hash(folder / name) == published for name, published in manifest.files.items())
    except (OSError, ValueError):
        return False


def _content(folder: Path) -> bytes:
    """Return the manifest's content, nothing where there is none, or one that is larger than any of ours."""
    path = folder / MANIFEST_FILE
    try:
        readable = not folder.is_symlink() and _is_plain(path) and path.stat().st_size <= _LARGEST_BYTES
        return path.read_bytes() if readable else b""
    except OSError:
        return b""


def _is_plain(path: Path) -> bool:
    """Whether a file is one, and not a link out of the folder or a pipe that would never end."""
    return path.is_file() and not path.is_symlink()


def _hash(path: Path) -> str:
    return file_hash(path) if _is_plain(path) else ""
