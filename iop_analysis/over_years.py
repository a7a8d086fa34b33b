"""The page of several years beside the reports: made again where what it is made of has changed, and held to what may be shown.

It is made of published figures only, after the years of a run are in place, by the process that started the run: how many jobs
there were, and where, makes no difference. What fails here leaves the page that stands, and takes no year's report away.
"""

import hashlib
import json
import re
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
import pandas as pd

from iop_analysis import production
from iop_analysis.agreement import read_agreement
from iop_analysis.errors import ExitCode, IopError, NotPublishedError
from iop_analysis.making import Job
from iop_analysis.present.outputs import Shown
from iop_analysis.publish.characters import joined
from iop_analysis.publish.document import read_document
from iop_analysis.publish.execute import execute_notebook
from iop_analysis.publish.freshness import fingerprint
from iop_analysis.publish.html import render_html
from iop_analysis.publish.locks import publishing_locked
from iop_analysis.publish.over_years import OVER_YEARS_FILE, made_of, marked, refuse_foreign, write_over_years
from iop_analysis.publish.scan import refuse_altered
from iop_analysis.publish.standing import current_manifest
from iop_analysis.schema import FIGURES_FILE
from iop_analysis.store import DataRoot
from iop_analysis.structured import content_hash, delivered_files
from iop_analysis.swedish import number_word
from iop_analysis.trending import Trends, published_reports

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from iop_analysis.publish.kernels import Kernels

NOTEBOOK: Final = "trends.ipynb"

_ATTEMPTS: Final = 3
_HEADING: Final = re.compile(r"#{1,6} [^\n]+")
_NUMBER_WORDS: Final = frozenset(number_word(count) for count in range(13)) - {"en"}


def refresh(job: Job, kernels: "Callable[[], AbstractContextManager[Kernels]]") -> None:
    """Make the page again where what it shows has changed, and let the page of all reports lead there.

    Raises as :func:`refresh_over_years`.
    """
    if refresh_over_years(job.root, job.notebooks, kernels):
        production.update_index(job)


def tried(job: Job, kernels: "Callable[[], AbstractContextManager[Kernels]]") -> int:
    """Do the same, but say what fails on standard error, and return the exit code."""
    try:
        refresh(job, kernels)
    except IopError as error:
        click.echo(f"iop: {error}", err=True)
        return error.exit_code
    return ExitCode.DONE


def refresh_over_years(root: DataRoot, notebooks: Path, kernels: "Callable[[], AbstractContextManager[Kernels]]") -> bool:
    """Make ``trender.html`` in the folder of reports, and return True; return False where it is current, or nothing is published.

    No kernel is started for a page that is current. Raises an :class:`IopError`, in the words of what failed, and
    :class:`NotPublishedError` for a notebook that shows anything but what :class:`Trends` makes of published figures.
    """
    notebook, path = notebooks / NOTEBOOK, root.reports / OVER_YEARS_FILE
    try:
        if not notebook.is_file() or not _published(root):
            return False
        refuse_foreign(path)
        return _refreshed(root, notebook, path, kernels)
    except IopError as error:
        raise type(error)(f"{path}: rapporterna ligger på plats, men sidan över flera år gjordes inte om: {error}") from error


def _refreshed(root: DataRoot, notebook: Path, path: Path, kernels: "Callable[[], AbstractContextManager[Kernels]]") -> bool:
    for _ in range(_ATTEMPTS):
        origin = _origin(root, notebook)
        if made_of(path) == origin:
            return False
        page = _made(root, notebook, origin, kernels)
        with publishing_locked(root.reports):
            if _origin(root, notebook) == origin:
                write_over_years(path, page)
                return True
    raise NotPublishedError("rapporter publicerades om och om igen under tiden; kör igen när de är klara.")


def _published(root: DataRoot) -> dict[str, str]:
    """What is published: each year's figures (file → SHA-256) and version."""
    years = sorted(int(folder.name) for folder in root.reports.glob("[12][0-9][0-9][0-9]"))
    manifests = {year: current_manifest(root.reports, year) for year in years}
    return {
        f"{year}/{FIGURES_FILE}, version {known['version']}": str(known["files"].get(FIGURES_FILE))
        for year, known in manifests.items()
        if known
    }


def _origin(root: DataRoot, notebook: Path) -> str:
    """The hash of all that decides what the page looks like."""
    read = [root.agreement_file, *delivered_files(root.reference_folder)]
    inputs = {**_published(root), **{root.relative(path): content_hash(path) for path in read}}
    return hashlib.sha256(json.dumps(fingerprint(inputs, [notebook], {}), sort_keys=True).encode()).hexdigest()


def _made(root: DataRoot, notebook: Path, origin: str, kernels: "Callable[[], AbstractContextManager[Kernels]]") -> str:
    """Run and render the notebook, and read what it shows before anybody else does."""
    agreement = read_agreement(root.agreement_file)
    trends = Trends(published_reports(root.reports, max(map(_year, _published(root)))), agreement)
    with (
        ThreadPoolExecutor(1) as beside, kernels() as warm,
        tempfile.TemporaryDirectory(prefix="n-", dir=_cleared_away(warm)) as folder, warm.start() as manager,
    ):  # fmt: skip
        expected = beside.submit(known_forms, trends)  # drawn while the notebook draws the same in its own process
        executed = Path(folder, notebook.name)
        ran = execute_notebook(notebook, executed, {"year": trends.years[-1]}, manager)
        page = render_html(read_document(ran))
        executed.with_suffix(".html").write_text(page, encoding="utf-8", newline="")
        refuse_altered(Path(folder), pd.DataFrame(), trends.figures)
    refuse_others(ran, expected.result(), notebook.name)
    return marked(page, origin)


def _cleared_away(kernels: "Kernels") -> Path | None:
    """The folder that the kernels' server takes away also when we are killed, where there is one."""
    return Path(kernels.address).parent if kernels.address else None


def _year(name: str) -> int:
    return int(name.partition("/")[0])


def refuse_others(notebook: Any, known: frozenset[str], name: str) -> None:
    """Raise :class:`NotPublishedError`, naming the file and the cell, for what a notebook shows beyond the ``known_forms``.

    Text of the notebook's own may be headings without numbers: there is nothing that it could be held against.
    """
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown" and not _is_plain_heading(joined(cell["source"])):
            raise NotPublishedError(f"{name}, cell ”{cell['id']}”: egen text kan inte granskas; skriv bara rubriker utan tal.")
        for output in cell.get("outputs", ()):
            if _neutral(output.get("data", {}), output.get("metadata", {})) not in known:
                raise NotPublishedError(
                    f"{name}, cell ”{cell['id']}”: visar något annat än de publicerade åren gör med trends.table, trends.chart "
                    "och trends.text; ta bort det."
                )


def known_forms(trends: Trends) -> frozenset[str]:
    """Return, as text, each thing that may be shown of several years."""
    return frozenset(_neutral(shown.data, shown.metadata) for shown in everything(trends))


def everything(trends: Trends) -> Iterator[Shown]:
    """Yield each thing that may be shown of several years."""
    yield trends.heading()
    for show, names in ((trends.text, trends.sections), (trends.table, trends.tables), (trends.chart, trends.charts)):
        yield from map(show, names)


def _neutral(data: Any, metadata: Any) -> str:
    """An output as text, however a notebook stores it."""
    plain = {kind: joined(part) if isinstance(part, list | str) else part for kind, part in data.items()}
    return json.dumps([plain, metadata], sort_keys=True)


def _is_plain_heading(text: str) -> bool:
    words = set(re.findall(r"\w+", text.lower()))
    return bool(_HEADING.fullmatch(text.strip())) and not re.search(r"\d", text) and not words & _NUMBER_WORDS
