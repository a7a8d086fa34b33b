"""A number as people write it, and which numbers a measure can have: the same in published tables, in reports and in the form."""

import re
from enum import StrEnum
from typing import Final

from msgspec import Struct

from iop_analysis import swedish
from iop_analysis.catalogue import Measure
from iop_analysis.schema import COUNT_UNITS, Unit

LARGEST: Final = 1e12
"""No value of any measure is larger."""

_NUMBER: Final = re.compile(
    r"([-−]?(?:[0-9]{1,3}(?:[ \u00a0\u202f'][0-9]{3})+|[0-9]+)(?:[.,][0-9]+)?)\s*(%|procent|kr\.?|kronor|sek|:-|st\.?)?",
    re.IGNORECASE,
)
_PLAIN: Final = str.maketrans({**dict.fromkeys(" \u00a0\u202f'"), ",": ".", "−": "-"})


class Written(Struct, frozen=True):
    """A number, and the unit that stands after it, in lower case."""

    number: float
    unit: str = ""


class Impossible(StrEnum):
    """Why a measure cannot have a value."""

    OUT_OF_RANGE = "out_of_range"
    NOT_WHOLE = "not_whole"


def is_written(text: str) -> bool:
    """Whether a text is a number, perhaps with its unit.

    >>> is_written("3 017 st"), is_written("ca 17"), is_written("3 01")
    (True, False, False)
    """
    return _NUMBER.fullmatch(text) is not None


def written(text: str) -> Written | None:
    """Read a number, in Swedish or English writing; ``None`` where the text is anything else, such as a change (”+5”).

    >>> written("−3 017,5 kr"), written("många")
    (Written(number=-3017.5, unit='kr'), None)
    """
    match = _NUMBER.fullmatch(text)
    return Written(float(match[1].translate(_PLAIN)), (match[2] or "").casefold()) if match else None


def is_whole(measure: Measure) -> bool:
    """Whether a measure counts, so that only whole numbers are possible. Kronor may have decimals."""
    return is_answer(measure) or bool(COUNT_UNITS & set(measure.units))


def is_answer(measure: Measure) -> bool:
    """Whether a measure is the answer to a question of yes or no."""
    return Unit.YES_NO in measure.units


def highest(measure: Measure) -> float:
    """Return the largest value that a measure can have."""
    return LARGEST if measure.highest is None else measure.highest


def impossible(number: float, measure: Measure) -> Impossible | None:
    """Say why a measure cannot have a value, ``None`` where it can."""
    if not measure.lowest <= number <= highest(measure):
        return Impossible.OUT_OF_RANGE
    return Impossible.NOT_WHOLE if is_whole(measure) and not float(number).is_integer() else None


def allowed(measure: Measure, *, too_large: bool = False) -> str:
    r"""Say which values a measure can have; the largest of all only where one was ``too_large``.

    >>> from iop_analysis.catalogue import measure
    >>> allowed(measure("cases")), allowed(measure("survey_mean"))
    ('Ett heltal som är 0 eller större.', 'Ett tal från 1,0 till 5,0.')
    """
    if is_answer(measure):
        return f"{swedish.answer(1)} eller {swedish.lower_first(swedish.answer(0))}."
    kind = "Ett heltal" if is_whole(measure) else "Ett tal"
    lowest = swedish.number(measure.lowest, measure.units[0]) if measure.lowest else "0"
    if measure.highest is None and not too_large:
        return f"{kind} som är {lowest} eller större."
    return f"{kind} från {lowest} till {swedish.number(highest(measure), measure.units[0])}."
