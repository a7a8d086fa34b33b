"""What the report says of the changes: nothing where there are none, and never a value that is protected now."""

import dataclasses

import pytest

from iop_analysis.changed import ABSENT, Change, changes_table_of
from iop_analysis.present.changes import after_text, before_text
from iop_analysis.present.listings import changes_table
from iop_analysis.present.narrative import section_text

STATUSES = ("missing", "not_asked", "suppressed", "not_applicable", ABSENT)


def change(before, after, *, name="cases", unit="cases", cause="Ändrad fil: raw/2025/vasterort/arenden.csv."):
    """A change between two values, or statuses."""
    told = [(None, part) if part in STATUSES else (float(part), "observed") for part in (before, after)]
    return Change(name, f"Ärenden {name}", *told[0], *told[1], unit, cause, f"Ärenden {name}", unit)


@pytest.fixture
def changed(material_of):
    """Material in which these figures have changed since version 3."""
    return lambda *changes: dataclasses.replace(material_of(), changes=changes_table_of(list(changes)), compared_with=3)


def cells(table):
    return [[cell.text for cell in row] for row in table.rows]


def test_where_there_is_nothing_to_compare_with_nothing_is_said(material_of):
    assert section_text("changes", material_of()) == ""
    assert changes_table(material_of()).rows == ()
    assert "version" not in section_text("summary", material_of())


def test_where_nothing_has_changed_nothing_is_said(changed):
    assert section_text("changes", changed()) == ""
    assert changes_table(changed()).rows == ()
    assert "version" not in section_text("summary", changed())


@pytest.mark.parametrize(("count", "words"), [(1, "En uppgift har"), (3, "Tre uppgifter har"), (40, "40 uppgifter har")])
def test_the_section_says_how_many_have_changed_since_when(changed, count, words):
    material = changed(*(change(1, 2, name=str(number)) for number in range(count)))
    said = section_text("changes", material)
    assert said.startswith(f"### Ändrat sedan förra versionen\n\n{words} ändrats sedan version 3, ")
    assert f"{words} ändrats sedan version 3. " in section_text("summary", material)


def test_before_now_and_cause(changed):
    table = changes_table(changed(change(3017, 3018)))
    assert table.caption == "Ändrat sedan version 3"
    assert [column.label for column in table.columns] == ["Uppgift", "Förr", "Nu", "Orsak"]
    assert cells(table) == [["Ärenden cases", "3\xa0017", "3\xa0018", "Ändrad fil: raw/2025/vasterort/arenden.csv."]]
    assert (table.rows[0][2].figure, table.rows[0][2].value) == ("cases", 3018.0)
    assert not table.rows[0][1].figure


@pytest.mark.parametrize(
    ("told", "sign"),
    [
        (12, "12"),
        (0, "–"),
        ("missing", ".."),
        ("not_asked", "."),
        ("suppressed", "x"),
        ("not_applicable", "."),
        (ABSENT, "inte med"),
    ],
)
def test_four_kinds_of_nothing_stay_apart(told, sign):
    assert before_text(change(told, 8)) == sign
    assert after_text(change(8, told)) == sign


@pytest.mark.parametrize("hidden", ["suppressed", ABSENT])
def test_what_is_not_shown_now_is_not_said_again(changed, hidden):
    table = changes_table(changed(change(7, hidden)))
    assert cells(table)[0][1] == "visades"
    assert any("upprepas inte" in note.text for note in table.notes)


def test_what_is_missing_now_or_not_about_people_is_said_again(changed):
    table = changes_table(changed(change(7, "missing"), change(9000, ABSENT, unit="sek", name="grant")))
    assert [row[1] for row in cells(table)] == ["7", "9\xa0000\xa0kr"]
    assert not any("upprepas" in note.text for note in table.notes)


def test_what_has_gone_is_no_figure_to_link_to(changed):
    [row] = changes_table(changed(change(7, ABSENT))).rows
    assert not any(cell.figure for cell in row)


def test_an_earlier_unit_is_the_earlier_values():
    part = Change("a", "A", 7.0, "observed", 8.0, "observed", "cases", "Ny kod.", "A", "percent")
    assert (before_text(part), after_text(part)) == ("7\xa0%", "8")


def test_signs_are_explained_and_words_of_the_cause_are_no_signs(changed):
    notes = [note.text for note in changes_table(changed(change("missing", 7, cause="Rättelse – x"))).notes]
    assert any(note.startswith("”..” betyder") for note in notes)
    assert not any(note.startswith(("”–”", "”x”")) for note in notes)


@pytest.mark.parametrize(("count", "more"), [(30, None), (31, "en ändrad uppgift"), (32, "två ändrade uppgifter")])
def test_long_lists_are_cut_and_say_so(changed, count, more):
    table = changes_table(changed(*(change(1, 2, name=str(number)) for number in range(count))))
    assert len(table.rows) == 30
    said = [note.text for note in table.notes if "andringslogg.csv" in note.text]
    assert said == ([f"Ytterligare {more} står i andringslogg.csv."] if more else [])
