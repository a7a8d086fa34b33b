"""What ``iop run`` does: one year, or many at a time, here or with Dask.

A year is protected against what readers have of other years. In a batch the years are therefore computed in order, each in the
knowledge of those before it, while notebooks of earlier ones are still running: whatever the number of jobs, and wherever they
run, the reports are the same. To Dask only protected figures are sent; its workers compute the years from the files themselves.
"""

import atexit
import os
import re
import shlex
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, nullcontext, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from msgspec import Struct
from msgspec.structs import replace

from iop_analysis.errors import NotPublishedError, UsageError
from iop_analysis.publish.kernels import Kernels
from iop_analysis.schema import DATA_DIR_VARIABLE, REPORT_NAME, REPORTS_DIR_VARIABLE
from iop_analysis.swedish import number_of, sentence_case

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import pandas as pd

    from iop_analysis.making import Job
    from iop_analysis.pipeline import Prepared
    from iop_analysis.production import Result
    from iop_analysis.publish.batch import Outcome
    from iop_analysis.published import Readers
    from iop_analysis.store import DataRoot

_SPAN: Final = re.compile(r"([12]\d{3})(?:-([12]\d{3}))?", re.ASCII)
_PRELOADED: Final = ("iop_analysis.production",)


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
    """A year to publish: the job, what readers have, and the year as computed for them unless the worker is to compute it.

    ``code`` is the hash of the program that asks for it: another program would make another report.
    """

    job: "Job"
    readers: "Readers | None" = None
    prepared: "Prepared | None" = None
    code: str = ""

    @property
    def label(self) -> str:
        """The year."""
        return str(self.job.year)


def run(order: Order) -> None:
    """Publish one year, or several; raises :class:`UsageError` unless either is asked for."""
    if (order.year is None) == (order.years is None):
        raise UsageError("Ange antingen --year med ett år eller --years med flera; se iop run --help.")
    if order.year is None or order.scheduler or order.log:
        run_many(order)
    else:
        run_one(order, order.year)


def run_one(order: Order, year: int) -> None:
    """Publish one year, and say how it went."""
    with Kernels(_environment(order.data_dir, order.reports_dir)) as kernels:
        from iop_analysis import over_years, production  # noqa: PLC0415 - the kernels warm up meanwhile

        job = _job(order, _root(order), year, progress=f"Uppföljning {year}" if sys.stderr.isatty() else "")
        result = production.publish(job, kernels)
        click.echo(_ended_well(result, year, order))
        over_years.refresh(job, lambda: nullcontext(kernels))


def _ended_well(result: "Result", year: int, order: Order) -> str:
    """The lines that a person reads after a run."""
    report = result.folder / REPORT_NAME
    if result.unchanged:
        return f"Inget att göra: {report}.html är aktuell (version {result.version}). Gör om den ändå med --force."
    lines = [f"Klart: {report}.html och .pdf, version {result.version}. Alla rapporter: {result.folder.parent / 'index.html'}"]
    data, reports = _option("--data-dir", order.data_dir), _option("--reports-dir", order.reports_dir)
    if result.warnings:
        warned = number_of(result.warnings, "varning", "varningar")
        lines.append(f"Underlaget har {warned}; läs avsnittet Uppgifternas kvalitet eller kör iop check --year {year}{data}.")
    if result.changes:
        them = "den" if result.changes == 1 else "dem"
        lines.append(f"{sentence_case(_changed(result))}; se {them} med iop diff --year {year}{data}{reports}.")
    return "\n".join(lines)


def _option(name: str, value: str | None) -> str:
    return f" {name} {shlex.quote(value)}" if value else ""


def _changed(result: "Result") -> str:
    return f"{number_of(result.changes, 'uppgift skiljer', 'uppgifter skiljer')} sig från en tidigare version"


def run_many(order: Order) -> None:
    """Publish several years; one that fails does not stop the others. Ends with the gravest of their exit codes."""
    years = years_of(order.years or str(order.year))
    from iop_analysis import over_years  # noqa: PLC0415
    from iop_analysis.progress import Progress, opened_log, summary  # noqa: PLC0415 - one year needs none of this
    from iop_analysis.publish.batch import run_batch  # noqa: PLC0415

    root = _root(order)
    with opened_log(order.log) as log, _executor(order) as executor:
        outcomes = run_batch(_tasks(order, root, years), _work, executor, Progress(len(years), log).tell)
    for outcome in outcomes:
        if outcome.died:
            _tell_of_death(outcome, _job(order, root, int(outcome.label)))
    click.echo(summary(outcomes))
    # Once, after all years, so that it makes no difference how many jobs there were.
    after = over_years.tried(_job(order, root, years[-1]), lambda: Kernels(_environment(root.path, root.reports_path)))
    gravest = max(after, *(outcome.exit_code for outcome in outcomes))
    if gravest:
        sys.exit(gravest)


def _tell_of_death(outcome: "Outcome", job: "Job") -> None:
    """Leave the page that a worker could not leave."""
    from iop_analysis import production  # noqa: PLC0415

    production.tell_of(NotPublishedError(outcome.message), job)


def years_of(text: str) -> list[int]:
    """Return the years that are asked for, in order, each once; raises :class:`UsageError`.

    >>> years_of("2023-2025,2021")
    [2021, 2023, 2024, 2025]
    """
    spans = [_SPAN.fullmatch(part.strip()) for part in text.split(",")]
    ends = [(int(span[1]), int(span[2] or span[1])) for span in spans if span]
    reversed_ = [f"{last}-{first}" for first, last in ends if first > last]
    if reversed_:
        raise UsageError(f"--years {text}: åren står i fel ordning; skriv {reversed_[0]}.")
    if len(ends) < len(spans):
        raise UsageError(f"--years {text}: väntade till exempel 2016-2025 eller 2023,2025.")
    return sorted({year for first, last in ends for year in range(first, last + 1)})


def _environment(data_dir: str | Path | None, reports_dir: str | Path | None) -> dict[str, str]:
    """How kernels find the folders, so that no path gets into a notebook."""
    named = {DATA_DIR_VARIABLE: data_dir, REPORTS_DIR_VARIABLE: reports_dir}
    return {name: str(Path(folder).absolute()) for name, folder in named.items() if folder}


def _root(order: Order) -> "DataRoot":
    from iop_analysis.store import find_data_root  # noqa: PLC0415

    try:
        return find_data_root(order.data_dir, order.reports_dir)
    except UsageError:
        _tell_of_lost_data(order)
        raise


def _tell_of_lost_data(order: Order) -> None:
    """Tell readers that the deliveries are gone, where it can be said which reports were made of them."""
    from iop_analysis.production import tell_of_lost_data  # noqa: PLC0415
    from iop_analysis.store import DataRoot  # noqa: PLC0415

    named = order.data_dir or os.environ.get(DATA_DIR_VARIABLE)
    reports = order.reports_dir or os.environ.get(REPORTS_DIR_VARIABLE)
    here = Path.cwd()
    places = [Path(named).absolute()] if named else [folder / "data" for folder in (here, *here.parents)]
    years = years_of(order.years or str(order.year))
    # Only the nearest: reports further up are of other data.
    any(tell_of_lost_data(DataRoot(data, Path(reports).absolute() if reports else None), years) for data in places)


def _job(order: Order, root: "DataRoot", year: int, progress: str = "") -> "Job":
    from iop_analysis import making, production  # noqa: PLC0415

    notebooks = production.find_notebooks()
    return making.Job(root, year, notebooks, dict(order.parameters), force=order.force, progress=progress)


def _tasks(order: Order, root: "DataRoot", years: list[int]) -> Iterator[_Task]:
    """Yield each year as soon as it has been computed in the knowledge of those before it.

    What cannot be computed is left to the worker, which says why, and leaves a page about it.
    """
    from iop_analysis.publish.freshness import running_code  # noqa: PLC0415

    announced: dict[int, pd.DataFrame] = {}
    for year in years:
        task = _Task(_job(order, root, year), code=running_code())
        with suppress(Exception):
            task = _computed(task, announced, order)
        yield task


def _computed(task: _Task, announced: "dict[int, pd.DataFrame]", order: Order) -> _Task:
    """Compute a year that is to be published, and announce its figures to those that come after it."""
    from iop_analysis import production  # noqa: PLC0415

    job = task.job
    if production.is_current(job) and not job.force:
        return task
    readers = production.readers_now(job, announced)
    prepared = production.prepared_for(job, readers)
    announced[job.year] = prepared.material.protected.indicators
    return replace(task, readers=readers, prepared=None if order.scheduler else prepared)


def _work(task: _Task) -> "Outcome":
    """Publish a year, in a worker."""
    from iop_analysis import production  # noqa: PLC0415
    from iop_analysis.publish.batch import Outcome  # noqa: PLC0415
    from iop_analysis.publish.freshness import running_code  # noqa: PLC0415

    if task.code != running_code():
        raise NotPublishedError("Arbetsprocessen kör en annan version av programmet än den som beställde; starta om dask worker.")
    root = task.job.root
    result = production.publish(task.job, _warm_kernels(root.path, root.reports_path), task.readers, task.prepared)
    message = f"version {result.version}, {number_of(result.warnings, 'varning', 'varningar')}"
    message += f", {_changed(result)}" if result.changes else ""
    return Outcome(task.label, "unchanged" if result.unchanged else "done", message=message)


@cache
def _warm_kernels(data: Path, reports: Path | None) -> Kernels:
    """The kernels of a worker, warm for as long as it lives."""
    held = ExitStack()
    atexit.register(held.close)
    return held.enter_context(Kernels(_environment(data, reports)))


def _executor(order: Order) -> "AbstractContextManager[Executor]":
    from iop_analysis.publish.workers import dask_executor, local_executor  # noqa: PLC0415 - one year needs no workers

    return dask_executor(order.scheduler) if order.scheduler else local_executor(order.jobs, _PRELOADED)
