"""How numbers, dates, statuses and lists are written."""

import datetime as dt

import pytest

from iop_analysis import swedish
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
    ],
)
def test_a_number_is_written_the_swedish_way(value, unit, written):
    assert swedish.number(value, unit) == written


@pytest.mark.parametrize("unit", list(Unit))
def test_every_unit_has_a_name_and_a_way_to_be_written(unit):
    assert swedish.unit_name(unit)[0].islower()
    assert swedish.in_table(2, unit).startswith("2")
    assert swedish.in_text(2, unit).startswith("2")


@pytest.mark.parametrize(
    ("status", "in_table", "in_text"),
    [
        (Status.MISSING, "..", "(uppgift saknas)"),
        (Status.NOT_ASKED, "..", "(uppgift saknas)"),
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
    assert swedish.suggestion("qqq", []) == "inga finns."


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


@pytest.mark.xfail(strict=True, reason="Babel's 28 digits of precision are not enough: decimal.InvalidOperation")
def test_a_huge_number_can_be_written():
    assert swedish.number(1e30, "cases").startswith("1")


@pytest.mark.xfail(strict=True, reason="a value that rounds to nothing keeps its minus sign: −0")
def test_a_small_negative_number_is_not_minus_nothing():
    assert swedish.number(-0.2, "cases") == "0"
