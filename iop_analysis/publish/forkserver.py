"""The process from which warm kernels are forked: it has imported what notebooks use, and does nothing else itself.

Not :mod:`multiprocessing`'s own fork server: that one imports the caller's main program into every kernel, refuses to serve
workers that are daemons (as Dask's are), and its workers would have to start one each. Here everyone who knows the socket
connects to it, sends an :class:`Order`, and holds a kernel of its own for as long as the connection lasts.
"""

import gc
import os
import pickle
import select
import shutil
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Final

from msgspec import Struct

_PRELOADED: Final = (
    "iop_analysis.followup",
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "matplotlib.backends.backend_svg",
    "matplotlib_inline.backend_inline",
    "matplotlib.pyplot",
)
_OWNER: Final = 0
_LOOKS: Final = 100
_PAUSE_SECONDS: Final = 0.05
PID_DIGITS: Final = 20
READY: Final = b"+"
"""What is answered to an order: the process's number, so wide, and this when the kernel listens."""


class Order(Struct, frozen=True):
    """What a kernel is to be: its command line, whole environment and folder, and what is called before it starts."""

    arguments: list[str]
    environment: dict[str, str]
    folder: str
    introduce: Callable[[], None] | None = None


def serve(listening: int) -> None:
    """Fork a kernel for each connection, until standard input ends: it does when the process that started us is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warm_up()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the kernels here; each tells its end by hanging up
    news = select.poll()  # takes descriptors of any number
    with socket.socket(fileno=listening) as listener:
        for descriptor in (listening, _OWNER):
            news.register(descriptor, select.POLLIN)
        while True:
            if _OWNER in dict(news.poll()):
                _clear_away(Path(listener.getsockname()).parent)
                return
            connection, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                _become_kernel(connection)
                return
            connection.close()


def _clear_away(folder: Path) -> None:
    """Take away what the one who is gone may not have had time for, also while kernels that end still write there."""
    for _ in range(_LOOKS):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(_PAUSE_SECONDS)


def warm_up() -> None:
    """Import what notebooks and their kernels need, and keep the collector from ever touching those pages again."""
    without_debugger()
    for name in _PRELOADED:
        with suppress(ImportError):  # the notebook that needs it tells what is wrong, and where
            import_module(name)
    import_module(_PRELOADED[0]).warm_up()
    gc.collect()
    gc.freeze()


def without_debugger() -> None:
    """Let kernels believe that there is no debugger: it is slow to import and warns, and nobody can attach one here."""
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    import_module("ipykernel.debugger")
    del sys.modules["debugpy"]


def _become_kernel(connection: socket.socket) -> None:
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), sys.__stdin__.fileno() if sys.__stdin__ else 0)
    connection.sendall(b"%*d" % (PID_DIGITS, os.getpid()))
    with connection.makefile("rb") as stream:
        order = pickle.load(stream)  # noqa: S301 - from the socket in a folder that only we can open
    Thread(target=_end_with, args=(connection,), daemon=True).start()
    os.environ.clear()
    os.environ.update(order.environment)
    os.chdir(order.folder)
    run_kernel(order.arguments, order.introduce, lambda: connection.sendall(READY))


def _end_with(connection: socket.socket) -> None:
    """End, and all that the notebook started, when the one who ordered the kernel hangs up, however it died."""
    connection.recv(1)
    os.killpg(0, signal.SIGKILL)


def run_kernel(arguments: list[str], introduce: Callable[[], None] | None, ready: Callable[[], None] = lambda: None) -> None:
    """Be a kernel until it is told to stop; ``ready`` is called when it listens."""
    from ipykernel.kernelapp import IPKernelApp  # noqa: PLC0415 - after the environment is what it should be

    try:
        if introduce:
            introduce()
    except BaseException as error:  # noqa: BLE001 - whatever it is, the one who ordered the kernel is told
        print(type(error).__name__, *traceback.format_tb(error.__traceback__), file=sys.stderr)  # noqa: T201 - no message: data
        sys.exit(1)
    app = IPKernelApp.instance(parent_handle=os.getppid())
    app.initialize(arguments)  # type: ignore[no-untyped-call]
    ready()
    app.start()  # type: ignore[no-untyped-call]


def main() -> None:
    """Be an ordinary kernel, told on standard input what to call first."""
    without_debugger()
    introduce = pickle.load(sys.stdin.buffer)  # noqa: S301 - a pipe from the process that started us
    run_kernel(sys.argv[1:], introduce)
