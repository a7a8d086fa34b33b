"""Another field, another city, two parties and other measures: a data folder is all that it takes.

The truth is added up by hand from ``tests/partnerships/shelter.py``.
"""

import csv
import re
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook

from iop_analysis import catalogue

sys.path.insert(0, str(Path(__file__).parents[1] / "partnerships"))
import shelter

YEAR = shelter.YEAR
TRUTH = {
    "cases": 149, "cases.fyren": 85, "cases.hamnen": 64,
    "cases.age_25_34": 71, "cases.age_35_49": 50, "cases.age_25_34.fyren": 40,
    "cases.route_self": 73, "cases.route_social_services": 46, "cases.route_self.hamnen": 33,
    "placed": 55, "placed.fyren": 33, "placed.hamnen": 22,
    "shelter_nights": 1612, "shelter_nights.fyren": 832, "shelter_nights.hamnen": 780,
    "children_placed": 54, "children_placed.hamnen": 32,
    "calls": 2220, "places": 11, "talks_with_children": 149,
    "occupancy": 100 * 1612 / 4015, "placed_share": 100 * 55 / 149,
    "grant": 4_300_000, "grant_outcome": 4_260_000, "grant_outcome.boende.fyren": 720_000,
}  # fmt: skip
SMALL = ("cases.age_50.hamnen", "cases.age_50.fyren", "cases.route_health_care.fyren")
OTHER_FIELD = re.compile(r"brott(?!ning)|vittne|stödcentrum|stockholm|avsnitt 3", re.IGNORECASE)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kvinnojour")
    made = shelter.make(folder)
    yield made
    catalogue.use(folder / "referens")  # there is none: back to the package's own words


@pytest.fixture(scope="module")
def report(root, published):
    return published(root.path, YEAR)


@pytest.fixture(scope="module")
def figures(report):
    with (report / "nyckeltal.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def pages(report):
    return {path.stem: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser") for path in report.glob("*.html")}


@pytest.fixture(scope="module")
def page(pages):
    return pages["uppfoljning"]


def text_of(page):
    """Everything that a reader, or a screen reader, meets."""
    told = [str(part[name]) for part in page.select("*") for name in ("alt", "title", "aria-label") if part.has_attr(name)]
    for part in page(["script", "style"]):
        part.extract()
    return re.sub(r"[\s\u00a0]+", " ", " ".join([page.get_text(" "), *told]))


def test_the_template_asks_for_what_the_shelter_counts(root, iop, tmp_path):
    done = iop("template", "--year", YEAR, "--data-dir", root.path, "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    books = sorted(tmp_path.glob("*.xlsx"))
    assert [path.stem for path in books] == [f"verksamhetsrapport-{YEAR}-fyren", f"verksamhetsrapport-{YEAR}-hamnen"]
    said = {str(cell.value) for sheet in load_workbook(books[0]) for row in sheet.iter_rows() for cell in row if cell.value}
    assert {"Socialtjänsten", "35–49 år", "Platser i skyddat boende", "Skyddat boende"} <= said
    assert [text for text in said if OTHER_FIELD.search(text)] == []


def test_the_deliveries_are_checked_without_remarks(root, iop):
    done = iop("check", "--year", YEAR, "--data-dir", root.path)
    assert done.returncode == 0, done.stderr
    assert "Inga iakttagelser" in done.stdout


def test_the_figures_are_right(figures):
    assert {name: float(figures[name]["value"]) for name in TRUTH} == pytest.approx(TRUTH)
    assert {figures[name]["status"] for name in TRUTH} == {"observed"}


def test_small_counts_are_protected(figures, page):
    assert {(figures[name]["status"], figures[name]["value"]) for name in SMALL} == {("suppressed", "")}
    assert "x" in {cell.get_text(strip=True) for cell in page.find_all("td")}


@pytest.mark.parametrize(
    "said",
    [
        "Uppföljning av idéburet offentligt partnerskap (IOP) med kvinnojourerna 2025",
        "Socialförvaltningen i Kustköpings kommun",
        "gjordes 55 placeringar i skyddat boende, sammanlagt 1 612 dygn. Beläggningen var 40,1 procent.",
        "Jourerna tog emot 54 barn i skyddat boende",
        "Vägar till varje jour",
        "Jourerna har tillsammans minst 11 platser i skyddat boende",
        "Av stadens ersättning har jourerna tillsammans använt 4 260 000 kronor.",
        "Ett litet antal ärenden eller personer (1–4)",
    ],
)
def test_the_report_tells_of_the_shelters(page, said):
    assert said.replace(" ", "") in text_of(page).replace(" ", "")


def test_nothing_is_said_in_another_fields_words(pages):
    assert {name: found for name, page in pages.items() if (found := OTHER_FIELD.findall(text_of(page)))} == {}


def test_nothing_is_missed_that_nobody_asked_for(pages):
    said = " ".join(map(text_of, pages.values()))
    assert "saknar de uppgifter som behövs" not in said
    assert "undersökning" not in said
    assert "grundutbildning" not in said


def test_no_heading_stands_over_nothing(page):
    headings = [" ".join(part.get_text().split()) for part in page.find("main").find_all(["h2", "h3"])]
    assert {"Skyddat boende", "Vägar till jourerna", "Ekonomi", "Samverkan"} <= set(headings)
    assert {"Brottstyper", "Våld i nära relation", "Brukarundersökning", "Länkning mellan parterna"}.isdisjoint(headings)


def test_own_reference_data_are_inputs(root, report):
    names = {path.name for path in root.files(YEAR)}
    assert {"measures.toml", "sentences.toml", "agreement.toml"} <= names
    assert "raw/referens/measures.toml" in (report / "manifest.json").read_text(encoding="utf-8")
