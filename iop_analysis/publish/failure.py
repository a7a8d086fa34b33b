"""The page that says why a year's newest attempt failed, beside the report that stands: what, where, and how to go on.

The page lies where reports lie, so that it holds nothing that a report would not: no message of a foreign exception, which
may quote data, and nothing of what was observed in a delivery.
"""

import datetime as dt
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from msgspec import Struct

from iop_analysis import swedish
from iop_analysis.errors import BlockingFindingsError, ExitCode, IopError, NotebookFailedError, NotPublishedError
from iop_analysis.publish.characters import one_line
from iop_analysis.publish.pages import render_page, write_page
from iop_analysis.publish.standing import Edition, failure_file
from iop_analysis.schema import Severity

PROGRAM_FAULT: Final = 1
"""What a process ends with for a defect of the software."""

_MOST_INPUTS: Final = 40
_LONGEST_MESSAGE: Final = 600
_REPORT: Final = "uppfoljning.html"

_TITLES: Final = {
    PROGRAM_FAULT: "Ett fel i programmet stoppade körningen",
    ExitCode.USAGE: "Kommandot eller en parameter är fel",
    ExitCode.UNREADABLE_INPUT: "En fil i underlaget kan inte läsas",
    ExitCode.BLOCKING_FINDINGS: "Underlaget har fel som hindrar publicering",
    ExitCode.NOTEBOOK_FAILED: "En notebook gick fel",
    ExitCode.NOT_PUBLISHED: "Rapporten kunde inte publiceras",
}
_AGAIN: Final = "Kör `iop run --year {year}`. När rapporten är klar försvinner den här sidan."
_CHECK: Final = "Kör `iop check --year {year}` tills den inte längre hittar några fel."
_TRACE: Final = "Kör `iop run --year {year} --debug`. Utskriften visar var felet uppstod."
_AS_SAID: Final = "Gör det som meddelandet ovan säger."
_TELL: Final = "Hittar du inte orsaken: skicka den här sidan till den som förvaltar programmet."
_STEPS: Final = {
    PROGRAM_FAULT: (_TRACE, _TELL),
    ExitCode.USAGE: ("Rätta det som meddelandet ovan nämner, i kommandot eller i schemat som kör det.", _AGAIN),
    ExitCode.UNREADABLE_INPUT: ("Rätta filen som meddelandet ovan nämner, eller be avsändaren om en ny.", _CHECK, _AGAIN),
    ExitCode.BLOCKING_FINDINGS: (
        "Kör `iop check --year {year}`. Den visar varje ställe och skriver ett brev till varje förening.",
        "Rätta filerna, eller skicka breven och vänta på rättade filer.",
        "Kör `iop check --year {year}` igen, tills den inte längre hittar några fel.",
        _AGAIN,
    ),
    ExitCode.NOTEBOOK_FAILED: (
        _TRACE,
        "Öppna notebooken med `jupyter lab` och kör den till och med {cell}. Har den ändrats nyligen, börja med ändringen.",
        _TELL,
        _AGAIN,
    ),
    ExitCode.NOT_PUBLISHED: (
        _AS_SAID,
        "Gäller det disken: se till att det finns utrymme, att du får skriva i mappen reports och att ingen fil i den är öppen.",
        _AGAIN,
    ),
}

_CELL = re.compile(r"(?P<notebook>[^,:/\\]{1,100}\.ipynb), cell (?P<cell>\d{1,6}): ")
_TYPE = re.compile(r"[^\W\d]\w{0,79}")
_QUOTED = re.compile(r"”[^”]*”")
_FOREIGN = re.compile(r" \(.*|(?<=kunde inte sättas): .*", re.DOTALL)
_SPOKEN_BY_US: Final = frozenset({"UsageError", "UnreadableInputError", "NotPublishedError"})
_STOPPED: Final = "underlaget har fel som hindrar publicering."


class Attempt(Struct, frozen=True):
    """What was tried: ``when`` is ISO time, ``inputs`` names the files that the report was to be made of.

    ``standing`` is the report that stands all the same, ``data`` the data root: a message names files from there, and not
    where they lie on this machine.
    """

    year: int
    when: str
    inputs: tuple[str, ...] = ()
    standing: Edition | None = None
    data: Path | None = None


class Obstacle(Struct, frozen=True):
    """A finding that stops publication, as far as a page may tell it: never what was observed."""

    title: str
    place: str
    action: str


class Failure(Struct, frozen=True):
    """An attempt that failed; ``message`` is one line that may be shown to every reader of reports, or nothing."""

    year: int
    when: str
    exit_code: int
    message: str = ""
    notebook: str = ""
    cell: int = 0
    obstacles: tuple[Obstacle, ...] = ()
    inputs: tuple[str, ...] = ()
    standing: Edition | None = None

    @property
    def title(self) -> str:
        """Say what failed, by the exit code."""
        return _TITLES.get(self.exit_code, _TITLES[PROGRAM_FAULT])


def failure_of(error: BaseException, attempt: Attempt) -> Failure:
    """Say of any exception what readers of reports may know: our own sentences, and of others no more than their type."""
    notebook, cell = _place_in_notebook(error)
    return Failure(
        year=attempt.year,
        when=attempt.when,
        exit_code=int(error.exit_code) if isinstance(error, IopError) else PROGRAM_FAULT,
        message=_shortened(_without_folder(_message(error), attempt.data)),
        notebook=notebook,
        cell=cell,
        obstacles=tuple(_obstacles(error)),
        inputs=tuple(sorted(attempt.inputs)),
        standing=attempt.standing,
    )


def _message(error: BaseException) -> str:
    if not isinstance(error, IopError):
        return _program_fault(type(error).__name__)
    if isinstance(error, NotebookFailedError):
        return swedish.sentence_case(_said_of_notebook(error))
    if isinstance(error, BlockingFindingsError) and error.findings:
        return ""
    return str(error)


def _said_of_notebook(error: NotebookFailedError) -> str:
    """What a notebook says may be quoted if it is ours; papermill's exception, where it is kept, knows whose it is."""
    raised, said = getattr(error.__cause__, "ename", ""), _CELL.sub("", str(error), count=1)
    if raised in _SPOKEN_BY_US:
        return said
    if raised == BlockingFindingsError.__name__ or " Väntat: " in said:
        return _STOPPED
    named = re.search(r"(?:programfel|av ett fel) \((\w+)", said)
    if raised or named:
        return _program_fault(raised or (named[1] if named else ""))
    return _FOREIGN.sub(".", _QUOTED.sub("”…”", said))


def _program_fault(name: str) -> str:
    return f"Programfel ({name})." if _TYPE.fullmatch(name) else "Programfel."


def _place_in_notebook(error: BaseException) -> tuple[str, int]:
    match = _CELL.match(str(error)) if isinstance(error, NotebookFailedError) else None
    return (match["notebook"], int(match["cell"])) if match else ("", 0)


def _obstacles(error: BaseException) -> list[Obstacle]:
    found = error.findings if isinstance(error, BlockingFindingsError) else ()
    blocking = (part for part in found if part.severity is Severity.BLOCKING)
    return list(dict.fromkeys(Obstacle(part.title, part.published_place, part.action) for part in blocking))


def _without_folder(message: str, data: Path | None) -> str:
    if data is None:
        return message
    for folder in (data, data.parent):
        message = re.sub(rf"{re.escape(str(folder))}[/\\]", "", message)
    return message


def _shortened(message: str) -> str:
    line = one_line(message)
    return line if len(line) <= _LONGEST_MESSAGE else f"{line[: _LONGEST_MESSAGE - 1]}…"


def failure_page(failure: Failure) -> str:
    """Write the page; the same failure always gives the same characters."""
    rest = len(failure.inputs) - _MOST_INPUTS
    return render_page(
        "failure.html",
        failure=failure,
        when=_moment(failure.when),
        steps=[_parts(step) for step in _steps(failure)],
        href=f"{failure.standing.folder}/{_REPORT}" if failure.standing else "",
        inputs=failure.inputs[:_MOST_INPUTS],
        more_inputs=f"Och {swedish.number_of(rest, 'fil', 'filer')} till." if rest > 0 else "",
    )


def write_failure(reports: Path, failure: Failure) -> Path:
    """Put the page beside the years' reports and return where; raises :class:`NotPublishedError` where that cannot be."""
    path = failure_file(reports, failure.year)
    write_page(path, failure_page(failure))
    return path


def clear_failure(reports: Path, year: int) -> None:
    """Take the page of a year away, since an attempt has gone well; where there is none, nothing happens."""
    path = failure_file(reports, year)
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise NotPublishedError(f"{path}: sidan om ett tidigare fel kan inte tas bort; ta bort den för hand.") from error


def _steps(failure: Failure) -> Iterable[str]:
    cell = f"cell {failure.cell}" if failure.cell else "den cell som meddelandet nämner"
    stopped_before_checking = failure.exit_code == ExitCode.BLOCKING_FINDINGS and not failure.obstacles
    steps = (_AS_SAID, _AGAIN) if stopped_before_checking else _STEPS.get(failure.exit_code, _STEPS[PROGRAM_FAULT])
    for step in steps:
        yield step.format(year=failure.year, cell=cell)


class _Part(Struct, frozen=True):
    text: str
    command: bool


def _parts(step: str) -> list[_Part]:
    return [_Part(text, bool(position % 2)) for position, text in enumerate(step.split("`")) if text]


def _moment(when: str) -> str:
    """Write ISO time as people say it; what is no time stays as it is.

    >>> _moment("2026-01-15T06:05:00+01:00").replace(chr(160), " ")
    '15 januari 2026 kl. 06.05'
    """
    try:
        moment = dt.datetime.fromisoformat(when)
    except ValueError:
        return when
    return f"{swedish.date(moment.date())} kl.{swedish.NBSP}{moment:%H.%M}"
