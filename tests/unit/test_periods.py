"""Lengths of periods, and what a document's wording for one may mean."""

import datetime as dt

import pytest

from iop_analysis.catalogue import wordings
from iop_analysis.periods import READINGS, Period, calendar_year, possible_periods

REPORTING = Period(dt.date(2025, 4, 1), dt.date(2025, 12, 31))


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2025-04-01", "2025-12-31", 9),
        ("2024-01-01", "2024-12-31", 12),
        ("2024-02-01", "2024-02-29", 1),
        ("2024-07-01", "2025-03-31", 9),
        ("2022-04-01", "2025-03-31", 36),
    ],
)
def test_whole_months_are_counted(start, end, months):
    period = Period(dt.date.fromisoformat(start), dt.date.fromisoformat(end))
    assert period.months == months
    assert isinstance(period.months, int)


def test_other_periods_are_measured_by_their_days():
    fortnight = Period(dt.date(2025, 4, 7), dt.date(2025, 4, 20))
    assert fortnight.months == pytest.approx(14 / 30.436875)
    assert Period(dt.date(2025, 2, 1), dt.date(2025, 2, 27)).months < 1


def test_a_calendar_year_is_named_by_its_year():
    assert calendar_year(2024).code == "2024"
    assert calendar_year(2024).label == "2024"
    assert calendar_year(2024).is_calendar_year


def test_another_period_is_named_by_its_first_and_last_day():
    assert REPORTING.code == "2025-04-01--2025-12-31"
    assert not REPORTING.is_calendar_year


@pytest.mark.parametrize(
    ("other", "overlap"),
    [
        (Period(dt.date(2025, 12, 31), dt.date(2026, 1, 31)), True),
        (Period(dt.date(2025, 1, 1), dt.date(2025, 4, 1)), True),
        (Period(dt.date(2025, 5, 1), dt.date(2025, 5, 31)), True),
        (Period(dt.date(2024, 1, 1), dt.date(2025, 3, 31)), False),
        (Period(dt.date(2026, 1, 1), dt.date(2026, 1, 31)), False),
    ],
)
def test_periods_overlap_when_they_share_a_day(other, overlap):
    assert REPORTING.overlaps(other) is overlap
    assert other.overlaps(REPORTING) is overlap


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("2024", ["2024"]),
        ("kalenderåret 2023", ["2023"]),
        ("under 2024", ["2024"]),
        ("under året", ["2025"]),
        ("Under hela kalenderåret", ["2025"]),
        ("under perioden", ["2025-04-01--2025-12-31"]),
        ("verksamhetsperioden", ["2025-04-01--2025-12-31"]),
        ("de tre senaste kvartalen", ["2024-07-01--2025-03-31", "2024-04-01--2024-12-31"]),
        ("TVÅ FÖREGÅENDE KVARTALEN", ["2024-10-01--2025-03-31", "2024-07-01--2024-12-31"]),
        ("de fyra senaste kvartalen", ["2024-04-01--2025-03-31", "2024"]),
    ],
)
def test_a_wording_has_these_readings(text, codes):
    readings = possible_periods(text, wordings(), REPORTING)
    assert [reading.code for reading in readings] == codes


@pytest.mark.parametrize("text", ["", "i höstas", "under 24", "2024 och 2025", "de nio senaste kvartalen"])
def test_an_unknown_wording_has_no_reading(text):
    assert possible_periods(text, wordings(), REPORTING) is None


def test_readings_that_coincide_are_one():
    whole = calendar_year(2025)
    readings = possible_periods("de fyra senaste kvartalen", wordings(), whole)
    assert readings == (calendar_year(2024),)


def test_every_reading_is_used_and_every_one_used_exists():
    assert {name for wording in wordings() for name in wording.readings} == set(READINGS)


def test_a_year_that_does_not_exist_is_an_unknown_wording():
    assert possible_periods("0000", wordings(), REPORTING) is None
