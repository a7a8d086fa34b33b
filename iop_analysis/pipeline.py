"""The stages in their order. Only this module knows it."""

from collections.abc import Iterator
from typing import Final

import pandas as pd
from msgspec import Struct

from iop_analysis.agreement import FILE_NAME, Agreement, read_agreement
from iop_analysis.deliveries.checked import Checked
from iop_analysis.deliveries.clean import CleanedDelivery, clean_activities, clean_published
from iop_analysis.deliveries.read import PublishedDelivery, read_published
from iop_analysis.deliveries.validate import validate
from iop_analysis.disclosure.suppress import protect
from iop_analysis.errors import BlockingFindingsError
from iop_analysis.frames import Measured
from iop_analysis.measures.commitments import commitment_outcomes, conclusion_findings, unreported_economy
from iop_analysis.measures.comparability import comparability_findings
from iop_analysis.measures.comparisons import compare
from iop_analysis.measures.facts import collect_facts
from iop_analysis.measures.indicators import form_indicators
from iop_analysis.periods import Period
from iop_analysis.present.material import Material
from iop_analysis.schema import Finding, Severity
from iop_analysis.store import DataRoot
from iop_analysis.swedish import lower_first

_SEVERITIES: Final = list(Severity)


class Prepared(Struct, frozen=True):
    """A year, computed: its facts (row key ``FACT_KEY``) and what may be shown of them."""

    facts: pd.DataFrame
    material: Material


def prepare(root: DataRoot, year: int) -> Prepared:
    """Read, clean, check, measure and protect a year's deliveries.

    Raises an :class:`~iop_analysis.errors.IopError` for input that cannot be read and for findings that stop publication.
    """
    folder = root.year_folder(year)
    agreement = read_agreement(root.agreement_file)
    period = agreement.reporting_period(year)
    delivery = read_published(folder, root.path)
    cleaned = clean_published(delivery, agreement, period)
    _stop_at_blocking(cleaned.findings)
    _refuse_loss(cleaned)
    return _measured(agreement, period, delivery, cleaned)


def _measured(agreement: Agreement, period: Period, delivery: PublishedDelivery, cleaned: CleanedDelivery) -> Prepared:
    checked = Checked(cleaned.figures, delivery.description, delivery.description_file, agreement, period)
    facts = collect_facts([cleaned.figures], agreement, period)
    indicators = form_indicators(facts, agreement, period)
    measured = Measured(
        indicators=indicators,
        comparisons=compare(indicators, agreement, period),
        outcomes=commitment_outcomes(indicators, agreement, period),
        unreported_economy=unreported_economy(indicators, agreement, period),
    )
    findings = (*cleaned.findings, *validate(checked), *_findings_on(measured, checked))
    _stop_at_blocking(findings)
    material = Material(
        agreement=agreement,
        period=period,
        protected=protect(measured, unpublished=_unpublished(agreement, delivery)),
        findings=tuple(sorted(findings, key=lambda finding: _SEVERITIES.index(finding.severity))),
        conservation=cleaned.conservation,
        activities=clean_activities(delivery.description, agreement),
        described_in=agreement.document_titles[delivery.description.document],
    )
    return Prepared(facts, material)


def _refuse_loss(cleaned: CleanedDelivery) -> None:
    """A row that nobody can account for is a defect of ours, not of the delivery."""
    lost = [part.file for part in cleaned.conservation if not part.balances]
    if lost:
        raise ValueError(f"rows were lost while cleaning {lost}")


def _findings_on(measured: Measured, checked: Checked) -> Iterator[Finding]:
    """What can be noticed first when the figures are formed."""
    agreement, period = checked.agreement, checked.reporting
    conclusions = [
        (part.wording, f"{checked.description_file}: {part.place}")
        for part in checked.description.conclusion
        if part.claims == "goals_met"
    ]
    yield from conclusion_findings(conclusions, measured.outcomes, measured.unreported_economy, agreement)
    yield from comparability_findings(measured.indicators, measured.comparisons, agreement, period)


def _unpublished(agreement: Agreement, delivery: PublishedDelivery) -> tuple[str, ...]:
    """The files that cite a document which not everybody can read."""
    cited = {table.file: set(table.cells["document"]) for table in delivery.tables}
    cited[delivery.description_file] = {delivery.description.document}
    cited[FILE_NAME] = set(agreement.cited_documents)
    return tuple(file for file, documents in cited.items() if documents & agreement.unpublished_documents)


def _stop_at_blocking(findings: tuple[Finding, ...]) -> None:
    blocking = [finding for finding in findings if finding.severity is Severity.BLOCKING]
    if blocking:
        first, more = blocking[0], len(blocking) - 1
        rest = f" ({more} fel till, se iop check)" if more else ""
        raise BlockingFindingsError(
            f"{first.place}: {lower_first(first.title)}. {first.observed} Väntat: {first.expected} {first.action}{rest}",
            findings,
        )
