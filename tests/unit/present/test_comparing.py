"""How a comparison, or what hinders one, is put into words."""

import datetime as dt

import pytest

from iop_analysis.agreement import SeriesBreak
from iop_analysis.present.comparing import comparison_sentence, note_text

NBSP = "\N{NO-BREAK SPACE}"
PAIR = "period | measure | value | unit\n2025-01..2025-12 | contacts | {} | contacts\n{} | contacts | {} | contacts"


@pytest.fixture
def said(material_of):
    def sentence(now, then, period="2024-01..2024-12", **agreement):
        material = material_of(PAIR.format(now, period, then), **agreement)
        comparison = material.comparisons["contacts"]
        return comparison_sentence(comparison, material), note_text(comparison, material)

    return sentence


@pytest.mark.parametrize(
    ("now", "then", "sentence"),
    [
        ("80", "40", f"Det är 40 fler än 2024 (100{NBSP}procent). Ökningen är större än vad slumpen brukar ge."),
        ("20", "40", f"Det är 20 färre än 2024 (50{NBSP}procent). Minskningen är större än vad slumpen brukar ge."),
        ("45", "40", f"Det är 5 fler än 2024 (12{NBSP}procent). Skillnaden är inte större än vad slumpen kan ge."),
        ("38", "40", f"Det är 2 färre än 2024 (5{NBSP}procent). Skillnaden är inte större än vad slumpen kan ge."),
        ("40", "40", "Det är lika många som 2024."),
        ("50", "0", "Det är 50 fler än 2024 (från noll). Ökningen är större än vad slumpen brukar ge."),
        ("2500", "1000", f"Det är 1{NBSP}500 fler än 2024 (150{NBSP}procent). Ökningen är större än vad slumpen brukar ge."),
    ],
)
def test_a_change_is_said_with_its_direction_size_and_chance(now, then, sentence, said):
    assert said(now, then) == (sentence, "")


@pytest.mark.parametrize(
    ("now", "then", "ending"),
    [
        ("80", "30", "Räknat per månad är ökningen ändå större än vad slumpen brukar ge."),
        ("40", "60", "Räknat per månad är minskningen ändå större än vad slumpen brukar ge."),
        ("40", "30", "Räknat per månad är skillnaden inte större än vad slumpen kan ge."),
    ],
)
def test_unequal_periods_give_both_figures_and_no_percentage(now, then, ending, said):
    sentence, note = said(now, then, "2024-04..2024-12")
    assert sentence == (
        f"Jämförelsetalet är {then} för 1{NBSP}april–31{NBSP}december 2024. Perioderna är olika långa, 12 respektive 9 månader, "
        f"och därför anges ingen förändring i procent. {ending}"
    )
    assert note == "Perioderna är olika långa, 12 respektive 9 månader. Därför anges ingen förändring i procent."


def test_an_unknown_period_gives_the_figure_and_no_change(said):
    sentence, note = said("80", "40", "?")
    assert sentence == (
        "Som jämförelse anges 40, men underlaget säger inte vilken period det talet gäller. Därför anges ingen förändring."
    )
    assert note == "Underlaget säger inte vilken period talet gäller. Därför anges ingen förändring."


@pytest.mark.parametrize(("now", "then"), [("..", "40"), ("80", "..")])
def test_a_missing_figure_is_said_to_be_missing(now, then, said):
    assert said(now, then) == (
        "Någon förändring kan inte anges, eftersom ett av talen saknas.",
        "Ett av talen saknas, så ingen förändring anges.",
    )


def test_a_series_break_is_said_and_named_in_the_note(said):
    day = dt.date(2025, 6, 1)
    part = SeriesBreak("nytt system", ("contacts",), day, day, "avtal")
    sentence, note = said("80", "40", series_break=(part,))
    assert sentence == "Under tiden har sättet att räkna ändrats, så tal från före och efter kan inte jämföras rakt av."
    assert note == "Sättet att räkna har ändrats: nytt system."


def test_different_units_are_said(material_of):
    table = """
    period           | measure            | value | unit
    2025-01..2025-12 | close_relationship | 80    | crimes
    2024-01..2024-12 | close_relationship | 40    | cases
    """
    material = material_of(table)
    comparison = material.comparisons["close_relationship"]
    assert comparison_sentence(comparison, material) == (
        "Jämförelsetalet räknas i en annan enhet, och därför anges ingen förändring."
    )
    assert note_text(comparison, material) == "Talen räknas i olika enheter, så ingen förändring anges."
