"""Do many jobs, on this machine or with Dask: one that fails never stops the others, and the answers come in order."""

import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from threading import Thread
from typing import Any, Final, Literal, Protocol, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from iop_analysis.errors import ExitCode, IopError

_LOOK_SECONDS: Final = 0.2
_DEFECT: Final = 1

Kind = Literal["done", "unchanged", "failed"]


class Task(Protocol):
    """Anything that can be pickled and has a name that people know it by."""

    @property
    def label(self) -> str:
        """Its name in events and in the summary."""


class Event(Struct, frozen=True):
    """A line in the log of a batch."""

    label: str
    kind: Literal["started"] | Kind
    seconds: float = 0.0
    message: str = ""
    exit_code: int = ExitCode.DONE


class Outcome(Struct, frozen=True):
    """How a task ended; ``result`` is whatever else the work wants to hand back.

    ``died`` says that the process that did it is gone, so that it could tell nobody.
    """

    label: str
    kind: Kind
    seconds: float = 0.0
    message: str = ""
    exit_code: int = ExitCode.DONE
    result: Any = None
    died: bool = False


AnyTask = TypeVar("AnyTask", bound=Task)


def run_batch(
    tasks: Iterable[AnyTask], work: Callable[[AnyTask], Outcome], executor: Executor, report: Callable[[Event], None]
) -> list[Outcome]:
    """Do ``work`` for every task and return the outcomes in the order of the tasks.

    What the work raises, and the death of the process that does it, is the outcome of that task only. ``report`` is called
    in this thread; where an executor does not tell when a task starts, its start is reported when it ends.
    """
    futures: dict[Future[Outcome], Task] = {}
    outcomes: dict[Future[Outcome], Outcome] = {}
    started: set[Future[Outcome]] = set()
    feeding: Future[None] = Future()
    # A thread of its own: making the next task may take a while, in which there are news. A daemon, so that nobody waits for it.
    Thread(target=_feed, args=(tasks, work, executor, futures, feeding), daemon=True).start()
    try:
        while not feeding.done() or len(outcomes) < len(futures):
            given = dict(futures)
            unfinished: set[Future[Any]] = {feeding, *given}
            wait([future for future in unfinished if not future.done()], _LOOK_SECONDS, FIRST_COMPLETED)
            _report_news(given, started, outcomes, report)
    finally:
        for future in list(futures):
            future.cancel()
    feeding.result()
    return [outcomes[future] for future in futures]


def _feed(
    tasks: Iterable[AnyTask],
    work: Callable[[AnyTask], Outcome],
    executor: Executor,
    futures: dict[Future[Outcome], Task],
    feeding: Future[None],
) -> None:
    """Hand out each task as soon as it is made; say when there are no more, or what hindered it."""
    try:
        for task in tasks:
            futures[executor.submit(_attempt, work, task)] = task
    except BaseException as error:  # noqa: BLE001 - raised again where somebody listens
        feeding.set_exception(error)
    else:
        feeding.set_result(None)


def _report_news(
    futures: Mapping[Future[Outcome], Task],
    started: set[Future[Outcome]],
    outcomes: dict[Future[Outcome], Outcome],
    report: Callable[[Event], None],
) -> None:
    """Report what has started and what has ended since last, and note how it ended."""
    for future, task in futures.items():
        if future not in started and (future.running() or future.done()):
            started.add(future)
            report(Event(task.label, "started"))
        if future not in outcomes and future.done():
            ended = outcomes[future] = _outcome(future, task)
            report(Event(ended.label, ended.kind, ended.seconds, ended.message, ended.exit_code))


def _outcome(future: Future[Outcome], task: Task) -> Outcome:
    try:
        return future.result()
    except Exception as error:  # noqa: BLE001 - what executors raise when a worker dies is their own affair
        message = f"Processen som gjorde arbetet avslutades i förtid ({type(error).__name__}); kör igen."
        return Outcome(task.label, "failed", message=message, exit_code=ExitCode.NOT_PUBLISHED, died=True)


def _attempt(work: Callable[[AnyTask], Outcome], task: AnyTask) -> Outcome:
    """Do the work, in a worker. An exception stays there: not all can be pickled, and a message may quote data."""
    began = time.monotonic()
    try:
        outcome = work(task)
    except IopError as error:
        outcome = Outcome(task.label, "failed", message=str(error), exit_code=error.exit_code)
    except Exception as error:  # noqa: BLE001 - a defect in one job is no reason to stop the others
        message = f"programfel ({type(error).__name__}); kör det ensamt med --debug."
        outcome = Outcome(task.label, "failed", message=message, exit_code=_DEFECT)
    return replace(outcome, seconds=round(time.monotonic() - began, 3))
