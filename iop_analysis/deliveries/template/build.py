"""The workbook that an association fills in: which cells it holds, and the file itself."""

import pandas as pd

from iop_analysis.agreement import Agreement
from iop_analysis.deliveries.template.cell import InputCell
from iop_analysis.deliveries.template.layout import plan
from iop_analysis.periods import Period

__all__ = ["InputCell", "build_template", "template_cells", "template_choices", "template_formulas", "template_questions"]


def template_cells(agreement: Agreement, jour: str, period: Period) -> tuple[InputCell, ...]:
    """Return every number cell to fill in, in the workbook's order."""
    planned = plan(agreement, jour, period.end.year, period)
    return tuple(part.fact for part in planned if part.role == "input" and part.fact)


def template_questions(agreement: Agreement, jour: str, period: Period) -> tuple[tuple[str, tuple[str, ...], str], ...]:
    """Return sheet, cells (one thing each) and kind of every question that is answered in free text."""
    lines = [part for part in plan(agreement, jour, period.end.year, period) if part.role == "line"]
    kinds = dict.fromkeys((part.sheet, part.code) for part in lines)
    return tuple(
        (sheet, tuple(part.cell for part in lines if (part.sheet, part.code) == (sheet, kind)), kind) for sheet, kind in kinds
    )


def template_choices(agreement: Agreement, jour: str, period: Period) -> dict[str, tuple[str, str]]:
    """Return the drop-downs: the choice's code → sheet and cell."""
    planned = plan(agreement, jour, period.end.year, period)
    return {part.code: (part.sheet, part.cell) for part in planned if part.role == "answer"}


def template_formulas(agreement: Agreement, jour: str, year: int, period: Period) -> dict[tuple[str, str], str]:
    """Return sheet and cell → our own formula, so that a returned workbook may keep ours and no others."""
    return {(part.sheet, part.cell): part.formula for part in plan(agreement, jour, year, period) if part.formula}


def build_template(agreement: Agreement, jour: str, year: int, period: Period, last_year: pd.DataFrame | None) -> bytes:
    """Return the workbook as an .xlsx file, the same bytes each time.

    ``last_year`` is the facts table of the year before, or ``None``; its figures for the same days stand beside the cells.
    """
    from iop_analysis.deliveries.template.style import workbook_bytes  # noqa: PLC0415 - openpyxl is slow to load

    return workbook_bytes(plan(agreement, jour, year, period), agreement, jour, year, last_year)
