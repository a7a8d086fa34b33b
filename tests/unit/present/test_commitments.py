"""Every commitment as a row: what was promised, what came of it, how it is judged, and what shows it."""

import dataclasses

import msgspec
import pytest

from iop_analysis.agreement import Commitment
from iop_analysis.present.commitments import commitments_table
from iop_analysis.present.narrative import section_text

PUBLIC = "Publicerat dokument"


def commitment(kind, measure):
    return Commitment(
        id=kind + measure, kind=kind, text=f"Löfte om {measure}", clause="Avsnitt 3", document="avtal", measure=measure
    )


PROMISED = tuple(
    commitment(kind, measure)
    for kind, measure in (
        ("quality", "meeting_offered_share"),
        ("quality", "evenings_open_per_week"),
        ("other", "languages"),
        ("goal", "contacts"),
    )
)
OUTCOMES = """
jour | measure                | value | unit
{jour} | meeting_offered_share  | 97    | percent
{jour} | evenings_open_per_week | 0     | occasions
"""


def test_a_commitment_has_its_outcome_or_the_sign_that_it_is_missing(material_of):
    table = commitments_table(material_of(OUTCOMES.format(jour="_T"), commitment=PROMISED))
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["Löfte om meeting_offered_share", "Kvalitetsmål", "Ingen nivå angiven (procent)", "97\xa0%", "Redovisat", PUBLIC],
        ["Löfte om evenings_open_per_week", "Kvalitetsmål", "Ingen nivå angiven (tillfällen)", "–", "Redovisat", PUBLIC],
        ["Löfte om languages", "Åtagande", "Ingen nivå angiven (språk)", "..", "Inte redovisat", ".."],
        ["Löfte om contacts", "Mål", "Ingen nivå angiven (kontakter)", "..", "Inte redovisat", ".."],
    ]
    assert [(row[3].value, row[3].figure) for row in table.rows] == [
        (97, "meeting_offered_share"),
        (0, "evenings_open_per_week"),
        (None, ""),
        (None, ""),
    ]
    assert [note.text for note in table.notes] == [
        "”–” betyder att antalet är noll.",
        "”..” betyder att uppgiften saknas.",
        "Publicerat dokument: Rapporten.",
        "Källa till åtagandena: Avtalet, avsnitt 3.",
    ]


def test_an_outcome_of_another_year_does_not_count(material_of):
    table = "period | measure | value | unit\n2024-01..2024-12 | languages | 20 | languages"
    assert [cell.text for cell in commitments_table(material_of(table, commitment=PROMISED)).rows[2][3:]] == [
        "..",
        "Inte redovisat",
        "..",
    ]


def test_the_text_counts_the_targets_that_the_table_shows(material_of):
    said = section_text("commitments", material_of(OUTCOMES.format(jour="_T"), commitment=PROMISED))
    assert "Två av överenskommelsens två kvalitetsmål är redovisade" in said


def test_a_target_reported_by_each_association_is_reported(material_of):
    rows = OUTCOMES.format(jour="norr") + OUTCOMES.format(jour="soder").split("unit\n")[1]
    material = material_of(rows, commitment=PROMISED)
    assert "Två av överenskommelsens två kvalitetsmål är redovisade" in section_text("commitments", material)
    assert [cell.text for cell in commitments_table(material).rows[0][3:5]] == [
        "Norrjouren 97\xa0%\nSöderjouren 97\xa0%",
        "Redovisat",
    ]


TARGET = msgspec.structs.replace(PROMISED[0], target=90)


@pytest.mark.parametrize(
    ("figures", "outcome", "verdict"),
    [
        ({"_T": "90"}, "90\xa0%", "Uppnått"),
        ({"_T": "89.9"}, "89,9\xa0%", "Inte uppnått"),
        ({"_T": "0"}, "–", "Inte uppnått"),
        ({"_T": "90", "norr": "10"}, "90\xa0%", "Uppnått"),
        ({"norr": "90", "soder": "100"}, "Norrjouren 90\xa0%\nSöderjouren 100\xa0%", "Uppnått"),
        ({"norr": "90", "soder": "89"}, "Norrjouren 90\xa0%\nSöderjouren 89\xa0%", "Delvis uppnått"),
        ({"norr": "90"}, "Norrjouren 90\xa0%\nSöderjouren ..", "Delvis uppnått"),
        ({"soder": "90", "norr": ".."}, "Norrjouren ..\nSöderjouren 90\xa0%", "Delvis uppnått"),
        ({"norr": "0", "soder": "1"}, "Norrjouren 0\xa0%\nSöderjouren 1\xa0%", "Inte uppnått"),
        ({"soder": "1"}, "Norrjouren ..\nSöderjouren 1\xa0%", "Inte uppnått"),
        ({"_T": ".."}, "..", "Inte redovisat"),
        ({}, "..", "Inte redovisat"),
    ],
)
def test_a_target_is_met_partly_or_not_as_the_figures_show(figures, outcome, verdict, material_of):
    rows = [f"{jour} | meeting_offered_share | {value} | percent" for jour, value in figures.items()]
    material = material_of(
        "\n".join(["jour | measure | value | unit", *rows, "_T | contacts | 1 | contacts"]), commitment=(TARGET,)
    )
    assert [cell.text for cell in commitments_table(material).rows[0][3:5]] == [outcome, verdict]


def test_signs_within_an_outcome_are_explained(material_of):
    rows = "jour | measure | value | unit\nnorr | evenings_open_per_week | 0 | occasions"
    promised = (msgspec.structs.replace(PROMISED[1], target=1),)
    assert [note.text for note in commitments_table(material_of(rows, commitment=promised)).notes] == [
        "”–” betyder att antalet är noll.",
        "”..” betyder att uppgiften saknas.",
        "Publicerat dokument: Rapporten.",
        "Källa till åtagandena: Avtalet, avsnitt 3.",
    ]


def test_a_quality_target_that_no_measure_shows_is_not_reported(material_of):
    material = material_of(OUTCOMES.format(jour="_T"), commitment=(TARGET, commitment("quality", ""), commitment("other", "")))
    assert [[cell.text for cell in row] for row in commitments_table(material).rows] == [
        ["Löfte om meeting_offered_share", "Kvalitetsmål", "90\xa0%", "97\xa0%", "Uppnått", PUBLIC],
        ["Löfte om ", "Kvalitetsmål", "Inget mått bestämt", "..", "Inte redovisat", ".."],
        ["Löfte om ", "Åtagande", "Inget mått bestämt", "..", "Inte redovisat", ".."],
    ]
    assert "Ett av överenskommelsens två kvalitetsmål är redovisat" in section_text("commitments", material)
    assert "inte för att bedöma" in section_text("assessment", material)


def test_each_number_within_an_outcome_knows_its_figure(material_of):
    rows = (
        "jour | measure | value | unit\nnorr | meeting_offered_share | 90 | percent\nsoder | meeting_offered_share | 0 | percent"
    )
    (row,) = commitments_table(material_of(rows, commitment=(TARGET,))).rows
    assert [(cited.text, cited.figure, cited.value) for cited in row[3].cited] == [
        ("90\xa0%", "meeting_offered_share.norr", 90),
        ("0\xa0%", "meeting_offered_share.soder", 0),
    ]
    assert {cited.source for cited in row[3].cited} == {"kalla-meeting_offered_share"}


@pytest.mark.parametrize(("soder", "told"), [(1, ["Ja", "Ja"]), (0, ["Ja", "Nej"])])
def test_an_answer_of_yes_or_no_knows_its_figure(soder, told, material_of):
    rows = f"norr | support_accompaniment | 1 | yes_no\nsoder | support_accompaniment | {soder} | yes_no"
    (row,) = commitments_table(material_of(f"jour | measure | value | unit\n{rows}", commitment=(ANSWERED,))).rows
    assert [(cited.text, cited.figure, cited.value) for cited in row[3].cited] == [
        (told[0], "support_accompaniment.norr", 1),
        (told[1], "support_accompaniment.soder", soder),
    ]


@pytest.mark.parametrize(("formula", "notes"), [("Beräknat: erbjudna ÷ tillfrågade | Rapport | a.csv, rad 2", 1), ("", 0)])
def test_a_share_that_is_computed_says_which_cases_it_leaves_out(formula, notes, material_of):
    material = material_of(OUTCOMES.format(jour="_T"), commitment=PROMISED)
    figures = material.protected.indicators
    computed = figures.assign(source=formula or figures["source"])
    protected = msgspec.structs.replace(material.protected, indicators=computed)
    told = commitments_table(dataclasses.replace(material, protected=protected)).notes
    expected = (
        "”Erbjudna personligt möte” räknas bland ärenden med uppgift om personligt möte. Ärenden utan uppgift räknas varken som "
        "uppfyllda eller som inte uppfyllda, och bedömningen säger inget om dem."
    )
    assert [note.text for note in told].count(expected) == notes


ANSWERED = Commitment("a", "support", "Sällskap", "Avsnitt 3", "avtal", "support_accompaniment", 1)


@pytest.mark.parametrize(
    ("answers", "outcome", "verdict"),
    [
        ({"norr": 1, "soder": 1}, "Ja", "Uppnått"),
        ({"norr": 0, "soder": 0}, "Nej", "Inte uppnått"),
        ({"norr": 1, "soder": 0}, "Norrjouren Ja\nSöderjouren Nej", "Delvis uppnått"),
        ({"norr": 1}, "Norrjouren Ja\nSöderjouren ..", "Delvis uppnått"),
        ({}, "..", "Inte redovisat"),
    ],
)
def test_an_answer_of_yes_or_no_is_judged_against_what_was_agreed(answers, outcome, verdict, material_of):
    rows = [f"{jour} | support_accompaniment | {value} | yes_no" for jour, value in answers.items()]
    facts = "\n".join(["jour | measure | value | unit", "_T | contacts | 1 | contacts", *rows])
    (row,) = commitments_table(material_of(facts, commitment=(ANSWERED,))).rows
    assert [cell.text for cell in row[1:5]] == ["Stödform", "Ja", outcome, verdict]


def test_what_can_be_measured_comes_first_and_the_quality_targets_before_all(material_of):
    agreed = [
        ("support", ""),
        ("goal", "contacts"),
        ("quality", ""),
        ("other", "languages"),
        ("quality", "meeting_offered_share"),
    ]
    table = commitments_table(material_of(commitment=tuple(commitment(*part) for part in agreed)))
    assert [row[0].text.removeprefix("Löfte om ") for row in table.rows] == [
        "meeting_offered_share", "languages", "contacts", "", "",
    ]  # fmt: skip
    assert [row[1].text for row in table.rows[3:]] == ["Kvalitetsmål", "Stödform"]


def test_a_tolerance_is_said_with_the_target(material_of):
    spoken = Commitment("a", "other", "Språk", "Avsnitt 3", "avtal", "languages", 20, 0.1, together=True)
    facts = "measure | value | unit\nlanguages | 18 | languages"
    (row,) = commitments_table(material_of(facts, commitment=(spoken,))).rows
    assert [cell.text for cell in row[2:5]] == ["Omkring 20 (minst 18)", "18", "Uppnått"]


def test_of_2025_every_commitment_is_a_row_and_says_what_has_no_data(material_2025):
    table = commitments_table(material_2025)
    assert [row[0].text for row in table.rows] == [
        part.text
        for measured in (True, False)
        for kind in ("quality", "other", "goal", "support")
        for part in material_2025.agreement.commitment
        if part.kind == kind and bool(part.measure) is measured
    ]
    assert len(table.rows) == 25
    told = [row for row in table.rows if row[4].text != "Inte redovisat"]
    assert [[cell.text for cell in row[3:]] for row in told] == [["26", "Redovisat", PUBLIC]]
    assert all(cell.text for row in table.rows for cell in row), "nothing is left blank"


def test_a_share_says_how_many_cases_it_rests_on_and_is_judged_among_them(material_of):
    promised = Commitment("mote", "quality", "Möte erbjuds", "Avsnitt 3", "avtal", "meeting_offered_share", 100)
    table = (
        "measure | value | unit\ncases | 614 | cases\nmeeting_offer_stated | 84 | cases\nmeeting_offered_share | 100 | percent"
    )
    material = material_of(table, commitment=(promised,))
    formed = material.protected.indicators.assign(source="Beräknat: delen ÷ helheten | Rapporten | a.csv, rad 2")
    row = commitments_table(
        dataclasses.replace(material, protected=msgspec.structs.replace(material.protected, indicators=formed))
    ).rows[0]
    assert row[3].text == "100\xa0%\nUppgift om 84 av 614 ärenden"
    assert [part.figure for part in row[3].cited] == ["meeting_offered_share", "meeting_offer_stated", "cases"]
    assert row[4].text == "Uppnått där uppgift finns"
