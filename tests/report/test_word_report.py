"""The published Word file holds what the page holds: the same headings, tables, numbers and alternative texts."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import docx
import pytest
from bs4 import BeautifulSoup
from docx.oxml.ns import qn
from pypdf import PdfReader

from iop_analysis.publish.document import read_document
from iop_analysis.publish.word import render_docx

SOFFICE = shutil.which("soffice")


@pytest.fixture(scope="module")
def word(report):
    return docx.Document(report / "uppfoljning.docx")


@pytest.fixture(scope="module")
def page(report):
    soup = BeautifulSoup((report / "uppfoljning.html").read_text(encoding="utf-8"), "html.parser")
    for mark in soup.find_all("sup"):
        mark.extract()
    return soup


def words(element):
    return " ".join(element.get_text().split())


def test_the_headings_are_those_of_the_page_in_order_and_level(word, page):
    found = [(part.style.name, part.text) for part in word.paragraphs if part.style.name.startswith("Heading")]
    assert found == [(f"Heading {part.name[1]}", words(part)) for part in page.find_all(["h1", "h2", "h3"])]
    assert len(found) > 20


def test_every_table_has_its_header_row_and_every_cell(word, page):
    tables = page.main.find_all("table")
    assert len(word.tables) == len(tables) > 5
    for ours, theirs in zip(word.tables, tables, strict=True):
        assert ours.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
        shown = [[words(cell) for cell in row.find_all(["th", "td"])] for row in theirs.find_all("tr")]
        assert [[without_marks(cell) for cell in row.cells] for row in ours.rows] == shown


def without_marks(cell):
    """A cell's text less what is raised: the marks of notes."""
    runs = [run for part in cell.paragraphs for run in part.runs if not run.font.superscript]
    return " ".join("".join(run.text for run in runs).split())


def test_every_table_has_its_caption(word, page):
    captions = [" ".join(part.text.split()) for part in word.paragraphs if part.style.name == "Caption"]
    assert captions == [words(part) for part in page.main.find_all("caption")]


def test_every_chart_has_the_alternative_text_and_caption_of_the_page(word, page):
    described = [part.get("descr") for part in word.element.body.iter(qn("wp:docPr"))]
    assert described == [image["alt"] for image in page.main.find_all("img")]
    assert len(described) > 3
    captions = [" ".join(part.text.split()) for part in word.paragraphs if part.style.name == "Diagramrubrik"]
    assert captions == [words(part) for part in page.main.find_all("figcaption")]


def test_it_opens_in_libreoffice_and_becomes_a_pdf_with_every_heading(report, page, tmp_path):
    if SOFFICE is None:
        unavailable("soffice (LibreOffice Writer) is not installed")
    shutil.copy(report / "uppfoljning.docx", tmp_path)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [SOFFICE, profile, "--headless", "--norestore", "--convert-to", "pdf", "uppfoljning.docx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=180)
    if not (tmp_path / "uppfoljning.pdf").exists():
        unavailable("LibreOffice Writer is not installed")
    pages = [" ".join(part.extract_text().split()) for part in PdfReader(tmp_path / "uppfoljning.pdf").pages]
    assert [words(part) for part in page.find_all(["h2", "h3"]) if words(part) not in " ".join(pages)] == []
    assert f"Sida 2 av {len(pages)}" in pages[1]


def unavailable(reason):
    """Skip, saying why; where everything is required (CI), fail instead."""
    if os.environ.get("IOP_REQUIRE_ALL") == "1":
        pytest.fail(f"IOP_REQUIRE_ALL=1, but {reason}")
    pytest.skip(reason)


def test_what_nbconvert_makes_of_the_notebook_is_the_same_file(report, tmp_path):
    shutil.copy(report / "uppfoljning.ipynb", tmp_path)
    command = [Path(sys.executable).with_name("jupyter"), "nbconvert", "--to", "iop-docx", "uppfoljning.ipynb"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=180)
    assert (tmp_path / "uppfoljning.docx").read_bytes() == (report / "uppfoljning.docx").read_bytes()


def test_the_file_follows_from_the_published_notebook(report):
    notebook = json.loads((report / "uppfoljning.ipynb").read_text(encoding="utf-8"))
    assert render_docx(read_document(notebook)) == (report / "uppfoljning.docx").read_bytes()
