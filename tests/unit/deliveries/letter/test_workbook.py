"""The workbook to an association holds the list, its own report marked, and nothing that could act when it is opened."""

import datetime as dt
import io
import re
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName

from iop_analysis.agreement import Names
from iop_analysis.deliveries.letter import copies as letter_copy
from iop_analysis.deliveries.letter.page import Letter
from iop_analysis.deliveries.letter.workbook import letter_workbook
from iop_analysis.periods import calendar_year
from iop_analysis.schema import Conservation, Finding, Severity, Spot

REPORT, OTHER, CASES = "2025/soder/rapport.xlsx", "2025/soder/rapport2.xlsx", "2025/soder/ärenden.csv"
BLOCKING, WARNING, INFORMATION = Severity
OWN = {("Ärenden", "B4"): "=SUM(B2:B3)"}
COLUMNS = ["Nummer", "Grad", "Fil", "Blad", "Cell eller rad", "Vad", "Väntat", "Att göra"]
MADE_ON, LAST_DAY = (dt.datetime.combine(day, dt.time()) for day in (dt.date(2025, 4, 1), dt.date(2025, 12, 31)))
HOSTILE = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "<script>", "#import", "#REF!", "å" * 40_000]


def found(*spots, rule="a_rule", severity=BLOCKING, places=0, **texts):
    told = {
        "title": f"Titel {rule}",
        "observed": "Vi ser detta.",
        "expected": "Något annat.",
        "action": "Rätta.",
        "jour": "soder",
    }
    return Finding(rule, severity, "plats", {}, **{**told, **texts}, spots=spots, places=places)


def letter(*findings, **parts):
    told = {
        "year": 2025, "period": calendar_year(2025), "jour": "soder", "name": "Söderjouren", "synthetic": False,
        "names": Names(**dict.fromkeys(Names.__struct_fields__, "namn")), "files": (Conservation(REPORT, 4, 4),),
        "kinds": {REPORT: "report", OTHER: "report", CASES: "cases"},
    }  # fmt: skip
    return Letter(**{**told, **parts}, findings=findings)


def small_report():
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Ärenden"
    for row in (["Brottstyp", "Antal"], ["Rån", 12], ["Missandel", 34], ["Summa", "=SUM(B2:B3)"], ["Annat", "=A1&B1"]):
        sheet.append(row)
    sheet["A1"].font = Font(bold=True, color="FFFFFFFF")
    sheet.column_dimensions["A"].width = 31
    sheet.merge_cells("C1:D2")
    sheet["C1"] = dt.date(2025, 4, 1)
    book.create_sheet("Dold").sheet_state = "hidden"
    return book


@pytest.fixture
def save(tmp_path):
    def saved(book, name="rapport.xlsx"):
        book.save(tmp_path / name)
        return tmp_path / name

    return saved


@pytest.fixture
def report(save):
    return save(small_report())


def opened(content):
    return load_workbook(io.BytesIO(content))


def listed(book):
    rows = [list(row) for row in book["Att rätta"].iter_rows(values_only=True)]
    header = rows.index(COLUMNS)
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows[header + 1 :]]


def made(findings, reports, **parts):
    return opened(letter_workbook(letter(*findings, **parts), reports))


A3 = Spot(REPORT, "Ärenden", "A3")


def test_the_report_comes_after_the_list_with_its_cells_marked(report):
    book = made([found(A3, title="Okänt brott")], {REPORT: (report, OWN)})
    cell = book["Ärenden"]["A3"]
    assert book.sheetnames == ["Att rätta", "Ärenden", "Dold"]
    assert (cell.value, cell.fill.fill_type, cell.fill.fgColor.rgb) == ("Missandel", "solid", "FFFFF3C4")
    assert {getattr(cell.border, side).style for side in ("left", "right", "top", "bottom")} == {"thick"}
    assert cell.comment.author == "iop-analysis"
    assert cell.comment.text == "1. Okänt brott\nVi ser detta.\nVi väntade oss: Något annat.\nGör så här: Rätta."
    assert book["Ärenden"]["A2"].comment is None
    assert book["Ärenden"]["A2"].fill.fill_type is None


def test_what_is_copied_looks_as_it_did(report):
    sheet = made([], {REPORT: (report, OWN)})["Ärenden"]
    assert (sheet["A1"].font.bold, sheet["A1"].font.color.rgb, sheet.column_dimensions["A"].width) == (True, "FFFFFFFF", 31)
    assert (sheet["B2"].value, sheet["C1"].value) == (12, MADE_ON)
    assert [str(area) for area in sheet.merged_cells.ranges] == ["C1:D2"]


def test_every_spot_is_listed_and_those_in_the_copy_are_linked(report):
    findings = [
        found(A3, Spot(REPORT, "Ärenden", row=5), places=14, title="Okänt brott", found="Missandel"),
        found(Spot(CASES, row=3, column="Inkom"), rule="dates", severity=WARNING),
        found(Spot(OTHER, "Ärenden", "A3"), rule="other", severity=INFORMATION),
    ]
    book = made(findings, {REPORT: (report, OWN), OTHER: (report, OWN)})
    rows = listed(book)
    assert [(row["Nummer"], row["Grad"], row["Fil"], row["Cell eller rad"]) for row in rows] == [
        (1, "Måste rättas", "rapport.xlsx", "A3"),
        (1, "Måste rättas", "rapport.xlsx", "rad 5\noch 12 ställen till"),
        (2, "Bör kontrolleras", "ärenden.csv", "rad 3, kolumn ”Inkom”"),
        (3, "För kännedom", "rapport2.xlsx", "A3"),
    ]
    assert rows[0]["Vad"] == "Okänt brott. Vi ser detta. Där står: ”Missandel”."
    assert (rows[0]["Väntat"], rows[0]["Att göra"]) == ("Något annat.", "Rätta.")
    cells = [cell for row in book["Att rätta"].iter_rows() for cell in row if cell.hyperlink]
    assert [cell.hyperlink.location for cell in cells] == ["'Ärenden'!A3", "'Ärenden'!A5"]


def test_only_the_templates_own_formula_is_kept(report, tmp_path):
    stored = tmp_path / "stored.xlsx"
    with_stored_value(report, stored, "A1&amp;B1", "ett svar")
    sheet = made([], {REPORT: (stored, OWN)})["Ärenden"]
    assert (sheet["B4"].value, sheet["B4"].data_type) == ("=SUM(B2:B3)", "f")
    assert (sheet["B5"].value, sheet["B5"].data_type) == ("ett svar", "s")
    assert made([], {REPORT: (stored, {("Ärenden", "B4"): "=SUM(B2:B9)"})})["Ärenden"]["B4"].value is None


def with_stored_value(path, target, formula, value):
    """openpyxl stores no result beside a formula, as a spreadsheet program does."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as made_of:
        for name in source.namelist():
            content = source.read(name).decode()
            pattern = rf'(<c r="B5")([^>]*)><f>{formula}</f><v ?/?>(</v>)?'
            if name.endswith("sheet1.xml"):
                content, count = re.subn(pattern, rf'\1\2 t="str"><f>{formula}</f><v>{value}</v>', content)
                assert count == 1
            made_of.writestr(name, content)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_cells_and_labels_stay_text(save, text):
    book = small_report()
    book["Ärenden"]["A3"].value = text[:32_000]
    book["Ärenden"]["A3"].data_type = "s"
    finding = found(A3, title=text, observed=text, expected=text, action=text, found=text)
    content = letter_workbook(letter(finding, name=text), {REPORT: (save(book), OWN)})
    copied = opened(content)
    cells = [cell for sheet in copied for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert [cell.coordinate for cell in cells if cell.data_type not in "snd"] == ["B4"]
    assert copied["Ärenden"]["A3"].value == text[:32_000]
    assert copied["Ärenden"]["A3"].quotePrefix == (text[0] in "=+-@\t")
    assert listed(copied)[0]["Att göra"].startswith(text[:200])


def test_control_characters_are_replaced(report):
    row = listed(made([found(A3, title="a\x00b\x1b", action="\ud800\x0b", found="\x07")], {REPORT: (report, OWN)}))[0]
    assert row["Vad"] == "a\ufffdb\ufffd. Vi ser detta. Där står: ”\ufffd”."
    assert row["Att göra"] == "\ufffd\ufffd"


def test_links_names_and_other_peoples_comments_do_not_come_along(save):
    book = small_report()
    book["Ärenden"]["A2"].hyperlink = "http://example.invalid/x"
    book["Ärenden"]["A2"].comment = Comment("hej", "någon")
    book.defined_names["yttre"] = DefinedName("yttre", attr_text="'[http://example.invalid/b.xlsx]Blad'!$A$1")
    content = letter_workbook(letter(), {REPORT: (save(book), OWN)})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not any(b"example.invalid" in archive.read(name) for name in archive.namelist())
        assert not [name for name in archive.namelist() if re.search("external|vba|media|comment|drawing", name)]


@pytest.mark.parametrize("rule", ["personal_data"])
def test_a_report_that_may_hold_personal_data_is_not_copied(report, rule):
    book = made([found(A3, rule=rule)], {REPORT: (report, OWN)})
    assert book.sheetnames == ["Att rätta"]
    assert [row["Cell eller rad"] for row in listed(book)] == ["A3"]
    assert not any(cell.hyperlink for row in book["Att rätta"].iter_rows() for cell in row)


@pytest.mark.parametrize("file", [CASES, "2025/soder/okänd.xlsx"])
def test_what_is_no_report_is_never_copied(report, file):
    with pytest.raises(ValueError, match="only an activity report"):
        letter_workbook(letter(), {file: (report, {})})


def test_a_row_of_a_case_export_is_never_quoted(report):
    with pytest.raises(ValueError, match="personal data"):
        letter_workbook(letter(found(Spot(CASES, row=3), found="hemligt")), {REPORT: (report, OWN)})


def test_a_sheet_that_was_hidden_is_shown_when_something_is_to_be_mended_there(report):
    assert made([found(Spot(REPORT, "Dold", "B2"))], {REPORT: (report, OWN)})["Dold"].sheet_state == "visible"
    assert made([], {REPORT: (report, OWN)})["Dold"].sheet_state == "hidden"


def test_in_merged_cells_the_visible_one_is_marked_once(report):
    spots = (Spot(REPORT, "Ärenden", "D2"), Spot(REPORT, "Ärenden", "C1"))
    sheet = made([found(*spots)], {REPORT: (report, OWN)})["Ärenden"]
    assert sheet["C1"].comment.text.count("1. ") == 1


@pytest.mark.parametrize("cell", ["XFE1", "A1048577", "A1:B2", "a1", "=A1", "$A$1"])
def test_a_cell_that_cannot_be_shown_is_only_listed(report, cell):
    book = made([found(Spot(REPORT, "Ärenden", cell), Spot(REPORT, "Finns ej", "A1"))], {REPORT: (report, OWN)})
    assert [row["Cell eller rad"] for row in listed(book)] == [cell, "A1"]
    assert not any(cell.hyperlink for row in book["Att rätta"].iter_rows() for cell in row)


def test_made_up_figures_are_said_first(report):
    book = made([found(A3)], {REPORT: (report, OWN)}, synthetic=True)
    assert book["Att rätta"]["A1"].value.startswith("Syntetiska uppgifter: brevet bygger på påhittade siffror")
    assert {sheet.oddHeader.center.text for sheet in book} == {"Syntetiska uppgifter"}


def test_when_all_is_well_the_list_says_so():
    sheet = made([], {})["Att rätta"]
    assert [cell.value for cell in sheet["A"]][-1] == "Inget att rätta."


def test_the_same_letter_gives_the_same_bytes(report, monkeypatch):
    first = letter_workbook(letter(found(A3)), {REPORT: (report, OWN)})
    monkeypatch.setattr("time.localtime", lambda *_: (2031, 1, 1, 1, 1, 1, 0, 1, 0))
    assert letter_workbook(letter(found(A3)), {REPORT: (report, OWN)}) == first
    assert opened(first).properties.modified == LAST_DAY


def rewritten(path, target, old, new):
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made_of:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("sheet1.xml"):
                assert old in content
                content = content.replace(old, new)
            made_of.writestr(name, content)


ODD = {
    "merged": (b'ref="C1:D2"', b'ref="C1:XFD1048576"'),
    "merged, written otherwise": (b'ref="C1:D2"', b'ref="&#67;1:XFD1048576"'),
    "entity": (b"<worksheet", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><worksheet'),
    "many cells": (b"</sheetData>", b'<row r="9">' + b"<c/>" * 30_000 + b"</row></sheetData>"),
    "bomb": (b"</sheetData>", b"</sheetData>" + b" " * 30_000_000),
    "shared formula": (
        b"</sheetData>",
        (b"<row><c><f t='shared' si='0'>" + b"1+" * 9000 + b"</f></c></row>" * 300) + b"</sheetData>",
    ),
    "no xml": (b"<sheetData>", b"<sheetDat>"),
}


@pytest.mark.parametrize("name", ODD)
def test_a_report_that_is_a_risk_to_open_is_listed_only(report, tmp_path, name):
    odd = tmp_path / "odd.xlsx"
    rewritten(report, odd, *ODD[name])
    started = dt.datetime.now(tz=dt.UTC)
    book = made([found(A3)], {REPORT: (odd, OWN)})
    assert book.sheetnames == ["Att rätta"]
    assert len(listed(book)) == 1
    assert (dt.datetime.now(tz=dt.UTC) - started).total_seconds() < 5


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<html>", bytes(range(256)) * 9])
def test_any_other_bytes_are_listed_only(tmp_path, content):
    path = tmp_path / "rapport.xlsx"
    path.write_bytes(content)
    assert made([found(A3)], {REPORT: (path, OWN)}).sheetnames == ["Att rätta"]


def test_a_cell_far_away_costs_nothing(save):
    book = small_report()
    book["Ärenden"]["XFD1048576"] = "långt bort"
    assert letter_copy.copied(save(book), {})["Ärenden"]["XFD1048576"].value == "långt bort"


def damaged(content, edits):
    """The same archive with bytes of its sheets and styles overwritten."""
    made_of = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(made_of, "w") as target:
        for name in source.namelist():
            part = bytearray(source.read(name))
            for where, byte in edits if re.search("sheet1|styles|workbook.xml$|shared", name) else ():
                part[where % len(part)] = byte
            target.writestr(name, bytes(part))
    return made_of.getvalue()


@given(edits=st.lists(st.tuples(st.integers(0, 5000), st.sampled_from(b"0159AZ<>&\"'=/ \x80")), max_size=4))
@settings(max_examples=60, deadline=10_000)
def test_a_damaged_report_gives_a_workbook_all_the_same(tmp_path_factory, edits):
    path = tmp_path_factory.mktemp("damaged") / "rapport.xlsx"
    whole = io.BytesIO()
    small_report().save(whole)
    path.write_bytes(damaged(whole.getvalue(), edits))
    book = made([found(A3)], {REPORT: (path, OWN)})
    assert book.sheetnames[0] == "Att rätta"
    assert [row["Cell eller rad"] for row in listed(book)] == ["A3"]
