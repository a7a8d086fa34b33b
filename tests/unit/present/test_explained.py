"""How a chain is written in a terminal."""

import datetime as dt

import pytest

from iop_analysis.frames import Figure
from iop_analysis.present.explained import (
    Explanation,
    Link,
    Place,
    UsedFile,
    explained_text,
    hidden_link,
    shown_link,
    shown_value,
)
from iop_analysis.schema import Conservation, Status, Unit


def figure(value=618.0, unit=Unit.CASES, status=Status.OBSERVED):
    start, end = dt.date(2025, 4, 1), dt.date(2025, 12, 31)
    return Figure(
        start, end, "_T", "cases", "_T", "_T", "_T", value, unit, status, "a.csv, rad 2 | Rapporten | s. 1", "cases", "Ärenden"
    )


def told(link, **more):
    return Explanation(2025, "1 april–31 december 2025", link, "Ingen rapport för 2025 är publicerad än.", **more)


PLACE = Place("raw/2025/a.csv", "rad 2", "kolumnen value: ”618”", "Sammanfattning")


def test_a_delivered_figure_says_where_it_stands():
    rows = Conservation("raw/2025/a.csv", read=20, kept=17, rejected=1, counted_out=2)
    file = UsedFile(
        "raw/2025/a.csv", "ab" * 32, ("Rapporten",), rows, noticed=("Samma rad flera gånger",), corrections=("rad 3",)
    )
    text = explained_text(told(shown_link(figure(), "", (), (PLACE,), 0), files=(file,)))
    assert text.replace("\N{NO-BREAK SPACE}", " ").splitlines() == [
        "Ärenden",
        "  618 ärenden, 1 april–31 december 2025",
        "  cases",
        "",
        "Ingen rapport för 2025 är publicerad än.",
        "",
        "Var den står",
        "  ← raw/2025/a.csv, rad 2",
        "    kolumnen value: ”618”",
        "    Sammanfattning",
        "",
        "Filer",
        "  raw/2025/a.csv",
        "    SHA-256 " + "ab" * 32,
        "    Dokument: Rapporten",
        "    Rader: 20 lästa = 17 godtagna + 1 avvisade + 2 borträknade",
        "    Iakttagelse: Samma rad flera gånger",
        "    Rättelse: rad 3",
    ]


def test_a_missing_figure_says_where_it_is_asked_for():
    text = explained_text(told(shown_link(figure(None, status=Status.MISSING), "", (), (PLACE,), 0), asked=("Tillfrågade: A.",)))
    assert "Uppgiften har efterfrågats men inte redovisats." in text
    assert "Tillfrågade: A.\n\nVar den efterfrågas\n" in text


def test_a_computed_figure_shows_its_formula_and_parts_and_how_many_are_left_out():
    part = shown_link(figure(), "", (), (PLACE,), 0)
    text = explained_text(told(shown_link(figure(900.0), "summan av föreningarna", (part,), (), 3)))
    lines = text.replace("\N{NO-BREAK SPACE}", " ").splitlines()
    assert lines[lines.index("Så är den räknad") :] == [
        "Så är den räknad",
        "  = summan av föreningarna",
        "  618 ärenden: Ärenden",
        "    cases",
        "    ← raw/2025/a.csv, rad 2",
        "      kolumnen value: ”618”",
        "      Sammanfattning",
        "  … och tre delar till",
    ]


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_line_is_wider_than_the_terminal_unless_one_word_is(width):
    link = shown_link(figure(), "ett ord till " * 20, (), (PLACE,), 0)
    lines = explained_text(told(link), width).splitlines()
    assert max(map(len, lines)) <= min(max(width, 60), 100)


def test_what_is_not_published_has_neither_id_nor_value():
    link = hidden_link(figure(3.0), (PLACE,) * 9)
    assert (link.id, link.value, link.text, len(link.places), link.more) == ("", None, "visas inte", 6, 3)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (figure(1.0), "1 ärende"),
        (figure(0.0), "0 ärenden"),
        (figure(63.0, Unit.PERCENT), "63 procent"),
        (figure(2.888888889, Unit.PER_MONTH), "2,9 per månad"),
        (figure(704_000.0, Unit.SEK), "704 000 kronor"),
        (figure(3.0, status=Status.SUPPRESSED), "skyddad uppgift"),
        (figure(None, status=Status.MISSING), "uppgift saknas"),
        (figure(None, status=Status.NOT_ASKED), "inte efterfrågad"),
        (figure(None, status=Status.NOT_APPLICABLE), "kan inte beräknas"),
    ],
)
def test_a_value_is_written_with_what_it_counts_and_a_status_in_words(shown, expected):
    assert shown_value(shown).replace("\N{NO-BREAK SPACE}", " ") == expected


def test_a_file_whose_rows_are_protected_does_not_tell_their_number():
    text = explained_text(told(Link("A", "a", status="observed"), files=(UsedFile("a.csv", "", rows_protected=True),)))
    assert "Hur många rader filen har visas inte." in text
