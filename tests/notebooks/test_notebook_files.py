"""The committed notebooks: what may stand in them, and that they run with nothing of ours around them."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

PROJECT = Path(__file__).parents[2]
NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))
FORBIDDEN = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.Lambda)


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


def test_there_are_notebooks():
    assert (PROJECT / "notebooks" / "annual_followup.ipynb") in NOTEBOOKS


def test_outputs_are_stripped_and_ids_are_stable_names(notebook):
    nbformat.validate(notebook)
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in ids)
    for cell in notebook.cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


def test_one_parameters_cell_of_literals(notebook):
    [cell] = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    statements = ast.parse(cell.source).body
    assert statements
    for statement in statements:
        assert isinstance(statement, ast.Assign)
        ast.literal_eval(statement.value)


def test_code_cells_are_short_and_plain(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert len(cell.source.splitlines()) <= 5
            assert not any(isinstance(node, FORBIDDEN) for node in ast.walk(ast.parse(cell.source)))


def test_no_result_is_typed_into_markdown(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            assert not re.search(r"\d", cell.source)


def test_what_may_be_shown_comes_before_the_unprotected_counts():
    cells = nbformat.read(PROJECT / "notebooks" / "explore.ipynb", as_version=4).cells
    unprotected = next(number for number, cell in enumerate(cells) if "f.facts" in cell.source)
    heading = max(number for number in range(unprotected) if cells[number].cell_type == "markdown")
    assert {"who", "indicators", "withheld", "findings", "browse"} <= {cell.id for cell in cells[:heading]}
    assert all("facts" in cell.source or "totals" in cell.source for cell in cells[unprotected:])
    assert not any("findings[" in cell.source or "f.findings" in cell.source for cell in cells), (
        "they may quote unprotected counts"
    )


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """Run the follow-up with plain papermill, from a folder inside the project."""
    output = tmp_path_factory.mktemp("papermill") / "out.ipynb"
    command = [Path(sys.executable).with_name("papermill"), "../notebooks/annual_followup.ipynb", output, "-p", "year", "2025"]
    done = subprocess.run(command, cwd=PROJECT / "tests", capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr
    return output


@pytest.mark.parametrize(("name", "suffix", "head"), [("iop-html", ".html", b"<!DOCTYPE html>"), ("iop-pdf", ".pdf", b"%PDF-")])
def test_plain_nbconvert_renders_what_papermill_ran(executed, name, suffix, head):
    command = [Path(sys.executable).with_name("jupyter"), "nbconvert", "--to", name, executed]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr
    assert executed.with_suffix(suffix).read_bytes().lower().startswith(head.lower())


def test_an_unexecuted_notebook_is_refused(tmp_path):
    copy = tmp_path / "annual_followup.ipynb"
    copy.write_bytes((PROJECT / "notebooks" / "annual_followup.ipynb").read_bytes())
    command = [Path(sys.executable).with_name("jupyter"), "nbconvert", "--to", "iop-html", copy]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode != 0
    assert "inte körd" in done.stderr
    assert not copy.with_suffix(".html").exists()
