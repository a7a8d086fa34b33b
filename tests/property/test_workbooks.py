import datetime as dt
import io
import tempfile
import zipfile
from pathlib import Path

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from iop_analysis.deliveries.workbooks.read import read_workbook, workbook_findings
from iop_analysis.errors import IopError

SLOW = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))

texts = st.text(max_size=30).filter(
    # openpyxl takes these for formulas, errors or nothing; a workbook cannot hold control characters.
    lambda text: text and not text.startswith(("=", "#")) and text.isprintable() and not ILLEGAL_CHARACTERS_RE.search(text)
)
numbers = st.integers(-(10**12), 10**12) | st.integers(-(10**9), 10**9).map(lambda hundredths: hundredths / 100)
dates = st.dates(dt.date(1901, 1, 1), dt.date(2100, 1, 1))
cells = st.none() | texts | numbers | st.booleans() | dates
places = st.tuples(st.integers(1, 40), st.integers(1, 30))
sheets = st.dictionaries(places, cells, max_size=20)


def read(content):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fil.xlsx"
        path.write_bytes(content)
        return read_workbook(path, "fil.xlsx")


def saved(*contents):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, content in enumerate(contents):
        sheet = book.create_sheet(f"Blad {number}")
        for (row, column), value in content.items():
            sheet.cell(row, column).value = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def survives(content):
    """Bytes are a workbook, and then there are findings to tell, or an error that a person can mend."""
    try:
        told = str(workbook_findings(read(content), "norr"))
    except IopError as error:
        told = str(error)
    assert told.startswith(("fil.xlsx: ", "("))


def _filled(content):
    return {place: value for place, value in content.items() if value is not None}


@SLOW
@given(st.lists(sheets, min_size=1, max_size=3))
def test_a_workbook_reads_back_cell_by_cell(contents):
    workbook = read(saved(*contents))
    assert len(workbook.sheets) == len(contents)
    for sheet, content in zip(workbook.sheets, contents, strict=True):
        filled = {(row, column): value for row, line in enumerate(sheet.rows, 1) for column, value in enumerate(line, 1)}
        assert _filled(filled) == _filled(content)
        assert len({len(line) for line in sheet.rows}) <= 1


@SLOW
@given(st.binary(max_size=2_000), st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0"]))
def test_arbitrary_bytes_give_an_error_that_a_person_can_mend(content, head):
    survives(head + content)


EXAMPLE = saved({(1, 1): "Ärendenummer", (1, 2): "Inkom", (2, 1): "SG-1", (2, 2): dt.date(2025, 4, 1), (3, 3): "=1+1"}, {})


@SLOW
@given(st.integers(0, len(EXAMPLE)))
def test_a_truncated_workbook_gives_an_error(length):
    survives(EXAMPLE[:length])


@SLOW
@given(st.lists(st.tuples(st.integers(0, len(EXAMPLE) - 1), st.integers(0, 255)), min_size=1, max_size=5))
def test_a_damaged_workbook_gives_a_result_or_an_error(damage):
    content = bytearray(EXAMPLE)
    for place, byte in damage:
        content[place] = byte
    survives(bytes(content))


with zipfile.ZipFile(io.BytesIO(EXAMPLE)) as archive:
    PARTS = {name: archive.read(name) for name in archive.namelist()}


@settings(SLOW, max_examples=400)
@given(st.sampled_from(sorted(PARTS)), st.data())
def test_damage_inside_a_part_gives_a_result_or_an_error(name, data):
    """The damage is packed anew, so that it passes the archive's own checksum."""
    part = bytearray(PARTS[name])
    start = data.draw(st.integers(0, len(part) - 1))
    part[start : start + data.draw(st.integers(0, 30))] = data.draw(
        st.binary(max_size=10)
        | st.sampled_from([b'"', b"<c>", b'<c r="XFD1048576"><v>1</v></c>', b"<v>1e999</v>", b"99999999999", b"-1"])
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for other, content in PARTS.items():
            archive.writestr(other, bytes(part) if other == name else content)
    survives(buffer.getvalue())
