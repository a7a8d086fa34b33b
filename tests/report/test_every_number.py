"""Every number of the published page, in words about it: whose it is, or why it needs no source. 100 %, counted."""

import csv
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from msgspec import Struct

from iop_analysis.agreement import read_agreement
from iop_analysis.catalogue import indicators, measures
from iop_analysis.merges import category_labels
from iop_analysis.present.reviewed import parsed
from iop_analysis.swedish import counted, in_table, in_text, month_names, number

PROJECT = Path(__file__).parents[2]
MONTHS = "|".join(month_names())
NUMBER = re.compile(r"\d+(?:[\u00a0 ]\d{3}(?!\d))*(?:,\d+)?")
NEEDS_NO_SOURCE = {
    "date": re.compile(rf"\b\d{{1,2}}\s(?:{MONTHS})(?:\s\d{{4}})?"),
    "year": re.compile(r"\b(?:19|20)\d\d\b"),
    "length of a named period": re.compile(r"\(\d+\smånader\)|\b\d+\srespektive\s\d+\smånader"),
    "scale of the unit": re.compile(r"\bskala från 1 till 5\b"),
    "quarter": re.compile(r"\b[Kk]vartal\s\d\b"),
    "section": re.compile(r"\bavsnitt\s\d+(?:\.\d+)?(?:\soch\s\d+)?", re.IGNORECASE),
    "sign": re.compile(r"^0 att värdet"),
    "percent of the whole": re.compile(r"\bläses det som 100\sprocent\b"),
}
FINDINGS = ("Brister och oklarheter", "Iakttagelser i")
APPENDIX = "Var uppgifterna kommer ifrån"


class Number(Struct, frozen=True):
    """A number of the page, where it stands, and what it is; nothing where nobody knows."""

    text: str
    kind: str
    around: str


class Page:
    """A published page with what its numbers may be."""

    def __init__(self, html, figures, quoted, agreed):
        self.soup = BeautifulSoup(html, "html.parser")
        self.figures, self.quoted, self.agreed = figures, quoted, agreed
        self.years = {day[:4] for row in figures.values() for day in (row["period_start"], row["period_end"]) if day}
        self.years |= {year for text in quoted for year in re.findall(r"\b(?:19|20)\d\d\b", text)}
        self.anchors = {part["id"] for part in self.soup.find_all(id=True)}

    def numbers(self):
        for node in self.soup.body.find_all(string=True):
            if node.find_parent(["nav", "style"]) is None:
                yield from self._of_node(node)

    def _of_node(self, node):
        figure = node.find_parent(attrs={"data-figure": True})
        if figure is not None:
            if NUMBER.search(node) or figure.name == "data":
                yield Number(str(node), self._cited(figure), node.find_parent(["p", "li", "tr"]).get_text(" "))
            return
        for match in NUMBER.finditer(node):
            yield Number(match[0], self._uncited(node, match), str(node))

    def _cited(self, element):
        figure = element["data-figure"]
        link = element.find_parent("a", class_="figure")
        if link is None or link["href"][1:] not in self.anchors:
            return ""
        if figure.startswith("review."):
            shown = parsed(element.get_text())
            return "review" if shown in {float(element["value"]), parsed(number(float(element["value"]), "cases"))} else ""
        row = self.figures.get(figure)
        return "figure" if row and element.get("value") and is_written(element, row) else ""

    def _uncited(self, node, match):
        table = node.find_parent(class_="table")
        caption = table.caption.get_text() if table else ""
        if node.find_parent(class_="number"):
            return "number of a table or chart"
        needless = _needless(node, match)
        known = (
            (needless if needless != "year" or match[0] in self.years else "")
            or _of_table(caption, match[0], self.agreed)
            or self._quoted(node, match[0])
        )
        return known or self._listed(match[0])

    def _listed(self, text):
        """Whether a number that somebody typed is listed among the findings."""
        tables = self.soup.find_all("table")
        findings = [part for part in tables if part.caption and FINDINGS[0] in part.caption.get_text()]
        return "typed, and listed as a finding" if any(f"Talet ”{text}”" in part.get_text() for part in findings) else ""

    def _quoted(self, node, text):
        """Whether the number stands in words that are quoted where it stands."""
        return "quotation" if any(text in quoted and quoted in _whole(node) for quoted in self.quoted) else ""


def _of_table(caption, text, agreed):
    """What numbers are in tables that tell of sources, of findings and of what was agreed."""
    if APPENDIX in caption:
        return "place in a source"
    if any(name in caption for name in FINDINGS):
        return "finding"
    return "level that the agreement asks for" if "åtaganden" in caption and text in agreed else ""


def _needless(node, match):
    """The kind of a number that needs no source."""
    for kind, pattern in NEEDS_NO_SOURCE.items():
        if any(found.start() <= match.start() < found.end() for found in pattern.finditer(node)):
            return kind
    return ""


def _whole(node):
    block = node.find_parent(["p", "li", "td", "th", "figcaption", "caption"]) or node
    return " ".join(block.get_text().split())


def is_written(element, row):
    """Whether a number is its figure's value as the report writes it, in a table, in a sentence or before a noun."""
    value, text, unit = float(row["value"]), element.get_text(), row["unit"]
    words = {in_table(value, unit), in_text(value, unit), number(value, unit), counted(value, unit, "", "").split(" ")[0]}
    return f"{float(element['value']):.10g}" == f"{value:.10g}" and text in words


def read_figures(folder):
    with (folder / "nyckeltal.csv").open(encoding="utf-8") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def quotations(agreement_file):
    """What is quoted word by word: the agreement's commitments, documents, and what categories and measures are called."""
    agreed = read_agreement(agreement_file)
    texts = [part.text for part in agreed.commitment] + [part.title for part in agreed.document]
    labels = [*category_labels().values(), *(part.label for part in (*indicators().values(), *measures().values()))]
    ages = [found for label in labels for found in re.findall(r"under \d+ år", label)]
    return {" ".join(text.split()) for text in (*texts, *labels, *ages) if re.search(r"\d", text)}


def targets(agreement_file):
    """The levels that the agreement asks for."""
    levels = [level for part in read_agreement(agreement_file).commitment for level in (part.target, part.enough)]
    return {f"{level:g}" for level in levels if level is not None}


def read_page(folder, data, html=None):
    text = html or (folder / "uppfoljning.html").read_text(encoding="utf-8")
    file = data / "raw" / "agreement.toml"
    return Page(text, read_figures(folder), quotations(file), targets(file))


@pytest.fixture(scope="module")
def places(report, demo):
    return {"real": (report, PROJECT / "data"), "demo": (demo / "reports" / "2025", demo / "data")}


def unexplained(page):
    return [(part.text, part.around[:150]) for part in page.numbers() if not part.kind]


@pytest.mark.parametrize("name", ["real", "demo"])
def test_every_number_has_a_source_or_needs_none(places, name):
    page = read_page(*places[name])
    kinds = Counter(part.kind for part in page.numbers())
    assert unexplained(page) == []
    assert kinds["figure"] > 50
    assert kinds["review"] > 10


@pytest.mark.parametrize(
    ("true", "false"),
    [
        (">3\u00a0017</data>", ">3\u00a0018</data>"),
        ('value="3017" data-figure="cases"', 'value="3018" data-figure="cases"'),
        ('data-figure="cases"', 'data-figure="casses"'),
        ('id="kalla-cases"', 'id="kalla-nothing"'),
        ("</main>", "<p>Dessutom fick 48 personer stöd.</p></main>"),
        ("</main>", "<p>Dessutom hölls 1999 samtal.</p></main>"),
        ("</main>", "<p>Stöd fick 100 procent av alla.</p></main>"),
    ],
)
def test_a_number_that_is_typed_or_altered_is_noticed(places, true, false):
    folder, data = places["real"]
    html = (folder / "uppfoljning.html").read_text(encoding="utf-8")
    assert true in html
    assert unexplained(read_page(folder, data, html.replace(true, false, 1)))


def test_a_number_typed_into_a_text_is_listed_as_a_finding(published, tmp_path):
    data = shutil.copytree(PROJECT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("processed"))
    (data / "raw" / "2025" / "texter").mkdir()
    (data / "raw" / "2025" / "texter" / "samverkan.md").write_text("Föreningarna höll 812 samtal.\n", encoding="utf-8")
    folder = published(data)
    page = read_page(folder, data)
    assert unexplained(page) == []
    assert [part.text for part in page.numbers() if part.kind.startswith("typed")] == ["812"]
    html = (folder / "uppfoljning.html").read_text(encoding="utf-8")
    assert unexplained(read_page(folder, data, html.replace("Talet ”812”", "Talet")))


def test_a_number_leads_to_the_row_that_tells_its_file(places):
    soup = BeautifulSoup((places["real"][0] / "uppfoljning.html").read_text(encoding="utf-8"), "html.parser")
    link = soup.find("data", attrs={"data-figure": "cases"}).find_parent("a")
    assert "uppfoljning.csv, rad\u00a02" in soup.find(id=link["href"][1:]).get_text()
