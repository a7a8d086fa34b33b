"""The only door between figures and what is shown: small counts, and whatever would give them away, lose their values here.

Figures that everybody can read already, and measures that the parties have declared open, pass as they are. Counts are protected
over all linked tables at once, shares and means with the counts behind them; then the audit has to prove that it holds.
"""

from typing import Final

import msgspec
import pandas as pd

from iop_analysis import catalogue
from iop_analysis.disclosure.counts import Earlier, counts_frame, is_protectable, parts_of_wholes, printed_ratios
from iop_analysis.disclosure.derived import Key, counts_behind, is_count, key_of, part_and_whole, rest_and_whole
from iop_analysis.disclosure.families import Groups
from iop_analysis.disclosure.rows import rows_give_cases_away, without_row_counts
from iop_analysis.frames import Figure, Measured, Outcome, Protected, figures_of
from iop_analysis.schema import FACT_KEY, Goal, Status, rests_on
from iop_analysis.secrecy import Secrecy

_WHOLE_PERCENT: Final = 100


def protect(measured: Measured, secrecy: Secrecy, groups: Groups, *, delivered: frozenset[str], earlier: Earlier) -> Protected:
    """Let through what may be shown; a withheld figure keeps its row, with the status suppressed and no value.

    ``delivered`` are the titles of sources that not everybody can read; figures that rest on them are protected. ``earlier`` is
    what earlier reports show and hide. Raises :class:`NotPublishedError` where protection cannot be had, or cannot be proved.
    """
    figures = figures_of(measured.indicators)
    hidden = _hidden(figures, secrecy, groups, delivered, earlier)
    visible = {figure.id for figure in figures} - hidden
    kept = measured.comparisons["id"].isin(visible) & measured.comparisons["baseline_id"].isin(visible)
    shown = _without_values(measured.indicators, hidden)
    fields = msgspec.structs.asdict(measured) | {
        "indicators": without_row_counts(shown) if rows_give_cases_away(shown) else shown,
        "comparisons": measured.comparisons[kept],
        "outcomes": tuple(_protected(outcome, visible, hidden) for outcome in measured.outcomes),
    }
    return Protected(**fields)


def _hidden(figures: list[Figure], secrecy: Secrecy, groups: Groups, delivered: frozenset[str], earlier: Earlier) -> set[str]:
    """The ids of the figures that lose their values."""
    ours = frozenset(figure.id for figure in figures if rests_on(figure.source, delivered))
    ratios = printed_ratios(figures, ours, earlier.published)
    hidden = _hidden_keys(counts_frame(figures, ours, secrecy, groups, earlier), secrecy, groups, ratios)
    counts = {key_of(figure, figure.measure): figure for figure in figures if is_protectable(figure)}
    shown = {key: figure.observed for key, figure in counts.items() if key not in hidden}
    formed = [figure for figure in figures if figure.id in ours and not is_count(figure) and figure.observed is not None]
    closed = {counts[key].id for key in hidden if key in counts}
    closed |= {figure.id for figure in formed if hidden.intersection(counts_behind(figure))}
    closed |= {figure.id for figure in formed if _implies_small(figure, shown, secrecy)}
    return closed | _remainders(formed, closed)


def _hidden_keys(counts: pd.DataFrame, secrecy: Secrecy, groups: Groups, ratios: pd.DataFrame) -> set[Key]:
    """The keys of the counts to hide; proved before they are believed."""
    if counts["known"].all():
        return set()
    from iop_analysis.disclosure.hiding import hidden_counts  # noqa: PLC0415 - solvers that most public reports never need

    hidden = hidden_counts(counts, secrecy, groups, parts_of_wholes(), ratios)
    return set(counts.loc[hidden, list(FACT_KEY)].itertuples(index=False, name=None))


def _implies_small(figure: Figure, shown: dict[Key, float | None], secrecy: Secrecy) -> bool:
    """Whether a delivered percentage of a count that is shown comes to a small count, or leaves one."""
    pair = part_and_whole(figure) or rest_and_whole(figure)
    whole = shown.get(pair[1]) if pair and pair[0] not in shown else None
    if whole is None or figure.observed is None:
        return False
    part = round(whole * figure.observed / _WHOLE_PERCENT)
    return any(0 < count < secrecy.smallest_shown for count in (part, whole - part))


def _remainders(formed: list[Figure], closed: set[str]) -> set[str]:
    """What is left of a hundred percent would give away the one share that is hidden."""
    declared = catalogue.indicators()
    where = {_table(figure, figure.measure) for figure in formed if figure.id in closed}
    rests = [figure for figure in formed if figure.measure in declared and declared[figure.measure].form == "remainder"]
    return {figure.id for figure in rests if _table(figure, declared[figure.measure].numerator) in where}


def _table(figure: Figure, measure: str) -> tuple[object, ...]:
    return figure.period_start, figure.period_end, figure.jour, figure.breakdown, figure.gender, measure


def _without_values(indicators: pd.DataFrame, hidden: set[str]) -> pd.DataFrame:
    closed = indicators["id"].isin(hidden)
    return indicators.assign(value=indicators["value"].mask(closed), status=indicators["status"].mask(closed, Status.SUPPRESSED))


def _protected(outcome: Outcome, visible: set[str], hidden: set[str]) -> Outcome:
    """What came of a commitment says nothing of a protected figure, not even on which side of the target it is."""
    figures = tuple(name for name in outcome.figures if name in visible | hidden)
    goal = Goal.WITHHELD if hidden.intersection(figures) else outcome.goal
    return msgspec.structs.replace(outcome, goal=goal, figures=figures)
