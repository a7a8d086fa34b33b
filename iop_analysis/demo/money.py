"""The synthetic agreement: the parts that do not change, and a budget for every association and year."""

from collections.abc import Iterable, Iterator
from importlib import resources
from typing import Final

from iop_analysis import structured
from iop_analysis.agreement import FILE_NAME, Agreement
from iop_analysis.demo.calibration import Association, calibration
from iop_analysis.periods import Period

_CLAUSES: Final = {"grant": "Avsnitt 5", "own_financing": "Avsnitt 6"}
_MONTHS: Final = 12


def agreement_text(years: Iterable[int]) -> str:
    """Return the agreement file's text, with budgets for ``years``."""
    text = (resources.files(__package__) / FILE_NAME).read_text(encoding="utf-8")
    agreement = parsed(text)
    periods = [agreement.reporting_period(year) for year in years]
    budgets = [
        _budget(association, measure, period, agreement)
        for period in periods
        for association in calibration().association
        for measure in _CLAUSES
    ]
    return "\n".join([text, *budgets])


def parsed(text: str) -> Agreement:
    """Read an agreement file's text."""
    return structured.parse_toml(text, Agreement, FILE_NAME)


def budget_lines(association: Association, measure: str, period: Period) -> dict[str, int]:
    """Return category → kronor; a shorter period gets its part of a year's money."""
    part = association.budget_scale * period.months / _MONTHS
    return {category: round(sek * part) for category, sek in calibration().budget[measure].items()}


def _budget(association: Association, measure: str, period: Period, agreement: Agreement) -> str:
    lines = budget_lines(association, measure, period)
    return "\n".join([*_about(association, measure, period, agreement, sum(lines.values())), *_listed(lines), "]", ""])


def _about(association: Association, measure: str, period: Period, agreement: Agreement, total: int) -> Iterator[str]:
    yield "[[budget]]"
    yield f'measure = "{measure}"'
    yield f'outcome_measure = "{measure}_outcome"'
    yield f'party = "{association.id}"'
    yield f"start = {period.start}\nend = {period.end}"
    yield f'clause = "{_CLAUSES[measure]}"'
    yield f'document = "{agreement.term_of(period).document}"'
    yield f"total_sek = {total}\nlines = ["


def _listed(lines: dict[str, int]) -> Iterator[str]:
    for category, sek in lines.items():
        yield f'    {{ category = "{category}", sek = {sek} }},'
