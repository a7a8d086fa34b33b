"""Figures of several years put in line: equal periods, declared series breaks, and how far chance alone reaches.

Only what reports show goes in. A figure that is hidden there stays hidden, and nothing stands for one that is missing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import pandas as pd
from msgspec import Struct

from iop_analysis import catalogue
from iop_analysis.agreement import Agreement
from iop_analysis.frames import Figure, figures_of
from iop_analysis.measures.comparisons import counts_events, is_stock, poisson_comparison
from iop_analysis.measures.intervals import poisson_interval, wilson_interval
from iop_analysis.periods import Period
from iop_analysis.schema import (
    COUNT_UNITS,
    FACT_KEY,
    INDICATOR_COLUMNS,
    NATIONAL,
    SIGNIFICANCE_LEVEL,
    TOTAL,
    Chance,
    Unit,
)

POINT_COLUMNS: Final = (
    *INDICATOR_COLUMNS, "months", "per_month", "low", "high", "break_before", "joined", "chance", "year", "version", "report_id",
)  # fmt: skip
UNPUBLISHED: Final = 0
"""The version of a report that nobody has yet."""

_LONGEST_GAP_MONTHS: Final = 12
_TYPES: Final = {
    "period_start": "datetime64[s]", "period_end": "datetime64[s]", "joined": "bool", "year": "int64", "version": "int64",
    **dict.fromkeys(("value", "months", "per_month", "low", "high"), "float64"),
}  # fmt: skip

_Series = tuple[str, ...]
_Told = tuple[Figure, "Report"]
_Counts = Mapping[tuple[object, ...], float | None]


class Report(Struct, frozen=True):
    """What a report shows (``INDICATOR_COLUMNS``): its year, version (``UNPUBLISHED`` for one to come) and own period."""

    year: int
    version: int
    period: Period
    figures: pd.DataFrame


class Trend(Struct, frozen=True):
    """The points (row key ``id``, columns ``POINT_COLUMNS``), and how many figures of parts of years stand in none."""

    points: pd.DataFrame
    left_out: int


def trend_of(reports: Sequence[Report], agreement: Agreement) -> Trend:
    """Put the figures of reports in line, series by series, in order of time.

    Of each report's own period the figure is taken from that report, or else from the newest that repeats it. A figure of a
    period that no report is of (a year before the first report) stands in line too, unless one that it overlaps does: the longest
    first. Others, such as quarters, are left out and counted. The columns beyond ``INDICATOR_COLUMNS``:

    - ``id`` always ends in the period, ``@2024``; ``report_id`` is the figure's id in the report of ``year``, ``version``;
    - ``months`` is the period's length; ``per_month`` a count divided by it, so that unequal periods compare;
    - ``low`` and ``high`` are a 95 percent interval in the figure's unit, missing where there is none (:mod:`.intervals`);
    - ``break_before`` is the text of the declared breaks between the point and the one before in its series, mostly empty;
    - ``joined`` tells whether a line may be drawn from that one: both observed, in one unit, no break, no year between;
    - ``chance`` whether a count differs from it, per month, by more than chance (:class:`Chance`), as far as that is tested.
    """
    told = list(_told(sorted(reports, key=lambda report: (report.year, report.version), reverse=True)))
    series: dict[_Series, list[_Told]] = {}
    for figure, report in told:
        series.setdefault(_series(figure), []).append((figure, report))
    own = {report.period for report in reports}
    lines = [_in_line(_chosen(known, own)) for known in series.values()]
    counts = {_key(figure): figure.observed for line in lines for figure, _ in line if figure.unit in COUNT_UNITS}
    rows = [row for line in lines for row in _rows(line, counts, agreement)]
    distinct = {(_series(figure), figure.period) for figure, _ in told}
    return Trend(pd.DataFrame(rows, columns=list(POINT_COLUMNS)).astype(_TYPES), len(distinct) - len(rows))


def _told(reports: Iterable[Report]) -> Iterator[_Told]:
    """Every figure of a known period that is no later than its report, with the report, the newest report first."""
    for report in reports:
        for figure in figures_of(report.figures[report.figures["jour"] != NATIONAL]):
            if figure.period and figure.period.start <= report.period.end:
                yield figure, report


def _series(figure: Figure) -> _Series:
    return figure.measure, figure.breakdown, figure.category, figure.gender, figure.jour


def _key(figure: Figure) -> tuple[object, ...]:
    return tuple(getattr(figure, name) for name in FACT_KEY)


def _chosen(known: list[_Told], own: set[Period]) -> list[_Told]:
    """One figure per period, of periods that do not overlap."""
    taken: dict[Period, _Told] = {}
    for figure, report in sorted(known, key=_rank):
        period = figure.period
        if period and period not in taken and (period in own or not any(period.overlaps(other) for other in (*own, *taken))):
            taken[period] = (figure, report)
    return list(taken.values())


def _rank(told: _Told) -> tuple[bool, float, int]:
    """The figures of a report's own period first, then those of the longest periods; of the newest report first."""
    figure, report = told
    return figure.period != report.period, -(figure.period.months if figure.period else 0), -report.year


def _in_line(chosen: list[_Told]) -> list[_Told]:
    return sorted(chosen, key=lambda told: str(told[0].period_start))


def _rows(line: list[_Told], counts: _Counts, agreement: Agreement) -> Iterator[dict[str, object]]:
    earlier = [None, *(figure for figure, _ in line)]
    for before, (figure, report) in zip(earlier, line, strict=False):
        yield {**_point(figure, report), **_uncertainty(figure, counts), **_compared(before, figure, agreement)}


def _point(figure: Figure, report: Report) -> dict[str, object]:
    fields = {name: getattr(figure, name) for name in INDICATOR_COLUMNS}
    period = figure.period or report.period
    flows = figure.unit in COUNT_UNITS and not is_stock(figure)
    per_month = figure.observed / period.months if flows and figure.observed is not None else None
    return {
        **fields, "value": figure.observed, "id": f"{figure.id.split('@')[0]}@{period.code}", "months": period.months,
        "per_month": per_month, "year": report.year, "version": report.version, "report_id": figure.id,
    }  # fmt: skip


def _uncertainty(figure: Figure, counts: _Counts) -> dict[str, object]:
    """The interval of a count, or of a share whose base is itself shown for the same period and association."""
    low_high: tuple[float, float] | tuple[None, None] = (None, None)
    value = figure.observed
    if value is not None and counts_events(figure):
        low_high = poisson_interval(value)
    elif value is not None and figure.unit == Unit.PERCENT:
        base = counts.get(_base_key(figure))
        low_high = wilson_interval(value, base) if base else (None, None)
    return dict(zip(("low", "high"), low_high, strict=True))


def _base_key(figure: Figure) -> tuple[object, ...]:
    """The key of the count that a share is of: a gender alone is a part of everybody, a category of all of its gender."""
    whole, same_measure = _whole(figure.measure)
    gender = TOTAL if same_measure and figure.breakdown == TOTAL else figure.gender
    return figure.period_start, figure.period_end, figure.jour, whole, TOTAL, TOTAL, gender


def _whole(code: str) -> tuple[str, bool]:
    """The count that a share is of, empty where there is no single one, and whether its part is of the same measure."""
    declared, measures = catalogue.indicators().get(code), catalogue.measures()
    if declared and declared.form == "share":
        return (declared.denominators[0], False) if len(declared.denominators) == 1 else ("", False)
    known = measures.get(declared.numerator if declared else code)
    return (known.share_of, known.part == known.share_of) if known else ("", False)


def _compared(before: Figure | None, figure: Figure, agreement: Agreement) -> dict[str, object]:
    if before is None or before.period is None or figure.period is None:
        return {"break_before": "", "joined": False, "chance": Chance.NOT_TESTED}
    declared = catalogue.indicators().get(figure.measure)
    counted = {figure.measure, *([declared.numerator, *declared.denominators] if declared else [])}
    breaks = [
        part.text
        for part in agreement.series_break
        if any(part.concerns(code, figure.period, before.period) for code in sorted(counted))
    ]
    alike = before.observed is not None and figure.observed is not None and before.unit == figure.unit
    joined = alike and not breaks and _gap_months(before.period, figure.period) < _LONGEST_GAP_MONTHS
    return {
        "break_before": "; ".join(breaks),
        "joined": joined,
        "chance": _chance(before, figure) if joined else Chance.NOT_TESTED,
    }


def _gap_months(before: Period, after: Period) -> float:
    """The months between the end of one period and the start of the next."""
    return Period(before.start, after.end).months - before.months - after.months


def _chance(before: Figure, figure: Figure) -> Chance:
    """As :mod:`.comparisons` tests it, over as many months as each was counted in."""
    then, now = before.period, figure.period
    if not counts_events(figure) or figure.value is None or before.value is None or not then or not now:
        return Chance.NOT_TESTED
    probability = poisson_comparison(figure.value, now.months, before.value, then.months)
    return Chance.EXCEEDED if probability < SIGNIFICANCE_LEVEL else Chance.WITHIN
