"""From a computed year to a published report: notebook, HTML, PDF, figures and manifest, all or nothing."""

import hashlib
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from iop_analysis.errors import NotPublishedError, UsageError
from iop_analysis.pipeline import Prepared, prepare
from iop_analysis.publish.document import read_document
from iop_analysis.publish.execute import execute_notebook, refuse_unknown_parameters
from iop_analysis.publish.html import render_html
from iop_analysis.publish.pdf import render_pdf
from iop_analysis.publish.release import staged_report, write_manifest
from iop_analysis.store import DataRoot, csv_text, save_facts

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager

REPORT_NAME: Final = "uppfoljning"
NOTEBOOK: Final = Path("notebooks") / "annual_followup.ipynb"

_VERSIONED: Final = ("iop-analysis", "pandas", "matplotlib", "papermill", "typst", "pypandoc_binary")


class Job(Struct, frozen=True):
    """What to publish: a year's data, the notebook that shows it, its further parameters, and where the report goes."""

    root: DataRoot
    year: int
    reports: Path
    notebook: Path
    parameters: dict[str, object] = {}
    progress: str = ""


class Published(Struct, frozen=True):
    """A report in its place, and how many warnings stand in it."""

    folder: Path
    warnings: int


def find_notebook() -> Path:
    """Return the follow-up's notebook: in the project that we stand in, else in the one that the package lies in."""
    here = Path.cwd()
    for folder in (here, *here.parents, Path(__file__).parents[1]):
        if (folder / NOTEBOOK).is_file():
            return folder / NOTEBOOK
    raise UsageError(f"Notebooken {NOTEBOOK} finns inte i {here} eller ovanför; gå till projektets mapp.")


def reports_folder(root: DataRoot, named: str | None) -> Path:
    """Return where reports go: the folder named, else ``reports`` beside the data, so that two data roots never mix."""
    return Path(named).absolute() if named else root.path.parent / "reports"


def publish(job: Job, manager: "AsyncKernelManager") -> Published:
    """Compute a year, run its notebook in the kernel, render it, and put the report in place."""
    parameters = {"year": job.year, **job.parameters}
    refuse_unknown_parameters(job.notebook, parameters)
    inputs = job.root.hashes(job.year)
    prepared = prepare(job.root, job.year)
    with staged_report(job.reports, job.year) as stage:
        notebook = stage / f"{REPORT_NAME}.ipynb"
        executed = execute_notebook(job.notebook, notebook, parameters, manager, job.progress)
        document = read_document(executed)
        (stage / f"{REPORT_NAME}.html").write_text(render_html(document), encoding="utf-8", newline="")
        (stage / f"{REPORT_NAME}.pdf").write_bytes(render_pdf(document))
        (stage / "nyckeltal.csv").write_text(csv_text(prepared.material.protected.indicators), encoding="utf-8", newline="")
        write_manifest(stage, _about(job, prepared, inputs))
        _refuse_changed(job, inputs)
        save_facts(job.root, job.year, prepared.facts, inputs)
    return Published(job.reports / str(job.year), len(prepared.material.warnings))


def _refuse_changed(job: Job, inputs: dict[str, str]) -> None:
    """The notebook reads the files as well: all that is published must have been made from the same ones."""
    if job.root.hashes(job.year) != inputs:
        raise NotPublishedError(f"{job.root.path / 'raw'}: underlaget ändrades medan rapporten gjordes; kör igen.")


def _about(job: Job, prepared: Prepared, inputs: dict[str, str]) -> dict[str, object]:
    """What the manifest says: the period, the inputs and their hashes, what was noticed, and the versions that did it."""
    material = prepared.material
    return {
        "year": job.year,
        "period_start": material.period.start.isoformat(),
        "period_end": material.period.end.isoformat(),
        "inputs": inputs,
        "notebook": hashlib.sha256(job.notebook.read_bytes()).hexdigest(),
        "rows": [msgspec.to_builtins(part) for part in material.conservation],
        "findings": [{"rule": part.rule, "severity": part.severity, "place": part.place} for part in material.findings],
        "versions": {name: metadata.version(name) for name in _VERSIONED},
    }
