"""A year that is published again after a correction says what has changed and why, in the report, the log and ``iop diff``."""

import csv
import shutil

import openpyxl
import pytest

from iop_analysis.display import TABLE_MIME
from iop_analysis.publish.scan_pages import Page

REPORT = "stockholm-gotland/verksamhetsrapport.xlsx"
SHEET, LABEL = "Verksamhet", "Informationsinsatser"
REASON = "Två informationsinsatser var inte med"


def corrected_cell(raw):
    """The name of the cell where the association says how often it informed, and what stands there."""
    sheet = openpyxl.load_workbook(raw / REPORT, data_only=True)[SHEET]
    [label] = [cell for row in sheet.iter_rows() for cell in row if cell.value == LABEL]
    value = label.offset(column=1)
    return value.coordinate, int(value.value)


@pytest.fixture(scope="module")
def corrected(demo, iop, tmp_path_factory):
    """The demo, published again after a correction; its folder, the corrected cell, what stood there, and the two runs."""
    folder = tmp_path_factory.mktemp("corrected")
    for part in ("data", "reports"):
        shutil.copytree(demo / part, folder / part)
    raw = folder / "data" / "raw" / "2025"
    cell, value = corrected_cell(raw)
    with (raw / "rattelser.toml").open("a", encoding="utf-8") as file:
        file.write(
            f'\n[[correction]]\nfile = "{REPORT}"\nsheet = "{SHEET}"\ncell = "{cell}"\n'
            f'from = "{value}"\nto = "{value + 2}"\nreason = "{REASON}"\nby = "Utredaren"\n'
        )
    done = iop("run", "--year", 2025, "--data-dir", folder / "data")
    assert done.returncode == 0, done.stderr
    return folder, cell, value


@pytest.fixture(scope="module")
def cause(corrected):
    return f"Rättelse: {REPORT}, blad ”{SHEET}”, cell {corrected[1]} (skäl: {REASON})."


def test_the_section_and_its_table(corrected, cause):
    folder, _, value = corrected
    page = Page((folder / "reports/2025/uppfoljning.html").read_text(encoding="utf-8"))
    [table] = [part for part in page.tables if "Ändrat sedan version 1" in part.caption]
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in table.rows}
    assert rows[f"{LABEL}, Stockholm-Gotland"] == [str(value), str(value + 2), cause]
    assert rows[LABEL][2] == cause
    assert len(rows) == 3  # the header is a row


def test_a_first_version_says_nothing_of_changes(corrected):
    first = corrected[0] / "reports/tidigare/2025/version-1"
    assert "Ändrat sedan" not in (first / "uppfoljning.html").read_text(encoding="utf-8")
    assert not (first / "andringslogg.csv").exists()
    assert TABLE_MIME in (first / "uppfoljning.ipynb").read_text(encoding="utf-8")


def test_the_log(corrected, cause):
    folder, _, value = corrected
    with (folder / "reports/2025/andringslogg.csv").open(encoding="utf-8", newline="") as lines:
        rows = {row["id"]: row for row in csv.DictReader(lines)}
    assert set(rows) == {"outreach_events", "outreach_events.stockholm-gotland"}
    row = rows["outreach_events.stockholm-gotland"]
    assert (row["version"], row["before"], row["after"], row["cause"]) == ("2", str(value), str(value + 2), cause)


def test_the_difference_in_the_terminal(corrected, cause, iop):
    folder, _, value = corrected
    told = iop("diff", "--year", 2025, "--data-dir", folder / "data")
    assert told.returncode == 0
    assert f"    Ändring  {value} → {value + 2}\n    Orsak    {cause}\n" in told.stdout
    assert told.stdout.rstrip().endswith("Två uppgifter har ändrats från version 1 till version 2.")


def test_made_again_it_says_the_same(corrected, iop):
    report = corrected[0] / "reports/2025"
    before = {path.name: path.read_bytes() for path in report.iterdir()}
    done = iop("run", "--force", "--year", 2025, "--data-dir", corrected[0] / "data")
    assert done.returncode == 0, done.stderr
    assert {path.name: path.read_bytes() for path in report.iterdir()} == before
