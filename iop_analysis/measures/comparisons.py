"""What may be compared with what, by how much it changed, and whether that is more than chance.

A difference is given only where both figures are observed, in one unit, for known and equally long periods with no declared
series break between them. Everything else has a problem, and the reader gets the problem instead of a percentage.
"""

import math
from typing import Any, Final

import pandas as pd
from scipy.special import bdtr

from iop_analysis import catalogue
from iop_analysis.agreement import Agreement
from iop_analysis.frames import period_of
from iop_analysis.periods import Period
from iop_analysis.schema import COMPARISON_COLUMNS, COUNT_UNITS, Chance, Problem, Status

SIGNIFICANCE_LEVEL: Final = 0.05

_SERIES: Final = ["measure", "jour", "breakdown", "category", "gender"]
_UNTESTABLE: Final = {Problem.NOT_OBSERVED, Problem.DIFFERENT_UNITS, Problem.AMBIGUOUS_BASELINE, Problem.SERIES_BREAK}


def compare(figures: pd.DataFrame, agreement: Agreement, reporting: Period) -> pd.DataFrame:
    """Compare each figure of the reporting period with the one before it, where the indicator asks for that.

    Row key: ``id`` (the current figure); columns ``COMPARISON_COLUMNS``. ``problems`` is a tuple of :class:`Problem`; ``change``
    is in the figure's unit, ``change_percent`` in percent of the baseline; both are missing where there is a problem.
    """
    compared = {code for code, indicator in catalogue.indicators().items() if indicator.comparison == "previous"}
    series = figures[figures["measure"].isin(compared)].groupby(_SERIES, sort=False)
    pairs = [_with_baseline(rows, reporting) for _, rows in series]
    return pd.DataFrame(
        [_comparison(*pair, agreement) for pair in pairs if pair is not None], columns=list(COMPARISON_COLUMNS)
    )


def _with_baseline(rows: pd.DataFrame, reporting: Period) -> "tuple[pd.Series[Any], pd.Series[Any]] | None":
    """The current figure and the latest one before it; one of unknown period only where no other is at hand."""
    current = rows[rows["period_start"] == pd.Timestamp(reporting.start)]
    earlier = rows[~(rows["period_end"] >= pd.Timestamp(reporting.start))].sort_values("period_end", na_position="first")
    return (current.iloc[0], earlier.iloc[-1]) if len(current) and len(earlier) else None


def _comparison(current: "pd.Series[Any]", baseline: "pd.Series[Any]", agreement: Agreement) -> dict[str, object]:
    problems = _problems(current, baseline, agreement)
    change = current["value"] - baseline["value"] if not problems else math.nan
    return {
        "id": current["id"],
        "baseline_id": baseline["id"],
        "problems": problems,
        "change": change,
        "change_percent": 100 * change / baseline["value"] if baseline["value"] else math.nan,
        "chance": _chance(current, baseline, problems),
    }


def _problems(current: "pd.Series[Any]", baseline: "pd.Series[Any]", agreement: Agreement) -> tuple[Problem, ...]:
    now, then = period_of(current), period_of(baseline)
    numerator = catalogue.indicators()[current["measure"]].numerator
    present = {
        Problem.NOT_OBSERVED: {current["status"], baseline["status"]} != {Status.OBSERVED},
        Problem.DIFFERENT_UNITS: current["unit"] != baseline["unit"],
        Problem.AMBIGUOUS_BASELINE: then is None,
        Problem.UNEQUAL_PERIODS: bool(now and then and not math.isclose(now.months, then.months)),
        Problem.SERIES_BREAK: bool(now) and any(part.concerns(numerator, now, then) for part in agreement.series_break),
    }
    return tuple(problem for problem, is_present in present.items() if is_present)


def _chance(current: "pd.Series[Any]", baseline: "pd.Series[Any]", problems: tuple[Problem, ...]) -> Chance:
    now, then = period_of(current), period_of(baseline)
    if _UNTESTABLE & set(problems) or current["unit"] not in COUNT_UNITS or not now or not then:
        return Chance.NOT_TESTED
    probability = poisson_comparison(current["value"], now.months, baseline["value"], then.months)
    return Chance.EXCEEDED if probability < SIGNIFICANCE_LEVEL else Chance.WITHIN


def poisson_comparison(count: float, months: float, baseline: float, baseline_months: float) -> float:
    """Return how probable a difference this large is if both counts came from one rate per month.

    The exact conditional test of two Poisson counts (Przyborowski and Wilenski 1940): given their sum, the first count is
    binomial with the share of the time as its probability; two-sided by doubling the smaller tail.

    >>> poisson_comparison(26, 9, 4, 12) < 0.001, poisson_comparison(5, 12, 4, 12)
    (True, 1.0)
    """
    total, share = int(count + baseline), months / (months + baseline_months)
    at_most = bdtr(count, total, share)
    at_least = 1 - (bdtr(count - 1, total, share) if count else 0)
    return float(min(1.0, 2 * min(at_most, at_least)))
