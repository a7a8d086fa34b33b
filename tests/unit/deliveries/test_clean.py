"""Text becomes typed figures: every spelling that is allowed, every cell that is not, and what becomes of each row."""

import datetime as dt

import pandas as pd
import pytest

from iop_analysis.deliveries.clean import FIGURE_COLUMNS, clean_activities, clean_published
from iop_analysis.deliveries.read import PUBLISHED_COLUMNS, Activity, Description, Preparation, PublishedDelivery, RawTable
from iop_analysis.errors import BlockingFindingsError, UnreadableInputError
from iop_analysis.periods import Period
from iop_analysis.schema import Severity

CELLS = {
    "period_start": "2025-01-01", "period_end": "2025-12-31", "jour": "_T", "measure": "cases", "breakdown": "_T",
    "category": "_T", "gender": "_T", "value": "10", "unit": "cases", "status": "observed", "document": "rapport",
    "place": "Tabell 1", "stated_period": "",
}  # fmt: skip
EMPTY = Description(document="rapport")


def raw(name, *rows):
    cells = [[{**CELLS, **row}[column] for column in PUBLISHED_COLUMNS] for row in rows]
    return RawTable(name, pd.DataFrame(cells, columns=list(PUBLISHED_COLUMNS), index=range(2, len(rows) + 2), dtype=str))


@pytest.fixture
def clean(small_agreement, reporting):
    def cleaned(*rows, tables=(), period=reporting):
        parts = (raw("a.csv", *rows), *tables) if rows else tables
        return clean_published(PublishedDelivery(parts, EMPTY, "beskrivning.toml"), small_agreement, period)

    return cleaned


@pytest.fixture
def only_figure(clean):
    def figure(**cells):
        cleaned = clean(cells)
        assert cleaned.findings == ()
        return cleaned.figures.iloc[0]

    return figure


@pytest.fixture
def only_finding(clean):
    """The one finding of a row that is refused beside one that is kept."""

    def finding(**cells):
        cleaned = clean({"measure": "open_houses", "unit": "occasions"}, cells)
        assert cleaned.figures["measure"].tolist() == ["open_houses"]
        (found,) = cleaned.findings
        assert found.severity is Severity.BLOCKING
        assert found.place == "a.csv, rad 3"
        (balance,) = cleaned.conservation
        assert (balance.read, balance.kept, balance.rejected, balance.counted_out) == (2, 1, 1, 0)
        return found

    return finding


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("3017", 3017), ("3 017", 3017), ("3\u00a0017", 3017), ("3\u202f017", 3017), ("1 234 567", 1234567),
        ("1 234,5", 1234.5), ("0", 0), ("4,3", 4.3), ("4.3", 4.3), ("0,0", 0), ("-0", 0), ("007", 7),
    ],
)  # fmt: skip
def test_a_number_may_be_written_in_these_ways(written, value, only_figure):
    assert only_figure(measure="grant_outcome", unit="sek", value=written)["value"] == value


@pytest.mark.parametrize(
    "written",
    ["ca 3000", "15 %", "1 23", "12 3456", "1,2,3", "1.234,5", "1e3", "0x10", "nan", "inf", "--5", "5-", "+5", ",5", "5,", "½",
     "²", "tre", "3017*", "1\n234", "=1+1"],
)  # fmt: skip
def test_other_text_is_no_number(written, only_finding):
    assert only_finding(value=written).rule == "not_a_number"


@pytest.mark.parametrize("written", ["-5", "−5", "-0,1", "−1 000"])
def test_less_than_nothing_is_impossible(written, only_finding):
    finding = only_finding(value=written)
    assert (finding.rule, finding.observed) == ("value_out_of_range", f"Ärenden är {written}.")
    assert finding.expected == "Ett heltal som är 0 eller större."


def test_a_value_larger_than_any_measure_is_impossible(only_finding):
    finding = only_finding(value="1" + "0" * 13)
    assert (finding.rule, finding.observed) == ("value_out_of_range", "Ärenden är 10000000000000.")
    assert finding.expected == "Ett heltal från 0 till 1\xa0000\xa0000\xa0000\xa0000."


@pytest.mark.parametrize(
    ("measure", "unit", "written", "allowed"),
    [
        ("case_share", "percent", "100,1", "Ett tal från 0 till 100."),
        ("survey_mean", "scale_1_5", "0,9", "Ett tal från 1,0 till 5,0."),
        ("survey_mean", "scale_1_5", "43", "Ett tal från 1,0 till 5,0."),
    ],
)
def test_a_value_outside_the_measures_bounds_is_impossible(measure, unit, written, allowed, only_finding):
    finding = only_finding(measure=measure, unit=unit, value=written)
    assert (finding.rule, finding.expected) == ("value_out_of_range", allowed)


@pytest.mark.parametrize("written", ["1", "5", "1,0", "5.0"])
def test_the_bounds_themselves_are_possible(written, only_figure):
    assert only_figure(measure="survey_mean", unit="scale_1_5", value=written)["status"] == "observed"


@pytest.mark.parametrize("status", ["missing", "not_asked", "suppressed", "not_applicable"])
def test_a_figure_that_is_not_observed_keeps_its_status_and_has_no_value(status, only_figure):
    figure = only_figure(status=status, value="")
    assert figure["status"] == status
    assert pd.isna(figure["value"])


def test_a_true_zero_is_observed(only_figure):
    figure = only_figure(value="0")
    assert (figure["value"], figure["status"]) == (0, "observed")


@pytest.mark.parametrize(
    ("status", "value", "observed"),
    [
        ("observed", "", "Status är observed och kolumnen value är tom."),
        ("missing", "5", "Status är missing och kolumnen value är ifylld."),
        ("suppressed", "5", "Status är suppressed och kolumnen value är ifylld."),
        ("missing", "0", "Status är missing och kolumnen value är ifylld."),
    ],
)
def test_value_and_status_must_agree(status, value, observed, only_finding):
    finding = only_finding(status=status, value=value)
    assert (finding.rule, finding.observed) == ("value_and_status_disagree", observed)


@pytest.mark.parametrize(
    ("column", "word", "suggested"),
    [
        ("measure", "casess", "menade du ”cases”?"),
        ("status", "observerad", "menade du ”observed”?"),
        ("jour", "Norjouren", "menade du ”Norrjouren”?"),
        ("gender", "kvinnnor", "menade du ”Kvinnor”?"),
        ("breakdown", "crime_typ", "menade du ”crime_type”?"),
        ("category", "Misshandel", "tillåtet är _T."),
    ],
)
def test_an_unknown_word_is_refused_with_a_suggestion_and_not_repeated(column, word, suggested, only_finding):
    finding = only_finding(**{column: word})
    assert finding.rule == "unknown_code"
    assert finding.observed.startswith(f"Kolumnen {column} ")
    assert finding.expected.endswith(suggested)
    assert f"”{word}”" not in finding.observed + finding.expected


def test_an_empty_cell_is_no_unknown_word(only_finding):
    finding = only_finding(jour="")
    assert finding.rule == "empty_cell"
    assert finding.expected.endswith("tillåtna är Norrjouren, Riket, Söderjouren eller _T.")


@pytest.mark.parametrize("unit", ["case", "crimes"])
def test_a_unit_that_the_measure_does_not_have_is_refused(unit, only_finding):
    finding = only_finding(unit=unit)
    assert (finding.rule, finding.expected) == ("unit_not_allowed", "Enheten cases.")


def test_a_measure_may_be_called_by_its_label(only_figure):
    assert only_figure(measure="Ärenden")["measure"] == "cases"


def test_a_file_without_rows_is_said_to_be_empty(small_agreement, reporting):
    delivery = PublishedDelivery((raw("a.csv", {}), raw("b.csv")), EMPTY, "beskrivning.toml")
    (finding,) = clean_published(delivery, small_agreement, reporting).findings
    assert (finding.rule, finding.severity, finding.place) == ("no_rows", Severity.WARNING, "b.csv")


def test_a_category_must_belong_to_its_breakdown(only_finding):
    assert only_finding(breakdown="contact_route", category="Misshandel").rule == "unknown_code"
    assert only_finding(breakdown="crime_type", category="_T").rule == "unknown_code"


@pytest.mark.parametrize("written", ["Misshandel", "misshandel", "MISSHANDEL"])
def test_a_category_may_be_written_in_any_case(written, only_figure):
    figure = only_figure(breakdown="crime_type", category=written)
    assert figure["category"] == "misshandel"


@pytest.mark.parametrize(("written", "code"), [("Polisen", "police"), ("polis", "police"), ("SJÄLV", "self"), ("other", "other")])
def test_a_category_may_be_a_synonym(written, code, only_figure):
    assert only_figure(breakdown="contact_route", category=written)["category"] == code


@pytest.mark.parametrize(
    ("written", "code"),
    [("Kvinnor", "woman"), ("kvinna", "woman"), ("MÄN", "man"), ("man", "man"), ("Okänt", "unknown"), ("_T", "_T")],
)
def test_a_gender_may_be_written_in_these_ways(written, code, only_figure):
    assert only_figure(gender=written)["gender"] == code


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Norrjouren", "norr"), ("NORRJOUREN", "norr"), ("jouren  i norr", "norr"), ("norr", "norr"), ("Söderjouren", "soder"),
        ("_T", "_T"), ("Riket", "national"), ("riket", "national"), ("Nationellt", "national"),
    ],
)  # fmt: skip
def test_an_association_may_be_written_in_these_ways(written, code, only_figure):
    figure = only_figure(jour=written)
    assert (figure["jour"], figure["stated_jour"]) == (code, written)


@pytest.mark.parametrize(
    ("cells", "start", "end"),
    [
        ({}, "2025-01-01", "2025-12-31"),
        ({"period_start": "", "period_end": "", "stated_period": "2024"}, "2024-01-01", "2024-12-31"),
        ({"period_start": "", "period_end": "", "stated_period": "under perioden"}, "2025-01-01", "2025-12-31"),
        ({"period_start": "2025-05-01", "period_end": "2025-05-01"}, "2025-05-01", "2025-05-01"),
    ],
)
def test_a_period_is_its_dates_or_the_only_reading_of_its_wording(cells, start, end, only_figure):
    figure = only_figure(**cells)
    assert (f"{figure['period_start']:%Y-%m-%d}", f"{figure['period_end']:%Y-%m-%d}") == (start, end)


NINE_MONTHS = Period(dt.date(2025, 4, 1), dt.date(2025, 12, 31))


def test_a_wording_with_several_readings_leaves_the_period_unknown(clean):
    cells = {"period_start": "", "period_end": "", "stated_period": "de tre senaste kvartalen"}
    cleaned = clean(cells, period=NINE_MONTHS)
    assert cleaned.findings == ()
    figure = cleaned.figures.iloc[0]
    assert pd.isna(figure["period_start"])
    assert pd.isna(figure["period_end"])
    assert figure["stated_period"] == "de tre senaste kvartalen"


@pytest.mark.parametrize("column", ["period_start", "period_end"])
@pytest.mark.parametrize("written", ["1 april 2025", "2025-13-01", "2025-02-30", "45748", "2025", "2025-4-1"])
def test_what_is_no_date_is_refused(column, written, only_finding):
    finding = only_finding(**{column: written})
    assert (finding.rule, finding.observed) == ("not_a_date", f"Kolumnen {column} är inget datum.")


@pytest.mark.parametrize(
    "cells",
    [
        {"period_start": "2026-01-01"},
        {"period_start": ""},
        {"period_end": ""},
        {"period_end": "", "stated_period": "2025"},
        {"period_end": "2026-03-31"},
    ],
)
def test_dates_that_make_no_period_are_refused(cells, only_finding):
    assert only_finding(**cells).rule == "period_impossible"


@pytest.mark.parametrize("wording", ["", "i höstas"])
def test_a_period_that_neither_dates_nor_words_tell_is_refused(wording, only_finding):
    assert only_finding(period_start="", period_end="", stated_period=wording).rule == "period_unknown_wording"


def test_a_document_that_the_agreement_does_not_describe_is_refused_and_told_how_to_add(only_finding):
    finding = only_finding(document="raport")
    assert finding.rule == "unknown_document"
    assert "[[document]]" in finding.action


@pytest.mark.parametrize("column", ["document", "place"])
def test_a_figure_without_its_source_is_refused(column, only_finding):
    finding = only_finding(**{column: ""})
    assert (finding.rule, finding.observed) == ("source_missing", f"Kolumnen {column} är tom.")


def test_a_source_says_file_row_document_and_passage(only_figure):
    assert only_figure()["source"] == "a.csv, rad 2 | Rapporten | Tabell 1"


def test_figures_have_their_columns_in_order(clean):
    assert list(clean({}).figures.columns) == list(FIGURE_COLUMNS)


def test_the_same_figure_twice_is_counted_once(clean):
    cleaned = clean({"value": "1 000"}, {"value": "1000"}, {"value": "1000,0", "jour": "_T"})
    (finding,) = cleaned.findings
    assert (finding.rule, finding.severity) == ("repeated_figure", Severity.INFORMATION)
    assert finding.observed == "Ärenden står på rad 2 i a.csv, 3 i a.csv och 4 i a.csv med samma värde."
    assert cleaned.figures["value"].tolist() == [1000]
    (balance,) = cleaned.conservation
    assert (balance.read, balance.kept, balance.counted_out) == (3, 1, 2)


def test_the_same_figure_under_two_names_of_an_association_is_a_repeat(clean):
    cleaned = clean({"jour": "Norrjouren"}, {"jour": "Jouren i norr"})
    assert [finding.rule for finding in cleaned.findings] == ["repeated_figure"]


@pytest.mark.parametrize("other", [{"value": "11"}, {"value": "", "status": "missing"}])
def test_figures_that_contradict_each_other_block(other, clean):
    cleaned = clean({}, other)
    (finding,) = cleaned.findings
    assert (finding.rule, finding.severity) == ("conflicting_figures", Severity.BLOCKING)
    assert finding.observed == "Ärenden står på rad 2 i a.csv och 3 i a.csv med olika värden."


def test_the_same_number_in_another_unit_is_a_contradiction(clean):
    cells = {"measure": "close_relationship"}
    cleaned = clean({**cells, "unit": "crimes"}, {**cells, "unit": "cases"})
    assert [finding.rule for finding in cleaned.findings] == ["conflicting_figures"]


def test_two_missing_values_agree(clean):
    missing = {"value": "", "status": "missing"}
    assert [finding.rule for finding in clean(missing, missing).findings] == ["repeated_figure"]


def test_a_figure_repeated_in_another_file_is_counted_out_there(clean):
    cleaned = clean({}, tables=(raw("b.csv", {}, {"measure": "crimes", "unit": "crimes"}),))
    assert [finding.rule for finding in cleaned.findings] == ["repeated_figure"]
    assert [(part.file, part.read, part.kept, part.counted_out) for part in cleaned.conservation] == [
        ("a.csv", 1, 1, 0),
        ("b.csv", 2, 1, 1),
    ]


def test_another_period_association_category_or_gender_is_another_figure(clean):
    cleaned = clean(
        {}, {"period_start": "2024-01-01", "period_end": "2024-12-31"}, {"jour": "norr"}, {"gender": "woman"},
        {"breakdown": "crime_type", "category": "ran"},
    )  # fmt: skip
    assert cleaned.findings == ()
    assert len(cleaned.figures) == 5


def test_every_fault_of_a_delivery_is_found_at_once(clean):
    cleaned = clean({"value": "x"}, {"jour": "nej"}, {"place": ""}, {})
    assert [(finding.rule, finding.place) for finding in cleaned.findings] == [
        ("not_a_number", "a.csv, rad 2"),
        ("unknown_code", "a.csv, rad 3"),
        ("source_missing", "a.csv, rad 4"),
    ]
    (balance,) = cleaned.conservation
    assert (balance.read, balance.kept, balance.rejected) == (4, 1, 3)
    assert balance.balances


def test_a_table_without_rows_gives_no_figures(clean):
    cleaned = clean(tables=(raw("tom.csv"),))
    assert len(cleaned.figures) == 0
    assert list(cleaned.figures.columns) == list(FIGURE_COLUMNS)
    assert [(part.read, part.kept) for part in cleaned.conservation] == [(0, 0)]


def test_activities_name_the_association_by_its_id(small_agreement):
    description = Description(
        document="rapport",
        activity=(Activity("partner", "polisen", "s. 1"), Activity("partner", "skolan", "s. 2", "JOUREN I NORR")),
        preparation=(Preparation("Berett"),),
    )
    told = clean_activities(description, small_agreement)
    assert told.to_numpy().tolist() == [
        ["partner", "_T", "polisen", None],
        ["partner", "norr", "skolan", None],
        ["preparation", "_T", "Berett", None],
    ]


def test_an_activity_of_an_unknown_association_is_refused(small_agreement):
    description = Description(document="rapport", activity=(Activity("partner", "polisen", "s. 1", "Norjouren"),))
    with pytest.raises(
        UnreadableInputError, match="föreningen ”Norjouren” finns inte i överenskommelsen; menade du ”Norrjouren”"
    ):
        clean_activities(description, small_agreement)


def test_a_description_of_an_unknown_document_is_refused(small_agreement):
    with pytest.raises(UnreadableInputError, match=r"dokumentet ”raport” finns inte i agreement\.toml; menade du ”rapport”"):
        clean_activities(Description(document="raport"), small_agreement)


def test_a_blocking_finding_stops_the_year_in_one_line(data_copy):
    data_copy.set_cells(2, value="många")
    with pytest.raises(BlockingFindingsError) as caught:
        data_copy.prepare()
    assert str(caught.value) == (
        "raw/2025/publicerat/uppfoljning.csv, rad 2: text där ett tal ska stå. "
        "Kolumnen value innehåller något som inte är ett tal. "
        "Väntat: Ett tal, till exempel 3017 eller 4,3. Skriv talet, eller lämna tomt och skriv missing i kolumnen status."
    )


def test_the_message_counts_the_other_faults(data_copy):
    data_copy.set_cells(2, value="många")
    data_copy.set_cells(3, value="få")
    data_copy.set_cells(4, value="inga")
    with pytest.raises(BlockingFindingsError, match=r"\(2 fel till, se iop check\)$"):
        data_copy.prepare()


@pytest.mark.parametrize("written", ["3,017", "3.017", "12,5"])
def test_a_count_with_decimals_is_refused(written, only_finding):
    finding = only_finding(value=written)
    assert (finding.rule, finding.observed) == ("not_a_whole_number", "Ärenden är ett antal men har decimaler.")


@pytest.mark.parametrize(
    ("measure", "unit"),
    [("contacts", "contacts"), ("close_relationship", "crimes"), ("survey_responses", "responses"), ("open_houses", "occasions"),
     ("languages", "languages")],
)  # fmt: skip
def test_every_count_is_a_whole_number(measure, unit, clean):
    cells = {"measure": measure, "unit": unit}
    assert [finding.rule for finding in clean({**cells, "value": "12,5"}).findings] == ["not_a_whole_number"]
    assert clean({**cells, "value": "12,0"}).findings == ()


@pytest.mark.parametrize(("measure", "unit"), [("case_share", "percent"), ("survey_mean", "scale_1_5"), ("grant_outcome", "sek")])
def test_what_is_no_count_may_have_decimals(measure, unit, only_figure):
    assert only_figure(measure=measure, unit=unit, value="4,5")["value"] == 4.5


@pytest.mark.parametrize("written", ["9" * 400, "1000000000001", "1 000 000 000 001"])
def test_an_endless_number_is_refused(written, only_finding):
    finding = only_finding(value=written)
    assert finding.rule == "value_out_of_range"
    assert finding.observed == f"Ärenden är {written if len(written) <= 20 else '9' * 20 + '…'}."


def test_the_largest_number_is_possible(only_figure):
    assert only_figure(value="1 000 000 000 000")["value"] == 1e12


def test_the_year_nought_is_refused(only_finding):
    assert only_finding(period_start="", period_end="", stated_period="under 0000").rule == "period_unknown_wording"


UNKNOWN = {"period_start": "", "period_end": ""}


@pytest.mark.parametrize("second", ["20", "30"])
def test_two_unknown_periods_with_different_wordings_are_neither_a_contradiction_nor_a_repeat(second, clean):
    cleaned = clean(
        {**UNKNOWN, "stated_period": "de tre senaste kvartalen", "value": "30"},
        {**UNKNOWN, "stated_period": "de två senaste kvartalen", "value": second},
        period=NINE_MONTHS,
    )
    (finding,) = cleaned.findings
    assert (finding.rule, finding.severity) == ("unknown_periods", Severity.BLOCKING)
    assert finding.observed == (
        "Ärenden står på rad 2 i a.csv och 3 i a.csv för ”de tre senaste kvartalen” och ”de två senaste kvartalen”, "
        "utan första och sista dag."
    )
    assert finding.action.startswith("Fyll i periodens första och sista dag")


@pytest.mark.parametrize(("second", "rule"), [("30", "repeated_figure"), ("20", "conflicting_figures")])
def test_one_unknown_period_in_the_same_words_is_one_figure(second, rule, clean):
    cleaned = clean(
        {**UNKNOWN, "stated_period": "de tre senaste kvartalen", "value": "30"},
        {**UNKNOWN, "stated_period": "De tre senaste kvartalen", "value": second},
        period=NINE_MONTHS,
    )
    assert [finding.rule for finding in cleaned.findings] == [rule]


def test_unknown_periods_of_different_figures_stand_side_by_side(clean):
    cleaned = clean(
        {**UNKNOWN, "stated_period": "de tre senaste kvartalen"},
        {**UNKNOWN, "stated_period": "de två senaste kvartalen", "jour": "norr"},
        period=NINE_MONTHS,
    )
    assert cleaned.findings == ()


def test_unknown_columns_are_findings_that_do_not_repeat_their_names(small_agreement, reporting):
    table = raw("a.csv", {})
    wider = RawTable("a.csv", table.cells.assign(Personnummer="19000101-9999", anteckning="ring Anna"))
    cleaned = clean_published(PublishedDelivery((wider, raw("b.csv")), EMPTY, "beskrivning.toml"), small_agreement, reporting)
    assert [(finding.rule, finding.severity, finding.place, finding.details) for finding in cleaned.findings] == [
        ("column_not_read", Severity.WARNING, "a.csv", {"number": "14"}),
        ("column_not_read", Severity.WARNING, "a.csv", {"number": "15"}),
        ("no_rows", Severity.WARNING, "b.csv", {}),
    ]
    assert "Personnummer" not in str(cleaned.findings)
    assert list(cleaned.figures.columns) == list(FIGURE_COLUMNS)
    assert len(cleaned.figures) == 1


def test_a_stray_file_and_column_are_warnings_of_the_year(data_copy, prepared_2025):
    (data_copy.raw / "2025" / "svar.xlsx").write_bytes(b"PK")
    header, *rows = data_copy.read()
    data_copy.write([[*header, "anteckning"], *([*row, "x"] for row in rows)])
    added = [part for part in data_copy.prepare().material.findings if part not in prepared_2025.material.findings]
    assert [(part.rule, part.place) for part in added] == [
        ("column_not_read", "raw/2025/publicerat/uppfoljning.csv"),
        ("file_not_read", "raw/2025/svar.xlsx"),
    ]
