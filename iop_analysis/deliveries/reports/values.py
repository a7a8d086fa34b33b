"""A cell's content becomes a number, a status, or the rule that it breaks. Nothing is guessed."""

import datetime as dt
from typing import Final

from msgspec import Struct

from iop_analysis import catalogue, swedish
from iop_analysis.deliveries import numbers
from iop_analysis.deliveries.reports.grid import Content, is_number
from iop_analysis.deliveries.reports.words import DASH, no_number
from iop_analysis.schema import Status, Unit

_LONGEST_SHOWN: Final = 40
_MONEY: Final = frozenset({"kr", "kr.", "kronor", "sek", ":-"})
_PERCENT: Final = frozenset({"%", "procent"})


class Value(Struct, frozen=True):
    """What a cell holds: a number and its status, or a ``fault`` (a rule's name)."""

    status: Status = Status.OBSERVED
    number: float | None = None
    fault: str = ""


def value_of(content: Content, measure: catalogue.Measure) -> Value:
    """Read a filled-in cell as a value of ``measure``.

    >>> value_of("3 017", catalogue.measure("cases")).number, value_of("saknas", catalogue.measure("cases")).status.value
    (3017.0, 'missing')
    """
    if isinstance(content, dt.date | dt.datetime | dt.time | dt.timedelta):
        return Value(fault="date_for_number")
    if numbers.is_answer(measure) and content is not None:
        return _from_answer(content)
    if not is_number(content):
        return _from_words(str(content) if isinstance(content, str) else "")
    if isinstance(content, str):
        return _from_text(content.strip(), measure)
    return _within(float(content or 0), measure)


def shown(content: Content) -> str:
    """Write a cell as its spreadsheet shows it, cut short.

    >>> shown(17.0), shown(4.5), shown(True), shown("x" * 50)[-1]
    ('17', '4,5', 'SANT', '…')
    """
    if content is None:
        return ""
    if isinstance(content, bool):
        return "SANT" if content else "FALSKT"
    if isinstance(content, float):
        return str(int(content)) if content.is_integer() and abs(content) < numbers.LARGEST else repr(content).replace(".", ",")
    text = " ".join(str(content).split())
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _from_answer(content: Content) -> Value:
    """Yes, no, or that it is not known; a spreadsheet's true and false, or 1 and 0, are answers as well."""
    if isinstance(content, int | float) and content in {0, 1}:
        return Value(number=float(content))
    if not isinstance(content, str):
        return Value(fault="report_value_out_of_range")
    meant = {swedish.folded(swedish.answer(number)): number for number in (1.0, 0.0)}
    if swedish.folded(content) in meant:
        return Value(number=meant[swedish.folded(content)])
    said = no_number(content)
    return Value(said) if isinstance(said, Status) else Value(fault="report_value_out_of_range")


def _from_words(text: str) -> Value:
    said = no_number(text)
    if isinstance(said, Status):
        return Value(said)
    return Value(fault="dash_is_unclear" if said == DASH else "report_not_a_number")


def _from_text(text: str, measure: catalogue.Measure) -> Value:
    """A number with its unit, which must be the measure's own."""
    written = numbers.written(text)
    if written is None:
        return Value(fault="report_not_a_number")
    money, percent = written.unit in _MONEY, written.unit in _PERCENT
    if money > (measure.units[0] is Unit.SEK) or percent > (measure.units[0] is Unit.PERCENT):
        return Value(fault="wrong_unit")
    return _within(written.number, measure, sure=percent)


def _within(number: float, measure: catalogue.Measure, *, sure: bool = False) -> Value:
    if numbers.impossible(number, measure):
        return Value(fault="report_value_out_of_range")
    if measure.units[0] is Unit.PERCENT and 0 < number <= 1 and not sure:
        return Value(fault="share_as_fraction")
    return Value(number=number)
