"""What tests of several processes share: whether one lives, waiting until something holds, and a scheduler of Dask."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

PROJECT = Path(__file__).parents[1]
SECONDS = 15
WORKERS = 2


def status(process: int) -> list[str]:
    """State, parent and so on of a process, as /proc tells them; nothing of one that is gone."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def alive(process: int) -> bool:
    """A zombie is dead, whoever has not buried it."""
    return status(process)[:1] not in ([], ["Z"])


def eventually(condition: Callable[[], object]) -> object:
    """Wait until something holds; return what it said last."""
    end = time.monotonic() + SECONDS
    while not (held := condition()) and time.monotonic() < end:
        time.sleep(0.05)
    return held


@contextmanager
def project_importable(setenv: Callable[..., None]) -> Iterator[None]:
    """Let processes that are started meanwhile find the functions of test modules; ``setenv`` is a MonkeyPatch's."""
    for folder in (str(PROJECT), str(PROJECT / "tests")):
        sys.path.insert(0, folder)
        setenv("PYTHONPATH", folder, prepend=os.pathsep)
    yield
    for folder in (str(PROJECT), str(PROJECT / "tests")):
        sys.path.remove(folder)


@contextmanager
def dask_cluster(folder: Path, workers: int = WORKERS) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A scheduler and its workers on loopback, started as people start them; yields the scheduler's address and process."""
    address = free_address()
    with ExitStack() as started:
        scheduler = started.enter_context(_dask(folder, "scheduler", "--host", address))
        for _ in range(workers):
            started.enter_context(_dask(folder, "worker", address, "--nworkers", "1", "--nthreads", "1"))
        wait_for_workers(address, workers)
        yield address, scheduler


def free_address() -> str:
    """Return an address on loopback at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"tcp://127.0.0.1:{free.getsockname()[1]}"


def wait_for_workers(address: str, number: int = WORKERS) -> None:
    """Wait until a scheduler answers and has so many workers."""
    from distributed import Client  # noqa: PLC0415 - skipped where it is not installed

    with Client(address, timeout=30, set_as_default=False) as client:
        if number:
            client.wait_for_workers(number, timeout=60)


@contextmanager
def _dask(folder: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "dask", *words, "--no-dashboard"]
    process = subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
