"""What stands published of a year: found in the folder itself, and believed only where the manifest and every file agree.

A folder of reports is open to many hands. Whatever lies there is read with limits, nothing that a manifest names is followed
out of its own folder, and a report that is not whole is not shown as one.
"""

import re
from pathlib import Path
from typing import Any

from msgspec import Struct

from iop_analysis import swedish
from iop_analysis.manifests import everything_said, is_whole, read_manifest
from iop_analysis.schema import EARLIER_VERSIONS

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
    folder = reports / str(year)
    manifest = read_manifest(folder)
    if manifest is None or not manifest.is_of(year):
        return {}
    return {"version": manifest.version, "parameters": {}, "findings": [], **everything_said(folder)}


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
    manifest = read_manifest(folder)
    if manifest is None or not manifest.is_of(year) or not is_whole(folder, manifest):
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
