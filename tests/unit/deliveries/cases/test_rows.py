import datetime as dt

import numpy as np
import pytest

from iop_analysis.deliveries.cases.blocks import ListBlock
from iop_analysis.deliveries.cases.columns import Columns
from iop_analysis.deliveries.cases.header import find_header
from iop_analysis.deliveries.cases.personal import in_columns, in_header
from iop_analysis.deliveries.cases.repeats import Kept, Seen, distinct_and_repeated, suspects
from iop_analysis.deliveries.cases.rows import Rows
from iop_analysis.deliveries.cases.tally import note_old_districts, tally
from iop_analysis.deliveries.corrections import Correction
from iop_analysis.deliveries.personal import PersonalKind
from iop_analysis.periods import Period
from iop_analysis.schema import MOST_SPOTS

PERIOD = Period(dt.date(2025, 4, 1), dt.date(2025, 12, 31))
HEADER = ["Ärendenummer", "Inkom", "Brottstyp", "Stadsdel", "Handläggare"]


def columns_of(*rows, corrections=(), header=HEADER):
    return Columns(ListBlock(rows, range(2, 2 + len(rows))), find_header([header]), corrections)


def correction(old, new, column, row=0, **place):
    return Correction(file="a.csv", old=old, new=new, reason="skrivfel", by="analytiker", column=column, row=row, **place)


def case(number, day="2025-05-01", crime="Stöld", district="", other=""):
    return [number, day, crime, district, other]


def test_every_row_is_blank_a_total_rejected_or_valid():
    rows = Rows(
        columns_of(case("A1"), ["", " ", "", "", ""], case("Summa", "1", ""), case("A2", "2024-05-01"), case("A3", crime="x")),
        PERIOD,
    )
    np.testing.assert_array_equal(rows.not_cases, [False, True, True, False, False])
    np.testing.assert_array_equal(rows.valid, [True, False, False, False, False])
    assert (rows.blank_count, [(total.line, total.stated) for total in rows.totals]) == (1, [(4, (1,))])
    assert {key: [place.row for place in note.spots] for key, note in rows.notes.items()} == {
        ("outside_period", "received"): [5], ("unknown_label", "crimes"): [6],
    }  # fmt: skip


def test_faults_of_a_case_outside_the_period_are_not_told():
    rows = Rows(columns_of(case("", "2024-05-01", "x")), PERIOD)
    assert set(rows.notes) == {("outside_period", "received")}


def test_places_are_not_looked_up_once_there_are_enough():
    columns = columns_of(*[case(f"A{number}", crime="x") for number in range(9)])
    (note,) = Rows(columns, PERIOD).notes.values()
    assert (note.places, len(note.spots)) == (9, MOST_SPOTS)
    (note,) = Rows(columns, PERIOD, frozenset({("unknown_label", "crimes")})).notes.values()
    assert (note.places, note.spots) == (9, [])


def test_old_names_of_districts_are_noted_only_after_their_last_day():
    since = Period(dt.date(2023, 1, 1), dt.date(2023, 12, 31))
    rows = Rows(columns_of(case("A1", "2023-06-30", district="Norrmalm"), case("A2", "2023-07-01", district="Norrmalm")), since)
    note_old_districts(rows)
    assert [place.row for place in rows.notes["merged_district", "district"].spots] == [3]


@pytest.mark.parametrize(
    ("declared", "touched"),
    [
        (correction("x", "Stöld", "Brottstyp"), [True, True]),
        (correction("x", "Stöld", "Brott", row=3), [False, True]),
        (correction("x", "Stöld", "Brottstyp", row=9), [False, False]),
        (correction("x", "Stöld", "Kön"), [False, False]),
        (correction("y", "Stöld", "Brottstyp"), [False, False]),
        (correction("x", "Stöld", "Brottstyp", sheet="Blad1"), [False, False]),
        (correction("n", "m", "handläggare"), [True, False]),
    ],
)
def test_a_correction_touches_the_cells_that_it_is_about(declared, touched):
    columns = columns_of(case("A1", crime=" x", other="n"), case("A2", crime="x "), corrections=(declared,))
    np.testing.assert_array_equal(columns.touched, touched)
    assert columns.matched == ({0} if any(touched) else set())


def test_a_blank_cell_can_be_corrected_and_a_cell_made_blank():
    columns = columns_of(
        case("A1", "", "x"), corrections=(correction("", "2025-05-01", "Inkom", row=2), correction("x", "", "Brottstyp"))
    )
    assert columns.row(0)[:3] == ["A1", "2025-05-01", ""]


def test_counts_are_only_of_the_rows_asked_for():
    rows = Rows(columns_of(case("A1"), case("A2"), case("A3", "2025-08-01")), PERIOD)
    assert tally(rows, rows.valid).counts["cases"].sum() == 3
    assert tally(rows, np.array([False, True, False])).counts["crime_type"].sum() == 1


def test_repeats_are_found_by_hash_and_told_apart_by_text():
    kept = [Kept(np.array([5, 7], np.uint64), np.array([0, 1])), Kept(np.array([7, 9, 7], np.uint64), np.array([0, 1, 2]))]
    distinct, repeated = distinct_and_repeated(kept, "a.csv")
    assert (distinct.tolist(), repeated.tolist()) == ([5, 7, 9], [7])
    blocks = [ListBlock([case("A1"), case("A2")], [2, 3]), ListBlock([case("A2"), case("A9"), case("B7")], [4, 5, 6])]
    seen = Seen()
    found = [seen.repeats(columns_of(*block.cells(range(len(block.lines()))))) for block in suspects(blocks, kept, repeated)]
    assert [(same.tolist(), other.tolist()) for same, other in found] == [([False], [False]), ([True, False], [False, False])]


def test_personal_data_are_found_in_every_column_and_told_by_number():
    number = "19121212-1212"
    columns = columns_of(case("A1", other=number), case("A2"), [number], case("A3", other=number))
    hits = in_columns(columns)
    assert {key: [place.row for place in note.spots] for key, note in hits.items()} == {
        (PersonalKind.PERSONAL_NUMBER, "5"): [2, 5], (PersonalKind.PERSONAL_NUMBER, "case_id"): [4],
    }  # fmt: skip


def test_a_correction_does_not_hide_personal_data():
    columns = columns_of(case("A1", other="19121212-1212"), corrections=(correction("19121212-1212", "", "Handläggare"),))
    assert columns.matched == {0}
    assert in_columns(columns)


def test_headers_for_personal_data_are_found():
    header = find_header([[*HEADER[:3], "Efternamn"]])
    assert set(in_header(header, [["Uttag"], ["19121212-1212"]])) == {
        (PersonalKind.HEADER, "4"), (PersonalKind.PERSONAL_NUMBER, "case_id"),
    }  # fmt: skip
