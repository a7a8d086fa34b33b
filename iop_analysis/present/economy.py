"""What has to be said beside budgets and outcomes: of which periods they are, and whether their lines add up."""

from collections.abc import Iterator
from typing import Final

from iop_analysis import catalogue, swedish
from iop_analysis.catalogue import indicator_label
from iop_analysis.frames import Figure
from iop_analysis.present.material import LATEST, Material
from iop_analysis.schema import TOTAL, Status, Unit
from iop_analysis.swedish import NBSP, listing

BUDGET_LINES: Final = "budget_line"
_DIFFERENCES: Final = frozenset({"difference", "difference_percent"})
_LEAST_DIFFERENCE: Final = 0.5
"""Kronor are whole: what differs by less has only been rounded."""


def economy_notes(figures: list[Figure], breakdown: str) -> list[str]:
    """Return what stands under a table of budgets and outcomes; nothing under any other table."""
    declared = catalogue.indicators()
    compares = any(figure.measure in declared and declared[figure.measure].form in _DIFFERENCES for figure in figures)
    explained = ["Skillnaden är utfallet minus budgeten."] if compares else []
    return [*explained, *_period_notes(figures), *(_sum_notes(figures) if breakdown == BUDGET_LINES else ())]


def _period_notes(figures: list[Figure]) -> Iterator[str]:
    """Why there is no difference where a budget and its outcome are of different periods."""
    declared = catalogue.indicators()
    unformed = [figure for figure in figures if figure.status is Status.NOT_APPLICABLE and figure.measure in declared]
    for budget, outcome in dict.fromkeys(
        (declared[figure.measure].denominators[0], figure.period)
        for figure in unformed
        if declared[figure.measure].form in _DIFFERENCES
    ):
        periods = {figure.period for figure in figures if figure.measure == budget and figure.period}
        if outcome and periods and outcome not in periods:
            others = listing(_with_months(period.label, period.months) for period in sorted(periods))
            yield (
                f"{indicator_label(budget)} gäller {others}, men utfallet {_with_months(outcome.label, outcome.months)}. "
                "Därför räknas ingen skillnad ut."
            )


def _with_months(label: str, months: float) -> str:
    return f"{label} ({swedish.number(months, Unit.CASES)}{NBSP}månader)"


def _sum_notes(figures: list[Figure]) -> Iterator[str]:
    """Whether each stated sum is that of its lines, where all of them are known."""
    checked = {total: _is_sum(total, figures) for total in figures if total.category == TOTAL and _is_money(total)}
    wrong = [total.label for total, is_sum in checked.items() if is_sum is False]
    if wrong:
        yield f"Den angivna summan är inte summan av posterna i: {'; '.join(wrong)}."
    elif any(checked.values()):
        yield "Posterna är summerade, och varje summa i tabellen stämmer med sina poster."


def _is_money(figure: Figure) -> bool:
    """Whether a figure is kronor that somebody has stated, and no difference."""
    declared = catalogue.indicators().get(figure.measure)
    return figure.unit is Unit.SEK and figure.observed is not None and (declared is None or declared.form == "figure")


def _is_sum(total: Figure, figures: list[Figure]) -> bool | None:
    """Whether a total is the sum of its lines; ``None`` where it has none, or one is not known."""
    where = (total.measure, total.jour, total.period)
    lines = [part for part in figures if (part.measure, part.jour, part.period) == where and part.breakdown == BUDGET_LINES]
    values = [line.observed for line in lines if line.observed is not None]
    if not lines or len(values) < len(lines) or total.observed is None:
        return None
    return abs(sum(values) - total.observed) < _LEAST_DIFFERENCE


def no_cost_text(material: Material) -> str | None:
    """Say that there is no cost per case where there is a budget but no outcome; ``None`` where nobody would look for one."""
    reported = {figure.measure for figure in material.current if figure.observed is not None}
    lacking = [part.outcome_measure for part in material.agreement.budget if part.outcome_measure not in reported]
    return "Ersättningen per ärende kan inte räknas ut, eftersom utfallet inte är redovisat." if lacking else None


def budget_periods_text(material: Material) -> str | None:
    """Say which period the budget is of where that is not the reporting period; ``None`` where it is, or there is no budget."""
    measures = dict.fromkeys(budget.measure for budget in material.agreement.budget)
    newest = [part for measure in measures for part in material.per_party(f"{measure}{LATEST}").values() if part]
    periods = {figure.period for figure in newest if figure.period}
    others = listing(period.label for period in sorted(periods - {material.period}))
    return (
        f"Budgeten gäller {others}, inte den period som uppföljningen avser. En budget och ett utfall jämförs bara när de gäller "
        "samma period."
        if others
        else None
    )
