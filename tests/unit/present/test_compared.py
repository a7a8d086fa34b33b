"""The table of figures beside those of the period before."""

from iop_analysis.present.compared import comparisons_table
from iop_analysis.present.named import named_table

TWO_YEARS = """
measure  | jour | value | unit     | period
cases    | _T   | 150   | cases    | 2025-01..2025-12
cases    | _T   | 100   | cases    | 2024-01..2024-12
contacts | _T   | ..    | contacts | 2025-01..2025-12
contacts | _T   | 70    | contacts | 2024-01..2024-12
cases    | norr | 90    | cases    | 2025-01..2025-12
cases    | norr | 60    | cases    | 2024-01..2024-12
"""


def test_each_row_says_what_may_be_said(material_of):
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in comparisons_table(material_of(TWO_YEARS)).rows}
    assert rows["Hanterade ärenden"][:3] == ["150", "100", "2024"]
    assert "knappast beror på slumpen" in rows["Hanterade ärenden"][3]
    assert rows["Kontakter"][0] == ".."
    assert "Någon förändring kan inte anges" in rows["Kontakter"][3]
    assert len(rows) == 2, "of all associations only"


def test_for_one_association_it_is_its_own(material_of):
    [row] = comparisons_table(material_of(TWO_YEARS).focused("norr")).rows
    assert [cell.value for cell in row[1:3]] == [90, 60]


def test_without_earlier_figures_that_is_said(material_of):
    said = named_table("comparisons", material_of()).data["text/markdown"]
    assert said == "Tabellen ”Jämfört med perioden före, 2025” visas inte, eftersom underlaget saknar de uppgifter som behövs."
