"""Synthetic reports whose every file tells which edition it belongs to, and a reader that notices when they do not fit."""

import hashlib
import json
import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from iop_analysis.publish.release import staged_report, write_manifest

YEAR = 2025
SIZES = {"uppfoljning.html": 60_000, "uppfoljning.pdf": 250_000, "nyckeltal.csv": 3_000, "datakvalitet.html": 20_000}
NAMES = {*SIZES, "manifest.json"}


class NotWholeError(ValueError):
    """What a reader found was neither the complete old report nor the complete new one."""


def content(edition: str, name: str) -> bytes:
    line = f"{edition} {name}\n".encode()
    return line * (SIZES[name] // len(line))


@lru_cache(maxsize=16)
def expected(edition: str) -> dict[str, tuple[bytes, str]]:
    """What each file of an edition holds, and its hash; kept, so that a reader can read as often as possible."""
    return {name: (whole, hashlib.sha256(whole).hexdigest()) for name in SIZES for whole in [content(edition, name)]}


def publish(reports: Path, edition: str) -> None:
    """Write an edition, in pieces so that it takes time, as the notebooks' documents do."""
    with staged_report(reports, YEAR) as stage:
        for name in SIZES:
            whole = content(edition, name)
            with (stage / name).open("wb") as file:
                for start in range(0, len(whole), 16_384):
                    file.write(whole[start : start + 16_384])
        write_manifest(stage, {"edition": edition})


def edition_of(found: dict[str, bytes]) -> str:
    """The edition that all these files belong to; raises :class:`NotWholeError` if there is no such one."""
    if set(found) != NAMES:
        raise NotWholeError(sorted(found))
    manifest = json.loads(found["manifest.json"])
    for name, (whole, digest) in expected(manifest["edition"]).items():
        if found[name] != whole or manifest["files"][name] != digest:
            raise NotWholeError(name, manifest["edition"], found[name][:40])
    return manifest["edition"]


def read_opened(folder: Path) -> dict[str, bytes]:
    """Open the folder once and read everything in it."""
    place = os.open(folder, os.O_RDONLY)
    try:
        return {name: _read_in(place, name) for name in os.listdir(place)}  # noqa: PTH208 - a path would be looked up again
    finally:
        os.close(place)


def _read_in(place: int, name: str) -> bytes:
    with open(os.open(name, os.O_RDONLY, dir_fd=place), "rb") as file:  # noqa: PTH123 - within the folder that is open
        return file.read()


def read_by_path(folder: Path) -> dict[str, bytes] | None:
    """Read every file by its path; ``None`` when another version took the place meanwhile, which the manifest tells."""
    before = (folder / "manifest.json").read_bytes()
    found = {name: (folder / name).read_bytes() for name in SIZES}
    after = (folder / "manifest.json").read_bytes()
    return {**found, "manifest.json": before} if before == after else None


def poll(folder: Path) -> Iterator[str]:
    """Read for ever, both ways, and yield each edition that was seen; a fault, also a folder that is missing, is raised."""
    while True:
        yield edition_of(read_opened(folder))
        by_path = read_by_path(folder)
        if by_path is not None:
            yield edition_of(by_path)


def versions_of(reports: Path) -> dict[int, str]:
    """Number → edition of every version there is, each of which must be whole and have its own number."""
    folders = [reports / str(YEAR), *(reports / "tidigare" / str(YEAR)).glob("*")]
    found: dict[int, str] = {}
    for folder in folders:
        number = json.loads((folder / "manifest.json").read_bytes())["version"]
        if number in found or (folder.parent.name == str(YEAR) and folder.name != f"version-{number}"):
            raise NotWholeError(folder, number)
        found[number] = edition_of({path.name: path.read_bytes() for path in folder.iterdir()})
    if sorted(found) != list(range(1, len(found) + 1)):
        raise NotWholeError(sorted(found))
    return found


def leftovers(reports: Path) -> list[str]:
    return sorted({path.name for path in reports.iterdir()} - {str(YEAR), "tidigare", ".las"})
