"""Columns for names, addresses and the like are told by the words of their headers, reviewed in ``case_fields.toml``."""

import re
import unicodedata
from typing import Final

from iop_analysis import catalogue
from iop_analysis.deliveries import words
from iop_analysis.deliveries.personal import plain_form
from iop_analysis.swedish import folded

_MOST_HEADER_WORDS: Final = 6


def is_personal_header(text: str) -> bool:
    """Whether a column's header looks like that of names, addresses or personal numbers, and is none that we know.

    >>> [is_personal_header(text) for text in ("Klientens namn", "Namn/adress", "E-post", "Ärendenummer", "Föreningens namn")]
    [True, True, True, False, False]
    """
    if text.startswith("#"):  # a spreadsheet's error value, such as #NAME?
        return False
    parts = _words(text[:200])
    if not parts or len(parts) > _MOST_HEADER_WORDS or not set(catalogue.case_fields().not_person).isdisjoint(parts):
        return False
    if words.case_headers().code(text) or words.measures().code(text):
        return False
    telling = _telling(parts)
    row = f" {' '.join(telling)} "
    return any(f" {phrase} " in row for phrase in _personal_phrases()) or any(map(_is_compound, telling))


def _words(text: str) -> list[str]:
    found = re.findall(r"[^\W_]+", folded(plain_form(unicodedata.normalize("NFC", text))))
    return [word.rstrip("0123456789") or word for word in found]


@catalogue.remembered
def _personal_phrases() -> tuple[str, ...]:
    return tuple(" ".join(_words(phrase)) for phrase in catalogue.case_fields().personal_header)


def _telling(parts: list[str]) -> list[str]:
    """The words that can tell of persons. A header that counts, such as ``Antal besök, telefon``, is none of phone numbers."""
    known = catalogue.case_fields()
    telling = [part for part in parts if not part.startswith(known.not_personal)]
    if not any(part.endswith(known.counting) for part in parts):
        return telling
    return [part for part in telling if part not in known.contact_ways and not part.endswith(known.counting)]


def _is_compound(word: str) -> bool:
    known = catalogue.case_fields()
    if word.startswith(known.personal_beginnings) or word.endswith(known.personal_endings):
        return True
    return word.startswith(catalogue.case_fields().person_stem) and word.endswith(
        tuple(part for part in _personal_phrases() if part != word)
    )
