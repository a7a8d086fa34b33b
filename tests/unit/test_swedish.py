"""How numbers, dates, statuses and lists are written."""

import datetime as dt

import pytest

from iop_analysis import swedish
from iop_analysis.deliveries.numbers import LARGEST
from iop_analysis.schema import Status, Unit
from iop_analysis.swedish import NBSP


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (3017, "cases", f"3{NBSP}017"),
        (1234567, "sek", f"1{NBSP}234{NBSP}567"),
        (15, "percent", "15"),
        (30.503, "percent", "30,5"),
        (4.0, "scale_1_5", "4,0"),
        (2.888, "per_month", "2,9"),
        (-4, "cases", "−4"),
        (0.4, "cases", "0"),
        (0.5, "cases", "1"),
        (2.5, "cases", "3"),
        (-2.5, "cases", "−3"),
        (12.5, "sek", "13"),
        (4.25, "scale_1_5", "4,3"),
        (4.35, "scale_1_5", "4,4"),
        (0.05, "percent", "0,1"),
        (2.675, "percent", "2,7"),
        (12.0, "percent", "12"),
        (0.0, "scale_1_5", "0,0"),
    ],
)
def test_a_number_is_written_the_swedish_way(value, unit, written):
    assert swedish.number(value, unit) == written


@pytest.mark.parametrize("unit", list(Unit))
def test_every_unit_has_a_name_and_a_way_to_be_written(unit):
    for noun in swedish.unit_nouns(unit):
        assert noun[0].islower()
    shown = ("Ja", "ja") if unit is Unit.YES_NO else ("2", "2")
    assert swedish.in_table(2, unit).startswith(shown[0])
    assert swedish.in_text(2, unit).startswith(shown[1])


@pytest.mark.parametrize(
    ("status", "in_table", "in_text"),
    [
        (Status.MISSING, "..", "(uppgift saknas)"),
        (Status.NOT_ASKED, ".", "(uppgiften är inte efterfrågad)"),
        (Status.NOT_APPLICABLE, ".", "(kan inte beräknas)"),
        (Status.SUPPRESSED, "x", "(skyddad uppgift)"),
    ],
)
def test_a_status_is_never_written_as_a_number(status, in_table, in_text):
    assert swedish.in_table(None, "cases", status) == in_table
    assert swedish.in_text(None, "cases", status) == in_text


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.OBSERVED])
def test_a_value_that_is_not_observed_does_not_slip_through(status):
    assert "7" not in swedish.in_table(7, "cases", status)
    assert "7" not in swedish.in_text(7, "cases", status)


def test_a_true_zero_is_a_dash_and_a_small_value_is_a_zero():
    assert swedish.in_table(0, "cases") == "–"
    assert swedish.in_table(0.3, "cases") == "0"
    assert swedish.in_text(0, "cases") == "0"


def test_percent_is_a_sign_in_tables_and_a_word_in_text():
    assert swedish.in_table(15, "percent") == f"15{NBSP}%"
    assert swedish.in_text(15, "percent") == f"15{NBSP}procent"


def test_money_is_kr_in_tables_and_kronor_in_text():
    assert swedish.in_table(704000, "sek") == f"704{NBSP}000{NBSP}kr"
    assert swedish.in_text(704000, "sek") == f"704{NBSP}000{NBSP}kronor"


@pytest.mark.parametrize(
    ("start", "end", "written"),
    [
        (dt.date(2025, 4, 1), dt.date(2025, 12, 31), f"1{NBSP}april–31{NBSP}december 2025"),
        (dt.date(2024, 1, 1), dt.date(2024, 12, 31), "2024"),
        (dt.date(2024, 7, 1), dt.date(2025, 3, 31), f"1{NBSP}juli 2024–31{NBSP}mars 2025"),
        (dt.date(2024, 1, 1), dt.date(2025, 12, 31), f"1{NBSP}januari 2024–31{NBSP}december 2025"),
    ],
)
def test_a_period_is_written_with_its_first_and_last_day(start, end, written):
    assert swedish.date_range(start, end) == written


@pytest.mark.parametrize(("parts", "joined"), [([], ""), (["a"], "a"), (["a", "b"], "a och b"), (["a", "b", "c"], "a, b och c")])
def test_a_listing_ends_with_and(parts, joined):
    assert swedish.listing(parts) == joined


def test_alternatives_end_with_or():
    assert swedish.listing(["a", "b", "c"], "or") == "a, b eller c"


@pytest.mark.parametrize(("text", "raised"), [("", ""), ("södra", "Södra"), ("IOP om stöd", "IOP om stöd"), ("ärende", "Ärende")])
def test_sentence_case_raises_only_the_first_letter(text, raised):
    assert swedish.sentence_case(text) == raised


def test_a_near_word_is_suggested():
    assert swedish.suggestion("survy", ["survey", "gender"]) == "menade du ”survey”?"


def test_known_words_are_listed_where_none_is_near():
    assert swedish.suggestion("qqq", ["b", "a", "a"]) == "tillåtna är a eller b."
    assert swedish.suggestion("qqq", ["a"]) == "tillåtet är a."
    assert swedish.suggestion("qqq", []) == "inga finns."


@pytest.mark.parametrize(
    ("count", "word"), [(0, "inga"), (1, "en"), (2, "två"), (12, "tolv"), (13, "13"), (3017, f"3{NBSP}017"), (-1, "−1")]
)
def test_a_small_number_is_a_word_and_a_greater_one_figures(count, word):
    assert swedish.number_word(count) == word


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0, "cases", "inga gånger"),
        (1, "cases", f"1{NBSP}gång"),
        (2, "cases", f"2{NBSP}gånger"),
        (3017, "cases", f"3{NBSP}017{NBSP}gånger"),
        (1.04, "scale_1_5", f"1,0{NBSP}gånger"),
        (0.4, "cases", f"0{NBSP}gånger"),
    ],
)
def test_a_noun_agrees_with_its_number(value, unit, said):
    assert swedish.counted(value, unit, "gång", "gånger") == said


@pytest.mark.parametrize(
    ("unit", "nouns"),
    [
        ("cases", ("ärende", "ärenden")),
        ("crimes", ("brott", "brott")),
        ("contacts", ("kontakt", "kontakter")),
        ("occasions", ("tillfälle", "tillfällen")),
        ("sek", ("krona", "kronor")),
    ],
)
def test_a_unit_has_a_noun_for_one_and_for_several(unit, nouns):
    assert swedish.unit_nouns(unit) == nouns


@pytest.mark.parametrize(("text", "lowered"), [("", ""), ("Avsnitt 3, IOP", "avsnitt 3, IOP"), ("Ärende", "ärende"), ("a", "a")])
def test_lower_first_lowers_only_the_first_letter(text, lowered):
    assert swedish.lower_first(text) == lowered


@pytest.mark.parametrize(
    ("hostile", "escaped"),
    [
        ("<script>alert(1)</script>", r"\<script\>alert\(1\)\<\/script\>"),
        ("[x](javascript:alert(1))", r"\[x\]\(javascript\:alert\(1\)\)"),
        ("# rubrik\n- lista\u2028`kod`", r"\# rubrik \- lista \`kod\`"),
        ("{=html} $x$ @ref ~ *fet* _k_ \\n", r"\{\=html\} \$x\$ \@ref \~ \*fet\* \_k\_ \\n"),
        ("Åsa Öberg 3 017", "Åsa Öberg 3 017"),
    ],
)
def test_text_from_data_is_taken_literally_in_markdown(hostile, escaped):
    assert swedish.markdown_escaped(hostile) == escaped


@pytest.mark.parametrize("unit", list(Unit))
def test_the_largest_number_that_a_delivery_may_hold_can_be_written(unit):
    for value in (LARGEST, 1000 * LARGEST):  # one association's, and a sum over many
        assert swedish.number(value, unit).split(",")[0].replace(NBSP, "") == str(int(value))


@pytest.mark.parametrize(
    ("value", "unit", "written"), [(-0.2, "cases", "0"), (-0.04, "scale_1_5", "0,0"), (-0.0, "percent", "0")]
)
def test_a_small_negative_number_is_not_minus_nothing(value, unit, written):
    assert swedish.number(value, unit) == written
