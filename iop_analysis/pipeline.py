"""The stages in their order. Only this module knows it."""

from typing import Final

import pandas as pd
from msgspec import Struct

from iop_analysis.agreement import Agreement, read_agreement
from iop_analysis.deliveries.checked import Checked
from iop_analysis.deliveries.clean import CleanedDelivery, clean_activities, clean_published
from iop_analysis.deliveries.read import PublishedDelivery, read_published
from iop_analysis.deliveries.validate import validate
from iop_analysis.disclosure.suppress import protect
from iop_analysis.errors import BlockingFindingsError
from iop_analysis.measures.comparability import comparability_findings
from iop_analysis.measures.comparisons import compare
from iop_analysis.measures.facts import collect_facts
from iop_analysis.measures.indicators import form_indicators
from iop_analysis.periods import Period
from iop_analysis.present.material import Material
from iop_analysis.schema import Finding, Severity
from iop_analysis.store import DataRoot

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
    return _measured(agreement, period, delivery, cleaned)


def _measured(agreement: Agreement, period: Period, delivery: PublishedDelivery, cleaned: CleanedDelivery) -> Prepared:
    checked = Checked(cleaned.figures, delivery.description, delivery.description_file, agreement, period)
    facts = collect_facts([cleaned.figures], agreement)
    indicators = form_indicators(facts, agreement, period)
    comparisons = compare(indicators, agreement, period)
    findings = (
        *cleaned.findings,
        *validate(checked),
        *comparability_findings(indicators, comparisons, agreement, period),
    )
    _stop_at_blocking(findings)
    material = Material(
        agreement=agreement,
        period=period,
        protected=protect(indicators, comparisons, unpublished_files=_unpublished(agreement, delivery)),
        findings=tuple(sorted(findings, key=lambda finding: _SEVERITIES.index(finding.severity))),
        conservation=cleaned.conservation,
        activities=clean_activities(delivery.description, agreement),
    )
    return Prepared(facts, material)


def _unpublished(agreement: Agreement, delivery: PublishedDelivery) -> tuple[str, ...]:
    """The files that cite a document which is not public."""
    public = {document.id for document in agreement.document if document.public}
    return tuple(table.file for table in delivery.tables if not set(table.cells["document"]) <= public)


def _stop_at_blocking(findings: tuple[Finding, ...]) -> None:
    blocking = [finding for finding in findings if finding.severity is Severity.BLOCKING]
    if blocking:
        first, more = blocking[0], len(blocking) - 1
        rest = f" (och {more} fel till)" if more else ""
        raise BlockingFindingsError(
            f"{first.place}: {first.title.lower()}. {first.observed} Väntat: {first.expected} {first.action}{rest}"
        )
