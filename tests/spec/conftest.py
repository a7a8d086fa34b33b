"""Run a worked example: the facts on the left of the method, the figures on the right."""

import pytest

from iop_analysis.frames import comparisons_of, figures_of
from iop_analysis.measures.comparisons import compare
from iop_analysis.measures.indicators import form_indicators
from iop_analysis.schema import FACT_COLUMNS

NONE = "no such figure"


def written(value):
    """A number as an analyst writes it in an example: at most two decimals, ``.`` where there is none."""
    return "." if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


@pytest.fixture
def worked(small_agreement, reporting, ascii_facts, ascii_rows):
    """Compare the indicators that the facts give with the table expected: every row of it, every column that it has."""

    def check(facts, expected):
        indicators = form_indicators(ascii_facts(facts)[list(FACT_COLUMNS)], small_agreement, reporting)
        found = {
            figure.id: {
                "id": figure.id,
                "value": written(figure.value),
                "unit": figure.unit,
                "status": figure.status,
                "label": figure.label,
            }
            for figure in figures_of(indicators)
        }
        rows = ascii_rows(expected)
        assert [{key: str({"id": row["id"], **found.get(row["id"], {})}.get(key, NONE)) for key in row} for row in rows] == rows

    return check


@pytest.fixture
def worked_comparison(small_agreement, reporting, ascii_facts, ascii_rows):
    """The same for comparisons; problems are joined by ``+``."""

    def check(facts, expected):
        indicators = form_indicators(ascii_facts(facts)[list(FACT_COLUMNS)], small_agreement, reporting)
        comparisons = comparisons_of(compare(indicators, small_agreement, reporting)).values()
        found = [
            {
                "id": part.id,
                "compared with": part.baseline_id,
                "problems": "+".join(part.problems) or "none",
                "change": written(part.change),
                "percent": written(part.change_percent),
                "chance": part.chance.value,
            }
            for part in comparisons
        ]
        assert found == ascii_rows(expected)

    return check
