"""Whether what is said of all associations together is the sum of what each of them says."""

from collections.abc import Iterator

import pandas as pd

from iop_analysis import catalogue
from iop_analysis.agreement import Agreement
from iop_analysis.schema import COUNT_UNITS, FACT_KEY, NATIONAL, TOTAL, Finding, Status, Unit, source_place
from iop_analysis.swedish import listing

_SERIES = [name for name in FACT_KEY if name != "jour"]


def sum_findings(facts: pd.DataFrame, agreement: Agreement) -> Iterator[Finding]:
    """Find totals over the associations that differ from the sum of theirs, once per measure."""
    for code, rows in _summable(facts).groupby("measure", sort=False):
        places = [place for _, group in rows.groupby(_SERIES, sort=False) for place in _disagreeing(group, agreement)]
        if places:
            label = catalogue.measure(str(code)).label
            yield catalogue.finding("total_against_associations", listing(dict.fromkeys(places)), measure=label)


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
