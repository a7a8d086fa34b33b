import datetime as dt
import io
import time

import openpyxl
import pytest
from openpyxl.comments import Comment
from python_calamine import load_workbook

from iop_analysis.deliveries.personal import PersonalKind
from iop_analysis.deliveries.workbooks import read as workbooks
from iop_analysis.deliveries.workbooks.places import cell_name
from iop_analysis.deliveries.workbooks.read import Sheet, Workbook, read_workbook, workbook_findings
from iop_analysis.errors import UnreadableInputError
from iop_analysis.schema import Severity

TEST_NUMBER = "19121212-1212"
"""Built on a date that is plainly a test."""


@pytest.fixture
def saved(tmp_path):
    """Save an openpyxl workbook and read it back."""

    def save_and_read(book):
        path = tmp_path / "sparad.xlsx"
        book.save(path)
        return read_workbook(path, "fil.xlsx")

    return save_and_read


@pytest.fixture
def book():
    return openpyxl.Workbook()


def sheet(*rows, name="Blad", hidden=False, formulas=(), without_value=()):
    return Sheet(name, rows, (), hidden, frozenset(formulas), frozenset(without_value))


def rules(workbook):
    return [part.rule for part in workbook_findings(workbook, "norr")]


def test_cells_stand_at_their_places_from_a1(book, saved):
    book.active["C3"] = "  text "
    book.active["B4"] = 2.5
    assert saved(book).sheets[0].rows == (
        (None, None, None),
        (None, None, None),
        (None, None, "  text "),
        (None, 2.5, None),
    )


def test_dates_times_and_booleans_keep_their_kind(book, saved):
    values = [dt.date(2025, 4, 1), dt.datetime(2025, 4, 1, 8, 15), dt.time(8, 15), dt.timedelta(hours=30), True]  # noqa: DTZ001
    book.active.append(values)
    (row,) = saved(book).sheets[0].rows
    assert list(row) == values
    assert [type(value) for value in row] == [type(value) for value in values]


def test_dates_of_the_1904_system_are_the_same_days(book, saved):
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active["A1"] = dt.date(2025, 4, 1)
    assert saved(book).sheets[0].rows == ((dt.date(2025, 4, 1),),)


@pytest.mark.parametrize("error", ["#REF!", "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#VALUE!"])
def test_an_error_is_a_text_that_begins_with_a_hash(book, saved, error):
    book.active["B2"] = error
    assert book.active["B2"].data_type == "e"
    assert saved(book).sheets[0].rows[1] == (None, error)


def test_hidden_sheets_are_read_and_marked(book, saved):
    for state in ("hidden", "veryHidden"):
        book.create_sheet(state).sheet_state = state
    assert [(part.name, part.hidden) for part in saved(book).sheets] == [
        ("Sheet", False), ("hidden", True), ("veryHidden", True),
    ]  # fmt: skip


def test_chart_sheets_are_passed_over(book, saved):
    book.create_chartsheet("Diagram", 0)
    assert [part.name for part in saved(book).sheets] == ["Sheet"]


def test_merged_cells_end_where_the_rows_end(book, saved):
    book.active["B2"] = "rubrik"
    book.active["D3"] = 1
    book.active.merge_cells("B2:C2")
    book.active.merge_cells("D3:Z900")
    book.active.merge_cells("F8:G9")
    assert sorted(saved(book).sheets[0].merged) == [(1, 1, 1, 2), (2, 3, 2, 3)]


def test_formulas_are_noted_and_never_computed(book, saved):
    book.active["A1"] = 1
    book.active["B1"] = "=A1+1"
    (read,) = saved(book).sheets
    assert read.rows == ((1.0, None),)
    assert read.formulas == read.without_value == {(0, 1)}


def test_comments_are_read(book, saved):
    book.active["A1"] = 1
    book.active["A1"].comment = Comment("en anmärkning", "x")
    assert any("en anmärkning" in text for text in saved(book).comments)


@pytest.mark.parametrize(("place", "name"), [((0, 0), "A1"), ((4, 2), "C5"), ((0, 25), "Z1"), ((1, 16_383), "XFD2")])
def test_cells_are_named_as_spreadsheets_do(place, name):
    assert cell_name(*place) == name


def test_a_panic_in_the_reader_becomes_one_line(book, saved, monkeypatch):
    class PanicException(BaseException):
        pass

    def panic(_):
        raise PanicException

    monkeypatch.setattr(workbooks, "_sheets", panic)
    with pytest.raises(UnreadableInputError, match=r"^fil\.xlsx: arbetsboken går inte att läsa"):
        saved(book)


def test_an_interruption_is_not_swallowed(book, saved, monkeypatch):
    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(workbooks, "_sheets", interrupt)
    with pytest.raises(KeyboardInterrupt):
        saved(book)


def test_the_reader_still_drops_errors(book):
    """If this fails, the values of error cells need not be put back any more."""
    book.active["A1"] = "#REF!"
    buffer = io.BytesIO()
    book.save(buffer)
    buffer.seek(0)
    assert load_workbook(buffer).get_sheet_by_index(0).to_python() == [[""]]


def test_a_workbook_in_order_gives_no_findings():
    assert rules(Workbook("fil.xlsx", (sheet(("Ärendenummer", "Inkom"), ("SG-2025-000123", dt.date(2025, 4, 1))),))) == []


def test_each_kind_of_personal_data_is_one_finding_without_the_value():
    rows = [("Ärendenummer", "Not"), *[("a", f"se {TEST_NUMBER}")] * 7, ("b", "x@example.org"), (191212121212.0, None)]
    first, second = workbook_findings(Workbook("fil.xlsx", (sheet(*rows),)), "norr")
    assert (first.rule, first.severity, first.jour, first.found) == ("personal_data", Severity.BLOCKING, "norr", "")
    assert [spot.cell for spot in first.spots] == ["B2", "B3", "B4", "B5", "B6"]
    assert "personnummer står på åtta ställen" in first.observed
    assert [spot.cell for spot in second.spots] == ["B9"]
    assert "1212" not in repr((first, second))


def test_comments_and_sheet_names_are_looked_through_but_never_shown():
    workbook = Workbook("fil.xlsx", (sheet((1,), name=f"nr {TEST_NUMBER}", hidden=True),), comments=(TEST_NUMBER, "inget"))
    first, second = workbook_findings(workbook, "norr")
    assert "två ställen, varav två i en kommentar" in first.observed
    assert second.rule == "hidden_sheet"
    assert "1212" not in repr((first, second))


def test_a_column_of_names_is_found_by_its_header():
    rows = (("Följande ska lämnas", None), ("Ärendenummer", "Klientens namn"), ("a", None), ("b", "x"))
    (found,) = workbook_findings(Workbook("fil.xlsx", (sheet(*rows),)), "norr")
    assert [spot.cell for spot in found.spots] == ["B2"]
    assert found.details["kind"] == "kolumn för namn eller adress"


@pytest.mark.parametrize(
    "rows",
    [
        (("Ärendenummer", "Namn"), ("a", None)),
        (("Namn", None), ("a", None)),
        (("Skriv aldrig namn eller adress på den som fått stöd", "x"), ("a", "b")),
    ],
)
def test_an_empty_column_a_lone_cell_and_a_sentence_are_no_columns_of_names(rows):
    assert rules(Workbook("fil.xlsx", (sheet(*rows),))) == []


def test_formulas_hidden_sheets_and_links_are_told():
    shown = sheet((1, 2, None), formulas={(0, 1), (0, 2)}, without_value={(0, 2)})
    parts = (shown, sheet((1,), name="Gammalt", hidden=True), sheet((None,), name="Tomt", hidden=True))
    computed, empty, hidden, link = workbook_findings(Workbook("fil.xlsx", parts, external_links=True), "norr")
    assert (computed.rule, [spot.cell for spot in computed.spots]) == ("formula_cell", ["B1"])
    assert (empty.rule, empty.severity, [spot.cell for spot in empty.spots]) == ("formula_without_value", "warning", ["C1"])
    assert (hidden.rule, hidden.details) == ("hidden_sheet", {"sheets": "”Gammalt”"})
    assert link.rule == "external_link"


def test_kinds_are_told_in_a_fixed_order():
    rows = (("x@example.org", "08-465 004 00", TEST_NUMBER),)
    found = workbook_findings(Workbook("fil.xlsx", (sheet(*rows),)), "norr")
    assert len(found) == len({PersonalKind.PERSONAL_NUMBER, PersonalKind.PHONE, PersonalKind.EMAIL})
    assert [part.details["kind"] for part in found] == ["personnummer", "telefonnummer", "e-postadress"]


def test_a_large_honest_workbook_is_read(tmp_path):
    book = openpyxl.Workbook(write_only=True)
    lines = book.create_sheet("Blad")
    for row in range(20_000):
        lines.append([row * column if column % 2 else f"ord {row}" for column in range(20)])
    path = tmp_path / "stor.xlsx"
    book.save(path)
    (read,) = read_workbook(path, "stor.xlsx").sheets
    assert (len(read.rows), read.rows[-1][-2:]) == (20_000, ("ord 19999", 19_999.0 * 19))


def test_findings_of_a_large_sheet_do_not_hang():
    rows = tuple((f"SG-2025-{row:07d}", 45_000.0 + row, None, "ja", float(row)) for row in range(100_000))
    started = time.perf_counter()
    assert rules(Workbook("fil.xlsx", (sheet(*rows),))) == []
    assert time.perf_counter() - started < 10


def test_a_formula_beyond_the_values_has_a_cell_in_the_rows(book, saved):
    book.active["A1"] = 1
    book.active["C3"] = "=A1"
    (read,) = saved(book).sheets
    assert [len(line) for line in read.rows] == [3, 3, 3]
    assert read.without_value == {(2, 2)}
