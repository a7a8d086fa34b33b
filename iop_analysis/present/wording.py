"""The names and facts that sentences may use beside figures: of the agreement, the period and the review of the deliveries.

A name whose value is ``None`` has nothing to say this year; sentences that use it are left out.
"""

from functools import lru_cache
from typing import Final

from iop_analysis import catalogue, swedish
from iop_analysis.agreement import Agreement, Term
from iop_analysis.frames import Outcome
from iop_analysis.present.changes import change_words
from iop_analysis.present.crime_types import crime_types_text
from iop_analysis.present.material import Material
from iop_analysis.present.protection import protection_words
from iop_analysis.schema import SIGNIFICANCE_LEVEL, Gender, Goal, Unit
from iop_analysis.swedish import listing, lower_first, number_of, number_word, sentence_case

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
        **_goal_words(material),
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
    current = material.current
    divided = {figure.measure for figure in current if figure.gender != Gender.TOTAL}
    return {
        "crime_types": crime_types_text(material),
        "gender_note": None if len(divided) > 1 else "Övriga uppgifter i underlaget är inte uppdelade på kön.",
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


def _goal_words(material: Material) -> dict[str, str | None]:
    """How much of what was promised has an outcome, and what can be said of the goals because of it."""
    targets = [part.id for part in material.agreement.commitment if part.kind == "quality"]
    outcomes = [material.outcome(target) for target in targets]
    lacking = [lower_first(catalogue.measure(code).label) for code in material.protected.unreported_economy]
    return {
        "targets_status": _targets_text(outcomes),
        "economy_status": _economy_text(lacking, has_budget=bool(material.agreement.budget)),
        "goals_verdict": _verdict(outcomes, complete=not lacking),
    }


def _targets_text(outcomes: list[Outcome]) -> str | None:
    """Say how many quality targets have an outcome.

    >>> _targets_text([Outcome("a", Goal.NO_DATA), Outcome("b", Goal.NO_DATA)])
    'Inget av överenskommelsens två kvalitetsmål är redovisat.'
    """
    reported = sum(outcome.goal is not Goal.NO_DATA for outcome in outcomes)
    withheld = _withheld_targets(sum(outcome.goal is Goal.WITHHELD for outcome in outcomes), reported)
    if not outcomes:
        return None
    if len(outcomes) == 1:
        return f"Överenskommelsens enda kvalitetsmål är {'redovisat' if reported else 'inte redovisat'}{withheld}."
    counted = f"{sentence_case(_of_targets(reported))} av överenskommelsens {number_word(len(outcomes))} kvalitetsmål"
    return f"{counted} är {'redovisade' if reported > 1 else 'redovisat'}{withheld}."


def _withheld_targets(withheld: int, reported: int) -> str:
    """Say how many of the targets that the partners reported the report itself does not show.

    >>> _withheld_targets(1, 4), _withheld_targets(1, 1)
    (', varav ett är skyddat i rapporten', ', men är skyddat i rapporten')
    """
    if not withheld:
        return ""
    each = "skyddat" if withheld == 1 else "skyddade"
    if withheld == reported:
        return f", men {'alla ' if withheld > 1 else ''}är {each} i rapporten"
    return f", varav {_of_targets(withheld)} är {each} i rapporten"


def _of_targets(count: int) -> str:
    """How many of the targets, in the gender of the word kvalitetsmål."""
    return {0: "inget", 1: "ett"}.get(count, number_word(count))


def _economy_text(lacking: list[str], *, has_budget: bool) -> str | None:
    if not has_budget:
        return None
    if not lacking:
        return "Det ekonomiska utfallet är redovisat."
    return f"{sentence_case(listing(lacking))} är inte {'redovisat' if len(lacking) == 1 else 'redovisade'}."


def _verdict(outcomes: list[Outcome], *, complete: bool) -> str | None:
    """What the outcomes carry: nothing more is concluded."""
    if not outcomes:
        return None
    if not complete or any(outcome.goal is Goal.NO_DATA for outcome in outcomes):
        return "Underlaget räcker därför inte för att bedöma om målsättningen har uppnåtts."
    if any(outcome.goal is Goal.WITHHELD for outcome in outcomes):
        return "Om målsättningen har uppnåtts går inte att redovisa, eftersom någon uppgift är skyddad."
    if any(outcome.goal is Goal.REPORTED for outcome in outcomes):
        return "Det går inte att bedöma om målsättningen har uppnåtts, eftersom nivån inte är angiven för alla kvalitetsmål."
    return _met_text(sum(outcome.goal is Goal.MET for outcome in outcomes), len(outcomes))


def _met_text(met: int, targets: int) -> str:
    """Say how many of the targets are met.

    >>> _met_text(1, 4)
    'Enligt underlaget är ett av fyra kvalitetsmål helt uppnått.'
    """
    if targets == 1:
        return f"Kvalitetsmålet är {'uppnått' if met else 'inte helt uppnått'} enligt underlaget."
    if met == targets:
        return "Alla kvalitetsmål är uppnådda enligt underlaget."
    verb = "uppnådda" if met > 1 else "uppnått"
    return f"Enligt underlaget är {_of_targets(met)} av {number_word(targets)} kvalitetsmål helt {verb}."


def _count(value: float) -> str:
    return swedish.number(value, Unit.CASES)
