"""Each check of what a document says around its figures."""

import pytest

from iop_analysis.deliveries import document_checks
from iop_analysis.deliveries.read import Activity, Heading

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
