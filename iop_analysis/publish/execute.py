"""Run a notebook with papermill, in a kernel that starts while everything else is still being imported.

A cold run waits mostly for imports: the kernel's and ours. They can happen at the same time on two cores, so the kernel is
started first, told to import the analysis, and handed to papermill once papermill itself is there.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from iop_analysis.errors import IopError, NotebookFailedError, UnreadableInputError, UsageError
from iop_analysis.schema import DATA_DIR_VARIABLE, REPORTS_DIR_VARIABLE
from iop_analysis.swedish import suggestion

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager

_PRELOAD: Final = "__import__('iop_analysis.followup')"
_LONGEST_SOCKET_FOLDER: Final = 85
_CELL_TIMEOUT_SECONDS: Final = 600
_UNSTABLE_METADATA: Final = ("papermill", "execution")


@contextmanager
def starting_kernel(data_dir: str | None, reports_dir: str | None = None) -> "Iterator[AsyncKernelManager]":
    """Start a kernel without waiting for it, and end it afterwards whatever happens.

    Its working directory is ours; the folders reach it through the environment, so that no path gets into a notebook.
    """
    from jupyter_client.manager import AsyncKernelManager  # noqa: PLC0415 - a command that runs no notebook need not wait

    _skip_slow_validators()
    named = {DATA_DIR_VARIABLE: data_dir, REPORTS_DIR_VARIABLE: reports_dir}
    environment = {**os.environ, **{name: str(Path(folder).absolute()) for name, folder in named.items() if folder}}
    with tempfile.TemporaryDirectory(prefix="iop-", ignore_cleanup_errors=True) as sockets:
        manager = AsyncKernelManager(kernel_name="python3", **_transport(sockets))
        asyncio.run(_started(manager, environment))
        try:
            yield manager
        finally:
            asyncio.run(_ended(manager))


def _transport(sockets: str) -> dict[str, str]:
    """Sockets that nobody else can reach, in a folder of their own; over TCP where there are none or the path is too long."""
    short = len(sockets) < _LONGEST_SOCKET_FOLDER
    return {"transport": "ipc", "ip": f"{sockets}/kernel"} if os.name == "posix" and short else {"transport": "tcp"}


async def _started(manager: "AsyncKernelManager", environment: dict[str, str]) -> None:
    await manager.start_kernel(env=environment, extra_arguments=[f"--IPKernelApp.exec_lines={_PRELOAD}"])


async def _ended(manager: "AsyncKernelManager") -> None:
    if await manager.is_alive():
        await manager.shutdown_kernel(now=True)
    manager.cleanup_connection_file()


def _skip_slow_validators() -> None:
    """Spare this process a grammar that takes a second to compile at import, for address formats that no notebook has.

    jsonschema, which nbformat imports, uses the package only where it is there; an entry of ``None`` says that it is not.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def refuse_unknown_parameters(notebook: Path, parameters: Mapping[str, object]) -> None:
    """Raise :class:`UsageError` for a parameter that the notebook does not have; papermill itself would only warn."""
    import papermill  # noqa: PLC0415 - slow to import

    try:
        known = papermill.inspect_notebook(str(notebook))
    except Exception as error:  # a broken notebook makes nbformat, jsonschema and papermill raise whatever they like
        raise UnreadableInputError(f"{notebook}: är ingen hel notebook; hämta den på nytt.") from error
    for name in parameters:
        if name not in known:
            raise UsageError(f"Notebooken {notebook.name} har ingen parameter ”{name}”; {suggestion(name, known)}")


def execute_notebook(
    notebook: Path, output: Path, parameters: Mapping[str, object], manager: "AsyncKernelManager", description: str = ""
) -> Any:
    """Run ``notebook`` in the kernel, write it to ``output`` and return its node, free of whatever differs between two runs.

    Raises :class:`NotebookFailedError` naming the cell when one fails. ``description`` labels the progress bar; empty for none.
    """
    import papermill  # noqa: PLC0415
    from papermill.exceptions import PapermillExecutionError  # noqa: PLC0415

    try:
        # Without an output path: papermill would write the whole notebook twice a cell, and leave it there when one fails.
        executed = papermill.execute_notebook(
            str(notebook), None, dict(parameters), km=manager, execution_timeout=_CELL_TIMEOUT_SECONDS,
            progress_bar={"desc": description, "unit": "cell", "leave": False} if description else False,
        )  # fmt: skip
    except PapermillExecutionError as error:  # its count includes the injected parameters, which the file does not have
        raise _cell_failed(notebook, error.cell_index, error.ename, error.evalue) from error
    except (RuntimeError, TimeoutError) as error:
        raise NotebookFailedError(f"{notebook.name}: kärnan svarade inte; kör igen, och se --debug om det upprepas.") from error
    stable = _without_traces(executed)
    _write(stable, output)
    return stable


def _cell_failed(notebook: Path, cell: int, name: str, said: str) -> IopError:
    """Tell what failed in a cell: in its own words where the fault is one of ours, otherwise by its name and message."""
    if name in {kind.__name__ for kind in IopError.__subclasses__()}:
        return NotebookFailedError(f"{notebook.name}, cell {cell}: {said}")
    return NotebookFailedError(f"{notebook.name}, cell {cell}: programfel ({name}: {said[:200]}); se --debug.")


def _without_traces(notebook: Any) -> Any:
    """Take away times, paths and random ids, so that the same inputs give the same notebook."""
    for part in (notebook, *notebook.cells):
        for name in _UNSTABLE_METADATA:
            part.metadata.pop(name, None)
    for cell in notebook.cells:
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = "injected-parameters"
    return notebook


def _write(notebook: Any, output: Path) -> None:
    import nbformat  # noqa: PLC0415

    text: str = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
    output.write_text(f"{text}\n", encoding="utf-8", newline="")
