"""Each check of the figures: what it notices, and what it lets pass."""

import pytest

from iop_analysis.deliveries import figure_checks
from iop_analysis.schema import Severity


def observed(findings):
    return [finding.observed for finding in findings]


NINE_MONTHS = """
period           | measure | value | unit  | stated_period
2025-04..2025-12 | cases   | 10    | cases | {}
"""


@pytest.mark.parametrize("wording", ["", "i höstas", "under 25"])
def test_a_wording_that_is_not_known_is_no_mismatch(wording, delivered):
    assert list(figure_checks.period_wordings(delivered(NINE_MONTHS.format(wording)))) == []


@pytest.mark.parametrize("wording", ["under året", "2025", "under perioden", "kalenderåret 2024"])
def test_a_wording_that_means_another_period_is_a_mismatch(wording, delivered):
    (finding,) = figure_checks.period_wordings(delivered(NINE_MONTHS.format(wording)))
    assert finding.rule == "period_wording_mismatch"
    assert f"”{wording}”" in finding.observed
    assert "9 månader" in finding.observed
    assert "12 månader" in finding.expected


def test_a_wording_that_means_the_period_is_no_mismatch(delivered):
    table = """
    period           | measure | value | unit   | stated_period
    2025-01..2025-12 | cases   | 10    | cases  | under året
    2024-01..2024-12 | cases   | 10    | cases  | 2024
    2024-04..2024-12 | crimes  | 10    | crimes | de tre senaste kvartalen
    """
    assert list(figure_checks.period_wordings(delivered(table))) == []


def test_rows_with_the_same_mistaken_wording_are_one_finding(delivered):
    table = """
    period           | measure  | value | unit     | stated_period
    2025-04..2025-12 | cases    | 10    | cases    | under året
    2025-04..2025-12 | crimes   | 10    | crimes   | under året
    2025-04..2025-12 | contacts | 10    | contacts | under 2025
    """
    first, second = figure_checks.period_wordings(delivered(table))
    assert first.place == "figures.csv, rad 2–3"
    assert first.observed.startswith("Ärenden och Brott anges gälla ”under året”")
    assert second.place == "figures.csv, rad 4"


def test_a_figure_of_unknown_period_is_named_with_its_readings(delivered):
    table = """
    period           | measure | value | unit  | stated_period
    ?                | cases   | 1234  | cases | de två senaste kvartalen
    2025-01..2025-12 | cases   | 10    | cases |
    """
    (finding,) = figure_checks.ambiguous_periods(delivered(table))
    assert finding.rule == "baseline_ambiguous"
    assert finding.place == "figures.csv, rad 2"
    assert finding.observed == "Ärenden jämförs med 1\xa0234 för ”de två senaste kvartalen”."
    assert "1\xa0juli–31\xa0december 2024" in finding.expected


SHARES = """
jour | measure     | breakdown  | category   | value | unit
norr | crime_share | crime_type | misshandel | {}    | percent
norr | crime_share | crime_type | bedrageri  | 30    | percent
"""


@pytest.mark.parametrize("first", ["69", "69.1", "70", "70.9"])
def test_shares_that_add_up_but_for_rounding_need_no_counts(first, delivered):
    checked = delivered(SHARES.format(first))
    assert list(figure_checks.shares_without_counts(checked)) == []
    assert list(figure_checks.parts_within_whole(checked)) == []


def test_shares_that_leave_a_remainder_need_counts(delivered):
    (finding,) = figure_checks.shares_without_counts(delivered(SHARES.format("50")))
    assert (
        finding.observed
        == "Andel av brotten summerar till 80\xa0% för Norrjouren. 20\xa0% är inte redovisat och inget antal anges."
    )
    assert finding.expected == "Antalet brott per förening, och alla kategorier så att summan blir 100 %."


def test_only_the_associations_that_leave_a_remainder_are_named(delivered):
    table = SHARES.format("50") + "soder | crime_share | crime_type | ran | 100 | percent\n"
    (finding,) = figure_checks.shares_without_counts(delivered(table))
    assert "Söderjouren" not in finding.observed


def test_counts_of_the_whole_are_enough(delivered):
    table = SHARES.format("50") + "norr | crimes | _T | _T | 200 | crimes\n"
    assert list(figure_checks.shares_without_counts(delivered(table))) == []


@pytest.mark.parametrize("jour", ["soder", "_T"])
def test_a_count_of_another_association_is_not_enough(jour, delivered):
    table = SHARES.format("50") + f"{jour} | crimes | _T | _T | 200 | crimes\n"
    (finding,) = figure_checks.shares_without_counts(delivered(table))
    assert finding.observed.startswith("Andel av brotten summerar till 80\xa0% för Norrjouren.")


def test_a_count_that_is_missing_is_not_enough(delivered):
    table = SHARES.format("50") + "norr | crimes | _T | _T | .. | crimes\n"
    assert [finding.rule for finding in figure_checks.shares_without_counts(delivered(table))] == ["shares_without_counts"]


def test_a_share_that_is_not_broken_down_leaves_no_remainder(delivered):
    table = SHARES.format("70") + "norr | case_share | _T | _T | 60 | percent\n"
    assert list(figure_checks.shares_without_counts(delivered(table))) == []


def test_shares_of_another_period_are_not_asked_about(delivered):
    table = """
    period           | jour | measure     | breakdown  | category   | value | unit
    2024-01..2024-12 | norr | crime_share | crime_type | misshandel | 50    | percent
    2025-01..2025-12 | norr | crime_share | crime_type | misshandel | 100   | percent
    """
    assert list(figure_checks.shares_without_counts(delivered(table))) == []


def test_parts_larger_than_the_whole_are_a_warning_for_each_association(delivered):
    table = SHARES.format("71.1") + "soder | crime_share | crime_type | ran | 100.4 | percent\n"
    (finding,) = figure_checks.parts_within_whole(delivered(table))
    assert finding.severity is Severity.WARNING
    assert finding.observed == "Andel av brotten summerar till 101,1\xa0% för Norrjouren."


def test_a_mean_without_its_companions_is_uncertain(delivered):
    table = """
    jour     | measure              | value | unit
    norr     | survey_mean          | 4.1   | scale_1_5
    norr     | survey_response_rate | 30    | percent
    soder    | survey_mean          | 4.2   | scale_1_5
    soder    | survey_response_rate | 30    | percent
    soder    | survey_responses     | 90    | responses
    national | survey_mean          | 4.3   | scale_1_5
    """
    (finding,) = figure_checks.uncertainty(delivered(table))
    assert finding.place == "figures.csv, rad 2, 4 och 7"
    assert finding.observed == (
        "Medelbetyg i brukarundersökningen anges för Norrjouren och riket utan uppgift om antal svar och svarsfrekvens."
    )


def test_a_companion_that_is_missing_does_not_count(delivered):
    table = """
    jour | measure              | value | unit
    norr | survey_mean          | 4.1   | scale_1_5
    norr | survey_response_rate | ..    | percent
    norr | survey_responses     | 90    | responses
    """
    (finding,) = figure_checks.uncertainty(delivered(table))
    assert finding.observed.endswith("utan uppgift om svarsfrekvens.")


def test_measures_that_stand_alone_are_not_uncertain(delivered):
    assert list(figure_checks.uncertainty(delivered("measure | value | unit\ncases | 5 | cases"))) == []


def test_a_mean_that_is_not_reported_is_not_uncertain(delivered):
    assert list(figure_checks.uncertainty(delivered("measure | value | unit\nsurvey_mean | .. | scale_1_5"))) == []


@pytest.mark.parametrize("check", [figure_checks.shares_without_counts, figure_checks.parts_within_whole])
def test_a_delivery_without_any_breakdown_can_be_checked(check, delivered):
    assert list(check(delivered("measure | value | unit\ncases | 5 | cases"))) == []


def test_shares_of_each_gender_are_wholes_of_their_own(delivered):
    table = """
    jour | measure     | breakdown  | category   | gender | value | unit
    norr | crime_share | crime_type | misshandel | woman  | 60    | percent
    norr | crime_share | crime_type | misshandel | man    | 60    | percent
    """
    assert list(figure_checks.parts_within_whole(delivered(table))) == []


def test_each_breakdown_is_a_whole_of_its_own(delivered):
    table = """
    jour | measure    | breakdown     | category   | value | unit
    norr | case_share | crime_type    | misshandel | 100   | percent
    norr | case_share | contact_route | police     | 100   | percent
    """
    assert list(figure_checks.parts_within_whole(delivered(table))) == []


GENDERS = """
jour | measure    | gender | value | unit
norr | case_share | woman  | {}    | percent
norr | case_share | man    | {}    | percent
"""


@pytest.mark.parametrize(("woman", "man"), [("60", "40"), ("60", "41"), ("60", "30")])
def test_shares_by_gender_within_the_whole_are_no_finding(woman, man, delivered):
    checked = delivered(GENDERS.format(woman, man))
    assert list(figure_checks.parts_within_whole(checked)) == []
    assert list(figure_checks.shares_without_counts(checked)) == []


def test_shares_by_gender_over_the_whole_are_a_finding(delivered):
    (finding,) = figure_checks.parts_within_whole(delivered(GENDERS.format("60", "41.1")))
    assert finding.observed == "Andel av ärendena summerar till 101,1\xa0% för Norrjouren."


BY_CATEGORY_AND_GENDER = """
jour | measure     | breakdown  | category   | gender | value | unit
norr | crime_share | crime_type | misshandel | _T     | 70    | percent
norr | crime_share | crime_type | bedrageri  | _T     | 30    | percent
norr | crime_share | crime_type | misshandel | woman  | 80    | percent
norr | crime_share | crime_type | bedrageri  | woman  | {}    | percent
"""


def test_all_and_one_gender_are_not_added_together(delivered):
    checked = delivered(BY_CATEGORY_AND_GENDER.format("20"))
    assert list(figure_checks.parts_within_whole(checked)) == []
    assert list(figure_checks.shares_without_counts(checked)) == []


def test_a_gender_whose_parts_exceed_or_leave_something_is_named(delivered):
    (finding,) = figure_checks.parts_within_whole(delivered(BY_CATEGORY_AND_GENDER.format("30")))
    assert finding.observed == "Andel av brotten summerar till 110\xa0% för Norrjouren (kvinnor)."
    (finding,) = figure_checks.shares_without_counts(delivered(BY_CATEGORY_AND_GENDER.format("10")))
    assert finding.observed.startswith("Andel av brotten summerar till 90\xa0% för Norrjouren (kvinnor). 10\xa0% är inte")
