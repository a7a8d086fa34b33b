"""Fixtures for the exporters: a realistic follow-up, rendered once, and the notebook executed_notebooks."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "fixtures" / "notebooks"))

import executed_notebooks

from iop_analysis.publish.document import read_document
from iop_analysis.publish.html import render_html
from iop_analysis.publish.pdf import render_pdf


@pytest.fixture(scope="session")
def report():
    return read_document(executed_notebooks.realistic())


@pytest.fixture(scope="session")
def page(report):
    return render_html(report)


@pytest.fixture(scope="session")
def pdf(report):
    return render_pdf(report)
