"""Which tables are published: declared crosses of known dimensions, with all their margins."""

import tomllib
from collections import Counter
from importlib import resources

import pytest

from iop_analysis import catalogue
from iop_analysis.measures.fineness import JOUR, QUARTER, in_table, published_tables
from iop_analysis.merges import GENDER
from iop_analysis.schema import FACT_COLUMNS, PEOPLE_UNITS

DECLARED = tomllib.loads((resources.files("iop_analysis") / "reference" / "shown.toml").read_text(encoding="utf-8"))["shown"]


def test_tables_are_of_known_measures_and_dimensions():
    for table in DECLARED:
        breakdowns = set(table["by"]) - {GENDER, JOUR, QUARTER}
        assert breakdowns <= set(catalogue.breakdowns())
        assert len(breakdowns) <= 1  # the facts have no cross of two
        assert len(set(table["by"])) == len(table["by"])
        assert not table.get("measure") or PEOPLE_UNITS.issuperset(catalogue.measure(table["measure"]).units)


def test_no_table_is_declared_twice():
    assert max(Counter((table.get("measure"), frozenset(table["by"])) for table in DECLARED).values()) == 1


def test_every_measure_that_counts_people_is_published_by_gender_and_by_association():
    counted = [code for code, measure in catalogue.measures().items() if PEOPLE_UNITS.issuperset(measure.units)]
    assert len(counted) > 10
    for code in counted:
        assert (GENDER,) in published_tables(code), code
        assert any({GENDER, JOUR} <= set(by) for by in published_tables(code)), code


def test_districts_are_never_crossed_with_associations():
    assert all(JOUR not in table["by"] for table in DECLARED if "district" in table["by"])


FACTS = """
row                | period           | jour  | breakdown  | category   | gender | measure | value | unit
total              | 2025-01..2025-12 | _T    | _T         | _T         | _T     | crimes  | 1     | crimes
by gender          | 2025-01..2025-12 | _T    | _T         | _T         | woman  | crimes  | 1     | crimes
of one             | 2025-01..2025-12 | norr  | _T         | _T         | _T     | crimes  | 1     | crimes
by type            | 2025-01..2025-12 | _T    | crime_type | stold      | _T     | crimes  | 1     | crimes
by type and gender | 2025-01..2025-12 | _T    | crime_type | stold      | woman  | crimes  | 1     | crimes
all three          | 2025-01..2025-12 | norr  | crime_type | stold      | woman  | crimes  | 1     | crimes
by age             | 2025-01..2025-12 | _T    | age_group  | age_65     | _T     | crimes  | 1     | crimes
quarter            | 2025-04..2025-06 | _T    | _T         | _T         | _T     | crimes  | 1     | crimes
quarter of one     | 2025-04..2025-06 | norr  | _T         | _T         | _T     | crimes  | 1     | crimes
year before        | 2024-01..2024-12 | _T    | _T         | _T         | _T     | crimes  | 1     | crimes
half before        | 2024-07..2025-06 | _T    | _T         | _T         | _T     | crimes  | 1     | crimes
unknown period     | ?                | _T    | _T         | _T         | _T     | crimes  | 1     | crimes
"""
ALWAYS = ["total", "year before", "half before", "unknown period"]


@pytest.mark.parametrize(
    ("by", "rows"),
    [
        ((), []),
        (("gender",), ["by gender"]),
        (("gender", "jour"), ["by gender", "of one"]),
        (("crime_type", "gender"), ["by gender", "by type", "by type and gender"]),
        (("crime_type", "gender", "jour"), ["by gender", "of one", "by type", "by type and gender", "all three"]),
        (("age_group",), ["by age"]),
        (("quarter",), ["quarter"]),
        (("quarter", "jour"), ["of one", "quarter", "quarter of one"]),
    ],
)
def test_a_table_is_a_cross_with_all_its_margins(by, rows, ascii_facts, ascii_rows, reporting):
    facts = ascii_facts(FACTS)[list(FACT_COLUMNS)]
    names = [row["row"] for row in ascii_rows(FACTS)]
    within = [name for name, is_in in zip(names, in_table(facts, by, reporting), strict=True) if is_in]
    assert sorted(within) == sorted([*ALWAYS, *rows])


def tables_that_no_order_takes_apart(tables):
    """Graham's reduction: leave out dimensions of one table only, and tables within others; nothing remains of an acyclic set."""
    left = [set(table) for table in tables]
    while True:
        alone = {name for table in left for name in table if sum(name in other for other in left) == 1}
        thinner = [table - alone for table in left]
        kept = [
            table
            for number, table in enumerate(thinner)
            if table and not any(table < other or (table == other and number < n) for n, other in enumerate(thinner))
        ]
        if kept == left:
            return kept
        left = kept


def test_tables_of_one_measure_say_nothing_of_crosses_that_nobody_prints():
    assert tables_that_no_order_takes_apart([("a", "b"), ("b", "c"), ("a", "c")]), "pairs of three narrow the cube within"
    for measure in {table.get("measure", "contacts") for table in DECLARED}:
        assert tables_that_no_order_takes_apart(published_tables(measure)) == [], measure
