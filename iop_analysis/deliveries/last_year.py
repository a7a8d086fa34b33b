"""The facts of the associations' files, and those of the year before that this year's are compared with."""

import pandas as pd

from iop_analysis import catalogue
from iop_analysis.deliveries.associations import Associations
from iop_analysis.frames import cast_facts
from iop_analysis.periods import Period, quarters
from iop_analysis.schema import COUNT_UNITS, FACT_COLUMNS, FACT_KEY, TOTAL, Status, computed_source


def facts_of(associations: Associations) -> pd.DataFrame:
    """Return the associations' facts (row key ``FACT_KEY``, repeated where two files agree), those counted from cases first.

    What one file says is missing and another gives is not missing.
    """
    tables = [part.figures[list(FACT_COLUMNS)] for part in sorted(associations.delivered, key=lambda part: part.kind)]
    facts = pd.concat([pd.DataFrame(columns=list(FACT_COLUMNS)), *tables], ignore_index=True)
    observed = facts["status"] == Status.OBSERVED
    given = pd.MultiIndex.from_frame(facts.loc[observed, list(FACT_KEY)])
    return cast_facts(facts[observed | ~pd.MultiIndex.from_frame(facts[list(FACT_KEY)]).isin(given)])


def totals_to_compare_with(last_year: Associations | None, period: Period) -> pd.DataFrame:
    """Return last year's undivided facts, of the same part of the year as ``period`` where the quarters allow it.

    Otherwise of the whole period that last year reported: then the two are of unequal length, and the comparison will say so.
    """
    facts = facts_of(last_year or Associations()).drop_duplicates(list(FACT_KEY))
    undivided = facts[(facts["breakdown"] == TOTAL) & (facts["gender"] == TOTAL) & (facts["status"] == Status.OBSERVED)]
    same = period.year_before
    starts, ends = undivided["period_start"], undivided["period_end"]
    equal = undivided[(starts == pd.Timestamp(same.start)) & (ends == pd.Timestamp(same.end))]
    summed = _sum_of_quarters(undivided, same)
    days = ends - starts
    known = pd.concat([equal, summed, undivided[days == days.max()]], ignore_index=True)
    return cast_facts(known.drop_duplicates(["jour", "measure"], ignore_index=True))


def _sum_of_quarters(undivided: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Sums of counts over a period of several quarters, where each of its quarters is there."""
    additive = [code for code, measure in catalogue.measures().items() if measure.additive]
    parts = {(pd.Timestamp(part.start), pd.Timestamp(part.end)) for part in quarters(period).values()}
    is_part = [dates in parts for dates in zip(undivided["period_start"], undivided["period_end"], strict=True)]
    counts = undivided[pd.Series(is_part, index=undivided.index, dtype=bool)]
    counts = counts[counts["measure"].isin(additive) & counts["unit"].isin(COUNT_UNITS)]
    sums = counts.groupby(["jour", "measure"], sort=False).agg(
        value=("value", "sum"), unit=("unit", "first"), parts=("value", "size"), sources=("source", list)
    )
    whole = sums[sums["parts"] == len(parts)].reset_index()
    facts: pd.DataFrame = whole.assign(
        period_start=pd.Timestamp(period.start),
        period_end=pd.Timestamp(period.end),
        breakdown=TOTAL,
        category=TOTAL,
        gender=TOTAL,
        status=Status.OBSERVED,
        source=[computed_source("summan av kvartalen", list(dict.fromkeys(sources))) for sources in whole["sources"]],
    )[list(FACT_COLUMNS)]
    return facts
