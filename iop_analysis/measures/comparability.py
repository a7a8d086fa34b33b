"""Findings about figures that stand beside each other but cannot be put together."""

from collections.abc import Iterator

import pandas as pd

from iop_analysis import catalogue, swedish
from iop_analysis.agreement import FILE_NAME, Agreement, SeriesBreak
from iop_analysis.frames import Comparison, Figure, comparisons_of, figures_of
from iop_analysis.periods import Period
from iop_analysis.schema import TOTAL, Finding, Problem, Status, Unit, source_place
from iop_analysis.swedish import listing


def comparability_findings(
    indicators: pd.DataFrame, comparisons: pd.DataFrame, agreement: Agreement, reporting: Period
) -> tuple[Finding, ...]:
    """Say which shares and changes could not be formed, and why."""
    figures = {figure.id: figure for figure in figures_of(indicators)}
    pairs = [(row, figures[row.id], figures[row.baseline_id]) for row in comparisons_of(comparisons).values()]
    baselines = {now.id: then for _, now, then in pairs}
    return (
        *_different_units(figures),
        *[_unequal(now, then) for now, then in _one_per_measure(pairs)],
        *_series_breaks([figure for figure in figures.values() if figure.period == reporting], baselines, agreement),
    )


def _one_per_measure(pairs: list[tuple[Comparison, Figure, Figure]]) -> list[tuple[Figure, Figure]]:
    """The comparisons of unequal periods: of all associations together where there is one, else of each."""
    unequal = [(now, then) for row, now, then in pairs if Problem.UNEQUAL_PERIODS in row.problems]
    together = {now.measure for now, _ in unequal if now.jour == TOTAL}
    return [(now, then) for now, then in unequal if now.jour == TOTAL or now.measure not in together]


def _different_units(figures: dict[str, Figure]) -> Iterator[Finding]:
    """Find declared shares whose parts are delivered but count different things."""
    shares = {code: indicator for code, indicator in catalogue.indicators().items() if indicator.form == "share"}
    for figure in figures.values():
        if figure.measure in shares and figure.status is Status.NOT_APPLICABLE:
            indicator, group = shares[figure.measure], figure.id.removeprefix(figure.measure)
            top, *bases = (figures[f"{code}{group}"] for code in (indicator.numerator, *indicator.denominators))
            yield from (_unit_finding(top, base) for base in bases if base.unit != top.unit)


def _unit_finding(top: Figure, base: Figure) -> Finding:
    return catalogue.finding(
        "units_differ",
        listing([source_place(top.source), source_place(base.source)]),
        numerator=catalogue.measure(top.measure).label,
        numerator_unit=swedish.unit_nouns(top.unit)[1],
        numerator_value=swedish.in_table(top.value, top.unit, top.status),
        denominator=catalogue.measure(base.measure).label,
        denominator_unit=swedish.unit_nouns(base.unit)[1],
        denominator_value=swedish.in_table(base.value, base.unit, base.status),
    )


def _unequal(now: Figure, then: Figure) -> Finding:
    return catalogue.finding(
        "periods_unequal",
        listing([source_place(now.source), source_place(then.source)]),
        count=2,
        measure=now.label,
        value=swedish.in_text(now.value, now.unit, now.status),
        baseline=swedish.in_text(then.value, then.unit, then.status),
        **_period_words("", now),
        **_period_words("baseline_", then),
    )


def _period_words(prefix: str, figure: Figure) -> dict[str, str]:
    period = figure.period
    return {f"{prefix}period": period.label, f"{prefix}months": swedish.number(period.months, Unit.CASES)} if period else {}


def _series_breaks(current: list[Figure], baselines: dict[str, Figure], agreement: Agreement) -> Iterator[Finding]:
    """Find declared breaks that touch an observed figure or the comparison that it stands in."""
    for part in agreement.series_break:
        touched = [figure.measure for figure in current if _touches(part, figure, baselines.get(figure.id))]
        if touched:
            labels = [swedish.lower_first(catalogue.measure(code).label) for code in dict.fromkeys(touched)]
            place = f"{FILE_NAME}: {agreement.document_titles[part.document]}"
            yield catalogue.finding("series_break", place, text=part.text, measures=listing(labels))


def _touches(part: SeriesBreak, figure: Figure, baseline: Figure | None) -> bool:
    if figure.observed is None or figure.period is None:
        return False
    return part.concerns(figure.measure, figure.period, baseline.period if baseline else None)
