"""The exporters as nbconvert meets them: by entry point, from a shell, and in process."""

import subprocess
import sys
from importlib.metadata import entry_points

import executed_notebooks
import pytest
from executed_notebooks import code, small
from nbconvert.utils.exceptions import ConversionException

from iop_analysis.errors import NotebookFailedError
from iop_analysis.publish.exporters import DocxExporter, HtmlExporter, PdfExporter


def convert(notebook, kind):
    command = [sys.executable, "-m", "jupyter", "nbconvert", "--to", kind, str(notebook)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=notebook.parent)


@pytest.mark.parametrize(
    ("kind", "suffix", "start"), [("iop-html", ".html", b"<!DOCTYPE html>"), ("iop-pdf", ".pdf", b"%PDF-1.7")]
)
def test_from_a_shell(kind, suffix, start, tmp_path):
    notebook = executed_notebooks.saved(executed_notebooks.realistic(), tmp_path)
    done = convert(notebook, kind)
    assert done.returncode == 0, done.stderr
    assert notebook.with_suffix(suffix).read_bytes().startswith(start)


@pytest.mark.parametrize("kind", ["iop-html", "iop-pdf"])
def test_a_refusal_is_one_line_and_no_file(kind, tmp_path):
    notebook = executed_notebooks.saved(small(code(executed_notebooks.failed())), tmp_path)
    done = convert(notebook, kind)
    assert done.returncode == 12
    assert "Cell 2: körningen avbröts" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == [notebook.name]


@pytest.mark.parametrize("exporter", [HtmlExporter, PdfExporter])
def test_a_refusal_in_process_has_our_error_as_its_cause(exporter):
    with pytest.raises(ConversionException) as caught:
        exporter().from_notebook_node(small(code(executed_notebooks.failed())))
    assert isinstance(caught.value.__cause__, NotebookFailedError)


def test_in_process_the_same_bytes(tmp_path, page, pdf):
    notebook = executed_notebooks.saved(executed_notebooks.realistic(), tmp_path)
    html, resources = HtmlExporter().from_filename(str(notebook))
    assert html == page
    assert resources["output_extension"] == ".html"
    assert PdfExporter().from_filename(str(notebook))[0] == pdf


def test_registered():
    names = {point.name: point.load() for point in entry_points(group="nbconvert.exporters") if point.name.startswith("iop-")}
    assert names == {"iop-html": HtmlExporter, "iop-pdf": PdfExporter, "iop-docx": DocxExporter}


def test_reading_and_rendering_import_no_jupyter():
    heavy = {"nbconvert", "nbformat", "pandas", "matplotlib", "jinja2", "typst", "pikepdf", "pypandoc", "docx", "lxml"}
    rooms = "iop_analysis.publish.document, iop_analysis.publish.html, iop_analysis.publish.pdf, iop_analysis.publish.word"
    script = f"import sys, {rooms}\nassert not {heavy} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True)
