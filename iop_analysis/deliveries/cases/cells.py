"""A cell of a case export as plain text, whether it says anything, and whether it is a number or the label of a total row."""

import re
from typing import Final

from iop_analysis import catalogue
from iop_analysis.swedish import folded

NOT_STATED: Final = -1
UNREADABLE: Final = -2

LONGEST_VALUE: Final = 200
SPACES: Final = re.compile(r"\s+")

_WHOLE: Final = re.compile(r"([0-9]{1,3}(?: [0-9]{3}){1,2}|[0-9]{1,9})(?:[.,]0{1,9})?")
_EXCEL_TEXT: Final = re.compile(r'="?([^"]*)"?')
_INVISIBLE: Final = "\ufeff\u200b\u200e\u200f\u2060"


def plain(text: str) -> str:
    r"""Return a cell's text without surrounding space, and without what Excel puts around text to keep it text.

    >>> plain(' ="0012"\xa0'), plain("'17"), plain("=1+1")
    ('0012', '17', '=1+1')
    """
    bare = text.strip().strip(_INVISIBLE).strip()
    if bare.startswith('="'):
        bare = _EXCEL_TEXT.sub(r"\1", bare, count=1).strip()
    return bare.removeprefix("'").strip() if bare.startswith("'") else bare


def stated(text: str) -> bool:
    """Whether a cell says anything: it is neither blank nor a word for unknown."""
    return folded(text) not in _unknown_words()


@catalogue.remembered
def _unknown_words() -> frozenset[str]:
    return frozenset({"", *(folded(word) for word in catalogue.case_fields().unknown)})


def count(text: str) -> int:
    r"""Return a whole number.

    >>> count("3\xa0017"), count("3,0"), count("3,5"), count("vet ej"), count("-1")
    (3017, 3, -2, -1, -2)
    """
    if not stated(text):
        return NOT_STATED
    match = _WHOLE.fullmatch(SPACES.sub(" ", text))
    return int(match[1].replace(" ", "")) if match else UNREADABLE


def total_row_count(text: str) -> int | None:
    """Return the number of cases that a total row's label gives, ``NOT_STATED`` if it gives none; ``None`` for other text.

    >>> total_row_count("Totalt: 17 ärenden"), total_row_count("Summa"), total_row_count("Stöld")
    (17, -1, None)
    """
    match = _total_row().fullmatch(folded(text[:LONGEST_VALUE]))
    return None if match is None else int(match[1]) if match[1] else NOT_STATED


@catalogue.remembered
def _total_row() -> re.Pattern[str]:
    spelled = "|".join(re.escape(folded(word)) for word in catalogue.case_fields().total_row)
    return re.compile(rf"(?:{spelled})(?: ärenden)?[ :=]*([0-9]{{1,9}})?(?: st| ärenden)?")


@catalogue.remembered
def total_row_pattern() -> str:
    """Return a pattern (RE2) that at least every label of a total row matches, for many texts at a time."""
    return rf"(?i)^\W*(?:{'|'.join(re.escape(word) for word in catalogue.case_fields().total_row)})\b"
