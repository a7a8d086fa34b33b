"""What an analyst asks of more than one year: which there are, what another one's report says, and how the two compare."""

from functools import lru_cache
from pathlib import Path

import pandas as pd

from iop_analysis import pipeline
from iop_analysis.display import REVIEW_PREFIX
from iop_analysis.errors import UsageError
from iop_analysis.lineage import Lineage
from iop_analysis.measures.between_years import compare_reports
from iop_analysis.present.explained import explained_text, review_text
from iop_analysis.present.material import Material
from iop_analysis.published import readers_of, versions
from iop_analysis.store import DataRoot, find_data_root


def years(data_dir: str | Path | None = None) -> list[int]:
    """Return the years that somebody has delivered something for, in order (by default in the project's own ``data``).

    Raises an :class:`~iop_analysis.errors.IopError` where there are no data.

    >>> import iop_analysis as iop
    >>> iop.years()
    [2025]
    """
    return find_data_root(data_dir).years


def compared(root: DataRoot, year: int, other: int, material: Material) -> pd.DataFrame:
    """Compare a year's protected figures with another's, see :meth:`~iop_analysis.followup.Followup.compare`."""
    if other == year:
        raise UsageError(f"Året {year} kan inte jämföras med sig självt; välj ett annat av iop.years().")
    agreement = material.agreement
    then = _figures(root, year, other, material.protected.indicators)
    return compare_reports(material.protected.indicators, then, agreement, material.period, agreement.reporting_period(other))


def _figures(root: DataRoot, year: int, other: int, announced: pd.DataFrame) -> pd.DataFrame:
    """The other year's figures as they are published, or else computed, so that the two years hide each other's secrets."""
    published = next((part for part in versions(root.reports) if part.year == other), None)
    if published is not None:
        return published.figures
    readers = readers_of(root.reports, announced={year: announced})
    return pipeline.prepare(root, other, readers).material.protected.indicators


def explained(root: DataRoot, year: int, figure_id: str) -> str:
    """Say in Swedish where a year's figure comes from, see :func:`~iop_analysis.lineage.explanation`."""
    published = tuple(part.sha256 for part in versions(root.reports))
    lineage = _lineage(root, year, tuple(root.hashes(year).items()), published)
    if figure_id.startswith(REVIEW_PREFIX):
        return review_text(lineage.of_review(figure_id))
    return explained_text(lineage.of(figure_id))


@lru_cache(maxsize=1)
def _lineage(root: DataRoot, year: int, inputs: tuple[tuple[str, str], ...], published: tuple[str, ...]) -> Lineage:
    """Read once for all questions about a year, as long as its files and what is published are the same."""
    del inputs, published
    return Lineage(root, year)
