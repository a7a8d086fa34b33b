"""A delivery in which much is missing still becomes a report that says what is missing, and nothing else."""

import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

PROJECT = Path(__file__).parents[2]
HEADER_AND_CASES = 2


@pytest.fixture(scope="module")
def page(published, tmp_path_factory):
    """Publish with nothing delivered but the number of cases, and nothing told."""
    raw = tmp_path_factory.mktemp("sparse") / "data" / "raw"
    shutil.copytree(PROJECT / "data" / "raw", raw)
    folder = raw / "2025" / "publicerat"
    (folder / "jamforelsetal.csv").unlink()
    (folder / "beskrivning.toml").write_text('document = "uppfoljning-2025"\n', encoding="utf-8")
    figures = folder / "uppfoljning.csv"
    figures.write_text(
        "".join(figures.read_text(encoding="utf-8").splitlines(keepends=True)[:HEADER_AND_CASES]), encoding="utf-8"
    )
    return BeautifulSoup((published(raw.parent) / "uppfoljning.html").read_text(encoding="utf-8"), "html.parser")


@pytest.mark.parametrize(
    "said",
    [
        "hanterade sammanlagt 3\u00a0017\u00a0ärenden",
        "Någon brukarundersökning är inte redovisad",
        "Brottstyperna är inte redovisade",
        "Antalet grundutbildningar är inte redovisat",
        "Hur ärendet har beretts är inte redovisat",
        "visas inte, eftersom underlaget saknar de uppgifter som behövs",
    ],
)
def test_what_is_missing_is_said(page, said):
    assert said in page.get_text()


def test_nothing_is_introduced_that_does_not_follow(page):
    paragraphs = [paragraph for paragraph in page.main.find_all("p") if paragraph.get_text().rstrip().endswith(":")]
    assert paragraphs
    assert all(paragraph.find_next_sibling().name in {"ul", "ol"} for paragraph in paragraphs)


def test_no_zero_stands_for_something_missing(page):
    assert "0" not in [cell.get_text(strip=True) for cell in page.find_all("td")]
