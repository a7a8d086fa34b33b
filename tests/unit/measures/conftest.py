"""From facts in an ASCII table to indicators and comparisons of the small partnership."""

import msgspec
import pytest

from iop_analysis.agreement import SeriesBreak
from iop_analysis.frames import comparisons_of, figures_of
from iop_analysis.measures.comparisons import compare
from iop_analysis.measures.indicators import form_indicators
from iop_analysis.schema import FACT_COLUMNS


@pytest.fixture
def broken_agreement(small_agreement):
    """The small agreement with a series break in 2025 for cases and crimes."""

    def broken(day, *measures):
        part = SeriesBreak("nytt sätt att räkna", measures, day, day, "avtal")
        return msgspec.structs.replace(small_agreement, series_break=(part,))

    return broken


@pytest.fixture
def indicators_of(small_agreement, reporting, ascii_facts):
    def formed(text):
        return form_indicators(ascii_facts(text)[list(FACT_COLUMNS)], small_agreement, reporting)

    return formed


@pytest.fixture
def figures(indicators_of):
    """Id → figure."""
    return lambda text: {figure.id: figure for figure in figures_of(indicators_of(text))}


@pytest.fixture
def comparisons(indicators_of, small_agreement, reporting):
    """Id → comparison."""
    return lambda text, agreement=small_agreement: comparisons_of(compare(indicators_of(text), agreement, reporting))
