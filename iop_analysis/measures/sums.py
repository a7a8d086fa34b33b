"""Whether what is stated as a sum is the sum of its parts: over the associations, and over the lines of the economy."""

from collections.abc import Iterator

import pandas as pd

from iop_analysis import catalogue
from iop_analysis.agreement import Agreement
from iop_analysis.schema import COUNT_UNITS, FACT_KEY, NATIONAL, TOTAL, Finding, Status, Unit, source_place
from iop_analysis.swedish import listing, lower_first

_SERIES = [name for name in FACT_KEY if name != "jour"]


def sum_findings(facts: pd.DataFrame, agreement: Agreement) -> Iterator[Finding]:
    """Find totals over the associations that differ from the sum of theirs, once per measure, and outcomes that do not add up."""
    yield from _line_findings(facts, agreement)
    for code, rows in _summable(facts).groupby("measure", sort=False):
        places = [place for _, group in rows.groupby(_SERIES, sort=False) for place in _disagreeing(group, agreement)]
        if places:
            label = catalogue.measure(str(code)).label
            yield catalogue.finding("total_against_associations", listing(dict.fromkeys(places)), measure=label)


def _line_findings(facts: pd.DataFrame, agreement: Agreement) -> Iterator[Finding]:
    """Find reported outcomes whose stated sum is not that of their lines; budgets are checked with the agreement."""
    outcomes = facts["measure"].isin({budget.outcome_measure for budget in agreement.budget})
    reported = facts[outcomes & facts["period_start"].notna()]
    for (code, jour), rows in reported.groupby(["measure", "jour"], sort=False):
        for _, of_period in rows.groupby(["period_start", "period_end"], sort=False):
            total, lines = (of_period[of_period["breakdown"].eq(TOTAL) == is_total] for is_total in (True, False))
            known = (of_period["status"] == Status.OBSERVED).all()
            if known and len(total) == 1 and len(lines) and abs(total["value"].sum() - lines["value"].sum()) >= 1:
                yield catalogue.finding(
                    "outcome_sum",
                    source_place(total["source"].iloc[0]),
                    measure=lower_first(catalogue.measure(str(code)).label),
                    party=agreement.party_names.get(str(jour), "alla föreningar"),
                )


def _summable(facts: pd.DataFrame) -> pd.DataFrame:
    """Observed counts that may be summed over associations, of series that have a total."""
    additive = [code for code, measure in catalogue.measures().items() if measure.additive]
    summed = facts["measure"].isin(additive) & facts["unit"].isin(COUNT_UNITS | {Unit.SEK})
    observed = facts["status"] == Status.OBSERVED
    counts = facts[summed & observed & facts["period_start"].notna() & (facts["jour"] != NATIONAL)]
    return counts[counts["measure"].isin(counts.loc[counts["jour"] == TOTAL, "measure"])]


def _disagreeing(group: pd.DataFrame, agreement: Agreement) -> list[str]:
    """The places of a total and its parts, where every part is there and the sum is another."""
    values = dict(zip(group["jour"], group["value"], strict=True))
    parts = [values.get(jour) for jour in agreement.party_names]
    total = values.get(TOTAL)
    if total is None or any(part is None for part in parts) or sum(part for part in parts if part is not None) == total:
        return []
    return [source_place(source) for source in group["source"]]
