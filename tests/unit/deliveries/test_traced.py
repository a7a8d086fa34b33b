"""What a figure's place looks like in the delivered file."""

import datetime as dt

import pandas as pd
import pytest
from msgspec.structs import replace

from iop_analysis.agreement import Agreement
from iop_analysis.deliveries.cases.header import Header
from iop_analysis.deliveries.read import RawTable
from iop_analysis.deliveries.traced import agreement_line, counted_columns, typed_row
from iop_analysis.frames import Figure
from iop_analysis.schema import Status, Unit
from iop_analysis.structured import parse_toml

FIGURE = Figure(
    dt.date(2025, 4, 1), dt.date(2025, 12, 31), "_T", "cases", "_T", "_T", "woman", 3017.0, Unit.CASES,
    Status.OBSERVED, "a | b | c",
)  # fmt: skip
ROW = {"period_start": "", "jour": "_T", "measure": "cases", "category": "_T", "gender": "Flickor och kvinnor",
       "stated_period": "i år",
       "value": "3 017"}  # fmt: skip


def typed(where="rad 2", *, telling=True, **cells):
    table = RawTable("a.csv", pd.DataFrame([{**ROW, **cells}], index=[2]))
    return typed_row([table], "a.csv", where, FIGURE, telling=telling).replace("\N{NO-BREAK SPACE}", " ")


def test_a_row_tells_what_was_typed_and_what_other_words_were_read_as():
    assert (
        typed() == "kolumnen value: ”3 017”; ”Flickor och kvinnor” lästes som Kvinnor; ”i år” lästes som 1 april–31 december 2025"
    )


def test_a_number_that_may_not_be_told_is_not():
    assert "3 017" not in typed(telling=False)


def test_words_that_are_our_own_need_no_reading():
    assert typed(gender="woman", period_start="2025-04-01") == "kolumnen value: ”3 017”"


@pytest.mark.parametrize("where", ["rad 3", "cell B2", ""])
def test_a_place_that_is_no_row_says_nothing(where):
    assert typed(where) == ""


HEADER = Header(("case_id", "received", "crimes", "gender"), {}, 1, ("Ärendenummer", "Registrerat", "TYP AV BROTT", "Kön"))


def test_the_columns_that_were_counted_are_named_as_headed_and_as_understood():
    crimes = replace(FIGURE, measure="crimes", breakdown="crime_type", category="olaga_hot")
    told = counted_columns(HEADER, crimes).replace("\N{NO-BREAK SPACE}", " ")
    assert told.startswith(
        "räknat i kolumn 2 ”Registrerat” (Inkom) inom 1 april–31 december 2025, kolumn 3 ”TYP AV BROTT” (Brottstyp)"
    )
    assert "= Olaga hot" in told
    assert told.endswith("kolumn 4 ”Kön” = kvinnor")


def test_an_age_group_follows_from_the_age_or_the_year_of_birth():
    header = Header(("received", "birth_year"), {}, 1, ("Inkom", "Född"))
    young = replace(FIGURE, breakdown="age_group", category="age_0_17", gender="_T")
    assert counted_columns(header, young).endswith("kolumn 2 ”Född” (Födelseår) (ger 0–17 år)")


def test_a_column_that_the_file_does_not_have_is_not_named():
    assert "stadsdel" not in counted_columns(HEADER, replace(FIGURE, breakdown="district", category="bromma")).casefold()


NAMES = (
    "partnership", "title", "short_title", "purpose", "challenge", "parties", "parties_short", "city", "board", "administration",
    "partner_unit",
)  # fmt: skip
AGREED = """
document = [{id = "d", title = "D", public = true}]
term = [{start = 2025-04-01, document = "d"}]
party = [{id = "p", name = "P"}]
[[commitment]]
id = "a"
kind = "goal"
text = "a"
clause = "1"
document = "d"
measure = "contacts"
[[budget]]
measure = "grant"
outcome_measure = "grant_outcome"
party = "p"
start = 2025-04-01
end = 2025-12-31
clause = "1"
document = "d"
total_sek = 45
lines = [
  {category = "personal", sek = 35},
  {category = "lokaler", sek = 10},
]
""" + "\n".join(("[names]", *(f'{name} = "a"' for name in NAMES)))


@pytest.mark.parametrize(
    ("figure", "line"),
    [
        (replace(FIGURE, measure="grant", jour="p"), "total_sek = 45"),
        (replace(FIGURE, measure="grant", jour="p", category="lokaler"), '  {category = "lokaler", sek = 10},'),
        (replace(FIGURE, measure="contacts"), 'measure = "contacts"'),
    ],
)
def test_a_figure_of_the_agreement_stands_on_a_line(figure, line):
    agreement = parse_toml(AGREED, Agreement, "agreement.toml")
    assert AGREED.splitlines()[agreement_line(AGREED, agreement, figure) - 1] == line


def test_what_the_agreement_does_not_say_has_no_line():
    assert agreement_line(AGREED, parse_toml(AGREED, Agreement, "agreement.toml"), replace(FIGURE, measure="open_houses")) == 0
