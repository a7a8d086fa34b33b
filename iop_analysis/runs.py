"""What ``iop run`` does: one year, or many at a time, here or with Dask; it tells people how it goes, and machines line by line.

A year is protected against what readers have of other years. In a batch the years are therefore computed in order, each in the
knowledge of those before it, while notebooks of earlier ones are still running: whatever the number of jobs, and wherever they
run, the reports are the same. To Dask only published figures are sent; its workers compute the years from the files themselves.
"""

import atexit
import datetime as dt
import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO

import click
import msgspec
from msgspec import Struct

from iop_analysis.errors import NotPublishedError, UsageError
from iop_analysis.publish.kernels import Kernels
from iop_analysis.schema import DATA_DIR_VARIABLE, REPORTS_DIR_VARIABLE
from iop_analysis.swedish import NBSP, number_of, sentence_case

if TYPE_CHECKING:
    import pandas as pd

    from iop_analysis.making import Job
    from iop_analysis.pipeline import Prepared
    from iop_analysis.production import Result
    from iop_analysis.publish.batch import Event, Outcome
    from iop_analysis.published import Readers
    from iop_analysis.store import DataRoot

_SPAN: Final = re.compile(r"([12]\d{3})(?:-([12]\d{3}))?", re.ASCII)
_SAID: Final = {"started": "påbörjad", "done": "klar", "unchanged": "redan aktuell", "failed": "misslyckades"}


class Order(Struct, frozen=True):
    """What the command line asks for, see ``iop run --help``."""

    year: int | None = None
    years: str | None = None
    jobs: int = 1
    scheduler: str | None = None
    force: bool = False
    data_dir: str | None = None
    reports_dir: str | None = None
    parameters: tuple[tuple[str, str], ...] = ()
    log: str | None = None


class _Task(Struct, frozen=True):
    """A year to publish: the job, what readers have, and the year as computed for them unless the worker is to compute it."""

    job: "Job"
    readers: "Readers | None" = None
    prepared: "Prepared | None" = None

    @property
    def label(self) -> str:
        """The year."""
        return str(self.job.year)


def run_one(order: Order) -> None:
    """Publish one year, and say how it went."""
    year = order.year or 0
    with _kernels(order) as kernels:
        from iop_analysis import production  # noqa: PLC0415 - the kernels warm up meanwhile

        job = _job(order, _root(order), year, progress=f"Uppföljning {year}" if sys.stderr.isatty() else "")
        result = production.publish(job, kernels)
    click.echo(_ended_well(result, year))


def _ended_well(result: "Result", year: int) -> str:
    """The lines that a person reads after a run."""
    report = result.folder / "uppfoljning"
    if result.unchanged:
        return f"Inget att göra: {report}.html är aktuell (version {result.version}). Gör om den ändå med --force."
    lines = [f"Klart: {report}.html och .pdf, version {result.version}. Alla rapporter: {result.folder.parent / 'index.html'}"]
    if result.warnings:
        warned = number_of(result.warnings, "varning", "varningar")
        lines.append(f"Underlaget har {warned}; läs avsnittet Uppgifternas kvalitet eller kör iop check.")
    if result.changes:
        changed = number_of(result.changes, "uppgift skiljer", "uppgifter skiljer")
        lines.append(f"{sentence_case(changed)} sig från en tidigare version; se dem med iop diff --year {year}.")
    return "\n".join(lines)


def run_many(order: Order) -> None:
    """Publish several years; one that fails does not stop the others. Ends with the gravest of their exit codes."""
    years = years_of(order.years or "")
    with ExitStack() as held:
        log = held.enter_context(_log(order.log))
        executor = held.enter_context(_executor(order))
        from iop_analysis.publish.batch import run_batch  # noqa: PLC0415

        tasks = _tasks(order, _root(order), years)
        outcomes = run_batch(tasks, _work, executor, lambda event: _tell(event, log))
    click.echo(_summary(outcomes))
    failed = max(outcome.exit_code for outcome in outcomes)
    if failed:
        sys.exit(failed)


def years_of(text: str) -> list[int]:
    """Return the years that are asked for, in order, each once; raises :class:`UsageError`.

    >>> years_of("2023-2025,2021")
    [2021, 2023, 2024, 2025]
    """
    spans = [_SPAN.fullmatch(part.strip()) for part in text.split(",")]
    ends = [(int(span[1]), int(span[2] or span[1])) for span in spans if span]
    if len(ends) < len(spans) or any(first > last for first, last in ends):
        raise UsageError(f"--years {text}: väntade till exempel 2016-2025 eller 2023,2025.")
    return sorted({year for first, last in ends for year in range(first, last + 1)})


@contextmanager
def _kernels(order: Order) -> Iterator[Kernels]:
    with Kernels(_environment(order.data_dir, order.reports_dir)) as kernels:
        yield kernels


def _environment(data_dir: str | Path | None, reports_dir: str | Path | None) -> dict[str, str]:
    """How kernels find the folders, so that no path gets into a notebook."""
    named = {DATA_DIR_VARIABLE: data_dir, REPORTS_DIR_VARIABLE: reports_dir}
    return {name: str(Path(folder).absolute()) for name, folder in named.items() if folder}


def _root(order: Order) -> "DataRoot":
    from iop_analysis.store import find_data_root  # noqa: PLC0415

    return find_data_root(order.data_dir, order.reports_dir)


def _job(order: Order, root: "DataRoot", year: int, progress: str = "") -> "Job":
    from iop_analysis import making, production  # noqa: PLC0415

    notebooks = production.find_notebooks()
    return making.Job(root, year, notebooks, dict(order.parameters), force=order.force, progress=progress)


def _tasks(order: Order, root: "DataRoot", years: list[int]) -> Iterator[_Task]:
    """Yield each year as soon as it has been computed in the knowledge of those before it.

    What cannot be computed is left to the worker, which says why, and leaves a page about it.
    """
    from iop_analysis import production  # noqa: PLC0415
    from iop_analysis.pipeline import prepare  # noqa: PLC0415
    from iop_analysis.published import readers_of  # noqa: PLC0415

    announced: dict[int, pd.DataFrame] = {}
    for year in years:
        job, task = _job(order, root, year), None
        with suppress(Exception):
            if order.force or not production.is_current(job):
                readers = readers_of(root.reports, announced)
                prepared = prepare(root, year, readers)
                announced[year] = prepared.material.protected.indicators
                task = _Task(job, readers, None if order.scheduler else prepared)
        yield task or _Task(job)


def _work(task: _Task) -> "Outcome":
    """Publish a year, in a worker."""
    from iop_analysis import production  # noqa: PLC0415
    from iop_analysis.publish.batch import Outcome  # noqa: PLC0415

    root = task.job.root
    result = production.publish(task.job, _warm_kernels(root.path, root.reports_path), task.readers, task.prepared)
    message = f"version {result.version}, {number_of(result.warnings, 'varning', 'varningar')}"
    return Outcome(task.label, "unchanged" if result.unchanged else "done", message=message)


@cache
def _warm_kernels(data: Path, reports: Path | None) -> Kernels:
    """The kernels of a worker, warm for as long as it lives."""
    held = ExitStack()
    atexit.register(held.close)
    return held.enter_context(Kernels(_environment(data, reports)))


@contextmanager
def _executor(order: Order) -> Iterator[Any]:
    from iop_analysis.publish.workers import dask_executor, local_executor  # noqa: PLC0415

    with (
        dask_executor(order.scheduler)
        if order.scheduler
        else local_executor(order.jobs, ("iop_analysis.production",)) as executor
    ):
        yield executor


@contextmanager
def _log(path: str | None) -> Iterator[TextIO | None]:
    if path is None:
        yield None
        return
    try:
        with Path(path).open("a", encoding="utf-8") as log:
            yield log
    except OSError:
        raise NotPublishedError(f"{path}: loggen kan inte skrivas; välj en annan fil.") from None


def _tell(event: "Event", log: TextIO | None) -> None:
    """Tell people on stderr, machines in the log."""
    if event.kind != "started":
        click.echo(_line(event), err=True)
    if log:
        moment = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
        log.write(msgspec.json.encode({"time": moment, **msgspec.to_builtins(event)}).decode() + "\n")
        log.flush()


def _line(event: "Event") -> str:
    said = f"{event.label}: {_SAID[event.kind]} efter {_seconds(event.seconds)}"
    return f"{said} – {event.message}" if event.message else said


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f}{NBSP}s".replace(".", ",")


def _summary(outcomes: list["Outcome"]) -> str:
    """A table of how each year ended."""
    rows = [("År", "Utfall", "Tid", "Kod", "")]
    rows += [(part.label, _SAID[part.kind], _seconds(part.seconds), str(part.exit_code), part.message) for part in outcomes]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join(line.rstrip() for line in lines)
