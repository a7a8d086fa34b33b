"""Put a finished report in place: everything is made beside the old report and takes its place in one move.

A reader of ``reports/<year>`` finds the complete old report or the complete new one at every instant; the old one is kept as
``reports/tidigare/<year>/version-<n>``. The caller holds the year's lock. What a killed run or a power cut leaves behind, the
next run puts right (:func:`recover`).
"""

import json
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from iop_analysis.errors import NotPublishedError
from iop_analysis.manifests import UNPUBLISHED, is_whole, read_manifest
from iop_analysis.publish.durable import exchange, make_folder, move, replace, sync_folder, sync_tree
from iop_analysis.schema import EARLIER_VERSIONS, FIGURES_FILE, MANIFEST_FILE, REPORT_NAME
from iop_analysis.structured import file_hash

_ASIDE: Final = ".old"
_OURS: Final = (MANIFEST_FILE, FIGURES_FILE, f"{REPORT_NAME}.*")


@contextmanager
def staged_report(reports: Path, year: int) -> Iterator[Path]:
    """Yield an empty folder; when the block ends well, it becomes ``reports/<year>``. Otherwise it is as if nothing was done.

    When every file is as in the present version, that version stays in place and only its manifest is renewed. Otherwise the
    report is the next version, and the present one is kept among the earlier ones. The caller holds the year's lock.

    Raises :class:`NotPublishedError` when the disk or the rights do not allow it, or what lies there is not ours.
    """
    _refuse_foreign(reports / str(year))
    try:
        make_folder(reports)
        recover(reports, year)
        stage = reports / f".{year}.{secrets.token_hex(4)}"
        stage.mkdir(mode=0o700)  # what nobody has read for secrets yet is for nobody else
        yield stage
        _publish(stage, reports, year)
    except OSError as error:
        raise NotPublishedError(
            f"{reports / str(year)}: kan inte skrivas; kontrollera utrymme och rättigheter, "
            "och stäng de av dess filer som är öppna."
        ) from error
    finally:
        with suppress(OSError):
            recover(reports, year)


def _refuse_foreign(current: Path) -> None:
    """What a report replaces is moved away, so that it has to be one of ours, be it damaged or without its manifest."""
    if current.is_dir() and any(current.iterdir()) and not any(found for name in _OURS for found in current.glob(name)):
        raise NotPublishedError(
            f"{current}: mappen innehåller något annat än en rapport, så den rörs inte; flytta den, eller ange en annan "
            "mapp med --reports-dir."
        )


def recover(reports: Path, year: int) -> None:
    """Put right what a run that was killed left behind; whoever holds the year's lock may do so.

    A report that had been moved aside comes back, one that had been replaced is put among the earlier versions, and what was
    never published is taken away.
    """
    current, leftovers = reports / str(year), sorted(reports.glob(f".{year}.*"))
    for left in leftovers:
        if left.suffix == _ASIDE and not current.exists():
            move(left, current)
            sync_folder(reports)
        elif _is_earlier(left, current):
            _put_away(left, _archive(reports, year, _numbered(left)))
        else:
            shutil.rmtree(left, ignore_errors=True)


def put_away_replaced(reports: Path) -> None:
    """Put what killed runs of any year have replaced among the earlier versions, where readers of reports look for it.

    The caller holds the lock for publishing, so that nobody is in the midst of replacing anything.
    """
    for left in sorted(reports.glob(".[12][0-9][0-9][0-9].*")):
        year = int(left.name.split(".")[1])
        if _is_earlier(left, reports / str(year)):
            _put_away(left, _archive(reports, year, _numbered(left)))


def write_manifest(folder: Path, about: Mapping[str, object]) -> None:
    """Write ``manifest.json``: what the report was made of and with, and the SHA-256 of each of its files.

    The number of the version is added by :func:`staged_report`, which alone knows whether there is anything new.
    """
    text = json.dumps({"version": UNPUBLISHED, **about, "files": _hashes(folder)}, indent=2, ensure_ascii=False, sort_keys=True)
    (folder / MANIFEST_FILE).write_text(text + "\n", encoding="utf-8", newline="")


def current_version(reports: Path, year: int) -> int:
    """The number of the version in place, 0 if there is none; one whose manifest is lost follows those before it."""
    current = reports / str(year)
    if not current.is_dir():
        return 0
    return _numbered(current) or _latest_archived(reports, year) + 1


def _publish(stage: Path, reports: Path, year: int) -> None:
    """Give the finished report its number and let it take its place, if it says anything new."""
    current = reports / str(year)
    if _is_repeated(stage, current):
        _renew_manifest(stage, current, current_version(reports, year))
        return
    _number(stage, max(current_version(reports, year), _latest_archived(reports, year)) + 1)
    stage.chmod(reports.stat().st_mode & 0o777)
    sync_tree(stage)
    if current.exists():
        _take_place(stage, current, _free_archive(reports, year))
    else:
        move(stage, current)
    sync_folder(reports)


def _is_repeated(stage: Path, current: Path) -> bool:
    manifest = read_manifest(current)
    return manifest is not None and manifest.files == _hashes(stage) and is_whole(current, manifest)


def _renew_manifest(stage: Path, current: Path, version: int) -> None:
    """Say what the same report has now been made of; the folder stays, so that nobody who reads in it is disturbed."""
    _number(stage, version)
    sync_tree(stage)
    replace(stage / MANIFEST_FILE, current / MANIFEST_FILE)
    sync_folder(current)


def _number(stage: Path, version: int) -> None:
    """Write the number of the version into the manifest, and the files as they are now."""
    try:
        about = json.loads((stage / MANIFEST_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        about = {}
    write_manifest(stage, {**about, "version": version})


def _take_place(stage: Path, current: Path, archive: Path) -> None:
    """Replace the report in place and put it among the earlier ones; if that cannot be done, the old one comes back."""
    make_folder(archive.parent)
    old = _switch(stage, current)
    try:
        sync_folder(current.parent)
        _put_away(old, archive)
    except OSError:
        if old.exists():
            with suppress(OSError):
                _switch(old, current)
        raise


def _switch(stage: Path, current: Path) -> Path:
    """Let a folder take the place of another, in one step where that is possible; return where the other lies now."""
    if exchange(stage, current):
        return stage
    aside = stage.with_name(f"{stage.name}{_ASIDE}")
    move(current, aside)
    try:
        move(stage, current)
    except OSError:
        move(aside, current)
        raise
    return aside


def _put_away(old: Path, archive: Path) -> None:
    """Put a replaced report among the earlier ones; one that is there already needs no second copy."""
    if archive.exists():
        shutil.rmtree(old, ignore_errors=True)
        return
    make_folder(archive.parent)
    move(old, archive)
    sync_folder(archive.parent)


def _free_archive(reports: Path, year: int) -> Path:
    """Where the report in place will be kept; a different report with its number means that somebody has moved folders about."""
    current, number = reports / str(year), current_version(reports, year)
    archive = _archive(reports, year, number)
    if archive.exists() and _hashes(archive) != _hashes(current):
        raise NotPublishedError(
            f"{current} och {archive} är olika men har båda nummer {number}; "
            "flytta den som inte hör dit till en annan mapp och kör igen."
        )
    return archive


def _archive(reports: Path, year: int, number: int) -> Path:
    return reports / EARLIER_VERSIONS / str(year) / f"version-{number}"


def _archived(reports: Path, year: int) -> list[Path]:
    return [folder for folder in (reports / EARLIER_VERSIONS / str(year)).glob("version-*") if _number_in_name(folder)]


def _number_in_name(folder: Path) -> int:
    number = folder.name.removeprefix("version-")
    return int(number) if number.isascii() and number.isdigit() else 0


def _latest_archived(reports: Path, year: int) -> int:
    return max(map(_number_in_name, _archived(reports, year)), default=0)


def _is_earlier(left: Path, current: Path) -> bool:
    """What has been published has a lower number than what replaced it; what never was has a higher, or no manifest."""
    return 0 < _numbered(left) < _numbered(current)


def _numbered(folder: Path) -> int:
    manifest = read_manifest(folder)
    return manifest.version if manifest else UNPUBLISHED


def _hashes(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file of a report but the manifest, which holds them."""
    paths = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {name: file_hash(path) for name, path in paths.items() if name != MANIFEST_FILE}
