"""How large an activity report may be."""

from typing import Final

from iop_analysis.deliveries.reports.values import shown
from iop_analysis.deliveries.workbooks.read import Workbook
from iop_analysis.errors import UnreadableInputError

MOST_CELLS: Final = 20_000


def check_size(workbook: Workbook) -> None:
    """A report fits on some pages; what is larger is something else, and would take long to look through."""
    for sheet in workbook.sheets:
        filled = sum(content is not None for row in sheet.rows for content in row)
        if filled > MOST_CELLS:
            raise UnreadableInputError(
                f"{workbook.file}: bladet ”{shown(sheet.name)}” är för stort för en verksamhetsrapport "
                f"(fler än {MOST_CELLS} ifyllda celler); ta bort bladet, eller lämna ärendelistor som CSV."
            )
