"""Where numbers come from: links in the text, and a row for each series of figures."""

import pytest

from iop_analysis.display import Cell, Column, Table, citations, uncited
from iop_analysis.present.narrative import cited_text, section_text
from iop_analysis.present.reviewed import REVIEW_NUMBERS, cited_numbers, review_anchor
from iop_analysis.present.sources import source_anchor, sources_table, with_sources


def test_a_number_in_a_sentence_holds_its_id_and_its_value(material_of):
    material = material_of("measure | value | unit\ncases | 3017 | cases")
    cited = {part.figure: part for part in citations(cited_text("cases", material))}
    assert cited["cases"].value == 3017
    assert cited["cases"].source == source_anchor(material.figures["cases"])


def test_a_text_without_its_sources_is_the_plain_sentence(material_of):
    material = material_of("measure | value | unit\ncases | 3017 | cases")
    assert section_text("cases", material) == uncited(cited_text("cases", material))
    assert "kalla-" not in section_text("cases", material)


@pytest.mark.parametrize("status", ["missing", "suppressed"])
def test_no_value_is_cited_where_there_is_none(material_of, status):
    head = f"jour | measure | value | unit | status\nnorr | survey_mean | . | scale_1_5 | {status}"
    table = f"{head}\nsoder | survey_mean | 4 | scale_1_5 | observed"
    material = material_of(table)
    values = {part.figure: part.value for part in citations(cited_text("survey", material))}
    assert values.get("survey_mean.norr") is None
    assert values["survey_mean.soder"] == 4


def test_every_figure_of_the_year_has_its_row(material_2025):
    anchors = [row[0].anchor for row in sources_table(material_2025).rows]
    assert {source_anchor(figure) for figure in material_2025.figures.values()} <= set(anchors)
    assert len(anchors) == len(set(anchors))


def test_a_row_tells_formula_document_and_place(material_2025):
    rows = {row[0].anchor: [cell.text for cell in row] for row in sources_table(material_2025).rows}
    assert rows["kalla-cases"][1:3] == ["cases", "Hämtad ur underlaget"]
    assert rows["kalla-cases"][4] == "2025/publicerat/uppfoljning.csv, rad\N{NO-BREAK SPACE}2"
    assert rows["kalla-crime_share_unlisted.crime_type"][2].startswith("100 % − andel")


def test_numbers_of_the_review_lead_to_rows_of_their_own(material_2025):
    said = cited_text("data_quality", material_2025)
    anchors = {row[0].anchor for row in sources_table(material_2025).rows}
    review = [part for part in citations(said) if part.figure in REVIEW_NUMBERS]
    assert review
    assert {part.source for part in review} <= anchors


def test_numbers_are_read_in_digits_and_in_words():
    numbers = [
        part.value for part in citations(cited_numbers("Elva av 1\N{NO-BREAK SPACE}204, varav ett är skyddat", "warnings"))
    ]
    assert numbers == [11, 1204]
    assert cited_numbers("Elva av 12", "city") == "Elva av 12"


def test_cells_of_a_table_know_their_rows(material_2025):
    table = Table("A", (Column("A"), Column("B")), ((Cell("x"), Cell("3 017", 3017, "cases")),))
    assert with_sources(table, "cases", material_2025.figures).rows[0][1].source == "kalla-cases"
    counted = Table("A", (Column("A"), Column("B")), ((Cell("Fil 1"), Cell("40")),))
    (part,) = with_sources(counted, "deliveries", {}).rows[0][1].cited
    assert (part.figure, part.value, part.source) == ("review.receipts", 40, review_anchor("review.receipts"))
