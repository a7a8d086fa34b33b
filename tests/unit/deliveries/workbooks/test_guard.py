import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from iop_analysis.deliveries.workbooks import guard as workbook_guard
from iop_analysis.deliveries.workbooks.guard import guarded
from iop_analysis.deliveries.workbooks.read import read_workbook
from iop_analysis.errors import UnreadableInputError

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
WORKBOOK = f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets><sheet name="Blad" sheetId="1" r:id="r1"/></sheets></workbook>'
ROOT = f'<Relationships {PACKAGE}><Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
RELATIONS = (
    f'<Relationships {PACKAGE}><Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
)


def sheet(cells, head=""):
    return f"{head}<worksheet {MAIN}><sheetData>{cells}</sheetData></worksheet>"


def parts_of(cells='<row r="1"><c r="A1"><v>1</v></c></row>', **more):
    """The parts of a small workbook; ``more`` are other parts, with ``/`` as ``__`` and ``.`` as ``_DOT_``."""
    known = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": ROOT,
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS,
        "xl/worksheets/sheet1.xml": cells if cells.startswith(("<?", "<w", "<!", "\ufeff")) else sheet(cells),
    }
    return known | {name.replace("__", "/").replace("_DOT_", "."): text for name, text in more.items()}


def packed(parts, compression=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return buffer.getvalue()


@pytest.fixture
def workbook(tmp_path):
    """Write bytes, or parts, as a workbook and return its path."""

    def write(content):
        path = tmp_path / "fil.xlsx"
        path.write_bytes(content if isinstance(content, bytes) else packed(content))
        return path

    return write


def refusal(path):
    with pytest.raises(UnreadableInputError) as refused:
        read_workbook(path, "fil.xlsx")
    message = str(refused.value)
    assert message.startswith("fil.xlsx: ")
    return message


def test_a_small_workbook_passes(workbook):
    assert read_workbook(workbook(parts_of()), "fil.xlsx").sheets[0].rows == ((1.0,),)


def test_a_missing_file_is_told(tmp_path):
    assert "saknas" in refusal(tmp_path / "ingen.xlsx")


def test_a_folder_is_told(tmp_path):
    assert "går inte att öppna" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "ingen Excel-arbetsbok"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "lösenordsskyddad eller i ett äldre Excel-format"),
        (b"Kod;Antal\r\n1;2\r\n", "ingen Excel-arbetsbok"),
        (b"PK\x03\x04" + bytes(100), "avklippt"),
        (packed(parts_of()) + b"mer", "avklippt"),
        (b"#!/bin/sh\n" + packed(parts_of()), "ingen Excel-arbetsbok"),
        (packed(parts_of())[:-30], "avklippt"),
        (packed(parts_of(), zipfile.ZIP_LZMA), "packad på ett sätt"),
        (packed({"content.xml": "<a/>", "mimetype": "x"}), ".ods"),
        (packed(parts_of(xl__workbook_DOT_bin="x")), ".xlsb"),
        (packed(parts_of(xl__vbaProject_DOT_bin="x")), "makron"),
        (packed(parts_of(xl__macrosheets__sheet1_DOT_xml="<a/>")), "makron"),
        (packed({"word/document.xml": "<a/>"}), "ingen Excel-arbetsbok"),
        (packed(parts_of() | {"../ut.xml": "<a/>"}), "packad på ett sätt"),
        (packed(parts_of() | {"/etc/ut.xml": "<a/>"}), "packad på ett sätt"),
        (packed(parts_of() | {"xl\\ut.xml": "<a/>"}), "packad på ett sätt"),
        (packed(parts_of() | {"XL/Workbook.xml": WORKBOOK}), "packad på ett sätt"),
        (packed(parts_of() | {f"xl/media/{number}.png": "" for number in range(2_000)}), "fler än 2000 delar"),
        (packed(parts_of() | {"xl/worksheets/sheet1.xml": "<worksheet><sheetData>"}), "skadad"),
        (packed(parts_of() | {"docProps/app.xml": "<a></b>"}), "skadad"),
    ],
)
def test_what_is_no_plain_workbook_is_refused(workbook, content, said):
    assert said in refusal(workbook(content))


def test_an_encrypted_part_is_refused(workbook):
    content = bytearray(packed(parts_of()))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert "lösenord" in refusal(workbook(bytes(content)))


def test_a_file_over_the_limit_is_refused(workbook, monkeypatch):
    content = packed(parts_of())
    monkeypatch.setattr(workbook_guard, "LARGEST_FILE_BYTES", len(content) - 1)
    assert "större än" in refusal(workbook(content))


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "docProps/app.xml"]
)
@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;">]>',
        '<!DOCTYPE a SYSTEM "http://example.org/a.dtd">',
    ],
)
def test_a_document_type_is_refused_in_every_part(workbook, part, head):
    body = parts_of().get(part, "<a/>")
    assert "dokumenttyp eller entiteter" in refusal(workbook(parts_of() | {part: head + body}))


def test_a_document_type_in_utf_16_does_not_slip_through(workbook):
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "c">]>' + sheet("")
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        assert "UTF-8" in refusal(workbook(parts_of() | {"xl/worksheets/sheet1.xml": text.encode(encoding)}))


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1048575"/><row><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1048576"><c r="XFC1048576"/><c><v>1</v></c></row>',
        '<row r="1"><c r="XFD1"><v>1</v></c></row><row r="400"><c r="A400"><v>1</v></c></row>',
        '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>a</t></is></c></row>',
        '<row r="1048576"><c r="XFD1048576"><f>1</f></c></row>',
    ],
)
def test_a_sparse_sheet_is_refused_before_it_is_expanded(workbook, cells):
    assert "så långt ut" in refusal(workbook(parts_of(cells)))


def test_sheets_are_counted_together(workbook):
    cells = '<row r="30000"><c r="BA30000"><v>1</v></c></row>'
    assert read_workbook(workbook(parts_of(cells)), "fil.xlsx").sheets[0].rows[29_999][52] == 1
    parts = parts_of(cells) | {f"xl/worksheets/more{number}.xml": sheet(cells) for number in range(2)}
    assert "så långt ut" in refusal(workbook(parts))


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1048577"><c r="A1048577"><v>1</v></c></row>',
        '<row r="99999999999999999999"><c><v>1</v></c></row>',
        '<row r="0"><c r="A0"><v>1</v></c></row>',
        '<row r="1"><c r="XFE1"><v>1</v></c></row>',
        '<row r="1"><c r="1"><v>1</v></c></row>',
        '<row r="1"><c r="Å1"><v>1</v></c></row>',
        '<row r="1048576"><c r="A1"><v>1</v></c><c><v>1</v></c></row>',
        "<c><v>1</v></c>",
    ],
)
def test_a_cell_at_no_place_of_a_sheet_is_refused(workbook, cells):
    assert "plats som inte finns" in refusal(workbook(parts_of(cells)))


def test_rows_and_cells_that_are_only_formatted_do_not_count(workbook):
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    assert read_workbook(workbook(parts_of(cells)), "fil.xlsx").sheets[0].rows == ((1.0,),)


def test_another_main_part_is_refused(workbook):
    assert "huvuddel" in refusal(workbook(parts_of() | {"_rels/.rels": ROOT.replace("xl/workbook.xml", "xl/annan.xml")}))


def relating(*relations):
    return f"<Relationships {PACKAGE}>{''.join(relations)}</Relationships>"


def relation(number, target, kind="worksheet"):
    return f'<Relationship Id="r{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'


SHEET = relation(1, "worksheets/sheet1.xml")
TWO_SHEETS = WORKBOOK.replace("</sheets>", '<sheet name="Till" sheetId="2" r:id="r2"/></sheets>')


@pytest.mark.parametrize(
    "parts",
    [
        {"xl/workbook.xml": TWO_SHEETS, "xl/_rels/workbook.xml.rels": relating(SHEET, relation(2, "worksheets/sheet1.xml"))},
        {"xl/workbook.xml": TWO_SHEETS.replace("Till", "Blad").replace("r2", "r1")},
        {"xl/workbook.xml": WORKBOOK.replace("r:id", f'xmlns:s="{OFFICE}2" s:id="r1" r:id')},
        {"xl/_rels/workbook.xml.rels": relating(SHEET, relation(1, "annat.xml"))},
        {"xl/_rels/workbook.xml.rels": relating(SHEET, relation(2, "annat.xml", "sharedStrings"))},
    ],
    ids=["one part twice", "one name twice", "two ids", "one id twice", "strings elsewhere"],
)
def test_what_two_readers_could_take_differently_is_refused(workbook, parts):
    message = refusal(workbook(parts_of(xl__annat_DOT_xml="<a/>") | parts))
    assert any(said in message for said in ("samma namn eller innehåll", "på samma sätt", "inte som Excels"))


def test_two_sheets_of_their_own_parts_pass(workbook):
    relations = relating(SHEET, relation(2, "/xl/annat.xml"))
    parts = parts_of(xl__annat_DOT_xml=sheet("<row><c><v>2</v></c></row>")) | {
        "xl/workbook.xml": TWO_SHEETS,
        "xl/_rels/workbook.xml.rels": relations,
    }
    assert [part.rows for part in read_workbook(workbook(parts), "fil.xlsx").sheets] == [((1.0,),), ((2.0,),)]


def test_more_than_sixty_sheets_are_refused(workbook):
    named = "".join(f'<sheet name="B{number}" sheetId="{number + 1}" r:id="r1"/>' for number in range(61))
    text = f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets>{named}</sheets></workbook>'
    assert "fler än 60 blad" in refusal(workbook(parts_of() | {"xl/workbook.xml": text}))


@pytest.mark.parametrize("target", ["../../etc/passwd", "file:///etc/passwd", "worksheets/saknas.xml", ""])
def test_a_sheet_outside_the_file_is_never_followed(workbook, target):
    relations = RELATIONS.replace("worksheets/sheet1.xml", target)
    assert "saknas i filen" in refusal(workbook(parts_of() | {"xl/_rels/workbook.xml.rels": relations}))


def test_formulas_and_errors_are_noted_where_they_stand(workbook):
    cells = (
        "<row><c><v>1</v></c><c><f>A1</f><v>1</v></c></row>"
        '<row r="4"><c r="B4" t="str"><f>A1</f><v></v></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c><c><v>5</v></c></row>'
    )
    notes = guarded(workbook(parts_of(cells)), "fil.xlsx").sheets["Blad"]
    assert notes.formulas == {(0, 1), (3, 1), (3, 2)}
    assert notes.texts == {(3, 1)}
    assert notes.errors == {(3, 2): "#DIV/0!"}


@pytest.mark.parametrize(
    "change",
    [
        lambda: parts_of("<row><c>" * 600_000),
        lambda: parts_of("".join(f"<a{number}/>" for number in range(20_000))),
        lambda: parts_of("".join(f'<row a{number}=""/>' for number in range(20_000))),
        lambda: parts_of(f'<row a="{"a" * 5_000_000}"/>'),
    ],
    ids=["nested", "names", "attributes", "one long tag"],
)
def test_what_would_swell_in_the_parser_is_refused(workbook, change):
    assert "inte uppbyggt" in refusal(workbook(change()))


HOSTILE = {
    "a bomb of blanks": lambda: parts_of() | {"xl/worksheets/sheet1.xml": b" " * 300_000_000},
    "repeated cells": lambda: parts_of('<c r="A1"/>' * 17_000_000),
    "repeated strings": lambda: parts_of(xl__sharedStrings_DOT_xml=f"<sst {MAIN}>" + "<si/>" * 25_000_000 + "</sst>"),
    "repeated formulas": lambda: parts_of('<row r="1"><c r="A1"><f/></c></row>' * 4_000_000),
    "nested elements": lambda: parts_of("<c>" * 50_000_000),
    "one long text": lambda: parts_of('<row r="1"><c r="A1" t="inlineStr"><is><t>' + "a" * 190_000_000 + "</t></is></c></row>"),
    "one long text in many cells": lambda: parts_of(
        '<row r="1"><c r="A1" t="s"><v>0</v></c></row>' * 100_000,
        xl__sharedStrings_DOT_xml=f"<sst {MAIN}><si><t>{'a' * 1_000_000}</t></si></sst>",
    ),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_workbook_is_refused_within_seconds_and_half_a_gigabyte(tmp_path, kind):
    path = tmp_path / "fil.xlsx"
    path.write_bytes(packed(HOSTILE[kind]()))
    code = (
        "import re, sys, time; from pathlib import Path\n"
        "from iop_analysis.deliveries.workbooks.read import read_workbook\n"
        "from iop_analysis.errors import UnreadableInputError\n"
        "start = time.perf_counter()\n"
        "try: read_workbook(Path(sys.argv[1]), 'fil.xlsx'); said = 'read'\n"
        "except UnreadableInputError: said = 'refused'\n"
        "print(said, time.perf_counter() - start, re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])\n"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True, cwd=root)
    said, seconds, kilobytes = done.stdout.split()
    assert said == "refused"
    assert float(seconds) < 10
    assert int(kilobytes) < 512 * 1024
