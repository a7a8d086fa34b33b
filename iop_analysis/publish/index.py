"""The page that lists all years: what stands, what came before it, and in words what state it is in."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from msgspec import Struct

from iop_analysis import swedish
from iop_analysis.errors import NotPublishedError
from iop_analysis.publish.over_years import OVER_YEARS_FILE, is_ours
from iop_analysis.publish.pages import render_page, write_page
from iop_analysis.publish.standing import Edition, Shelf, shelves

INDEX_FILE: Final = "index.html"

_MARK: Final = "<title>Uppföljningar</title>\n<style>".encode()
_MARKED_WITHIN: Final = 1000
_MOST_CHANGES: Final = 10
_DELIVERED: Final = "raw/"
_OF_THE_PROGRAM: Final = re.compile(r"^(programmet|notebooken|parametern)| → ")
_LINKS: Final = (
    (r"uppfoljning\.html", "Uppföljning {year}", "webbsida"),
    (r"uppfoljning\.pdf", "Uppföljning {year}", "PDF"),
    (r"uppfoljning\.docx", "Uppföljning {year}", "Word"),
    (r"datakvalitet\.html", "Underlagets kvalitet {year}", "webbsida"),
    (r"profil-([\w-]+)\.html", "Profil {year}: {name}", "webbsida"),
    (r"nyckeltal\.csv", "Alla tal {year}", "CSV"),
    (r"andringslogg\.csv", "Ändringslogg {year}", "CSV"),
)
_EARLIER_LINKS: Final = 2


class Link(Struct, frozen=True):
    """A file to open: what it is, in which format."""

    href: str
    text: str
    format: str


class Notice(Struct, frozen=True):
    """What a reader must know before opening a year's report; ``kind`` is a class of the style sheet."""

    kind: str
    text: str
    details: tuple[str, ...] = ()
    href: str = ""
    link: str = ""


class YearEntry(Struct, frozen=True):
    """A year as the page shows it: ``about`` and ``links`` are empty where no report stands."""

    year: int
    notices: tuple[Notice, ...]
    about: str
    links: tuple[Link, ...]
    earlier: tuple[Link, ...]
    synthetic: bool


def index_page(reports: Path, outdated: Mapping[int, Sequence[str]]) -> str:
    """Write the page of what lies in ``reports``, the newest year first.

    ``outdated`` says for each year that somebody has compared with its inputs what has changed since (``what_changed``), an
    empty list for nothing. A year that is not there has not been compared, and is not called current.
    """
    years = [_entry(shelf, outdated.get(shelf.year)) for shelf in shelves(reports)]
    over_years = OVER_YEARS_FILE if is_ours(reports / OVER_YEARS_FILE) else ""
    return render_page("index.html", years=years, over_years=over_years)


def write_index(reports: Path, outdated: Mapping[int, Sequence[str]]) -> bool:
    """Write ``reports/index.html`` and return True, or leave it alone where it says the same already.

    Raises :class:`NotPublishedError` where it cannot be written, or somebody else's page lies there.
    """
    path = reports / INDEX_FILE
    if path.is_file() and _MARK not in path.read_bytes()[:_MARKED_WITHIN]:
        raise NotPublishedError(f"{path}: sidan är inte gjord av programmet, så den rörs inte; flytta den och kör igen.")
    return write_page(path, index_page(reports, outdated))


def _entry(shelf: Shelf, changes: Sequence[str] | None) -> YearEntry:
    current = shelf.current
    return YearEntry(
        year=shelf.year,
        notices=tuple(_notices(shelf, changes)),
        about=f"Perioden {current.period}, version {current.version}." if current else "",
        links=tuple(_links(current)) if current else (),
        earlier=tuple(link for part in shelf.earlier for link in _opened_first(part)),
        synthetic=any(part.synthetic for part in (current, *shelf.earlier) if part),
    )


def _notices(shelf: Shelf, changes: Sequence[str] | None) -> Iterator[Notice]:
    yield from _attempts(shelf)
    for folder in shelf.damaged:
        yield Notice(
            "damaged",
            "Kan inte läsas",
            (f"Mappen {folder} är inte som den publicerades. Återställ den ur en säkerhetskopia.",),
        )
    if shelf.current and changes:
        yield Notice("outdated", _what_is_outdated(changes), tuple(_shortened(changes)))
    elif shelf.current and changes is None:
        yield Notice("unknown", "Inte jämförd med underlaget")
    elif shelf.current and not shelf.failed:
        yield Notice("current", "Aktuell")


def _attempts(shelf: Shelf) -> Iterator[Notice]:
    if shelf.failed:
        none = not (shelf.current or shelf.earlier or shelf.damaged)
        stands = ("Rapporten nedan är från en tidigare körning.",) if shelf.current else ()
        text = "Bara misslyckade försök" if none else "Senaste försöket misslyckades"
        yield Notice("failed", text, stands, f"{shelf.year}-misslyckad.html", f"Varför {shelf.year} misslyckades")


def _what_is_outdated(changes: Sequence[str]) -> str:
    if any(change.startswith(_DELIVERED) for change in changes):
        return "Underlaget har ändrats sedan rapporten gjordes"
    if all(_OF_THE_PROGRAM.search(change) for change in changes):
        return "Programmet har ändrats sedan rapporten gjordes"
    return "Det är oklart om rapporten är aktuell"


def _shortened(changes: Sequence[str]) -> Iterator[str]:
    yield from changes[:_MOST_CHANGES]
    if len(changes) > _MOST_CHANGES:
        yield f"och {swedish.number_of(len(changes) - _MOST_CHANGES, 'ändring', 'ändringar')} till"


def _opened_first(edition: Edition) -> Iterator[Link]:
    """Of an earlier version, the page and the PDF of the follow-up."""
    for link in islice(_links(edition), _EARLIER_LINKS):
        yield Link(link.href, f"{link.text}, version {edition.version}", link.format)


def _links(edition: Edition) -> Iterator[Link]:
    """The files that readers open, in the order in which they ask for them; nothing else that a folder may hold."""
    for pattern, text, kind in _LINKS:
        for name in edition.files:
            match = re.fullmatch(pattern, name)
            if match:
                said = text.format(year=edition.year, name=edition.jours.get(match[1], match[1]) if match.groups() else "")
                yield Link(f"{edition.folder}/{name}", said, kind)
