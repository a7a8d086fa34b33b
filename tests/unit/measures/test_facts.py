"""Deliveries and the agreement in one table."""

import datetime as dt

import msgspec
import pytest

from iop_analysis.agreement import Budget, BudgetLine, Commitment, GenderReference
from iop_analysis.errors import BlockingFindingsError
from iop_analysis.measures.facts import agreement_facts, collect_facts
from iop_analysis.schema import FACT_COLUMNS, FACT_KEY

START, END = dt.date(2025, 1, 1), dt.date(2025, 12, 31)


@pytest.fixture
def agreed(small_agreement):
    lines = (BudgetLine("personal", 10), BudgetLine("lokaler", 20))
    return msgspec.structs.replace(
        small_agreement,
        budget=(Budget("grant", "grant_outcome", "norr", START, END, "Avsnitt 5", "avtal", 30, lines),),
        gender_reference=(GenderReference("gender_reference", START, END, "Avsnitt 4", "avtal", "de som söker stöd", 60, 40),),
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


def test_facts_are_sorted_by_their_key_whatever_order_they_came_in(agreed, ascii_facts, reporting):
    table = ascii_facts(
        "jour | measure | value | unit\nsoder | cases | 1 | cases\nnorr | cases | 2 | cases\n_T | crimes | .. | crimes"
    )
    forwards, backwards = (collect_facts([rows], agreed, reporting) for rows in (table, table[::-1]))
    assert forwards.equals(backwards)
    assert list(forwards.columns) == list(FACT_COLUMNS)
    assert len(forwards) == 3 + 5 + 1  # delivered, agreed, and the sum of the cases
    assert forwards.equals(forwards.sort_values(list(FACT_KEY), ignore_index=True))


def test_several_deliveries_are_put_together(small_agreement, ascii_facts, reporting):
    first = ascii_facts("jour | measure | value | unit\nnorr | cases | 1 | cases")
    second = ascii_facts("jour | measure | value | unit\nsoder | cases | 2 | cases")
    collected = collect_facts([second, first], small_agreement, reporting)
    assert collected[["jour", "value"]].to_numpy().tolist() == [["_T", 3], ["norr", 1], ["soder", 2]]


GRANT = {"jour": "Västerort", "measure": "grant", "unit": "sek", "period_start": "2022-04-01", "period_end": "2023-03-31"}


def test_a_delivered_figure_that_the_agreement_also_gives_is_one_fact(data_copy):
    data_copy.add_row(value="704 000", **GRANT)
    facts = data_copy.prepare().facts
    assert not facts.duplicated(list(FACT_KEY)).any()
    (source,) = facts.loc[(facts["measure"] == "grant") & (facts["breakdown"] == "_T"), "source"]
    assert source.startswith("raw/2025/publicerat/uppfoljning.csv, rad 25")


@pytest.mark.parametrize("cells", [{"value": "704 001"}, {"value": "", "status": "missing"}])
def test_a_delivered_figure_that_contradicts_the_agreement_stops_the_year(cells, data_copy):
    data_copy.add_row(**GRANT, **cells)
    with pytest.raises(BlockingFindingsError) as caught:
        data_copy.prepare()
    assert str(caught.value) == (
        "raw/2025/publicerat/uppfoljning.csv, rad 25 och agreement.toml: "
        "samma uppgift har olika värden; behåll det rätta och ta bort det andra."
    )
    assert caught.value.exit_code == 11


@pytest.fixture
def totals(small_agreement, ascii_facts, reporting):
    """The facts for all associations, as measure, gender, value, status."""

    def of(text):
        facts = collect_facts([ascii_facts(text)], small_agreement, reporting)
        assert not facts.duplicated(list(FACT_KEY)).any()
        every = facts.loc[(facts["jour"] == "_T") & (facts["unit"] != "percent"), ["measure", "gender", "value", "status"]]
        return [tuple(row) for row in every.astype(object).where(every.notna(), None).to_numpy()]

    return of


def test_counts_that_every_association_delivered_are_summed(totals):
    table = """
    period           | jour  | gender | measure | value | unit
    2025-01..2025-12 | norr  | _T     | cases   | 3     | cases
    2025-01..2025-12 | soder | _T     | cases   | 0     | cases
    2025-01..2025-12 | norr  | woman  | cases   | 2     | cases
    2025-01..2025-12 | soder | woman  | cases   | 0     | cases
    """
    assert totals(table) == [("cases", "_T", 3, "observed"), ("cases", "woman", 2, "observed")]


def test_a_sum_names_its_documents_and_rows(small_agreement, ascii_facts, reporting):
    table = ascii_facts("jour | measure | value | unit\nnorr | cases | 3 | cases\nsoder | cases | 4 | cases")
    facts = collect_facts([table], small_agreement, reporting)
    (source,) = facts.loc[facts["jour"] == "_T", "source"]
    assert source == "Beräknat: summan av föreningarna | Rapporten | figures.csv, rad 2; figures.csv, rad 3"


@pytest.mark.parametrize(
    "other",
    [
        "2025-01..2025-12 | soder    | _T    | cases  | .. | cases  | missing",
        "2025-01..2025-12 | soder    | _T    | cases  | .  | cases  | suppressed",
        "2024-01..2024-12 | soder    | _T    | cases  | 4  | cases  | observed",
        "2025-01..2025-12 | soder    | woman | cases  | 4  | cases  | observed",
        "2025-01..2025-12 | soder    | _T    | crimes | 4  | crimes | observed",
        "2025-01..2025-12 | soder    | _T    | cases  | 4  | crimes | observed",
        "2025-01..2025-12 | national | _T    | cases  | 4  | cases  | observed",
    ],
)
def test_counts_that_not_every_association_delivered_are_not_summed(other, totals):
    header = "period | jour | gender | measure | value | unit | status"
    assert totals(f"{header}\n2025-01..2025-12 | norr | _T | cases | 3 | cases | observed\n{other}") == []


BOTH = "jour | measure | value | unit | status\nnorr | cases | 3 | cases | observed\nsoder | cases | 4 | cases | observed\n"


@pytest.mark.parametrize(
    ("row", "total"),
    [
        ("_T | cases | 9 | cases | observed", (9, "observed")),
        ("_T | cases | .. | cases | missing", (None, "missing")),
        ("_T | cases | . | cases | suppressed", (None, "suppressed")),
    ],
)
def test_a_total_that_was_given_is_kept(row, total, totals):
    assert totals(BOTH + row) == [("cases", "_T", *total)]


def test_a_national_figure_is_no_part_of_the_sum_and_does_not_hinder_it(totals):
    assert totals(BOTH + "national | cases | 900 | cases | observed") == [("cases", "_T", 7, "observed")]


@pytest.mark.parametrize(("measure", "unit"), [("case_share", "percent"), ("survey_mean", "scale_1_5")])
def test_only_counts_and_money_are_summed(measure, unit, totals):
    assert totals(f"jour | measure | value | unit\nnorr | {measure} | 3 | {unit}\nsoder | {measure} | 4 | {unit}") == []


def test_money_is_summed(totals):
    text = "jour | measure | value | unit\nnorr | grant_outcome | 3 | sek\nsoder | grant_outcome | 4 | sek"
    assert totals(text) == [("grant_outcome", "_T", 7, "observed")]


def test_counts_of_an_unknown_period_are_not_summed(totals):
    assert totals("period | jour | measure | value | unit\n? | norr | cases | 3 | cases\n? | soder | cases | 4 | cases") == []


@pytest.mark.parametrize(("measure", "unit"), [("languages", "languages"), ("evenings_open_per_week", "occasions")])
def test_what_several_associations_have_in_common_is_not_summed(measure, unit, totals):
    assert totals(f"jour | measure | value | unit\nnorr | {measure} | 3 | {unit}\nsoder | {measure} | 4 | {unit}") == []


@pytest.fixture
def asking(small_agreement):
    """The small agreement with a commitment that contacts show, one that a share shows, and one that nothing shows."""
    parts = [("stod", "contacts"), ("mote", "meeting_offered_share"), ("tanke", "")]
    asked = tuple(Commitment(name, "other", "a", f"Avsnitt {name}", "avtal", measure) for name, measure in parts)
    return msgspec.structs.replace(small_agreement, commitment=asked)


def missing(facts):
    rows = facts[facts["status"] == "missing"]
    assert rows["value"].isna().all()
    return rows[["measure", "jour", "unit", "source"]].to_numpy().tolist()


def test_measures_that_are_asked_for_and_not_delivered_are_rows_that_say_so(asking, ascii_facts, reporting):
    facts = collect_facts([ascii_facts("measure | value | unit\ncases | 5 | cases")], asking, reporting)
    assert missing(facts) == [
        ["contacts", "_T", "contacts", "agreement.toml | Avtalet | Avsnitt stod"],
        ["meeting_offered_share", "_T", "percent", "agreement.toml | Avtalet | Avsnitt mote"],
    ]
    absent = facts[facts["status"] == "missing"]
    assert set(absent["period_start"].dt.date) == {reporting.start}
    assert set(absent["period_end"].dt.date) == {reporting.end}


@pytest.mark.parametrize(
    ("row", "absent"),
    [
        ("2025-01..2025-12 | norr | 5  | observed", []),
        ("2025-01..2025-12 | _T   | 5  | observed", []),
        ("2025-01..2025-12 | _T   | .  | suppressed", []),
        ("2024-01..2024-12 | _T   | 5  | observed", ["contacts"]),
        ("2025-01..2025-03 | _T   | 5  | observed", ["contacts"]),
        ("2024-04..2025-12 | _T   | 5  | observed", ["contacts"]),
        ("?                | _T   | 5  | observed", ["contacts"]),
    ],
)
def test_only_what_nobody_delivered_for_the_period_is_missing(row, absent, asking, ascii_facts, reporting):
    cells = [cell.strip() for cell in row.split("|")]
    table = ascii_facts(
        "period | jour | measure | value | unit | status\n" + " | ".join([*cells[:2], "contacts", cells[2], "contacts", cells[3]])
    )
    facts = collect_facts([table], asking, reporting)
    assert [code for code, *_ in missing(facts) if code != "meeting_offered_share"] == absent
