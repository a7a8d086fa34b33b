"""Figures of the economy: what an outcome differs from its budget by, and what it comes to per case.

A budget and an outcome are held against each other only where they are of one period. The agreement knows no rule for a part of
a budget's period, so that a budget of twelve months and an outcome of nine have a difference that is not applicable.
"""

from typing import Final

import pandas as pd

from iop_analysis.catalogue import Indicator
from iop_analysis.measures.side_by_side import measure_label, parts_side_by_side, status_where
from iop_analysis.schema import FACT_COLUMNS, Status, computed_source

_WHOLE_PERCENT: Final = 100
_LINE: Final = ["jour", "breakdown", "category", "gender"]


def difference(facts: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """Return outcome − budget, in kronor, per period, association and budget line (row key ``FACT_KEY``).

    Not applicable where the budget at hand is of another period that overlaps the outcome's; no row without any such budget.
    """
    pairs = parts_side_by_side(facts, indicator)
    outcome, budget = f"value_{indicator.numerator}", f"value_{indicator.denominators[0]}"
    formula = f"{measure_label(indicator.numerator)} − {measure_label(indicator.denominators[0])}"
    comparable = pairs["units"] == 1
    differences = _formed(pairs, indicator, formula, (pairs[outcome] - pairs[budget]).where(comparable), comparable)
    return pd.concat([differences, _incomparable(facts, indicator, formula)], ignore_index=True)


def difference_percent(facts: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """Return the same in percent of the budget; not applicable where the budget is zero, too."""
    pairs = parts_side_by_side(facts, indicator)
    outcome, budget = f"value_{indicator.numerator}", f"value_{indicator.denominators[0]}"
    names = [measure_label(code) for code in (indicator.numerator, indicator.denominators[0])]
    formula = f"({names[0]} − {names[1]}) ÷ {names[1]}"
    possible = (pairs[budget] != 0) & (pairs["units"] == 1)
    percent = (_WHOLE_PERCENT * (pairs[outcome] - pairs[budget]) / pairs[budget]).where(possible)
    return pd.concat([_formed(pairs, indicator, formula, percent, possible), _incomparable(facts, indicator, formula)])


def ratio(facts: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """Return numerator ÷ denominator, in the indicator's unit: kronor per case. Not applicable where the denominator is zero."""
    parts = parts_side_by_side(facts, indicator)
    base = parts[f"value_{indicator.denominators[0]}"]
    formula = f"{measure_label(indicator.numerator)} ÷ {measure_label(indicator.denominators[0])}"
    return _formed(parts, indicator, formula, (parts[f"value_{indicator.numerator}"] / base).where(base != 0), base != 0)


def _formed(
    pairs: pd.DataFrame, indicator: Indicator, formula: str, values: "pd.Series[float]", possible: "pd.Series[bool]"
) -> pd.DataFrame:
    figures: pd.DataFrame = pairs.assign(
        measure=indicator.code,
        value=values,
        unit=indicator.unit,
        status=status_where(possible),
        source=[computed_source(formula, sources) for sources in pairs["sources"]],
    )[list(FACT_COLUMNS)]
    return figures


def _incomparable(facts: pd.DataFrame, indicator: Indicator, formula: str) -> pd.DataFrame:
    """Rows without a value for outcomes whose budget is of another, overlapping period."""
    known = facts[(facts["status"] == Status.OBSERVED) & facts["period_start"].notna()]
    outcomes, budgets = (known[known["measure"] == code] for code in (indicator.numerator, indicator.denominators[0]))
    pairs = outcomes.merge(budgets, on=_LINE, suffixes=("", "_budget"))
    starts, ends = pairs["period_start"], pairs["period_end"]
    equal = (starts == pairs["period_start_budget"]) & (ends == pairs["period_end_budget"])
    overlap = (starts <= pairs["period_end_budget"]) & (ends >= pairs["period_start_budget"])
    key = ["period_start", "period_end", *_LINE]
    compared = pd.MultiIndex.from_frame(pairs.loc[equal, key])
    unequal = pairs[overlap & ~pd.MultiIndex.from_frame(pairs[key]).isin(compared)].drop_duplicates(key)
    sources = pd.Series(list(unequal[["source", "source_budget"]].to_numpy().tolist()), index=unequal.index, dtype=object)
    nothing = pd.Series(data=False, index=unequal.index)
    return _formed(unequal.assign(sources=sources), indicator, formula, unequal["value"].where(nothing), nothing)
