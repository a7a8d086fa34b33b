"""One attempt at a year's report: notebooks are run and rendered, figures and log written, all of it read, and put in place."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from iop_analysis import followup
from iop_analysis.changed import CHANGES_FILE
from iop_analysis.errors import NotPublishedError
from iop_analysis.frames import csv_text
from iop_analysis.manifests import is_whole, read_manifest
from iop_analysis.present.changelog import log_text
from iop_analysis.present.csvw import METADATA_FILE, figures_metadata
from iop_analysis.proofreading import refuse_leaks
from iop_analysis.publish.document import read_document
from iop_analysis.publish.execute import execute_notebook
from iop_analysis.publish.freshness import fingerprint
from iop_analysis.publish.html import render_html
from iop_analysis.publish.locks import publishing_locked
from iop_analysis.publish.pdf import render_pdf
from iop_analysis.publish.release import put_away_replaced, staged_report, write_manifest
from iop_analysis.publish.word import refuse_unusable, render_docx
from iop_analysis.published import figures_hash, versions
from iop_analysis.schema import FIGURES_FILE, PROFILE_NAME, QUALITY_NAME, REPORT_NAME
from iop_analysis.store import DataRoot, save_facts

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager

    from iop_analysis.pipeline import Prepared
    from iop_analysis.present.material import Material
    from iop_analysis.publish.kernels import Kernels

FOLLOWUP_NOTEBOOK: Final = "annual_followup.ipynb"
QUALITY_NOTEBOOK: Final = "data_quality.ipynb"
PROFILE_NOTEBOOK: Final = "jour_profile.ipynb"

_PUBLISHED_NOTEBOOKS: Final = (FOLLOWUP_NOTEBOOK, QUALITY_NOTEBOOK, PROFILE_NOTEBOOK)


class Job(Struct, frozen=True):
    """What to publish: a year's data, the notebooks that show it, and the follow-up's further parameters.

    ``force`` makes the report also where it is current. ``progress`` labels the progress bar; empty for none.
    """

    root: DataRoot
    year: int
    notebooks: Path
    parameters: dict[str, object] = {}
    force: bool = False
    progress: str = ""


class OvertakenError(Exception):
    """Another year has been published since this one was protected, and neither was protected with the other in mind."""


class _Page(Struct, frozen=True):
    """A notebook to run, its parameters, and what it becomes; of a ``whole`` one the notebook, a PDF and a Word file are, too."""

    notebook: str
    name: str
    parameters: dict[str, object]
    whole: bool = False


def made_of(job: Job, inputs: Mapping[str, str], parameters: Mapping[str, object]) -> dict[str, Any]:
    """Return what a report is made of (file → SHA-256) and with, see :func:`~iop_analysis.publish.freshness.fingerprint`."""
    return fingerprint(inputs, [job.notebooks / name for name in _PUBLISHED_NOTEBOOKS], parameters)


def make_report(job: Job, kernels: "Kernels", prepared: "Prepared") -> None:
    """Run the notebooks, each in a kernel of its own, render them, read everything for secrets, and put it in place.

    The caller holds the year's lock. Raises :class:`OvertakenError`, and an :class:`IopError` for whatever else fails.
    """
    refuse_unusable(job.root.word_template)
    reports, origin = job.root.reports, made_of(job, prepared.inputs, job.parameters)
    start = partial(kernels.start, partial(followup.remember, job.root, job.year, prepared))
    with ExitStack() as turn, staged_report(reports, job.year) as stage:
        pages = list(_pages(job, prepared.material))
        for page in pages:
            _write_page(page, stage, job, start)
        _write_figures(stage, prepared.material, job)
        write_manifest(stage, {**origin, **_about(job, prepared)})
        refuse_leaks(stage, prepared.material, prepared.unprotected, job.root.word_template)
        _drop_notebooks(stage, pages)
        turn.enter_context(publishing_locked(reports))
        put_away_replaced(reports)
        _refuse_overtaken(job, prepared)
        _refuse_changed(job, origin)
        save_facts(job.root, job.year, prepared.facts, prepared.inputs)


def _pages(job: Job, material: "Material") -> Iterator[_Page]:
    year: dict[str, object] = {"year": job.year}
    yield _Page(FOLLOWUP_NOTEBOOK, REPORT_NAME, {**year, **job.parameters}, whole=True)
    yield _Page(QUALITY_NOTEBOOK, QUALITY_NAME, year)
    for jour in material.agreement.party_names:
        yield _Page(PROFILE_NOTEBOOK, f"{PROFILE_NAME}-{jour}", {**year, "jour": jour})


def _write_page(page: _Page, stage: Path, job: Job, start: "Callable[[], AbstractContextManager[AsyncKernelManager]]") -> None:
    """Run and render a notebook."""
    notebook = stage / f"{page.name}.ipynb"
    with start() as manager:
        progress = job.progress if page.whole else ""
        executed = execute_notebook(job.notebooks / page.notebook, notebook, page.parameters, manager, progress)
    document = read_document(executed)
    notebook.with_suffix(".html").write_text(render_html(document), encoding="utf-8", newline="")
    if page.whole:
        notebook.with_suffix(".pdf").write_bytes(render_pdf(document, stage))
        notebook.with_suffix(".docx").write_bytes(render_docx(document, job.root.word_template))


def _drop_notebooks(stage: Path, pages: list[_Page]) -> None:
    """Of documents that are not ``whole`` only the page is published; the notebook was there to hold the page against."""
    for page in pages:
        if not page.whole:
            (stage / f"{page.name}.ipynb").unlink()


def _write_figures(stage: Path, material: "Material", job: Job) -> None:
    """Write the figures, and what has changed in them from version to version, if anything ever has."""
    figures = material.protected.indicators
    (stage / FIGURES_FILE).write_text(csv_text(figures), encoding="utf-8", newline="")
    described = figures_metadata(f"{material.agreement.names.short_title} {job.year}, nyckeltal", material.period)
    (stage / METADATA_FILE).write_text(described, encoding="utf-8", newline="")
    if material.compared_with is None:
        return
    version = material.compared_with + 1  # those in between, if any, show the same figures
    current = job.root.reports / str(job.year)
    log = current / CHANGES_FILE
    earlier = log.read_text(encoding="utf-8") if is_whole(current, read_manifest(current)) and log.exists() else ""
    (stage / CHANGES_FILE).write_text(log_text(earlier, material.changes, version, figures), encoding="utf-8", newline="")


def _refuse_overtaken(job: Job, prepared: "Prepared") -> None:
    """Two years' reports tell of each other's figures: at least one of two has to be protected with the other in mind."""
    known = prepared.readers.hashes(job.year)
    ours = figures_hash(prepared.material.protected.indicators)
    for part in versions(job.root.reports):
        if part.year != job.year and part.sha256 not in known and ours not in part.readers_had:
            raise OvertakenError


def _refuse_changed(job: Job, origin: dict[str, Any]) -> None:
    """All that is published must have been made of the same files, with the same notebooks and program."""
    if made_of(job, job.root.hashes(job.year), job.parameters) != origin:
        raise NotPublishedError(
            f"{job.root.path / 'raw'}: underlaget eller en notebook ändrades medan rapporten gjordes; kör igen."
        )


def _about(job: Job, prepared: "Prepared") -> dict[str, object]:
    """What the manifest says besides what the report is made of: the period, what was noticed, and what it is compared with."""
    material = prepared.material
    return {
        "year": job.year,
        "period_start": material.period.start.isoformat(),
        "period_end": material.period.end.isoformat(),
        "synthetic": material.agreement.synthetic,
        "jours": material.agreement.party_names,
        "rows": [msgspec.to_builtins(part) for part in material.conservation],
        "findings": [{"rule": part.rule, "severity": part.severity, "place": part.published_place} for part in material.findings],
        "corrections": [{"place": place, "reason": reason, "by": by} for place, reason, by in material.corrections],
        "compared_with": material.compared_with,
        "readers_had": sorted(prepared.readers.hashes(job.year)),
    }
