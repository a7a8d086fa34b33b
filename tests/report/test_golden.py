"""The published figures and the report's text are those that somebody has read and approved.

A missing golden file fails. After a change that is meant, `IOP_UPDATE_GOLDEN=1 pytest tests/report/test_golden.py` writes them
anew; the difference belongs in the commit, and a changed figure under "Published numbers changed" in CHANGELOG.md.
"""

import os
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

GOLDEN = Path(__file__).parents[1] / "golden"


def figures(report):
    return (report / "nyckeltal.csv").read_text(encoding="utf-8")


def text(report):
    """The report's words, an element a line, with charts by their alternative texts."""
    page = BeautifulSoup((report / "uppfoljning.html").read_text(encoding="utf-8"), "html.parser")
    elements = page.main.find_all(["h2", "h3", "p", "li", "caption", "tr", "img"])
    elements = [element for element in elements if element.name != "p" or not element.find_parent("li")]
    return "\n".join(element.get("alt") or " | ".join(map(words, parts_of(element))) for element in elements) + "\n"


def parts_of(element):
    return element.find_all(["th", "td"]) if element.name == "tr" else [element]


def words(element):
    return " ".join(element.get_text().split(" ")).strip()


@pytest.mark.parametrize(("name", "made"), [("nyckeltal-2025.csv", figures), ("uppfoljning-2025.txt", text)])
def test_nothing_changed_that_nobody_has_read(report, name, made):
    if os.environ.get("IOP_UPDATE_GOLDEN") == "1":
        (GOLDEN / name).write_text(made(report), encoding="utf-8")
    assert made(report) == (GOLDEN / name).read_text(encoding="utf-8")


def test_an_altered_figure_would_be_noticed(report):
    altered = figures(report).replace(",3017,", ",3018,")
    assert altered != figures(report)
    assert altered != (GOLDEN / "nyckeltal-2025.csv").read_text(encoding="utf-8")
