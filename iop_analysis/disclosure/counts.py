"""The counts among the figures, as disclosure control sees them: which may be hidden, and what readers know already.

A counts frame has the row key ``FACT_KEY`` and the columns ``value`` (a whole number), ``unit``, ``printed`` (it has a cell in
the report), ``known`` (everybody may know it: public, declared open, or shown in an earlier publication) and ``withheld`` (an
earlier publication hides it).
"""

from collections.abc import Iterable
from typing import Final

import pandas as pd

from iop_analysis import catalogue
from iop_analysis.disclosure.derived import Key, is_count, key_of, part_and_whole
from iop_analysis.frames import Figure, figures_of
from iop_analysis.schema import FACT_KEY, NATIONAL, Status, Unit
from iop_analysis.secrecy import Secrecy

COUNTS_COLUMNS: Final = (*FACT_KEY, "value", "unit", "printed", "known", "withheld")
RATIO_COLUMNS: Final = ("part", "whole", "percent", "half_unit")
_MOST_DECIMALS: Final = 6


def counts_frame(figures: Iterable[Figure], ours: frozenset[str], secrecy: Secrecy, before: pd.DataFrame) -> pd.DataFrame:
    """Return the counts frame of the report's figures, with what only earlier publications show; ``ours`` are ids to protect."""
    earlier = {key_of(figure, figure.measure): figure for figure in figures_of(before) if is_protectable(figure)}
    rows = [_row(figure, figure.id in ours, secrecy, earlier) for figure in figures if is_protectable(figure)]
    printed = {row[: len(FACT_KEY)] for row in rows}
    known = [
        (*key, figure.observed, figure.unit, False, True, False)
        for key, figure in earlier.items()
        if key not in printed and figure.observed is not None
    ]
    return pd.DataFrame([row for row in rows if row[len(FACT_KEY)] is not None] + known, columns=list(COUNTS_COLUMNS))


def is_protectable(figure: Figure) -> bool:
    """Whether a figure is a count that belongs to a table over the associations, of a known period."""
    return is_count(figure) and figure.period is not None and figure.jour != NATIONAL


def _row(figure: Figure, is_ours: bool, secrecy: Secrecy, earlier: dict[Key, Figure]) -> tuple[object, ...]:  # noqa: FBT001 - one of a row's flags
    key = key_of(figure, figure.measure)
    past = earlier.get(key)
    known = not is_ours or figure.measure in secrecy.open_measures or _still_said(past, figure)
    withheld = past is not None and past.status is Status.SUPPRESSED and not known
    return (*key, figure.observed, figure.unit, True, known, withheld)


def _still_said(past: Figure | None, figure: Figure) -> bool:
    """Whether an earlier publication shows the same number."""
    return past is not None and past.observed is not None and past.observed == figure.observed


def printed_ratios(figures: Iterable[Figure], ours: frozenset[str]) -> pd.DataFrame:
    """Return the percentages that stay printed whatever is hidden, since everybody can read them already."""
    public = [figure for figure in figures if figure.id not in ours and figure.unit is Unit.PERCENT]
    pairs = [(part_and_whole(figure), figure.observed) for figure in public]
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
    """Counts that are a part of another: as the shares declare them, and whatever else counts some of the cases."""
    measures = catalogue.measures().values()
    declared = [(share.part, share.share_of) for share in measures if share.part and share.part != share.share_of]
    return declared + [(part.code, "cases") for part in measures if Unit.CASES in part.units and part.code != "cases"]
