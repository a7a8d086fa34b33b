"""A cell's content becomes a number, a status, or the rule that it breaks. Nothing is guessed."""

import datetime as dt
from typing import Final

from msgspec import Struct

from iop_analysis import catalogue, swedish
from iop_analysis.deliveries.reports.grid import NUMBER, Content, is_number
from iop_analysis.deliveries.reports.words import reading
from iop_analysis.schema import COUNT_UNITS, Status, Unit
from iop_analysis.swedish import folded

_LARGEST: Final = 1e12
_LONGEST_SHOWN: Final = 40
_MONEY: Final = frozenset({"kr", "kr.", "kronor", "sek", ":-"})
_PERCENT: Final = frozenset({"%", "procent"})
_SPACES: Final = " \u00a0\u202f'"


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
        return str(int(content)) if content.is_integer() and abs(content) < _LARGEST else repr(content).replace(".", ",")
    text = " ".join(str(content).split())
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def allowed(measure: catalogue.Measure) -> str:
    """Say which values a measure can have."""
    kind = "Ett heltal" if _is_count(measure) else "Ett tal"
    lowest = swedish.number(measure.lowest, measure.units[0]) if measure.lowest else "0"
    if measure.highest is None:
        return f"{kind} som är {lowest} eller större."
    return f"{kind} från {lowest} till {swedish.number(measure.highest, measure.units[0])}."


def _from_words(text: str) -> Value:
    words, plain = reading(), text.strip()
    if plain in words.dash:
        return Value(fault="dash_is_unclear")
    for status, known in ((Status.MISSING, words.missing), (Status.NOT_APPLICABLE, words.not_applicable)):
        if plain in known or folded(plain) in {folded(word) for word in known} - {""}:
            return Value(status)
    return Value(fault="report_not_a_number")


def _from_text(text: str, measure: catalogue.Measure) -> Value:
    """A number with its unit, which must be the measure's own."""
    match = NUMBER.fullmatch(text)
    if match is None:
        return Value(fault="report_not_a_number")
    unit = (match[2] or "").casefold()
    if (unit in _MONEY) > (measure.units[0] is Unit.SEK) or (unit in _PERCENT) > (measure.units[0] is Unit.PERCENT):
        return Value(fault="wrong_unit")
    digits = match[1].translate({ord(space): None for space in _SPACES}).replace(",", ".").replace("−", "-")
    return _within(float(digits), measure, sure=unit in _PERCENT)


def _within(number: float, measure: catalogue.Measure, *, sure: bool = False) -> Value:
    highest = _LARGEST if measure.highest is None else measure.highest
    if not measure.lowest <= number <= highest:
        return Value(fault="report_value_out_of_range")
    if _is_count(measure) and not number.is_integer():
        return Value(fault="report_value_out_of_range")
    if measure.units[0] is Unit.PERCENT and 0 < number <= 1 and not sure:
        return Value(fault="share_as_fraction")
    return Value(number=number)


def _is_count(measure: catalogue.Measure) -> bool:
    return bool(COUNT_UNITS & set(measure.units))
