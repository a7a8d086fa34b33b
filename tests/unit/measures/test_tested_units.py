"""The test of chance takes counts for Poisson ones; what is counted in runs is not tested by it."""

import datetime as dt

import pytest

from iop_analysis.frames import Figure
from iop_analysis.measures.comparisons import _chance
from iop_analysis.schema import TOTAL, Chance, Status, Unit


def figure(year, value, unit):
    start, end = dt.date(year, 1, 1), dt.date(year, 12, 31)
    return Figure(start, end, TOTAL, "m", TOTAL, TOTAL, TOTAL, value, unit, Status.OBSERVED, "", "m", "M")


@pytest.mark.parametrize(
    ("unit", "chance"),
    [(Unit.CASES, Chance.EXCEEDED), (Unit.DAYS, Chance.NOT_TESTED), (Unit.PLACES, Chance.NOT_TESTED)],
)
def test_days_and_places_are_not_tested(unit, chance):
    assert _chance(figure(2025, 900, unit), figure(2024, 500, unit), ()) is chance
