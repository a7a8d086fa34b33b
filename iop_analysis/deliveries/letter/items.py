"""What a letter holds, in the order of its importance, and what it refuses to say. The page and the workbook both start here."""

import re
from pathlib import PurePosixPath
from typing import Any, Final

from msgspec import Struct

from iop_analysis import catalogue, swedish
from iop_analysis.agreement import Names
from iop_analysis.periods import Period
from iop_analysis.schema import Conservation, Finding, Severity, Spot, Unit

PERSONAL_DATA: Final = "personal_data"
REPORT: Final = "report"
CASES: Final = "cases"

_LONGEST_QUOTE: Final = 300
_LONGEST_TEXT: Final = 2000
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


class Letter(Struct, frozen=True):
    """What one association is to be told.

    ``jour`` and ``name`` are its id and name, ``names`` say who writes; ``files`` is what was read, ``kinds`` whether a file is
    a ``report`` (cells are counted) or ``cases`` (rows are), ``missing`` the required parts that nobody has sent.
    """

    year: int
    period: Period
    jour: str
    name: str
    names: Names
    synthetic: bool
    files: tuple[Conservation, ...]
    findings: tuple[Finding, ...]
    kinds: dict[str, str]
    missing: tuple[str, ...] = ()


class Item(Struct, frozen=True):
    """A finding as the letter shows it: its number and title, a line per place, how many places more, and what may be quoted."""

    number: int
    finding: Finding
    title: str
    places: tuple[str, ...]
    more: str
    found: str


class Kind(Struct, frozen=True, forbid_unknown_fields=True):
    """What a kind of file is called, and what is counted in it (one, several)."""

    name: str
    amount: tuple[str, str]


class Texts(Struct, frozen=True, forbid_unknown_fields=True):
    """Every sentence of the letter that is no finding's own, see ``reference/letter.toml``."""

    importance: tuple[str, ...]
    heading: dict[str, str]
    degree: dict[Severity, str]
    intro: dict[str, str]
    summary: dict[str, Any]
    item: dict[str, Any]
    received: dict[str, Any]
    kind: dict[str, Kind]
    resend: dict[str, Any]
    privacy: dict[str, str]
    workbook: dict[str, Any]


def texts() -> Texts:
    """Return the letter's sentences."""
    return catalogue.reference("letter", Texts)


def may_copy(letter: Letter) -> bool:
    """Whether the association's own report may be sent back: never while personal data may stand in it."""
    return all(finding.rule != PERSONAL_DATA for finding in letter.findings)


def items(letter: Letter) -> tuple[Item, ...]:
    """Return the findings in the order of the letter, the most important first, numbered from 1."""
    for finding in letter.findings:
        _refuse_disclosure(finding, letter)
    ordered = sorted(letter.findings, key=_importance)
    return tuple(_item(number, finding, letter) for number, finding in enumerate(ordered, start=1))


def places_of(finding: Finding) -> int:
    """Return in how many places something was found; only the first few are spots."""
    return max(finding.places, len(finding.spots), 1)


def printable(text: str) -> str:
    r"""Replace what neither a page nor a spreadsheet can hold, and marks that turn the reading direction, by ``\ufffd``.

    >>> printable("a\x00b\r\nc\u202ed")
    'a�b\nc�d'
    """
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n"))


def clipped(text: str, longest: int = _LONGEST_TEXT) -> str:
    """Shorten what nobody would read to its end.

    >>> clipped("misshandel", 4)
    'miss…'
    """
    return text if len(text) <= longest else f"{text[:longest]}…"


def shown_file(file: str, letter: Letter) -> str:
    """Return a file's own name, which is all that the association knows it by; its whole path where two share a name."""
    known = {spot.file for finding in letter.findings for spot in finding.spots} | {part.file for part in letter.files} | {file}
    name = PurePosixPath(file).name
    alike = sum(PurePosixPath(other).name == name for other in known)
    return name if name and alike == 1 else file


def numbered(forms: tuple[str, str], count: int, written: str) -> str:
    """Fill the singular or the plural with a small number in words, or as it is ``written``."""
    return forms[0 if count == 1 else 1].format(count=written or swedish.number_word(count))


def _refuse_disclosure(finding: Finding, letter: Letter) -> None:
    """Refuse rather than leave out: a quoted row about a person is a defect in the software, to be found before it is sent."""
    if finding.jour != letter.jour:
        raise ValueError(f"the finding {finding.rule} belongs to another association's letter")
    quotes_a_case = any(letter.kinds.get(spot.file) == CASES and not _is_quotable(spot, letter) for spot in finding.spots)
    if finding.found and (quotes_a_case or finding.rule == PERSONAL_DATA):
        raise ValueError(f"the finding {finding.rule} quotes what may be personal data")


def _importance(finding: Finding) -> tuple[int, int, int, str, str, str]:
    declared = texts().importance
    rank = declared.index(finding.rule) if finding.rule in declared else len(declared)
    return list(Severity).index(finding.severity), rank, -places_of(finding), finding.rule, finding.place, finding.observed


def _item(number: int, finding: Finding, letter: Letter) -> Item:
    more = places_of(finding) - len(finding.spots) if finding.spots else 0
    quotable = bool(finding.spots) and all(_is_quotable(spot, letter) for spot in finding.spots)
    return Item(
        number=number,
        finding=finding,
        title=finding.title or texts().degree[finding.severity],
        places=tuple(_place(spot, letter) for spot in finding.spots) or ((finding.place,) if finding.place else ()),
        more=numbered(texts().item["more"], more, swedish.number(more, Unit.CASES)) if more else "",
        found=clipped(finding.found, _LONGEST_QUOTE) if quotable else "",
    )


def _is_quotable(spot: Spot, letter: Letter) -> bool:
    """Whether what is found there may be quoted: a report's cell, or what a whole case export comes to, but no row of it."""
    kind = letter.kinds.get(spot.file)
    return kind == REPORT or (kind == CASES and not (spot.row or spot.column or spot.cell))


def _place(spot: Spot, letter: Letter) -> str:
    return str(Spot(shown_file(spot.file, letter), spot.sheet, spot.cell, spot.row, spot.column))
