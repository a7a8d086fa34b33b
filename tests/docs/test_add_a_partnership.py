"""The smallest partnership is made of the blocks of its page, asked, and answered."""

import re

import examples
import pytest
from openpyxl import load_workbook

PAGE = "developer/add-a-partnership.md"
VICTIM_SUPPORT = re.compile(r"brott(?!ning)|stödcentrum|vittne", re.IGNORECASE)


@pytest.fixture(scope="module")
def root(tmp_path_factory, iop):
    folder = tmp_path_factory.mktemp("shelters")
    examples.put_in_place(folder / "data", PAGE)
    for arguments in examples.commands(PAGE):
        done = iop(*arguments, cwd=folder)
        assert done.returncode == 0, done.stderr
    return folder


def test_the_workbook_asks_for_its_own_measures_and_nothing_else(root):
    books = sorted((root / "data" / "processed" / "2026" / "mallar").glob("*.xlsx"))
    assert [book.stem for book in books] == ["verksamhetsrapport-2026-fyren", "verksamhetsrapport-2026-hamnen"]
    said = {str(cell.value) for sheet in load_workbook(books[0]) for row in sheet.iter_rows() for cell in row if cell.value}
    assert {"Skyddat boende", "Platser i skyddat boende", "Dygn i skyddat boende"} <= said
    items = load_workbook(books[0])["Verksamhet"]
    assert [cell.value for cell in items["A"] if cell.value and VICTIM_SUPPORT.search(str(cell.value))] == []


def test_what_comes_back_is_read(root, iop):
    for jour, places in {"fyren": 6, "hamnen": 5}.items():
        book = load_workbook(root / "data" / "processed" / "2026" / "mallar" / f"verksamhetsrapport-2026-{jour}.xlsx")
        for [cell] in book["Verksamhet"].iter_rows(max_col=1):
            if cell.value in {"Platser i skyddat boende", "Dygn i skyddat boende"}:
                cell.offset(column=1).value = places if str(cell.value).startswith("Platser") else 900
        folder = root / "data" / "raw" / "2026" / jour
        folder.mkdir(parents=True)
        book.save(folder / "verksamhetsrapport.xlsx")
    done = iop("check", "--year", 2026, cwd=root)
    assert done.returncode == 0, done.stderr
    assert "platser i skyddat boende" not in done.stdout.lower()
