"""Parents and children among cells, along every dimension."""

import datetime as dt

from iop_analysis.disclosure.families import Cell, families
from iop_analysis.schema import NATIONAL, TOTAL

YEAR = (dt.date(2025, 1, 1), dt.date(2025, 12, 31))
SPRING, AUTUMN = (YEAR[0], dt.date(2025, 6, 30)), (dt.date(2025, 7, 1), YEAR[1])


def cell(jour=TOTAL, days=YEAR, **names):
    names = {"measure": "cases", "breakdown": TOTAL, "category": TOTAL, "gender": TOTAL} | names
    return Cell(*days, jour, **names)


def named(cells, groups=None):
    found = families(cells, groups or {})
    return {(cells[family.parent], frozenset(cells[child] for child in family.children)) for family in found}


def test_associations_are_parts_of_all_but_the_country_is_not():
    norr, soder = cell("norr"), cell("soder")
    assert named([norr, cell(), soder, cell(NATIONAL)]) == {(cell(), frozenset({norr, soder}))}


def test_each_breakdown_divides_the_same_total():
    assault, fraud = cell(breakdown="crime_type", category="misshandel"), cell(breakdown="crime_type", category="bedrageri")
    young = cell(breakdown="age_group", category="age_0_17")
    assert named([cell(), assault, fraud, young]) == {(cell(), frozenset({assault, fraud})), (cell(), frozenset({young}))}


def test_a_merged_gender_stands_between_the_total_and_its_members():
    groups = {"rest": frozenset({"other", "unknown"}), "not_woman": frozenset({"man", "other", "unknown"})}
    woman, man, other, rest, not_woman = (cell(gender=name) for name in ("woman", "man", "other", "rest", "not_woman"))
    assert named([cell(), woman, man, rest, other, not_woman], groups) == {
        (cell(), frozenset({woman, not_woman})),
        (not_woman, frozenset({man, rest})),
        (rest, frozenset({other})),
    }


def test_merged_categories_that_overlap_are_parts_one_by_one():
    groups = {"ab": frozenset("ab"), "bc": frozenset("bc")}
    ab, bc = cell(breakdown="crime_type", category="ab"), cell(breakdown="crime_type", category="bc")
    assert named([cell(), ab, bc], groups) == {(cell(), frozenset({ab})), (cell(), frozenset({bc}))}


def test_a_period_contains_the_ones_within_it():
    summer = (dt.date(2025, 7, 1), dt.date(2025, 8, 31))
    year, spring, autumn, july = cell(), cell(days=SPRING), cell(days=AUTUMN), cell(days=summer)
    assert named([year, spring, autumn, july]) == {(year, frozenset({spring, autumn})), (autumn, frozenset({july}))}


def test_of_periods_that_overlap_each_stands_beside_what_fits():
    from_april = (dt.date(2025, 4, 1), YEAR[1])
    year, spring, late = cell(), cell(days=SPRING), cell(days=from_april)
    assert named([year, spring, late]) == {(year, frozenset({spring})), (year, frozenset({late}))}
    autumn = cell(days=AUTUMN)
    assert named([year, spring, late, autumn]) == {
        (year, frozenset({spring, autumn})),
        (year, frozenset({late})),
        (late, frozenset({autumn})),
    }


def test_cells_that_differ_in_more_than_one_dimension_are_no_family():
    assert named([cell("norr"), cell(gender="woman"), cell(measure="crimes")]) == set()
