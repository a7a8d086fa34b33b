"""Checks on one delivery against another: delivered twice, another association's, last year's, or not delivered at all."""

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Final

import numpy as np

from iop_analysis import catalogue
from iop_analysis.deliveries import reconciling, referral_checks
from iop_analysis.deliveries.compared import Compared
from iop_analysis.deliveries.delivered import Delivered
from iop_analysis.schema import Finding, Severity, Spot
from iop_analysis.swedish import listing, lower_first

_SHARED_CASES: Final = 0.5

_PLURALS: Final = {"report": "verksamhetsrapporter", "cases": "uttag av ärenden"}
_KIND_NAMES: Final = {"report": "någon verksamhetsrapport", "cases": "något uttag av årets ärenden"}


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


def several_of_a_kind(compared: Compared) -> Iterator[Finding]:
    """Two reports, or two exports, of one association: nobody can tell whether one replaces the other or adds to it."""
    for jour in compared.agreement.party_names:
        for kind, name in _PLURALS.items():
            files = [part.file for part in compared.year.delivered if (part.jour, part.kind) == (jour, kind)]
            if len({compared.year.hashes.get(file, file) for file in files}) > 1:
                spots = tuple(Spot(file) for file in files)
                yield catalogue.finding("several_of_a_kind", spots, jour=jour, kinds=name)


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
    """The cases, and the measures that commitments and budgets ask for, that an association has given no figure of."""
    agreement = compared.agreement
    asked = ["cases", *(part.measure for part in agreement.commitment if part.measure)]
    asked += [budget.outcome_measure for budget in agreement.budget if budget.party == jour]
    return [code for code in dict.fromkeys(asked) if not _is_given(code, jour, compared)]


def _is_given(code: str, jour: str, compared: Compared) -> bool:
    """Whether the figure is there, or the two counts that make it."""
    measure = catalogue.measure(code)
    given = {part for party, part in compared.whole if party == jour}
    return code in given or (bool(measure.part) and {measure.part, measure.share_of} <= given)


DELIVERY_CHECKS: Final[tuple[Callable[[Compared], Iterator[Finding]], ...]] = (
    same_files,
    several_of_a_kind,
    shared_cases,
    reconciling.report_against_cases,
    reconciling.crimes_below_cases,
    reconciling.parts_beyond_wholes,
    reconciling.shares_against_counts,
    reconciling.implausible_changes,
    missing_parts,
    referral_checks.referrals_outside_rules,
)


def compare_deliveries(compared: Compared) -> tuple[Finding, ...]:
    """Run every check on the deliveries of a year."""
    return tuple(finding for check in DELIVERY_CHECKS for finding in check(compared))
