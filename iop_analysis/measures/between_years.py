"""Two years' reports held against each other, figure by figure, by the rules that hold for every comparison."""

from typing import Final

import pandas as pd

from iop_analysis.agreement import Agreement
from iop_analysis.changed import ABSENT
from iop_analysis.frames import Figure, figures_of
from iop_analysis.measures.comparisons import held_against, series_of
from iop_analysis.periods import Period
from iop_analysis.schema import Chance, Problem

BETWEEN_COLUMNS: Final = (
    "label", "unit", "value", "value_then", "status", "status_then", "period", "period_then",
    "change", "change_percent", "problems", "chance",
)  # fmt: skip
_NOT_COMPARED: Final = {"problems": Problem.NOT_OBSERVED.value, "chance": Chance.NOT_TESTED.value}
_UNKNOWN_PERIOD: Final = "oklar period"


def compare_reports(
    now: pd.DataFrame, then: pd.DataFrame, agreement: Agreement, reporting: Period, before: Period
) -> pd.DataFrame:
    """Compare the figures of one report's period with those of another's; both tables are indicators.

    Row key: ``id``; columns ``BETWEEN_COLUMNS``. Where the reports' periods are not equally long and ``now`` itself holds the
    figure of an equally long part of the other year, that one is compared with. A report that does not have a figure at all has
    the status ``changed.ABSENT``. ``problems`` are codes with comma between, empty where there are none; ``change`` is in the
    figure's unit, and missing where there is a problem.
    """
    ours, theirs = figures_of(now), figures_of(then)
    current = {figure.id: figure for figure in ours if figure.period == reporting}
    earlier = {series_of(figure): figure for figure in theirs if figure.period == before}
    equal = {series_of(figure): figure for figure in ours if _is_equal_part(figure, reporting, before)}
    baselines = {**earlier, **equal} if reporting.months != before.months else earlier
    rows = {name: _row(figure, baselines.get(series_of(figure)), agreement) for name, figure in current.items()}
    gone = {figure.id: _row_of_gone(figure) for figure in earlier.values() if figure.id not in rows}
    index = pd.Index([*rows, *gone], name="id", dtype="str")
    return pd.DataFrame([*rows.values(), *gone.values()], columns=list(BETWEEN_COLUMNS), index=index).astype(
        dict.fromkeys(("value", "value_then", "change", "change_percent"), "float64")
    )


def _is_equal_part(figure: Figure, reporting: Period, before: Period) -> bool:
    period = figure.period
    return (
        period is not None
        and period.start.year == before.end.year
        and period.months == reporting.months
        and period.end <= before.end
    )


def _row(now: Figure, then: Figure | None, agreement: Agreement) -> dict[str, object]:
    if then is None:
        return {**_said(now), "status_then": ABSENT, "period_then": "", **_NOT_COMPARED}
    held = held_against(now, then, agreement)
    problems, chance = held["problems"], held["chance"]
    return {**_said(now), **_said_then(then), **held, "problems": ", ".join(problems), "chance": chance.value}


def _row_of_gone(then: Figure) -> dict[str, object]:
    return {**_said(then), **_said_then(then), "status": ABSENT, "period": "", "value": None, **_NOT_COMPARED}


def _said(figure: Figure) -> dict[str, object]:
    return {
        "label": figure.label,
        "unit": figure.unit.value,
        "value": figure.observed,
        "status": figure.status.value,
        "period": figure.period.label if figure.period else _UNKNOWN_PERIOD,
    }


def _said_then(figure: Figure) -> dict[str, object]:
    return {f"{name}_then": said for name, said in _said(figure).items() if name in {"value", "status", "period"}}
