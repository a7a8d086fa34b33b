"""How a batch of years goes: line by line on a terminal (elsewhere only failures), as JSON lines, as a table at the end."""

import datetime as dt
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

import click
import msgspec

from iop_analysis.errors import NotPublishedError
from iop_analysis.swedish import NBSP, listing

if TYPE_CHECKING:
    from iop_analysis.publish.batch import Event, Outcome

_SAID: Final = {"started": "påbörjad", "done": "klar", "unchanged": "redan aktuell", "failed": "misslyckades"}
_MOST_NAMED: Final = 6
_CLEAR: Final = "\r\x1b[K"


class Progress:
    """Tells of each event as it comes; on a terminal the last line says what is being done meanwhile.

    Elsewhere only failures are told: what a schedule prints becomes an e-mail, and is to come only when something is wrong.
    """

    def __init__(self, total: int, log: TextIO | None = None) -> None:
        self._total, self._log = total, log
        self._working: list[str] = []
        self._ended = 0

    def tell(self, event: "Event") -> None:
        """Tell people and machines; raises :class:`NotPublishedError` where the log cannot be written."""
        if self._log:
            _append(event, self._log)
        if event.kind == "started":
            self._working.append(event.label)
        else:
            self._working.remove(event.label)
            self._ended += 1
            if event.kind == "failed" or sys.stderr.isatty():
                self._say(f"{_line(event)} ({self._ended} av {self._total})")
        self._show_what_is_done_now()

    def _say(self, line: str) -> None:
        click.echo(f"{_CLEAR if sys.stderr.isatty() else ''}{line}", err=True)

    def _show_what_is_done_now(self) -> None:
        if sys.stderr.isatty():
            click.echo(f"{_CLEAR}{self._now()}", nl=False, err=True)

    def _now(self) -> str:
        """What is being done, short enough for one line: a longer one could not be taken away again."""
        if not self._working:
            return ""
        many = len(self._working) > _MOST_NAMED
        return f"Arbetar med {f'{len(self._working)} år' if many else listing(self._working)} …"


@contextmanager
def opened_log(path: str | None) -> Iterator[TextIO | None]:
    """Open the file that events are added to, if there is to be one; raises :class:`NotPublishedError`."""
    if path is None:
        yield None
        return
    try:
        log = Path(path).open("a", encoding="utf-8")  # noqa: SIM115 - closed below, where faults of others are not taken for its own
    except OSError:
        raise _unwritable(path) from None
    with log:
        yield log


def _append(event: "Event", log: TextIO) -> None:
    moment = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
    line = msgspec.json.encode({"time": moment, **msgspec.to_builtins(event)}).decode()
    try:
        log.write(f"{line}\n")
        log.flush()
    except OSError:
        raise _unwritable(log.name) from None


def _unwritable(path: str) -> NotPublishedError:
    return NotPublishedError(f"{path}: loggen kan inte skrivas; välj en annan fil.")


def _line(event: "Event") -> str:
    said = f"{event.label}: {_SAID[event.kind]} efter {_seconds(event.seconds)}"
    return f"{said} – {event.message}" if event.message else said


def _seconds(seconds: float) -> str:
    """Say a time.

    >>> _seconds(2.56).replace(NBSP, " ")
    '2,6 s'
    """
    return f"{seconds:.1f}{NBSP}s".replace(".", ",")


def summary(outcomes: Sequence["Outcome"]) -> str:
    """Return a table of how each year ended; why one failed stands last, since it may be long."""
    rows = [("År", "Utfall", "Tid", "Kod", "")]
    rows += [(part.label, _SAID[part.kind], _seconds(part.seconds), str(int(part.exit_code)), part.message) for part in outcomes]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join(line.rstrip() for line in lines)
