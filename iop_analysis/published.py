"""What readers have already: the figures of every report that has been published, in all its versions.

They are what a new report can be held against by anybody, so that they have to be known before it is protected.
"""

import hashlib
import io
import re
import time
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

import msgspec
import pandas as pd
from msgspec import Struct

from iop_analysis.errors import NotPublishedError
from iop_analysis.frames import cast_facts, csv_text, figures_of
from iop_analysis.manifests import Manifest, everything_said, read_manifest
from iop_analysis.schema import EARLIER_VERSIONS, FACT_KEY, FIGURES_FILE, INDICATOR_COLUMNS, MANIFEST_FILE

_YEAR: Final = "[12][0-9][0-9][0-9]"
_NUMBER: Final = re.compile(r"version-(\d+)")
_ATTEMPTS: Final = 3
_PAUSE_SECONDS: Final = 0.2


class Published(Struct, frozen=True):
    """One version of a year's report: its number, manifest, and figures (``INDICATOR_COLUMNS``).

    ``readers_had`` are the SHA-256 of the figures of other years that it was protected against.
    """

    year: int
    version: int
    manifest: dict[str, object]
    figures: pd.DataFrame
    sha256: str
    readers_had: frozenset[str] = frozenset()


def versions(reports: Path) -> list[Published]:
    """Return every version of every report: the latest year first, of each year the newest version first.

    Raises :class:`NotPublishedError` for published figures that cannot be read, or are not those that were published, since
    nobody knows then what is known.
    """
    found = [_read(folder, int(folder.name)) for folder in _folders(reports.glob(_YEAR))]
    found += [
        _read(folder, int(folder.parent.name)) for folder in _folders(reports.glob(f"{EARLIER_VERSIONS}/{_YEAR}/version-*"))
    ]
    return sorted(found, key=lambda part: (part.year, part.version), reverse=True)


def _folders(candidates: Iterator[Path]) -> Iterator[Path]:
    """The folders in which something has been published."""
    yield from (folder for folder in candidates if any((folder / name).exists() for name in (FIGURES_FILE, MANIFEST_FILE)))


class Readers(Struct, frozen=True):
    """What readers have, or are about to get: all that is published, and the figures (year → table) announced beside it."""

    published: tuple[Published, ...]
    announced: dict[int, pd.DataFrame] = {}

    @property
    def figures(self) -> pd.DataFrame:
        """What readers are shown, and what is hidden from them, the newest first where it has changed.

        Columns ``INDICATOR_COLUMNS``; what several versions say alike stands once.
        """
        columns = list(INDICATOR_COLUMNS)
        newest_first = [*(self.announced[year] for year in sorted(self.announced, reverse=True))]
        tables = [*newest_first, *(part.figures for part in self.published)]
        together = pd.concat([table for table in tables if len(table)] or [pd.DataFrame(columns=columns)], ignore_index=True)
        return cast_facts(together.drop_duplicates([*FACT_KEY, "value", "status"], ignore_index=True)[columns])

    def hashes(self, year: int) -> frozenset[str]:
        """The SHA-256 of all figures that are known of other years than one."""
        published = {part.sha256 for part in self.published if part.year != year}
        announced = {figures_hash(table) for other, table in self.announced.items() if other != year}
        return frozenset(published | announced)


def readers_of(reports: Path, announced: Mapping[int, pd.DataFrame] | None = None) -> Readers:
    """Find out what readers have; raises as :func:`versions` does."""
    return Readers(tuple(versions(reports)), dict(announced or {}))


def figures_hash(figures: pd.DataFrame) -> str:
    """Return the SHA-256 that figures have once they are published."""
    return hashlib.sha256(csv_text(figures).encode()).hexdigest()


def _read(folder: Path, year: int) -> Published:
    """Read one version; another run may put a new one in its place meanwhile, so that a second look is worth its while."""
    for _ in range(_ATTEMPTS - 1):
        try:
            return _read_once(folder, year)
        except NotPublishedError:
            time.sleep(_PAUSE_SECONDS)
    return _read_once(folder, year)


def _read_once(folder: Path, year: int) -> Published:
    path = folder / FIGURES_FILE
    figures, content = _figures(path)
    sha256 = hashlib.sha256(content).hexdigest()
    known = _manifest(folder)
    if known.files[path.name] != sha256:
        raise NotPublishedError(
            f"{path}: filen har ändrats sedan den publicerades, så det går inte att veta vad läsare redan känner till; "
            "återställ den ur en säkerhetskopia."
        )
    numbered = _NUMBER.fullmatch(folder.name)
    version = int(numbered[1]) if numbered else known.version
    return Published(year, version, everything_said(folder), figures, sha256, known.readers_had)


def _figures(path: Path) -> tuple[pd.DataFrame, bytes]:
    try:
        content = path.read_bytes()
        return _parsed(content), content
    except (OSError, ValueError, KeyError, msgspec.ValidationError):
        raise NotPublishedError(
            f"{path}: tidigare publicerade uppgifter går inte att läsa, så det går inte att veta vad läsare redan känner till; "
            "återställ filen."
        ) from None


@lru_cache(maxsize=256)
def _parsed(content: bytes) -> pd.DataFrame:
    """Parse published figures; a batch meets the same ones year after year."""
    days = ["period_start", "period_end"]
    read = pd.read_csv(io.BytesIO(content), parse_dates=days, keep_default_na=False, na_values={"value": [""]})
    table = cast_facts(read[list(INDICATOR_COLUMNS)])
    figures_of(table)
    return table


def _manifest(folder: Path) -> Manifest:
    """Every report that was ever published has a manifest with the hashes of its files, so that none is no excuse."""
    manifest = read_manifest(folder)
    if manifest is None or FIGURES_FILE not in manifest.files:
        raise NotPublishedError(
            f"{folder / MANIFEST_FILE}: filen saknas eller är skadad, så det går inte att veta om {FIGURES_FILE} är som den "
            "publicerades; återställ filen ur en säkerhetskopia."
        )
    return manifest
