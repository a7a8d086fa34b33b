"""Who does the jobs of a batch: worker processes of our own, or those of a Dask scheduler."""

import multiprocessing
import os
import re
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing.context import BaseContext
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar

from iop_analysis.errors import UsageError
from iop_analysis.publish.kernels import FORKS, Kernels, share_server

if TYPE_CHECKING:
    from distributed import Client

Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")

_PATIENCE_SECONDS: Final = 10
_ADDRESS: Final = re.compile(r"(?:tcp|tls|ws|wss)://[^\s/]+:\d{1,5}", re.ASCII)


@contextmanager
def local_executor(jobs: int, preload: Sequence[str] = ()) -> "Iterator[LocalExecutor]":
    """Keep ``jobs`` worker processes, which have imported the modules ``preload`` and fork their kernels from one server.

    When the block is left by an exception, the workers are killed in the midst of what they do.
    """
    with Kernels({}) as kernels:
        executor = LocalExecutor(jobs, _context(preload), kernels.address)
        try:
            yield executor
        except BaseException:
            executor.kill()
            raise
        finally:
            executor.shutdown()


def _context(preload: Sequence[str]) -> BaseContext:
    if not FORKS:
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, *preload])
    return context


class LocalExecutor(Executor):
    """Worker processes, each in a pool of its own, so that one that dies takes only its own task with it."""

    def __init__(self, jobs: int, context: BaseContext, server: str) -> None:
        self._context, self._server = context, server
        self._threads = ThreadPoolExecutor(jobs, "iop-worker")
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        self._workers = [self._new_worker() for _ in range(jobs)]
        for worker in self._workers:
            self._idle.put(worker)

    def submit(self, fn: Callable[Parameters, Answer], /, *args: Parameters.args, **kwargs: Parameters.kwargs) -> Future[Answer]:
        """Have a worker call ``fn``; the future raises ``BrokenProcessPool`` if that worker dies."""
        return self._threads.submit(self._call, fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - Executor's signature
        """End the workers, after what they do now."""
        self._threads.shutdown(wait, cancel_futures=cancel_futures)
        for worker in self._workers:
            worker.pool.shutdown(wait, cancel_futures=cancel_futures)

    def kill(self) -> None:
        """End the workers at once, and forget what nobody has begun with."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._workers:
            worker.kill()

    def _call(self, fn: Callable[..., Answer], /, *args: Any, **kwargs: Any) -> Answer:
        worker = self._idle.get()
        try:
            return worker.pool.submit(fn, *args, **kwargs).result()
        except BrokenProcessPool:
            self._workers.remove(worker)
            worker = self._new_worker()
            self._workers.append(worker)
            raise
        finally:
            self._idle.put(worker)

    def _new_worker(self) -> "_Worker":
        return _Worker(ProcessPoolExecutor(1, self._context, _begin, (self._server,)))


class _Worker:
    """A pool of one process."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self.pool = pool
        self._pid = pool.submit(os.getpid)

    def kill(self) -> None:
        with suppress(BrokenProcessPool, ProcessLookupError):
            os.kill(self._pid.result(), signal.SIGTERM if os.name == "nt" else signal.SIGKILL)


def _begin(server: str) -> None:
    """Begin as a worker: leave an interrupt from the keyboard to the one who started us, and do not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    share_server(server)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


@contextmanager
def dask_executor(address: str) -> Iterator[Executor]:
    """Send jobs to a Dask scheduler, for example ``tcp://host:8786``; its workers must have this package and see the data.

    Raises :class:`UsageError` if the extra ``distributed`` is not installed, or nobody is there to work within ten seconds.
    """
    with _client(address) as client:
        yield client.get_executor(pure=False)  # type: ignore[no-untyped-call]


@contextmanager
def _client(address: str) -> "Iterator[Client]":
    try:
        from distributed import Client  # noqa: PLC0415 - an extra that few install
    except ImportError as error:
        raise UsageError("Dask är inte installerat; kör pip install iop-analysis[distributed] eller utan --scheduler.") from error
    if not _ADDRESS.fullmatch(address):
        raise UsageError(f"Ingen schemaläggare svarar på {address}; skriv adressen som tcp://dator:8786.")
    try:
        client = Client(address, timeout=_PATIENCE_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise UsageError(f"Ingen schemaläggare svarar på {address}; starta den eller kör utan --scheduler.") from error
    with client:
        _await_worker(client, address)
        yield client


def _await_worker(client: "Client", address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=_PATIENCE_SECONDS)
    except TimeoutError as error:
        raise UsageError(f"Schemaläggaren på {address} har inga arbetsprocesser; starta dem med dask worker.") from error
