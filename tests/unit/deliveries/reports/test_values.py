"""Each way of writing a number, or the lack of one."""

import datetime as dt

import pytest

from iop_analysis import catalogue
from iop_analysis.deliveries.numbers import allowed
from iop_analysis.deliveries.reports.values import Value, shown, value_of
from iop_analysis.schema import Status


@pytest.mark.parametrize(
    ("content", "measure", "number"),
    [
        (17, "cases", 17),
        (17.0, "cases", 17),
        (0, "cases", 0),
        ("3 017", "cases", 3017),
        ("3\u00a0017", "cases", 3017),
        ("12 st", "cases", 12),
        ("63 %", "survey_response_rate", 63),
        ("0,5 %", "survey_response_rate", 0.5),
        (0, "survey_response_rate", 0),
        ("4,3", "survey_mean", 4.3),
        ("704 000 kr", "grant_outcome", 704000),
        (10.5, "grant_outcome", 10.5),
        ("Ja", "support_guidance", 1),
        (" NEJ. ", "support_guidance", 0),
        (True, "support_guidance", 1),
        (False, "support_guidance", 0),
        (0, "support_guidance", 0),
        (1.0, "support_guidance", 1),
    ],
)
def test_numbers(content, measure, number):
    assert value_of(content, catalogue.measure(measure)) == Value(number=number)


@pytest.mark.parametrize(
    ("content", "status"),
    [("..", Status.MISSING), ("SAKNAS", Status.MISSING), ("vet ej", Status.MISSING), ("Ej tillämpligt", Status.NOT_APPLICABLE)],
)
def test_words_that_say_why_there_is_no_number(content, status):
    assert value_of(content, catalogue.measure("cases")) == Value(status)


@pytest.mark.parametrize(
    ("content", "measure", "rule"),
    [
        ("-", "cases", "dash_is_unclear"),
        ("–", "cases", "dash_is_unclear"),
        ("cirka 10", "cases", "report_not_a_number"),
        ("ibland", "support_guidance", "report_value_out_of_range"),
        ("ja", "cases", "report_not_a_number"),
        (2, "support_guidance", "report_value_out_of_range"),
        (0.5, "support_guidance", "report_value_out_of_range"),
        ("-", "support_guidance", "report_value_out_of_range"),
        ("<5", "cases", "report_not_a_number"),
        (True, "cases", "report_not_a_number"),
        ("#REF!", "cases", "report_not_a_number"),
        (-1, "cases", "report_value_out_of_range"),
        (2.5, "cases", "report_value_out_of_range"),
        ("3.017", "cases", "report_value_out_of_range"),
        (101, "survey_response_rate", "report_value_out_of_range"),
        (0.63, "survey_response_rate", "share_as_fraction"),
        (1, "survey_response_rate", "share_as_fraction"),
        (5.1, "survey_mean", "report_value_out_of_range"),
        (0.9, "survey_mean", "report_value_out_of_range"),
        ("10 %", "cases", "wrong_unit"),
        ("10 kr", "cases", "wrong_unit"),
        (dt.date(2025, 4, 3), "cases", "date_for_number"),
        (dt.time(3, 4), "cases", "date_for_number"),
        (1e15, "cases", "report_value_out_of_range"),
    ],
)
def test_what_is_refused(content, measure, rule):
    assert value_of(content, catalogue.measure(measure)).fault == rule


def test_a_cell_is_shown_as_in_its_spreadsheet():
    assert [shown(content) for content in (None, 17.0, 4.5, False, " a\n b ")] == ["", "17", "4,5", "FALSKT", "a b"]


def test_what_is_allowed_is_said_in_words():
    assert allowed(catalogue.measure("cases")) == "Ett heltal som är 0 eller större."
    assert allowed(catalogue.measure("survey_mean")) == "Ett tal från 1,0 till 5,0."
