"""Shares that follow from delivered counts, as ``reference/measures.toml`` declares them: ``part`` of ``share_of``."""

from typing import Final

import pandas as pd

from iop_analysis import catalogue
from iop_analysis.catalogue import Measure
from iop_analysis.frames import typed_facts
from iop_analysis.schema import FACT_COLUMNS, FACT_KEY, TOTAL, Status, Unit, computed_source
from iop_analysis.swedish import lower_first

_WHOLE_PERCENT: Final = 100
_WHERE: Final = ["period_start", "period_end", "jour"]


def computed_shares(facts: pd.DataFrame) -> pd.DataFrame:
    """Return the shares (percent; row key ``FACT_KEY``) that the observed counts give and that nobody has delivered.

    A category is a share of the whole of its own gender; a gender is a share of all; where part and whole are two measures, each
    part is a share of the whole with the same key. A whole of zero gives a row that is not applicable.
    """
    observed = facts[(facts["status"] == Status.OBSERVED) & facts["period_start"].notna()]
    tables = [_shares(observed, measure) for measure in catalogue.measures().values() if measure.part]
    computed = pd.concat([typed_facts([]), *(table for table in tables if len(table))], ignore_index=True)
    delivered = pd.MultiIndex.from_frame(facts[list(FACT_KEY)])
    return computed[~pd.MultiIndex.from_frame(computed[list(FACT_KEY)]).isin(delivered)]


def _shares(observed: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    parts = observed[observed["measure"] == measure.part]
    wholes = observed[(observed["measure"] == measure.share_of) & (observed["breakdown"] == TOTAL)]
    if measure.part == measure.share_of:
        parts = parts[(parts["breakdown"] != TOTAL) | (parts["gender"] != TOTAL)]
    joined = parts.assign(whole_gender=_gender_of_whole(parts, measure)).merge(
        wholes[[*_WHERE, "gender", "value", "unit", "source"]],
        left_on=[*_WHERE, "whole_gender"],
        right_on=[*_WHERE, "gender"],
        suffixes=("", "_whole"),
        validate="many_to_one",
    )
    return _as_facts(joined[joined["unit"] == joined["unit_whole"]], measure)


def _gender_of_whole(parts: pd.DataFrame, measure: Measure) -> "pd.Series[str]":
    """Divided by gender alone, a measure's whole is everybody; otherwise the same gender."""
    divided_by_gender = (parts["breakdown"] == TOTAL) & (measure.part == measure.share_of)
    return parts["gender"].mask(divided_by_gender, TOTAL)


def _as_facts(joined: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    possible = joined["value_whole"] != 0
    formula = f"{_label(measure.part)} ÷ {_label(measure.share_of)}"
    shares: pd.DataFrame = joined.assign(
        measure=measure.code,
        value=(_WHOLE_PERCENT * joined["value"] / joined["value_whole"]).where(possible),
        unit=Unit.PERCENT,
        status=possible.map({True: Status.OBSERVED, False: Status.NOT_APPLICABLE}),
        source=[computed_source(formula, list(pair)) for pair in zip(joined["source"], joined["source_whole"], strict=True)],
    )[list(FACT_COLUMNS)]
    return shares


def _label(code: str) -> str:
    return lower_first(catalogue.measure(code).label)
