"""From a computed year to a published report: notebook, HTML, PDF, figures and manifest, all or nothing."""

import hashlib
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from iop_analysis.errors import NotPublishedError, UsageError
from iop_analysis.pipeline import Prepared, prepare
from iop_analysis.proofreading import refuse_leaks
from iop_analysis.publish.document import read_document
from iop_analysis.publish.execute import execute_notebook, refuse_unknown_parameters
from iop_analysis.publish.html import render_html
from iop_analysis.publish.pdf import render_pdf
from iop_analysis.publish.release import staged_report, write_manifest
from iop_analysis.schema import FIGURES_FILE, Finding
from iop_analysis.store import DataRoot, csv_text, save_facts

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager

REPORT_NAME: Final = "uppfoljning"
QUALITY_NAME: Final = "datakvalitet"
NOTEBOOKS: Final = Path("notebooks")
FOLLOWUP_NOTEBOOK: Final = "annual_followup.ipynb"
QUALITY_NOTEBOOK: Final = "data_quality.ipynb"

_VERSIONED: Final = ("iop-analysis", "pandas", "matplotlib", "papermill", "typst", "pypandoc_binary")


class Job(Struct, frozen=True):
    """What to publish: a year's data, the notebooks that show it, and the follow-up's further parameters."""

    root: DataRoot
    year: int
    notebooks: Path
    parameters: dict[str, object] = {}
    progress: str = ""


class Published(Struct, frozen=True):
    """A report in its place, and how many warnings stand in it."""

    folder: Path
    warnings: int


def find_notebooks() -> Path:
    """Return the folder of the notebooks: in the project that we stand in, else in the one that the package lies in."""
    here = Path.cwd()
    for folder in (here, *here.parents, Path(__file__).parents[1]):
        if (folder / NOTEBOOKS / FOLLOWUP_NOTEBOOK).is_file():
            return folder / NOTEBOOKS
    raise UsageError(f"Notebooken {NOTEBOOKS / FOLLOWUP_NOTEBOOK} finns inte i {here} eller ovanför; gå till projektets mapp.")


def publish(job: Job, manager: "AsyncKernelManager", quality_manager: "AsyncKernelManager") -> Published:
    """Compute a year, run its notebooks, each in a kernel of its own, render them, and put the report in place."""
    notebook, parameters = job.notebooks / FOLLOWUP_NOTEBOOK, {"year": job.year, **job.parameters}
    refuse_unknown_parameters(notebook, parameters)
    inputs = job.root.hashes(job.year)
    prepared = prepare(job.root, job.year)
    with staged_report(job.root.reports, job.year) as stage:
        executed = execute_notebook(notebook, stage / f"{REPORT_NAME}.ipynb", parameters, manager, job.progress)
        document = read_document(executed)
        (stage / f"{REPORT_NAME}.html").write_text(render_html(document), encoding="utf-8", newline="")
        (stage / f"{REPORT_NAME}.pdf").write_bytes(render_pdf(document))
        _write_quality_page(job, stage, quality_manager)
        (stage / FIGURES_FILE).write_text(csv_text(prepared.material.protected.indicators), encoding="utf-8", newline="")
        write_manifest(stage, _about(job, prepared, inputs))
        refuse_leaks(stage, prepared.material, prepared.unprotected)
        _refuse_changed(job, inputs)
        save_facts(job.root, job.year, prepared.facts, inputs)
    return Published(job.root.reports / str(job.year), len(prepared.material.warnings))


def _write_quality_page(job: Job, stage: Path, manager: "AsyncKernelManager") -> None:
    """Show what came in and what was found in it; the executed notebook itself is not published."""
    executed = stage / f"{QUALITY_NAME}.ipynb"
    shown = execute_notebook(job.notebooks / QUALITY_NOTEBOOK, executed, {"year": job.year}, manager, "")
    (stage / f"{QUALITY_NAME}.html").write_text(render_html(read_document(shown)), encoding="utf-8", newline="")
    executed.unlink()


def _refuse_changed(job: Job, inputs: dict[str, str]) -> None:
    """The notebook reads the files as well: all that is published must have been made from the same ones."""
    if job.root.hashes(job.year) != inputs:
        raise NotPublishedError(f"{job.root.path / 'raw'}: underlaget ändrades medan rapporten gjordes; kör igen.")


def _place(finding: Finding) -> str:
    """Where a finding is; of an association's own file only the file."""
    return "; ".join(dict.fromkeys(spot.file for spot in finding.spots)) or finding.place


def _about(job: Job, prepared: Prepared, inputs: dict[str, str]) -> dict[str, object]:
    """What the manifest says: the period, the inputs and their hashes, what was noticed, and the versions that did it."""
    material = prepared.material
    return {
        "year": job.year,
        "period_start": material.period.start.isoformat(),
        "period_end": material.period.end.isoformat(),
        "inputs": inputs,
        "notebook": hashlib.sha256((job.notebooks / FOLLOWUP_NOTEBOOK).read_bytes()).hexdigest(),
        "quality_notebook": hashlib.sha256((job.notebooks / QUALITY_NOTEBOOK).read_bytes()).hexdigest(),
        "synthetic": material.agreement.synthetic,
        "rows": [msgspec.to_builtins(part) for part in material.conservation],
        "findings": [{"rule": part.rule, "severity": part.severity, "place": _place(part)} for part in material.findings],
        "versions": {name: metadata.version(name) for name in _VERSIONED},
    }
