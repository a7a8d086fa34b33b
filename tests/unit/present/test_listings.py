"""The findings as a table."""

from iop_analysis import catalogue
from iop_analysis.present.listings import findings_table


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
