"""The counts among the figures, as disclosure control sees them: which may be hidden, and what readers know already.

A counts frame has the row key ``FACT_KEY`` and the columns ``value`` (a whole number), ``unit``, ``printed`` (a report has a
cell for it, in which a zero would be printed), ``known`` (everybody may know it: public, declared open, or shown in an earlier
report) and ``withheld`` (it stays hidden: an earlier report hides it).
"""

from collections.abc import Iterable
from typing import Final

import pandas as pd
from msgspec import Struct

from iop_analysis import catalogue
from iop_analysis.disclosure.derived import Key, is_count, key_of, part_and_whole
from iop_analysis.disclosure.earlier import overshadowed, true_values
from iop_analysis.disclosure.families import Groups
from iop_analysis.frames import Figure, figures_of
from iop_analysis.schema import FACT_KEY, NATIONAL, Status, Unit
from iop_analysis.secrecy import Secrecy

COUNTS_COLUMNS: Final = (*FACT_KEY, "value", "unit", "printed", "known", "withheld")
RATIO_COLUMNS: Final = ("part", "whole", "percent", "half_unit")
_MOST_DECIMALS: Final = 6


class Earlier(Struct, frozen=True):
    """What earlier reports say, newest first (columns as the indicators'), and the facts that give what they hide its values."""

    published: pd.DataFrame
    facts: pd.DataFrame


def counts_frame(
    figures: Iterable[Figure], ours: frozenset[str], secrecy: Secrecy, groups: Groups, earlier: Earlier
) -> pd.DataFrame:
    """Return the counts frame of the report's figures, with what only earlier reports say; ``ours`` are to be protected."""
    counts = [figure for figure in figures if is_protectable(figure)]
    past = _said(earlier.published)
    printed = {key_of(figure, figure.measure) for figure in counts}
    unprinted = {key: said for key, said in past.items() if key not in printed}
    values = true_values({key: said[0] for key, said in unprinted.items() if said[0].observed is None}, earlier.facts, groups)
    lost = [unprinted[key][0] for key, value in values.items() if value is None and _is_hidden(unprinted[key][:1])]
    secret = [figure for figure in counts if figure.id in ours and figure.measure not in secrecy.open_measures]
    changed, newly_small = _changed(counts, past), _newly_small(secret, past, secrecy)
    doubtful = frozenset((*overshadowed(counts, lost), *overshadowed(changed, newly_small)))
    rows = [_row(figure, secrecy, past, is_ours=figure.id in ours, is_doubtful=figure.id in doubtful) for figure in counts]
    rows += [_unprinted_row(key, said, values.get(key, said[0].observed)) for key, said in unprinted.items()]
    return pd.DataFrame([row for row in rows if row[len(FACT_KEY)] is not None], columns=list(COUNTS_COLUMNS))


def _said(published: pd.DataFrame) -> dict[Key, list[Figure]]:
    """Key → what has been published of a count, the newest first; a report may have been published anew."""
    said: dict[Key, list[Figure]] = {}
    for figure in figures_of(published):
        if is_protectable(figure):
            said.setdefault(key_of(figure, figure.measure), []).append(figure)
    return said


def _changed(counts: list[Figure], past: dict[Key, list[Figure]]) -> list[Figure]:
    """Counts of which an earlier version shows another number."""
    said = ((figure, past.get(key_of(figure, figure.measure), [])) for figure in counts)
    return [figure for figure, before in said if any(part.observed not in {None, figure.observed} for part in before)]


def _newly_small(counts: list[Figure], past: dict[Key, list[Figure]], secrecy: Secrecy) -> list[Figure]:
    """Small counts that some version of the same period did not hide: it showed another number, or none.

    Whoever has both versions takes the one from the other: where the wholes over such a count show how they have changed, they
    tell what it is now.
    """
    periods = {(key[0], key[1], part.measure) for key, before in past.items() for part in before}
    small = [figure for figure in counts if figure.observed and figure.observed < secrecy.smallest_shown]
    spoken_of = [figure for figure in small if (figure.period_start, figure.period_end, figure.measure) in periods]
    said = [(figure, past.get(key_of(figure, figure.measure), [])) for figure in spoken_of]
    return [figure for figure, before in said if not before or any(part.status is not Status.SUPPRESSED for part in before)]


def _is_hidden(said: list[Figure]) -> bool:
    return any(figure.status is Status.SUPPRESSED for figure in said)


def _is_shown(said: list[Figure], value: float | None) -> bool:
    """Whether some version shows the number that is still true."""
    return value is not None and any(figure.observed == value for figure in said)


def _unprinted_row(key: Key, said: list[Figure], value: float | None) -> tuple[object, ...]:
    """A count that only earlier reports speak of: known if any version shows its value, else hidden by them."""
    shown = _is_shown(said, value)
    return (*key, value, said[0].unit, bool(value) and not shown, shown, not shown)


def is_protectable(figure: Figure) -> bool:
    """Whether a figure is a count that belongs to a table over the associations, of a known period."""
    return is_count(figure) and figure.period is not None and figure.jour != NATIONAL


def _row(
    figure: Figure, secrecy: Secrecy, past: dict[Key, list[Figure]], *, is_ours: bool, is_doubtful: bool
) -> tuple[object, ...]:
    key = key_of(figure, figure.measure)
    said = past.get(key, [])
    known = not is_ours or figure.measure in secrecy.open_measures or _is_shown(said, figure.observed)
    withheld = (is_doubtful or _is_hidden(said)) and not known
    return (*key, figure.observed, figure.unit, True, known, withheld)


def printed_ratios(figures: Iterable[Figure], ours: frozenset[str], before: pd.DataFrame) -> pd.DataFrame:
    """Return the percentages that stay printed whatever is hidden: public ones, and those of earlier reports."""
    public = [figure for figure in figures if figure.id not in ours]
    percentages = [figure for figure in (*public, *figures_of(before)) if figure.unit is Unit.PERCENT]
    pairs = [(part_and_whole(figure), figure.observed) for figure in percentages]
    rows = [(*pair, percent, _half_unit(percent)) for pair, percent in pairs if pair and percent is not None]
    return pd.DataFrame(rows, columns=list(RATIO_COLUMNS))


def _half_unit(percent: float) -> float:
    """Half a unit of a percentage's last decimal: what rounding may have taken or given.

    >>> _half_unit(15.0), _half_unit(62.5)
    (0.5, 0.05)
    """
    decimals = next((n for n in range(_MOST_DECIMALS) if round(percent, n) == percent), _MOST_DECIMALS)
    return float(0.5 / 10**decimals)


def parts_of_wholes() -> list[tuple[str, str]]:
    """Counts that are a part of another: as the shares declare them, and whatever counts some of the cases or crimes.

    Cases are never more than crimes, since each holds at least one.
    """
    measures = catalogue.measures().values()
    declared = [(share.part, share.share_of) for share in measures if share.part and share.part != share.share_of]
    of_cases = [(part.code, "cases") for part in measures if Unit.CASES in part.units and part.code != "cases"]
    of_crimes = [(part.code, "crimes") for part in measures if Unit.CRIMES in part.units and part.code != "crimes"]
    return [*declared, *of_cases, *of_crimes, ("cases", "crimes")]
