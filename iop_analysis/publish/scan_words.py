"""Whether a passage of text tells a figure that is protected.

A number alone tells nothing: it must stand where its figure's place is named. A passage is a sentence, a table row under its
header or a printed listing, in clauses. It tells a secret if it names the figure's association, category and gender, a word for
what is measured and, of another period than the report's, the year; and if the clause that holds the number speaks of no other
association, category, gender or year. Numbers are compared as numbers, to as many decimals as they are written with, so that it
does not matter how somebody wrote them.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final

from msgspec import Struct

from iop_analysis.display import uncited
from iop_analysis.numerals import NUMERAL, numeral_value
from iop_analysis.swedish import folded, month_names

_SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ”\d*-])|\n+")
_CLAUSE_END: Final = re.compile(r"[;:()]|,(?!\d)|\s(?:och|samt|men|medan|mot)\s")
_INSIDE: Final = re.compile(r"[\s,;:()]+")
_ESCAPED: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
_LEAD: Final = re.compile(r"^\s*(?:[-#>*]+|\d+\.)\s+")
_NOT_WORDS: Final = re.compile(r"[\W_]+")
_NUMBER: Final = re.compile(r"(?<![\w.,/])\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?(?!\d)|(?<![\w.,/])\d+(?:[.,]\d+)?(?!\d)")
_NO_FIGURE: Final = re.compile(
    rf"\b\d{{1,2}}\s+(?:{'|'.join(month_names())})\b|\b\d+\s+månad|^\s*\d+\.\s|\b(?:\d+–)?\d+\s+år\b"
    r"|\b(?:avsnitt|bilaga|cell|diagram|kapitel|kvartal|punkt|rad|rader|sida|steg|tabell)\s+\d+(?:\s+av\s+\d+)?",
    re.IGNORECASE,
)
_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")
_ONE: Final = re.compile(
    r"\b(?:en|ett)\s(?:enda\s)?(?=ärend|person|kvinn|man\b|flick|pojk|barn|vittn|anhörig|stödsök|hjälpsök|samtal|kontakt|brott\b)"
)
_STEM: Final = 5


class Place(Struct, frozen=True):
    """How a dimension of a figure is named: words for its own member, and for the others."""

    own: tuple[str, ...]
    others: tuple[str, ...]


class Secret(Struct, frozen=True):
    """A value that must not be told: its figure's label for us, its places, the stems of what is measured, and its years.

    ``decimals``: how many a number must have to tell it, 0 where any rounding does.
    """

    label: str
    value: float
    places: tuple[Place, ...]
    topics: tuple[str, ...]
    years: frozenset[str]
    other_period: bool = False
    decimals: int = 0


class Passage(Struct, frozen=True):
    """Something that is read together: clauses that may hold numbers, and what only says what they are about.

    In ``columns`` a space between numbers stands between cells; in prose it may stand between thousands.
    """

    clauses: tuple[str, ...]
    context: str = ""
    columns: bool = False

    @property
    def text(self) -> str:
        """The whole passage."""
        return " ".join((self.context, *self.clauses))


def squeezed(text: str) -> str:
    r"""Leave out what a line break, a Markdown escape or a no-break space may change.

    >>> squeezed("- Antalet är 3\xa0017\\.") == squeezed("Antalet är\n3 017.")
    True
    """
    return "".join(_LEAD.sub("", _ESCAPED.sub(r"\1", uncited(text))).split())


def sentences(text: str) -> Iterator[str]:
    """Divide prose, without Markdown's escapes and without where its numbers come from, which is read apart."""
    yield from (part.strip() for part in _SENTENCE_END.split(_ESCAPED.sub(r"\1", uncited(text))) if part.strip())


def sentence_passage(sentence: str, names: "re.Pattern[str] | None" = None) -> Passage:
    """Divide a sentence into clauses, but no name, and not one that lists numbers and places apart from each other."""
    if "respektive" in sentence:
        return Passage((sentence,))
    whole = names.sub(lambda match: _INSIDE.sub("_", match[0]), sentence) if names else sentence
    return Passage(tuple(part for part in _CLAUSE_END.split(whole) if part.strip()))


def names_pattern(names: Iterable[str]) -> "re.Pattern[str] | None":
    """Find the names that would be taken apart as clauses: "65 år och äldre"."""
    divided = sorted((name for name in names if _CLAUSE_END.search(name)), key=len, reverse=True)
    found = "|".join(r"\s+".join(map(re.escape, name.split())) for name in divided)
    return re.compile(found, re.IGNORECASE) if found else None


def stems(label: str) -> tuple[str, ...]:
    """Return how the words of a label begin, without small words.

    >>> stems("Andel av ärendena")
    ('andel', 'ärend')
    """
    return tuple(word[:_STEM] for word in plain(label).split() if len(word) > 3)  # noqa: PLR2004 - av, för, i, per, till


def as_file_names(words: Iterable[str]) -> tuple[str, ...]:
    """Write words as names of files do.

    >>> as_file_names(["ärend", "brott"])
    ('arend', 'brott')
    """
    return tuple(unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode() for word in words)


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """Put text into the form in which words are looked for: folded, words between single spaces."""
    return " ".join(_NOT_WORDS.sub(" ", folded(text)).split())


class Secrets:
    """Secrets that are found by the numbers that would tell them."""

    def __init__(self, secrets: Iterable[Secret]) -> None:
        self._secrets = tuple(secrets)
        self._by_number: dict[int, dict[Decimal, list[Secret]]] = {}

    def __bool__(self) -> bool:
        return bool(self._secrets)

    def told_by(self, number: Decimal, decimals: int) -> list[Secret]:
        """Return the secrets whose value, written with so many decimals, is ``number``."""
        if decimals not in self._by_number:
            known: dict[Decimal, list[Secret]] = {}
            for secret in self._secrets:
                if decimals >= secret.decimals:
                    known.setdefault(_rounded(secret.value, decimals), []).append(secret)
            self._by_number[decimals] = known
        return self._by_number[decimals].get(number, [])


def told_in(passage: Passage, secrets: Secrets) -> Secret | None:
    """Return the first secret that a passage tells."""
    whole = f" {plain(passage.text)}"
    for clause in passage.clauses:
        for number, decimals in _numbers(clause, columns=passage.columns):
            for secret in secrets.told_by(number, decimals):
                if _is_about(whole, secret) and not _is_of_another(clause, secret):
                    return secret
    return None


def _rounded(value: float, decimals: int) -> Decimal:
    return abs(Decimal(repr(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _is_about(text: str, secret: Secret) -> bool:
    """Whether a text names all that distinguishes the figure; of a total, every word of what is measured."""
    named = all(_names(text, place.own) for place in secret.places)
    required = any if secret.places else all
    return (
        named
        and (not secret.topics or required(f" {stem}" in text for stem in secret.topics))
        and (not secret.other_period or bool(secret.years.intersection(_YEAR.findall(text))))
    )


def _is_of_another(clause: str, secret: Secret) -> bool:
    """Whether the clause gives its number to somebody else: another association, category, gender or year."""
    text, years = f" {plain(clause)}", set(_YEAR.findall(clause))
    elsewhere = any(_names(text, place.others) and not _names(text, place.own) for place in secret.places)
    return elsewhere or (bool(years) and not years & secret.years)


def _names(text: str, words: tuple[str, ...]) -> bool:
    return any(f" {word}" in text for word in words)


def _numbers(clause: str, *, columns: bool) -> Iterator[tuple[Decimal, int]]:
    """The numbers in a clause with their decimals; days, months, ages and places in a file are none."""
    for match in _NUMBER.finditer(_NO_FIGURE.sub(" ", clause)):
        yield _parsed("".join(match[0].split()))
        if columns and " " in match[0]:
            yield from map(_parsed, match[0].split())
    words = plain(clause)
    yield from ((Decimal(numeral_value(match[0])), 0) for match in NUMERAL.finditer(words))
    yield from ((Decimal(1), 0) for _ in _ONE.finditer(words))


def _parsed(digits: str) -> tuple[Decimal, int]:
    number = Decimal(digits.replace(",", "."))
    return number, max(0, -int(number.as_tuple().exponent))
