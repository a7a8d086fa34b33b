"""Names and texts that look like markup come out as text, in the page and in the PDF, all the way from the raw files."""

import re
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

PROJECT = Path(__file__).parents[2]
SCRIPT = "<script>alert(1)</script>"
IMPORT = '#import "x": *'


@pytest.fixture(scope="module")
def hostile(published, tmp_path_factory):
    """Publish the project's data with an association and an activity renamed to markup."""
    raw = tmp_path_factory.mktemp("hostile") / "data" / "raw"
    shutil.copytree(PROJECT / "data" / "raw", raw)
    rename(raw / "agreement.toml", 'name = "Västerort"\naliases = [', f"name = '{SCRIPT}'\naliases = [\"Västerort\", ")
    rename(raw / "2025" / "publicerat" / "beskrivning.toml", 'text = "stalking"', f"text = '{IMPORT}'")
    return published(raw.parent)


def rename(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_the_page_shows_them_as_text(hostile):
    page = BeautifulSoup((hostile / "uppfoljning.html").read_text(encoding="utf-8"), "html.parser")
    assert page.find("script") is None
    headers = [header.get_text() for header in page.find_all("th")]
    assert SCRIPT in headers
    text = page.get_text()
    assert SCRIPT in text
    assert IMPORT in text
    assert any(SCRIPT in image["alt"] for image in page.find_all("img"))


def test_the_pdf_shows_them_as_text(hostile):
    text = " ".join(page.extract_text() for page in PdfReader(hostile / "uppfoljning.pdf").pages)
    squeezed = re.sub(r"\s+", "", text)
    assert re.sub(r"\s+", "", SCRIPT) in squeezed
    assert re.sub(r"\s+", "", IMPORT) in squeezed
