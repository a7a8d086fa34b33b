"""How a comparison, or what hinders one, is put into words."""

import datetime as dt

import pytest

from iop_analysis.agreement import SeriesBreak
from iop_analysis.present.comparing import comparison_sentence, note_text

NBSP = "\N{NO-BREAK SPACE}"
EXCEEDED = "Skillnaden är så stor att den knappast beror på slumpen."
WITHIN = "Skillnaden är inte större än att den kan bero på slumpen."
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
        ("80", "40", f"Det är 40 fler än under år 2024, en ökning med 100{NBSP}procent. {EXCEEDED}"),
        ("20", "40", f"Det är 20 färre än under år 2024, en minskning med 50{NBSP}procent. {EXCEEDED}"),
        ("45", "40", f"Det är 5 fler än under år 2024, en ökning med 13{NBSP}procent. {WITHIN}"),
        ("38", "40", f"Det är 2 färre än under år 2024, en minskning med 5{NBSP}procent. {WITHIN}"),
        ("41", "40", f"Det är 1 fler än under år 2024, en ökning med 3{NBSP}procent. {WITHIN}"),
        ("1001", "1000", f"Det är 1 fler än under år 2024. {WITHIN}"),
        ("40", "40", "Det är lika många som under år 2024."),
        ("0", "0", "Det är lika många som under år 2024."),
        ("50", "0", f"Det är 50 fler än under år 2024. {EXCEEDED}"),
        ("0", "50", f"Det är 50 färre än under år 2024, en minskning med 100{NBSP}procent. {EXCEEDED}"),
        ("2500", "1000", f"Det är 1{NBSP}500 fler än under år 2024, en ökning med 150{NBSP}procent. {EXCEEDED}"),
    ],
)
def test_a_change_is_said_with_its_direction_size_and_chance(now, then, sentence, said):
    assert said(now, then) == (sentence, "")


@pytest.mark.parametrize(
    ("now", "then", "ending"),
    [
        ("80", "30", "Räknat per månad är ökningen så stor att den knappast beror på slumpen."),
        ("40", "60", "Räknat per månad är minskningen så stor att den knappast beror på slumpen."),
        ("60", "110", "Räknat per månad är minskningen så stor att den knappast beror på slumpen."),
        ("300", "150", "Räknat per månad är ökningen så stor att den knappast beror på slumpen."),
        ("40", "30", "Räknat per månad är skillnaden inte större än att den kan bero på slumpen."),
    ],
)
def test_unequal_periods_give_both_figures_and_no_percentage(now, then, ending, said):
    sentence, note = said(now, then, "2024-04..2024-12")
    assert sentence == (
        f"Under perioden 1{NBSP}april–31{NBSP}december 2024 var antalet {then}. "
        f"Perioderna är olika långa, 12 respektive 9 månader, och därför anges ingen förändring i procent. {ending}"
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
    part = SeriesBreak("Ett nytt system används", ("contacts",), day, day, "avtal")
    sentence, note = said("80", "40", series_break=(part,))
    assert sentence == (
        "Under år 2024 var antalet 40. Sättet att samla in uppgifterna har ändrats, "
        "så tal från före och efter kan inte jämföras rakt av."
    )
    assert note == "Ett nytt system används, så tal från före och efter kan inte jämföras rakt av."


def test_a_rise_in_number_that_is_a_fall_per_month_is_called_a_fall(said):
    sentence, _ = said("120", "90", "2024-10..2024-12")
    assert sentence.endswith("Räknat per månad är minskningen så stor att den knappast beror på slumpen.")


def test_several_breaks_are_all_named_in_the_note(said):
    day = dt.date(2025, 6, 1)
    parts = tuple(
        SeriesBreak(text, ("contacts",), day, day, "avtal") for text in ("Ett nytt system används", "nya regler gäller")
    )
    _, note = said("80", "40", series_break=parts)
    assert note == "Ett nytt system används; nya regler gäller, så tal från före och efter kan inte jämföras rakt av."


def test_different_units_are_said(material_of):
    table = """
    period           | measure            | value | unit
    2025-01..2025-12 | close_relationship | 80    | crimes
    2024-01..2024-12 | close_relationship | 40    | cases
    """
    material = material_of(table)
    comparison = material.comparisons["close_relationship"]
    assert comparison_sentence(comparison, material) == (
        "Under år 2024 var antalet 40. Jämförelsetalet räknas i en annan enhet, och därför anges ingen förändring."
    )
    assert note_text(comparison, material) == "Talen räknas i olika enheter, så ingen förändring anges."
