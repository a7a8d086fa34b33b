"""Last year's figures, to stand beside the cells of this year's workbook."""

import pandas as pd

from iop_analysis.deliveries.template.cell import InputCell
from iop_analysis.frames import Figure, figures_of
from iop_analysis.schema import FACT_COLUMNS


class KnownBefore:
    """The observed figures of one association in the year before."""

    def __init__(self, figures: list[Figure]) -> None:
        self._values = {
            (figure.period, figure.measure, figure.breakdown, figure.category, figure.gender): figure.observed
            for figure in figures
        }

    def value(self, fact: InputCell) -> float | None:
        """Return the figure of the same days one year earlier."""
        key = (fact.period.year_before, fact.measure, fact.breakdown, fact.category, fact.gender)
        return self._values.get(key)


def known_before(last_year: pd.DataFrame | None, jour: str) -> KnownBefore:
    """Take an association's figures out of a facts table."""
    if last_year is None:
        return KnownBefore([])
    return KnownBefore(figures_of(last_year.loc[last_year["jour"] == jour, list(FACT_COLUMNS)]))
