"""Of what the associations deliver, whole tables pass or none of their cells."""

import pytest

from iop_analysis.disclosure.suppress import protect
from iop_analysis.frames import Measured, Outcome
from iop_analysis.measures.comparisons import compare
from iop_analysis.measures.facts import collect_facts
from iop_analysis.measures.indicators import form_indicators
from iop_analysis.schema import FACT_COLUMNS, Goal, Status, source_text

EXPORT = "Ärendeexport 2025"


@pytest.fixture
def protected_of(ascii_facts, small_agreement, reporting):
    """Protect figures drawn as an ASCII table; all are counted from an association's cases, unless a source is given."""

    def of(text, **parts):
        facts = ascii_facts(text)
        if "source" not in text:
            facts["source"] = source_text("arenden.csv, 90 rader", EXPORT, "räknade rader")
        collected = collect_facts([facts[list(FACT_COLUMNS)]], small_agreement, reporting)
        indicators = form_indicators(collected, small_agreement, reporting)
        measured = Measured(indicators, compare(indicators, small_agreement, reporting), **parts)
        return protect(measured, reporting, delivered=frozenset({EXPORT}), unpublished=())

    return of


def shown(protected):
    table = protected.indicators
    values = table["value"].astype(object).where(table["value"].notna(), None)
    return {name: (value, status) for name, value, status in zip(table["id"], values, table["status"], strict=True)}


CATEGORIES = """
    value   | measure | unit  | breakdown     | category | jour
    60      | cases   | cases | _T            | _T       | norr
    70      | cases   | cases | _T            | _T       | soder
    {small} | cases   | cases | contact_route | police   | norr
    50      | cases   | cases | contact_route | self     | norr
    60      | cases   | cases | contact_route | police   | soder
    10      | cases   | cases | contact_route | self     | soder
"""


def test_a_table_with_a_small_count_is_withheld_whole_and_totals_are_not(protected_of):
    seen = shown(protected_of(CATEGORIES.format(small=4)))
    hidden = {name for name, (_, status) in seen.items() if status == Status.SUPPRESSED}
    assert hidden >= {f"cases.{route}.{jour}" for route in ("police", "self") for jour in ("norr", "soder")}
    assert seen["cases.norr"] == (60.0, Status.OBSERVED)
    assert seen["cases.police"] == (64.0, Status.OBSERVED), "the sum over the associations is no small count"


def test_a_share_is_withheld_with_the_counts_that_it_is_formed_from(protected_of):
    seen = shown(protected_of(CATEGORIES.format(small=4)))
    assert {seen[f"case_share.{route}.norr"] for route in ("police", "self")} == {(None, Status.SUPPRESSED)}
    assert seen["case_share.police"][1] == Status.OBSERVED


@pytest.mark.parametrize("harmless", ["5", "0"])
def test_a_table_without_small_counts_is_shown(harmless, protected_of):
    seen = shown(protected_of(CATEGORIES.format(small=harmless)))
    assert {status for _, status in seen.values()} == {Status.OBSERVED}


def test_figures_divided_by_more_than_one_dimension_beside_the_association_are_left_out(protected_of):
    seen = shown(
        protected_of("""
            value | measure | unit  | breakdown     | category | gender | jour | period
            90    | cases   | cases | _T            | _T       | _T     | norr | 2025-01..2025-12
            40    | cases   | cases | _T            | _T       | woman  | norr | 2025-01..2025-12
            30    | cases   | cases | contact_route | police   | woman  | norr | 2025-01..2025-12
            45    | cases   | cases | _T            | _T       | _T     | norr | 2025-01..2025-03
            20    | cases   | cases | _T            | _T       | woman  | norr | 2025-01..2025-03
        """)
    )
    assert set(seen) == {"cases.norr", "cases.woman.norr", "case_share.woman.norr", "cases.norr@2025-01-01--2025-03-31"}


def test_a_small_rest_is_as_telling_as_a_small_part(protected_of):
    text = "value | measure | unit | jour\n{part} | meeting_offered | cases | norr\n90 | meeting_offer_stated | cases | norr"
    assert shown(protected_of(text.format(part=88)))["meeting_offered_share.norr"] == (None, Status.SUPPRESSED)
    assert shown(protected_of(text.format(part=60)))["meeting_offered_share.norr"][1] == Status.OBSERVED
    assert shown(protected_of(text.format(part=90)))["meeting_offered_share.norr"][1] == Status.OBSERVED


def test_occasions_money_and_grades_are_about_no_person(protected_of):
    seen = shown(
        protected_of("""
            value | measure     | unit      | jour
            2     | open_houses | occasions | norr
            4     | survey_mean | scale_1_5 | norr
            3     | grant       | sek       | norr
        """)
    )
    assert {status for _, status in seen.values()} == {Status.OBSERVED}


def test_what_is_public_already_passes_however_small(protected_of):
    text = "value | measure | unit | source\n4 | referrals_to_stodcentrum | cases | a.csv, rad 2 ¤ Rapporten ¤ s. 1"
    assert shown(protected_of(text.replace("¤", "")))["referrals_to_stodcentrum"] == (4.0, Status.OBSERVED)


def test_a_comparison_with_a_withheld_figure_is_not_made(protected_of):
    text = """
        value   | measure                  | unit  | jour | period
        {small} | referrals_to_stodcentrum | cases | _T   | 2025-01..2025-12
        40      | referrals_to_stodcentrum | cases | _T   | 2024-01..2024-12
    """
    assert len(protected_of(text.format(small=30)).comparisons) == 1
    assert len(protected_of(text.format(small=3)).comparisons) == 0


def test_an_outcome_names_only_figures_that_are_there(protected_of):
    outcome = Outcome("a", Goal.MET, ("cases.norr", "cases.woman.norr@2025-01-01--2025-03-31"))
    text = """
        value | measure | unit  | gender | jour | period
        90    | cases   | cases | _T     | norr | 2025-01..2025-12
        20    | cases   | cases | woman  | norr | 2025-01..2025-03
    """
    assert protected_of(text, outcomes=(outcome,)).outcomes == (Outcome("a", Goal.MET, ("cases.norr",)),)
