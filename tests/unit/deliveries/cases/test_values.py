import datetime as dt

import pytest

from iop_analysis.agreement import OLDEST_AGE
from iop_analysis.deliveries.cases import cells as case_cells
from iop_analysis.deliveries.cases import dates as case_dates
from iop_analysis.deliveries.cases import values as case_values
from iop_analysis.deliveries.cases.cells import NOT_STATED, UNREADABLE
from iop_analysis.deliveries.cases.header import field


def means(code, text):
    return case_values.meaning(field(code), 2025)(text)


@pytest.mark.parametrize(
    "text", ["2025-04-01", "1/4 2025", "1.4.2025", "20250401", "1 APRIL 2025", "2025-04-01T00:00:00", "1 apr. 2025"]
)
def test_dates_are_read(text):
    assert case_dates.date(text) == dt.date(2025, 4, 1).toordinal()


@pytest.mark.parametrize(
    "text", ["25-04-01", "1/4-25", "2025-13-01", "31/6 2025", "2025-04", "1 a 2025", "1899-01-01", "2101-01-01", "9" * 5000]
)
def test_what_is_no_date_is_not_guessed(text):
    assert case_dates.date(text) == UNREADABLE


@pytest.mark.parametrize(("text", "serial"), [("45748", True), ("45748,5", True), ("1", False), ("99999", False), ("x", False)])
def test_day_numbers_are_dates_within_reason(text, serial):
    assert (case_dates.serial_date(text) != UNREADABLE) is serial


@pytest.mark.parametrize("text", ["", " ", "-", "–", "?", "vet ej", "Okänt", "uppgift saknas"])
def test_nothing_said_is_not_stated(text):
    for code in ("received", "call_attempts", "hate_crime", "birth_year"):
        assert means(code, text) == NOT_STATED
    unknown = {
        "age": "unknown_age",
        "district": "unknown_district",
        "contact_route": "unknown_route",
        "reported": "reported_unknown",
    }
    for code, category in unknown.items():
        breakdown = "age_group" if code == "age" else code
        assert case_values.codes(breakdown)[means(code, text)] == category
    assert case_values.gender_codes()[means("gender", text)] == "unknown"
    assert means("crimes", text) == 1 << case_values.codes("crime_type").index("unknown_crime")


@pytest.mark.parametrize(
    "code", ["age", "district", "contact_route", "reported", "gender", "crimes", "hate_crime", "contacts", "received"]
)
def test_a_near_miss_is_never_guessed(code):
    assert means(code, "hejsan") == UNREADABLE


def test_every_whole_age_has_a_group_and_the_groups_meet():
    groups = [case_values.codes("age_group")[case_values.age_group(years)] for years in range(OLDEST_AGE + 1)]
    assert "unknown_age" not in groups
    assert [groups.count(code) for code in dict.fromkeys(groups)] == [18, 3, 4, 20, 20, 56]


def test_a_merged_district_counts_as_the_new_one_until_its_last_day():
    assert case_values.codes("district")[means("district", "Spånga–Tensta")] == "jarva"
    assert case_values.last_day_of_district("spånga-tensta") == dt.date(2023, 6, 30).toordinal()
    assert case_values.last_day_of_district("Järva") == 0


@pytest.mark.parametrize(
    ("text", "number"),
    [("Summa", -1), ("TOTALT: 17", 17), ("Totalt 17 ärenden", 17), ("Antal ärenden: 3", 3), ("A17", None), ("Summa x", None)],
)
def test_labels_of_total_rows(text, number):
    assert case_cells.total_row_count(text) == number


def test_languages_are_split_and_folded():
    assert case_values.languages("Svenska; arabiska/ENGELSKA, vet ej") == {"svenska", "arabiska", "engelska"}
