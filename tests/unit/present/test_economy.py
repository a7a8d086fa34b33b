"""Budgets beside outcomes: of which periods they are, whether they add up, and what is said where something is lacking."""

import datetime as dt

import pytest

from iop_analysis.agreement import Budget
from iop_analysis.present.economy import budget_periods_text, no_cost_text
from iop_analysis.present.narrative import section_text
from iop_analysis.present.tables import build_table

NBSP = "\N{NO-BREAK SPACE}"

FOLLOWED = """
jour  | measure       | breakdown   | category | value  | unit
norr  | grant         | _T          | _T       | 700000 | sek
norr  | grant         | budget_line | personal | 600000 | sek
norr  | grant         | budget_line | lokaler  | 100000 | sek
norr  | grant_outcome | _T          | _T       | 690000 | sek
norr  | grant_outcome | budget_line | personal | 612000 | sek
norr  | grant_outcome | budget_line | lokaler  | {}     | sek
norr  | cases         | _T          | _T       | 920    | cases
"""

UNEQUAL = """
period           | jour | measure       | breakdown   | category | value | unit
2024-07..2025-12 | norr | grant         | _T          | _T       | 1400  | sek
2024-07..2025-12 | norr | grant         | budget_line | personal | 1400  | sek
2025-01..2025-12 | norr | grant_outcome | _T          | _T       | 700   | sek
2025-01..2025-12 | norr | grant_outcome | budget_line | personal | 700   | sek
"""


def texts(table):
    return [[cell.text.replace(NBSP, " ") for cell in row] for row in table.rows]


def notes(table):
    return [note.text.replace(NBSP, " ") for note in table.notes]


def test_budget_and_outcome_stand_side_by_side_line_by_line(material_of):
    table = build_table("grant_followed", material_of(FOLLOWED.format(78000)))
    assert [column.label for column in table.columns] == [
        "Förening och budgetpost", "Budget", "Utfall", "Skillnad", "Skillnad i procent",
    ]  # fmt: skip
    assert texts(table) == [
        ["Norrjouren: Personal", "600 000 kr", "612 000 kr", "12 000 kr", "2 %"],
        ["Norrjouren: Lokaler", "100 000 kr", "78 000 kr", "−22 000 kr", "−22 %"],
        ["Norrjouren: summa", "700 000 kr", "690 000 kr", "−10 000 kr", "−1,4 %"],
        ["Söderjouren: summa", "..", "..", "..", ".."],
    ]
    assert table.rows[0][3].figure == "grant_deviation.personal.norr"
    assert table.caption == "Stadens ersättning per förening och budgetpost: budget och utfall, 2025"
    assert notes(table)[:2] == [
        "Skillnaden är utfallet minus budgeten.",
        "Posterna är summerade, och varje summa i tabellen stämmer med sina poster.",
    ]


def test_the_budget_alone_stands_only_where_no_outcome_does(material_of):
    followed = material_of(FOLLOWED.format(78000))
    assert build_table("grant", followed).rows == ()
    budget_only = material_of("jour | measure | value | unit\nnorr | grant | 700000 | sek")
    assert build_table("grant_followed", budget_only).rows == ()
    assert build_table("grant", budget_only).rows


def test_a_sum_that_is_not_that_of_its_lines_is_named(material_of):
    table = build_table("grant_followed", material_of(FOLLOWED.format(77000)))
    assert "Den angivna summan är inte summan av posterna i: Utfall av stadens ersättning, Norrjouren." in notes(table)
    assert not any(note.startswith("Posterna är summerade") for note in notes(table))


def test_a_sum_with_an_unknown_line_is_not_said_to_be_checked(material_of):
    text = FOLLOWED.format("..").replace("100000", "..")
    assert not any("Posterna" in note or "posterna" in note for note in notes(build_table("grant_followed", material_of(text))))


def test_unequal_periods_have_no_difference_and_a_note_that_says_why(material_of):
    table = build_table("grant_followed", material_of(UNEQUAL))
    assert texts(table)[1] == ["Norrjouren: summa", "1 400 kr", "700 kr", ".", "."]
    assert (
        "Stadens ersättning enligt budget gäller 1 juli 2024–31 december 2025 (18 månader), men utfallet 2025 (12 månader). "
        "Därför räknas ingen skillnad ut."
    ) in notes(table)
    assert "”.” betyder att uppgiften inte är efterfrågad eller inte kan beräknas." in notes(table)


def test_a_later_years_budget_is_not_this_years(material_of):
    text = """
    period           | jour | measure       | value | unit
    2025-01..2025-12 | norr | grant         | 500   | sek
    2026-01..2026-12 | norr | grant         | 900   | sek
    """
    material = material_of(text)
    assert material.figure("grant.norr@latest").value == 500
    assert texts(build_table("grant", material))[-1][1] == "500 kr"


def test_the_years_that_have_an_outcome(material_of):
    text = """
    period           | measure       | value | unit
    2025-01..2025-12 | grant         | 500   | sek
    2025-01..2025-12 | grant_outcome | 510   | sek
    2024-01..2024-12 | grant         | 400   | sek
    2024-01..2024-12 | grant_outcome | 380   | sek
    2023-01..2023-12 | grant         | 300   | sek
    """
    assert "Bara perioder med utfall av stadens ersättning i årets underlag visas." in notes(
        build_table("economy_years", material_of(text))
    )
    assert texts(build_table("economy_years", material_of(text))) == [
        ["2025 (12 månader)", "500 kr", "510 kr", "10 kr"],
        ["2024 (12 månader)", "400 kr", "380 kr", "−20 kr"],
    ]


@pytest.fixture
def budget():
    return Budget("grant", "grant_outcome", "norr", dt.date(2024, 1, 1), dt.date(2024, 12, 31), "Avsnitt 5", "avtal", 0, ())


def test_a_budget_of_another_period_is_said_to_be_one(material_of, budget):
    earlier = material_of("period | jour | measure | value | unit\n2024-01..2024-12 | norr | grant | 5 | sek", budget=(budget,))
    assert budget_periods_text(earlier).startswith("Budgeten gäller 2024, inte den period som uppföljningen avser.")
    current = material_of("jour | measure | value | unit\nnorr | grant | 5 | sek", budget=(budget,))
    assert budget_periods_text(current) is None
    assert budget_periods_text(material_of()) is None


def test_no_cost_per_case_without_an_outcome(material_of, budget):
    assert no_cost_text(material_of(budget=(budget,))).startswith("Ersättningen per ärende kan inte räknas ut")
    assert no_cost_text(material_of()) is None
    with_outcome = material_of("measure | value | unit\ngrant_outcome | 5 | sek", budget=(budget,))
    assert no_cost_text(with_outcome) is None


def test_the_cost_per_case_comes_with_its_caveat(material_of):
    text = FOLLOWED.format(78000).replace("norr ", "_T ")
    said = section_text("economy", material_of(text)).replace("\\", "").replace(NBSP, " ")
    assert "750 kronor" in said
    assert "Det är ett genomsnitt och inte vad ett ärende kostar." in said


def test_the_economy_of_2025_is_a_budget_of_2022(material_2025):
    said = section_text("economy", material_2025).replace("\\", "").replace(NBSP, " ")
    assert "Budgeten gäller 1 april 2022–31 mars 2023, inte den period som uppföljningen avser." in said
    assert "Ersättningen per ärende kan inte räknas ut, eftersom utfallet inte är redovisat." in said
    for name, total in (("grant", "704 000 kr"), ("own_financing", "309 000 kr")):
        table = build_table(name, material_2025)
        assert texts(table)[-1][-1] == total
        assert "Posterna är summerade, och varje summa i tabellen stämmer med sina poster." in notes(table)
