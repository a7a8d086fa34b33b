"""The agreement: parties under many names, reporting periods, and what is refused."""

import datetime as dt

import pytest

from iop_analysis.agreement import Agreement, read_agreement
from iop_analysis.errors import UnreadableInputError, UsageError
from iop_analysis.periods import Period, calendar_year
from iop_analysis.structured import parse_toml


@pytest.fixture
def agreement(prepared_2025):
    return prepared_2025.material.agreement


def refusal(tmp_path, text):
    file = tmp_path / "agreement.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableInputError) as caught:
        read_agreement(file)
    assert str(caught.value).startswith(f"{file}: ")
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "party"),
    [
        ("Södra Stockholm", "sodra-stockholm"),
        ("Söderort", "sodra-stockholm"),
        ("SÖDERORT", "sodra-stockholm"),
        ("sodra-stockholm", "sodra-stockholm"),
        ("Brottsofferjouren  södra stockholm ", "sodra-stockholm"),
        ("Stockholm Gotland", "stockholm-gotland"),
        ("stockholm-GOTLAND", "stockholm-gotland"),
        ("Västerort", "vasterort"),
        ("Vasterort", "vasterort"),
        ("Norrort", None),
        ("", None),
    ],
)
def test_an_association_is_known_by_any_of_its_names(agreement, name, party):
    assert agreement.party_called(name) == party


@pytest.mark.parametrize(
    ("year", "period"),
    [
        (2022, Period(dt.date(2022, 4, 1), dt.date(2022, 12, 31))),
        (2023, calendar_year(2023)),
        (2024, calendar_year(2024)),
        (2025, Period(dt.date(2025, 4, 1), dt.date(2025, 12, 31))),
        (2026, calendar_year(2026)),
        (2100, calendar_year(2100)),
    ],
)
def test_a_year_is_followed_up_as_far_as_the_latest_term_covers_it(agreement, year, period):
    assert agreement.reporting_period(year) == period


@pytest.mark.parametrize("year", [1, 1999, 2021])
def test_a_year_before_the_agreement_is_refused(agreement, year):
    with pytest.raises(UsageError, match=f"Året {year} ligger utanför överenskommelsens perioder; välj ett år från 2022"):
        agreement.reporting_period(year)


def test_a_year_after_the_last_term_is_refused(small_agreement_text):
    ended = parse_toml(small_agreement_text.replace("start = 2020-01-01", "start = 2020-01-01\nend = 2021-06-30"), Agreement, "x")
    assert ended.reporting_period(2021) == Period(dt.date(2021, 1, 1), dt.date(2021, 6, 30))
    with pytest.raises(UsageError, match="Året 2022"):
        ended.reporting_period(2022)


def test_the_small_partnership_can_be_read(tmp_path, small_agreement_text, small_agreement):
    file = tmp_path / "agreement.toml"
    file.write_text(small_agreement_text, encoding="utf-8")
    assert read_agreement(file) == small_agreement


def test_an_agreement_without_a_term_is_refused(tmp_path, small_agreement_text):
    without = small_agreement_text.replace('[[term]]\nstart = 2020-01-01\ndocument = "avtal"', "")
    assert "fältet ”term” saknas" in refusal(tmp_path, without)
    assert "ingen avtalsperiod finns" in refusal(tmp_path, "term = []\n" + without)


def test_a_term_that_ends_before_it_begins_is_refused(tmp_path, small_agreement_text):
    text = small_agreement_text.replace("start = 2020-01-01", "start = 2020-01-01\nend = 2019-12-31")
    assert "avtalsperioden som börjar 2020-01-01 slutar före sin början" in refusal(tmp_path, text)


BUDGET = """
[[budget]]
measure = "grant"
outcome_measure = "grant_outcome"
party = "norr"
start = 2025-01-01
end = 2025-12-31
clause = "Avsnitt 5"
document = "avtal"
total_sek = 10
lines = []
"""
CITING = {
    "term": '[[term]]\nstart = 2024-01-01\ndocument = "avtalt"',
    "commitment": '[[commitment]]\nid = "a"\nkind = "goal"\ntext = "a"\nclause = "b"\ndocument = "avtalt"',
    "referral": '[[referral]]\ntowards = "a"\nclause = "b"\ndocument = "avtalt"',
    "budget": BUDGET.replace('"avtal"', '"avtalt"'),
    "gender_reference": (
        '[[gender_reference]]\nmeasure = "gender_reference"\nstart = 2025-01-01\nend = 2025-12-31\nclause = "b"\n'
        'document = "avtalt"\npopulation = "alla"\nwoman = 60\nman = 40'
    ),
    "series_break": (
        '[[series_break]]\ntext = "a"\nmeasures = []\nearliest = 2025-01-01\nlatest = 2025-01-01\ndocument = "avtalt"'
    ),
}


@pytest.mark.parametrize("part", CITING)
def test_a_part_that_cites_an_unknown_document_is_refused(part, tmp_path, small_agreement_text):
    said = refusal(tmp_path, small_agreement_text + CITING[part])
    assert "dokumentet ”avtalt” finns inte; menade du ”avtal”?" in said


def test_a_budget_for_an_unknown_party_is_refused(tmp_path, small_agreement_text):
    said = refusal(tmp_path, small_agreement_text + BUDGET.replace('"norr"', '"nor"'))
    assert "parten ”nor” finns inte; menade du ”norr”?" in said


def test_a_budget_with_an_unknown_line_is_refused(tmp_path, small_agreement_text):
    said = refusal(tmp_path, small_agreement_text + BUDGET.replace("[]", '[{ category = "personall", sek = 10 }]'))
    assert "budgetposten ”personall” finns inte; menade du ”personal”?" in said


@pytest.mark.parametrize(
    ("current", "baseline", "concerned"),
    [
        ("2025-01..2025-12", None, True),
        ("2026-01..2026-12", None, False),
        ("2026-01..2026-12", "2025-01..2025-12", True),
        ("2027-01..2027-12", "2026-01..2026-12", False),
        ("2024-01..2024-12", "2023-01..2023-12", False),
        ("2026-01..2026-12", "2024-01..2024-12", True),
    ],
)
def test_a_series_break_concerns_what_lies_on_both_sides_of_it(agreement, ascii_period, current, baseline, concerned):
    (series_break,) = agreement.series_break
    now, then = Period(*ascii_period(current)), Period(*ascii_period(baseline)) if baseline else None
    assert series_break.concerns("cases", now, then) is concerned


def test_a_series_break_does_not_concern_other_measures(agreement):
    (series_break,) = agreement.series_break
    assert not series_break.concerns("referrals_to_stodcentrum", calendar_year(2025), calendar_year(2024))


@pytest.mark.parametrize(
    ("right", "misspelt", "said"),
    [
        ('measures = ["cases", ', 'measures = ["casess", ', "måttet ”casess” finns inte; menade du ”cases”"),
        (
            'measure = "first_contact_within_3_days_share"',
            'measure = "first_contact_within_3_day_share"',
            "måttet ”first_contact_within_3_day_share” finns inte; menade du ”first_contact_within_3_days_share”",
        ),
        (
            'outcome_measure = "grant_outcome"',
            'outcome_measure = "grant_outcom"',
            "måttet ”grant_outcom” finns inte; menade du ”grant_outcome”",
        ),
        ('\nmeasure = "grant"', '\nmeasure = "grants"', "måttet ”grants” finns inte; menade du ”grant”"),
        ('measure = "gender_reference"', 'measure = "gender"', "måttet ”gender” finns inte"),
    ],
)
def test_a_misspelt_measure_is_refused(data_copy, right, misspelt, said):
    data_copy.edit_agreement(right, misspelt)
    with pytest.raises(UnreadableInputError, match=said):
        data_copy.prepare()


@pytest.mark.parametrize(
    ("number", "said"), [("nan", "minst 0"), ("inf", "högst 100"), ("-1", "minst 0"), ("100.5", "högst 100"), ("-inf", "minst 0")]
)
def test_what_is_no_percentage_is_refused(data_copy, number, said):
    data_copy.edit_agreement("woman = 60", f"woman = {number}")
    with pytest.raises(UnreadableInputError, match=rf"väntade {said} \(gender_reference, post 1, woman\); rätta filen"):
        data_copy.prepare()


def test_a_measure_that_is_declared_open_twice_is_refused(data_copy):
    data_copy.edit_agreement('measure = "support_persons"\nreason', 'measure = "referrals_to_stodcentrum"\nreason')
    with pytest.raises(
        UnreadableInputError,
        match=r"agreement\.toml: måttet ”referrals_to_stodcentrum” står 2 gånger i \[\[secrecy\.open\]\]; låt det stå en gång\.$",
    ):
        data_copy.prepare()


def test_a_reason_that_is_too_short_is_refused_where_it_stands(data_copy):
    data_copy.edit_agreement('reason = "Stödpersonerna är föreningens egna volontärer, inte hjälpsökande."', 'reason = "Öppet."')
    with pytest.raises(UnreadableInputError, match=r"väntade minst 10 tecken \(secrecy\.open, post 2, reason\); rätta filen"):
        data_copy.prepare()


@pytest.mark.parametrize("number", ["nan", "inf", "-1"])
def test_a_target_that_is_no_number_is_refused(data_copy, number):
    data_copy.edit_agreement("target = 20\n", f"target = {number}\n")
    with pytest.raises(UnreadableInputError, match=r"väntade (minst 0|högst 1000000000000) \(commitment, post \d+, target\)"):
        data_copy.prepare()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("target = 20\n", "", "”sprak” har about men inget target"),
        ('measure = "languages"\n', "", "”sprak” har target men inget measure"),
        ("about = 0.1\n", "about = 0.6\n", r"väntade högst 0\.5 \(commitment, post \d+, about\)"),
    ],
)
def test_a_tolerance_without_a_target_and_a_target_without_a_measure_are_refused(old, new, message, data_copy):
    data_copy.edit_agreement(old, new)
    with pytest.raises(UnreadableInputError, match=message):
        data_copy.prepare()


@pytest.mark.parametrize(
    ("period", "start"),
    [
        (Period(dt.date(2025, 4, 1), dt.date(2025, 12, 31)), dt.date(2025, 4, 1)),
        (calendar_year(2025), dt.date(2025, 4, 1)),
        (calendar_year(2024), dt.date(2022, 4, 1)),
        (calendar_year(2022), dt.date(2022, 4, 1)),
    ],
)
def test_the_term_of_a_period_is_the_latest_that_has_begun(agreement, period, start):
    assert agreement.term_of(period).start == start


def test_documents_are_known_by_their_titles_and_whether_they_are_public(small_agreement):
    assert small_agreement.document_titles == {"avtal": "Avtalet", "rapport": "Rapporten", "internt": "Internt underlag"}
    assert small_agreement.unpublished_documents == {"internt"}


def test_a_name_of_two_parties_is_refused(data_copy):
    data_copy.edit_agreement('aliases = ["Brottsofferjouren Västerort"]', 'aliases = ["Söderort"]')
    with pytest.raises(UnreadableInputError, match="”söderort” står för två olika"):
        data_copy.prepare()


def test_a_budget_beyond_all_money_is_refused(data_copy):
    data_copy.edit_agreement("total_sek = 704_000", f"total_sek = 1{'0' * 400}")
    with pytest.raises(UnreadableInputError, match=r"agreement\.toml"):
        data_copy.prepare()
