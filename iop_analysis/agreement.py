"""The agreement as data: parties and their names, terms, commitments, budgets, referral rules, series breaks.

One file, ``data/raw/agreement.toml``, describes a partnership. Another city or another field is another file.
"""

import datetime as dt
from itertools import chain
from pathlib import Path
from typing import Literal, Protocol

from msgspec import Struct

from iop_analysis import catalogue, overlay, structured, swedish
from iop_analysis.agreed import (
    OLDEST_AGE,
    Budget,
    BudgetLine,
    Commitment,
    Document,
    GenderReference,
    Names,
    Party,
    Referral,
    SeriesBreak,
    Term,
)
from iop_analysis.errors import UnreadableInputError, UsageError
from iop_analysis.periods import Period, calendar_year
from iop_analysis.secrecy import Secrecy, refuse_unclear

__all__ = [
    "FILE_NAME", "OLDEST_AGE", "Agreement", "Budget", "BudgetLine", "Commitment", "Document", "GenderReference", "Names", "Party",
    "Referral", "SeriesBreak", "Term", "read_agreement",
]  # fmt: skip

FILE_NAME = "agreement.toml"


class _Cited(Protocol):
    """A part of the agreement that names the document it stands in."""

    @property
    def document(self) -> str: ...


class Agreement(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that is agreed, as far as the follow-up needs it.

    ``synthetic`` if it and all data are made up; ``required_deliveries`` is what each association is to send each year.
    """

    names: Names
    document: tuple[Document, ...]
    term: tuple[Term, ...]
    party: tuple[Party, ...]
    synthetic: bool = False
    required_deliveries: tuple[Literal["report", "cases"], ...] = ()
    secrecy: Secrecy = Secrecy()
    commitment: tuple[Commitment, ...] = ()
    referral: tuple[Referral, ...] = ()
    budget: tuple[Budget, ...] = ()
    gender_reference: tuple[GenderReference, ...] = ()
    series_break: tuple[SeriesBreak, ...] = ()

    @property
    def party_names(self) -> dict[str, str]:
        """Party id → the name that the report uses."""
        return {party.id: party.name for party in self.party}

    def party_called(self, name: str) -> str | None:
        """Return the id of the party known under ``name`` (any case and spacing), or ``None``."""
        return next((party.id for party in self.party if swedish.folded(name) in party.known_names), None)

    def reporting_period(self, year: int) -> Period:
        """Return the part of ``year`` that the latest term covers; raises :class:`UsageError` for a year outside all terms."""
        whole = calendar_year(year)
        for term in sorted(self.term, key=lambda term: term.start, reverse=True):
            held = Period(term.start, term.end or dt.date.max)
            if held.overlaps(whole):
                return Period(max(whole.start, held.start), min(whole.end, held.end))
        raise UsageError(f"Året {year} ligger utanför överenskommelsens perioder; välj ett år från {self.first_year}.")

    def term_of(self, period: Period) -> Term:
        """Return the latest term that began before the end of a period."""
        return max((term for term in self.term if term.start <= period.end), key=lambda term: term.start)

    @property
    def document_titles(self) -> dict[str, str]:
        """Document id → title."""
        return {document.id: document.title for document in self.document}

    @property
    def cited_documents(self) -> frozenset[str]:
        """The documents that some part of the agreement stands in."""
        parts: tuple[tuple[_Cited, ...], ...] = (
            self.term, self.commitment, self.referral, self.budget, self.gender_reference, self.series_break,
        )  # fmt: skip
        return frozenset(part.document for part in chain.from_iterable(parts))

    @property
    def unpublished_documents(self) -> frozenset[str]:
        """The documents that not everybody can read."""
        return frozenset(document.id for document in self.document if not document.public)

    @property
    def first_year(self) -> int:
        """The year in which the first term starts."""
        return min(term.start for term in self.term).year


def read_agreement(path: Path) -> Agreement:
    """Read the agreement; raises :class:`UnreadableInputError` where a part is missing or names something unknown.

    From then on the process reads with the partnership's own reference data, if there are any (:func:`catalogue.use`).
    """
    catalogue.use(path.parent / overlay.FOLDER)
    agreement = structured.read_toml(path, Agreement)
    if not agreement.term:
        raise UnreadableInputError(f"{path}: ingen avtalsperiod finns; skriv minst en [[term]] med startdatum.")
    _check_terms(agreement, path)
    _check_names(agreement, path)
    _check_references(agreement, path)
    _check_targets(agreement, path)
    refuse_unclear(agreement.secrecy, path)
    return agreement


def _check_terms(agreement: Agreement, path: Path) -> None:
    for term in agreement.term:
        if term.end is not None and term.end < term.start:
            raise UnreadableInputError(f"{path}: avtalsperioden som börjar {term.start} slutar före sin början; rätta datumen.")


def _check_names(agreement: Agreement, path: Path) -> None:
    """A name belongs to one party, and an id to one commitment and one document."""
    for names in (
        [name for party in agreement.party for name in party.known_names],
        [part.id for part in agreement.commitment],
        [part.id for part in agreement.document],
    ):
        for name in names:
            if names.count(name) > 1:
                raise UnreadableInputError(f"{path}: ”{name}” står för två olika; ge dem var sitt namn.")


def _check_references(agreement: Agreement, path: Path) -> None:
    """Every document and party that the file refers to must be described in it."""
    documents = {document.id for document in agreement.document}
    for document in sorted(agreement.cited_documents):
        _require(document, documents, "dokumentet", path)
    for budget in agreement.budget:
        _require(budget.party, set(agreement.party_names), "parten", path)
        for line in budget.lines:
            _require(line.category, set(catalogue.category_labels()), "budgetposten", path)
    for code in _measures_named(agreement):
        _require(code, set(catalogue.measures()), "måttet", path)


def _check_targets(agreement: Agreement, path: Path) -> None:
    """A tolerance is one of a target, and a target one of a measure."""
    for part in agreement.commitment:
        if part.about and part.target is None:
            raise UnreadableInputError(f"{path}: ”{part.id}” har about men inget target; skriv målet, eller ta bort about.")
        if part.target is not None and not part.measure:
            raise UnreadableInputError(f"{path}: ”{part.id}” har target men inget measure; skriv måttet, eller ta bort target.")


def _measures_named(agreement: Agreement) -> set[str]:
    """Every measure that the file refers to."""
    budgets = {code for budget in agreement.budget for code in (budget.measure, budget.outcome_measure)}
    breaks = {code for part in agreement.series_break for code in part.measures}
    asked = {commitment.measure for commitment in agreement.commitment if commitment.measure}
    known = {reference.measure for reference in agreement.gender_reference} | agreement.secrecy.open_measures
    known |= {rule.measure for rule in agreement.referral if rule.measure}
    return budgets | breaks | asked | known


def _require(name: str, known: set[str], what: str, path: Path) -> None:
    if name not in known:
        raise UnreadableInputError(f"{path}: {what} ”{name}” finns inte; {swedish.suggestion(name, known)}")
