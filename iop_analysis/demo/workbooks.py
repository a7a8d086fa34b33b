"""Workbooks with the same bytes for the same content."""

import datetime as dt
import io
from typing import TYPE_CHECKING, Final

from iop_analysis.deliveries.workbooks.write import without_clock

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

_WHEN: Final = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def workbook_bytes(book: "Workbook") -> bytes:
    """Return the saved workbook, without the moment when it was saved."""
    buffer = io.BytesIO()
    book.properties.creator = "Syntetiska uppgifter"
    book.save(buffer)
    return without_clock(buffer.getvalue(), _WHEN)
