"""The ages of those who were passed on, from an export that states age, year of birth or only the age group."""

import pytest

from iop_analysis.deliveries.cases.clean import clean_cases
from iop_analysis.deliveries.delivered import Incoming

HEADS = {"age": "Ålder", "birth_year": "Födelseår", "age_group": "Åldersgrupp"}


@pytest.fixture
def referred(tmp_path, small_agreement, reporting):
    def spans(field, ages, answers="Ja"):
        lines = [f"Ärendenummer;Inkom;Brottstyper;{HEADS[field]};Länkad till Stödcentrum"]
        lines += [f"A{number};2025-05-0{number};Misshandel;{age};{answers}" for number, age in enumerate(ages, start=1)]
        path = tmp_path / "arenden.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        delivered = clean_cases(Incoming(path, "raw/2025/norr/arenden.csv", "norr"), small_agreement, reporting)
        assert delivered.conservation.kept == len(ages), delivered.findings
        return delivered.referred

    return spans


@pytest.mark.parametrize(
    ("field", "ages", "expected"),
    [
        ("age", ["17", "21 år", "21", ""], ((17, 17, 1), (21, 21, 2))),
        ("birth_year", ["2004", "1950", ""], ((21, 21, 1), (75, 75, 1))),
        ("age_group", ["21–24 år", "0–17 år", "21–24 år"], ((0, 17, 1), (21, 24, 2))),
    ],
)
def test_those_passed_on_are_counted_by_what_is_known_of_their_age(field, ages, expected, referred):
    assert referred(field, ages) == expected


def test_those_who_were_not_passed_on_are_not_counted(referred):
    assert referred("age", ["40", "30"], "Nej") == ()
