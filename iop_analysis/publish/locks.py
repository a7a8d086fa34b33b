"""One run at a time: a lock per year while its report is made, and a short one for all years while something is put in place.

The operating system holds the locks and frees them when a process ends, however it ends, so that there is nothing to clear away.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from iop_analysis.errors import NotPublishedError

_FOLDER: Final = ".las"
_LONGEST_WAIT: Final = 60.0  # seconds; putting a report in place takes less than one


@contextmanager
def year_locked(reports: Path, year: int) -> Iterator[None]:
    """Let nobody else publish a year while the block lasts.

    Raises :class:`NotPublishedError` at once when another living process works on the year, or when no lock can be had.
    """
    occupied = (
        f"{reports / str(year)}: en annan körning arbetar redan med {year}, "
        "så den här avbröts; vänta tills den andra är klar och kör igen."
    )
    with _locked(reports, str(year), 0, occupied):
        yield


@contextmanager
def publishing_locked(reports: Path) -> Iterator[None]:
    """Let nobody else put anything in place while the block lasts; waits its turn.

    Raises :class:`NotPublishedError` when the turn does not come within a minute, or when no lock can be had.
    """
    occupied = f"{reports}: en annan körning höll på att lägga rapporter på plats i mer än en minut; kör igen när den är klar."
    with _locked(reports, "publicering", _LONGEST_WAIT, occupied):
        yield


@contextmanager
def _locked(reports: Path, name: str, seconds: float, occupied: str) -> Iterator[None]:
    lock = _acquired(reports / _FOLDER / name, seconds, occupied)
    try:
        yield
    finally:
        lock.release()


def _acquired(path: Path, seconds: float, occupied: str) -> FileLock:
    # A lock file whose mere presence locks would outlive a killed run, so that one is never used instead.
    lock = FileLock(path, timeout=seconds, fallback_to_soft=False)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise NotPublishedError(occupied) from error
    except OSError as error:
        raise NotPublishedError(f"{path}: går inte att låsa; kontrollera utrymme och rättigheter i {path.parents[1]}.") from error
    return lock
