"""The names and facts that sentences may use beside figures: of the agreement, the period and the review of the deliveries.

A name whose value is ``None`` has nothing to say this year; sentences that use it are left out.
"""

from functools import lru_cache
from typing import Final

from iop_analysis import swedish
from iop_analysis.agreement import Agreement, Term
from iop_analysis.present.changes import change_words
from iop_analysis.present.crime_types import crime_types_text
from iop_analysis.present.divided import undivided_text
from iop_analysis.present.economy import budget_periods_text, no_cost_text
from iop_analysis.present.goals import goal_words
from iop_analysis.present.material import Material
from iop_analysis.present.outcomes import commitment_words
from iop_analysis.present.protection import protection_words
from iop_analysis.schema import SIGNIFICANCE_LEVEL, Unit
from iop_analysis.swedish import listing, number_of, number_word, sentence_case

_SYNTHETIC: Final = "Syntetiska uppgifter: allt i dokumentet är påhittat, i övningssyfte, och beskriver inga verkliga ärenden."


@lru_cache(maxsize=4)
def names(material: Material) -> dict[str, str | None]:
    """Return every name that ``{=name}`` may ask for; with a capital letter for the head of a sentence."""
    agreed = material.agreement.names
    plain: dict[str, str | None] = {field: str(getattr(agreed, field)) for field in agreed.__struct_fields__}
    known = {
        **plain,
        **_term_words(material),
        **_figure_words(material),
        **protection_words(material),
        **change_words(material),
        **_review_words(material),
        **goal_words(material),
        **commitment_words(material),
    }
    capitals = {sentence_case(name): sentence_case(text) if text else None for name, text in known.items()}
    return {**known, **capitals}


def period_name(label: str) -> str:
    """Name a period in a sentence: a year as a year, else as a period.

    >>> period_name("2024"), period_name("1 april–31 december 2025")
    ('år 2024', 'perioden 1 april–31 december 2025')
    """
    return f"år {label}" if label.isdigit() else f"perioden {label}"


def _term_words(material: Material) -> dict[str, str | None]:
    agreement, period = material.agreement, material.period
    term, first = agreement.term_of(period), min(agreement.term, key=lambda term: term.start)
    titles = [agreement.document_titles[document] for document in _earlier_documents(agreement, term)]
    return {
        "period": period.label,
        "period_name": period_name(period.label),
        "months": number_of(round(period.months), "månad", "månader"),
        "first_year": str(agreement.first_year),
        "term_start": swedish.date(term.start),
        "term_event": "ingicks" if term == first else "förnyades",
        "earlier_documents": listing(f"”{title}”" for title in titles) if titles else None,
        "party_names": listing(agreement.party_names.values()),
        "focus": agreement.party_names.get(material.focus),
        "party_count": number_of(len(agreement.party), "förening", "föreningar"),
        "reference_population": listing(dict.fromkeys(part.population for part in agreement.gender_reference)) or None,
    }


def _earlier_documents(agreement: Agreement, term: Term) -> list[str]:
    """The documents of earlier terms that stand in for the one of ``term``; none where that one is cited itself."""
    cited = {part.document for part in agreement.commitment} | {part.document for part in agreement.budget}
    cited |= {part.document for part in agreement.gender_reference}
    earlier = {part.document for part in agreement.term if part.start < term.start}
    return [] if term.document in cited else sorted(cited & earlier)


def _figure_words(material: Material) -> dict[str, str | None]:
    return {
        "crime_types": crime_types_text(material),
        "gender_note": undivided_text(material),
        "budget_periods": budget_periods_text(material),
        "no_cost_per_case": no_cost_text(material),
    }


def _review_words(material: Material) -> dict[str, str | None]:
    return {
        **_row_words(material),
        "warnings": number_of(len(material.warnings), "varning", "varningar"),
        "significance": f"{_count(100 * SIGNIFICANCE_LEVEL)} procents",
        "description_source": material.described_in,
        "files_read": number_of(len(material.receipts), "fil", "filer") if material.receipts else None,
        "associations_heard": _heard(material),
        "associations_findings": _their_findings(material),
        "synthetic": _SYNTHETIC if material.agreement.synthetic else None,
    }


def _row_words(material: Material) -> dict[str, str | None]:
    """How many rows were read and what became of them; nothing where some of them would give a protected count away."""
    rows = material.conservation
    if any(part.rows is None for part in material.receipts):
        return dict.fromkeys(("rows_read", "rows_kept", "rows_rejected", "rows_counted_out"))
    return {
        "rows_read": _count(sum(part.read for part in rows)),
        "rows_kept": _count(sum(part.kept + part.corrected for part in rows)),
        "rows_rejected": number_word(sum(part.rejected for part in rows)),
        "rows_counted_out": number_word(sum(part.counted_out for part in rows)),
    }


def _heard(material: Material) -> str | None:
    """Which associations have delivered files, and which have not; ``None`` where no one was to."""
    names, heard = material.agreement.party_names, {part.jour for part in material.receipts}
    silent = [name for jour, name in names.items() if jour not in heard]
    if not heard:
        return None
    if not silent:
        return "Alla föreningar har lämnat underlag."
    return f"Underlag saknas från {listing(silent)}."


def _their_findings(material: Material) -> str | None:
    if not material.receipts:
        return None
    count = sum(bool(finding.jour) for finding in material.findings)
    return "inga iakttagelser" if not count else number_of(count, "iakttagelse", "iakttagelser")


def _count(value: float) -> str:
    return swedish.number(value, Unit.CASES)
