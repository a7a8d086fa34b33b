"""The names and counts that sentences may use beside figures: of the agreement, the period and the review of the deliveries."""

from iop_analysis import catalogue, swedish
from iop_analysis.present.material import Material
from iop_analysis.schema import SIGNIFICANCE_LEVEL, TOTAL, Unit
from iop_analysis.swedish import listing, sentence_case


def names(material: Material) -> dict[str, str]:
    """Return every name that ``{=name}`` may ask for; with a capital letter for the head of a sentence."""
    agreed = material.agreement.names
    plain = {field: str(getattr(agreed, field)) for field in agreed.__struct_fields__}
    known = {**plain, **_period_words(material), **_review_words(material), **_goal_words(material)}
    return {**known, **{sentence_case(name): sentence_case(text) for name, text in known.items()}}


def _period_words(material: Material) -> dict[str, str]:
    agreement, period = material.agreement, material.period
    current = max((term for term in agreement.term if term.start <= period.end), key=lambda term: term.start)
    return {
        "period": period.label,
        "months": _count(period.months),
        "first_year": str(agreement.first_year),
        "term_start": swedish.date(current.start),
        "party_names": listing(agreement.party_names.values()),
        "party_count": _count(len(agreement.party)),
    }


def _review_words(material: Material) -> dict[str, str]:
    rows = material.conservation
    kinds = {figure.category for figure in material.figures.values() if figure.breakdown == "crime_type"} - {TOTAL}
    return {
        "warnings": _count(len(material.warnings)),
        "rows_read": _count(sum(part.read for part in rows)),
        "rows_kept": _count(sum(part.kept + part.corrected for part in rows)),
        "rows_rejected": _count(sum(part.rejected for part in rows)),
        "rows_counted_out": _count(sum(part.counted_out for part in rows)),
        "crime_type_count": _count(len(kinds)),
        "significance": swedish.in_text(100 * SIGNIFICANCE_LEVEL, Unit.PERCENT).replace("procent", "procents"),
    }


def _goal_words(material: Material) -> dict[str, str]:
    """How much of what was promised has an outcome, and what can be said of the goals because of it."""
    targets = [commitment for commitment in material.agreement.commitment if commitment.kind == "quality"]
    reported = [commitment for commitment in targets if material.outcome(commitment)]
    lacking = [code for code in _economy_measures(material) if not _delivered(code, material)]
    complete = len(reported) == len(targets) and not lacking
    return {
        "targets_status": _targets_text(len(reported), len(targets)),
        "economy_status": _economy_text(lacking),
        "goals_verdict": (
            "Underlaget täcker alla mål."
            if complete
            else "Underlaget räcker därför inte för att bedöma om målsättningen har uppnåtts."
        ),
    }


def _targets_text(reported: int, targets: int) -> str:
    """Say how many targets have an outcome.

    >>> _targets_text(0, 4), _targets_text(2, 4)
    ('Inget av överenskommelsens 4 kvalitetsmål är redovisat.', '2 av överenskommelsens 4 kvalitetsmål är redovisade.')
    """
    if not reported:
        return f"Inget av överenskommelsens {_count(targets)} kvalitetsmål är redovisat."
    verb = "redovisat" if reported == 1 else "redovisade"
    return f"{_count(reported)} av överenskommelsens {_count(targets)} kvalitetsmål är {verb}."


def _economy_measures(material: Material) -> list[str]:
    return list(dict.fromkeys(budget.outcome_measure for budget in material.agreement.budget))


def _delivered(code: str, material: Material) -> bool:
    figures = material.figures.values()
    return any(figure.measure == code and figure.period == material.period for figure in figures)


def _economy_text(lacking: list[str]) -> str:
    if not lacking:
        return "Det ekonomiska utfallet är redovisat."
    return f"Underlaget saknar {listing([catalogue.measure(code).label.lower() for code in lacking])}."


def _count(value: float) -> str:
    return swedish.number(value, Unit.CASES)
