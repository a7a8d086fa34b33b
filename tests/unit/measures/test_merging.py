"""Rare categories are merged in a whole table alike, up their ladders, and no count is lost."""

import msgspec
import pytest

from iop_analysis.agreement import Agreement
from iop_analysis.measures.facts import collect_facts
from iop_analysis.measures.merging import merge_rare
from iop_analysis.measures.shown import shown_facts
from iop_analysis.merges import Merged
from iop_analysis.schema import FACT_COLUMNS, FACT_KEY, Status
from iop_analysis.secrecy import OpenMeasure, Secrecy

OURS = frozenset({"Rapporten"})


def values(facts, *columns):
    """Rows as their code in some columns → value, ``..`` where there is none."""
    shown = facts["value"].astype(object).where(facts["value"].notna(), "..")
    return dict(zip(facts[list(columns)].agg(" ".join, axis="columns"), shown, strict=True))


@pytest.fixture
def merged(ascii_facts):
    """The table after merging, as category, gender and association → value."""

    def of(text, smallest_shown=5, public=()):
        table = ascii_facts(text)[list(FACT_COLUMNS)]
        ours = [number not in public for number in range(len(table))]
        return values(merge_rare(table.assign(ours=ours), smallest_shown), "category", "gender", "jour")

    return of


GENDERS = """
jour  | gender  | measure | value | unit
norr  | _T      | cases   | 61    | cases
norr  | woman   | cases   | 40    | cases
norr  | man     | cases   | 20    | cases
norr  | other   | cases   | {}    | cases
norr  | unknown | cases   | {}    | cases
soder | _T      | cases   | 70    | cases
soder | woman   | cases   | 40    | cases
soder | man     | cases   | 20    | cases
soder | other   | cases   | {}    | cases
soder | unknown | cases   | {}    | cases
"""
ALONE = {"_T _T norr": 61, "_T woman norr": 40, "_T man norr": 20, "_T _T soder": 70, "_T woman soder": 40, "_T man soder": 20}


def test_what_is_not_rare_stays(merged):
    fine = {"_T other norr": 5, "_T unknown norr": 0, "_T other soder": 5, "_T unknown soder": 5}
    assert merged(GENDERS.format(5, 0, 5, 5)) == ALONE | fine


def test_zeros_are_not_small(merged):
    fine = {"_T other norr": 0, "_T unknown norr": 0, "_T other soder": 0, "_T unknown soder": 0}
    assert merged(GENDERS.format(0, 0, 0, 0)) == ALONE | fine


def test_a_third_may_be_small(merged):
    fine = {"_T other norr": 4, "_T unknown norr": 6, "_T other soder": 5, "_T unknown soder": 0}
    text = GENDERS.format(4, 6, 5, 0) + "_T | other | cases | 9 | cases\n"
    assert merged(text) == ALONE | fine | {"_T other _T": 9}


def test_a_rare_category_takes_its_neighbour_with_it_everywhere(merged):
    sums = {"_T other_or_unknown norr": 10, "_T other_or_unknown soder": 10}
    assert merged(GENDERS.format(9, 1, 6, 4)) == ALONE | sums


def test_the_ladder_is_climbed_until_nothing_is_rare(merged):
    assert merged(GENDERS.format(1, 0, 3, 0)) == {
        "_T _T norr": 61, "_T woman norr": 40, "_T man_other_or_unknown norr": 21,
        "_T _T soder": 70, "_T woman soder": 40, "_T man_other_or_unknown soder": 23,
    }  # fmt: skip


def test_what_is_small_is_the_partners_choice(merged):
    fine = {"_T other norr": 2, "_T unknown norr": 0, "_T other soder": 2, "_T unknown soder": 2}
    assert merged(GENDERS.format(2, 0, 2, 2), smallest_shown=2) == ALONE | fine


AGES = """
jour  | breakdown | category  | measure | value | unit
norr  | age_group | age_18_20 | cases   | 4     | cases
norr  | age_group | age_21_24 | cases   | 3     | cases
norr  | age_group | age_25_44 | cases   | 50    | cases
soder | age_group | age_18_20 | cases   | 30    | cases
soder | age_group | age_21_24 | cases   | 3     | cases
soder | age_group | age_25_44 | cases   | 50    | cases
"""


def test_a_category_rare_in_one_place_is_merged_in_all(merged):
    assert merged(AGES) == {
        "age_18_24 _T norr": 7, "age_18_24 _T soder": 33, "age_25_44 _T norr": 50, "age_25_44 _T soder": 50,
    }  # fmt: skip


CROSS = """
breakdown  | category          | gender  | measure | value | unit
crime_type | mordforsok        | man     | crimes  | 3     | crimes
crime_type | mordforsok        | other   | crimes  | 1     | crimes
crime_type | ovriga_valdsbrott | man     | crimes  | 30    | crimes
crime_type | ovriga_valdsbrott | other   | crimes  | {}    | crimes
"""


def test_genders_and_categories_are_merged_at_once(merged):
    assert merged(CROSS.format(2)) == {"other_violence man_other_or_unknown _T": 36}


def test_a_category_that_is_rare_only_among_rare_genders_stands_alone(merged):
    text = """
    breakdown  | category   | gender | measure | value | unit
    crime_type | ran        | _T     | crimes  | 33    | crimes
    crime_type | ran        | woman  | crimes  | 9     | crimes
    crime_type | ran        | man    | crimes  | 20    | crimes
    crime_type | ran        | other  | crimes  | 3     | crimes
    crime_type | ran        | unknown | crimes | 1     | crimes
    crime_type | stold      | man    | crimes  | 20    | crimes
    crime_type | stold      | other  | crimes  | 0     | crimes
    crime_type | stold      | unknown | crimes | 0     | crimes
    """
    assert merged(text) == {
        "ran _T _T": 33, "ran woman _T": 9, "ran man_other_or_unknown _T": 24, "stold man_other_or_unknown _T": 20,
    }  # fmt: skip


@pytest.mark.parametrize("row", ["..", None])
def test_a_sum_is_missing_where_a_part_is_missing_or_absent(row, merged):
    text = CROSS.format("..") if row else "\n".join(CROSS.splitlines()[:-1])
    table = text + "\ncrime_type | stold | man | crimes | 9 | crimes\ncrime_type | stold | other | crimes | 0 | crimes"
    assert merged(table) == {"other_violence man_other_or_unknown _T": "..", "stold man_other_or_unknown _T": 9}


def test_what_nobody_counts_is_no_part(merged):
    text = "gender | measure | value | unit\nwoman | cases | 9 | cases\nman | cases | 9 | cases\nother | cases | 1 | cases"
    assert merged(text) == {"_T woman _T": 9, "_T man_other_or_unknown _T": 10}


def test_two_units_are_not_summed(merged):
    text = "gender | measure | value | unit\nman | close_relationship | 2 | cases\nother | close_relationship | 1 | crimes"
    assert merged(text) == {"_T man_other_or_unknown _T": ".."}


def test_what_is_public_stays_beside_the_sum_that_holds_it(merged):
    text = "gender | measure | value | unit\nman | cases | 9 | cases\nother | cases | 1 | cases\nunknown | cases | 2 | cases"
    assert merged(text, public=[0]) == {"_T man _T": 9, "_T man_other_or_unknown _T": 12}
    assert merged(text, public=[0, 1, 2]) == {"_T man _T": 9, "_T other _T": 1, "_T unknown _T": 2}


def test_where_all_parts_are_public_there_is_no_new_sum(merged):
    text = GENDERS.format(1, 1, 1, 1)
    assert merged(text, public=range(5)) == {
        "_T _T norr": 61, "_T woman norr": 40, "_T man norr": 20, "_T other norr": 1, "_T unknown norr": 1,
        "_T _T soder": 70, "_T woman soder": 40, "_T man_other_or_unknown soder": 22,
    }  # fmt: skip


def test_a_sum_says_what_it_is_made_of(ascii_facts):
    facts = merge_rare(ascii_facts(AGES)[list(FACT_COLUMNS)].assign(ours=True), 5)
    (source,) = facts.loc[(facts["category"] == "age_18_24") & (facts["jour"] == "norr"), "source"]
    assert source == "Beräknat: summan av 18–20 år och 21–24 år | Rapporten | figures.csv, rad 2; figures.csv, rad 3"


def test_two_merges_at_once_are_both_named(ascii_facts):
    facts = merge_rare(ascii_facts(CROSS.format(2))[list(FACT_COLUMNS)].assign(ours=True), 5)
    (source,) = facts["source"]
    assert source.startswith("Beräknat: summan av mordförsök och övriga våldsbrott; män och annat | Rapporten | ")


# --- what the report publishes of all facts ---

YEAR = """
jour  | breakdown  | category          | gender  | measure | value | unit
norr  | _T         | _T                | _T      | crimes  | 100   | crimes
norr  | _T         | _T                | woman   | crimes  | 60    | crimes
norr  | _T         | _T                | man     | crimes  | 39    | crimes
norr  | _T         | _T                | other   | crimes  | 1     | crimes
norr  | crime_type | mordforsok        | _T      | crimes  | 2     | crimes
norr  | crime_type | ovriga_valdsbrott | _T      | crimes  | 48    | crimes
norr  | crime_type | stold             | _T      | crimes  | 50    | crimes
soder | _T         | _T                | _T      | crimes  | 200   | crimes
soder | _T         | _T                | woman   | crimes  | 120   | crimes
soder | _T         | _T                | man     | crimes  | 76    | crimes
soder | _T         | _T                | other   | crimes  | 4     | crimes
soder | crime_type | mordforsok        | _T      | crimes  | 3     | crimes
soder | crime_type | ovriga_valdsbrott | _T      | crimes  | 97    | crimes
soder | crime_type | stold             | _T      | crimes  | 100   | crimes
"""


@pytest.fixture
def shown(ascii_facts, small_agreement, reporting):
    def of(text, delivered=OURS, public=(), **secrecy):
        agreed = msgspec.structs.replace(small_agreement, secrecy=Secrecy(**secrecy))
        assert isinstance(agreed, Agreement)
        table = ascii_facts(text)
        table.loc[list(public), "source"] = "jamforelsetal.csv, rad 2 | Den publicerade uppföljningen | Tabell 1"
        facts = collect_facts([table], agreed, reporting)
        return facts, shown_facts(facts, agreed, reporting, delivered)

    return of


def test_what_everybody_can_read_already_is_left_as_it_is(shown):
    facts, result = shown(YEAR, frozenset({"Något annat"}))
    assert result.facts.equals(facts)
    assert result.merged == ()


def test_counts_and_shares_are_of_the_merged_categories(shown):
    _, result = shown(YEAR)
    city = result.facts[result.facts["jour"] == "_T"]
    assert values(city, "measure", "category", "gender") == {
        "crimes _T _T": 300, "crimes _T woman": 180, "crimes _T man": 115, "crimes _T other": 5,
        "crimes _T man_other_or_unknown": 120, "crimes other_violence _T": 150, "crimes stold _T": 150,
        "crime_share _T woman": 60.0, "crime_share _T man": pytest.approx(38.33, abs=0.01),
        "crime_share _T other": pytest.approx(1.67, abs=0.01), "crime_share _T man_other_or_unknown": 40.0,
        "crime_share other_violence _T": 50.0, "crime_share stold _T": 50.0,
    }  # fmt: skip


def test_the_result_says_what_is_merged_in_which_table(shown):
    _, result = shown(YEAR)
    types = ("crime_type", "gender", "jour")
    assert result.merged == (
        Merged("crimes", types, "man_other_or_unknown"),
        Merged("crimes", types, "other_violence"),
        Merged("crimes", ("quarter", "gender", "jour"), "man_other_or_unknown"),
    )


def test_a_gender_may_stand_alone_in_one_table_and_be_merged_in_another(shown):
    _, result = shown(YEAR)
    genders = values(result.facts[result.facts["breakdown"] == "_T"], "measure", "gender", "jour")
    assert genders["crimes other _T"] == 5
    assert "crimes other norr" not in genders
    assert genders["crimes man_other_or_unknown norr"] == 40


def test_the_result_is_a_facts_table_in_the_order_of_its_key(shown):
    facts, result = shown(YEAR)
    assert list(result.facts.columns) == list(FACT_COLUMNS)
    assert (result.facts.dtypes == facts.dtypes).all()
    assert not result.facts.duplicated(list(FACT_KEY)).any()
    assert result.facts.equals(result.facts.sort_values(list(FACT_KEY), ignore_index=True))


def test_an_open_measure_is_not_merged(shown):
    _, result = shown(YEAR, open=(OpenMeasure("crimes", "Öppet av goda skäl."),))
    assert result.merged == ()
    assert "mordforsok" in set(result.facts["category"])


def test_what_no_table_covers_is_not_published_and_neither_are_its_shares(shown):
    text = """
    period           | jour | breakdown | category | gender | measure     | value | unit
    2025-01..2025-12 | norr | _T        | _T       | _T     | cases       | 50    | cases
    2025-01..2025-12 | norr | _T        | _T       | woman  | cases       | 30    | cases
    2025-01..2025-12 | norr | district  | farsta   | _T     | cases       | 20    | cases
    2025-01..2025-12 | norr | district  | farsta   | woman  | cases       | 10    | cases
    2025-04..2025-06 | norr | _T        | _T       | _T     | cases       | 15    | cases
    2025-04..2025-06 | norr | age_group | age_65   | _T     | cases       | 9     | cases
    2025-04..2025-06 | norr | _T        | _T       | _T     | contacts    | 30    | contacts
    2025-04..2025-06 | norr | _T        | _T       | _T     | open_houses | 1     | occasions
    2024-01..2024-12 | norr | _T        | _T       | _T     | contacts    | 99    | contacts
    """
    facts, result = shown(text)
    assert "district" in set(facts.loc[facts["measure"] == "case_share", "breakdown"])
    assert values(result.facts, "measure", "category", "gender") == {
        "cases _T _T": 15, "cases _T woman": 30, "case_share _T woman": 60.0, "contacts _T _T": 99, "open_houses _T _T": 1,
    }  # fmt: skip
    assert len(result.facts[result.facts["measure"] == "cases"]) == 3


def test_a_delivered_share_goes_with_its_count_and_stays_without_one(shown):
    text = """
    jour  | breakdown | category | gender | measure              | value | unit
    norr  | _T        | _T       | _T     | cases                | 50    | cases
    norr  | district  | farsta   | _T     | cases                | 20    | cases
    norr  | district  | farsta   | _T     | case_share           | 40    | percent
    norr  | district  | bromma   | _T     | case_share           | 30    | percent
    norr  | _T        | _T       | _T     | survey_response_rate | 30    | percent
    """
    _, result = shown(text)
    assert values(result.facts, "measure", "category") == {
        "cases _T": 50, "case_share bromma": 30, "survey_response_rate _T": 30,
    }  # fmt: skip


def test_what_is_public_stays_whatever_the_tables_are(shown):
    text = """
    jour  | breakdown | category | gender | measure    | value | unit
    norr  | _T        | _T       | _T     | cases      | 50    | cases
    norr  | district  | farsta   | _T     | cases      | 20    | cases
    norr  | district  | bromma   | _T     | cases      | 2     | cases
    norr  | district  | bromma   | _T     | case_share | 4     | percent
    """
    _, result = shown(text, public=[2, 3])
    assert values(result.facts, "measure", "category") == {"cases _T": 50, "cases bromma": 2, "case_share bromma": 4}
    _, result = shown(text, public=[3])
    assert values(result.facts, "measure", "category") == {"cases _T": 50, "case_share bromma": 4}


def test_what_is_missing_is_still_missing(shown):
    _, result = shown("jour | measure | value | unit\nnorr | contacts | .. | contacts\nnorr | cases | 9 | cases")
    missing = result.facts[result.facts["measure"] == "contacts"]
    assert list(missing["status"]) == [Status.MISSING]
