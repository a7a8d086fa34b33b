"""Personal data that must not be in a delivery: numbers and addresses in cells, and columns for them.

Honest limits: a case number made of a date and a serial (``20250401-0017``) passes a personal number's check digit one time in
ten and is then taken for one; names in running text are not recognised.
"""

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import Final

import pyarrow as pa

from iop_analysis import catalogue
from iop_analysis.schema import Finding, Spot
from iop_analysis.swedish import in_places, number_word


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

_PLAIN_CATEGORY: Final = {"Cf": "", "Mn": "", "Me": "", "Pd": "-", "Zs": " "}
_SEPARATOR: Final = "((?: ?[-+/._:] ?|[ \t])?)"
_MONTH: Final = "(?:0[1-9]|1[0-2])"
_DAY: Final = "(?:0[1-9]|[12678][0-9]|[39][01])"
_IDENTITY: Final = re.compile(
    rf"(?<![0-9])(?<![0-9][.,])((?:18|19|20)?)[ \t]?([0-9]{{2}}){_SEPARATOR}({_MONTH}){_SEPARATOR}({_DAY}){_SEPARATOR}"
    r"([0-9]{4})(?![0-9])"
)
_YEAR: Final = ("19", "20")
_EMAIL: Final = re.compile(r"[\w.+'’%-] ?@ ?[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.[^\W\d_]{2,}")
_HOUR: Final = "(?:[01][0-9]|2[0-4])[0-5][0-9]"
_DATE_OR_TIME: Final = re.compile(
    r"(?<![0-9])(?:[0-9]{4}([-./])[0-9]{1,2}\1[0-9]{1,2}|[0-9]{1,2}([-./])[0-9]{1,2}\2[0-9]{4}"
    rf"|(?<![0-9][.:])[0-9]{{1,2}}[:.][0-9]{{2}}(?:[:.][0-9]{{2}})?|{_HOUR} ?- ?{_HOUR})(?![0-9])"
)
_GAP: Final = r"[ \t/()-]{0,3}"
_PHONE: Final = re.compile(
    rf"(?<![0-9])(?:\+[ \t]?|00[ \t]?)46{_GAP}(?:0{_GAP})?[1-9](?:{_GAP}[0-9]){{6,9}}(?![0-9])"
    rf"|(?<!\w)(?<!\w[-./,:])0[1-9](?:{_GAP}[0-9]){{6,9}}(?![0-9])"
    r"|(?<![0-9])(?<![0-9][-./,:])07[0-9](?:[^0-9A-Za-z,:]{0,3}[0-9]){7}(?![0-9])"
)

# What RE2 can say of a whole column at once: looser than the patterns above, so that nothing they find is passed over. Signs that
# fall away or turn into digits or an at sign when read plainly make any text a candidate.
_GAPS: Final = "[^0-9A-Za-z]{0,3}"
_CANDIDATE: Final = (
    r"[@＠﹫ﾞﾟ\p{Cf}\p{M}\p{No}\p{So}]|[^\P{Nd}0-9]"
    rf"|(?:^|[^0-9])(?:(?:18|19|20){_GAPS})?[0-9]{{2}}{_GAPS}{_MONTH}{_GAPS}{_DAY}{_GAPS}[0-9]{{4}}(?:[^0-9]|$)"
    r"|46(?:[^0-9A-Za-z]{0,6}[0-9]){7}"
    r"|(?:^|[^0-9A-Za-z])0[1-9](?:[^0-9A-Za-z,.:]{0,3}[0-9]){6}"
    r"|07[0-9](?:[^0-9A-Za-z]{0,3}[0-9]){7}"
)
_SWEDEN: Final = 46
SMALLEST_NUMBER: Final = 10**7
"""The least that a number in a cell must be to be a personal number or a phone number without its leading zeros."""

_LARGEST_NUMBER: Final = 10**12 * 9
_WITHOUT_ZERO: Final = 9
_LONGEST_NAME: Final = 200


class _PlainForms(dict[int, str]):
    """How each character is read: what is unseen falls away; digits, dashes and spaces of every sort become the plain ones."""

    def __missing__(self, code: int) -> str:
        self[code] = form = "".join(map(_plain_sign, unicodedata.normalize("NFKC", chr(code))))
        return form


_PLAIN_FORMS: Final = _PlainForms()


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


def is_safe_name(text: str) -> bool:
    r"""Whether the name of a file or a sheet may be printed: short, printable, and without personal data.

    >>> [is_safe_name(name) for name in ("Statistik 2025.xlsx", "klient_121212_1212.csv", "Blad\x1b[2J", "\udcff.csv")]
    [True, False, False, False]
    """
    spaced = " ".join(re.sub("[-_.]", " ", text[:_LONGEST_NAME]).split())
    return len(text) <= _LONGEST_NAME and text.isprintable() and not kinds_in(text) | kinds_in(spaced)


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
    return catalogue.finding("personal_data", spots, jour=jour, count=count, kind=LABELS[kind], places=in_places(count) + aside)


def _in_text(text: str) -> frozenset[PersonalKind]:
    plain = plain_form(text)
    kinds = {_identity_kind(match) for match in _overlapping(_IDENTITY, plain) if not _is_dates(match)}
    if "@" in plain and _EMAIL.search(plain):
        kinds.add(PersonalKind.EMAIL)
    if any(_is_phone(match[0]) for match in _overlapping(_PHONE, _DATE_OR_TIME.sub(";", plain))):
        kinds.add(PersonalKind.PHONE)
    return frozenset(kind for kind in kinds if kind)


def plain_form(text: str) -> str:
    """Return the text with plain digits, dashes and spaces, and without signs that do not show."""
    return text if text.isascii() else text.translate(_PLAIN_FORMS)


def _plain_sign(sign: str) -> str:
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    return _PLAIN_CATEGORY.get(unicodedata.category(sign), "-" if sign == "−" else sign)


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


def _is_dates(match: re.Match[str]) -> bool:
    """Whether what looks like a personal number is a year and a serial, or ends with the year of a date: two dates, a range."""
    century, year, first, _, second, _, _, serial = match.groups()
    if year in _YEAR and not century and second and not first:
        return True
    if not serial.startswith(_YEAR) or not (first or second):
        return False
    mixed = first and second and first != second
    before, after = match.string[max(match.start() - 2, 0) : match.start()], match.string[match.end() : match.end() + 2]
    return bool(mixed or re.fullmatch("[0-9][-/._: ]", before) or re.fullmatch("[-/._][0-9]", after))


def _identity_kind(match: re.Match[str]) -> PersonalKind | None:
    from personnummer import personnummer  # noqa: PLC0415 - needed only where something looks like a number

    century, year, _, month, _, day, between, serial = match.groups()
    number = f"{century}{year}{month}{day}{'+' if '+' in between and not century else '-'}{serial}"
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
