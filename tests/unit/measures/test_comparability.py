"""Findings about figures that stand beside each other but cannot be put together."""

import datetime as dt

import pytest

from iop_analysis.measures.comparability import comparability_findings
from iop_analysis.measures.comparisons import compare


@pytest.fixture
def findings(indicators_of, small_agreement, reporting):
    def found(text, agreement=small_agreement):
        indicators = indicators_of(text)
        return comparability_findings(indicators, compare(indicators, agreement, reporting), agreement, reporting)

    return found


UNITS = "measure | value | unit\ncases | 3017 | cases\nclose_relationship | {} | {}"


def test_different_units_name_both_figures_and_where_they_stand(findings):
    (finding,) = findings(UNITS.format("593", "crimes"))
    assert finding.rule == "units_differ"
    assert finding.observed == "Markeringar för våld i nära relation: 593 brott. Ärenden: 3\xa0017 ärenden."
    assert finding.place == "figures.csv, rad 3 och figures.csv, rad 2"


@pytest.mark.parametrize(("value", "unit"), [("593", "cases"), ("..", "crimes")])
def test_the_same_unit_or_no_figure_is_no_finding(value, unit, findings):
    assert findings(UNITS.format(value, unit)) == ()


PERIODS = "period | measure | value | unit\n2025-01..2025-12 | contacts | 40 | contacts\n{} | contacts | {} | contacts"


def test_unequal_periods_name_both_figures_and_their_periods(findings):
    (finding,) = findings(PERIODS.format("2024-04..2024-12", "30"))
    assert finding.rule == "periods_unequal"
    assert finding.observed == ("Kontakter: 40 under 2025 (12 månader) mot 30 under 1\xa0april–31\xa0december 2024 (9 månader).")


def test_unequal_periods_with_a_missing_figure_say_that_it_is_missing(findings):
    (finding,) = findings(PERIODS.format("2024-04..2024-12", ".."))
    assert "mot (uppgift saknas) under" in finding.observed


@pytest.mark.parametrize("period", ["2024-01..2024-12", "?"])
def test_equal_or_unknown_periods_are_not_unequal(period, findings):
    assert findings(PERIODS.format(period, "30")) == ()


SERIES = "period | measure | value | unit\n{} | contacts | {} | contacts\n2024-01..2024-12 | contacts | 9 | contacts"


@pytest.mark.parametrize(
    ("day", "rules"),
    [
        (dt.date(2025, 6, 1), ["series_break"]),
        (dt.date(2024, 6, 1), ["series_break"]),  # inside the baseline
        (dt.date(2023, 12, 31), []),
        (dt.date(2026, 1, 1), []),
    ],
)
def test_a_break_in_the_period_or_its_comparison_is_a_finding(day, rules, findings, broken_agreement):
    found = findings(SERIES.format("2025-01..2025-12", "40"), broken_agreement(day, "contacts"))
    assert [finding.rule for finding in found] == rules


@pytest.mark.parametrize(
    ("period", "value", "measure"),
    [("2025-01..2025-12", "..", "contacts"), ("2023-01..2023-12", "40", "contacts"), ("2025-01..2025-12", "40", "cases")],
)
def test_a_break_that_touches_no_figure_of_the_period_is_no_finding(period, value, measure, findings, broken_agreement):
    assert findings(SERIES.format(period, value), broken_agreement(dt.date(2025, 6, 1), measure)) == ()


def test_each_measure_is_named_once(findings, broken_agreement):
    table = "jour | measure | value | unit\nnorr | cases | 1 | cases\nsoder | cases | 2 | cases\nnorr | crimes | 2 | crimes"
    (finding,) = findings(table, broken_agreement(dt.date(2025, 6, 1), "cases", "crimes"))
    assert finding.observed == "nytt sätt att räkna. Det berör ärenden och brott."
    assert finding.place == "agreement.toml: Avtalet"
