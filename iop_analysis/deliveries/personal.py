"""Personal data that must not be in a delivery: numbers and addresses in cells, and columns for them.

Honest limits: a case number made of a date and a serial (``20250401-0017``) passes a personal number's check digit one time in
ten and is then taken for one; names in running text are not recognised.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache, lru_cache
from typing import Final

import pyarrow as pa

from iop_analysis import catalogue
from iop_analysis.deliveries import words
from iop_analysis.schema import Finding, Spot
from iop_analysis.swedish import folded, number_word


class PersonalKind(StrEnum):
    """What kind of personal data something is."""

    PERSONAL_NUMBER = "personal_number"
    COORDINATION_NUMBER = "coordination_number"
    PHONE = "phone"
    EMAIL = "email"
    HEADER = "header"


LABELS: Final[dict[PersonalKind, str]] = {
    PersonalKind.PERSONAL_NUMBER: "personnummer",
    PersonalKind.COORDINATION_NUMBER: "samordningsnummer",
    PersonalKind.PHONE: "telefonnummer",
    PersonalKind.EMAIL: "e-postadress",
    PersonalKind.HEADER: "kolumn för namn eller adress",
}

_DASH: Final = "[-+‐‑‒–—−]"
_SPACE: Final = "[ \t\u00a0\u2007\u2009\u202f]"
_BETWEEN: Final = f"{_SPACE}?{_DASH}?{_SPACE}?"
_IDENTITY: Final = re.compile(
    rf"(?<![0-9])(?<![0-9][.,])((?:18|19|20)?){_SPACE}?([0-9]{{6}}|[0-9]{{2}}{_DASH}[0-9]{{2}}{_DASH}[0-9]{{2}})"
    rf"({_BETWEEN})([0-9]{{4}})(?![0-9])"
)
_EMAIL: Final = re.compile(r"[\w.+'’%-] ?@ ?[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.[^\W\d_]{2,}")
_HOUR: Final = "(?:[01][0-9]|2[0-4])[0-5][0-9]"
_DATE_OR_TIME: Final = re.compile(
    r"(?<![0-9])(?:[0-9]{4}([-./])[0-9]{1,2}\1[0-9]{1,2}|[0-9]{1,2}([-./])[0-9]{1,2}\2[0-9]{4}"
    rf"|(?<![0-9][.:])[0-9]{{1,2}}[:.][0-9]{{2}}(?:[:.][0-9]{{2}})?|{_HOUR} ?[-–—] ?{_HOUR})(?![0-9])"
)
_GAP: Final = r"[ \t\u00a0\u2007\u2009\u202f‐‑‒–/()-]{0,3}"
_PHONE: Final = re.compile(
    rf"(?<![0-9])(?:\+{_SPACE}?|00{_SPACE}?)46{_GAP}(?:0{_GAP})?[1-9](?:{_GAP}[0-9]){{6,9}}(?![0-9])"
    rf"|(?<!\w)(?<!\w[-./,:])0[1-9](?:{_GAP}[0-9]){{6,9}}(?![0-9])"
    r"|(?<![0-9])(?<![0-9][-./,:])07[0-9](?:[^0-9A-Za-z,:]{0,3}[0-9]){7}(?![0-9])"
)
_NOT_DIGITS: Final = re.compile("[^0-9]+")

# What RE2 can say of a whole column at once: looser than the patterns above, so that nothing they find is passed over.
_CANDIDATE: Final = (
    r"@|[0-9]{6}[^0-9A-Za-z]{0,3}[0-9]{4}"
    r"|[0-9]{2}[^0-9A-Za-z][0-9]{2}[^0-9A-Za-z][0-9]{2}[^0-9A-Za-z]{0,3}[0-9]{4}"
    r"|46(?:[^0-9A-Za-z]{0,6}[0-9]){7}"
    r"|(?:^|[^0-9A-Za-z])0[1-9](?:[^0-9A-Za-z,.:]{0,3}[0-9]){6}"
    r"|07[0-9](?:[^0-9A-Za-z]{0,3}[0-9]){7}"
)
_SWEDEN: Final = 46
SMALLEST_NUMBER: Final = 10**7
"""The least that a number in a cell must be to be a personal number or a phone number without its leading zeros."""

_LARGEST_NUMBER: Final = 10**12 * 9
_WITHOUT_ZERO: Final = 9
_MOST_HEADER_WORDS: Final = 6
_PERSON_STEMS: Final = (
    "klient",
    "kund",
    "person",
    "brottsoffer",
    "hjälpsökande",
    "stödsökande",
    "målsägande",
    "anhörig",
    "vittne",
)
_NOT_PERSONS: Final = (
    "förening föreningen föreningens jour jouren jourens brottsofferjour brottsofferjouren brottsofferjourens organisation"
    " organisationen organisationens verksamhet verksamheten verksamhetens utbildning utbildningen utbildningens kurs kursen"
    " kursens aktivitet aktivitetens fil filens kommun kommunens stadsdel stadsdelens"
)


def kinds_in(value: object) -> frozenset[PersonalKind]:
    """Return the kinds of personal numbers and addresses in a cell: text, or a number whose leading zero a spreadsheet dropped.

    >>> sorted(kinds_in("ring 070-174 06 35 eller skriv till info@example.org")), kinds_in("704 000"), kinds_in(3017.0)
    ([<PersonalKind.EMAIL: 'email'>, <PersonalKind.PHONE: 'phone'>], frozenset(), frozenset())
    """
    if isinstance(value, str):
        return _in_text(value)
    if isinstance(value, int | float) and SMALLEST_NUMBER <= value <= _LARGEST_NUMBER and value == int(value):
        return _in_number(str(int(value)))
    return frozenset()


def is_personal_header(text: str) -> bool:
    """Whether a column's header looks like that of names, addresses or personal numbers, and is none that we know.

    >>> [is_personal_header(text) for text in ("Klientens namn", "Namn/adress", "E-post", "Ärendenummer", "Föreningens namn")]
    [True, True, True, False, False]
    """
    parts = _words(text[:200])
    if not parts or len(parts) > _MOST_HEADER_WORDS or set(_NOT_PERSONS.split()).intersection(parts):
        return False
    if words.case_headers().code(text) or words.measures().code(text):
        return False
    row = f" {' '.join(parts)} "
    return any(f" {phrase} " in row for phrase in _personal_phrases()) or any(map(_is_compound, parts))


def flagged(values: pa.Array | pa.ChunkedArray) -> list[tuple[int, frozenset[PersonalKind]]]:
    """Return position and kinds of every text in a column that :func:`kinds_in` finds something in."""
    import pyarrow.compute as pc  # noqa: PLC0415 - takes 0.1 s

    places = pc.indices_nonzero(pc.match_substring_regex(values, _CANDIDATE))
    found = ((place, kinds_in(values[place].as_py())) for place in places.to_pylist())
    return [(place, kinds) for place, kinds in found if kinds]


def finding(kind: PersonalKind, spots: tuple[Spot, ...], count: int, jour: str, *, outside_cells: int = 0) -> Finding:
    """Say that a file holds personal data of a kind in ``count`` places, of which ``spots`` are some.

    ``outside_cells`` of the places are comments, text boxes or names of sheets.
    """
    aside = f", varav {number_word(outside_cells)} i en kommentar, en textruta eller namnet på ett blad" if outside_cells else ""
    return catalogue.finding("personal_data", spots, jour=jour, kind=LABELS[kind], places=places_text(count) + aside)


def places_text(count: int) -> str:
    r"""Say in how many places something stands.

    >>> places_text(1), places_text(1200)
    ('ett ställe', '1\xa0200 ställen')
    """
    return "ett ställe" if count == 1 else f"{number_word(count)} ställen"


def _in_text(text: str) -> frozenset[PersonalKind]:
    kinds = {_identity_kind(match) for match in _overlapping(_IDENTITY, text)} - {None}
    if "@" in text and _EMAIL.search(text):
        kinds.add(PersonalKind.EMAIL)
    if any(_is_phone(match[0]) for match in _overlapping(_PHONE, _DATE_OR_TIME.sub(";", text))):
        kinds.add(PersonalKind.PHONE)
    return frozenset(kind for kind in kinds if kind)


def _in_number(digits: str) -> frozenset[PersonalKind]:
    """A number of a cell. Only a birth date with a real day is believed where a zero must be put back."""
    if len(digits) > _WITHOUT_ZERO:
        return _in_text(digits) | (_in_text(f"+{digits}") if digits.startswith("467") else frozenset())
    believed = {PersonalKind.PERSONAL_NUMBER, PersonalKind.PHONE} if digits.startswith("7") else {PersonalKind.PERSONAL_NUMBER}
    return _in_text(digits.zfill(10)) & believed


def _overlapping(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Every match, also those that begin within another: a number may follow on something that looks like one."""
    match = pattern.search(text)
    while match:
        yield match
        match = pattern.search(text, match.start() + 1)


def _identity_kind(match: re.Match[str]) -> PersonalKind | None:
    from personnummer import personnummer  # noqa: PLC0415 - needed only where something looks like a number

    century, day, between, serial = match.groups()
    number = f"{century}{_NOT_DIGITS.sub('', day)}{'+' if '+' in between and not century else '-'}{serial}"
    try:
        known = personnummer.parse(number)
    except (personnummer.PersonnummerException, ValueError):
        return None
    return PersonalKind.COORDINATION_NUMBER if known.is_coordination_number() else PersonalKind.PERSONAL_NUMBER


@lru_cache(maxsize=4096)
def _is_phone(text: str) -> bool:
    import phonenumbers  # noqa: PLC0415 - needed only where something looks like a number

    try:
        number = phonenumbers.parse(text, "SE")
    except phonenumbers.NumberParseException:
        return False
    if number.country_code != _SWEDEN or not phonenumbers.is_valid_number(number):
        return False
    # Age groups such as 01-17 18-25 26-40 make digits of a valid number, but no area code stands first.
    first = re.split("[^0-9+]", text, maxsplit=1)[0]
    return first.startswith(("+", "00")) or len(first) > phonenumbers.length_of_national_destination_code(number)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", folded(text))


@cache
def _personal_phrases() -> tuple[str, ...]:
    return tuple(" ".join(_words(phrase)) for phrase in catalogue.case_fields().personal_header)


def _is_compound(word: str) -> bool:
    return word.startswith(_PERSON_STEMS) and word.endswith(tuple(part for part in _personal_phrases() if part != word))
