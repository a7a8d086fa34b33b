"""How a number, a date, a period or a missing value is written for Swedish readers. Babel does the formatting."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Final, Literal

from babel.dates import format_date, get_month_names
from babel.lists import format_list
from babel.numbers import format_decimal

from iop_analysis.schema import Status, Unit

LOCALE: Final = "sv_SE"
NBSP: Final = "\N{NO-BREAK SPACE}"
TRUE_ZERO: Final = "–"
WITHHELD: Final = "(skyddad uppgift)"

_PATTERNS: Final = {Unit.PERCENT: ("#,##0.#", 1), Unit.SCALE_1_5: ("0.0", 1), Unit.PER_MONTH: ("#,##0.0", 1)}
_SUFFIXES: Final = {Unit.PERCENT: "%", Unit.SEK: "kr"}
_SIGNS: Final = {Status.MISSING: "..", Status.NOT_ASKED: ".", Status.NOT_APPLICABLE: ".", Status.SUPPRESSED: "x"}
_SMALL_NUMBERS: Final = ("inga", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv")
_UNIT_NOUNS: Final = {
    Unit.CASES: ("ärende", "ärenden"), Unit.CRIMES: ("brott", "brott"), Unit.CONTACTS: ("kontakt", "kontakter"),
    Unit.RESPONSES: ("svar", "svar"), Unit.OCCASIONS: ("tillfälle", "tillfällen"), Unit.LANGUAGES: ("språk", "språk"),
    Unit.PERSONS: ("person", "personer"), Unit.DAYS: ("dygn", "dygn"), Unit.PLACES: ("plats", "platser"),
    Unit.PERCENT: ("procent", "procent"), Unit.SCALE_1_5: ("betyg", "betyg"), Unit.SEK: ("krona", "kronor"),
    Unit.PER_MONTH: ("per månad", "per månad"), Unit.YES_NO: ("ja eller nej", "ja eller nej"),
}  # fmt: skip
_DASHES: Final = re.compile(r"\s*[-‐‑‒–—−]\s*")
_MARKDOWN_SPECIAL: Final = re.compile(r"([!-/:-@\[-`{-~])")


def number(value: float, unit: str) -> str:
    r"""Write a value without its unit, with as many decimals as the unit calls for; halves are rounded up.

    >>> number(3017, "cases"), number(4.25, "scale_1_5"), number(7.5, "percent"), number(-4, "cases")
    ('3\xa0017', '4,3', '7,5', '−4')
    """
    pattern, decimals = _PATTERNS.get(Unit(unit), ("#,##0", 0))
    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = str(format_decimal(rounded or Decimal(0), format=pattern, locale=LOCALE))
    return text.replace("-", "\N{MINUS SIGN}")


def sign(status: str) -> str:
    """Return what stands in a table where a status has no number.

    >>> sign("missing"), sign("suppressed")
    ('..', 'x')
    """
    return _SIGNS[Status(status)]


def in_table(value: float | None, unit: str, status: str = Status.OBSERVED) -> str:
    r"""Write a table cell: the number with its unit's sign, a dash for a true zero, or the sign of a status.

    >>> in_table(15, "percent"), in_table(0, "cases"), in_table(None, "cases", "missing"), in_table(0, "yes_no")
    ('15\xa0%', '–', '..', 'Nej')
    """
    if status != Status.OBSERVED or value is None:
        return sign(status)
    if unit == Unit.YES_NO:
        return answer(value)
    if value == 0:
        return TRUE_ZERO
    suffix = _SUFFIXES.get(Unit(unit))
    return number(value, unit) + (f"{NBSP}{suffix}" if suffix else "")


def in_text(value: float | None, unit: str, status: str = Status.OBSERVED) -> str:
    r"""Write a value for running text, where percent is spelt out and a status is said in words.

    >>> in_text(63, "percent"), in_text(704000, "sek"), in_text(None, "cases", "missing")
    ('63\xa0procent', '704\xa0000\xa0kronor', '(uppgift saknas)')
    """
    if status != Status.OBSERVED or value is None:
        return {
            Status.SUPPRESSED: WITHHELD,
            Status.NOT_ASKED: "(uppgiften är inte efterfrågad)",
            Status.NOT_APPLICABLE: "(kan inte beräknas)",
        }.get(Status(status), "(uppgift saknas)")
    if unit == Unit.YES_NO:
        return lower_first(answer(value))
    words = {Unit.PERCENT: "procent", Unit.SEK: "kronor"}.get(Unit(unit))
    return number(value, unit) + (f"{NBSP}{words}" if words else "")


def answer(value: float) -> str:
    """Write the answer to a question of yes or no, which 1 and 0 stand for."""
    return "Ja" if value else "Nej"


def number_word(count: int) -> str:
    """Write a small number as running text does: in words to twelve, then in figures.

    >>> number_word(3), number_word(13), number_word(0)
    ('tre', '13', 'inga')
    """
    return _SMALL_NUMBERS[count] if 0 <= count < len(_SMALL_NUMBERS) else number(count, Unit.CASES)


def number_of(count: int, singular: str, plural: str) -> str:
    """Write a small number in words, with its noun; one that takes "ett" is given with it.

    >>> number_of(1, "månad", "månader"), number_of(1, "ett ställe", "ställen"), number_of(9, "månad", "månader")
    ('en månad', 'ett ställe', 'nio månader')
    """
    if count == 1 and singular.startswith("ett "):
        return singular
    return f"{number_word(count)} {singular if count == 1 else plural}"


def in_places(count: int) -> str:
    r"""Say in how many places something stands.

    >>> in_places(1), in_places(1200)
    ('ett ställe', '1\xa0200 ställen')
    """
    return number_of(count, "ett ställe", "ställen")


def unit_nouns(unit: str) -> tuple[str, str]:
    """Name what is counted, one and several.

    >>> unit_nouns("cases")
    ('ärende', 'ärenden')
    """
    return _UNIT_NOUNS[Unit(unit)]


def counted(value: float, unit: str, singular: str, plural: str) -> str:
    r"""Write a number with the noun that it counts.

    >>> counted(1, "cases", "ärende", "ärenden"), counted(0, "cases", "ärende", "ärenden")
    ('1\xa0ärende', 'inga ärenden')
    """
    if value == 0:
        return f"inga {plural}"
    return f"{number(value, unit)}{NBSP}{singular if value == 1 else plural}"


@lru_cache(maxsize=2_000)
def date(day: dt.date) -> str:
    r"""Write a date as Swedish officials do.

    >>> date(dt.date(2025, 4, 1))
    '1\xa0april 2025'
    """
    return str(format_date(day, format="d MMMM y", locale=LOCALE)).replace(" ", NBSP, 1)


@cache
def month_names() -> tuple[str, ...]:
    """Return the months, in lower case.

    >>> month_names()[0], len(month_names())
    ('januari', 12)
    """
    return tuple(str(name) for _, name in sorted(get_month_names("wide", locale=LOCALE).items()))


def date_range(start: dt.date, end: dt.date) -> str:
    r"""Write a period: a whole calendar year as the year, otherwise its first and last day.

    >>> date_range(dt.date(2025, 4, 1), dt.date(2025, 12, 31)), date_range(dt.date(2024, 1, 1), dt.date(2024, 12, 31))
    ('1\xa0april–31\xa0december 2025', '2024')
    """
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31) and start.year == end.year:
        return str(start.year)
    first = date(start)
    if start.year == end.year:
        first = first.removesuffix(f" {start.year}")
    return f"{first}–{date(end)}"


def listing(parts: Iterable[str], style: Literal["standard", "or"] = "standard") -> str:
    """Join parts as in a sentence; ``style="or"`` for alternatives.

    >>> listing(["Femina", "Må Bra", "Dagens Nyheter"]), listing(["ja", "nej"], "or")
    ('Femina, Må Bra och Dagens Nyheter', 'ja eller nej')
    """
    return str(format_list(list(parts), style=style, locale=LOCALE))


def sentence_case(text: str) -> str:
    """Raise the first letter and leave the rest as it stands.

    >>> sentence_case("södra Stockholm")
    'Södra Stockholm'
    """
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """Lower the first letter and leave the rest as it stands.

    >>> lower_first("Avsnitt 3, länkning")
    'avsnitt 3, länkning'
    """
    return text[:1].lower() + text[1:]


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the known word that somebody probably meant; ``cutoff`` is how alike they must be, from 0 to 1.

    >>> nearest("casse", ["cases", "crimes"]), nearest("x", ["cases", "crimes"])
    ('cases', None)
    """
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=cutoff)), None)


def suggestion(word: str, known: Iterable[str]) -> str:
    """Say which known word somebody probably meant, or which words there are.

    >>> suggestion("casse", ["cases", "crimes"])
    'menade du ”cases”?'
    """
    candidates = sorted(set(known))
    near = nearest(word, candidates)
    if near is not None:
        return f"menade du ”{near}”?"
    return (
        f"{'tillåtet' if len(candidates) == 1 else 'tillåtna'} är {listing(candidates, 'or')}." if candidates else "inga finns."
    )


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    r"""Put a label into the form in which labels are compared: case, dashes, spaces, accents' encoding and a last mark fall away.

    A last question mark stays: it is a doubt.

    >>> folded("  Våld i\xa0nära   relation: "), folded("Hässelby – Vällingby") == folded("hässelby-vällingby")
    ('våld i nära relation', True)
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_DASHES.sub(" ", plain).split()).rstrip(":.*").rstrip()


def markdown_escaped(text: str) -> str:
    r"""Make text from data safe to stand in Markdown: every ASCII punctuation mark is taken literally, lines are joined.

    >>> markdown_escaped("<script> #import")
    '\\<script\\> \\#import'
    """
    return _MARKDOWN_SPECIAL.sub(r"\\\1", " ".join(text.splitlines()))
