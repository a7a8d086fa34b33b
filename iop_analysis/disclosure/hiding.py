"""Which counts to hide, chosen, settled with what earlier reports have said, and proved."""

from collections.abc import Iterable
from typing import Final

import numpy as np
import pandas as pd

from iop_analysis.disclosure.audit import Exposure, Why, audit
from iop_analysis.disclosure.choose import choose
from iop_analysis.disclosure.families import Groups
from iop_analysis.disclosure.linking import link
from iop_analysis.disclosure.problem import Pattern, Problem
from iop_analysis.errors import NotPublishedError
from iop_analysis.schema import FACT_KEY
from iop_analysis.secrecy import Secrecy

Wholes = Iterable[tuple[str, str]]

_ATTEMPTS: Final = 12
_TABLE: Final = ["measure", "breakdown"]


def hide_counts(
    counts: pd.DataFrame, secrecy: Secrecy, groups: Groups, wholes: Wholes, ratios: pd.DataFrame
) -> "pd.Series[bool]":
    """Say of each count (a counts frame) whether it may be shown, with as little hidden as protection allows.

    Raises :class:`NotPublishedError` for small counts that no hiding protects, since too much is known already.
    """
    pattern = choose(link(counts, secrecy, groups, wholes, ratios))
    if pattern.exposed:
        raise _unprotected(len(pattern.exposed))
    return pd.Series(~pattern.hidden[: len(counts)], index=counts.index)


def hidden_counts(
    counts: pd.DataFrame, secrecy: Secrecy, groups: Groups, wholes: Wholes, ratios: pd.DataFrame
) -> "pd.Series[bool]":
    """Say of each count whether it is hidden; raises :class:`NotPublishedError` unless the audit proves that it holds.

    What earlier reports have said may leave no room. A count that they hide and yet give away stays hidden and is taken as known:
    nothing helps it, and it must not stand in the way of every later report. Where the sign in a cell would tell too much beside
    what they show, the whole table is closed, zeros and all, so that the sign tells nothing.
    """
    wholes, settled = list(wholes), _with_closed_tables(counts, counts["withheld"] & (counts["value"] == 0))
    for _ in range(_ATTEMPTS):
        problem = link(settled, secrecy, groups, wholes, ratios)
        pattern = choose(problem)
        exposed = _rows_of(pattern, problem, settled)
        if exposed.any():
            settled = _eased(settled, exposed)
            continue
        shown = pd.Series(~pattern.hidden[: len(settled)], index=settled.index)
        exposures = audit(settled.assign(shown=shown), secrecy, groups, wholes, ratios)
        given_away = _given_away(settled, exposures)
        if not given_away.any():
            _refuse(exposures)
            return ~shown | (settled["known"] & ~counts["known"])
        settled = settled.assign(known=settled["known"] | given_away)
    raise _unprotected(int(exposed.sum()))


def _rows_of(pattern: Pattern, problem: Problem, counts: pd.DataFrame) -> "pd.Series[bool]":
    """The counts that no hiding protects, and those around a rest that none protects."""
    cells = np.array(pattern.exposed, dtype=np.intp)
    rests = cells[cells >= len(counts)]
    around = (abs(problem.equations[np.unique(problem.equations[:, rests].nonzero()[0])]).sum(axis=0) > 0).A1[: len(counts)]
    return pd.Series(np.isin(np.arange(len(counts)), cells) | around, counts.index) & ~counts["known"]


def _eased(counts: pd.DataFrame, exposed: "pd.Series[bool]") -> pd.DataFrame:
    """Give up what earlier reports give away, or else close the tables of what is exposed."""
    given_up = exposed & counts["withheld"] & counts["printed"]
    if given_up.any():
        return counts.assign(known=counts["known"] | given_up)
    closed = _with_closed_tables(counts, exposed)
    if closed["printed"].equals(counts["printed"]):
        raise _unprotected(int(exposed.sum()))
    return closed


def _with_closed_tables(counts: pd.DataFrame, exposed: "pd.Series[bool]") -> pd.DataFrame:
    """Hide everything in the tables of these counts, zeros too. One that hid a zero once was closed then, and stays so."""
    tables = pd.MultiIndex.from_frame(counts[_TABLE])
    closed = tables.isin(tables[exposed]) & ~counts["known"] & counts["printed"]
    return counts.assign(printed=counts["printed"] & ~closed, withheld=counts["withheld"] | closed)


def _given_away(counts: pd.DataFrame, exposures: tuple[Exposure, ...]) -> "pd.Series[bool]":
    """Counts that earlier reports hide, not small ones, whose exact value follows whatever we do."""
    exact = [exposure.key for exposure in exposures if exposure.why is Why.EXACT and not exposure.rest]
    keys = pd.MultiIndex.from_frame(counts[list(FACT_KEY)])
    return pd.Series(keys.isin(exact), counts.index) & counts["withheld"] & ~counts["known"]


def _refuse(exposures: tuple[Exposure, ...]) -> None:
    if exposures:
        raise NotPublishedError(
            f"{len(exposures)} små antal är inte bevisat skyddade, och därför publiceras ingenting. "
            "Lägg ihop fler kategorier i reference/merged.toml, eller visa färre korsningar i reference/shown.toml."
        )


def _unprotected(count: int) -> NotPublishedError:
    return NotPublishedError(
        f"{count} små antal går inte att skydda, eftersom redan publicerade uppgifter röjer dem. "
        "Visa färre korsningar i reference/shown.toml, eller låt den tidigare rapporten stå."
    )
