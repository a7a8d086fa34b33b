"""Charts divided as nobody has declared."""

from dataclasses import replace

import pytest
from msgspec import structs

from iop_analysis.errors import UsageError
from iop_analysis.present.charts import build_chart, chart_specs
from iop_analysis.present.divisions import divided_chart, divisions, subjects
from iop_analysis.present.tables import table_specs

COUNTS = """
measure | breakdown  | category   | jour  | gender | value | unit
crimes  | _T         | _T         | norr  | _T     | 900   | crimes
crimes  | _T         | _T         | soder | _T     | 600   | crimes
crimes  | crime_type | misshandel | norr  | _T     | 500   | crimes
crimes  | crime_type | misshandel | soder | _T     | 400   | crimes
crimes  | crime_type | stold      | norr  | _T     | 400   | crimes
crimes  | crime_type | stold      | soder | _T     | 200   | crimes
crimes  | crime_type | misshandel | _T    | woman  | 600   | crimes
crimes  | crime_type | misshandel | _T    | man    | 300   | crimes
crimes  | crime_type | stold      | _T    | woman  | 250   | crimes
crimes  | crime_type | stold      | _T    | man    | 350   | crimes
"""


@pytest.fixture
def counted(material_of):
    return material_of(COUNTS)


def test_every_declared_chart_and_table_is_a_subject():
    assert set(subjects()) == {*chart_specs(), *table_specs()}
    assert list(subjects())[: len(chart_specs())] == list(chart_specs())


def test_the_declared_division_is_the_declared_chart(material_2025):
    assert divided_chart("crime_types", "jour", material_2025)[1] == build_chart("crime_types", material_2025)
    assert divided_chart("crime_types", None, material_2025)[1] == build_chart("crime_types", material_2025)


def test_shares_that_cannot_be_divided_so_give_the_counts_behind_them(counted):
    caption, chart = divided_chart("crime_types", "gender", counted)
    assert caption == "Brott per brottstyp och kön"
    assert [column.label for column in chart.table.columns] == ["Brottstyp", "Kvinnor", "Män"]
    assert [[cell.value for cell in row[1:]] for row in chart.table.rows] == [[600, 300], [250, 350]]


def test_the_alternative_text_reads_the_same_cells_out(counted):
    _, chart = divided_chart("crime_types", "gender", counted)
    assert "Kvinnor: Misshandel 600 och Stöld 250." in chart.alt
    assert "Brott per brottstyp och kön" in chart.alt


def test_the_sum_of_all_does_not_stand_beside_its_parts(counted):
    _, chart = divided_chart("gender_crime_types", "jour", counted)
    assert [column.label for column in chart.table.columns] == ["Brottstyp", "Norrjouren", "Söderjouren"]
    assert "Summa" not in str(chart.table.rows)


def test_a_sum_that_one_of_several_measures_lacks_is_left_out_and_no_more(material_of):
    material = material_of("""
        measure            | jour  | value | unit
        cases              | norr  | 90    | cases
        cases              | soder | 60    | cases
        cases              | _T    | 150   | cases
        close_relationship | norr  | 20    | cases
        close_relationship | soder | 10    | cases
    """)
    _, chart = divided_chart("key_figures", "jour", material)
    assert [row[0].text for row in chart.table.rows] == ["Norrjouren", "Söderjouren"]
    assert [[cell.value for cell in row[1:]] for row in chart.table.rows] == [[90, 20], [60, 10]]


def test_what_is_not_divided_into_categories_has_a_row_for_each_part(material_2025):
    _, chart = divided_chart("survey", "jour", material_2025)
    assert "Västerort" in [row[0].text for row in chart.table.rows]


def test_protected_figures_are_not_drawn_and_are_said_to_be_protected(material_of):
    material = material_of("""
        measure | breakdown | category  | jour | value | unit
        cases   | _T        | _T        | norr | 500   | cases
        cases   | age_group | age_0_17  | norr | 212   | cases
        cases   | age_group | age_18_20 | norr | 213   | cases
        cases   | age_group | age_25_44 | norr | 475   | cases
    """)
    hidden = material.protected.indicators["category"].isin(["age_0_17", "age_18_20"])
    indicators = material.protected.indicators
    indicators = indicators.assign(value=indicators["value"].mask(hidden), status=indicators["status"].mask(hidden, "suppressed"))
    protected = structs.replace(material.protected, indicators=indicators)
    _, chart = divided_chart("age_groups", "jour", replace(material, protected=protected))
    texts = {row[0].text: row[1].text for row in chart.table.rows}
    assert (texts["0–17 år"], texts["18–20 år"]) == ("x", "x")
    assert "Norrjouren: 0–17 år skyddad uppgift, 18–20 år skyddad uppgift och 25–44 år 475." in chart.alt
    assert "212" not in chart.alt


def test_a_division_without_figures_is_refused_with_those_that_there_are(material_2025):
    with pytest.raises(UsageError) as caught:
        divided_chart("crime_types", "gender", material_2025)
    assert str(caught.value) == (
        "Diagrammet ”crime_types” kan inte delas in efter ”gender”, för det finns inga sådana uppgifter; det går med ”jour”."
    )
    assert divisions("crime_types", material_2025) == ["jour"]


def test_a_subject_without_any_figures_is_refused_in_words_and_undivided_it_is_empty(material_2025):
    with pytest.raises(UsageError, match="det går inte att dela in alls i år"):
        divided_chart("age_groups", "gender", material_2025)
    assert divided_chart("age_groups", None, material_2025)[1] is None


@pytest.mark.parametrize(
    ("name", "by", "message"),
    [
        ("crime_type", "jour", "Diagrammet ”crime_type” finns inte; menade du ”crime_types”?"),
        ("crime_types", "jours", "Indelningen ”jours” finns inte; menade du ”jour”?"),
        ("crime_types", "ålder", "Indelningen ”ålder” finns inte; tillåtna är gender, jour eller year."),
    ],
)
def test_a_misspelt_name_or_division_is_refused_with_a_suggestion(name, by, message, material_2025):
    with pytest.raises(UsageError) as caught:
        divided_chart(name, by, material_2025)
    assert str(caught.value) == message


def test_every_division_that_is_offered_can_be_drawn(material_2025, counted):
    for material in (material_2025, counted):
        drawn = [divided_chart(name, by, material)[1] for name in subjects() for by in divisions(name, material)]
        assert len(drawn) > 1
        assert all(chart is None or chart.svg.startswith("<?xml") or "<svg" in chart.svg for chart in drawn)


def test_one_unit_is_drawn_on_one_scale(material_2025):
    for name in subjects():
        for by in divisions(name, material_2025):
            _, chart = divided_chart(name, by, material_2025)
            shown = [cell.figure for row in chart.table.rows for cell in row if cell.figure] if chart else []
            assert len({material_2025.figures[figure].unit for figure in shown}) <= 1, (name, by)
