"""Findings about figures that stand beside each other but cannot be put together."""

from collections.abc import Iterator

import pandas as pd

from iop_analysis import catalogue, swedish
from iop_analysis.agreement import Agreement, SeriesBreak
from iop_analysis.frames import period_of
from iop_analysis.periods import Period
from iop_analysis.schema import TOTAL, Finding, Problem, Status, Unit
from iop_analysis.swedish import listing


def comparability_findings(
    figures: pd.DataFrame, comparisons: pd.DataFrame, agreement: Agreement, reporting: Period
) -> tuple[Finding, ...]:
    """Say which shares and changes could not be formed, and why."""
    by_id = figures.set_index("id")
    return (
        *_different_units(by_id),
        *_unequal_periods(by_id, comparisons),
        *_series_breaks(by_id, comparisons, agreement, reporting),
    )


def _different_units(by_id: pd.DataFrame) -> Iterator[Finding]:
    """A declared share whose parts are delivered but count different things."""
    for indicator in catalogue.indicators().values():
        if indicator.form != "share" or indicator.code not in by_id.index:
            continue
        top = by_id.loc[indicator.numerator]
        for base in [by_id.loc[code] for code in indicator.denominators if code in by_id.index]:
            if base["unit"] != top["unit"]:
                yield catalogue.finding(
                    "units_differ",
                    listing([_place(top), _place(base)]),
                    numerator=catalogue.measure(indicator.numerator).label,
                    numerator_unit=swedish.unit_name(top["unit"]),
                    numerator_value=swedish.number(top["value"], top["unit"]),
                    denominator=catalogue.measure(base["measure"]).label,
                    denominator_unit=swedish.unit_name(base["unit"]),
                    denominator_value=swedish.number(base["value"], base["unit"]),
                )


def _unequal_periods(by_id: pd.DataFrame, comparisons: pd.DataFrame) -> Iterator[Finding]:
    for _, row in comparisons.iterrows():
        now, then = by_id.loc[row["id"]], by_id.loc[row["baseline_id"]]
        period, baseline_period = period_of(now), period_of(then)
        if Problem.UNEQUAL_PERIODS in row["problems"] and period and baseline_period:
            yield catalogue.finding(
                "periods_unequal",
                listing([_place(now), _place(then)]),
                measure=now["label"],
                value=swedish.in_text(now["value"], now["unit"], now["status"]),
                period=period.label,
                months=swedish.number(period.months, Unit.CASES),
                baseline=swedish.in_text(then["value"], then["unit"], then["status"]),
                baseline_period=baseline_period.label,
                baseline_months=swedish.number(baseline_period.months, Unit.CASES),
            )


def _series_breaks(
    by_id: pd.DataFrame, comparisons: pd.DataFrame, agreement: Agreement, reporting: Period
) -> Iterator[Finding]:
    for part in agreement.series_break:
        touched = _touched_measures(part, by_id, comparisons, reporting)
        if touched:
            titles = {document.id: document.title for document in agreement.document}
            yield catalogue.finding(
                "series_break",
                f"agreement.toml: {titles[part.document]}",
                text=part.text,
                measures=listing([catalogue.measure(code).label.lower() for code in touched]),
            )


def _touched_measures(part: SeriesBreak, by_id: pd.DataFrame, comparisons: pd.DataFrame, reporting: Period) -> list[str]:
    """The observed measures of the reporting period that the break falls in, or lies before in a comparison."""
    baselines = dict(zip(comparisons["id"], comparisons["baseline_id"], strict=True))
    touched = []
    for figure, row in by_id[by_id["status"] == Status.OBSERVED].iterrows():
        then = period_of(by_id.loc[baselines[figure]]) if figure in baselines else None
        if period_of(row) == reporting and part.concerns(row["measure"], reporting, then):
            touched.append(row["measure"])
    return list(dict.fromkeys(touched))


def _place(row: "pd.Series[object]") -> str:
    """The file and row at the head of a figure's source."""
    return str(row["source"]).partition(": ")[0]
