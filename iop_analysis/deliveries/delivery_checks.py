"""Checks on one delivery against another: the same association's, another's, last year's, and what the agreement asks for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Final

import numpy as np
import pandas as pd

from iop_analysis import catalogue, swedish
from iop_analysis.agreement import Agreement
from iop_analysis.deliveries.associations import Associations
from iop_analysis.deliveries.delivered import DELIVERED_COLUMNS, Delivered
from iop_analysis.frames import Figure, cast_facts, figures_of
from iop_analysis.periods import Period
from iop_analysis.schema import FACT_COLUMNS, FACT_KEY, TOTAL, Finding, Severity, Spot, Status, Unit
from iop_analysis.swedish import listing, lower_first

_LARGEST_CHANGE: Final = 2.0
"""A count per month that doubles or halves from one year to the next is asked about."""

_SMALLEST_COMPARED: Final = 20
_SHARED_CASES: Final = 0.5
_SPOTS: Final = 5

_KIND_NAMES: Final = {"report": "någon verksamhetsrapport", "cases": "något uttag av årets ärenden"}


@dataclass(frozen=True)
class Compared:
    """A year's deliveries from the associations, and last year's where there are any."""

    year: Associations
    last_year: Associations | None
    agreement: Agreement
    period: Period

    @cached_property
    def observed(self) -> pd.DataFrame:
        """Every observed figure of the year (columns ``DELIVERED_COLUMNS`` and kind), those counted from cases first."""
        return _observed(self.year)

    @cached_property
    def whole(self) -> dict[tuple[str, str], Figure]:
        """Association and measure → its undivided figure for the whole period."""
        return _whole_figures(self.observed, self.period)


def _observed(associations: Associations) -> pd.DataFrame:
    parts: list[Delivered] = sorted(associations.delivered, key=lambda part: part.kind)
    tables = [part.figures.assign(kind=part.kind) for part in parts if len(part.figures)]
    together = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=[*DELIVERED_COLUMNS, "kind"])
    facts = cast_facts(together)
    return facts[facts["status"] == Status.OBSERVED]


def _whole_figures(observed: pd.DataFrame, period: Period | None) -> dict[tuple[str, str], Figure]:
    undivided = observed[(observed["breakdown"] == TOTAL) & (observed["gender"] == TOTAL)]
    figures = figures_of(undivided.drop_duplicates(list(FACT_KEY))[list(FACT_COLUMNS)])
    return {(figure.jour, figure.measure): figure for figure in figures if period is None or figure.period == period}


def same_files(compared: Compared) -> Iterator[Finding]:
    """A file that has been delivered twice, by two associations, or last year already."""
    earlier = {digest: name for name, digest in (compared.last_year.hashes if compared.last_year else {}).items()}
    seen: dict[str, str] = {}
    for name, digest in compared.year.hashes.items():
        jour = compared.agreement.party_called(name.split("/")[2]) or ""
        if digest in earlier:
            yield catalogue.finding("last_years_file", Spot(name), jour=jour, other=earlier[digest])
        if digest in seen:
            yield catalogue.finding("same_file_twice", Spot(name), jour=jour, other=seen[digest])
        seen.setdefault(digest, name)


def shared_cases(compared: Compared) -> Iterator[Finding]:
    """Case exports that to a large part hold the same case numbers as another association's, or as last year's."""
    current = [part for part in compared.year.delivered if part.fingerprints.size]
    for first, second in combinations(current, 2):
        if _share_in_common(first, second) >= _SHARED_CASES:
            yield catalogue.finding("another_associations_file", Spot(second.file), jour=second.jour, other=first.file)
    for earlier in compared.last_year.delivered if compared.last_year else ():
        for part in current:
            if earlier.fingerprints.size and _share_in_common(part, earlier) >= _SHARED_CASES:
                yield catalogue.finding("last_years_cases", Spot(part.file), jour=part.jour, other=earlier.file)


def _share_in_common(part: Delivered, other: Delivered) -> float:
    common = np.intersect1d(part.fingerprints, other.fingerprints, assume_unique=True).size
    return float(common) / min(part.fingerprints.size, other.fingerprints.size)


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
                "report_against_cases", _spots(differing), jour=str(jour), measure=label, places=str(places),
                found=_two_values(differing),
            )  # fmt: skip


def _spots(rows: pd.DataFrame) -> tuple[Spot, ...]:
    """Where the figures stand, the cells of a report before the files of counted cases."""
    ordered = rows.sort_values("cell", key=lambda cells: cells == "", kind="stable")
    return tuple(
        dict.fromkeys(Spot(file, sheet, cell) for file, sheet, cell in ordered[["file", "sheet", "cell"]].itertuples(index=False))
    )[:_SPOTS]


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
            yield catalogue.finding("crimes_below_cases", _places(compared, jour, "crimes"), jour=jour)


def shares_against_counts(compared: Compared) -> Iterator[Finding]:
    """A delivered share must be what the delivered counts give, to the rounding of its last decimal."""
    for (jour, code), share in compared.whole.items():
        measure = catalogue.measure(code)
        part, base = (compared.whole.get((jour, name)) for name in (measure.part, measure.share_of))
        if share.value is not None and part and base and base.value and part.value is not None:
            computed = 100 * part.value / base.value
            if abs(computed - share.value) > 1:
                yield catalogue.finding(
                    "share_against_counts", _places(compared, jour, code), jour=jour, measure=measure.label,
                    found=swedish.in_table(share.value, Unit.PERCENT),
                )  # fmt: skip


def implausible_changes(compared: Compared) -> Iterator[Finding]:
    """A count per month that has doubled or halved since last year."""
    if compared.last_year is None:
        return
    earlier = _longest(_observed(compared.last_year))
    for (jour, measure), now in compared.whole.items():
        then = earlier.get((jour, measure))
        if then and _implausible(now, then):
            yield catalogue.finding(
                "implausible_change", _places(compared, jour, measure), jour=jour, measure=catalogue.measure(measure).label,
                found=f"{swedish.number(now.value or 0, now.unit)} nu, {swedish.number(then.value or 0, then.unit)} förra året",
            )  # fmt: skip


def _longest(observed: pd.DataFrame) -> dict[tuple[str, str], Figure]:
    """The undivided figures of the longest period that there is: the whole of last year's."""
    days = observed["period_end"] - observed["period_start"]
    return _whole_figures(observed[days == days.max()], None) if len(observed) else {}


def _implausible(now: Figure, then: Figure) -> bool:
    counted = now.unit == then.unit and now.unit in {Unit.CASES, Unit.CRIMES, Unit.CONTACTS, Unit.PERSONS}
    if not counted or not now.period or not then.period or max(now.value or 0, then.value or 0) < _SMALLEST_COMPARED:
        return False
    rate, earlier = (now.value or 0) / now.period.months, (then.value or 0) / then.period.months
    return rate > earlier * _LARGEST_CHANGE or rate * _LARGEST_CHANGE < earlier


def missing_parts(compared: Compared) -> Iterator[Finding]:
    """What the agreement asks for and an association has not delivered, once any of them has delivered anything."""
    if not compared.year.delivered:
        return
    for jour, name in compared.agreement.party_names.items():
        kinds = {part.kind: Spot(part.file) for part in compared.year.delivered if part.jour == jour}
        if any(finding.jour == jour for finding in _refused(compared)):
            continue
        if not kinds:
            yield catalogue.finding("association_missing", name, jour=jour)
            continue
        for kind in compared.agreement.required_deliveries:
            if kind not in kinds:
                spots = tuple(kinds.values())
                yield catalogue.finding("kind_missing", spots, jour=jour, kind=kind, named=_KIND_NAMES[kind])
        if lacking := _missing_measures(compared, jour):
            labels = listing(lower_first(catalogue.measure(code).label) for code in lacking)
            yield catalogue.finding("part_missing", tuple(kinds.values()), jour=jour, measures=labels)


def _refused(compared: Compared) -> list[Finding]:
    """What stops whole files from being read: what is in them is neither delivered nor missing."""
    emptied = [part for part in compared.year.delivered if part.figures.empty]
    findings = [*compared.year.findings, *(finding for part in emptied for finding in part.findings)]
    return [finding for finding in findings if finding.severity is Severity.BLOCKING]


def _missing_measures(compared: Compared, jour: str) -> list[str]:
    """The measures that commitments and budgets ask of everybody and that an association has not given a figure for."""
    agreement = compared.agreement
    asked = [part.measure for part in agreement.commitment if part.measure]
    asked += [budget.outcome_measure for budget in agreement.budget if budget.party == jour]
    return [code for code in dict.fromkeys(asked) if not _is_given(code, jour, compared)]


def _is_given(code: str, jour: str, compared: Compared) -> bool:
    """Whether the figure is there, or the two counts that make it."""
    measure = catalogue.measure(code)
    given = {part for party, part in compared.whole if party == jour}
    return code in given or (bool(measure.part) and {measure.part, measure.share_of} <= given)


def _places(compared: Compared, jour: str, measure: str) -> tuple[Spot, ...]:
    rows = compared.observed
    whole = (rows["period_start"] == pd.Timestamp(compared.period.start)) & (
        rows["period_end"] == pd.Timestamp(compared.period.end)
    )
    undivided = (rows["breakdown"] == TOTAL) & (rows["gender"] == TOTAL)
    return _spots(rows[whole & undivided & (rows["jour"] == jour) & (rows["measure"] == measure)])


DELIVERY_CHECKS: Final[tuple[Callable[[Compared], Iterator[Finding]], ...]] = (
    same_files,
    shared_cases,
    report_against_cases,
    crimes_below_cases,
    shares_against_counts,
    implausible_changes,
    missing_parts,
)


def compare_deliveries(compared: Compared) -> tuple[Finding, ...]:
    """Run every check on the deliveries of a year."""
    return tuple(finding for check in DELIVERY_CHECKS for finding in check(compared))
