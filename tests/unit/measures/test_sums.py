"""A total over the associations is the sum of theirs, or a finding."""

import datetime as dt

import msgspec
import pytest

from iop_analysis.agreement import Budget
from iop_analysis.measures.sums import sum_findings
from iop_analysis.schema import FACT_COLUMNS, Severity


@pytest.fixture
def found(ascii_facts, small_agreement):
    def of(text):
        return list(sum_findings(ascii_facts(text)[list(FACT_COLUMNS)], small_agreement))

    return of


@pytest.mark.parametrize(
    ("norr", "soder", "total", "differs"),
    [("3", "4", "7", False), ("3", "4", "8", True), ("3", "..", "8", False), ("0", "0", "0", False), ("0", "0", "1", True)],
)
def test_a_total_is_held_against_its_parts_where_all_are_there(norr, soder, total, differs, found):
    findings = found(
        f"""
        value   | measure | unit  | jour
        {norr}  | cases   | cases | norr
        {soder} | cases   | cases | soder
        {total} | cases   | cases | _T
        """
    )
    assert [finding.rule for finding in findings] == (["total_against_associations"] if differs else [])


def test_each_measure_is_said_once_with_every_place(found):
    (finding,) = found("""
        value | measure | unit  | jour  | gender
        1     | cases   | cases | norr  | woman
        1     | cases   | cases | soder | woman
        3     | cases   | cases | _T    | woman
        1     | cases   | cases | norr  | man
        1     | cases   | cases | soder | man
        4     | cases   | cases | _T    | man
    """)
    assert finding.severity is Severity.WARNING
    assert [f"rad {row}" in finding.place for row in range(2, 8)] == [True] * 6


def test_overlapping_measures_are_not_summed(found):
    text = """
        value | measure   | unit      | jour
        3     | languages | languages | norr
        4     | languages | languages | soder
        5     | languages | languages | _T
    """
    assert found(text) == []


@pytest.mark.parametrize(("rent", "rules"), [("90", []), ("91", ["outcome_sum"]), ("..", [])])
def test_the_lines_of_an_outcome_make_up_its_sum(rent, rules, ascii_facts, small_agreement):
    day = dt.date(2025, 1, 1)
    budget = Budget("grant", "grant_outcome", "norr", day, day, "Avsnitt 5", "avtal", 0, ())
    facts = ascii_facts(f"""
        jour | measure       | breakdown   | category | value  | unit
        norr | grant_outcome | _T          | _T       | 690    | sek
        norr | grant_outcome | budget_line | personal | 600    | sek
        norr | grant_outcome | budget_line | lokaler  | {rent} | sek
    """)
    findings = list(sum_findings(facts[list(FACT_COLUMNS)], msgspec.structs.replace(small_agreement, budget=(budget,))))
    assert [finding.rule for finding in findings] == rules
    assert all("utfall av stadens ersättning för Norrjouren" in finding.observed for finding in findings)
