"""What may be compared with what, by how much it changed, and whether that is more than chance.

A difference is given only where both figures are observed, in one unit, for known and equally long periods with no declared
series break between them. Everything else has a problem, and the reader gets the problem instead of a percentage.
"""

import datetime as dt
import math
from typing import Any, Final

import pandas as pd
from scipy.special import bdtr, bdtrc

from iop_analysis import catalogue
from iop_analysis.agreement import Agreement
from iop_analysis.frames import Figure, figures_of
from iop_analysis.periods import Period
from iop_analysis.schema import COMPARISON_COLUMNS, COUNT_UNITS, SIGNIFICANCE_LEVEL, Chance, Problem, Status, Unit

_TESTED_UNITS: Final = COUNT_UNITS - {Unit.DAYS, Unit.PLACES}
"""One stay is many days, so that counts of days spread more than the test of chance allows for."""

_UNTESTABLE: Final = {Problem.NOT_OBSERVED, Problem.DIFFERENT_UNITS, Problem.AMBIGUOUS_BASELINE, Problem.SERIES_BREAK}


def compare(indicators: pd.DataFrame, agreement: Agreement, reporting: Period) -> pd.DataFrame:
    """Compare each figure of the reporting period with the one before it, where the indicator asks for that.

    Row key: ``id`` (the current figure); columns ``COMPARISON_COLUMNS``. ``problems`` is a tuple of :class:`Problem`; ``change``
    is in the figure's unit, ``change_percent`` in percent of the baseline; both are missing where there is a problem.
    """
    declared = catalogue.indicators()
    figures = figures_of(indicators[indicators["measure"].isin({code for code in declared if declared[code].comparison})])
    current = [figure for figure in figures if figure.period == reporting]
    earlier = _latest_before(figures, reporting)
    pairs = [(figure, earlier.get(series_of(figure))) for figure in current]
    rows = [_comparison(figure, baseline, agreement) for figure, baseline in pairs if baseline]
    return pd.DataFrame(rows, columns=list(COMPARISON_COLUMNS))


def _latest_before(figures: list[Figure], reporting: Period) -> dict[tuple[str, ...], Figure]:
    """Series → its latest figure before the reporting period; one of unknown period only where no other is at hand."""
    earlier = [figure for figure in figures if figure.period is None or figure.period.end < reporting.start]
    earlier.sort(key=lambda figure: figure.period_end or dt.date.min, reverse=True)
    return {series_of(figure): figure for figure in reversed(earlier)}


def series_of(figure: Figure) -> tuple[str, ...]:
    """Return what figures of one thing have in common, whatever their periods."""
    return figure.measure, figure.jour, figure.breakdown, figure.category, figure.gender


def _comparison(current: Figure, baseline: Figure, agreement: Agreement) -> dict[str, object]:
    return {"id": current.id, "baseline_id": baseline.id, **held_against(current, baseline, agreement)}


def held_against(current: Figure, baseline: Figure, agreement: Agreement) -> dict[str, Any]:
    """Return ``problems``, ``change``, ``change_percent`` and ``chance`` of a figure beside an earlier one of the same thing."""
    problems = _problems(current, baseline, agreement)
    now, then = current.observed, baseline.observed
    change = now - then if not problems and now is not None and then is not None else None
    return {
        "problems": problems,
        "change": change,
        "change_percent": 100 * change / then if change is not None and then else None,
        "chance": _chance(current, baseline, problems),
    }


def _problems(current: Figure, baseline: Figure, agreement: Agreement) -> tuple[Problem, ...]:
    now, then = current.period, baseline.period
    present = {
        Problem.NOT_OBSERVED: {current.status, baseline.status} != {Status.OBSERVED},
        Problem.DIFFERENT_UNITS: current.unit != baseline.unit,
        Problem.AMBIGUOUS_BASELINE: then is None,
        Problem.UNEQUAL_PERIODS: bool(now and then and not math.isclose(now.months, then.months)),
        Problem.SERIES_BREAK: _is_broken(current, then, agreement),
    }
    return tuple(problem for problem, is_present in present.items() if is_present)


def _is_broken(current: Figure, then: Period | None, agreement: Agreement) -> bool:
    """Whether how a figure, or anything that it is formed from, is counted has changed in between."""
    declared, now = catalogue.indicators().get(current.measure), current.period
    counted = (declared.numerator, *declared.denominators) if declared else (current.measure,)
    return now is not None and any(part.concerns(code, now, then) for part in agreement.series_break for code in counted)


def _chance(current: Figure, baseline: Figure, problems: tuple[Problem, ...]) -> Chance:
    now, then = current.period, baseline.period
    if _UNTESTABLE & set(problems) or not counts_events(current) or not now or not then:
        return Chance.NOT_TESTED
    if current.value is None or baseline.value is None:
        return Chance.NOT_TESTED
    probability = poisson_comparison(current.value, now.months, baseline.value, then.months)
    return Chance.EXCEEDED if probability < SIGNIFICANCE_LEVEL else Chance.WITHIN


def counts_events(figure: Figure) -> bool:
    """Whether a figure counts what happens, so that chance spreads it: not days, and not how many there are of something."""
    return figure.unit in _TESTED_UNITS and not is_stock(figure)


def is_stock(figure: Figure) -> bool:
    """Whether a figure says how much there is of something, whatever the length of its period."""
    declared = catalogue.indicators().get(figure.measure)
    measure = catalogue.measures().get(declared.numerator if declared else figure.measure)
    return measure is not None and measure.stock


def poisson_comparison(count: float, months: float, baseline: float, baseline_months: float) -> float:
    """Return how probable a difference this large is if both counts came from one rate per month.

    The exact conditional test of two Poisson counts (Przyborowski and Wilenski 1940): given their sum, the first count is
    binomial with the share of the time as its probability; two-sided by doubling the smaller tail.

    >>> poisson_comparison(26, 9, 4, 12) < 0.001, poisson_comparison(5, 12, 4, 12) > 0.9
    (True, True)
    """
    total, share = int(count + baseline), months / (months + baseline_months)
    at_most = bdtr(count, total, share)
    at_least = bdtrc(count - 1, total, share)
    return float(min(1.0, 2 * min(at_most, at_least)))
