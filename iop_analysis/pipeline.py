"""The stages in their order. Only this module knows it."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Final

import pandas as pd
from msgspec import Struct

from iop_analysis import catalogue
from iop_analysis.agreement import Agreement, read_agreement
from iop_analysis.deliveries.associations import UNREADABLE, Associations, read_associations
from iop_analysis.deliveries.checked import Checked
from iop_analysis.deliveries.last_year import facts_of as deliveries_of
from iop_analysis.deliveries.year import Year, read_year
from iop_analysis.disclosure.counts import Earlier
from iop_analysis.disclosure.rows import rows_give_cases_away, without_rows
from iop_analysis.disclosure.suppress import protect
from iop_analysis.errors import BlockingFindingsError, IopError, NotPublishedError, UnreadableInputError
from iop_analysis.frames import Measured, Protected, Receipt
from iop_analysis.measures.causes import Declared, Version, read_version
from iop_analysis.measures.changes import changed_figures
from iop_analysis.measures.commitments import commitment_outcomes, conclusion_findings, unreported_economy
from iop_analysis.measures.comparability import comparability_findings
from iop_analysis.measures.comparisons import compare
from iop_analysis.measures.facts import collect_facts
from iop_analysis.measures.indicators import form_indicators
from iop_analysis.measures.shown import shown_facts
from iop_analysis.measures.sums import sum_findings
from iop_analysis.merges import groups
from iop_analysis.periods import Period
from iop_analysis.present.citing import text_findings
from iop_analysis.present.material import Material
from iop_analysis.publish.freshness import library_versions, running_code
from iop_analysis.published import Readers, readers_of
from iop_analysis.schema import FACT_KEY, Conservation, Finding, Severity, Status
from iop_analysis.store import DataRoot
from iop_analysis.swedish import lower_first

_SEVERITIES: Final = list(Severity)


class Prepared(Struct, frozen=True):
    """A year, computed: its facts (row key ``FACT_KEY``), what may be shown of them, and the figures before protection.

    ``inputs`` is file → SHA-256 of what it was made of, ``readers`` what everybody has, against which it has been protected.
    """

    facts: pd.DataFrame
    material: Material
    unprotected: Measured
    inputs: dict[str, str]
    readers: Readers


class Reviewed(Struct, frozen=True):
    """A year's deliveries after every check that needs no measuring, and the agreement that they were held against.

    ``inputs`` is file → SHA-256, ``readers`` what everybody has of the reports so far, and of those about to come.
    """

    agreement: Agreement
    period: Period
    year: Year
    findings: tuple[Finding, ...]
    inputs: dict[str, str]
    readers: Readers
    last_year: Associations | None = None


def review(root: DataRoot, year: int, readers: Readers | None = None) -> Reviewed:
    """Read, clean and check a year's deliveries, without stopping at what is found in them.

    ``readers`` is what everybody has; by default what is published now. Raises an :class:`~iop_analysis.errors.IopError` for an
    agreement or a published file that cannot be read.
    """
    folder, inputs = root.year_folder(year), _hashes(root, year)
    agreement = read_agreement(root.agreement_file)
    period = agreement.reporting_period(year)
    last_year, noticed = _last_year(root, year - 1, agreement)
    delivered = read_year(folder, root.path, agreement, period, last_year)
    _refuse_loss(delivered)
    findings = _gravest_first((*delivered.findings, *noticed))
    return Reviewed(agreement, period, delivered, findings, inputs, readers or readers_of(root.reports), last_year)


def _hashes(root: DataRoot, year: int) -> dict[str, str]:
    """Nothing where a file cannot be read: that is a finding, and stops publication."""
    with suppress(UnreadableInputError):
        return root.hashes(year)
    return {}


def prepare(root: DataRoot, year: int, readers: Readers | None = None) -> Prepared:
    """Read, clean, check, measure and protect a year's deliveries, against what ``readers`` have (see :func:`review`).

    Raises an :class:`~iop_analysis.errors.IopError` for input that cannot be read and for findings that stop publication.
    """
    reviewed = review(root, year, readers)
    stop_at_blocking(reviewed.findings)
    return measure(reviewed)


def facts_of(root: DataRoot, year: int) -> pd.DataFrame:
    """Read a year's facts (row key ``FACT_KEY``), unprotected; raises as :func:`prepare` does."""
    reviewed = review(root, year)
    stop_at_blocking(reviewed.findings)
    return collect_facts(reviewed.year.figures, reviewed.agreement, reviewed.period)


def measure(reviewed: Reviewed) -> Prepared:
    """Form, judge and protect the figures of a year in which nothing stops publication."""
    agreement, period, delivered = reviewed.agreement, reviewed.period, reviewed.year
    _refuse_secret_documents(agreement, delivered)
    not_public = _not_public(agreement, delivered)
    facts = collect_facts(delivered.figures, agreement, period)
    shown = shown_facts(facts, agreement, period, not_public)
    measured = _measured(shown.facts, agreement, period)
    protected = protect(measured, agreement.secrecy, groups(), delivered=not_public, earlier=_earlier(reviewed, facts))
    findings = (*reviewed.findings, *sum_findings(facts, agreement), *_findings_on(protected, delivered.checked))
    stop_at_blocking(findings)
    receipts = _receipts(delivered.associations)
    receipts = without_rows(receipts) if rows_give_cases_away(protected.indicators) else receipts
    corrections = tuple((str(part.spot), part.reason, part.by) for part in delivered.associations.corrections)
    changes, compared_with = _changes(reviewed, protected, corrections)
    material = Material(
        agreement=agreement,
        period=period,
        protected=protected,
        merged=shown.merged,
        findings=_gravest_first(findings),
        conservation=_counted_rows(delivered, receipts),
        activities=delivered.activities,
        described_in=delivered.described_in,
        receipts=receipts,
        corrections=corrections,
        changes=changes,
        compared_with=compared_with,
        texts={part.section: part for part in delivered.texts},
    )
    return Prepared(facts, _with_text_findings(material), measured, reviewed.inputs, reviewed.readers)


def _with_text_findings(material: Material) -> Material:
    """The same with what is noticed in the analyst's texts, which can be read first when the figures are at hand."""
    findings = _gravest_first((*material.findings, *text_findings(material)))
    stop_at_blocking(findings)
    return replace(material, findings=findings)


def _changes(
    reviewed: Reviewed, protected: Protected, corrections: tuple[tuple[str, str, str], ...]
) -> tuple[pd.DataFrame, int | None]:
    """What differs from the newest published version of the year that differs at all, and its number."""
    year = reviewed.period.end.year
    for part in reviewed.readers.published:
        if part.year == year:
            now = _version(year, reviewed.inputs, corrections)
            changes = changed_figures(part.figures, protected.indicators, read_version(part.manifest), now)
            if len(changes):
                return changes, part.version
    return pd.DataFrame(), None


def _version(year: int, inputs: dict[str, str], corrections: tuple[tuple[str, str, str], ...]) -> Version:
    declared = tuple(Declared(*part) for part in corrections)
    return Version(year=year, inputs=inputs, versions=dict(library_versions()), code=running_code(), corrections=declared)


def _earlier(reviewed: Reviewed, facts: pd.DataFrame) -> Earlier:
    """What earlier reports say, and the facts of this year and the last that tell what they hide."""
    published, period = reviewed.readers.figures, reviewed.period
    if reviewed.last_year is None or not (published["status"] == Status.SUPPRESSED).any():
        return Earlier(published, facts)
    before = reviewed.agreement.reporting_period(period.end.year - 1)
    last_year = collect_facts([deliveries_of(reviewed.last_year)], reviewed.agreement, before)
    return Earlier(published, pd.concat([facts, last_year], ignore_index=True).drop_duplicates(list(FACT_KEY)))


def _measured(facts: pd.DataFrame, agreement: Agreement, period: Period) -> Measured:
    indicators = form_indicators(facts, agreement, period)
    return Measured(
        indicators=indicators,
        comparisons=compare(indicators, agreement, period),
        outcomes=commitment_outcomes(indicators, agreement, period),
        unreported_economy=unreported_economy(indicators, agreement, period),
    )


def _receipts(associations: Associations) -> tuple[Receipt, ...]:
    return tuple(Receipt(part.jour, part.kind, part.conservation) for part in associations.delivered)


def _counted_rows(delivered: Year, receipts: tuple[Receipt, ...]) -> tuple[Conservation, ...]:
    """What became of the rows of every file whose rows may be counted aloud."""
    told = [part.rows for part in receipts]
    theirs = [part.conservation for part in delivered.associations.delivered]
    return tuple(part for part in delivered.conservation if part in told or part not in theirs)


def _last_year(root: DataRoot, year: int, agreement: Agreement) -> tuple[Associations | None, tuple[Finding, ...]]:
    """Return what the associations delivered the year before, to compare with; what cannot be read is left out, and said."""
    if year not in root.years or year < agreement.first_year:
        return None, ()
    folder = root.year_folder(year)
    try:
        read = read_associations(folder, root.path, agreement, agreement.reporting_period(year))
    except IopError:
        return None, (catalogue.finding("last_year_unreadable", root.relative(folder)),)
    unread = (part.place for part in read.findings if part.rule == UNREADABLE)
    return read.without_faulty(), tuple(catalogue.finding("last_year_unreadable", place) for place in unread)


def _refuse_loss(delivered: Year) -> None:
    """A row that nobody can account for is a defect of ours, not of the delivery."""
    lost = [part.file for part in delivered.conservation if not part.balances]
    if lost:
        raise ValueError(f"rows were lost while cleaning {lost}")


def _findings_on(measured: Protected, checked: Checked) -> Iterator[Finding]:
    """What can be noticed first when the figures are formed; said of protected ones, since reports print it."""
    agreement, period = checked.agreement, checked.reporting
    conclusions = [
        (part.wording, f"{checked.description_file}: {part.place}")
        for part in checked.description.conclusion
        if part.claims == "goals_met"
    ]
    yield from conclusion_findings(conclusions, measured.outcomes, measured.unreported_economy, agreement)
    yield from comparability_findings(measured.indicators, measured.comparisons, agreement, period)


def _refuse_secret_documents(agreement: Agreement, delivered: Year) -> None:
    """What is delivered as published is quoted, in words and in findings, so that it has to be public."""
    if delivered.published is None:
        return
    cited = {table.file: set(table.cells["document"]) for table in delivered.published.tables}
    cited[delivered.published.description_file] = {delivered.published.description.document}
    for file, documents in cited.items():
        if documents & agreement.unpublished_documents:
            raise NotPublishedError(
                f"{file}: uppgifterna är inte publicerade tidigare enligt agreement.toml, men det här är mappen för publicerade; "
                "lägg dem i föreningens mapp, eller ta bort dem."
            )


def _not_public(agreement: Agreement, delivered: Year) -> frozenset[str]:
    """The titles of the sources that not everybody can read: the associations' files, and documents that say so."""
    titles = agreement.document_titles
    return delivered.unpublished | {titles[document] for document in agreement.unpublished_documents}


def _gravest_first(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: _SEVERITIES.index(finding.severity)))


def stop_at_blocking(findings: tuple[Finding, ...]) -> None:
    """Raise, in one line, what stops publication: a file that cannot be read before what is wrong in those that can."""
    blocking = [finding for finding in findings if finding.severity is Severity.BLOCKING]
    unreadable = [finding for finding in blocking if finding.rule == UNREADABLE]
    if not blocking:
        return
    more = len(blocking) - 1
    rest = f" ({more} fel till, se iop check)" if more else ""
    if unreadable:
        raise UnreadableInputError(f"{unreadable[0].observed}{rest}")
    first = blocking[0]
    raise BlockingFindingsError(
        f"{first.place}: {lower_first(first.title)}. {first.observed} Väntat: {first.expected} {first.action}{rest}", findings
    )
