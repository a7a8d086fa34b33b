"""Looking up figures by name."""

FACTS = """
period           | jour | measure   | value | unit
2025-01..2025-12 | _T   | languages | 20    | languages
2022-01..2022-12 | norr | grant     | 1     | sek
2023-01..2023-12 | norr | grant     | 2     | sek
2023-01..2023-12 | soder | grant    | 3     | sek
?                | norr | grant     | 9     | sek
"""


def test_a_figure_is_found_by_its_id(material_of):
    material = material_of(FACTS)
    assert material.figure("languages").value == 20
    assert material.figure("grant.norr@2022").value == 1
    assert material.figure("grant.norr") is None


def test_the_latest_figure_is_the_newest_of_known_period(material_of):
    material = material_of(FACTS)
    assert material.figure("grant.norr@latest").value == 2
    assert material.figure("languages@latest").value == 20
    assert material.figure("cases@latest") is None


def test_figures_per_association_are_in_the_agreements_order_and_only_those_there_are(material_of):
    material = material_of(FACTS)
    assert {name: figure.value for name, figure in material.per_party("grant@latest").items()} == {
        "Norrjouren": 2,
        "Söderjouren": 3,
    }
    assert material.per_party("languages") == {}
