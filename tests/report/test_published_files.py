"""What `iop run --year 2025` leaves behind."""

import csv
import hashlib
import json

import nbformat
import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

FIGURES_IN_TEXT = [
    "3 017", "63 procent", "37 procent", "63 %", "37 %", "593", "468", "26", "4,3", "4,4", "4,2",
    "15 %", "22 %", "20 %", "19 %", "13 %", "12 %", "10 %", "14 %",
    "704 000 kr", "600 000 kr", "10 000 kr", "35 000 kr", "4 000 kr", "45 000 kr",
    "309 000 kr", "66 000 kr", "3 000 kr", "30 000 kr", "200 000 kr", "60 %", "40 %",
    "2 grundutbildningar", "3 gånger", "Jämförelsetalet är 4 för 2024",
]  # fmt: skip


def page_text(report):
    soup = BeautifulSoup((report / "uppfoljning.html").read_text(encoding="utf-8"), "html.parser")
    return " ".join(soup.get_text(" ").split())


def pdf_text(report):
    pages = PdfReader(report / "uppfoljning.pdf").pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_run_leaves_exactly_these_files(report):
    assert sorted(path.name for path in report.iterdir()) == [
        "manifest.json",
        "nyckeltal.csv",
        "uppfoljning.html",
        "uppfoljning.ipynb",
        "uppfoljning.pdf",
    ]


@pytest.mark.parametrize("figure", FIGURES_IN_TEXT)
@pytest.mark.parametrize("text_of", [page_text, pdf_text])
def test_every_figure_stands_in_the_text_in_swedish_format(report, figure, text_of):
    assert figure in text_of(report)


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
