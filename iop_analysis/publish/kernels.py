"""Kernels for notebooks: each a clean process of its own, forked from one that has imported everything already.

Where processes cannot be forked safely (Windows, macOS) each kernel is an ordinary one.
"""

import asyncio
import os
import pickle
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from iop_analysis.errors import NotebookFailedError

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager

    from iop_analysis.publish.provisioner import TidyManager

Introduce = Callable[[], None]

FORKS: Final = sys.platform.startswith("linux")
"""Whether a warm process may be forked: macOS's own libraries do not survive it."""
_LONGEST_SOCKET_FOLDER: Final = 85
_PROVISIONER: Final = "iop-fork"
_CLIENT: Final = "iop_analysis.publish.provisioner.PromptClient"
_ARGUMENTS: Final = ["-f", "{connection_file}", "--HistoryManager.enabled=False"]
_IMPORTED: Final = "import sys; sys.path[:] = filter(None, sys.path); from iop_analysis.publish import forkserver; forkserver."
_shared: dict[str, str] = {}


def share_server(address: str) -> None:
    """Let all :class:`Kernels` of this process fork theirs from a server that another process keeps; empty for none."""
    _shared["address"] = address


class Kernels:
    """Starts kernels; a context manager, since what keeps them warm must end as well.

    ``environment`` is what kernels see besides our own variables. ``forked`` tells whether to fork; by default where possible.
    """

    def __init__(self, environment: Mapping[str, str], *, forked: bool = FORKS) -> None:
        self._environment = dict(environment)
        self._forked = forked
        self._held = ExitStack()
        self._folder = ""
        self.address = ""

    def __enter__(self) -> Self:
        """Begin to warm up, without waiting for it."""
        _skip_slow_validators()
        around = str(Path(_shared["address"]).parent) if _shared.get("address") else None
        folder = tempfile.TemporaryDirectory(prefix="iop-", dir=around, ignore_cleanup_errors=True)
        self._folder = self._held.enter_context(folder)
        if self._forked and len(self._folder) < _LONGEST_SOCKET_FOLDER:
            self.address = _shared.get("address") or self._held.enter_context(_server(f"{self._folder}/server"))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End what kept kernels warm, and with it any kernel that is left."""
        self._held.close()

    @contextmanager
    def start(self, introduce: Introduce | None = None) -> "Iterator[AsyncKernelManager]":
        """Start a kernel, and end it afterwards whatever happens.

        ``introduce`` is pickled and called in the new process before the kernel starts. The working directory is ours.
        Raises :class:`NotebookFailedError` where none can be started.
        """
        with tempfile.TemporaryDirectory(prefix="k-", dir=self._folder, ignore_cleanup_errors=True) as sockets:
            manager = self._manager(sockets, introduce)
            try:
                asyncio.run(_started(manager, {**os.environ, **self._environment}, introduce))
            except OSError as error:
                raise NotebookFailedError("Ingen kärna kunde startas för notebooken; kör igen.") from error
            try:
                yield manager
            finally:
                asyncio.run(_ended(manager))

    def _manager(self, sockets: str, introduce: Introduce | None) -> "TidyManager":
        from jupyter_client.kernelspec import KernelSpec, KernelSpecManager  # noqa: PLC0415 - only who runs notebooks pays

        from iop_analysis.publish.provisioner import TidyManager  # noqa: PLC0415

        class Ours(KernelSpecManager):
            """Knows one kind of kernel, and looks for no others on disk."""

            def get_kernel_spec(_self, kernel_name: str) -> KernelSpec:  # noqa: N805, ARG002
                return KernelSpec(language="python", display_name="Python 3", **self._kind(introduce))

        connection_file = str(Path(sockets, "kernel.json"))
        return TidyManager(
            kernel_name="python3", kernel_spec_manager=Ours(), client_class=_CLIENT, connection_file=connection_file,
            **_transport(sockets),
        )  # fmt: skip

    def _kind(self, introduce: Introduce | None) -> dict[str, Any]:
        """How a kernel is started: what jupyter_client calls the command and its provisioner."""
        if not self.address:
            return {"argv": [sys.executable, "-c", f"{_IMPORTED}main()", *_ARGUMENTS]}
        config = {"address": self.address, "introduce": introduce}
        return {"argv": _ARGUMENTS, "metadata": {"kernel_provisioner": {"provisioner_name": _PROVISIONER, "config": config}}}


@contextmanager
def _server(address: str) -> Iterator[str]:
    """Keep a process that kernels are forked from; it ends when its standard input does, so also when we are killed."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        command = [sys.executable, "-c", f"{_IMPORTED}serve({listener.fileno()})"]
        process = subprocess.Popen(  # noqa: S603 - our own interpreter
            command, stdin=subprocess.PIPE, pass_fds=[listener.fileno()], start_new_session=True
        )
    with process:  # closes its standard input, and waits
        yield address


def _skip_slow_validators() -> None:
    """Spare this process a grammar that takes a second to compile at import, for address formats that no notebook has.

    jsonschema, which nbformat imports, uses the package only where it is there; an entry of ``None`` says that it is not.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def _transport(sockets: str) -> dict[str, str]:
    """Sockets that nobody else can reach, in a folder of their own; over TCP where there are none or the path is too long."""
    short = len(sockets) < _LONGEST_SOCKET_FOLDER
    return {"transport": "ipc", "ip": f"{sockets}/kernel"} if os.name == "posix" and short else {"transport": "tcp"}


async def _started(manager: "AsyncKernelManager", environment: dict[str, str], introduce: Introduce | None) -> None:
    if manager.kernel_spec and manager.kernel_spec.metadata:
        await manager.start_kernel(env=environment)
        return
    reading, writing = os.pipe()
    Thread(target=_tell, args=(writing, introduce), daemon=True).start()
    await manager.start_kernel(env=environment, stdin=reading)
    os.close(reading)


def _tell(writing: int, introduce: Introduce | None) -> None:
    with open(writing, "wb") as stream:
        pickle.dump(introduce, stream)


async def _ended(manager: "TidyManager") -> None:
    if await manager.is_alive():
        await manager.shutdown_kernel(now=True)
    manager.close_clients()
    manager.cleanup_connection_file()
