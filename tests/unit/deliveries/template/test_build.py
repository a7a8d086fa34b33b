"""The workbook that is sent out: what is asked, what is locked, what is checked, and what it looks like."""

import io
import zipfile

import openpyxl
import pytest
from msgspec.structs import replace

from iop_analysis import catalogue
from iop_analysis.agreement import Budget, BudgetLine
from iop_analysis.deliveries.template.build import (
    build_template,
    template_cells,
    template_choices,
    template_formulas,
    template_questions,
)
from iop_analysis.deliveries.template.style import FILLS, INKS
from iop_analysis.periods import Period
from iop_analysis.schema import TOTAL


@pytest.fixture(scope="module")
def template(small_agreement, reporting):
    return build_template(small_agreement, "norr", 2025, reporting, None)


@pytest.fixture(scope="module")
def book(template):
    return openpyxl.load_workbook(io.BytesIO(template))


def test_the_same_bytes_each_time(template, small_agreement, reporting):
    assert build_template(small_agreement, "norr", 2025, reporting, None) == template


def test_sheets_follow_the_period(book, small_agreement, reporting):
    assert book.sheetnames == [
        "Instruktion", "Kvartal 1", "Kvartal 2", "Kvartal 3", "Kvartal 4", "Helår", "Verksamhet", "Ekonomi", "Berättelse",
    ]  # fmt: skip
    spring = Period(reporting.start.replace(month=4), reporting.end)
    assert {cell.sheet for cell in template_cells(small_agreement, "norr", spring)} & {"Kvartal 1"} == set()


def test_only_what_is_to_be_filled_in_is_unlocked(book, small_agreement, reporting):
    asked = {(cell.sheet, cell.cell) for cell in template_cells(small_agreement, "norr", reporting)}
    asked |= {(sheet, cell) for sheet, cells, _ in template_questions(small_agreement, "norr", reporting) for cell in cells}
    asked |= set(template_choices(small_agreement, "norr", reporting).values())
    unlocked = {
        (sheet.title, cell.coordinate)
        for sheet in book for row in sheet.iter_rows() for cell in row if cell.has_style and not cell.protection.locked
    }  # fmt: skip
    assert unlocked == asked
    assert all(sheet.protection.sheet and sheet.protection.password is None for sheet in book)


def test_every_input_cell_is_checked_with_a_prompt_and_an_error(book, small_agreement, reporting):
    asked = {(cell.sheet, cell.cell) for cell in template_cells(small_agreement, "norr", reporting)}
    checked = {}
    for sheet in book:
        for check in sheet.data_validations.dataValidation:
            assert check.prompt
            assert check.error
            assert max(len(check.promptTitle), len(check.errorTitle)) <= 32
            assert max(len(check.prompt), len(check.error)) <= 255
            for area in check.sqref.ranges:
                for row, column in area.cells:
                    checked[sheet.title, openpyxl.utils.cell.get_column_letter(column) + str(row)] = check.type
    assert asked <= set(checked)
    assert [checked[place] for place in template_choices(small_agreement, "norr", reporting).values()] == ["list", "list"]


def test_formulas_are_those_that_are_declared(book, small_agreement, reporting):
    found = {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
    }  # fmt: skip
    assert found == template_formulas(small_agreement, "norr", 2025, reporting)


def test_merged_districts_are_not_asked_for(small_agreement, reporting):
    districts = {cell.category for cell in template_cells(small_agreement, "norr", reporting) if cell.breakdown == "district"}
    assert districts == {part.code for part in catalogue.categories("district") if not part.becomes}


def test_each_cell_is_asked_for_once(small_agreement, reporting):
    cells = template_cells(small_agreement, "norr", reporting)
    keys = [(cell.measure, cell.breakdown, cell.category, cell.gender, cell.period) for cell in cells]
    assert len(set(keys)) == len(keys)


def test_budget_lines_are_the_partys_own_or_everybodys(small_agreement, reporting):
    lines = (BudgetLine("personal", 600), BudgetLine("lokaler", 35))
    budget = Budget("grant", "grant_outcome", "norr", reporting.start, reporting.end, "5", "avtal", 635, lines)
    with_budget = replace(small_agreement, budget=(budget,))
    for jour in ("norr", "soder"):
        asked = [cell.category for cell in template_cells(with_budget, jour, reporting) if cell.measure == "grant_outcome"]
        assert asked == ["personal", "lokaler"]
    sheet = openpyxl.load_workbook(io.BytesIO(build_template(with_budget, "norr", 2025, reporting, None)))["Ekonomi"]
    assert [sheet[f"C{row}"].value for row in (7, 8, 9)] == [600, 35, 635]


def test_last_years_value_stands_beside(small_agreement, reporting, ascii_facts):
    facts = ascii_facts("""
        period           | jour  | measure  | value | unit
        2024-04..2024-06 | norr  | cases    | 321   | cases
        2024-04..2024-06 | soder | cases    | 999   | cases
        2024-01..2024-12 | norr  | contacts | 4567  | contacts
    """)
    book = openpyxl.load_workbook(io.BytesIO(build_template(small_agreement, "norr", 2025, reporting, facts)))
    assert book["Kvartal 2"]["G7"].value == 321
    assert book["Kvartal 1"]["G7"].value is None
    assert book["Verksamhet"]["D9"].value == 4567


def test_made_up_data_say_so_on_every_sheet(small_agreement, reporting):
    made_up = replace(small_agreement, synthetic=True)
    book = openpyxl.load_workbook(io.BytesIO(build_template(made_up, "norr", 2025, reporting, None)))
    assert all("Syntetiska uppgifter" in sheet["A2"].value for sheet in book)


def test_year_and_association_are_stamped_and_the_language_said(book, template):
    sheet = book["Instruktion"]
    stamps = {sheet[f"A{row}"].value: sheet[f"B{row}"].value for row in (4, 5, 6)}
    assert stamps["År"] == 2025
    assert stamps["Förening"] == "Norrjouren"
    core = zipfile.ZipFile(io.BytesIO(template)).read("docProps/core.xml").decode()
    assert "sv-SE" in core
    assert "Verksamhetsrapport 2025, Norrjouren" in core


def test_print_and_view(book, small_agreement, reporting):
    first = {cell.sheet: cell.cell for cell in reversed(template_cells(small_agreement, "norr", reporting))}
    for sheet in book:
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == ("landscape", 1, 0)
        assert sheet.print_title_rows
        assert sheet.freeze_panes
    assert book["Kvartal 2"].sheet_view.selection[-1].activeCell == first["Kvartal 2"]
    assert {cell.font.name for sheet in book for row in sheet.iter_rows() for cell in row if cell.value} == {"Calibri"}


def luminance(colour):
    parts = [int(colour[position : position + 2], 16) / 255 for position in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_text_can_be_read_against_its_background():
    for role, fill in FILLS.items():
        light, dark = sorted((luminance(fill), luminance(INKS.get(role, "1A1A1A"))), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, role


def test_every_measure_asked_for_can_be_explained(small_agreement, reporting):
    assert {cell.measure for cell in template_cells(small_agreement, "norr", reporting)} <= set(catalogue.measures())
    assert TOTAL not in {cell.gender for cell in template_cells(small_agreement, "norr", reporting) if cell.measure == "cases"}
