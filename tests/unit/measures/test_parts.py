"""Which figures a computed one was computed from."""

import pytest

from iop_analysis.frames import figures_of
from iop_analysis.measures.parts import Parts, key_of, without_value
from iop_analysis.schema import FACT_COLUMNS, computed_source


@pytest.fixture
def parts_of(ascii_facts, small_agreement):
    """Draw a table; the first row is the computed one, and the others are what is known."""

    def found(text, formula):
        first, *others = figures_of(ascii_facts(text)[list(FACT_COLUMNS)].assign(unit="cases"))
        source = computed_source(formula, [first.source])
        computed = type(first)(**{name: getattr(first, name) for name in first.__struct_fields__} | {"source": source})
        known = {key_of(figure): figure for figure in (computed, *others)}
        return [(part.jour, part.measure, part.category, part.gender) for part in Parts(known, small_agreement).of(computed)]

    return found


def test_a_delivered_figure_has_no_parts(ascii_facts, small_agreement):
    [figure] = figures_of(
        ascii_facts("measure | period | value\ncases | 2025-01..2025-12 | 5")[list(FACT_COLUMNS)].assign(unit="cases")
    )
    assert Parts({key_of(figure): figure}, small_agreement).of(figure) == []


def test_a_sum_over_associations_is_each_of_theirs(parts_of, small_agreement):
    rows = "\n".join(f"cases | 2025-01..2025-12 | {jour} | 5" for jour in ("_T", *small_agreement.party_names, "national"))
    found = parts_of(f"measure | period | jour | value\n{rows}", "summan av föreningarna")
    assert [part[0] for part in found] == list(small_agreement.party_names)


def test_a_share_is_its_part_and_the_whole_of_the_same_gender(parts_of):
    found = parts_of(
        """
        measure    | period           | breakdown | category | gender | value
        case_share | 2025-01..2025-12 | age_group | age_0_17 | woman  | 50
        cases      | 2025-01..2025-12 | age_group | age_0_17 | woman  | 5
        cases      | 2025-01..2025-12 | _T        | _T       | woman  | 10
        cases      | 2025-01..2025-12 | _T        | _T       | _T     | 30
        """,
        "ärenden ÷ ärenden",
    )
    assert [part[1:] for part in found] == [("cases", "age_0_17", "woman"), ("cases", "_T", "woman")]


def test_a_gender_is_a_share_of_everybody(parts_of):
    found = parts_of(
        """
        measure    | period           | gender | value
        case_share | 2025-01..2025-12 | woman  | 50
        cases      | 2025-01..2025-12 | woman  | 5
        cases      | 2025-01..2025-12 | _T     | 10
        """,
        "ärenden ÷ ärenden",
    )
    assert [part[3] for part in found] == ["woman", "_T"]


def test_a_remainder_is_the_listed_categories(parts_of):
    found = parts_of(
        """
        measure              | period           | breakdown  | category   | value
        crime_share_unlisted | 2025-01..2025-12 | crime_type | _T         | 50
        crime_share          | 2025-01..2025-12 | crime_type | misshandel | 20
        crime_share          | 2025-01..2025-12 | crime_type | olaga_hot  | 30
        crime_share          | 2024-01..2024-12 | crime_type | olaga_hot  | 30
        """,
        "100 % − andel av brotten",
    )
    assert [part[2] for part in found] == ["misshandel", "olaga_hot"]


def test_a_merged_gender_is_the_fine_ones_that_it_holds(parts_of):
    found = parts_of(
        """
        measure | period           | gender               | value
        cases   | 2025-01..2025-12 | man_other_or_unknown | 12
        cases   | 2025-01..2025-12 | man                  | 10
        cases   | 2025-01..2025-12 | other                | 2
        cases   | 2025-01..2025-12 | woman                | 20
        """,
        "summan av män och annat",
    )
    assert [part[3] for part in found] == ["man", "other"]


def test_the_quarters_of_a_period_are_its_parts(parts_of):
    found = parts_of(
        """
        measure | period           | value
        cases   | 2025-01..2025-12 | 12
        cases   | 2025-01..2025-03 | 10
        cases   | 2025-10..2025-12 | 2
        cases   | 2024-10..2024-12 | 2
        """,
        "summan av kvartalen",
    )
    assert len(found) == 2


def test_without_its_value_a_figure_still_tells_where_it_stands(ascii_facts):
    [figure] = figures_of(
        ascii_facts("measure | period | value\ncases | 2025-01..2025-12 | 5")[list(FACT_COLUMNS)].assign(unit="cases")
    )
    assert (without_value(figure).value, without_value(figure).source) == (None, figure.source)
