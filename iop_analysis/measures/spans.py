"""Sums over some categories of a breakdown: the children, the young. They are formed from what is published of each category."""

import pandas as pd

from iop_analysis import catalogue, merges
from iop_analysis.catalogue import Indicator
from iop_analysis.frames import Figure, figures_of, typed_facts
from iop_analysis.schema import TOTAL, Status, computed_source
from iop_analysis.swedish import listing, lower_first


def sum_of_categories(facts: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """Return the sum of the indicator's categories per period, association and gender (row key ``FACT_KEY``).

    No row where a category is not delivered. Suppressed, without a value, where one of them is shown only together with others.
    """
    of_breakdown = (facts["measure"] == indicator.numerator) & (facts["breakdown"] == indicator.breakdown)
    groups = facts[of_breakdown & facts["period_start"].notna()].groupby(["period_start", "period_end", "jour", "gender"])
    sums = (_sum({figure.category: figure for figure in figures_of(rows)}, indicator) for _, rows in groups)
    return typed_facts([row for row in sums if row])


def _sum(known: dict[str, Figure], indicator: Indicator) -> dict[str, object]:
    """One group's sum as a record; nothing where some part of it is not there."""
    parts, is_blurred = _parts(known, frozenset(indicator.categories))
    if not parts or any(part.status is not Status.OBSERVED for part in parts):
        return {}
    values = [part.observed for part in parts if part.observed is not None]
    labels = merges.category_labels()
    formula = f"{lower_first(catalogue.measure(indicator.numerator).label)}, {listing(labels[part.category] for part in parts)}"
    return {
        "period_start": parts[0].period_start, "period_end": parts[0].period_end, "jour": parts[0].jour,
        "measure": indicator.code, "breakdown": TOTAL, "category": TOTAL, "gender": parts[0].gender,
        "value": None if is_blurred else sum(values), "unit": parts[0].unit,
        "status": Status.SUPPRESSED if is_blurred else Status.OBSERVED,
        "source": computed_source(formula, [part.source for part in parts]),
    }  # fmt: skip


def _parts(known: dict[str, Figure], wanted: frozenset[str]) -> tuple[list[Figure], bool]:
    """The fewest figures that make up the wanted categories, and whether they hold others as well."""
    held = merges.groups()
    within = [code for code in known if held.get(code, frozenset({code})) <= wanted]
    parts, left = [], wanted
    for code in sorted(within, key=lambda code: len(held.get(code, ())), reverse=True):
        if held.get(code, frozenset({code})) <= left:
            parts.append(known[code])
            left -= held.get(code, frozenset({code}))
    if not left:
        return parts, False
    around = [known[code] for code in known if held.get(code, frozenset()) & left]
    covered = frozenset().union(*(held[figure.category] for figure in around))
    return ([*parts, *around], True) if left <= covered else ([], False)
