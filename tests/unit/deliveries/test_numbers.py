"""One grammar for numbers, one answer to which numbers a measure can have, wherever they are asked for."""

import pytest

from iop_analysis import catalogue, swedish
from iop_analysis.deliveries import numbers
from iop_analysis.deliveries.numbers import Impossible
from iop_analysis.deliveries.reports.values import value_of
from iop_analysis.deliveries.template.checks import _number_check


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [("3 017", 3017, ""), ("3\u202f017,5 KR", 3017.5, "kr"), ("−4", -4, ""), ("63%", 63, "%"), ("1'000 st", 1000, "st")],
)
def test_a_number_and_its_unit(text, number, unit):
    assert numbers.is_written(text)
    assert numbers.written(text) == numbers.Written(number, unit)


@pytest.mark.parametrize("text", ["", "+5", "3017 000", "ca 3", "1.234,5", "1e3", "5 5", "²", "kr", "3 liter"])
def test_what_is_no_number(text):
    assert not numbers.is_written(text)
    assert numbers.written(text) is None


@pytest.mark.parametrize(
    ("measure", "number", "why"),
    [
        ("cases", 17, None), ("cases", 17.5, Impossible.NOT_WHOLE), ("cases", -1, Impossible.OUT_OF_RANGE),
        ("cases", 2e12, Impossible.OUT_OF_RANGE), ("grant_outcome", 17.5, None), ("survey_mean", 0.9, Impossible.OUT_OF_RANGE),
        ("close_relationship", 1.5, Impossible.NOT_WHOLE),
    ],
)  # fmt: skip
def test_which_numbers_a_measure_can_have(measure, number, why):
    assert numbers.impossible(number, catalogue.measure(measure)) is why


@pytest.mark.parametrize("code", [code for code, measure in catalogue.measures().items() if not numbers.is_answer(measure)])
def test_the_form_lets_through_what_is_read_and_says_the_same(code):
    """A number that the form accepts is never refused afterwards, except for a share that looks like a part of one."""
    measure = catalogue.measure(code)
    check = _number_check(measure, "Tabell")
    lowest, highest = float(check.formula1), float(check.formula2)
    for number in (lowest, highest, *([] if check.type == "whole" else [highest - 0.5])):
        assert value_of(number, measure).fault == ""
    assert value_of(highest + 1, measure).fault == value_of(lowest - 1, measure).fault == "report_value_out_of_range"
    assert (value_of(highest - 0.5, measure).fault == "") == (check.type == "decimal")
    assert swedish.lower_first(numbers.allowed(measure)) in check.prompt


def test_a_question_of_yes_or_no_has_a_list_of_answers_each_of_which_is_read():
    measure = catalogue.measure("support_guidance")
    check = _number_check(measure, "Tabell")
    answers = check.formula1.strip('"').split(",")
    assert (check.type, answers) == ("list", ["Ja", "Nej"])
    assert [value_of(answer, measure).number for answer in answers] == [1, 0]
    assert numbers.allowed(measure) == "Ja eller nej."
