"""What any test of a finished page or PDF may ask for: the two checks, and the realistic follow-up rendered to files."""

# ruff: noqa: E402
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "fixtures" / "notebooks")]

import executed_notebooks
import output_checks

from iop_analysis.publish.document import read_document
from iop_analysis.publish.html import render_html
from iop_analysis.publish.pdf import render_pdf


@pytest.fixture(scope="session")
def assert_accessible_html():
    return output_checks.assert_accessible_html


@pytest.fixture(scope="session")
def assert_pdf_standards():
    return output_checks.assert_pdf_standards


@pytest.fixture(scope="session")
def rendered(tmp_path_factory):
    """Render a notebook to ``rapport.html`` and ``rapport.pdf`` in a folder of their own."""

    def render(built):
        folder = tmp_path_factory.mktemp("rendered")
        document = read_document(built)
        (folder / "rapport.html").write_text(render_html(document), encoding="utf-8")
        (folder / "rapport.pdf").write_bytes(render_pdf(document))
        return folder

    return render


@pytest.fixture(scope="session")
def report(rendered):
    return rendered(executed_notebooks.realistic())
