"""What people do to an activity report, one kind of mess at a time: it is read right, or refused at the cell that is wrong."""

# ruff: noqa: E501 - a table of cases is easier to read with one case per line

import datetime as dt
import io
from collections.abc import Callable
from types import MappingProxyType
from typing import NamedTuple

import openpyxl
import pytest

from iop_analysis import catalogue
from iop_analysis.deliveries.corrections import Correction
from iop_analysis.deliveries.delivered import Incoming
from iop_analysis.deliveries.reports.clean import clean_report
from iop_analysis.deliveries.template.build import build_template, template_cells, template_choices
from iop_analysis.errors import UnreadableInputError
from iop_analysis.schema import Severity, Status, Unit

PERCENTS = {"trained_support_persons_share", "survey_response_rate"}
CASES = {"woman": 10, "man": 5, "other": 1, "unknown": 0}
FIRST = {
    "crime_type": "misshandel", "age_group": "age_0_17", "contact_route": "police", "district": "bromma", "help_seeker": "victim",
    "reported": "reported_yes",
}  # fmt: skip


def plausible(cell):
    """A number that agrees with all others: every case in the first row of each table."""
    if cell.measure in PERCENTS:
        return 50
    if cell.measure == "survey_mean":
        return 4
    if cell.measure in {"cases", "crimes"}:
        return CASES[cell.gender] if cell.category in {"_T", FIRST.get(cell.breakdown)} else 0
    return "Ja" if Unit.YES_NO in catalogue.measure(cell.measure).units else 2


class Desk:
    """Where a report is filled in, spoiled and read."""

    def __init__(self, path, agreement, period, template):
        self.path, self.agreement, self.period, self.template = path / "rapport.xlsx", agreement, period, template

    def filled(self):
        book = openpyxl.load_workbook(io.BytesIO(self.template))
        for cell in template_cells(self.agreement, "norr", self.period):
            book[cell.sheet][cell.cell] = plausible(cell)
        return book

    def read(self, book, *corrections):
        book.save(self.path)
        return clean_report(Incoming(self.path, "norr/rapport.xlsx", "norr", corrections), self.agreement, self.period)


@pytest.fixture(scope="module")
def template(small_agreement, reporting):
    return build_template(small_agreement, "norr", 2025, reporting, None)


@pytest.fixture
def desk(tmp_path, small_agreement, reporting, template):
    return Desk(tmp_path, small_agreement, reporting, template)


def figure(delivered, measure, breakdown, category, gender, months):  # noqa: PLR0913, PLR0917 - a figure's key
    """The one figure of a key, or ``None``."""
    table = delivered.figures
    rows = table[
        (table["measure"] == measure) & (table["breakdown"] == breakdown) & (table["category"] == category)
        & (table["gender"] == gender) & (table["period_start"].dt.month == months[0]) & (table["period_end"].dt.month == months[1])
    ]  # fmt: skip
    assert len(rows) <= 1
    return None if rows.empty else rows.iloc[0]


def rows(*lines, sheet="Blad1", stamped=True):
    """A workbook of one sheet with these rows, after the stamps."""
    book = openpyxl.Workbook()
    book.active.title = sheet
    for line in [["År", 2025], ["Förening", "Norrjouren"], []] * stamped:
        book.active.append(line)
    for line in lines:
        book.active.append(line)
    return book


class Mess(NamedTuple):
    """A workbook made by ``make`` is read so that ``figures`` hold, and ``rules`` (with the cell, where given) are found."""

    make: Callable
    figures: dict = MappingProxyType({})
    rules: tuple = ()


def spoil(*changes, sheet="Kvartal 2"):
    """Fill the template in and put other contents into cells."""

    def make(desk):
        book = desk.filled()
        for cell, content in changes:
            book[sheet][cell] = content
        return book

    return make


def table(*lines, **options):
    return lambda _: rows(*lines, **options)


def answered(code, answer):
    """Fill the template in and answer one of its drop-downs."""

    def make(desk):
        book = desk.filled()
        sheet, cell = template_choices(desk.agreement, "norr", desk.period)[code]
        book[sheet][cell] = answer
        return book

    return make


def inserted_rows(desk):
    book = desk.filled()
    book["Kvartal 2"].insert_rows(4, 3)
    return book


def inserted_column(desk):
    book = desk.filled()
    book["Kvartal 2"].insert_cols(2, 1)
    return book


def renamed_sheets(desk):
    book = desk.filled()
    for number in range(1, 5):
        book[f"Kvartal {number}"].title = ("Q1", "kv 2", "jul-sep", "Fjärde kvartalet")[number - 1]
    del book["Helår"]
    return book


def anonymous_sheet(desk):
    """The sheet's name says nothing, the heading in it does."""
    book = desk.filled()
    book["Kvartal 2"].title = "Blad7"
    del book["Helår"]
    return book


def reordered_sheets(desk):
    book = desk.filled()
    book._sheets.reverse()
    return book


def copied_sheet(desk):
    """A quarter was copied for the next one, and the heading forgotten."""
    book = desk.filled()
    book["Kvartal 3"]["A1"] = book["Kvartal 2"]["A1"].value
    return book


def hidden_sheet(desk):
    book = desk.filled()
    book["Kvartal 2"].sheet_state = "hidden"
    return book


def merged_together(_):
    """All quarters on one sheet, one after another."""
    lines = []
    for number in range(1, 5):
        lines += [
            [f"Kvartal {number}"],
            ["Ärenden per åldersgrupp"],
            [None, "Kvinnor", "Män"],
            ["0–17 år", number, 2],
            ["65+", 3, 4],
            [],
        ]
    return rows(*lines)


def merged_headers(_):
    book = rows(
        ["Ärenden per kontaktväg"], [None, "Kvartal 1", None, "Kvartal 2", None], [None, "Kvinnor", "Män", "Kvinnor", "Män"],
        ["Polisen", 1, 2, 3, 4], ["Annan", 5, 6, 7, 8],
    )  # fmt: skip
    book.active.merge_cells("B5:C5")
    book.active.merge_cells("D5:E5")
    return book


def merged_row_labels(_):
    book = rows(
        ["Ärenden per kontaktväg"], [None, None, "Kvartal 1", "Kvartal 2"], ["Polisen", "Kvinnor", 1, 2], [None, "Män", 3, 4],
        ["Annan", "Kvinnor", 5, 6], [None, "Män", 7, 8],
    )  # fmt: skip
    book.active.merge_cells("A6:A7")
    book.active.merge_cells("A8:A9")
    return book


def numbers_only(_):
    book = openpyxl.Workbook()
    for number in range(20):
        book.active.append([number, number * 2])
    return book


Q1, Q2, Q3, Q4 = (1, 3), (4, 6), (7, 9), (10, 12)
WOMEN_Q2 = ("cases", "_T", "_T", "woman", Q2)
WHOLE_TEMPLATE = {WOMEN_Q2: 10, ("cases", "_T", "_T", "_T", (1, 12)): 64, ("crimes", "_T", "_T", "woman", Q1): 10}
AGES = ["Ärenden per åldersgrupp"]

MESS = {
    "nothing at all": Mess(spoil(), WHOLE_TEMPLATE),
    "rows inserted": Mess(inserted_rows, WHOLE_TEMPLATE),
    "column inserted": Mess(inserted_column, WHOLE_TEMPLATE),
    "sheets renamed": Mess(renamed_sheets, WHOLE_TEMPLATE),
    "sheet with a name that says nothing": Mess(anonymous_sheet, WHOLE_TEMPLATE),
    "sheets in another order": Mess(reordered_sheets, WHOLE_TEMPLATE),
    "sheet hidden": Mess(hidden_sheet, WHOLE_TEMPLATE),
    "heading left from the quarter copied": Mess(copied_sheet, {("cases", "_T", "_T", "woman", Q3): None}, (("conflicting_labels", ""),)),
    "all quarters on one sheet": Mess(merged_together, {("cases", "age_group", "age_0_17", "woman", Q3): 3, ("cases", "age_group", "age_65", "man", Q4): 4}),
    "two-row header with merged cells": Mess(merged_headers, {("cases", "contact_route", "police", "man", Q2): 4, ("cases", "contact_route", "other", "woman", Q1): 5}),
    "merged row labels": Mess(merged_row_labels, {("cases", "contact_route", "other", "man", Q2): 8, ("cases", "contact_route", "police", "woman", Q1): 1}),
    "two-row header without merging": Mess(
        table(["Ärenden per kontaktväg"], [None, "Kv 1", None, "Kv 2", None], [None, "Kvinnor", "Män", "Kvinnor", "Män"], ["Polisen", 1, 2, 3, 4]),
        {("cases", "contact_route", "police", "man", Q1): 2, ("cases", "contact_route", "police", "woman", Q2): 3},
    ),
    "transposed table": Mess(
        table(["Brott per brottstyp"], ["Kvartal 1"], [None, "Misshandel", "Bedrägeri", "Rån"], ["Kvinnor", 1, 2, 3], ["Män", 4, 5, 6]),
        {("crimes", "crime_type", "ran", "woman", Q1): 3, ("crimes", "crime_type", "bedrageri", "man", Q1): 5},
    ),
    "labels in another case and spacing": Mess(
        table(["  ÄRENDEN   per ÅLDERSGRUPP :"], [None, "KVINNOR", " män "], ["0 – 17 ÅR", 1, 2], ["18-20 år", 3, 4]),
        {("cases", "age_group", "age_0_17", "woman", (1, 12)): 1, ("cases", "age_group", "age_18_20", "man", (1, 12)): 4},
    ),
    "synonyms": Mess(
        table(["Åldrar"], [None, "Flickor", "Pojkar", "Ej angivet"], ["Under 18", 1, 2, 0], ["65+", 3, 4, 5]),
        {("cases", "age_group", "age_0_17", "woman", (1, 12)): 1, ("cases", "age_group", "age_65", "unknown", (1, 12)): 5},
    ),
    "the table's kind only in its corner": Mess(
        table(["Stadsdel", "Kvinnor", "Män"], ["Bromma", 1, 2], ["Farsta", 3, 4]), {("cases", "district", "farsta", "man", (1, 12)): 4}
    ),
    "nothing says the table's kind but its rows": Mess(
        table([None, "Kvinnor", "Män"], ["Bromma", 1, 2], ["Farsta", 3, 4]), {("cases", "district", "farsta", "woman", (1, 12)): 3}
    ),
    "quarters as columns": Mess(
        table(["Kontaktväg", "Q1", "Q2", "jul–sep", "4:e kvartalet"], ["Polisen", 1, 2, 3, 4], ["Annan", 5, 6, 7, 8]),
        {("cases", "contact_route", "police", "_T", Q3): 3, ("cases", "contact_route", "other", "_T", (1, 12)): 26},
    ),
    "only the whole year": Mess(
        table(["Ärenden"], [None, "Kvinnor", "Män", "Annat", "Okänt", "Summa"], ["Helår", 10, 5, 0, 1, 16]),
        {("cases", "_T", "_T", "_T", (1, 12)): 16, ("cases", "_T", "_T", "man", (1, 12)): 5},
    ),
    "items without any header": Mess(
        table(["Antal volontärer", 14], ["Öppna hus", 3]), {("support_persons", "_T", "_T", "_T", (1, 12)): 14, ("open_houses", "_T", "_T", "_T", (1, 12)): 3}
    ),
    "last year's column beside": Mess(
        table(AGES, [None, 2025, 2024], ["0–17 år", 5, 7], ["65+", 6, 8]), {("cases", "age_group", "age_0_17", "_T", (1, 12)): 5}
    ),
    "share beside the number": Mess(
        table(AGES, [None, "Antal", "Andel"], ["0–17 år", 5, "45 %"], ["65+", 6, "55 %"]), {("cases", "age_group", "age_65", "_T", (1, 12)): 6}
    ),
    "two tables side by side": Mess(
        table(
            ["Åldersgrupp", "Kvinnor", "Män", None, "Kontaktväg", "Kvinnor", "Män"], ["0–17 år", 1, 2, None, "Polisen", 5, 6],
            ["65+", 3, 4, None, "Annan", 7, 8],
        ),
        {("cases", "age_group", "age_65", "man", (1, 12)): 4, ("cases", "contact_route", "other", "woman", (1, 12)): 7},
    ),
    "one heading, many tables below the same header": Mess(
        table([None, "Kvinnor", "Män"], AGES, ["0–17 år", 1, 2], ["Ärenden per kontaktväg"], ["Polisen", 3, 4]),
        {("cases", "age_group", "age_0_17", "man", (1, 12)): 2, ("cases", "contact_route", "police", "woman", (1, 12)): 3},
    ),
    "a table for each gender": Mess(
        table(["Kvinnor"], ["Brottstyp", "Kv 1", "Kv 2"], ["Rån", 1, 2], ["Män"], ["Brottstyp", "Kv 1", "Kv 2"], ["Rån", 3, 4]),
        {("crimes", "crime_type", "ran", "woman", Q2): 2, ("crimes", "crime_type", "ran", "man", Q1): 3},
    ),
    "blank rows, notes and a footer": Mess(
        table(AGES, [], [None, "Kvinnor", "Män"], [], ["0–17 år", 1, 2, "osäkert"], [], ["65+", 3, 4], [], ["Siffrorna är hämtade ur vårt system."]),
        {("cases", "age_group", "age_65", "woman", (1, 12)): 3},
    ),
    "unknown as a row": Mess(table(AGES, [None, "Kvinnor"], ["0–17 år", 2], ["65+", 3], ["Okänt", 4]), {("cases", "age_group", "unknown_age", "woman", (1, 12)): 4}),
    "merged districts": Mess(
        table(["Stadsdel", "Antal"], ["Rinkeby-Kista", 4]), {("cases", "district", "jarva", "_T", (1, 12)): 4}
    ),
    "number as text with a thousands space": Mess(spoil(("B9", "3 017"), sheet="Verksamhet"), {("contacts", "_T", "_T", "_T", (1, 12)): 3017}),
    "money as text": Mess(table(["Utfall av stadens ersättning"], [None, "Budget", "Utfall"], ["Personal", 600000, "598 500 kr"]), {("grant_outcome", "budget_line", "personal", "_T", (1, 12)): 598500}),
    "percent sign": Mess(table(["Svarsfrekvens", "63 %"]), {("survey_response_rate", "_T", "_T", "_T", (1, 12)): 63}),
    "decimal comma": Mess(table(["Medelbetyg", "4,3"]), {("survey_mean", "_T", "_T", "_T", (1, 12)): 4.3}),
    "zero": Mess(table(["Öppna hus", 0]), {("open_houses", "_T", "_T", "_T", (1, 12)): 0}),
    "two dots": Mess(spoil(("B7", "..")), {WOMEN_Q2: Status.MISSING}),
    "the word saknas": Mess(spoil(("B7", "Uppgift saknas")), {WOMEN_Q2: Status.MISSING}),
    "not applicable": Mess(spoil(("B7", "ej tillämpligt")), {WOMEN_Q2: Status.NOT_APPLICABLE}),
    "blank cell": Mess(spoil(("B7", None)), {WOMEN_Q2: None, ("cases", "_T", "_T", "_T", Q2): None}, (("blank_cells", "B7"),)),
    "dash": Mess(spoil(("B7", "–")), {WOMEN_Q2: None}, (("dash_is_unclear", "B7"),)),
    "words for a number": Mess(spoil(("B7", "ca 10")), {WOMEN_Q2: None}, (("report_not_a_number", "B7"),)),
    "true for a number": Mess(spoil(("B7", True)), {WOMEN_Q2: None}, (("report_not_a_number", "B7"),)),
    "a date for a number": Mess(spoil(("B7", dt.date(2025, 4, 3))), {WOMEN_Q2: None}, (("date_for_number", "B7"),)),
    "a negative count": Mess(spoil(("B7", -1)), {WOMEN_Q2: None}, (("report_value_out_of_range", "B7"),)),
    "half a case": Mess(spoil(("B7", 10.5)), {WOMEN_Q2: None}, (("report_value_out_of_range", "B7"),)),
    "a percentage over 100": Mess(table(["Svarsfrekvens", 163]), {}, (("report_value_out_of_range", "B4"),)),
    "a mean over 5": Mess(table(["Medelbetyg", "43"]), {}, (("report_value_out_of_range", "B4"),)),
    "a percentage that Excel made a fraction": Mess(table(["Svarsfrekvens", 0.63]), {}, (("share_as_fraction", "B4"),)),
    "percent of a count": Mess(spoil(("B7", "10 %")), {WOMEN_Q2: None}, (("wrong_unit", "B7"),)),
    "a row label misspelt": Mess(spoil(("A12", "Mishandel")), {("crimes", "crime_type", "misshandel", "woman", Q2): None}, (("report_unknown_label", "A12"),)),
    "a column label misspelt": Mess(spoil(("B6", "Kvinor")), {}, (("report_unknown_label", "B6"),)),
    "a row without label": Mess(spoil(("A12", None)), {}, (("number_without_label", "B12"),)),
    "a number beside the tables": Mess(spoil(("K12", 7)), WHOLE_TEMPLATE, (("number_outside_table", "K12"),)),
    "a month": Mess(table(["Kontaktväg", "Januari"], ["Polisen", 3]), {("cases", "contact_route", "police", "_T", (1, 12)): None}, (("period_not_asked", "B5"),)),
    "a column header nobody knows": Mess(table(["Kontaktväg", "Avslutade"], ["Polisen", 3], ["Annan", 4]), {("cases", "contact_route", "police", "_T", (1, 12)): None}, (("report_unknown_label", "B4"),)),
    "a second header nobody knows": Mess(
        table([*AGES], [None, "Kvinnor", "Män"], ["65+", 1, 2], ["Kontaktväg", "Mann", "Kvinor"], ["Polisen", 3, 4]),
        {("cases", "contact_route", "police", "woman", (1, 12)): None, ("cases", "contact_route", "police", "man", (1, 12)): None},
        (("report_unknown_label", "B7"), ("report_unknown_label", "C7")),
    ),
    "two months": Mess(table(["Kontaktväg", "jan–feb"], ["Polisen", 3]), {("cases", "contact_route", "police", "_T", (1, 12)): None}, (("period_not_asked", "B5"),)),
    "a typed total that is wrong": Mess(
        table(AGES, [None, "Kvinnor"], ["0–17 år", 1], ["65+", 3], ["Summa", 5]), {("cases", "age_group", "age_65", "woman", (1, 12)): 3}, (("parts_against_total", "B8"),)
    ),
    "genders that exceed their total": Mess(
        table(["Ärenden"], [None, "Kvinnor", "Män", "Totalt"], ["Helår", 1543, 155, 1552]), {}, (("genders_against_total", "D6"),)
    ),
    "quarters against the year": Mess(
        table(["Kontaktväg", "Kv 1", "Kv 2", "Kv 3", "Kv 4", "Helår"], ["Polisen", 1, 2, 3, 4, 11]), {}, (("quarter_against_year", "F5"),)
    ),
    "a table that does not add up to the cases": Mess(spoil(("B28", 9)), {WOMEN_Q2: 10}, (("breakdown_against_total", "B7"),)),
    "the same figure twice with different numbers": Mess(
        table(["Öppna hus", 3], ["Öppna hus", 4]), {("open_houses", "_T", "_T", "_T", (1, 12)): None}, (("conflicting_cells", "B4"),)
    ),
    "the same figure twice": Mess(table(["Öppna hus", 3], ["Öppna hus", 3]), {("open_houses", "_T", "_T", "_T", (1, 12)): 3}, (("repeated_cells", "B4"),)),
    "last year's file": Mess(spoil(("B4", 2024), sheet="Instruktion"), WHOLE_TEMPLATE, (("wrong_year", "B4"),)),
    "another association's file": Mess(spoil(("B5", "Söderjouren"), sheet="Instruktion"), WHOLE_TEMPLATE, (("wrong_association", "B5"),)),
    "an alias of the association": Mess(spoil(("B5", "jouren i NORR"), sheet="Instruktion"), WHOLE_TEMPLATE),
    "columns of numbers without a heading": Mess(table(["Vittnesstöd", 5], [], ["Öppna hus", 3, 4], ["Grundutbildningar", 1, 2]), {("open_houses", "_T", "_T", "_T", (1, 12)): None}, (("number_without_heading", "B6"),)),
    "a number of nobody knows what": Mess(table(["Vittnesstöd", 5], [], [None, "Kvinnor", "Män"], ["Kvartal 1", 1, 2]), {("cases", "_T", "_T", "woman", Q1): None}, (("measure_unknown", "B7"),)),
    "a formula that was never calculated": Mess(spoil(("B7", "=5+5")), {WOMEN_Q2: None}, (("input_without_value", "B7"),)),
    "an answer that is not on the list": Mess(answered("survey", "Kanske"), WHOLE_TEMPLATE, (("unclear_answer", ""),)),
    "no for what there are numbers of": Mess(answered("survey", "Nej"), WHOLE_TEMPLATE, (("answer_contradicted", ""),)),
    "markings of nobody says what": Mess(table(["Våld i nära relation", 5]), {("close_relationship", "_T", "_T", "_T", (1, 12)): 5}, (("unit_assumed", "B4"),)),
    "no stamp": Mess(table(["Öppna hus", 3], stamped=False), {("open_houses", "_T", "_T", "_T", (1, 12)): 3}, (("no_stamp", ""),)),
    "no stamp, and last year in the heading": Mess(table(["Verksamhet 2024"], ["Öppna hus", 3], stamped=False), {}, (("wrong_year", "A1"),)),
}  # fmt: skip


@pytest.mark.parametrize("name", MESS)
def test_mess(name, desk):
    mess = MESS[name]
    delivered = desk.read(mess.make(desk))
    assert delivered.conservation.balances
    for (measure, breakdown, category, gender, months), value in mess.figures.items():
        found = figure(delivered, measure, breakdown, category, gender, months)
        if value is None:
            assert found is None
        elif isinstance(value, Status):
            assert found["status"] == value
        else:
            assert found is not None, (measure, breakdown, category, gender, [part.rule for part in delivered.findings])
            assert found["value"] == value
    for rule, cell in mess.rules:
        spots = [spot.cell for part in delivered.findings if part.rule == rule for spot in part.spots]
        assert spots, [part.rule for part in delivered.findings]
        assert not cell or cell in spots
    if not mess.rules:
        assert [part for part in delivered.findings if part.severity is Severity.BLOCKING] == []


def test_there_are_many_kinds():
    assert len(MESS) >= 60


def test_a_workbook_of_bare_numbers_is_no_report(desk):
    with pytest.raises(UnreadableInputError, match="ingen tabell som känns igen"):
        desk.read(numbers_only(desk))


def test_a_correction_is_made_before_reading(desk):
    book = spoil(("B7", "tio"))(desk)
    correction = Correction(
        file="norr/rapport.xlsx", sheet="Kvartal 2", cell="B7", old="tio", new="10", reason="Enligt jouren", by="handläggare"
    )
    delivered = desk.read(book, correction)
    assert figure(delivered, *WOMEN_Q2)["value"] == 10
    assert delivered.conservation.corrected == 1
    assert delivered.conservation.balances


def test_a_correction_that_matches_nothing_blocks(desk):
    correction = Correction(
        file="norr/rapport.xlsx", sheet="Kvartal 2", cell="B7", old="17", new="10", reason="Enligt jouren", by="handläggare"
    )
    delivered = desk.read(desk.filled(), correction)
    assert [part.rule for part in delivered.findings if part.severity is Severity.BLOCKING] == ["correction_matches_nothing"]


def test_what_a_table_comes_to_is_no_figure_of_its_own(desk):
    """It is the measure's total under another name: two figures would have one id."""
    lines = [AGES, [None, "Kvinnor", "Män", "Annat", "Okänt"], ["0–17 år", 1, 2, 0, 0], ["Summa", 1, 2, 0, 0]]
    figures = desk.read(rows(*lines)).figures
    assert figures[(figures["breakdown"] != "_T") & (figures["category"] == "_T")].empty
    assert not figures.empty
