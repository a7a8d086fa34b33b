"""What ``iop lab`` does: finds what to show, says what it cannot show, and opens JupyterLab."""

import shlex
from pathlib import Path
from typing import Final

import click
from msgspec import Struct

from iop_analysis import production
from iop_analysis.errors import UsageError
from iop_analysis.lab import server
from iop_analysis.lab.workspace import Pane, notebook_pane, readme_pane, report_pane, workspace
from iop_analysis.schema import DATA_DIR_VARIABLE, REPORT_NAME, REPORTS_DIR_VARIABLE
from iop_analysis.store import DataRoot, find_data_root

NOTEBOOK: Final = "explore.ipynb"
_README: Final = "README.md"
_PAGE: Final = f"{REPORT_NAME}.html"


class Request(Struct, frozen=True):
    """What the command line asks for, see ``iop lab --help``."""

    year: int | None = None
    data_dir: str | None = None
    reports_dir: str | None = None
    port: int | None = None
    no_browser: bool = False


def open_lab(request: Request) -> None:
    """Open JupyterLab and stay until somebody ends it; raises :class:`UsageError` where something asked for does not exist."""
    root, project = find_data_root(request.data_dir, request.reports_dir), find_project()
    page, port = report_page(root, request.year), server.free_port(request.port)
    for line in remarks(root, project, page, request):
        click.echo(line, err=True)
    variables = {DATA_DIR_VARIABLE: str(root.path), REPORTS_DIR_VARIABLE: str(root.reports)}
    layout = workspace(panes(project, page), production.NOTEBOOKS.as_posix())
    server.serve(server.Lab(project, layout, variables, port, browser=not request.no_browser), _tell)
    click.echo("JupyterLab är avslutat.")


def find_project() -> Path:
    """Return the folder with the notebooks' folder in it; raises :class:`UsageError` where there is none."""
    notebooks = production.find_notebooks()
    if not (notebooks / NOTEBOOK).is_file():
        raise UsageError(f"Notebooken {NOTEBOOK} saknas i {notebooks}; hämta den på nytt, eller gå till projektets mapp.")
    return notebooks.parent


def report_page(root: DataRoot, year: int | None = None) -> Path | None:
    """Return the page of a year's report, or of the newest one; nothing where there is none.

    Raises :class:`UsageError` for a year without deliveries, and where there are no deliveries at all.
    """
    if not root.years:
        raise UsageError(f"{root.path / 'raw'}: inget år har underlag; lägg årets filer där, eller prova med iop demo MAPP.")
    if year is not None:
        root.year_folder(year)
    found = root.reports.glob(f"[12][0-9][0-9][0-9]/{_PAGE}" if year is None else f"{year}/{_PAGE}")
    return max((page.resolve() for page in found), default=None)


def remarks(root: DataRoot, project: Path, page: Path | None, request: Request) -> list[str]:
    """Say in Swedish what the user would otherwise look for in vain."""
    if page is None:
        year = request.year or root.years[-1]
        places = _option("--data-dir", request.data_dir) + _option("--reports-dir", request.reports_dir)
        return [f"Rapporten för {year} finns inte än; iop run --year {year}{places} gör den."]
    if not page.is_relative_to(project.resolve()):
        return [f"Rapporten ligger utanför mappen {project}, så öppna den i webbläsaren: {page}"]
    return []


def _option(name: str, value: str | None) -> str:
    return f" {name} {shlex.quote(value)}" if value else ""


def panes(project: Path, page: Path | None) -> list[Pane]:
    """What to show side by side: README, the notebook to explore with, and the report, as far as they can be shown."""
    shown = [notebook_pane(f"{production.NOTEBOOKS.as_posix()}/{NOTEBOOK}")]
    if (project / _README).is_file():
        shown.insert(0, readme_pane(_README))
    if page and page.is_relative_to(project.resolve()):
        shown.append(report_pane(page.relative_to(project.resolve()).as_posix()))
    return shown


def _tell(address: str) -> None:
    click.echo(f"JupyterLab är öppet: {address}")
    click.echo("Inget sparas av sig självt: spara med Ctrl-S i JupyterLab. Avsluta med Ctrl-C här.")
