"""Each check of what a document says around its figures."""

import msgspec
import pytest

from iop_analysis.agreement import Budget, Commitment
from iop_analysis.deliveries import document_checks
from iop_analysis.deliveries.read import Activity, Conclusion, Heading

CONTACTS = "measure | value | unit\ncontacts | {} | contacts"


@pytest.mark.parametrize(
    "heading", ["Kontakter", "ÄRENDEN OCH KONTAKTER", "Antal kontakter, och mer", "Om varje kontakt", "Kontakter/åtgärder"]
)
def test_a_heading_that_names_a_measure_promises_it(heading, delivered):
    findings = list(document_checks.promised_figures(delivered(heading=(Heading(heading, "Avsnitt 2"),))))
    assert "Rubriken ”" + heading + "” utlovar kontakter, men ingen sådan uppgift finns." in [part.observed for part in findings]
    assert {part.place for part in findings} == {f"beskrivning.toml: Avsnitt 2 › {heading}"}


def test_a_promise_that_is_kept_is_no_finding(delivered):
    heading = (Heading("Kontakter", "Avsnitt 2"),)
    assert list(document_checks.promised_figures(delivered(CONTACTS.format("5"), heading=heading))) == []


def test_a_promise_kept_with_a_missing_figure_is_not_kept(delivered):
    heading = (Heading("Kontakter", "Avsnitt 2"),)
    assert len(list(document_checks.promised_figures(delivered(CONTACTS.format(".."), heading=heading)))) == 1


def test_a_promise_kept_for_another_year_is_not_kept(delivered):
    table = "period | measure | value | unit\n2024-01..2024-12 | contacts | 5 | contacts"
    assert len(list(document_checks.promised_figures(delivered(table, heading=(Heading("Kontakter", "A"),))))) == 1


@pytest.mark.parametrize("heading", ["Kontaktväg", "Bakgrund", "Information", ""])
def test_other_headings_promise_nothing(heading, delivered):
    assert list(document_checks.promised_figures(delivered(heading=(Heading(heading, "A"),)))) == []


NAMES = """
jour | measure | value | unit   | stated_jour
norr | cases   | 5     | cases  | {}
norr | crimes  | 5     | crimes | {}
"""


@pytest.mark.parametrize(
    ("first", "second", "others"),
    [
        ("Norrjouren", "Jouren i norr", "”Jouren i norr”"),
        ("NORRJOUREN", "Norrjouren", "”NORRJOUREN”"),
        ("Jouren i norr", "jouren i Norr", "”Jouren i norr” och ”jouren i Norr”"),
    ],
)
def test_one_association_under_two_names_is_a_finding(first, second, others, delivered):
    (finding,) = document_checks.party_aliases(delivered(NAMES.format(first, second)))
    assert finding.observed == f"Norrjouren kallas också {others}."
    assert finding.place == "figures.csv"


@pytest.mark.parametrize("name", ["Norrjouren", "Jouren i norr", "norr"])
def test_one_name_throughout_is_no_finding(name, delivered):
    assert list(document_checks.party_aliases(delivered(NAMES.format(name, name)))) == []


def test_the_name_and_the_id_are_not_two_names(delivered):
    assert list(document_checks.party_aliases(delivered(NAMES.format("Norrjouren", "norr")))) == []


def test_a_name_in_the_text_counts_too(delivered):
    activity = (Activity("partner", "polisen", "s. 1", "Jouren i norr"),)
    (finding,) = document_checks.party_aliases(delivered(NAMES.format("Norrjouren", "Norrjouren"), activity=activity))
    assert finding.place == "beskrivning.toml"


def test_names_of_different_associations_are_not_mixed(delivered):
    table = """
    jour  | measure | value | unit  | stated_jour
    norr  | cases   | 5     | cases | Norrjouren
    soder | cases   | 5     | cases | Söderjouren
    """
    assert list(document_checks.party_aliases(delivered(table))) == []


@pytest.fixture
def promising(small_agreement, reporting):
    """The small agreement with two quality targets, another commitment and a budget."""

    def commitment(kind, measure):
        return Commitment(id=measure or kind, kind=kind, text="a", clause="b", document="avtal", measure=measure)

    budget = Budget("grant", "grant_outcome", "norr", reporting.start, reporting.end, "Avsnitt 5", "avtal", 0, ())
    targets = (commitment("quality", "meeting_offered_share"), commitment("quality", "evenings_open_per_week"))
    return msgspec.structs.replace(small_agreement, commitment=(*targets, commitment("other", "languages")), budget=(budget,))


MET = (Conclusion("goals_met", "målen är nådda", "Bedömning"),)
OUTCOMES = {
    "meeting_offered_share": "meeting_offered_share | 90 | percent",
    "evenings_open_per_week": "evenings_open_per_week | 1 | occasions",
    "grant_outcome": "grant_outcome | 700 | sek",
}


def outcomes(*measures):
    return "\n".join(["measure | value | unit", *(OUTCOMES[measure] for measure in measures)])


@pytest.mark.parametrize(
    ("measures", "observed"),
    [
        ((), "”målen är nådda” sägs, men 0 av 2 kvalitetsmål är redovisade och ekonomin saknar utfall av stadens ersättning."),
        (("grant_outcome",), "”målen är nådda” sägs, men 0 av 2 kvalitetsmål är redovisade och ekonomin är redovisad."),
        (
            ("meeting_offered_share", "grant_outcome"),
            "”målen är nådda” sägs, men 1 av 2 kvalitetsmål är redovisade och ekonomin är redovisad.",
        ),
        (
            ("meeting_offered_share", "evenings_open_per_week"),
            "”målen är nådda” sägs, men 2 av 2 kvalitetsmål är redovisade och ekonomin saknar utfall av stadens ersättning.",
        ),
    ],
)
def test_a_conclusion_without_its_evidence_is_a_finding(measures, observed, delivered, promising):
    (finding,) = document_checks.conclusions(delivered(outcomes(*measures), promising, conclusion=MET))
    assert finding.observed == observed
    assert finding.place == "beskrivning.toml: Bedömning"


def test_a_conclusion_with_its_evidence_is_no_finding(delivered, promising):
    assert list(document_checks.conclusions(delivered(outcomes(*OUTCOMES), promising, conclusion=MET))) == []


def test_without_a_conclusion_nothing_is_said(delivered, promising):
    assert list(document_checks.conclusions(delivered(outcomes(), promising))) == []


def test_an_outcome_that_is_missing_is_no_evidence(delivered, promising):
    table = outcomes("meeting_offered_share", "evenings_open_per_week") + "\ngrant_outcome | .. | sek"
    assert len(list(document_checks.conclusions(delivered(table, promising, conclusion=MET)))) == 1


def test_a_target_that_no_figure_can_show_is_never_reported(delivered, promising):
    unmeasurable = Commitment(id="x", kind="quality", text="a", clause="b", document="avtal")
    agreement = msgspec.structs.replace(promising, commitment=(*promising.commitment, unmeasurable))
    (finding,) = document_checks.conclusions(delivered(outcomes(*OUTCOMES), agreement, conclusion=MET))
    assert "2 av 3" in finding.observed
