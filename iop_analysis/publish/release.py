"""Put a finished report in place: everything is made beside the old report and takes its place in one move."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from iop_analysis.errors import NotPublishedError


@contextmanager
def staged_report(reports: Path, year: int) -> Iterator[Path]:
    """Yield an empty folder; when the block ends well, it becomes ``reports/<year>``. Otherwise it is as if nothing was done.

    Raises :class:`NotPublishedError` when the disk or the rights do not allow it.
    """
    stage, target = reports / f".{year}.{os.getpid()}", reports / str(year)
    try:
        _clear_after_the_dead(reports, year)
        stage.mkdir(parents=True)
        yield stage
        _swap(stage, target)
    except OSError as error:
        raise NotPublishedError(
            f"{target}: kan inte skrivas; kontrollera utrymme och rättigheter, och stäng de av dess filer som är öppna."
        ) from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _clear_after_the_dead(reports: Path, year: int) -> None:
    """Take away what a run that was killed left behind; an old report that it had moved aside comes back first."""
    for left in sorted(reports.glob(f".{year}.*"), reverse=True):
        number = left.name.split(".")[2]
        if number.isdigit() and int(number) != os.getpid() and _is_running(int(number)):
            continue
        if left.suffix == ".old" and not (reports / str(year)).exists():
            left.rename(reports / str(year))
        shutil.rmtree(left, ignore_errors=True)


def _is_running(process: int) -> bool:
    """Whether a process lives; where asking would disturb it, as in Windows, it is taken to."""
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _swap(stage: Path, target: Path) -> None:
    """Move the stage to the target; an earlier report is put back if that fails."""
    aside = stage.with_name(f"{stage.name}.old")
    had_report = target.exists()
    if had_report:
        target.rename(aside)
    try:
        stage.rename(target)
    except OSError:
        if had_report:
            aside.rename(target)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def write_manifest(folder: Path, about: Mapping[str, object]) -> None:
    """Write ``manifest.json``: what the report was made of and with, and the SHA-256 of each of its files."""
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}
    text = json.dumps({**about, "files": files}, indent=2, ensure_ascii=False, sort_keys=True)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8", newline="")
