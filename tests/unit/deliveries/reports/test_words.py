"""What labels and headings mean, and which are not known."""

import pytest

from iop_analysis.deliveries.reports.words import hint, said


def meant(text):
    return {(part.dimension, part.code) for part in said(text).meanings}


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("Kvartal 2", "2"),
        ("kv 3", "3"),
        ("Q4", "4"),
        ("Andra kvartalet", "2"),
        ("1:a kvartalet", "1"),
        ("jan–mar", "1-3"),
        ("1 april – 30 juni 2025", "4-6"),
        ("Helår", "whole"),
        ("Hela perioden", "whole"),
    ],
)
def test_periods(text, period):
    assert ("period", period) in meant(text)
    assert said(text).complete


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("KVINNOR", ("gender", "woman")),
        ("varav män", ("gender", "man")),
        ("0 – 17 år", ("category", "age_0_17")),
        ("65+", ("category", "age_65")),
        ("Rinkeby-Kista", ("category", "jarva")),
        ("Antal volontärer", ("measure", "support_persons")),
        ("Förra året", ("reference", "")),
        ("2024", ("year", "2024")),
        ("Januari", ("month", "jan")),
        ("Stadens ersättning", ("measure", "grant_outcome")),
    ],
)
def test_labels(text, meaning):
    assert meaning in meant(text)
    assert said(text).complete


@pytest.mark.parametrize("text", ["Mishandel", "Kvinor", "Öppna huus", "", "Anställda", "Åldersgrup"])
def test_a_near_miss_is_not_known(text):
    assert not said(text).complete


def test_a_near_miss_is_suggested():
    assert hint("Mishandel", "crime_type") == "Menade ni ”Misshandel”?"
    assert hint("Xyzzy", "crime_type") == "Den liknar ingen rad eller kolumn i mallen."
