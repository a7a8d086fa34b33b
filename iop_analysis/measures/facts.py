"""One facts table of everything that was delivered and agreed."""

from collections.abc import Iterator

import pandas as pd

from iop_analysis import catalogue
from iop_analysis.agreement import FILE_NAME, Agreement, Budget, GenderReference
from iop_analysis.errors import BlockingFindingsError
from iop_analysis.frames import cast_facts, conflicting, typed_facts
from iop_analysis.measures.shares import computed_shares
from iop_analysis.periods import Period
from iop_analysis.schema import (
    COUNT_UNITS,
    FACT_COLUMNS,
    FACT_KEY,
    NATIONAL,
    TOTAL,
    Gender,
    Status,
    Unit,
    computed_source,
    source_place,
    source_text,
)
from iop_analysis.swedish import listing


def collect_facts(deliveries: list[pd.DataFrame], agreement: Agreement, reporting: Period) -> pd.DataFrame:
    """Put cleaned deliveries and the agreement's figures together; add sums over associations, shares, and what is missing.

    Row key in and out: ``FACT_KEY``; columns ``FACT_COLUMNS``. The rows' order is that of the key, whatever order they came in.
    """
    tables = [table[list(FACT_COLUMNS)] for table in deliveries]
    delivered = _agreeing(pd.concat([*tables, agreement_facts(agreement)], ignore_index=True)).sort_values(list(FACT_KEY))
    counted = pd.concat([delivered, _totals(delivered, agreement)], ignore_index=True)
    known = pd.concat([counted, computed_shares(counted)], ignore_index=True)
    facts = pd.concat([known, _missing(known, agreement, reporting)], ignore_index=True)
    return cast_facts(facts).sort_values(list(FACT_KEY), ignore_index=True)


def _agreeing(facts: pd.DataFrame) -> pd.DataFrame:
    """One row per key; a delivery may repeat what another or the agreement says, but not contradict it."""
    for rows in conflicting(facts):
        places = listing([source_place(source) for source in rows["source"]])
        raise BlockingFindingsError(f"{places}: samma uppgift har olika värden; behåll det rätta och ta bort det andra.")
    return facts.drop_duplicates(list(FACT_KEY), ignore_index=True)


def _totals(facts: pd.DataFrame, agreement: Agreement) -> pd.DataFrame:
    """Sums of counts, and of money, that every association has delivered for a known period and nobody has summed."""
    additive = [code for code, measure in catalogue.measures().items() if measure.additive]
    summable = facts["measure"].isin(additive) & facts["unit"].isin(COUNT_UNITS | {Unit.SEK})
    counts = facts[summable & facts["period_start"].notna() & (facts["jour"] != NATIONAL)]
    sums = _series_sums(counts.assign(observed=counts["status"] == Status.OBSERVED, theirs=counts["jour"] != TOTAL))
    whole = sums[sums["all_observed"] & sums["all_theirs"] & (sums["units"] == 1) & (sums["jours"] == len(agreement.party))]
    totals = whole.assign(
        jour=TOTAL,
        status=Status.OBSERVED,
        source=[computed_source("summan av föreningarna", sources) for sources in whole["sources"]],
    )
    return cast_facts(totals[list(FACT_COLUMNS)])


def _series_sums(counts: pd.DataFrame) -> pd.DataFrame:
    """Per key without the association: the sum, who and what it is made of, and whether somebody has summed already."""
    others = [name for name in FACT_KEY if name != "jour"]
    return (
        counts.groupby(others, dropna=False, sort=False)
        .agg(
            value=("value", "sum"), unit=("unit", "first"), units=("unit", "nunique"), jours=("jour", "nunique"),
            all_observed=("observed", "all"), all_theirs=("theirs", "all"), sources=("source", list),
        )
        .reset_index()
    )  # fmt: skip


def _missing(facts: pd.DataFrame, agreement: Agreement, reporting: Period) -> pd.DataFrame:
    """Rows that say so for every measure which the agreement asks for and nobody has delivered for the period."""
    starts, ends = facts["period_start"] == pd.Timestamp(reporting.start), facts["period_end"] == pd.Timestamp(reporting.end)
    asked = {part.measure: part for part in agreement.commitment if part.measure}
    absent = [code for code in asked if code not in set(facts.loc[starts & ends, "measure"])]
    return typed_facts(
        [
            {"period_start": reporting.start, "period_end": reporting.end, "jour": TOTAL, "measure": code, "breakdown": TOTAL,
             "category": TOTAL, "gender": TOTAL, "unit": catalogue.measure(code).units[0], "status": Status.MISSING,
             "source": source_text(FILE_NAME, agreement.document_titles[asked[code].document], asked[code].clause)}
            for code in absent
        ]
    )  # fmt: skip


def agreement_facts(agreement: Agreement) -> pd.DataFrame:
    """Return budgets (kronor) and gender references (percent) as facts of the period that they hold for."""
    titles = agreement.document_titles
    rows = [row for budget in agreement.budget for row in _budget_rows(budget, titles)]
    rows += [row for reference in agreement.gender_reference for row in _gender_rows(reference, titles)]
    return typed_facts(rows)


def _budget_rows(budget: Budget, titles: dict[str, str]) -> Iterator[dict[str, object]]:
    values = [(TOTAL, TOTAL, budget.total_sek)] + [("budget_line", line.category, line.sek) for line in budget.lines]
    for breakdown, category, value in values:
        yield {
            **_common(budget, titles),
            "jour": budget.party, "breakdown": breakdown, "category": category, "gender": TOTAL,
            "value": value, "unit": Unit.SEK,
        }  # fmt: skip


def _gender_rows(reference: GenderReference, titles: dict[str, str]) -> Iterator[dict[str, object]]:
    for gender, value in ((Gender.WOMAN, reference.woman), (Gender.MAN, reference.man)):
        yield {
            **_common(reference, titles),
            "jour": TOTAL, "breakdown": TOTAL, "category": TOTAL, "gender": gender,
            "value": value, "unit": Unit.PERCENT,
        }  # fmt: skip


def _common(part: Budget | GenderReference, titles: dict[str, str]) -> dict[str, object]:
    return {
        "period_start": part.start,
        "period_end": part.end,
        "measure": part.measure,
        "status": Status.OBSERVED,
        "source": source_text(FILE_NAME, titles[part.document], part.clause),
    }
