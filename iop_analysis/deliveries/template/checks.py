"""What a cell of the workbook lets through while it is filled in, and what it says about it."""

from itertools import groupby
from typing import Final

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from iop_analysis import catalogue, swedish
from iop_analysis.deliveries import numbers
from iop_analysis.deliveries.template.cell import Planned
from iop_analysis.deliveries.template.form import form

_LONGEST_LINE: Final = 500


def add_checks(sheet: Worksheet, cells: list[Planned]) -> None:
    """Check every input as it is typed, with one prompt per table."""
    inputs = [part for part in cells if part.role == "input" and part.fact]
    for (table, _), group in groupby(inputs, key=lambda part: (part.table, _kind(part))):
        parts = list(group)
        check = _number_check(catalogue.measure(parts[0].fact.measure), table)  # type: ignore[union-attr]  # filtered above
        for part in parts:
            check.add(part.cell)
        sheet.add_data_validation(check)
    for part in cells:
        if part.role == "answer":
            _add_choice(sheet, part)
    _add_lines(sheet, [part for part in cells if part.role == "line"])
    _mark_sums(sheet, cells)


def _kind(part: Planned) -> tuple[object, ...]:
    measure = catalogue.measure(part.fact.measure) if part.fact else None
    return (numbers.is_answer(measure), numbers.is_whole(measure), measure.lowest, measure.highest) if measure else ()


def _number_check(measure: catalogue.Measure, table: str) -> DataValidation:
    if numbers.is_answer(measure):
        return _answer_check(table)
    said = f"Skriv {swedish.lower_first(numbers.allowed(measure))} Lämna tomt om uppgiften saknas."
    check = DataValidation(
        type="whole" if numbers.is_whole(measure) else "decimal",
        operator="between",
        formula1=f"{measure.lowest:g}",
        formula2=f"{numbers.highest(measure):.0f}",
    )
    _tell(check, table, said, "Det går inte att läsa", f"{said} Skriv inga ord eller streck.")
    return check


def _answer_check(table: str) -> DataValidation:
    answers = (swedish.answer(1), swedish.answer(0))
    check = DataValidation(type="list", formula1=f'"{",".join(answers)}"')
    _tell(check, table, "Välj i listan. Lämna tomt om ni inte vet.", "Välj i listan", f"Välj {swedish.listing(answers, 'or')}.")
    return check


def _tell(check: DataValidation, title: str, prompt: str, error_title: str, error: str) -> None:
    check.allow_blank, check.showInputMessage, check.showErrorMessage, check.errorStyle = True, True, True, "stop"
    check.promptTitle, check.prompt, check.errorTitle, check.error = title[:32], prompt, error_title, error


def _add_choice(sheet: Worksheet, part: Planned) -> None:
    choice = next(known for known in form().choice if known.code == part.code)
    check = DataValidation(type="list", formula1=f'"{",".join(choice.answers)}"')
    _tell(check, "Välj i listan", choice.text, "Välj i listan", f"Välj {swedish.listing(choice.answers, 'or')}.")
    check.add(part.cell)
    sheet.add_data_validation(check)


def _add_lines(sheet: Worksheet, lines: list[Planned]) -> None:
    for kind, group in groupby(lines, key=lambda part: part.code):
        question = next(known for known in form().question if known.kind == kind)
        check = DataValidation(type="textLength", operator="lessThanOrEqual", formula1=str(_LONGEST_LINE))
        limit = f"Skriv högst {_LONGEST_LINE} tecken på varje rad."
        _tell(check, "En sak per rad", f"{question.hint} Inga personuppgifter.", "För lång text", limit)
        for part in group:
            check.add(part.cell)
        sheet.add_data_validation(check)


def _mark_sums(sheet: Worksheet, cells: list[Planned]) -> None:
    """Turn the note on a table's sum green when it agrees with the number of cases."""
    for part in cells:
        if part.role == "check":
            equal = FormulaRule(formula=[f'{part.cell}="{form().words.equal}"'], font=Font(color="FF1E6B2E"))  # type: ignore[no-untyped-call]
            sheet.conditional_formatting.add(part.cell, equal)
