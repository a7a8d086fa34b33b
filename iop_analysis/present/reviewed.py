"""Numbers of the report that are no figures of ``nyckeltal.csv``: of the review, the agreement and comparisons.

They have ids that begin with ``review.``, so that a reader finds where they come from as well.
"""

import re
from collections.abc import Callable
from typing import Final

from msgspec import Struct

from iop_analysis.changed import CHANGES_FILE
from iop_analysis.display import REVIEW_PREFIX, SOURCE_PREFIX, citation
from iop_analysis.present.comparing import CHANGE, CHANGE_PERCENT, MONTHS
from iop_analysis.schema import FIGURES_FILE
from iop_analysis.swedish import lower_first, markdown_escaped

RECEIPTS, CHANGES = "review.receipts", "review.changes"
_WORDS: Final = {
    "inga": 0, "inget": 0, "en": 1, "ett": 1, "två": 2, "tre": 3, "fyra": 4, "fem": 5, "sex": 6, "sju": 7, "åtta": 8, "nio": 9,
    "tio": 10, "elva": 11, "tolv": 12,
}  # fmt: skip
_ONE: Final = r"^en\b|^ett\b|\bett(?= av\b)"
_NUMBER: Final = re.compile(
    rf"\d+(?:[\u00a0 ]\d{{3}})*(?:,\d+)?|{_ONE}|\b(?:{'|'.join(word for word in _WORDS if word not in {'en', 'ett'})})\b",
    re.IGNORECASE,
)


class ReviewNumber(Struct, frozen=True):
    """A kind of number that is no figure: what it is, how it is formed, and the file that it is taken from."""

    label: str
    formed: str
    file: str


_MANIFEST: Final = "manifest.json"
_AGREEMENT: Final = "agreement.toml"
_KINDS: Final = {
    "rows_read": ReviewNumber("Lästa rader", "alla rader i underlagets filer", _MANIFEST),
    "rows_kept": ReviewNumber("Godtagna rader", "lästa rader − avvisade − borträknade", _MANIFEST),
    "rows_rejected": ReviewNumber("Avvisade rader", "rader som granskningen inte godtog", _MANIFEST),
    "rows_counted_out": ReviewNumber("Borträknade rader", "rader som räknats en gång redan", _MANIFEST),
    "files_read": ReviewNumber("Lästa filer", "filer från föreningarna", _MANIFEST),
    "warnings": ReviewNumber("Varningar", "iakttagelser av graden varning", _MANIFEST),
    "associations_findings": ReviewNumber("Iakttagelser om föreningarnas filer", "alla grader tillsammans", _MANIFEST),
    "changed_figures": ReviewNumber("Ändrade uppgifter", "uppgifter som skiljer sig från den förra versionen", CHANGES_FILE),
    "compared_with": ReviewNumber("Den förra versionens nummer", "den senast publicerade rapporten för året", _MANIFEST),
    "people_figures": ReviewNumber("Uppgifter om människor", "uppgifter som visas eller är skyddade", FIGURES_FILE),
    "hidden_figures": ReviewNumber("Skyddade uppgifter", "rader med status suppressed", FIGURES_FILE),
    "crime_types": ReviewNumber("Redovisade brottstyper", "brottstyper som står för sig", FIGURES_FILE),
    "small_counts": ReviewNumber("Antal som räknas som små", "gränsen i överenskommelsens regler om skydd", _AGREEMENT),
    "significance": ReviewNumber("Gräns för slump", "metodens fasta gräns, lika för alla jämförelser", "metodbeskrivningen"),
    "months": ReviewNumber("Månader i perioden", "från periodens första dag till dess sista", _AGREEMENT),
    "party_count": ReviewNumber("Föreningar i partnerskapet", "överenskommelsens parter", _AGREEMENT),
    "targets_status": ReviewNumber("Kvalitetsmål med utfall", "kvalitetsmål, och hur många som är redovisade", _AGREEMENT),
    "goals_verdict": ReviewNumber("Uppnådda kvalitetsmål", "kvalitetsmål vars utfall når målet", _AGREEMENT),
}
_OTHERS: Final = {
    CHANGE: ReviewNumber("Skillnad mot perioden före", "uppgiften − jämförelsetalet", FIGURES_FILE),
    CHANGE_PERCENT: ReviewNumber("Skillnad i procent", "skillnaden ÷ jämförelsetalet", FIGURES_FILE),
    MONTHS: ReviewNumber("Månader i en jämförd period", "från periodens första dag till dess sista", FIGURES_FILE),
    RECEIPTS: ReviewNumber("Rader per fil", "lästa = godtagna + rättade + avvisade + borträknade", _MANIFEST),
    CHANGES: ReviewNumber("Uppgifter före och efter en ändring", "värdena i två versioner av rapporten", CHANGES_FILE),
}
REVIEW_NUMBERS: Final = {**{f"{REVIEW_PREFIX}{name}": kind for name, kind in _KINDS.items()}, **_OTHERS}


def review_anchor(number_id: str) -> str:
    """Return the anchor of the row in the appendix that a number's id belongs to.

    >>> review_anchor("review.change.cases")
    'kalla-review.change'
    """
    return SOURCE_PREFIX + ".".join(number_id.split(".")[:2])


def cited_numbers(text: str, name: str) -> str:
    """Write a name's text as Markdown in which each number, in digits or in words, links to where it comes from."""
    number_id = REVIEW_PREFIX + lower_first(name)
    if number_id not in REVIEW_NUMBERS:
        return markdown_escaped(text)
    return _with_numbers(text, lambda shown: cited_word(shown, number_id, parsed(shown)))


def cited_word(text: str, number_id: str, value: float | None) -> str:
    """Write a text as Markdown in which the number with an id of its own links to where it comes from."""
    if number_id not in REVIEW_NUMBERS and not number_id.startswith((CHANGE, MONTHS)):
        return markdown_escaped(text)
    anchor = review_anchor(number_id)
    return _with_numbers(text, lambda shown: citation(markdown_escaped(shown), number_id, value, anchor))


def _with_numbers(text: str, write: Callable[[str], str]) -> str:
    pieces, end = list[str](), 0
    for match in _NUMBER.finditer(text):
        pieces += [markdown_escaped(text[end : match.start()]), write(match[0])]
        end = match.end()
    return "".join([*pieces, markdown_escaped(text[end:])])


def parsed(shown: str) -> float:
    r"""Read a number as it is written in running text.

    >>> parsed("3\xa0017"), parsed("Elva"), parsed("4,3")
    (3017.0, 11.0, 4.3)
    """
    word = _WORDS.get(shown.lower())
    return float(word) if word is not None else float("".join(shown.split()).replace(",", "."))
