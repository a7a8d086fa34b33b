"""Run a notebook with papermill, in a kernel that is started already (:mod:`iop_analysis.publish.kernels`)."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from iop_analysis.errors import IopError, NotebookFailedError, UnreadableInputError, UsageError
from iop_analysis.swedish import suggestion

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager

_CELL_TIMEOUT_SECONDS: Final = 600
_UNSTABLE_METADATA: Final = ("papermill", "execution")


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
            shutdown_kernel="immediate",  # nothing in it is worth the seconds that a polite end may take
            progress_bar={"desc": description, "unit": "cell", "leave": False} if description else False,
        )  # fmt: skip
    except PapermillExecutionError as error:
        # Counted from nought, but with the injected parameters, which the file does not have, after its first cell.
        raise _cell_failed(notebook, max(1, error.cell_index), error.ename, error.evalue) from error
    except (RuntimeError, TimeoutError) as error:
        raise NotebookFailedError(f"{notebook.name}: kärnan svarade inte; kör igen, och se --debug om det upprepas.") from error
    stable = _without_traces(executed)
    _write(stable, output)
    return stable


def _cell_failed(notebook: Path, cell: int, name: str, said: str) -> IopError:
    """Tell what failed in a cell: in its own words where the fault is one of ours, otherwise by its name.

    What another exception says may quote data; papermill's own traceback shows it to whoever asks with ``--debug``.
    """
    if name in {kind.__name__ for kind in IopError.__subclasses__()}:
        return NotebookFailedError(f"{notebook.name}, cell {cell}: {said}")
    return NotebookFailedError(f"{notebook.name}, cell {cell}: programfel ({name}); se --debug.")


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
