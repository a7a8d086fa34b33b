"""What the report says of how small counts are protected, and how merged categories stand in its tables."""

from dataclasses import replace

import pytest

from iop_analysis.frames import Receipt
from iop_analysis.merges import Merged
from iop_analysis.present.axes import axis
from iop_analysis.present.narrative import section_text
from iop_analysis.present.tables import build_table
from iop_analysis.schema import Conservation
from iop_analysis.secrecy import OpenMeasure, Secrecy

RECEIPTS = (Receipt("norr", "cases", Conservation("a.csv", read=3, kept=3)),)
NOTHING_HIDDEN = "Därför är ingen uppgift dold för att den är liten."


def laid_out(dimension, material):
    return list(axis(dimension, list(material.figures.values()), material).labels.values())


GENDERS = """
jour  | gender           | measure | value | unit
_T    | woman            | cases   | 40    | cases
_T    | man              | cases   | 20    | cases
_T    | other_or_unknown | cases   | 10    | cases
_T    | man_other_or_unknown | cases | 30  | cases
{}
"""


def test_a_merged_gender_gives_way_to_parts_that_reach_as_far(material_of):
    assert laid_out("gender", material_of(GENDERS.format(""))) == ["Kvinnor", "Män", "Annat eller okänt"]


def test_parts_give_way_to_a_merged_gender_that_reaches_further(material_of):
    further = "norr | man_other_or_unknown | cases | 15 | cases\nnorr | woman | cases | 20 | cases"
    assert laid_out("gender", material_of(GENDERS.format(further))) == ["Kvinnor", "Män samt annat eller okänt"]


def test_a_ladder_shows_its_widest_step_that_reaches_furthest(material_of):
    text = """
    jour  | breakdown | category  | measure | value | unit
    norr  | age_group | age_0_17  | cases   | 9     | cases
    norr  | age_group | age_18_24 | cases   | 9     | cases
    soder | age_group | age_18_24 | cases   | 9     | cases
    norr  | age_group | age_18_20 | cases   | 9     | cases
    norr  | age_group | age_0_24  | cases   | 9     | cases
    norr  | age_group | age_65    | cases   | 9     | cases
    """
    of_ages = [figure for figure in material_of(text).figures.values() if figure.breakdown == "age_group"]
    laid = axis("category", of_ages, material_of(text)).labels.values()
    assert list(laid) == ["0–17 år", "18–24 år", "65 år och äldre"]


def test_merged_categories_have_the_place_of_their_last_part(material_of):
    text = """
    breakdown  | category       | measure | value | unit
    crime_type | ovriga_brott   | crimes  | 9     | crimes
    crime_type | other_violence | crimes  | 9     | crimes
    crime_type | misshandel     | crimes  | 9     | crimes
    """
    assert laid_out("category", material_of(text)) == [
        "Misshandel", "Övriga våldsbrott, även mordförsök", "Andra brott mot individ",
    ]  # fmt: skip


def test_a_merged_figure_has_an_id_and_a_label(material_of):
    figures = material_of(GENDERS.format("norr | man_other_or_unknown | cases | 15 | cases")).figures
    label = figures["cases.man_other_or_unknown.norr"].label
    assert label == "Hanterade ärenden, män samt annat eller okänt, Norrjouren"


def test_what_only_a_merged_category_has_a_figure_of_is_protected_and_not_missing(material_of):
    text = """
    gender               | measure          | value | unit
    woman                | case_share       | 60    | percent
    man_other_or_unknown | case_share       | 40    | percent
    woman                | gender_reference | 55    | percent
    man                  | gender_reference | 45    | percent
    """
    table = build_table("gender", material_of(text))
    assert [column.label for column in table.columns[1:]] == ["Kvinnor", "Män"]
    assert [[cell.text.replace("\N{NO-BREAK SPACE}", " ") for cell in row[1:]] for row in table.rows] == [
        ["60 %", "x"], ["55 %", "45 %"],
    ]  # fmt: skip
    assert [note.text for note in table.notes if note.text.startswith("”x” betyder att uppgiften är skyddad, eftersom")]


def merged_notes(name, material):
    return [note.text for note in build_table(name, material).notes if "redovisas ihop" in note.text]


DISTRICTS = """
breakdown | category | gender               | measure | value | unit
district  | bromma   | woman                | cases   | 40    | cases
district  | bromma   | {}                   | cases   | 20    | cases
"""


def test_what_a_table_shows_together_is_said_under_it_with_the_reason(material_of):
    assert merged_notes("districts", material_of(DISTRICTS.format("man_other_or_unknown"))) == [
        (
            "”Män samt annat eller okänt” är män tillsammans med annat och okänt kön. "
            "De redovisas ihop, eftersom många antal annars skulle vara för små för att visas."
        )
    ]


def test_merged_rows_are_explained_too(material_of):
    text = "breakdown | category | measure | value | unit\ncrime_type | other_violence | crime_share | 9 | percent"
    (note,) = merged_notes("crime_types", material_of(text))
    assert note.startswith("”Övriga våldsbrott, även mordförsök” är mordförsök tillsammans med övriga våldsbrott.")


def test_nothing_is_said_of_merging_under_a_table_without_it(material_of):
    assert merged_notes("districts", material_of(DISTRICTS.format("man"))) == []


COUNTS = """
gender | measure     | value | unit      | status
_T     | cases       | 40    | cases     | observed
man    | cases       | .     | cases     | suppressed
woman  | cases       | ..    | cases     | missing
_T     | case_share  | 40    | percent   | observed
man    | case_share  | .     | percent   | suppressed
_T     | survey_mean | 4     | scale_1_5 | observed
_T     | open_houses | 2     | occasions | observed
_T     | languages   | 9     | languages | observed
"""


@pytest.fixture
def protected(material_of):
    """Material of what associations delivered, with the tables named merged."""

    def of(text=COUNTS, merged=(), **agreement):
        tables = tuple(Merged("crimes", ("crime_type",), code) for code in merged)
        return replace(material_of(text, **agreement), receipts=RECEIPTS, merged=tables)

    return of


def said(material):
    return section_text("protection", material).replace("\\", "").replace("\N{NO-BREAK SPACE}", " ")


def test_where_all_is_public_it_is_said_and_nothing_of_protection(material_of):
    assert said(material_of()) == f"Alla uppgifter i uppföljningen är publicerade tidigare. {NOTHING_HIDDEN}"


def test_where_all_is_public_the_open_measures_are_named(material_2025):
    assert said(material_2025) == (
        f"Alla uppgifter i uppföljningen är publicerade tidigare eller har förklarats öppna. {NOTHING_HIDDEN} "
        "Förklarade öppna är uppgifterna om ärenden länkade till Stödcentrum och stödpersoner."
    )


def test_how_hidden_figures_stand_in_the_file_is_said_in_words(protected):
    assert "I nyckeltal.csv är deras värde tomt och deras status suppressed, som betyder skyddad." in said(protected())


def test_how_many_figures_are_protected_is_said_in_one_number(protected):
    text = "Av 5 uppgifter om människor i uppföljningen och i nyckeltal.csv är 2 skyddade."
    assert f"{text} I tabellerna står tecknet x i deras ställe. Det betyder aldrig noll." in said(protected())


def test_nothing_hidden_is_said_to_need_no_protection(protected):
    text = said(protected("measure | value | unit\ncases | 5 | cases\ncontacts | 9 | contacts"))
    assert "Ingen av 2 uppgifter om människor i uppföljningen och i nyckeltal.csv har behövt skyddas." in text
    assert "tecknet x" not in text


def test_one_hidden_figure_is_said_in_the_singular(protected):
    text = "measure | value | unit | status\ncases | . | cases | suppressed\ncontacts | 9 | contacts | observed"
    assert "är 1 skyddad. I tabellerna" in said(protected(text))


def test_hidden_figures_are_told_of_even_where_no_file_came_in(material_of):
    assert "är 2 skyddade" in said(material_of(COUNTS))


def test_which_counts_are_small_is_the_partners_choice(protected):
    assert "(1–4) kan peka ut en enskild människa" in said(protected())
    assert "(1–9) kan peka ut en enskild människa" in said(protected(secrecy=Secrecy(smallest_shown=10)))


def test_merged_categories_are_said_once_each_in_the_reference_datas_order(protected):
    text = said(protected(merged=("other_violence", "age_18_24", "other_or_unknown", "other_violence")))
    assert (
        "redovisas därför annat kön tillsammans med okänt kön, mordförsök tillsammans med övriga våldsbrott "
        "och åldern 18–20 år tillsammans med 21–24 år."
    ) in text


def test_nothing_is_said_of_merging_where_nothing_is_merged(protected):
    assert "redovisas tillsammans" not in said(protected())


def test_open_measures_that_occur_are_named_with_their_reason(protected):
    declared = tuple(OpenMeasure(code, f"{code} skadar ingen.") for code in ("cases", "contacts"))
    text = said(protected(secrecy=Secrecy(open=declared)))
    assert "Hanterade ärenden visas även när antalet är litet. Skäl: cases skadar ingen." in text
    assert "contacts" not in text
