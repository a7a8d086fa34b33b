"""The findings and the commitments as tables."""

import msgspec
import pytest

from iop_analysis import catalogue
from iop_analysis.agreement import Commitment
from iop_analysis.present.listings import commitments_table, findings_table
from iop_analysis.present.narrative import section_text


def test_every_finding_is_a_row_with_its_place(material_2025):
    table = findings_table(material_2025)
    assert len(table.rows) == len(material_2025.findings) == 11
    for number, (row, finding) in enumerate(zip(table.rows, material_2025.findings, strict=True), start=1):
        assert row[0].text == f"{number}. {finding.title}"
        assert row[1].text == "Varning"
        assert row[2].text == f"{finding.observed} ({finding.place})"
        assert row[3].text.casefold() == finding.expected.casefold()
        assert row[4].text == finding.action


def test_severity_is_said_in_swedish(material_of):
    repeat = catalogue.finding("repeated_figure", "a.csv", measure="Ärenden", rows="2 och 3")
    assert findings_table(material_of(findings=(repeat,))).rows[0][1].text == "Upplysning"


def test_without_findings_the_table_has_no_rows(material_of):
    assert findings_table(material_of()).rows == ()


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
        ["Löfte om meeting_offered_share", "Kvalitetsmål", "inget angivet", "97\xa0%", "Redovisat"],
        ["Löfte om evenings_open_per_week", "Kvalitetsmål", "inget angivet", "–", "Redovisat"],
        ["Löfte om languages", "Åtagande", "inget angivet", "..", "Inte redovisat"],
    ]
    assert [(row[3].value, row[3].figure) for row in table.rows] == [
        (97, "meeting_offered_share"),
        (0, "evenings_open_per_week"),
        (None, ""),
    ]
    assert [note.text for note in table.notes] == [
        "”–” betyder att antalet är noll.",
        "”..” betyder att uppgiften saknas.",
        "Källa till åtagandena: Avtalet, avsnitt 3.",
    ]


def test_an_outcome_of_another_year_does_not_count(material_of):
    table = "period | measure | value | unit\n2024-01..2024-12 | languages | 20 | languages"
    assert [cell.text for cell in commitments_table(material_of(table, commitment=PROMISED)).rows[2][2:]] == [
        "inget angivet",
        "..",
        "Inte redovisat",
    ]


def test_the_text_counts_the_targets_that_the_table_shows(material_of):
    said = section_text("commitments", material_of(OUTCOMES.format(jour="_T"), commitment=PROMISED))
    assert "Två av överenskommelsens två kvalitetsmål är redovisade" in said


def test_a_target_reported_by_each_association_is_reported(material_of):
    rows = OUTCOMES.format(jour="norr") + OUTCOMES.format(jour="soder").split("unit\n")[1]
    material = material_of(rows, commitment=PROMISED)
    assert "Två av överenskommelsens två kvalitetsmål är redovisade" in section_text("commitments", material)
    assert [cell.text for cell in commitments_table(material).rows[0][3:]] == [
        "Norrjouren 97\xa0%; Söderjouren 97\xa0%",
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
        ({"norr": "90", "soder": "100"}, "Norrjouren 90\xa0%; Söderjouren 100\xa0%", "Uppnått"),
        ({"norr": "90", "soder": "89"}, "Norrjouren 90\xa0%; Söderjouren 89\xa0%", "Delvis uppnått"),
        ({"norr": "90"}, "Norrjouren 90\xa0%; Söderjouren ..", "Delvis uppnått"),
        ({"soder": "90", "norr": ".."}, "Norrjouren ..; Söderjouren 90\xa0%", "Delvis uppnått"),
        ({"norr": "0", "soder": "1"}, "Norrjouren –; Söderjouren 1\xa0%", "Inte uppnått"),
        ({"soder": "1"}, "Norrjouren ..; Söderjouren 1\xa0%", "Inte uppnått"),
        ({"_T": ".."}, "..", "Inte redovisat"),
        ({}, "..", "Inte redovisat"),
    ],
)
def test_a_target_is_met_partly_or_not_as_the_figures_show(figures, outcome, verdict, material_of):
    rows = [f"{jour} | meeting_offered_share | {value} | percent" for jour, value in figures.items()]
    material = material_of(
        "\n".join(["jour | measure | value | unit", *rows, "_T | contacts | 1 | contacts"]), commitment=(TARGET,)
    )
    assert [cell.text for cell in commitments_table(material).rows[0][3:]] == [outcome, verdict]


def test_signs_within_an_outcome_are_explained(material_of):
    rows = "jour | measure | value | unit\nnorr | meeting_offered_share | 0 | percent"
    assert [note.text for note in commitments_table(material_of(rows, commitment=(TARGET,))).notes] == [
        "”–” betyder att antalet är noll.",
        "”..” betyder att uppgiften saknas.",
        "Källa till åtagandena: Avtalet, avsnitt 3.",
    ]


def test_a_quality_target_that_no_measure_shows_is_not_reported(material_of):
    material = material_of(OUTCOMES.format(jour="_T"), commitment=(TARGET, commitment("quality", ""), commitment("other", "")))
    assert [[cell.text for cell in row] for row in commitments_table(material).rows] == [
        ["Löfte om meeting_offered_share", "Kvalitetsmål", "90\xa0%", "97\xa0%", "Uppnått"],
        ["Löfte om ", "Kvalitetsmål", "inget angivet", "..", "Inte redovisat"],
    ]
    assert "Ett av överenskommelsens två kvalitetsmål är redovisat" in section_text("commitments", material)
    assert "inte för att bedöma" in section_text("assessment", material)
