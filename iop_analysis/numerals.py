"""Numbers in words, as people write them in Swedish: found in a text, and read as numbers."""

import re
from typing import Final

ALONE: Final = ("en", "ett")
"""Words that are numbers only beside others: most often they are articles."""

_ONES: Final = {"en": 1, "ett": 1, "två": 2, "tre": 3, "fyra": 4, "fem": 5, "sex": 6, "sju": 7, "åtta": 8, "nio": 9}
_TEENS: Final = {
    "tio": 10, "elva": 11, "tolv": 12, "tretton": 13, "fjorton": 14, "femton": 15, "sexton": 16, "sjutton": 17, "arton": 18,
    "nitton": 19,
}  # fmt: skip
_TENS: Final = {
    "tjugo": 20, "tjugi": 20, "trettio": 30, "fyrtio": 40, "femtio": 50, "sextio": 60, "sjuttio": 70, "åttio": 80, "nittio": 90,
}  # fmt: skip
_SMALL: Final = {**_ONES, **_TEENS, **_TENS}
_LARGE: Final = {"hundra": 100, "tusen": 1000}
_PARTS: Final = "|".join(sorted(_SMALL, key=len, reverse=True))
_PART: Final = re.compile(rf"{_PARTS}|{'|'.join(_LARGE)}", re.IGNORECASE)

NUMERAL: Final = re.compile(
    rf"\b(?!(?:{'|'.join(ALONE)})\b(?!\s(?:hundra|tusen)))(?:(?:{_PARTS}|hundra|tusen)(?:\s(?=hundra|tusen))?)+\b", re.IGNORECASE
)
"""A number in words, other than "en" or "ett" alone: "tolv", "trettiotvå", "tre tusen", "tretusenfyrahundra"."""


def numeral_value(words: str) -> int:
    """Return the number that words say, as :data:`NUMERAL` finds them.

    >>> [numeral_value(words) for words in ("tolv", "trettiotvå", "etthundrafem", "Tre tusen", "tolvtusentrehundra")]
    [12, 32, 105, 3000, 12300]
    """
    total = part = 0
    for match in _PART.finditer(words):
        word = match[0].lower()
        if word == "tusen":
            total, part = total + max(part, 1) * 1000, 0
        else:
            part = max(part, 1) * _LARGE[word] if word in _LARGE else part + _SMALL[word]
    return total + part
