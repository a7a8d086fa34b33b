"""What a computed figure is made of, side by side: one row per group, one value column per part."""

from typing import Final

import pandas as pd

from iop_analysis import catalogue
from iop_analysis.catalogue import Indicator
from iop_analysis.schema import Status
from iop_analysis.swedish import lower_first

GROUP: Final = ["period_start", "period_end", "jour", "breakdown", "category", "gender"]


def parts_side_by_side(facts: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """Return one row per group (row key ``GROUP``) with all parts observed, of an indicator that is formed from measures.

    Columns: ``value_<measure>`` for each part, in the facts' unit; ``units``, how many different ones; ``sources``, a list.
    """
    codes = list(dict.fromkeys((indicator.numerator, *indicator.denominators)))
    observed = facts[(facts["status"] == Status.OBSERVED) & facts["measure"].isin(codes) & facts["period_start"].notna()]
    values = observed.pivot(index=GROUP, columns="measure", values="value").reindex(columns=codes).dropna()
    groups = observed.groupby(GROUP)
    units, sources = groups["unit"].nunique().reindex(values.index), groups["source"].agg(list).reindex(values.index)
    side_by_side: pd.DataFrame = values.add_prefix("value_").assign(units=units, sources=sources).reset_index()
    return side_by_side


def measure_label(code: str) -> str:
    """Name a measure in the middle of a formula.

    >>> measure_label("cases")
    'ärenden'
    """
    return lower_first(catalogue.measure(code).label)


def status_where(possible: "pd.Series[bool]") -> "pd.Series[str]":
    """Say of each row that it has a value, or that none can be formed."""
    return possible.map({True: Status.OBSERVED, False: Status.NOT_APPLICABLE})
