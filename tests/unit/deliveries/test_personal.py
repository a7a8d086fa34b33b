import datetime as dt
import sys
import time
import unicodedata

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from iop_analysis.deliveries import personal
from iop_analysis.deliveries.personal import LABELS, PersonalKind, finding, flagged, is_safe_name, kinds_in
from iop_analysis.deliveries.personal_headers import is_personal_header
from iop_analysis.schema import Spot

NUMBER = {PersonalKind.PERSONAL_NUMBER}
COORDINATION = {PersonalKind.COORDINATION_NUMBER}
PHONE = {PersonalKind.PHONE}
EMAIL = {PersonalKind.EMAIL}

FOUND = [
    ("121212-1212", NUMBER), ("19121212-1212", NUMBER), ("191212121212", NUMBER), ("1212121212", NUMBER),
    ("121212+1212", NUMBER), ("121212 1212", NUMBER), ("19121212 1212", NUMBER), ("121212–1212", NUMBER),
    ("121212 - 1212", NUMBER), ("12-12-12-1212", NUMBER), ("1912-12-12-1212", NUMBER), ("19 121212-1212", NUMBER),
    ("121212\u00a01212", NUMBER), ("pnr121212-1212.", NUMBER), ("(121212-1212)", NUMBER), ("121212-1212.0", NUMBER),
    ("20250401 121212-1212", NUMBER), ("123456 121212-1212", NUMBER), ("121212-1213, 121212-1212", NUMBER),
    (1212121212, NUMBER), (1212121212.0, NUMBER), (191212121212.0, NUMBER), (201012325.0, NUMBER),
    ("121272-1219", COORDINATION), ("19121272-1219", COORDINATION), ("121272 1219", COORDINATION),
    ("070-174 06 35", PHONE), ("0701740635", PHONE), ("070-1740635", PHONE), ("0701-74 06 35", PHONE), ("tel0701740635", PHONE),
    ("+46 70 174 06 35", PHONE), ("+46701740635", PHONE), ("0046 70-174 06 35", PHONE), ("+46 (0)70 174 06 35", PHONE),
    ("08-465 004 00", PHONE), ("(08) 465 004 00", PHONE), ("08/465 004 00", PHONE), ("0846500400", PHONE),
    ("0980-319 200", PHONE), ("031-390 06 00", PHONE), ("070.174.06.35", PHONE), ("Öppet 08-17, tel 070-174 06 35", PHONE),
    (701740635.0, PHONE), (46701740635.0, PHONE),
    ("x@example.org", EMAIL), ("skriv till x.y@example.co.uk!", EMAIL), ("<x@example.org>", EMAIL), ("x @ example.org", EMAIL),
    ("121212-1212 x@example.org 070-174 06 35", NUMBER | EMAIL | PHONE),
    ("81 12 28 9874", NUMBER), ("1981 12 28 9874", NUMBER), ("8112 28-9874", NUMBER), ("81.12.28-9874", NUMBER),
    ("811228/9874", NUMBER), ("811228_9874", NUMBER), ("811228:9874", NUMBER), ("811228.9874", NUMBER), ("811228 / 9874", NUMBER),
    ("81/12/28 9874", NUMBER), ("81_12_28_9874", NUMBER), ("81-12.28:9874", NUMBER), ("81 – 12 – 28 – 9874", NUMBER),
    ("1981\u300012\u200228\u20039874", NUMBER), ("811228—9874", NUMBER), ("811228−9874", NUMBER),
    ("８１１２２８－９８７４", NUMBER), ("٨١١٢٢٨-٩٨٧٤", NUMBER), ("8112\u00ad28-9874", NUMBER),
    ("811228\u200b-\u20609874", NUMBER),
    ("\ufeff811228\ufe0f9874", NUMBER), ("81 12 88 9871", COORDINATION), ("2025-04-01 08:15 811228:9874", NUMBER),
    ("x＠example.org", EMAIL), ("x@exa\u00admple.org", EMAIL), ("x﹫example．org", EMAIL), ("０７０-１７４ ０６ ３５", PHONE),
    ("070\u200b1740635", PHONE),
]  # fmt: skip

NOT_FOUND = [
    None, "", " ", True, False, 0, 1, 3017, 3017.0, 4.3, 704_000.0, 12_345_678.9, float("nan"), float("inf"), -1212121212,
    dt.date(2025, 4, 1), dt.datetime(2025, 4, 1, 8, 15), dt.time(8, 15), dt.timedelta(hours=30),  # noqa: DTZ001
    "3 017", "704 000", "704\u00a0000 kr", "1 234 567", "309 000 kr", "63 %", "2025", "2024–2025", "1990-2025", "0-17", "18–25",
    "2025-04-01", "2025-04-01 08:15", "2025-04-01 08:15:30", "2025-04-01T08:15:30", "01-04-2025 08:15", "1.4.2025", "20250401",
    "01.02.2025 - 03.04.2025", "2025-04-01--2025-12-31", "08:15-17:00", "08.00-17.00", "0800-1700", "08-17", "kl. 08–17",
    "SG-2025-000123", "SG-2025-0001234", "2025-0123456", "SG-0123456", "2025/123", "A2025000123", "01-17 18-25 26-40",
    "121212-1213", "121312-1212", "121232-1212", "121292-1215", "1212121212121212", "0,1212121212", "x@y", "3 @ 4,50", "@",
    "1 234 567 890", "1\u202f234\u202f567\u202f890", "1.234.567.890", "2012-123456", "2010-12-3456", "10/04-12/06 2025",
    "01/02/2025 - 03/04/2025", "81 12 28 9875", "811328/9874", "２０２５-０４-０１", "4\u00ad5", "m²", "4 °C",
]  # fmt: skip


@pytest.mark.parametrize(("value", "kinds"), FOUND)
def test_personal_data_are_found_in_every_spelling(value, kinds):
    assert kinds_in(value) == kinds


@pytest.mark.parametrize("value", NOT_FOUND)
def test_figures_dates_and_case_numbers_are_left_alone(value):
    assert kinds_in(value) == frozenset()


def test_a_column_is_searched_as_its_cells_are():
    texts = [value for value, _ in FOUND if isinstance(value, str)] + [value for value in NOT_FOUND if isinstance(value, str)]
    expected = [(place, kinds_in(text)) for place, text in enumerate(texts) if kinds_in(text)]
    assert len(expected) > 40
    assert flagged(pa.array(texts)) == expected
    assert flagged(pa.chunked_array([texts[:7], [], texts[7:]])) == expected


def test_missing_and_no_texts_are_passed_over():
    assert flagged(pa.array([None, "121212-1212", None])) == [(1, frozenset(NUMBER))]
    assert flagged(pa.array([], pa.string())) == []
    assert flagged(pa.chunked_array([], pa.string())) == []
    assert flagged(pa.array(["a", "121212-1212"], pa.large_string())) == [(1, frozenset(NUMBER))]


@pytest.mark.parametrize(
    "text",
    ["a" * 100_000, "1" * 100_000, "08 " * 33_000, "121212-1213 " * 8_000, "a@" * 50_000, "a." * 50_000 + "@", "0" * 100_000,
     "12-" * 33_000, "070-17" * 16_000, "+46 " * 25_000, "012 345 67 " * 9_000],
)  # fmt: skip
def test_a_long_text_takes_no_long_time(text):
    started = time.perf_counter()
    kinds_in(text)
    assert time.perf_counter() - started < 10


def test_many_case_numbers_take_little_time():
    for pattern in ("SG-2025-{:07d}", "2025-{:06d}", "{:07d}"):
        numbers = pa.array([pattern.format(number) for number in range(300_000)])
        started = time.perf_counter()
        assert flagged(numbers) == []
        assert time.perf_counter() - started < 10


def test_every_sign_that_reads_as_a_digit_or_an_at_sign_or_falls_away_makes_a_candidate():
    signs = [sign for code in range(128, sys.maxunicode + 1) if unicodedata.category(sign := chr(code)) != "Cs"]
    searched = pc.match_substring_regex(pa.array(signs), personal._CANDIDATE).to_pylist()
    for sign, candidate in zip(signs, searched, strict=True):
        plain = personal.plain_form(sign)
        assert candidate or (plain and not set(plain) & set("0123456789@")), f"U+{ord(sign):04X}"


@pytest.mark.parametrize(
    "header",
    ["Namn", "NAMN:", "Klientens namn", "Namn på klient", "Namn/adress", "För- och efternamn", "E-post", "E-postadress", "Mobil",
     "Personnr.", "Tel", "Klient", "Klientnamn", "Brottsoffrets adress", "Anhörigs namn", "namn (frivilligt)", "Email",
     "Telefonnr", "Telnr", "Tfn", "Mobilnr", "Telefon1", "Mobil2", "Telefon 2", "Adress1", "Hemadress", "Folkbokföringsadress",
     "Gata", "Epostadress", "E-mailadress", "Mejladress", "Persnr", "Personid", "Person-id", "Fnamn", "Enamn", "Tilltalsnamn",
     "Smeknamn", "Användarnamn", "Initialer", "Surname", "Kontaktperson", "Kontaktuppgifter", "Person\u00adnummer", "Ｎａｍｎ",
     "Fo\u0308rnamn", "Klientens namn, antal besök", "Telefonnummer, antal samtal", "Besöksadress", "Namn via samtal"],
)  # fmt: skip
def test_headers_of_names_and_addresses_are_recognised(header):
    assert is_personal_header(header)


@pytest.mark.parametrize(
    "header",
    ["", "  ", "Ärendenummer", "Inkom", "Kön", "Stadsdel", "Filnamn", "Webbadress", "Föreningens namn", "Antal klienter", "Brott",
     "Typ av hjälpsökande", "Våld i nära relation", "Telefonkontakter", "Skriv aldrig namn eller adress i något av fälten",
     "Brott på nätet", "Hotell", "Länkad till Stödcentrum", "a" * 10_000, "Kontaktväg telefon", "Kontakt via telefon",
     "Antal besök, telefon", "Telefon (antal)", "Antal telefonsamtal", "Mailutskick", "Epostutskick", "Kontakt via e-post",
     "Antal samtal per klient", "Föreningsnamn", "Kursnamn", "Brottstypsnamn", "Jourtelefon", "1", "2025"],
)  # fmt: skip
def test_other_headers_are_left_alone(header):
    assert not is_personal_header(header)


def test_a_header_that_we_know_is_never_personal(monkeypatch):
    monkeypatch.setattr("iop_analysis.deliveries.personal_headers._personal_phrases", lambda: ("hjälpsökande", "ärende"))
    assert not is_personal_header("Hjälpsökande")
    assert not is_personal_header("Ärenden")
    assert is_personal_header("Ärende nu")


@pytest.mark.parametrize("kind", PersonalKind)
def test_a_finding_says_kind_and_place_and_blocks(kind):
    spots = (Spot("fil.csv", row=3, column="Not"),)
    found = finding(kind, spots, 1200, "norr")
    assert (found.rule, found.severity, found.jour, found.spots) == ("personal_data", "blocking", "norr", spots)
    assert LABELS[kind] in found.observed
    assert "1\u00a0200 ställen" in found.observed


@pytest.mark.parametrize(
    "name", ["Statistik 2025.xlsx", "Blad1", "rapport_2025-04-01.csv", "Hässelby – Vällingby (2)", "", "a" * 200]
)
def test_harmless_names_may_be_printed(name):
    assert is_safe_name(name)


@pytest.mark.parametrize(
    "name",
    ["811228-9874.csv", "klient_811228_9874.csv", "81_12_28__9874.xlsx", "x@example.org.csv", "070_174_06_35", "8112\u00ad289874",
     "a\x1b[31m", "a\nb", "a\x00", "a\x9b", "a\u202eb", "a\u2028", "\udcff.csv", "a" * 201, "-811228-.-9874-"],
)  # fmt: skip
def test_other_names_may_not(name):
    assert not is_safe_name(name)
