"""Checks on the figures themselves: their periods, their sums, and what they cannot be judged without."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import pandas as pd
from msgspec import Struct

from iop_analysis import catalogue, swedish
from iop_analysis.deliveries.checked import Checked, measure_labels, place
from iop_analysis.frames import figures_of
from iop_analysis.periods import Period, possible_periods
from iop_analysis.schema import FACT_COLUMNS, TOTAL, Finding, Unit
from iop_analysis.swedish import listing, lower_first

_HALF_UNIT_PERCENT: Final = 0.5
"""Largest rounding error of one percentage given without decimals."""


def period_wordings(checked: Checked) -> Iterator[Finding]:
    """Compare what the document calls a figure's period with the period that it covers."""
    dated = checked.figures[checked.figures["period_start"].notna()]
    for _, rows in dated.groupby(["stated_period", "period_start", "period_end"], sort=False):
        wording, period = rows["stated_period"].iloc[0], figures_of(rows[list(FACT_COLUMNS)].head(1))[0].period
        readings = possible_periods(wording, catalogue.wordings(), checked.reporting)
        if readings and period and period not in readings:
            yield catalogue.finding(
                "period_wording_mismatch",
                place(rows),
                measure=measure_labels(rows),
                wording=wording,
                period=period.label,
                months=_months([period]),
                expected=listing([reading.label for reading in readings], "or"),
                expected_months=_months(readings),
            )


def ambiguous_periods(checked: Checked) -> Iterator[Finding]:
    """Find figures without dates whose wording can be read in several ways."""
    for _, row in checked.figures[checked.figures["period_start"].isna()].iterrows():
        readings = possible_periods(row["stated_period"], catalogue.wordings(), checked.reporting) or ()
        yield catalogue.finding(
            "baseline_ambiguous",
            f"{row['file']}, rad {row['row']}",
            measure=catalogue.measure(row["measure"]).label,
            value=swedish.in_table(row["value"], row["unit"], row["status"]),
            wording=row["stated_period"],
            readings=listing([reading.label for reading in readings], "or"),
        )


def shares_without_counts(checked: Checked) -> Iterator[Finding]:
    """Shares of a whole that leave a remainder, with no count to weigh them by, cannot be put together across associations."""
    for share in _share_sums(checked):
        measure, rows, base = share.measure, share.sums, catalogue.measure(share.measure).share_of
        unlisted = 100 - rows["sum"]
        short = unlisted > rows["rounding"]
        counted = checked.current.loc[checked.current["measure"] == base, "jour"]
        short &= ~rows["jour"].isin(counted)
        if share.breakdown != TOTAL and short.any():
            sums = [
                f"{swedish.in_table(row['sum'], Unit.PERCENT)} för {_whole(checked, row)}" for _, row in rows[short].iterrows()
            ]
            yield catalogue.finding(
                "shares_without_counts",
                checked.place_of(measure),
                measure=catalogue.measure(measure).label,
                sums=listing(sums),
                unlisted=_percent_span(unlisted[short]),
                base=lower_first(catalogue.measure(base).label),
            )


def parts_within_whole(checked: Checked) -> Iterator[Finding]:
    """The categories of a share cannot be more than everything."""
    for share in _share_sums(checked):
        rows = share.sums
        for _, row in rows[rows["sum"] > 100 + rows["rounding"]].iterrows():
            yield catalogue.finding(
                "parts_exceed_whole",
                checked.place_of(share.measure),
                measure=catalogue.measure(share.measure).label,
                sum=swedish.in_table(row["sum"], Unit.PERCENT),
                subject=_whole(checked, row),
            )


def uncertainty(checked: Checked) -> Iterator[Finding]:
    """A measure that cannot be judged without its companions (a mean without the number of answers)."""
    for code, rows in checked.current.groupby("measure", sort=False):
        measure = catalogue.measure(str(code))
        bare = {jour: _lacking(checked, measure, jour) for jour in rows["jour"].unique()}
        lacking = sorted({companion for companions in bare.values() for companion in companions}, key=measure.companions.index)
        if lacking:
            labels = listing([lower_first(catalogue.measure(companion).label) for companion in lacking])
            yield catalogue.finding(
                "uncertainty_unknown",
                checked.place_of(measure.code),
                measure=measure.label,
                subjects=checked.subjects([jour for jour, companions in bare.items() if companions]),
                companions=labels,
            )


class _ShareSums(Struct, frozen=True):
    """A divided share and, per whole (columns jour and gender), its sum in percent and how much of that rounding may explain."""

    measure: str
    breakdown: str
    sums: pd.DataFrame


def _share_sums(checked: Checked) -> Iterator[_ShareSums]:
    """Yield each share that is divided by category, where each gender is a whole of its own, or by gender alone."""
    bases = [code for code, measure in catalogue.measures().items() if measure.share_of]
    shares = checked.current[checked.current["measure"].isin(bases)]
    divided = shares[(shares["breakdown"] != TOTAL) | (shares["gender"] != TOTAL)]
    divided = divided.assign(gender=divided["gender"].where(divided["breakdown"] != TOTAL, TOTAL))
    for (measure, breakdown), rows in divided.groupby(["measure", "breakdown"], sort=False):
        sums = rows.groupby(["jour", "gender"], sort=False).agg(sum=("value", "sum"), parts=("value", "size")).reset_index()
        yield _ShareSums(str(measure), str(breakdown), sums.assign(rounding=sums["parts"] * _HALF_UNIT_PERCENT))


def _whole(checked: Checked, row: "pd.Series[Any]") -> str:
    """Name the association, and the gender where the whole is one."""
    genders = {gender.code: f" ({lower_first(gender.label)})" for gender in catalogue.genders()}
    return checked.subjects([row["jour"]]) + genders.get(row["gender"], "")


def _lacking(checked: Checked, measure: catalogue.Measure, jour: str) -> list[str]:
    """The companions of ``measure`` that the association has not reported."""
    reported = set(checked.current.loc[checked.current["jour"] == jour, "measure"])
    return [companion for companion in measure.companions if companion not in reported]


def _months(periods: Iterable[Period]) -> str:
    return listing([swedish.number(period.months, Unit.CASES) for period in periods], "or")


def _percent_span(values: "pd.Series[float]") -> str:
    lowest, highest = (swedish.number(value, Unit.PERCENT) for value in (values.min(), values.max()))
    return f"{lowest}{swedish.NBSP}%" if lowest == highest else f"{lowest}–{highest}{swedish.NBSP}%"
