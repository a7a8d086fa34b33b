"""Which counts to hide, chosen, settled with what earlier reports have said, and proved."""

from collections.abc import Iterable
from typing import Final

import numpy as np
import pandas as pd

from iop_analysis import catalogue
from iop_analysis.disclosure.audit import Exposure, Why, audit
from iop_analysis.disclosure.choose import choose
from iop_analysis.disclosure.families import Groups
from iop_analysis.disclosure.linking import link
from iop_analysis.disclosure.problem import Pattern, Problem
from iop_analysis.errors import NotPublishedError
from iop_analysis.schema import FACT_KEY
from iop_analysis.secrecy import Secrecy
from iop_analysis.swedish import listing

Wholes = Iterable[tuple[str, str]]

_ATTEMPTS: Final = 12
_TABLE: Final = ["measure", "breakdown"]
_MOST_NAMED: Final = 5


def hide_counts(
    counts: pd.DataFrame, secrecy: Secrecy, groups: Groups, wholes: Wholes, ratios: pd.DataFrame
) -> "pd.Series[bool]":
    """Say of each count (a counts frame) whether it may be shown, with as little hidden as protection allows.

    Raises :class:`NotPublishedError` for small counts that no hiding protects, since too much is known already.
    """
    problem = link(counts, secrecy, groups, wholes, ratios)
    pattern = choose(problem)
    if pattern.exposed:
        exposed = _rows_of(pattern, problem, counts)
        raise _unprotected(counts, exposed if exposed.any() else ~counts["known"], problem)
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
            before, settled, left = settled, _eased(settled, exposed), exposed
            if settled.equals(before):
                break
            continue
        shown = pd.Series(~pattern.hidden[: len(settled)], index=settled.index)
        exposures = audit(settled.assign(shown=shown), secrecy, groups, wholes, ratios)
        given_away = _given_away(settled, exposures)
        if not given_away.any():
            _refuse(settled, exposures)
            return ~shown | (settled["known"] & ~counts["known"])
        settled, left = settled.assign(known=settled["known"] | given_away), given_away
    raise _unprotected(counts, left, problem)


def _rows_of(pattern: Pattern, problem: Problem, counts: pd.DataFrame) -> "pd.Series[bool]":
    """The counts that no hiding protects, and those around a rest that none protects."""
    cells = np.array(pattern.exposed, dtype=np.intp)
    rests = cells[cells >= len(counts)]
    around = (abs(problem.equations[np.unique(problem.equations[:, rests].nonzero()[0])]).sum(axis=0) > 0).A1[: len(counts)]
    return pd.Series(np.isin(np.arange(len(counts)), cells) | around, counts.index) & ~counts["known"]


def _eased(counts: pd.DataFrame, exposed: "pd.Series[bool]") -> pd.DataFrame:
    """Give up what earlier reports give away, or else close the tables of what is exposed; unchanged where nothing helps."""
    given_up = exposed & counts["withheld"] & counts["printed"]
    if given_up.any():
        return counts.assign(known=counts["known"] | given_up)
    return _with_closed_tables(counts, exposed)


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


def _refuse(counts: pd.DataFrame, exposures: tuple[Exposure, ...]) -> None:
    """Raise where the audit has an objection, in words that tell which measures it concerns but no cell."""
    if not exposures:
        return
    keys = pd.MultiIndex.from_frame(counts[list(FACT_KEY)])
    where = _named(counts[keys.isin([exposure.key for exposure in exposures])])
    if any(exposure.why is Why.INCONSISTENT for exposure in exposures):
        raise NotPublishedError(
            f"Antalen för {where} stämmer inte med varandra eller med det som redan är publicerat, så det går inte att bevisa "
            "att de är skyddade; ingenting publiceras. Jämför underlaget med tidigare rapporter och rätta det som är fel."
        )
    protected = "skyddat" if len(exposures) == 1 else "skyddade"
    raise NotPublishedError(
        f"{_small_counts(len(exposures))} är inte bevisat {protected} ({where}), och därför publiceras ingenting. "
        "Lägg ihop fler kategorier i reference/merged.toml, eller visa färre korsningar för dessa mått i reference/shown.toml."
    )


def _unprotected(counts: pd.DataFrame, exposed: "pd.Series[bool]", problem: Problem) -> NotPublishedError:
    """Say what stands in the way, which decides what helps: figures that are known already cannot be hidden any more."""
    said = f"{_small_counts(int(exposed.sum()))} går inte att skydda ({_named(counts[exposed])})"
    published = _known_beside(counts, exposed, problem)
    fewer = "färre korsningar för dessa mått i reference/shown.toml"
    if published.empty:
        return NotPublishedError(f"{said}, hur många andra tal som än döljs; ingenting publiceras. Visa {fewer}.")
    them = "det" if exposed.sum() == 1 else "dem"
    return NotPublishedError(
        f"{said}, eftersom det som redan är känt ur tidigare rapporter, offentliga dokument eller öppna mått "
        f"({_named(published)}) röjer {them}; ingenting publiceras. Visa {fewer}, eller låt den tidigare rapporten stå."
    )


def _known_beside(counts: pd.DataFrame, exposed: "pd.Series[bool]", problem: Problem) -> pd.DataFrame:
    """What readers know, or an earlier report hides, in the sums that the exposed counts are part of."""
    cells = np.flatnonzero(exposed.to_numpy())
    sums = np.unique(problem.equations[:, cells].nonzero()[0])
    beside = (abs(problem.equations[sums]).sum(axis=0) > 0).A1[: len(counts)]
    known: pd.DataFrame = counts[beside & (counts["known"] | counts["withheld"]).to_numpy()]
    return known


def _small_counts(number: int) -> str:
    return "Ett litet antal" if number == 1 else f"{number} små antal"


def _named(counts: pd.DataFrame) -> str:
    """Name the measures of some counts and the years that they are of: no category, no association and no value."""
    labels = [part.label for code, part in catalogue.measures().items() if code in set(counts["measure"])]
    more = len(labels) - _MOST_NAMED
    named = [f"”{label}”" for label in labels[:_MOST_NAMED]] + ([f"{more} mått till"] if more > 0 else [])
    ends = pd.to_datetime(counts["period_end"])
    return f"{listing(named)}, {listing([str(year) for year in sorted(ends.dt.year.unique())])}"
