"""The analyst's own texts in ``raw/<year>/texter``: small Markdown files, one per part of the report, hostile until read.

What the references in braces lead to is not known here: that is checked where figures are at hand.
"""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct

from iop_analysis import catalogue
from iop_analysis.deliveries.personal import LABELS, is_safe_name, kinds_in
from iop_analysis.errors import UnreadableInputError
from iop_analysis.parts import TEXTS_FOLDER, Part, Text, parts
from iop_analysis.schema import Finding, Severity, Unit
from iop_analysis.structured import delivered_files, read_text
from iop_analysis.swedish import listing, number, suggestion

LONGEST_TEXT: Final = 40_000
_MOST_FAULTS: Final = 20
_EXAMPLE: Final = "{cases}"
_BRACES: Final = re.compile(r"\{[^{}\n]+\}")
_ALLOWED_CONTROLS: Final = frozenset("\n\t\N{SOFT HYPHEN}")
_REWRITE: Final = "Skriv det som vanlig text."
_ALLOWED_TARGET: Final = r"(?:https?://|mailto:)"
_ONLY_HEADINGS: Final = "Ta bort raden; rapporten har redan sina rubriker."
_ONLY_TABLES: Final = "Ta bort tabellen; tabeller görs av uppgifterna."
_ONLY_CHARTS: Final = "Ta bort bilden; diagram görs av uppgifterna."
_HEADING: Final = re.compile(r"^[ \t>]{0,8}(?:[-*+] +|\d+[.)] +)?#{1,6}(?:\s|$)")
_RULE: Final = re.compile(r"^[ \t>]*(?:=+|-{2,}|(?:[-*_][ \t]*){3,})[ \t]*$")
_TABLE: Final = re.compile(r"^[ \t>]*(?:\||\+[-=])|\|[ \t]*:?-{2,}|-{2,}:?[ \t]*\|")
_LINK: Final = re.compile(rf"\]\((?!<?{_ALLOWED_TARGET})|^ {{0,3}}\[[^\]]*\]:")
_REFUSED: Final = (
    (_HEADING, "En rubrik", _ONLY_HEADINGS), (_RULE, "En rubrik eller linje", _ONLY_HEADINGS),
    (re.compile(r"!\["), "En bild", _ONLY_CHARTS), (_TABLE, "En tabell", _ONLY_TABLES),
    (re.compile(rf"<(?!{_ALLOWED_TARGET})[A-Za-z/!?]"), "HTML", _REWRITE),
    (re.compile(r"`|~~~|^(?: {4}|\t)\s*\S"), "Kod eller indragen text", _REWRITE),
    (_LINK, "En länk som inte är tillåten", "Länka till http eller https, inom parentes."),
    (re.compile(r"&(?:#\w+|\w+);"), "En teckenkod", "Skriv själva tecknet."),
    (re.compile(r"\\[{}]"), "Ett omvänt snedstreck före en klammer", "Ta bort det; klamrar är till för hänvisningar."),
)  # fmt: skip


class Texts(Struct, frozen=True):
    """The texts that may be used, every ordinary file of the folder by its name for findings, and what was noticed."""

    texts: tuple[Text, ...] = ()
    files: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()


def read_texts(folder: Path, data_root: Path) -> Texts:
    """Read the texts in a year's ``folder``; what cannot be used becomes findings, each with its file and row."""
    own = folder / TEXTS_FOLDER
    if own.is_symlink() or not own.is_dir():
        return Texts()
    texts: list[Text] = []
    findings: list[Finding] = []
    files = delivered_files(own)
    declared = {part.file: part for part in parts()}
    for path in files:
        name = path.relative_to(data_root).as_posix()
        read, noticed = _read(path, name, declared.get(path.relative_to(own).as_posix()), list(declared))
        texts += [read] if read else []
        findings += noticed
    return Texts(tuple(texts), frozenset(path.relative_to(data_root).as_posix() for path in files), tuple(findings))


def _read(path: Path, name: str, part: Part | None, known: list[str]) -> tuple[Text | None, list[Finding]]:
    """A file's text, where it may be used, and what was noticed in it."""
    if part is None:
        safe = name if is_safe_name(path.name) else f"{name.rpartition('/')[0]}/…"
        expected = suggestion(path.name, known)
        return None, [catalogue.finding("text_unknown_file", safe, expected=f"Ett av filnamnen i iop draft; {expected}")]
    try:
        text = Text(part.section, name, _normal(read_text(path)))
    except UnreadableInputError as error:
        return None, [_unreadable(name, str(error).removeprefix(f"{path}: "))]
    if len(text.markdown) > LONGEST_TEXT:
        return None, [_unreadable(name, "Texten är för lång.")]
    if not text.markdown.strip():
        return None, [catalogue.finding("text_empty", name)]
    findings = list(_faults(text))
    return (None if any(part.severity is Severity.BLOCKING for part in findings) else text), findings


def _normal(markdown: str) -> str:
    return unicodedata.normalize("NFC", markdown.replace("\r\n", "\n").replace("\r", "\n")).rstrip()


def _unreadable(name: str, message: str) -> Finding:
    most = number(LONGEST_TEXT, Unit.CASES)
    return catalogue.finding("text_unreadable", name, message=message[:1].upper() + message[1:], most=most)


def _faults(text: Text) -> Iterator[Finding]:
    """What may not stand in a text, row by row; of many faults the first ones."""
    found = 0
    for row, line in enumerate(text.markdown.split("\n"), start=1):
        for fault in _faults_of(line, f"{text.file}, rad {row}"):
            yield fault
            found += 1
            if found == _MOST_FAULTS:
                return


def _faults_of(line: str, place: str) -> Iterator[Finding]:
    without = _BRACES.sub("", line)
    if any(unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Co", "Cn"} and sign not in _ALLOWED_CONTROLS for sign in line):
        yield catalogue.finding("text_not_allowed", place, what="Ett tecken som inte syns", action="Skriv raden på nytt.")
    for pattern, what, action in _REFUSED:
        if pattern.search(_BRACES.sub("x", line)):
            yield catalogue.finding("text_not_allowed", place, what=what, action=action)
    if "{" in without or "}" in without:
        yield catalogue.finding("text_braces", place, example=_EXAMPLE)
    kinds = kinds_in(line)
    if kinds:
        yield catalogue.finding("text_personal_data", place, kinds=listing(sorted(LABELS[kind] for kind in kinds)))
