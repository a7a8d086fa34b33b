"""Individual-based figures by gender: all of them where delivered, and named where not."""

from iop_analysis.present.divided import undivided_text
from iop_analysis.present.narrative import section_text
from iop_analysis.present.tables import build_table

NBSP = "\N{NO-BREAK SPACE}"


def texts(table):
    return [[cell.text.replace(NBSP, " ") for cell in row] for row in table.rows]


def test_2025_names_what_is_not_divided(material_2025):
    assert undivided_text(material_2025) == (
        "Dessa uppgifter om enskilda är inte uppdelade på kön i underlaget: andel av brotten, markeringar för våld i nära "
        "relation, ärenden länkade till Stödcentrum och medelbetyg i brukarundersökningen."
    )


def test_nothing_is_named_where_all_is_divided_and_no_money_ever(material_of):
    divided = "gender | measure | value | unit\n_T | cases | 9 | cases\nwoman | cases | 5 | cases\n_T | grant | 5 | sek"
    assert undivided_text(material_of(divided)) is None


def test_where_nothing_is_divided_that_is_said(material_of):
    said = undivided_text(material_of("measure | value | unit\ncases | 9 | cases\ncontacts | 12 | contacts"))
    assert (
        said
        == "Inga uppgifter om enskilda är uppdelade på kön i underlaget. De som redovisas är hanterade ärenden och kontakter."
    )


def test_each_measure_shows_its_own_genders(material_of):
    """Rare genders may be merged in one measure and stand apart in another."""
    text = """
    gender               | measure    | value | unit
    woman                | cases      | 50    | cases
    man_other_or_unknown | cases      | 40    | cases
    _T                   | cases      | 90    | cases
    woman                | hate_crime | 7     | cases
    man                  | hate_crime | 6     | cases
    _T                   | hate_crime | 13    | cases
    _T                   | contacts   | 99    | contacts
    """
    table = build_table("gender_measures", material_of(text))
    assert texts(table) == [
        ["Hanterade ärenden: kvinnor", "50"],
        ["Hanterade ärenden: män samt annat eller okänt", "40"],
        ["Hanterade ärenden: alla", "90"],
        ["Markeringar för hatbrott: kvinnor", "7"],
        ["Markeringar för hatbrott: män", "6"],
        ["Markeringar för hatbrott: alla", "13"],
    ]
    assert "”Män samt annat eller okänt” är män tillsammans med annat och okänt kön." in " ".join(
        note.text for note in table.notes
    )


def test_a_gender_that_one_association_shows_only_merged_is_protected_not_missing(material_of):
    text = """
    jour  | gender           | measure | value | unit
    _T    | woman            | cases   | 50    | cases
    _T    | other            | cases   | 20    | cases
    _T    | unknown          | cases   | 20    | cases
    norr  | woman            | cases   | 50    | cases
    norr  | other_or_unknown | cases   | 40    | cases
    """
    assert texts(build_table("gender_measures", material_of(text))) == [
        ["Hanterade ärenden: kvinnor", "50", "..", "50"],
        ["Hanterade ärenden: annat", "x", "..", "20"],
        ["Hanterade ärenden: okänt", "x", "..", "20"],
    ]


def test_a_division_that_only_some_associations_delivered_is_shown_for_them(material_of):
    text = """
    jour | gender | measure | breakdown | category     | value | unit
    norr | woman  | cases   | reported  | reported_yes | 7     | cases
    norr | _T     | cases   | reported  | reported_yes | 9     | cases
    """
    table = build_table("gender_reported", material_of(text))
    assert table.columns[0].label == "Förening och polisanmälan"
    assert texts(table) == [["Norrjouren: Polisanmält", "7", "9"], ["Söderjouren: summa", "..", ".."]]


def test_children_and_the_young(material_of):
    text = """
    gender | measure    | breakdown | category    | value | unit
    _T     | cases      | age_group | age_0_17    | 30    | cases
    _T     | cases      | age_group | age_18_20   | 12    | cases
    _T     | cases      | age_group | unknown_age | 8     | cases
    woman  | cases      | age_group | age_0_17    | 20    | cases
    woman  | cases      | age_group | age_18_20   | 7     | cases
    _T     | case_share | age_group | age_0_17    | 10    | percent
    _T     | case_share | age_group | age_18_20   | 4     | percent
    """
    material = material_of(text)
    said = section_text("children", material).replace("\\", "").replace(NBSP, " ")
    assert said.startswith("Under perioden gällde 30 ärenden barn under 18 år, vilket är 10 procent av alla ärenden.")
    assert "Sammanlagt gällde 42 ärenden barn och unga under 21 år, vilket är 14 procent av alla ärenden." in said
    assert "I 8 ärenden är åldern inte angiven." in said
    assert texts(build_table("children", material)) == [
        ["Ärenden som gällde barn under 18 år", "20", "30"],
        ["Barn under 18 år, andel av ärendena", "..", "10 %"],
        ["Ärenden som gällde barn och unga under 21 år", "27", "42"],
        ["Barn och unga under 21 år, andel av ärendena", "..", "14 %"],
    ]


def test_2025_says_that_ages_are_not_delivered(material_2025):
    said = section_text("children", material_2025).replace("\\", "").replace(NBSP, " ")
    assert "Underlaget är inte uppdelat på ålder." in said
    assert "Hur gamla de länkade var redovisas inte." in said
