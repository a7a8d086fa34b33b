"""How many rows a list of cases has is how many cases an association handled: a count like any other."""

from typing import Final

import msgspec
import pandas as pd

from iop_analysis.frames import Receipt
from iop_analysis.schema import TOTAL, Status

_COUNTED_ROWS: Final = r", \d[\d\s]* rader"


def rows_give_cases_away(indicators: pd.DataFrame) -> bool:
    """Whether any association's number of cases is protected, so that no list of cases may tell how long it is.

    Not even the others: the sum over all files stands in the report as well.
    """
    undivided = (indicators["measure"] == "cases") & (indicators["breakdown"] == TOTAL) & (indicators["gender"] == TOTAL)
    theirs = indicators[undivided & (indicators["jour"] != TOTAL)]
    return bool((theirs["status"] == Status.SUPPRESSED).any())


def without_row_counts(indicators: pd.DataFrame) -> pd.DataFrame:
    """Take the number of rows out of the places that figures were counted from."""
    return indicators.assign(source=indicators["source"].str.replace(_COUNTED_ROWS, "", regex=True))


def without_rows(receipts: tuple[Receipt, ...]) -> tuple[Receipt, ...]:
    """Take the numbers of rows away from every list of cases."""
    return tuple(msgspec.structs.replace(part, rows=None) if part.kind == "cases" else part for part in receipts)
