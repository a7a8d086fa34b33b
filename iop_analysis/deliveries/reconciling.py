"""Checks of what an association delivers against itself: its report against its cases, parts against wholes, and last year."""

from collections.abc import Iterator
from typing import Final

import pandas as pd

from iop_analysis import catalogue, swedish
from iop_analysis.deliveries.compared import Compared, observed_figures, places_of, spots_of, whole_figures
from iop_analysis.frames import Figure
from iop_analysis.schema import FACT_KEY, Finding, Unit
from iop_analysis.swedish import lower_first

_LARGEST_CHANGE: Final = 2.0
"""A count per month that doubles or halves from one year to the next is asked about."""

_SMALLEST_COMPARED: Final = 20


def report_against_cases(compared: Compared) -> Iterator[Finding]:
    """Each figure that an association gives twice, in its report and in its case export (or twice in one kind), must agree."""
    observed = compared.observed
    for (jour, measure), rows in observed[observed.duplicated(list(FACT_KEY), keep=False)].groupby(["jour", "measure"]):
        values = rows.groupby(list(FACT_KEY), dropna=False)["value"]
        differing = rows[values.transform("nunique") > 1]
        if len(differing):
            label = catalogue.measure(str(measure)).label
            places = len(differing.drop_duplicates(list(FACT_KEY)))
            yield catalogue.finding(
                "report_against_cases", spots_of(differing), jour=str(jour), measure=label, places=str(places),
                count=places, found=_two_values(differing),
            )  # fmt: skip


def _two_values(rows: pd.DataFrame) -> str:
    """What the report says and what the cases come to, for the first figure that differs."""
    key = rows.iloc[0][list(FACT_KEY)]
    first = rows[(rows[list(FACT_KEY)] == key).all(axis=1)]
    rows_said = first[["kind", "value", "unit"]].itertuples(index=False)
    said = {str(kind): swedish.number(float(value), str(unit)) for kind, value, unit in rows_said}
    return f"{said.get('report', '')} i rapporten, {said.get('cases', '')} räknade ärenden" if len(said) > 1 else ""


def crimes_below_cases(compared: Compared) -> Iterator[Finding]:
    """A case concerns at least one crime, so there cannot be fewer crimes than cases."""
    for jour in compared.agreement.party_names:
        cases, crimes = (compared.whole.get((jour, measure)) for measure in ("cases", "crimes"))
        if cases and crimes and (crimes.value or 0) < (cases.value or 0):
            yield catalogue.finding("crimes_below_cases", places_of(compared, jour, "crimes"), jour=jour)


def parts_beyond_wholes(compared: Compared) -> Iterator[Finding]:
    """A count that is a part of another, as the shares declare them, cannot be larger."""
    for jour in compared.agreement.party_names:
        for share in catalogue.measures().values():
            part, whole = (compared.whole.get((jour, code)) for code in (share.part, share.share_of))
            if part and whole and (part.value or 0) > (whole.value or 0):
                yield catalogue.finding(
                    "part_beyond_whole", places_of(compared, jour, part.measure), jour=jour,
                    part=catalogue.measure(part.measure).label, whole=lower_first(catalogue.measure(whole.measure).label),
                )  # fmt: skip


def shares_against_counts(compared: Compared) -> Iterator[Finding]:
    """A delivered share must be what the delivered counts give, to the rounding of its last decimal."""
    for (jour, code), share in compared.whole.items():
        measure = catalogue.measure(code)
        part, base = (compared.whole.get((jour, name)) for name in (measure.part, measure.share_of))
        if share.value is not None and part and base and base.value and part.value is not None:
            computed = 100 * part.value / base.value
            if abs(computed - share.value) > 1:
                yield catalogue.finding(
                    "share_against_counts", places_of(compared, jour, code), jour=jour, measure=measure.label,
                    found=swedish.in_table(share.value, Unit.PERCENT),
                )  # fmt: skip


def implausible_changes(compared: Compared) -> Iterator[Finding]:
    """A count per month that has doubled or halved since last year."""
    if compared.last_year is None:
        return
    earlier = _longest(observed_figures(compared.last_year))
    for (jour, measure), now in compared.whole.items():
        then = earlier.get((jour, measure))
        if then and _implausible(now, then):
            yield catalogue.finding(
                "implausible_change", places_of(compared, jour, measure), jour=jour, measure=catalogue.measure(measure).label,
                found=f"{swedish.number(now.value or 0, now.unit)} nu, {swedish.number(then.value or 0, then.unit)} förra året",
            )  # fmt: skip


def _longest(observed: pd.DataFrame) -> dict[tuple[str, str], Figure]:
    """The undivided figures of the longest period that there is: the whole of last year's."""
    days = observed["period_end"] - observed["period_start"]
    return whole_figures(observed[days == days.max()], None) if len(observed) else {}


def _implausible(now: Figure, then: Figure) -> bool:
    counted = now.unit == then.unit and now.unit in {Unit.CASES, Unit.CRIMES, Unit.CONTACTS, Unit.PERSONS}
    if not counted or not now.period or not then.period or max(now.value or 0, then.value or 0) < _SMALLEST_COMPARED:
        return False
    rate, earlier = (now.value or 0) / now.period.months, (then.value or 0) / then.period.months
    return rate > earlier * _LARGEST_CHANGE or rate * _LARGEST_CHANGE < earlier
