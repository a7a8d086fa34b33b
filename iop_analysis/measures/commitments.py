"""What came of what was agreed, and whether a conclusion about it rests on figures."""

from collections.abc import Iterable, Iterator

import pandas as pd

from iop_analysis import catalogue
from iop_analysis.agreement import Agreement, Commitment
from iop_analysis.frames import Figure, Outcome, figures_of
from iop_analysis.periods import Period
from iop_analysis.schema import TOTAL, Finding, Goal
from iop_analysis.swedish import listing, lower_first


def commitment_outcomes(indicators: pd.DataFrame, agreement: Agreement, reporting: Period) -> tuple[Outcome, ...]:
    """Return an outcome for each commitment that a measure can show, in the agreement's order.

    It is shown by the figure for all associations, or else by theirs one by one. It is met when each reaches the target, partly
    when some do or when an association has not reported, and merely reported where the agreement sets no target. What they have
    promised to do together is judged only as far as their figures decide it, however much what they do may overlap.
    """
    current = [figure for figure in figures_of(indicators) if figure.period == reporting]
    return tuple(_outcome(part, current, agreement) for part in agreement.commitment if part.measure)


def _outcome(commitment: Commitment, current: list[Figure], agreement: Agreement) -> Outcome:
    observed = {figure.jour: figure for figure in current if _shows(figure, commitment) and figure.observed is not None}
    shown = (
        {TOTAL: observed[TOTAL]}
        if TOTAL in observed
        else {jour: observed[jour] for jour in agreement.party_names if jour in observed}
    )
    if not shown:
        return Outcome(commitment.id, Goal.NO_DATA)
    lacking = () if TOTAL in shown else tuple(jour for jour in agreement.party_names if jour not in shown)
    values = [figure.observed for figure in shown.values() if figure.observed is not None]
    goal = _together(commitment, values, lacking) if commitment.together else _each(commitment, values, lacking)
    decided = commitment.together and goal is Goal.MET
    return Outcome(commitment.id, goal, tuple(figure.id for figure in shown.values()), () if decided else lacking)


def _each(commitment: Commitment, values: list[float], lacking: tuple[str, ...]) -> Goal:
    if commitment.enough is None:
        return Goal.REPORTED
    reached = [value >= commitment.enough for value in values]
    if all(reached) and not lacking:
        return Goal.MET
    return Goal.PARTLY if any(reached) else Goal.NOT_MET


def _together(commitment: Commitment, values: list[float], lacking: tuple[str, ...]) -> Goal:
    """Together they do no less than the one who does most, and no more than the sum: in between nobody can tell."""
    if commitment.enough is None:
        return Goal.REPORTED
    if max(values) >= commitment.enough:
        return Goal.MET
    return Goal.NOT_MET if sum(values) < commitment.enough and not lacking else Goal.REPORTED


def _shows(figure: Figure, commitment: Commitment) -> bool:
    return figure.measure == commitment.measure and _is_whole(figure)


def _is_whole(figure: Figure) -> bool:
    return figure.breakdown == TOTAL and figure.gender == TOTAL


def unreported_economy(indicators: pd.DataFrame, agreement: Agreement, reporting: Period) -> tuple[str, ...]:
    """Return the measures of the budgets' outcomes that nobody has reported for the period."""
    current = [figure for figure in figures_of(indicators) if figure.period == reporting and figure.observed is not None]
    reported = {(figure.measure, figure.jour) for figure in current if _is_whole(figure)}
    lacking = [
        budget.outcome_measure
        for budget in agreement.budget
        if not {(budget.outcome_measure, budget.party), (budget.outcome_measure, TOTAL)} & reported
    ]
    return tuple(dict.fromkeys(lacking))


def conclusion_findings(
    conclusions: Iterable[tuple[str, str]], outcomes: Iterable[Outcome], lacking: tuple[str, ...], agreement: Agreement
) -> Iterator[Finding]:
    """Find conclusions that the goals are met (wording and place) without an outcome for each quality target and the economy."""
    targets = {part.id for part in agreement.commitment if part.kind == "quality"}
    reported = [part for part in outcomes if part.commitment in targets and part.goal is not Goal.NO_DATA and not part.lacking]
    for wording, place in conclusions:
        if len(reported) < len(targets) or lacking:
            yield catalogue.finding(
                "conclusion_without_evidence",
                place,
                wording=wording,
                reported=str(len(reported)),
                asked=str(len(targets)),
                economy=_economy(lacking),
            )


def _economy(lacking: tuple[str, ...]) -> str:
    if not lacking:
        return "ekonomin är redovisad"
    return f"ekonomin saknar {listing([lower_first(catalogue.measure(code).label) for code in lacking])}"
