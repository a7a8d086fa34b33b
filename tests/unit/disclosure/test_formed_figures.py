"""Figures that are formed from several counts tell nothing that those counts do not tell."""

import pytest

from iop_analysis.disclosure.counts import Earlier
from iop_analysis.disclosure.suppress import protect
from iop_analysis.frames import Measured
from iop_analysis.measures.comparisons import compare
from iop_analysis.measures.facts import collect_facts
from iop_analysis.measures.indicators import form_indicators
from iop_analysis.schema import FACT_COLUMNS, Status, source_text
from iop_analysis.secrecy import Secrecy

EXPORT = "Ärendeexport 2025"

AGES = """
    value  | measure | unit  | breakdown | category   | jour
    {old}  | cases   | cases | age_group | age_0_17   | norr
    {}     | cases   | cases | age_group | age_18_20  | norr
    90     | cases   | cases | age_group | age_25_44  | norr
    80     | cases   | cases | age_group | age_45_64  | norr
    {sum}  | cases   | cases | _T        | _T         | norr
    9000   | grant_outcome | sek | _T    | _T         | norr
"""


@pytest.fixture
def status_of(ascii_facts, small_agreement, reporting):
    def of(text):
        facts = ascii_facts(text).assign(source=source_text("arenden.csv, 90 rader", EXPORT, "räknade rader"))
        collected = collect_facts([facts[list(FACT_COLUMNS)]], small_agreement, reporting)
        indicators = form_indicators(collected, small_agreement, reporting)
        measured = Measured(indicators, compare(indicators, small_agreement, reporting))
        earlier = Earlier(indicators.head(0), collected)
        shown = protect(measured, Secrecy(), {}, delivered=frozenset({EXPORT}), earlier=earlier).indicators
        return dict(zip(shown["id"], shown["status"], strict=True))

    return of


@pytest.mark.parametrize("small", [1, 3])
def test_a_sum_of_categories_is_hidden_with_any_of_its_parts(small, status_of):
    """With the sum and the part that is shown, the hidden one would be their difference."""
    status = status_of(AGES.format(small, old=30, sum=200 + small))
    assert status["cases.age_18_20.norr"] == Status.SUPPRESSED
    assert status["cases_under_21.norr"] == status["case_share_under_21.norr"] == Status.SUPPRESSED


def test_a_sum_of_categories_that_are_shown_is_shown(status_of):
    status = status_of(AGES.format(20, old=30, sum=220))
    assert status["cases_under_18.norr"] == status["cases_under_21.norr"] == Status.OBSERVED
    assert status["case_share_under_21.norr"] == status["grant_outcome_per_case.norr"] == Status.OBSERVED


def test_what_a_case_costs_is_hidden_with_the_number_of_cases(status_of):
    """Kronor are shown: with the mean, they would tell the number."""
    status = status_of("value | measure | unit | jour\n3 | cases | cases | norr\n9000 | grant_outcome | sek | norr")
    assert status["cases.norr"] == status["grant_outcome_per_case.norr"] == Status.SUPPRESSED
    assert status["grant_outcome.norr"] == Status.OBSERVED
