"""Whatever is filled into the template reads back exactly; whatever a workbook holds, nothing is lost and nothing breaks."""

import datetime as dt
import io

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iop_analysis.deliveries.delivered import Incoming
from iop_analysis.deliveries.reports.clean import clean_report
from iop_analysis.deliveries.template.build import build_template, template_cells
from iop_analysis.errors import IopError
from iop_analysis.schema import Status

SETTINGS = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
PERCENTS = {"trained_support_persons_share", "survey_response_rate"}
WORDS = (
    "Ärenden", "Brott", "Kvinnor", "Män", "Okänt", "Summa", "Helår", "Kvartal 1", "Kvartal 2", "Förra året", "0–17 år",
    "65+", "Polisen",
    "Misshandel", "Brott per brottstyp", "Ärenden per åldersgrupp", "Öppna hus", "Värde",
    "År", "Förening", "Norrjouren", "Samverkansparter",
    "Utfall", "Budget", "Mishandel", "–", "..", "saknas", "3 017", "63 %", "x" * 400, "|", "=1+1",
)  # fmt: skip
CONTENTS = (
    st.none() | st.sampled_from(WORDS) | st.integers(-5, 3000) | st.floats(allow_nan=False, allow_infinity=False) | st.booleans()
)
CELLS = (
    CONTENTS
    | st.dates(dt.date(1990, 1, 1), dt.date(2040, 1, 1))
    | st.text(st.characters(min_codepoint=32, max_codepoint=900), max_size=12)
)


@pytest.fixture(scope="module")
def template(small_agreement, reporting):
    return build_template(small_agreement, "norr", 2025, reporting, None)


def read(book, folder, agreement, period):
    path = folder / "rapport.xlsx"
    book.save(path)
    return clean_report(Incoming(path, "norr/rapport.xlsx", "norr"), agreement, period)


def possible(cell):
    """A value that the cell's own input check lets through; ``None`` leaves it blank."""
    if cell.measure == "survey_mean":
        return st.integers(10, 50).map(lambda tenths: tenths / 10)
    if cell.measure in PERCENTS:
        return st.just(0) | st.integers(2, 100)
    return st.none() | st.integers(0, 10**6)


@SETTINGS
@given(data=st.data())
def test_the_template_reads_back_exactly(data, tmp_path, template, small_agreement, reporting):
    cells = template_cells(small_agreement, "norr", reporting)
    chosen = data.draw(st.lists(st.sampled_from(range(len(cells))), min_size=1, max_size=30, unique=True))
    filled = {cells[position]: data.draw(possible(cells[position])) for position in chosen}
    book = openpyxl.load_workbook(io.BytesIO(template))
    for cell, value in filled.items():
        book[cell.sheet][cell.cell] = value
    delivered = read(book, tmp_path, small_agreement, reporting)
    table = delivered.figures[delivered.figures["cell"] != ""]
    observed = table[table["status"] == Status.OBSERVED]
    found = {(row.sheet, row.cell): (row.measure, row.category, row.gender, row.value) for row in observed.itertuples()}
    assert found == {
        (cell.sheet, cell.cell): (cell.measure, cell.category, cell.gender, float(value))
        for cell, value in filled.items() if value is not None
    }  # fmt: skip
    assert delivered.conservation.balances
    assert delivered.conservation.kept == len(found)
    assert delivered.conservation.rejected == 0


@SETTINGS
@given(
    sheets=st.lists(st.lists(st.lists(CELLS, max_size=6), max_size=12), min_size=1, max_size=3),
    merged=st.lists(st.tuples(st.integers(1, 8), st.integers(1, 5), st.integers(0, 2), st.integers(0, 2)), max_size=2),
)
def test_any_workbook_is_read_or_refused(sheets, merged, tmp_path, small_agreement, reporting):
    book = openpyxl.Workbook()
    del book["Sheet"]
    for number, lines in enumerate(sheets):
        sheet = book.create_sheet(("Kvartal 2", "Verksamhet", "Blad3")[number])
        for line in lines:
            sheet.append(line)
        for top, left, height, width in merged[:1]:
            sheet.merge_cells(start_row=top, start_column=left, end_row=top + height, end_column=left + width)
    try:
        delivered = read(book, tmp_path, small_agreement, reporting)
    except IopError:
        return
    conservation = delivered.conservation
    assert conservation.balances
    assert min(conservation.kept, conservation.rejected, conservation.counted_out) >= 0
    assert len(delivered.figures[delivered.figures["cell"] != ""]) <= conservation.kept + conservation.corrected + len(sheets) * 3
    assert not delivered.figures.duplicated(["period_start", "period_end", "measure", "breakdown", "category", "gender"]).any()


@SETTINGS
@given(
    changes=st.lists(st.tuples(st.integers(1, 100), st.integers(1, 8), CELLS), max_size=15),
    sheet=st.sampled_from(["Kvartal 1", "Helår", "Verksamhet", "Ekonomi", "Berättelse"]),
)
def test_a_spoilt_template_is_read_or_refused(  # noqa: PLR0913, PLR0917 - drawn values and fixtures
    changes, sheet, tmp_path, template, small_agreement, reporting
):
    book = openpyxl.load_workbook(io.BytesIO(template))
    for row, column, content in changes:
        book[sheet][f"{'ABCDEFGH'[column - 1]}{row}"] = content
    try:
        delivered = read(book, tmp_path, small_agreement, reporting)
    except IopError:
        return
    assert delivered.conservation.balances
