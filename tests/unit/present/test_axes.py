"""The dimensions of a table: keys, labels and their order."""

from iop_analysis.catalogue import indicator_label
from iop_analysis.present.axes import axis

FACTS = """
period           | jour     | gender | breakdown  | category   | measure     | value | unit
2024-01..2024-12 | soder    | man    | crime_type | bedrageri  | crime_share | 1     | percent
2025-01..2025-12 | norr     | woman  | crime_type | misshandel | crime_share | 2     | percent
?                | national | _T     | _T         | _T         | languages   | 3     | languages
2025-01..2025-12 | _T       | _T     | _T         | _T         | crime_share | 4     | percent
"""


def laid_out(dimension, material):
    figures = [figure for figure in material.figures.values() if figure.measure in {"crime_share", "languages"}]
    return axis(dimension, figures, material).labels


def test_associations_are_between_the_nation_and_all_together(material_of):
    assert list(laid_out("jour", material_of(FACTS)).values()) == ["Riket", "Norrjouren", "Söderjouren", "Alla föreningar"]


def test_genders_are_in_the_reference_datas_order(material_of):
    assert list(laid_out("gender", material_of(FACTS)).values()) == ["Kvinnor", "Män", "Alla"]


def test_periods_are_newest_first_and_say_how_long_they_are(material_of):
    assert list(laid_out("period", material_of(FACTS)).values()) == [
        "2025 (12\xa0månader)",
        "2024 (12\xa0månader)",
        "Jämförelsetal, oklar period",
    ]


def test_categories_are_in_the_reference_datas_order_and_totals_last(material_of):
    assert list(laid_out("category", material_of(FACTS)).values()) == [
        "Misshandel",
        "Bedrägeri",
        "Summa",
        "Språk som stöd ges på",
    ]


def test_only_what_occurs_is_shown(material_of):
    table = "jour | measure | value | unit\n{} | languages | 3 | languages"
    assert list(laid_out("jour", material_of(table.format("_T"))).values()) == ["Alla föreningar"]
    assert list(laid_out("jour", material_of(table.format("national"))).values()) == ["Riket"]
    assert list(laid_out("category", material_of(table.format("_T"))).values()) == ["Språk som stöd ges på"]


def test_an_association_without_figures_has_its_place_beside_the_others(material_of):
    table = "jour | measure | value | unit\n{} | languages | 3 | languages"
    for jour in ("norr", "soder"):
        assert list(laid_out("jour", material_of(table.format(jour))).values()) == ["Norrjouren", "Söderjouren"]


def test_an_indicator_is_called_as_declared_and_a_mere_measure_by_its_own_name():
    assert indicator_label("cases") == "Hanterade ärenden"
    assert indicator_label("languages") == "Språk som stöd ges på"
