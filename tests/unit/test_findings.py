"""The published figures of 2025 give eleven findings, and mending one defect takes away its finding and no other."""

from collections import Counter

import pytest

from iop_analysis.schema import Severity

ELEVEN = (
    "promised_figure_missing",
    "period_wording_mismatch",
    "baseline_ambiguous",
    "units_differ",
    "periods_unequal",
    "shares_without_counts",
    "party_aliases",
    "age_undefined",
    "uncertainty_unknown",
    "conclusion_without_evidence",
    "series_break",
)
ASSOCIATIONS = ("Stockholm-Gotland", "Södra Stockholm", "Västerort")
BASELINES = "jamforelsetal.csv"


def add_contacts(data):
    data.add_row(measure="contacts", value="9 000", unit="contacts")


def correct_the_wording(data):
    data.set_cells(2, stated_period="under perioden")


def date_the_baseline(data):
    data.set_cells(2, file=BASELINES, period_start="2024-04-01", period_end="2024-12-31")


def count_close_relationship_in_cases(data):
    data.set_cells(17, unit="cases")
    data.set_cells(2, file=BASELINES, unit="cases")


def compare_equally_long_periods(data):
    data.set_cells(3, file=BASELINES, period_start="2024-04-01", stated_period="")


def add_crime_counts(data):
    for association in ASSOCIATIONS:
        data.add_row(jour=association, measure="crimes", value="1 200", unit="crimes")


def list_every_crime_type(data):
    for association, rest in zip(ASSOCIATIONS, ("41", "41", "42"), strict=True):
        data.add_row(
            jour=association, measure="crime_share", breakdown="crime_type", category="Stöld", value=rest, unit="percent"
        )


def use_one_name(data):
    data.edit_description('"Söderort"', '"Södra Stockholm"')


def pass_on_those_aged_21(data):
    data.edit_agreement("age_to = 20", "age_to = 21")


def report_the_answers(data):
    for subject in ("Riket", *ASSOCIATIONS):
        data.add_row(jour=subject, measure="survey_responses", value="80", unit="responses")
        data.add_row(jour=subject, measure="survey_response_rate", value="12,5", unit="percent")


def report_targets_and_economy(data):
    for measure in ("first_contact_within_3_days_share", "three_call_attempts_share", "meeting_offered_share"):
        data.add_row(measure=measure, value="97", unit="percent")
    data.add_row(measure="evenings_open_per_week", value="1", unit="occasions")
    for measure in ("grant_outcome", "own_financing_outcome"):
        data.add_row(measure=measure, value="700 000", unit="sek")


def drop_the_conclusion(data):
    text = '[[conclusion]]\nclaims = "goals_met"\nwording = "målsättningen har uppnåtts"\nplace = "Förvaltningens bedömning"\n'
    data.edit_description(text, "")


def remove_the_series_break(data):
    path = data.raw / "agreement.toml"
    before, _, after = path.read_text(encoding="utf-8").partition("[[series_break]]")
    assert after.count("[[") == 0
    path.write_text(before, encoding="utf-8")


# What mends each rule. The third part names the rules whose finding remains but rightly says something else.
MENDED = [
    # Contacts are counted in the system that the series break changed, so the break now touches them as well.
    ("promised_figure_missing", add_contacts, {"series_break"}),
    ("period_wording_mismatch", correct_the_wording, set()),
    ("baseline_ambiguous", date_the_baseline, set()),
    # The finding of the ambiguous baseline does not name the unit, so it stays as it is.
    ("units_differ", count_close_relationship_in_cases, set()),
    ("periods_unequal", compare_equally_long_periods, set()),
    # Counts of crimes are touched by the series break.
    ("shares_without_counts", add_crime_counts, {"series_break"}),
    # The added rows are further figures of the wording checks' measures, not of any other finding.
    ("shares_without_counts", list_every_crime_type, set()),
    ("party_aliases", use_one_name, set()),
    ("age_undefined", pass_on_those_aged_21, set()),
    ("uncertainty_unknown", report_the_answers, set()),
    ("conclusion_without_evidence", report_targets_and_economy, set()),
    ("conclusion_without_evidence", drop_the_conclusion, set()),
    ("series_break", remove_the_series_break, set()),
]


def by_rule(prepared):
    rules = [finding.rule for finding in prepared.material.findings]
    assert len(rules) == len(set(rules)), f"a rule gave several findings: {Counter(rules)}"
    return {finding.rule: finding for finding in prepared.material.findings}


def test_published_figures_give_each_of_the_eleven_once(prepared_2025):
    assert Counter(finding.rule for finding in prepared_2025.material.findings) == Counter(ELEVEN)


def test_all_eleven_are_warnings(prepared_2025):
    assert {finding.severity for finding in prepared_2025.material.findings} == {Severity.WARNING}


def test_every_rule_has_a_mend():
    assert {rule for rule, _, _ in MENDED} == set(ELEVEN)


@pytest.mark.parametrize(("rule", "mend", "reworded"), MENDED, ids=[mend.__name__ for _, mend, _ in MENDED])
def test_mending_takes_away_one_finding_and_leaves_ten(rule, mend, reworded, data_copy, prepared_2025):
    before = by_rule(prepared_2025)
    mend(data_copy)
    after = by_rule(data_copy.prepare())
    assert set(after) == set(before) - {rule}
    assert {name for name in after if after[name] != before[name]} == reworded


def test_data_without_a_defect_has_no_finding(data_copy):
    for _, mend, _ in MENDED:
        if mend is not drop_the_conclusion:  # its other mend is used, so the conclusion stands on evidence
            mend(data_copy)
    assert data_copy.prepare().material.findings == ()


EXPECTED_WORDS = {
    "promised_figure_missing": ["kontakter", "beskrivning.toml", "Antal hanterade ärenden och kontakter"],
    "period_wording_mismatch": [
        "under året",
        "1\xa0april–31\xa0december 2025",
        "9 månader",
        "12 månader",
        "uppfoljning.csv, rad 2",
    ],
    "baseline_ambiguous": ["468", "de tre senaste kvartalen", "1\xa0juli 2024–31\xa0mars 2025", "1\xa0april–31\xa0december 2024"],
    "units_differ": ["593 brott", "3\xa0017 ärenden", "rad 17", "rad 2"],
    "periods_unequal": ["26 under", "mot 4 under 2024", "9 månader", "12 månader", "jamforelsetal.csv, rad 3"],
    "shares_without_counts": [
        "59\xa0% för Stockholm-Gotland",
        "59\xa0% för Södra Stockholm",
        "58\xa0% för Västerort",
        "41–42\xa0%",
    ],
    "party_aliases": ["Södra Stockholm", "”Söderort”", "beskrivning.toml"],
    "age_undefined": ["21 år", "agreement.toml"],
    "uncertainty_unknown": [
        "riket, Stockholm-Gotland, Södra Stockholm och Västerort",
        "antal svar och svarsfrekvens",
        "rad 20–23",
    ],
    "conclusion_without_evidence": ["0 av 4", "utfall av stadens ersättning", "utfall av egenfinansieringen"],
    "series_break": ["Polisen", "ärenden", "andel av brotten", "våld i nära relation"],
}


@pytest.mark.parametrize("rule", ELEVEN)
def test_a_finding_says_where_what_and_what_to_do(rule, prepared_2025):
    finding = by_rule(prepared_2025)[rule]
    said = f"{finding.place} {finding.observed} {finding.expected}"
    assert [words for words in EXPECTED_WORDS[rule] if words not in said] == []
    assert finding.action.endswith(".")
    assert "{" not in said + finding.title + finding.action


def test_equal_months_under_the_old_wording_are_a_wording_mismatch_instead(data_copy):
    data_copy.set_cells(3, file=BASELINES, period_start="2024-04-01")
    found = Counter(finding.rule for finding in data_copy.prepare().material.findings)
    # the cases' "under året" and now the baseline's "2024", which is said of nine months
    assert found == Counter({**dict.fromkeys(set(ELEVEN) - {"periods_unequal"}, 1), "period_wording_mismatch": 2})


def test_three_targets_of_four_are_not_enough(data_copy):
    report_targets_and_economy(data_copy)
    data_copy.drop_rows(measure="evenings_open_per_week")
    assert "3 av 4" in by_rule(data_copy.prepare())["conclusion_without_evidence"].observed


def test_answers_for_some_leave_the_finding_for_the_rest(data_copy):
    report_the_answers(data_copy)
    data_copy.drop_rows(measure="survey_responses", jour="Västerort")
    observed = by_rule(data_copy.prepare())["uncertainty_unknown"].observed
    assert observed == "Medelbetyg i brukarundersökningen anges för Västerort utan uppgift om antal svar."


def test_crimes_counted_by_one_association_do_not_stand_in_for_the_others(data_copy):
    data_copy.add_row(jour="Västerort", measure="crimes", value="1 200", unit="crimes")
    observed = by_rule(data_copy.prepare())["shares_without_counts"].observed
    assert "59\xa0% för Stockholm-Gotland och 59\xa0% för Södra Stockholm. 41\xa0% är inte redovisat" in observed
    assert "Västerort" not in observed


def test_different_units_are_noticed_for_one_association_too(data_copy):
    data_copy.set_cells(2, jour="Västerort")
    data_copy.set_cells(17, jour="Västerort")
    assert "units_differ" in by_rule(data_copy.prepare())
