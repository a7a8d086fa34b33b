"""The template is opened, filled in and saved by LibreOffice itself, and then reads back exactly, its locked sums computed."""

import os
import shutil
import subprocess
from html import escape

import openpyxl
import pytest

from iop_analysis import catalogue
from iop_analysis.deliveries.delivered import Incoming
from iop_analysis.deliveries.reports.clean import clean_report
from iop_analysis.deliveries.template.build import build_template, template_cells, template_formulas, template_questions
from iop_analysis.measures.facts import collect_facts
from iop_analysis.measures.indicators import form_indicators
from iop_analysis.schema import FACT_COLUMNS, Severity, Status, Unit

SOFFICE = shutil.which("soffice")
LONGEST_SECONDS = 180
LOCKED = ("Kvartal 2", "F7")
PERCENTS = {"trained_support_persons_share", "survey_response_rate"}
FIRST = {"misshandel", "age_0_17", "police", "bromma", "victim", "reported_yes"}
CASES = {"woman": 1040, "man": 517, "other": 3, "unknown": 0}
TOLD = "Våld i nära relation; bemötande”"

MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Fill"
 script:language="StarBasic">{code}</script:module>
"""
LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false"
 library:passwordprotected="false"><library:element library:name="Fill"/></library:library>
"""
MACRO = """
Sub FillIn
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  Dim kind(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden" : hidden(0).Value = True
  kind(0).Name = "FilterName" : kind(0).Value = "Calc MS Excel 2007 XML"
  book = StarDesktop.loadComponentFromURL("{source}", "_blank", 0, hidden())
  files = CreateUnoService("com.sun.star.ucb.SimpleFileAccess")
  lines = CreateUnoService("com.sun.star.io.TextInputStream")
  lines.setInputStream(files.openFileRead("{plan}"))
  lines.setEncoding("UTF-8")
  On Error Resume Next
  Do While Not lines.isEOF()
    parts = Split(lines.readLine(), Chr(9))
    If UBound(parts) = 3 Then
      sheet = book.Sheets.getByName(parts(0))
      cell = sheet.getCellRangeByName(parts(1))
      If sheet.isProtected() And cell.CellProtection.IsLocked Then
        ' A macro may write where a person may not, so it has to look.
      ElseIf parts(2) = "number" Then
        cell.setValue(Val(parts(3)))
      Else
        cell.setString(parts(3))
      End If
    End If
  Loop
  book.calculateAll()
  book.storeToURL("{target}", kind())
  book.close(True)
  StarDesktop.terminate()
End Sub
"""


def unavailable(reason):
    """Skip, saying why; where everything is required (CI), fail instead."""
    if os.environ.get("IOP_REQUIRE_ALL") == "1":
        pytest.fail(f"IOP_REQUIRE_ALL=1, but {reason}")
    pytest.skip(reason)


def is_answer(cell):
    return Unit.YES_NO in catalogue.measure(cell.measure).units


def number_for(cell):
    """What is filled in; an answer of yes is read as one."""
    if is_answer(cell):
        return 1
    if cell.measure == "survey_mean":
        return 4.3
    if cell.measure in PERCENTS:
        return 62.5
    if cell.measure in {"cases", "crimes"}:
        return CASES[cell.gender] if cell.category in {"_T", *FIRST} else 0
    return 12


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A folder with a LibreOffice profile of its own."""
    if SOFFICE is None:
        unavailable("soffice (LibreOffice Calc) is not installed")
    return tmp_path_factory.mktemp("office")


@pytest.fixture(scope="module")
def filled(office, small_agreement, reporting):
    """The template after LibreOffice has filled it in: numbers, a drop-down, a line of text, and an attempt at a locked cell."""
    source, target, plan = office / "mall.xlsx", office / "ifylld.xlsx", office / "plan.txt"
    source.write_bytes(build_template(small_agreement, "norr", 2025, reporting, None))
    asked = template_cells(small_agreement, "norr", reporting)
    lines = [(cell.sheet, cell.cell, *(("text", "Ja") if is_answer(cell) else ("number", number_for(cell)))) for cell in asked]
    sheet, cells, _ = template_questions(small_agreement, "norr", reporting)[0]
    lines += [(sheet, cells[0], "text", TOLD), ("Verksamhet", "B5", "text", "Brott"), (*LOCKED, "number", 99999)]
    plan.write_text("\n".join("\t".join(map(str, line)) for line in lines), encoding="utf-8")
    command = [SOFFICE, f"-env:UserInstallation={(office / 'profile').as_uri()}", "--headless", "--norestore"]
    _run(*command, "--terminate_after_init")
    _install_macro(office / "profile", MACRO.format(source=source.as_uri(), target=target.as_uri(), plan=plan.as_uri()))
    _run(*command, "macro:///Standard.Fill.FillIn")
    assert target.exists(), "LibreOffice saved nothing"
    return target


def _run(*command):
    subprocess.run(command, check=True, capture_output=True, timeout=LONGEST_SECONDS)


def _install_macro(profile, code):
    """Put the macro among the user's own, in a profile that LibreOffice has set up."""
    folder = profile / "user" / "basic" / "Standard"
    (folder / "Fill.xba").write_text(MODULE.format(code=escape(code)), encoding="utf-8")
    (folder / "script.xlb").write_text(LIBRARY, encoding="utf-8")


@pytest.fixture(scope="module")
def delivered(filled, small_agreement, reporting):
    return clean_report(Incoming(filled, "norr/ifylld.xlsx", "norr"), small_agreement, reporting)


def test_every_number_reads_back_exactly(delivered, small_agreement, reporting):
    table = delivered.figures[(delivered.figures["cell"] != "") & (delivered.figures["status"] == Status.OBSERVED)]
    found = {(row.sheet, row.cell): (row.measure, row.category, row.gender, row.value) for row in table.itertuples()}
    asked = template_cells(small_agreement, "norr", reporting)
    assert found == {(cell.sheet, cell.cell): (cell.measure, cell.category, cell.gender, number_for(cell)) for cell in asked}
    assert delivered.conservation.balances
    assert delivered.conservation.rejected == 0


def test_nothing_blocks_and_the_rest_is_read_too(delivered):
    assert [part.rule for part in delivered.findings if part.severity is not Severity.INFORMATION] == []
    assert delivered.activities == (("training_theme", TOLD),)
    marked = delivered.figures[delivered.figures["measure"] == "close_relationship"]
    assert set(marked["unit"]) == {"crimes"}


def test_the_locked_sums_are_computed_and_agree(filled, delivered, small_agreement, reporting):
    """LibreOffice's sums are those that we form, and the cell that is locked could not be overwritten."""
    book = openpyxl.load_workbook(filled, data_only=True)
    formulas = template_formulas(small_agreement, "norr", 2025, reporting)
    assert all(book[sheet][cell].value is not None for sheet, cell in formulas)
    assert book[LOCKED[0]][LOCKED[1]].value == sum(CASES.values())
    table = delivered.figures
    whole = table[
        (table["measure"] == "cases")
        & (table["breakdown"] == "_T")
        & (table["gender"] == "_T")
        & (table["period_end"].dt.month == 12)
    ]
    year = whole[whole["period_start"].dt.month == 1]["value"].item()
    assert book["Helår"]["F7"].value == year == 4 * sum(CASES.values())


def test_our_formulas_and_protection_survive(filled, small_agreement, reporting):
    book = openpyxl.load_workbook(filled)
    formulas = template_formulas(small_agreement, "norr", 2025, reporting)
    assert all(str(book[sheet][cell].value).startswith("=") for sheet, cell in formulas)
    assert all(sheet.protection.sheet for sheet in book.worksheets)


def test_the_figures_reach_the_indicators(delivered, small_agreement, reporting):
    """With the sums computed, as they are when a person has filled the template in, no two figures share an id."""
    facts = collect_facts([delivered.figures[list(FACT_COLUMNS)]], small_agreement, reporting)
    indicators = form_indicators(facts, small_agreement, reporting)
    assert indicators["id"].is_unique
    assert "cases.norr" in set(indicators["id"])
