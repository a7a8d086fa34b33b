"""Deliveries and the agreement in one table."""

import datetime as dt

import msgspec
import pytest

from iop_analysis.agreement import Budget, BudgetLine, GenderReference
from iop_analysis.measures.facts import agreement_facts, collect_facts
from iop_analysis.schema import FACT_COLUMNS, FACT_KEY

START, END = dt.date(2025, 1, 1), dt.date(2025, 12, 31)


@pytest.fixture
def agreed(small_agreement):
    lines = (BudgetLine("personal", 10), BudgetLine("lokaler", 20))
    return msgspec.structs.replace(
        small_agreement,
        budget=(Budget("grant", "grant_outcome", "norr", START, END, "Avsnitt 5", "avtal", 30, lines),),
        gender_reference=(GenderReference("gender_reference", START, END, "Avsnitt 4", "avtal", 60, 40),),
    )


def test_a_budget_is_its_total_and_its_lines(agreed):
    facts = agreement_facts(agreed)
    budget = facts[facts["measure"] == "grant"]
    assert budget[["jour", "breakdown", "category", "value", "unit"]].to_numpy().tolist() == [
        ["norr", "_T", "_T", 30, "sek"],
        ["norr", "budget_line", "personal", 10, "sek"],
        ["norr", "budget_line", "lokaler", 20, "sek"],
    ]
    assert set(budget["source"]) == {"agreement.toml | Avtalet | Avsnitt 5"}


def test_a_gender_reference_is_two_shares(agreed):
    facts = agreement_facts(agreed)
    shares = facts[facts["measure"] == "gender_reference"]
    assert shares[["jour", "gender", "value", "unit"]].to_numpy().tolist() == [
        ["_T", "woman", 60, "percent"],
        ["_T", "man", 40, "percent"],
    ]


def test_an_agreement_without_figures_gives_none(small_agreement):
    facts = agreement_facts(small_agreement)
    assert len(facts) == 0
    assert list(facts.columns) == list(FACT_COLUMNS)


def test_facts_are_sorted_by_their_key_whatever_order_they_came_in(agreed, ascii_facts):
    table = ascii_facts(
        "jour | measure | value | unit\nsoder | cases | 1 | cases\nnorr | cases | 2 | cases\n_T | crimes | .. | crimes"
    )
    forwards, backwards = collect_facts([table], agreed), collect_facts([table[::-1]], agreed)
    assert forwards.equals(backwards)
    assert list(forwards.columns) == list(FACT_COLUMNS)
    assert len(forwards) == 3 + 5
    assert forwards.equals(forwards.sort_values(list(FACT_KEY), ignore_index=True))


def test_several_deliveries_are_put_together(small_agreement, ascii_facts):
    first = ascii_facts("jour | measure | value | unit\nnorr | cases | 1 | cases")
    second = ascii_facts("jour | measure | value | unit\nsoder | cases | 2 | cases")
    assert collect_facts([second, first], small_agreement)[["jour", "value"]].to_numpy().tolist() == [["norr", 1], ["soder", 2]]


@pytest.mark.xfail(
    strict=True, raises=ValueError, reason="a delivered figure that the agreement also gives makes two facts of one key"
)
def test_a_delivered_figure_that_the_agreement_also_gives_is_noticed(data_copy):
    cells = {"jour": "Västerort", "measure": "grant", "value": "704 000", "unit": "sek"}
    data_copy.add_row(period_start="2022-04-01", period_end="2023-03-31", **cells)
    facts = data_copy.prepare().facts
    assert not facts.duplicated(list(FACT_KEY)).any()
