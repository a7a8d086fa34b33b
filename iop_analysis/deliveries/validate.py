"""General checks on a cleaned delivery and on the agreement. They say what they see and never alter data."""

from collections.abc import Callable, Iterator
from typing import Final

from iop_analysis.deliveries import agreement_checks, document_checks, figure_checks
from iop_analysis.deliveries.checked import Checked
from iop_analysis.schema import Finding

CHECKS: Final[tuple[Callable[[Checked], Iterator[Finding]], ...]] = (
    document_checks.promised_figures,
    figure_checks.period_wordings,
    figure_checks.ambiguous_periods,
    figure_checks.shares_without_counts,
    figure_checks.parts_within_whole,
    document_checks.party_aliases,
    agreement_checks.referral_ages,
    figure_checks.uncertainty,
    agreement_checks.budget_sums,
)


def validate(checked: Checked) -> tuple[Finding, ...]:
    """Run every check, in the order in which a report lists what they find."""
    return tuple(finding for check in CHECKS for finding in check(checked))
