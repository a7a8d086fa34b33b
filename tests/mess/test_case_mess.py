"""Kinds of mess in case exports: what the file looks like, and what comes of it. One test each, against the real cleaning."""

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import openpyxl
import pytest

from iop_analysis import catalogue
from iop_analysis.deliveries.cases.clean import clean_cases
from iop_analysis.deliveries.corrections import Correction
from iop_analysis.deliveries.delivered import Incoming
from iop_analysis.errors import UnreadableInputError
from iop_analysis.periods import Period
from iop_analysis.schema import TOTAL

PERIOD = Period(dt.date(2025, 4, 1), dt.date(2025, 12, 31))
NAME = "raw/2025/norr/arenden.csv"
HEAD = "Ärendenummer;Inkom;Brottstyp;Kön\n"
ONE = "A1;2025-04-01;Stöld;kvinna\n"
TWO = ONE + "A2;2025-07-01;Rån;man\n"


class Mess(NamedTuple):
    """A kind of mess. ``counts`` are figures of the whole period by (measure, category or _T, gender).

    ``found`` are rules with the rows they name; ``refused`` is a part of the message that refuses the file.
    """

    name: str
    content: str | bytes
    counts: Mapping = MappingProxyType({})
    found: Mapping = MappingProxyType({})
    rows: tuple = ()  # kept, corrected, rejected, counted out
    refused: str = ""
    corrections: tuple = ()
    suffix: str = ".csv"


def cases(number):
    return {("cases", TOTAL, TOTAL): number}


def by_gender(women, men, unknown=0):
    return {("cases", TOTAL, "woman"): women, ("cases", TOTAL, "man"): men, ("cases", TOTAL, "unknown"): unknown}


def column(header, *cells):
    """A file with one more column, and a case per cell."""
    rows = [f"A{number};2025-04-{number:02};Stöld;{cell}" for number, cell in enumerate(cells, start=1)]
    return "\n".join([f"Ärendenummer;Inkom;Brottstyp;{header}", *rows])


def dates(*cells):
    rows = [f"A{number};{cell};Stöld" for number, cell in enumerate(cells, start=1)]
    return "\n".join(["Ärendenummer;Inkom;Brottstyp", *rows])


def ages(**groups):
    return {("cases", code, TOTAL): number for code, number in groups.items()}


def correction(old, new, row=0, column="Kön"):
    return Correction(file="norr/arenden.csv", old=old, new=new, reason="skrivfel", by="analytiker", row=row, column=column)


TEST_NUMBER = "19121212-1212"

MESS = [
    # how the file is written
    Mess("utf-8", HEAD + TWO, cases(2) | by_gender(1, 1), {}, (2, 0, 0, 0)),
    Mess("utf-8 with a mark", "\ufeff" + HEAD + TWO, cases(2), {}, (2, 0, 0, 0)),
    Mess("windows-1252", (HEAD + TWO).encode("cp1252"), cases(2) | {("crimes", "ran", TOTAL): 1}, {}, (2, 0, 0, 0)),
    Mess("utf-16 little-endian", (HEAD + TWO).encode("utf-16"), cases(2) | {("crimes", "ran", TOTAL): 1}, {}, (2, 0, 0, 0)),
    Mess("utf-16 big-endian", b"\xfe\xff" + (HEAD + TWO).encode("utf-16-be"), cases(2), {}, (2, 0, 0, 0)),
    Mess("utf-16 without a mark", (HEAD + TWO).encode("utf-16-le"), refused="ingen textfil"),
    Mess("commas", (HEAD + TWO).replace(";", ","), cases(2) | by_gender(1, 1), {}, (2, 0, 0, 0)),
    Mess("tabs", (HEAD + TWO).replace(";", "\t"), cases(2) | by_gender(1, 1), {}, (2, 0, 0, 0)),
    Mess("windows line breaks", (HEAD + TWO).replace("\n", "\r\n"), cases(2), {}, (2, 0, 0, 0)),
    Mess(
        "old mac line breaks",
        (HEAD + TWO + "A3;2025-05-01;hejsan;k\n").replace("\n", "\r"),
        cases(2),
        {"unknown_label": [4]},
        (2, 0, 1, 0),
    ),
    Mess("no line break at the end", (HEAD + TWO).rstrip(), cases(2), {}, (2, 0, 0, 0)),
    Mess("every field in quotation marks", HEAD + '"A1";"2025-04-01";"Stöld";"kvinna"\n', by_gender(1, 0), {}, (1, 0, 0, 0)),
    Mess(
        "a delimiter and a line break within a field",
        HEAD + 'A1;2025-04-01;"Stöld;\nRån";k\nA2;x;Rån;k\n',
        {("crimes", TOTAL, TOTAL): 2},
        {"unreadable_date": [4]},
        (1, 0, 1, 0),
    ),
    Mess(
        "a quotation mark within a field",
        HEAD.replace("Kön", "Övrigt;Kön") + 'A1;2025-04-01;Stöld;5" skärm;k\n' + "A2;x;Rån;;k\n",
        by_gender(1, 0),
        {"column_not_counted": [1], "unreadable_date": [3]},
        (1, 0, 1, 0),
    ),
    Mess("a quotation mark that is never closed", HEAD + ONE + 'A2;2025-04-01;"Stöld;k\n', refused="rad 3: citattecknen"),
    Mess("an empty file", "", refused="filen är tom"),
    Mess("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", refused="raw/2025/norr/arenden.csv"),
    Mess("a nul character in a cell", HEAD + "A1;2025-04-01;Stö\0ld;k\n", refused="ingen textfil"),
    # the header
    Mess(
        "title rows above the header",
        "Ärendeexport\n;;;\nUttag 2026-01-10;;;\n" + HEAD + ONE + "A2;x;Rån;k\n",
        cases(1),
        {"unreadable_date": [6]},
        (1, 0, 1, 0),
    ),
    Mess(
        "header in other case and spelling", "ÄRENDENR;inkom  datum;Brottstyper:;KÖN\n" + ONE, by_gender(1, 0), {}, (1, 0, 0, 0)
    ),
    Mess(
        "a header on two rows",
        "Ärendenummer;Inkom;Brottstyp;Antal;Antal\n;;;kontakter;kontaktförsök\nA1;2025-04-01;Stöld;3;2\n",
        {("contacts", TOTAL, TOTAL): 3, ("call_attempts_stated", TOTAL, TOTAL): 1},
        {},
        (1, 0, 0, 0),
    ),
    Mess(
        "a merged header cell over two columns",
        "Ärendenummer;Inkom;Brottstyp;Antal;\n;;;kontakter;kontaktförsök\nA1;2025-04-01;Stöld;3;2\n",
        {("contacts", TOTAL, TOTAL): 3, ("call_attempts_stated", TOTAL, TOTAL): 1},
        {},
        (1, 0, 0, 0),
    ),
    Mess(
        "a required header nearly right",
        "Ärendenumer;Inkom;Brottstyp\nA1;2025-04-01;Stöld\n",
        refused="menade du ”Ärendenummer”?",
    ),
    Mess("an optional header nearly right", column("Stadsdell", "Bromma"), cases(1), {"header_near_miss": [1]}, (1, 0, 0, 0)),
    Mess("a required column missing", "Ärendenummer;Inkom;Kön\nA1;2025-04-01;k\n", refused="kolumnen ”Brottstyp” saknas"),
    Mess(
        "the same column twice",
        "Ärendenummer;Inkom;Brottstyp;Kön;Könstillhörighet\nA1;2025-04-01;Stöld;k;k\n",
        refused="”Kön” finns två gånger",
    ),
    Mess("no header at all", ONE, refused="ingen rubrikrad"),
    Mess(
        "a richer header below the cases of a poorer one",
        "Ärendenummer;Inkom;Brottstyp\nA1;2025-04-01;Stöld\nA2;2025-04-02;Rån\n\n" + HEAD + ONE.replace("A1", "A3"),
        cases(2),
        {"wrong_number_of_fields": [5, 6]},
        (2, 0, 2, 0),
    ),
    Mess(
        "the header once more",
        HEAD + ONE + HEAD + ONE.replace("A1", "A2"),
        cases(2),
        {"unknown_label": [3], "unreadable_date": [3]},
        (2, 0, 1, 0),
    ),
    Mess(
        "a first case that could be read as more of the header",
        HEAD.replace("Kön", "Kön;") + "A1;2025-05-01;Stöld;kvinna;Hatbrott\nA2;2025-05-01;Stöld;man;\n",
        by_gender(1, 1),
        {},
        (2, 0, 0, 0),
    ),
    Mess("columns that we do not know", column("Handläggare;Rum", "x;7"), cases(1), {"column_not_counted": [1, 1]}, (1, 0, 0, 0)),
    Mess(
        "columns in another order", "Kön;Brottstyp;Ärendenummer;Inkom\nk;Stöld;A1;2025-04-01\n", by_gender(1, 0), {}, (1, 0, 0, 0)
    ),
    Mess(
        "delimiters after the last column", "Ärendenummer;Inkom;Brottstyp;;\nA1;2025-04-01;Stöld;;\n", cases(1), {}, (1, 0, 0, 0)
    ),
    # rows
    Mess(
        "blank rows",
        HEAD + "\n;;;\n" + ONE + " ; ;\u00a0;\n\n   \n" + "A2;x;Rån;k\n",
        cases(1),
        {"unreadable_date": [8]},
        (1, 0, 1, 0),
    ),
    Mess(
        "a case with the word of a total row in a note",
        "Anteckning;Ärendenummer;Inkom;Brottstyp\nTotalt;A1;2025-05-01;Stöld\nx;A2;2025-05-01;Stöld\nSumma;2;;\n",
        cases(2),
        {"column_not_counted": [1]},
        (2, 0, 0, 1),
    ),
    Mess("too many blank rows", HEAD + ";;;;\n" * 200_001 + ONE, refused="tomma rader"),
    Mess("too many rows of no-break spaces", HEAD + "\u00a0;;;\n" * 200_001 + ONE, refused="tomma rader"),
    Mess("rows with a thousand fields each", HEAD + (";" * 1_000 + "\n") * 6_000, refused="raderna går inte att läsa"),
    Mess("too many rows that are no cases", HEAD + "Summa;;;\n" * 200_001 + ONE, refused="fler än 200\u00a0000 summarader"),
    Mess("a cell as long as a book", column("Övrigt", "x" * 100_001), refused="längre än 100\u00a0000 tecken"),
    Mess("a total row that agrees", HEAD + TWO + "Summa;2;;\n", cases(2), {}, (2, 0, 0, 1)),
    Mess("a total row that says the number in its label", HEAD + TWO + "Totalt: 2 ärenden;;;\n", cases(2), {}, (2, 0, 0, 1)),
    Mess("a total row that disagrees", HEAD + TWO + "TOTALT;3;;\n", cases(2), {"total_row_disagrees": [4]}, (2, 0, 0, 1)),
    Mess(
        "subtotals", HEAD + ONE + "Delsumma;1;;\n" + "A2;2025-05-01;Rån;k\nDelsumma;1;;\nSumma;2;;\n", cases(2), {}, (2, 0, 0, 3)
    ),
    Mess(
        "a total row with sums only",
        column("Antal kontakter", "3", "4") + "\n;;;7\n",
        {("contacts", TOTAL, TOTAL): 7},
        {},
        (2, 0, 0, 1),
    ),
    Mess(
        "a row too short and one too long",
        HEAD + ONE + "A2;2025-04-01\nA3;2025-04-01;Stöld;k;;\n",
        cases(1),
        {"wrong_number_of_fields": [3, 4]},
        (1, 0, 2, 0),
    ),
    Mess("a header and nothing more", HEAD, {}, {"no_cases": [0]}, (0, 0, 0, 0)),
    Mess("the same row twice", HEAD + ONE + ONE, cases(1), {"repeated_row": [3]}, (1, 0, 0, 1)),
    Mess(
        "the same case number for two cases",
        HEAD + ONE + "A1;2025-05-01;Rån;man\n",
        cases(1) | by_gender(1, 0),
        {"duplicate_case": [3]},
        (1, 0, 1, 0),
    ),
    Mess("a case without a number", HEAD + ONE + ";2025-05-01;Rån;man\n", cases(1), {"case_id_missing": [3]}, (1, 0, 1, 0)),
    Mess("a case without a date", HEAD + ONE + "A2;;Rån;man\n", cases(1), {"received_missing": [3]}, (1, 0, 1, 0)),
    # cells
    Mess(
        "space around cells, also no-break space",
        HEAD + " A1\u00a0;\u00a02025-04-01 ; Stöld;kvinna \n" + "A1;2025-04-01;Stöld;kvinna\n",
        cases(1),
        {"repeated_row": [3]},
        (1, 0, 0, 1),
    ),
    Mess("numbers kept as text by Excel", HEAD + '="A1";\'2025-04-01;Stöld;="kvinna"\n', by_gender(1, 0), {}, (1, 0, 0, 0)),
    Mess(
        "cells that begin like formulas",
        column("Språk", "=1+1", "+svenska", "@x"),
        {("languages", TOTAL, TOTAL): 3},
        {},
        (3, 0, 0, 0),
    ),
    Mess(
        "dates in every way that Swedes write them",
        dates(
            "2025-04-01",
            "2025-04-01 09:30",
            "2025-04-01T09:30:00Z",
            "20250401",
            "1/4 2025",
            "1/4/2025",
            "01.04.2025",
            "2025.04.01",
            "2025/04/01",
            "1 april 2025",
            "1 Apr 2025",
            "den 1 april 2025",
            "01-04-2025",
        ),
        cases(13),
        {},
        (13, 0, 0, 0),
    ),
    Mess("Excel's day numbers", dates("45748", "45839"), cases(2), {}, (2, 0, 0, 0)),
    Mess("a day number among dates", dates("2025-04-01", "45748"), cases(1), {"unreadable_date": [3]}, (1, 0, 1, 0)),
    Mess(
        "impossible dates",
        dates("2025-04-01", "2025-02-30", "31/4 2025", "25-04-01", "1/13 2025", "i går"),
        cases(1),
        {"unreadable_date": [3, 4, 5, 6, 7]},
        (1, 0, 5, 0),
    ),
    Mess(
        "cases of another period",
        dates("2025-04-01", "2025-12-31", "2025-03-31", "2026-01-01"),
        cases(2),
        {"outside_period": [4, 5]},
        (2, 0, 2, 0),
    ),
    Mess(
        "last year's file",
        dates("2024-04-01", "2024-05-01", "2025-05-01"),
        cases(1),
        {"outside_period": [2, 3], "mostly_outside_period": [0]},
        (1, 0, 2, 0),
    ),
    Mess(
        "genders in every spelling",
        column("Kön", "Kvinna", "K", "kv", "FLICKA", "m", "Män", "", "vet ej", "?", "-"),
        by_gender(4, 2, 4),
        {},
        (10, 0, 0, 0),
    ),
    Mess("a gender that nobody knows", column("Kön", "k", "kvina"), by_gender(1, 0), {"unknown_label": [3]}, (1, 0, 1, 0)),
    Mess(
        "ages",
        column("Ålder", "17", "34 år", "34,0", "0", "120", "", "okänd"),
        ages(age_0_17=2, age_25_44=2, age_65=1, unknown_age=2),
        {},
        (7, 0, 0, 0),
    ),
    Mess(
        "impossible ages",
        column("Ålder", "17", "121", "-1", "3,5", "trettio"),
        ages(age_0_17=1),
        {"unreadable_number": [3, 4, 5, 6]},
        (1, 0, 4, 0),
    ),
    Mess(
        "years of birth",
        column("Födelseår", "2007", "1960", "", "2025"),
        ages(age_18_20=1, age_65=1, unknown_age=1, age_0_17=1),
        {"age_from_birth_year": [0]},
        (4, 0, 0, 0),
    ),
    Mess(
        "impossible years of birth",
        column("Födelseår", "2007", "1899", "2026", "07"),
        cases(1),
        {"age_from_birth_year": [0], "unreadable_number": [3, 4, 5]},
        (1, 0, 3, 0),
    ),
    Mess(
        "age groups in every spelling",
        column("Åldersgrupp", "0-17", "18 – 20 år", "21–24", "65+", "under 18", ""),
        ages(age_0_17=2, age_18_20=1, age_21_24=1, age_65=1, unknown_age=1),
        {},
        (6, 0, 0, 0),
    ),
    Mess("several age columns", column("Åldersgrupp;Ålder", "hejsan;17"), ages(age_0_17=1), {}, (1, 0, 0, 0)),
    Mess(
        "several crimes, one of them twice",
        column("Kön", "k").replace("Stöld", "Stöld | stölder/Rån"),
        {("crimes", TOTAL, TOTAL): 2, ("crimes", "stold", TOTAL): 1},
        {},
        (1, 0, 0, 0),
    ),
    Mess(
        "crimes with a comma",
        column("Kön", "k", "k").replace("01;Stöld", "01;Stöld, Rån").replace("02;Stöld", "02;Misshandel, grov"),
        {("crimes", TOTAL, TOTAL): 3, ("crimes", "misshandel", TOTAL): 1},
        {},
        (2, 0, 0, 0),
    ),
    Mess(
        "no crime",
        column("Kön", "k", "k").replace("01;Stöld", "01;").replace("02;Stöld", "02;vet ej"),
        {("crimes", "unknown_crime", TOTAL): 2},
        {},
        (2, 0, 0, 0),
    ),
    Mess("a crime in doubt", HEAD + ONE + "A2;2025-04-01;Stöld?;k\n", cases(1), {"unknown_label": [3]}, (1, 0, 1, 0)),
    Mess("a crime nearly right", HEAD + ONE + "A2;2025-04-01;Mishandel;k\n", cases(1), {"unknown_label": [3]}, (1, 0, 1, 0)),
    Mess(
        "markings in every spelling",
        column("Hatbrott", "ja", "X", "1", "SANT", "nej", "0", "", "vet ej"),
        {("hate_crime", TOTAL, TOTAL): 4},
        {},
        (8, 0, 0, 0),
    ),
    Mess(
        "a marking that is neither",
        column("Hatbrott", "ja", "kanske"),
        {("hate_crime", TOTAL, TOTAL): 1},
        {"unknown_label": [3]},
        (1, 0, 1, 0),
    ),
    Mess(
        "reported to the police",
        column("Polisanmäld", "ja", "Polisanmält", "nej", "vet ej", ""),
        {("cases", "reported_yes", TOTAL): 2, ("cases", "reported_no", TOTAL): 1, ("cases", "reported_unknown", TOTAL): 2},
        {},
        (5, 0, 0, 0),
    ),
    Mess(
        "districts with old names",
        column("Stadsdel", "Rinkeby–Kista", "järva", "HÄSSELBY - VÄLLINGBY"),
        {("cases", "jarva", TOTAL): 2, ("cases", "hasselby_vallingby", TOTAL): 1},
        {"merged_district": [2]},
        (3, 0, 0, 0),
    ),
    Mess(
        "thousands",
        column("Antal kontakter", "3 017", "1\u00a0000", "2,0", ""),
        {("contacts", TOTAL, TOTAL): 4019},
        {"contacts_partly_stated": [0]},
        (4, 0, 0, 0),
    ),
    Mess(
        "counts that are none",
        column("Antal kontakter", "3", "3,5", "några", "-2", "10 001"),
        {("contacts", TOTAL, TOTAL): 3},
        {"unreadable_number": [3, 4, 5, 6]},
        (1, 0, 4, 0),
    ),
    Mess(
        "first contact",
        column("Datum första kontakt", "2025-04-04", "2025-04-06", "2025-04-01", ""),
        {("first_contact_stated", TOTAL, TOTAL): 2, ("first_contact_within_3_days", TOTAL, TOTAL): 1},
        {"contact_before_received": [4]},
        (4, 0, 0, 0),
    ),
    Mess(
        "first contact long after",
        column("Datum första kontakt", "2026-04-04"),
        {("first_contact_stated", TOTAL, TOTAL): 1},
        {"contact_after_period": [2]},
        (1, 0, 0, 0),
    ),
    Mess(
        "more attempts in the evening than at all",
        column("Kontaktförsök;Varav kvällstid", "3;1", "3;4", "3;0", "2;2", ";"),
        {("call_attempts_stated", TOTAL, TOTAL): 3, ("three_call_attempts", TOTAL, TOTAL): 1},
        {"evening_exceeds_attempts": [3]},
        (5, 0, 0, 0),
    ),
    Mess(
        "contacts in some cases only",
        column("Antal kontakter", "3", "", "0"),
        {("contacts", TOTAL, TOTAL): 3},
        {"contacts_partly_stated": [0]},
        (3, 0, 0, 0),
    ),
    Mess(
        "columns that nobody has filled in",
        column("Antal kontakter;Hatbrott;Språk", ";;", "-;vet ej;okänt"),
        cases(2),
        {"column_blank": [0, 0, 0]},
        (2, 0, 0, 0),
    ),
    Mess(
        "a column that is filled in only where the case does not count",
        column("Hatbrott", "", "ja").replace("2025-04-02", "2024-04-02"),
        cases(1),
        {"outside_period": [3], "column_blank": [0]},
        (1, 0, 1, 0),
    ),
    Mess(
        "languages",
        column("Språk", "svenska", "Svenska ", "arabiska/engelska", "", "vet ej"),
        {("languages", TOTAL, TOTAL): 3},
        {},
        (5, 0, 0, 0),
    ),
    # personal data
    Mess(
        "a personal number in a column that we do not count",
        column("Övrigt", "x", TEST_NUMBER),
        {},
        {"column_not_counted": [1], "personal_data": [3]},
        (0, 0, 2, 0),
    ),
    Mess("a personal number as case number", HEAD + ONE.replace("A1", TEST_NUMBER), {}, {"personal_data": [2]}, (0, 0, 1, 0)),
    Mess(
        "a personal number in a row of the wrong length",
        HEAD + ONE + f"A2;{TEST_NUMBER}\n",
        {},
        {"personal_data": [3], "wrong_number_of_fields": [3]},
        (0, 0, 2, 0),
    ),
    Mess("a personal number in a title row", f"Uttag {TEST_NUMBER}\n" + HEAD + ONE, {}, {"personal_data": [1]}, (0, 0, 1, 0)),
    Mess(
        "an e-mail address",
        column("Övrigt", "någon@example.org"),
        {},
        {"column_not_counted": [1], "personal_data": [2]},
        (0, 0, 1, 0),
    ),
    Mess("a column for names", column("Förnamn", "x"), {}, {"column_not_counted": [1], "personal_data": [1]}, (0, 0, 1, 0)),
    # corrections
    Mess(
        "a corrected cell",
        HEAD + ONE + "A2;2025-04-01;Rån;kvina\n",
        by_gender(2, 0),
        {},
        (1, 1, 0, 0),
        corrections=(correction("kvina", "kvinna", row=3),),
    ),
    Mess(
        "a corrected column",
        HEAD + "A1;2025-04-01;Rån;kvina\nA2;2025-04-01;Rån; kvina \n",
        by_gender(2, 0),
        {},
        (0, 2, 0, 0),
        corrections=(correction("kvina", "kvinna"),),
    ),
    Mess(
        "a corrected case number",
        HEAD + ONE + "A1;2025-05-01;Rån;man\n",
        cases(2),
        {},
        (1, 1, 0, 0),
        corrections=(correction("A1", "A2", row=3, column="Ärendenummer"),),
    ),
    Mess(
        "a correction that matches nothing",
        HEAD + ONE,
        cases(1),
        {"correction_matches_nothing": [9]},
        (1, 0, 0, 0),
        corrections=(correction("kvinna", "man", row=9),),
    ),
]


@pytest.fixture
def clean(tmp_path, small_agreement):
    def cleaned(mess):
        path = tmp_path / f"arenden{mess.suffix}"
        path.write_bytes(mess.content if isinstance(mess.content, bytes) else mess.content.encode())
        return clean_cases(Incoming(path, NAME, "norr", mess.corrections), small_agreement, PERIOD)

    return cleaned


@pytest.mark.parametrize("mess", MESS, ids=lambda mess: mess.name)
def test_mess_is_read_right_or_refused_with_its_place(mess, clean):
    if mess.refused:
        with pytest.raises(UnreadableInputError) as refusal:
            clean(mess)
        assert mess.refused in str(refusal.value)
        return
    delivered = clean(mess)
    assert {finding.rule: [spot.row for spot in finding.spots] for finding in delivered.findings} == mess.found
    conserved = delivered.conservation
    assert (conserved.kept, conserved.corrected, conserved.rejected, conserved.counted_out) == mess.rows
    assert conserved.balances
    assert {key: counted(delivered.figures, *key) for key in mess.counts} == mess.counts
    assert (len(delivered.figures) > 0) == bool(mess.counts)
    assert all(cell not in str(delivered.findings) for cell in (TEST_NUMBER, "kvina", "hejsan", "Handläggare"))


DATES = (dt.datetime(2025, 4, 1), dt.datetime(2025, 7, 1, 9, 30))  # noqa: DTZ001 - a workbook's dates have no zone
TABLE = [["Ärendenummer", "Inkom", "Brottstyp", "Ålder"], [17, DATES[0], "Stöld", 34], [18.0, DATES[1], "Rån", "17 år"]]


class Book(NamedTuple):
    """A workbook: sheets by name, the hidden ones among them; expectations as in :class:`Mess`."""

    name: str
    sheets: dict
    counts: Mapping = MappingProxyType({})
    found: tuple = ()
    rows: tuple = ()
    refused: str = ""
    hidden: tuple = ()


BOOKS = [
    Book("dates and numbers as such", {"Blad1": TABLE}, cases(2) | ages(age_0_17=1, age_25_44=1), (), (2, 0, 0, 0)),
    Book(
        "titles, blank rows and a total row", {"Blad1": [["Ärenden"], [], *TABLE, [], ["Summa", 2]]}, cases(2), (), (2, 0, 0, 1)
    ),
    Book(
        "a sheet of instructions first",
        {"Läs mig": [["Fyll i nästa blad"]], "Ärenden": TABLE},
        cases(2),
        ("sheet_not_counted",),
        (2, 0, 0, 0),
    ),
    Book("a blank sheet", {"Blad1": TABLE, "Blad2": [[None, " "]]}, cases(2), (), (2, 0, 0, 0)),
    Book(
        "cases without a required column on another sheet",
        {"K2": TABLE, "K3": [["Ärendenummer", "Inkom"], [19, DATES[1]]]},
        cases(2),
        ("sheet_like_cases",),
        (2, 0, 0, 0),
    ),
    Book(
        "a required header nearly right on another sheet",
        {"K2": TABLE, "K3": [["Ärendenumer", "Datum"], [19, DATES[1]]], "Mer": [["x"]]},
        cases(2),
        ("sheet_like_cases", "sheet_not_counted"),
        (2, 0, 0, 0),
    ),
    Book(
        "a sheet that explains the columns",
        {"Läs mig": [["Ärendenummer", "Ett eget nummer"]], "Ärenden": TABLE},
        cases(2),
        ("sheet_like_cases",),
        (2, 0, 0, 0),
    ),
    Book("a required header nearly right", {"Blad1": [["Ärendenumer", *TABLE[0][1:]]]}, refused="menade du ”Ärendenummer”"),
    Book("one sheet per quarter", {"K2": TABLE, "K3": [TABLE[0], [19, DATES[1], "Rån", None]]}, cases(3), (), (3, 0, 0, 0)),
    Book("the same case on two sheets", {"K2": TABLE, "K3": TABLE}, cases(2), ("repeated_row",), (2, 0, 0, 2)),
    Book("sheets with different columns", {"K2": TABLE, "K3": [row[:3] for row in TABLE]}, refused="olika kolumner"),
    Book(
        "a hidden sheet with cases",
        {"Blad1": TABLE, "Dolt": [["x"]]},
        cases(2),
        ("hidden_sheet", "sheet_not_counted"),
        (2, 0, 0, 0),
        hidden=("Dolt",),
    ),
    Book(
        "an unknown word on a sheet", {"Blad1": [*TABLE, [20, DATES[0], "hejsan", 3]]}, cases(2), ("unknown_label",), (2, 0, 1, 0)
    ),
    Book(
        "a personal number on another sheet",
        {"Blad1": TABLE, "Mer": [[TEST_NUMBER]]},
        {},
        ("personal_data", "sheet_not_counted"),
        (0, 0, 2, 0),
    ),
    Book("no cases anywhere", {"Blad1": [["hej"]]}, refused="ingen rubrikrad"),
]


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.name)
def test_workbook_is_read_right_or_refused(book, tmp_path, small_agreement):
    path = write_workbook(tmp_path / "arenden.xlsx", book)
    if book.refused:
        with pytest.raises(UnreadableInputError, match=book.refused):
            clean_cases(Incoming(path, NAME, "norr"), small_agreement, PERIOD)
        return
    delivered = clean_cases(Incoming(path, NAME, "norr"), small_agreement, PERIOD)
    assert tuple(finding.rule for finding in delivered.findings) == book.found
    conserved = delivered.conservation
    assert (conserved.kept, conserved.corrected, conserved.rejected, conserved.counted_out) == book.rows
    assert {key: counted(delivered.figures, *key) for key in book.counts} == book.counts


def test_a_sheet_is_named_unless_its_name_is_personal_data(tmp_path, small_agreement):
    path = write_workbook(tmp_path / "arenden.xlsx", Book("", {"K2": TABLE, "Extra": [["x"]], TEST_NUMBER: [["y"]]}))
    delivered = clean_cases(Incoming(path, NAME, "norr"), small_agreement, PERIOD)
    (finding,) = (found for found in delivered.findings if found.rule == "sheet_not_counted")
    assert ([spot.sheet for spot in finding.spots], TEST_NUMBER in str(finding)) == (["Extra", ""], False)


def test_a_column_that_says_nothing_gives_no_figure_at_all(clean):
    """A blank is not zero, so its measures are as if the column were not there."""
    blank = "Hatbrott;Länkad till Stödcentrum;Personligt möte erbjudet;Antal kontakter;Datum första kontakt;Kontaktförsök;Språk"
    with_blank, without = (
        clean(Mess("", column(blank, ";" * 6))),
        clean(Mess("", column("Kön", "k").replace(";Kön", "").replace(";k", ""))),
    )
    assert set(with_blank.figures["measure"]) == set(without.figures["measure"]) == {"cases", "crimes"}
    (finding,) = with_blank.findings
    assert all(f"”{header}”" in finding.observed for header in blank.split(";"))


def test_of_contacts_in_some_cases_only_it_is_said_how_many_are_missing(clean):
    (finding,) = clean(Mess("", column("Antal kontakter", "3", "", "vet ej"))).findings
    assert (finding.places, finding.details["places"]) == (2, "2")


def test_a_finding_in_a_workbook_names_the_sheet(tmp_path, small_agreement):
    path = write_workbook(tmp_path / "arenden.xlsx", Book("", {"K2": TABLE, "K3": [TABLE[0], [9, DATES[0], "hejsan", 3]]}))
    delivered = clean_cases(Incoming(path, NAME, "norr"), small_agreement, PERIOD)
    (spot,) = delivered.findings[0].spots
    assert (spot.sheet, spot.row, spot.column) == ("K3", 2, "Brottstyp")


def write_workbook(path, book):
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in book.sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if name in book.hidden else "visible"
    workbook.save(path)
    return path


def counted(figures, measure, category, gender):
    """The figure of the whole period."""
    chosen = figures[
        (figures["period_start"] == str(PERIOD.start)) & (figures["period_end"] == str(PERIOD.end))
        & (figures["measure"] == measure) & (figures["category"] == category) & (figures["gender"] == gender)
    ]  # fmt: skip
    return chosen["value"].item()


def test_the_table_is_long_enough_and_names_no_kind_twice():
    names = [mess.name for mess in MESS]
    assert len(names) >= 45
    assert len(set(names)) == len(names)


def test_every_rule_for_case_exports_has_its_mess():
    """One needs a file of several blocks, and one the agreement; they are tested with the cleaning and with those checks."""
    found = {rule for mess in MESS for rule in mess.found} | {rule for book in BOOKS for rule in book.found}
    rules = catalogue.reference("case_findings", dict[str, catalogue.FindingText])
    assert set(rules) - {"mixed_dates", "referral_outside_rule"} <= found
