"""A cell of a report and what the labels around it say that it is."""

from msgspec import Struct

from iop_analysis.deliveries.reports.grid import Content
from iop_analysis.deliveries.reports.words import WHOLE, Said
from iop_analysis.periods import Period, quarters
from iop_analysis.schema import TOTAL


class Described(Struct, frozen=True):
    """A cell at a place where a number may stand, and what it is; ``skip`` or ``fault`` says why it gives no figure.

    ``totals`` are the dimensions that it sums. ``content`` is ``None`` where the cell is blank. ``title`` is the table's heading.
    ``near`` says that a cell with a ``fault`` has other labels that are known.

    """

    sheet: str
    row: int
    column: int
    content: Content
    measure: str = ""
    breakdown: str = TOTAL
    category: str = TOTAL
    gender: str = TOTAL
    period: Period | None = None
    totals: frozenset[str] = frozenset()
    formula: bool = False
    title: str = ""
    skip: str = ""
    fault: str = ""
    label: tuple[int, int, str] | None = None
    hint: str = ""
    near: bool = False


def periods_said(told: Said, reporting: Period) -> set[Period | None]:
    """Return the periods that a text names."""
    return {period_of(code, reporting) for code in told.codes("period")}


def period_of(code: str, reporting: Period) -> Period | None:
    """Return the period that a label's code means; ``None`` for one that the report does not ask for.

    >>> import datetime as dt
    >>> period_of("4-6", Period(dt.date(2025, 4, 1), dt.date(2025, 12, 31))).end
    datetime.date(2025, 6, 30)
    """
    if code == WHOLE:
        return reporting
    known = quarters(reporting)
    if code.isdigit():
        return known.get(int(code))
    spans = {f"{part.start.month}-{part.end.month}": part for part in known.values()}
    return {**spans, f"{reporting.start.month}-{reporting.end.month}": reporting}.get(code)
