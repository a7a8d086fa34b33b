"""A conclusion that the outcomes do not carry is found however it is worded, and an innocent sentence is left alone."""

from dataclasses import replace

import pytest

from iop_analysis.agreement import Commitment
from iop_analysis.parts import Text
from iop_analysis.present.conclusions import conclusion_findings

FILE = "raw/2025/texter/bedomning.md"
ANSWERED = Commitment("sallskap", "quality", "Sällskap erbjuds", "Avsnitt 3", "avtal", "support_accompaniment", 1)


def found(markdown, material):
    return [part.rule for part in conclusion_findings(Text("assessment", FILE, markdown), material)]


@pytest.mark.parametrize(
    "said",
    [
        "Förvaltningen bedömer att målsättningen uppnåtts.",
        "Målsättningen uppnåddes.",
        "Målen bedöms vara uppnådda.",
        "Målen har i allt väsentligt uppnåtts.",
        "Målsättningen för partnerskapet har uppnåtts.",
        "Målen har **uppnåtts**.",
        "Kvalitetsmålen har nåtts.",
        "Föreningarna har nått sina mål.",
        "Alla kvalitetsmål nåddes.",
        "Vi tvekar inte att slå fast att målsättningen har uppnåtts.",
        "Det är omöjligt att förneka att målen är uppnådda.",
        "Samtliga åtaganden är infriade.",
        "Tre av fyra kvalitetsmål är uppnådda.",
        "Parterna klarade alla mål.",
        "Arbetet har gått enligt\nplan.",
    ],
)
def test_a_claim_is_found(said, material_2025):
    assert found(said, material_2025) == ["conclusion_not_carried"]


@pytest.mark.parametrize(
    "said",
    [
        "Målet är att alla ska få kontakt inom tre dagar.",
        "Syftet är att målen ska uppnås.",
        "Det går inte att säga att målen är uppfyllda.",
        "Om målsättningen har uppnåtts går inte att säga.",
        "Målen har inte uppnåtts.",
        "Inget av fyra kvalitetsmål är uppnått.",
        "Det är oklart om målen är uppfyllda.",
        "Arbetet fortsätter för att målen ska nås.",
        "Kvalitetsmålen är delvis uppnådda.",
        "Målen är inte helt uppnådda.",
        "Målsägande når jouren via telefon.",
        "Hjälpsökande nås inom tre dagar.",
        "Ett mål är att fler nås av stöd.",
        "Jourerna når många unga.",
        "Målsättningen kan nås nästa år.",
    ],
)
def test_an_innocent_sentence_is_left_alone(said, material_2025):
    assert found(said, material_2025) == []


@pytest.mark.parametrize(
    ("lead", "answer", "rules"),
    [
        ("Uppnådda åtaganden:", 1, []),
        ("Uppnådda åtaganden:", 0, ["commitment_misplaced"]),
        ("Åtaganden som inte är uppnådda:", 0, []),
        ("Åtaganden som inte är uppnådda:", 1, ["commitment_misplaced"]),
        ("Detta har vi talat om:", 0, []),
    ],
)
def test_a_commitment_stands_under_the_heading_that_its_outcome_gives(lead, answer, rules, material_of):
    table = f"jour | measure | value | unit\nnorr | support_accompaniment | {answer} | yes_no\n"
    table += f"soder | support_accompaniment | {answer} | yes_no"
    material = material_of(table, commitment=(ANSWERED,))
    text = Text("assessment", FILE, f"{lead}\n\n- {{=commitment_sallskap}}. Utfallet är gott.\n")
    findings = list(conclusion_findings(text, material))
    assert [part.rule for part in findings if part.rule != "conclusion_not_carried"] == rules
    assert all(part.place == f"{FILE}, rad 3" for part in findings)


def test_what_is_all_achieved_may_be_said(material_of):
    table = "jour | measure | value | unit\nnorr | support_accompaniment | 1 | yes_no\nsoder | support_accompaniment | 1 | yes_no"
    material = material_of(table, commitment=(ANSWERED,))
    assert found("Målen är uppnådda.", replace(material, protected=material.protected)) == []
