"""How jupyter_client starts, signals and ends a kernel that is forked; registered as the provisioner ``iop-fork``.

Nothing here waits by looking again every tenth of a second, which is most of what a short notebook would spend otherwise.
"""

import asyncio
import errno
import os
import pickle
import signal
import socket
import time
from contextlib import suppress
from pathlib import Path
from queue import Empty
from typing import Any, Final

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.client import KernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Callable, Unicode

from iop_analysis.publish.forkserver import PID_DIGITS, READY, Order

_GONE: Final = 1
_PATIENCE_SECONDS: Final = 60


class ForkedProcess:
    """A kernel's process, as :class:`subprocess.Popen` would show it; alive for as long as it does not hang up."""

    stdin = stdout = stderr = None

    def __init__(self, address: str, order: Order) -> None:
        self.connection = socket.socket(socket.AF_UNIX)
        self.connection.settimeout(_PATIENCE_SECONDS)
        self.connection.connect(address)
        self.connection.sendall(pickle.dumps(order))
        self.pid = int(self.connection.recv(PID_DIGITS, socket.MSG_WAITALL) or b"0")
        if self.connection.recv(len(READY)) != READY:
            raise ConnectionResetError(errno.ECONNRESET, "the kernel ended before it listened")
        self.connection.settimeout(0)

    def poll(self) -> int | None:
        """Return nothing while it lives; how it ended is not known."""
        try:
            self.connection.recv(1)
        except BlockingIOError:
            return None
        except OSError:
            return _GONE
        return _GONE

    def wait(self) -> int:
        """Let go of it, which ends it if it still lives."""
        self.connection.close()
        return _GONE

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it is gone and its number may be another's."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


class ForkProvisioner(LocalProvisioner):
    """Forks each kernel from a warm process; ``address`` is the socket of that process."""

    address = Unicode()
    introduce = Callable(None, allow_none=True)
    process: Any = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Have a kernel forked; it leads a process group of its own."""
        self.cwd = kwargs.get("cwd") or Path.cwd()
        order = Order(cmd, dict(kwargs["env"]), str(self.cwd), self.introduce)
        self.process = await asyncio.to_thread(ForkedProcess, self.address, order)
        self.pid = self.pgid = self.process.pid
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:  # noqa: FBT001, FBT002 - jupyter_client's signature
        """End the kernel and what it started, and see it gone."""
        await super().kill(restart=restart)
        if self.process:
            await self._hung_up()

    async def _hung_up(self) -> None:
        with suppress(OSError):
            await asyncio.get_running_loop().sock_recv(self.process.connection, 1)

    async def wait(self) -> int | None:
        """Wait until it hangs up, without looking every now and then."""
        if self.process is None:
            return 0
        await self._hung_up()
        self.process.wait()
        self.process = None
        return _GONE

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel and what it started, unless it is gone and its number may be another's."""
        if self.process and self.process.poll() is None:
            await super().send_signal(signum)


class TidyManager(AsyncKernelManager):
    """Closes what its clients have opened: papermill lets go of them without, and each would keep a dozen file descriptors."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._clients: list[KernelClient] = []

    def client(self, **kwargs: Any) -> KernelClient:  # type: ignore[override]  # its two bases disagree
        """Return a new client."""
        self._clients.append(super().client(**kwargs))
        return self._clients[-1]

    def close_clients(self) -> None:
        """Close all of them; nobody listens any more."""
        for client in self._clients:
            client.stop_channels()
            client.context.destroy(linger=0)
        self._clients.clear()


class PromptClient(AsyncKernelClient):
    """A client that knows from the kernel's own words when it is ready, instead of waiting until it has long been silent."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:  # noqa: ASYNC109 - jupyter_client's signature
        """Wait until the kernel answers on every channel; raises ``RuntimeError`` when it is dead or too slow."""
        end = time.monotonic() + (timeout or _PATIENCE_SECONDS)
        while time.monotonic() < end:
            if await self._answers():
                return
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
        raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")

    async def _answers(self) -> bool:
        """Whether it answers a question, and tells on its other channel that it is done with it."""
        question = self.kernel_info()
        try:
            await self.get_shell_msg(timeout=1)
            while True:
                told = await self.get_iopub_msg(timeout=0.2)
                if told["parent_header"].get("msg_id") == question and told["content"].get("execution_state") == "idle":
                    return True
        except Empty:
            return False
