"""What the checks on the associations' deliveries look at, and how they name the places of a figure."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from iop_analysis.agreement import Agreement
from iop_analysis.deliveries.associations import Associations
from iop_analysis.deliveries.delivered import DELIVERED_COLUMNS, Delivered
from iop_analysis.frames import Figure, cast_facts, figures_of
from iop_analysis.periods import Period
from iop_analysis.schema import FACT_COLUMNS, FACT_KEY, MOST_SPOTS, TOTAL, Spot, Status


@dataclass(frozen=True)
class Compared:
    """A year's deliveries from the associations, and last year's where there are any."""

    year: Associations
    last_year: Associations | None
    agreement: Agreement
    period: Period

    @cached_property
    def observed(self) -> pd.DataFrame:
        """Every observed figure of the year (columns ``DELIVERED_COLUMNS`` and kind), those counted from cases first."""
        return observed_figures(self.year)

    @cached_property
    def whole(self) -> dict[tuple[str, str], Figure]:
        """Association and measure → its undivided figure for the whole period."""
        return whole_figures(self.observed, self.period)


def observed_figures(associations: Associations) -> pd.DataFrame:
    """Return every observed figure (columns ``DELIVERED_COLUMNS`` and kind), those counted from cases first."""
    parts: list[Delivered] = sorted(associations.delivered, key=lambda part: part.kind)
    tables = [part.figures.assign(kind=part.kind) for part in parts if len(part.figures)]
    together = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=[*DELIVERED_COLUMNS, "kind"])
    facts = cast_facts(together)
    return facts[facts["status"] == Status.OBSERVED]


def whole_figures(observed: pd.DataFrame, period: Period | None) -> dict[tuple[str, str], Figure]:
    """Return association and measure → undivided figure, of one period or of any."""
    undivided = observed[(observed["breakdown"] == TOTAL) & (observed["gender"] == TOTAL)]
    figures = figures_of(undivided.drop_duplicates(list(FACT_KEY))[list(FACT_COLUMNS)])
    return {(figure.jour, figure.measure): figure for figure in figures if period is None or figure.period == period}


def spots_of(rows: pd.DataFrame) -> tuple[Spot, ...]:
    """Name where some figures stand, the cells of a report before the files of counted cases."""
    ordered = rows.sort_values("cell", key=lambda cells: cells == "", kind="stable")
    return tuple(
        dict.fromkeys(Spot(file, sheet, cell) for file, sheet, cell in ordered[["file", "sheet", "cell"]].itertuples(index=False))
    )[:MOST_SPOTS]


def places_of(compared: Compared, jour: str, measure: str) -> tuple[Spot, ...]:
    """Name where an association's undivided figure of the whole period stands."""
    rows = compared.observed
    whole = (rows["period_start"] == pd.Timestamp(compared.period.start)) & (
        rows["period_end"] == pd.Timestamp(compared.period.end)
    )
    undivided = (rows["breakdown"] == TOTAL) & (rows["gender"] == TOTAL)
    return spots_of(rows[whole & undivided & (rows["jour"] == jour) & (rows["measure"] == measure)])
