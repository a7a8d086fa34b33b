"""The analysts' notebook, run by plain papermill on what was really delivered and on a demo."""

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from iop_analysis.demo.root import make_demo
from iop_analysis.display import UNPROTECTED_KEY
from iop_analysis.schema import DATA_DIR_VARIABLE

PROJECT = Path(__file__).parents[2]
NOTEBOOK = "notebooks/explore.ipynb"
WIDGET_MIME = "application/vnd.jupyter.widget-view+json"
QUESTIONS = 10


def papermill(output, folder=PROJECT, **environment):
    """Run the notebook in a folder of the project, as an analyst or a schedule does."""
    path = os.path.relpath(PROJECT / NOTEBOOK, folder)
    done = subprocess.run(
        [Path(sys.executable).with_name("papermill"), path, output, "-p", "year", "2025"],
        cwd=folder, env=os.environ | environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {cell.id: cell for cell in nbformat.read(output, as_version=4).cells}


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    return papermill(tmp_path_factory.mktemp("real") / "out.ipynb", PROJECT / "tests", **{DATA_DIR_VARIABLE: ""})


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("explored") / "prova"
    make_demo(folder, 5, (2024, 2025), mess=False)
    return papermill(folder / "out.ipynb", **{DATA_DIR_VARIABLE: str(folder / "data")})


def said(cell):
    return " ".join(str(output.get("data", output.get("text", ""))) for output in cell.outputs)


def outputs(cells):
    return [output for cell in cells.values() if cell.cell_type == "code" for output in cell.outputs]


@pytest.mark.parametrize("run", ["real", "demo"])
def test_every_cell_runs_and_says_something(run, request):
    cells = request.getfixturevalue(run)
    assert not [part for part in outputs(cells) if part["output_type"] == "error" or part.get("name") == "stderr"]
    silent = [
        name
        for name, cell in cells.items()
        if cell.cell_type == "code" and not said(cell).strip() and "year =" not in cell.source
    ]
    assert not silent


@pytest.mark.parametrize("run", ["real", "demo"])
def test_only_the_last_section_is_not_for_spreading(run, request):
    code = [cell for cell in request.getfixturevalue(run).values() if cell.cell_type == "code"]
    marked = [cell.id for cell in code if any(UNPROTECTED_KEY in part.metadata for part in cell.outputs if "metadata" in part)]
    assert marked == ["facts", "totals"]
    assert [cell.id for cell in code][-2:] == marked


def test_it_asks_ten_questions_and_leaves_the_eleventh():
    cells = nbformat.read(PROJECT / NOTEBOOK, as_version=4).cells
    headings = re.findall(r"^## (.*)$", "\n".join(cell.source for cell in cells if cell.cell_type == "markdown"), re.MULTILINE)
    assert [heading.endswith("?") for heading in headings] == [True] * QUESTIONS + [False, False]
    assert headings[QUESTIONS] == "Den elfte frågan är din"


def test_a_year_without_the_figures_asked_for_says_so_in_words(real):
    assert "visas inte, eftersom underlaget saknar de uppgifter som behövs" in said(real["where"])
    assert "Det finns inget tidigare år att jämföra med." in said(real["changed-all"])
    assert "oklar period" in said(real["changed"])


def test_a_year_with_them_answers_with_figures(demo):
    for name in ("who", "where", "route", "crimes"):
        assert "image/svg+xml" in said(demo[name])
        assert "saknar de uppgifter" not in said(demo[name])
    assert WIDGET_MIME in said(demo["changed-all"])


@pytest.mark.parametrize("name", ["unmet", "withheld", "browse", "any-table", "indicators"])
def test_there_is_something_to_sort_or_choose(name, demo):
    assert WIDGET_MIME in said(demo[name])


def test_nothing_is_fetched_from_anywhere(demo):
    shown = " ".join(said(cell) for cell in demo.values() if cell.cell_type == "code")
    addresses = set(re.findall(r"(?:src|href)=[\"']?(https?://[^\"' >]+)", shown))
    assert not addresses
    assert "unpkg" not in shown
    assert "cdn" not in shown.lower()


def test_what_may_be_spread_can_be_exported_with_a_word_for_what_can_only_be_clicked_in(demo, tmp_path):
    cells = list(demo.values())
    kept = cells[: [cell.id for cell in cells].index("h-facts")]
    source = nbformat.read(PROJECT / NOTEBOOK, as_version=4)
    nbformat.write(nbformat.v4.new_notebook(cells=kept, metadata=source.metadata), tmp_path / "explore.ipynb")
    command = [Path(sys.executable).with_name("jupyter"), "nbconvert", "--to", "iop-html", tmp_path / "explore.ipynb"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "explore.html").read_text(encoding="utf-8")
    assert "Här finns något att klicka i" in page
    assert "ITable" not in page
    assert "VBox(" not in page
