"""What `iop run --year 2025` leaves behind."""

import csv
import hashlib
import json
import re

import nbformat
import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

FIGURES_IN_TEXT = [
    "3 017 ärenden", "63 procent", "37 procent", "63 %", "37 %", "593 brott", "anges 468", "26 ärenden",
    "4,3 för Stockholm-Gotland", "4,4 för Södra Stockholm", "4,2 för Västerort", "Rikets medelbetyg var 4,3",
    "704 000 kronor", "309 000 kronor", "2 grundutbildningar", "3 gånger", "Under år 2024 var antalet 4.",
    "60 procent", "40 procent",
]  # fmt: skip

ROWS_IN_TABLES = [
    ["Hanterade ärenden", "3 017"],
    ["Grundutbildningar", "2"],
    ["Öppna hus", "3"],
    ["Andel av ärendena", "63 %", "37 %"],
    ["Överenskommelsens uppgift", "60 %", "40 %"],
    ["Misshandel", "15 %", "22 %", "20 %"],
    ["Bedrägeri", "19 %", "13 %", "12 %"],
    ["Olaga hot", "10 %", "12 %", "14 %"],
    ["Ofredande", "15 %", "12 %", "12 %"],
    ["Jämförelsetal, oklar period", "468"],
    ["1 april–31 december 2025 (9 månader)", "26", "2,9"],
    ["2024 (12 månader)", "4", "0,3"],
    ["Riket", "4,3"],
    ["Stockholm-Gotland", "4,3"],
    ["Södra Stockholm", "4,4"],
    ["Västerort", "4,2"],
]

BUDGET = {
    "Personal": "600 000 kr", "Konsulter": "10 000 kr", "Lokaler": "35 000 kr", "Aktiviteter": "10 000 kr",
    "Förbrukningsmaterial": "4 000 kr", "Övrigt": "45 000 kr", "Verksamhetsstöd från Brottsoffermyndigheten": "66 000 kr",
    "Medlemsavgifter": "3 000 kr", "Jourgemensamma projektmedel för utbildning": "30 000 kr",
    "Projektmedel från Socialstyrelsen": "200 000 kr", "Intäkter för utförda tjänster": "10 000 kr",
}  # fmt: skip


def page_text(report):
    soup = BeautifulSoup((report / "uppfoljning.html").read_text(encoding="utf-8"), "html.parser")
    # a number that is a link of its own has room before the sign after it
    return re.sub(r" (?=[.,;)])", "", " ".join(soup.get_text(" ").split()))


def pdf_text(report):
    pages = PdfReader(report / "uppfoljning.pdf").pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_run_leaves_exactly_these_files(report):
    assert sorted(path.name for path in report.iterdir()) == [
        "datakvalitet.html",
        "manifest.json",
        "nyckeltal.csv",
        "nyckeltal.csv-metadata.json",
        "profil-sodra-stockholm.html",
        "profil-stockholm-gotland.html",
        "profil-vasterort.html",
        "uppfoljning.docx",
        "uppfoljning.html",
        "uppfoljning.ipynb",
        "uppfoljning.pdf",
    ]


@pytest.fixture(scope="module")
def texts(report):
    return {"page": page_text(report), "pdf": pdf_text(report)}


@pytest.fixture(scope="module")
def table_rows(report):
    """Every body row of every table, as the texts of its cells without the marks of notes."""
    soup = BeautifulSoup((report / "uppfoljning.html").read_text(encoding="utf-8"), "html.parser")
    for mark in soup.find_all("sup"):
        mark.extract()
    return [[" ".join(cell.get_text().split()) for cell in row.find_all(["th", "td"])] for row in soup.select("tbody tr")]


@pytest.mark.parametrize("figure", FIGURES_IN_TEXT)
@pytest.mark.parametrize("format_", ["page", "pdf"])
def test_every_figure_stands_in_the_text_in_swedish_format(texts, figure, format_):
    assert re.search(rf"(?<![\d,]){re.escape(figure)}(?!\d)", texts[format_])


@pytest.mark.parametrize("row", ROWS_IN_TABLES, ids=lambda row: row[0])
def test_every_figure_stands_in_a_row_of_a_table(table_rows, texts, row):
    assert row in table_rows
    cells = [re.escape(cell).replace(r"\ ", " ?") for cell in row]
    assert re.search("a? ?".join(cells), texts["pdf"])


@pytest.mark.parametrize(("line", "amount"), BUDGET.items())
def test_every_budget_line_stands_in_a_table(table_rows, texts, line, amount):
    assert [line, amount] in [[row[0], row[-1]] for row in table_rows]
    assert re.search(rf"(?<![\d,]){amount}", texts["pdf"])


@pytest.mark.parametrize("total", ["704 000 kr", "309 000 kr"])
def test_the_budgets_sums_stand_last_in_their_tables(table_rows, total):
    assert ["Summa", total] in [[row[0], row[-1]] for row in table_rows]


def test_hyphens_in_the_pdf_are_hyphens(texts):
    assert "\u00ad" not in texts["pdf"]
    assert "Stockholm-Gotland" in texts["pdf"]


def test_thousands_are_kept_together_by_no_break_spaces(report):
    assert "3\u00a0017" in (report / "uppfoljning.html").read_text(encoding="utf-8")


def test_every_row_of_the_figures_file_has_id_label_and_source(report):
    rows = list(csv.DictReader((report / "nyckeltal.csv").open(encoding="utf-8")))
    assert len(rows) >= 40
    assert len({row["id"] for row in rows}) == len(rows)
    assert all(row["label"] and row["source"] and row["status"] and row["unit"] for row in rows)
    assert all(bool(row["value"]) == (row["status"] == "observed") for row in rows)


def test_the_manifest_knows_every_file_and_every_input(report):
    manifest = json.loads((report / "manifest.json").read_text(encoding="utf-8"))
    for name, digest in manifest["files"].items():
        assert hashlib.sha256((report / name).read_bytes()).hexdigest() == digest
    assert set(manifest["files"]) == {path.name for path in report.iterdir()} - {"manifest.json"}
    assert "raw/agreement.toml" in manifest["inputs"]
    assert len(manifest["findings"]) == 11
    for rows in manifest["rows"]:
        assert rows["read"] == rows["kept"] + rows["corrected"] + rows["rejected"] + rows["counted_out"]


def test_no_file_names_a_path_of_the_machine(report):
    home = str(report.parent).encode()
    for path in report.iterdir():
        assert home not in path.read_bytes()


def test_the_notebook_ran_from_first_cell_to_last(report):
    notebook = nbformat.read(report / "uppfoljning.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert all(cell.execution_count for cell in notebook.cells if cell.cell_type == "code")


def test_two_runs_give_the_same_bytes(report, published):
    again = published()
    for path in report.iterdir():
        assert path.read_bytes() == (again / path.name).read_bytes(), path.name
