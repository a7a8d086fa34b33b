"""How the report says that small counts are protected: how many figures, what is merged, and what is declared open."""

from typing import Final

from iop_analysis import catalogue, merges, swedish
from iop_analysis.frames import Figure
from iop_analysis.present.concern import concerns
from iop_analysis.present.material import Material
from iop_analysis.schema import PEOPLE_UNITS, Status, Unit
from iop_analysis.swedish import listing, lower_first

_SHOWN: Final = frozenset({Status.OBSERVED, Status.SUPPRESSED})


def protection_words(material: Material) -> dict[str, str | None]:
    """Return what the report can say of how small counts are protected; only what is open where all was public before.

    How many figures are hidden is one number: how they are spread would help to undo it.
    """
    of_people = [figure for figure in material.figures.values() if figure.status in _SHOWN and _is_about_people(figure)]
    hidden = sum(figure.status is Status.SUPPRESSED for figure in of_people)
    if not (material.receipts or hidden):
        unsaid = ("counted_things", "small_counts", "people_figures", "hidden_figures", "merged_together", "open_measures")
        return {**dict.fromkeys(unsaid), "open_labels": _open_labels(material)}
    merged = {part.code for part in material.merged}
    return {
        "counted_things": "ärenden, brott eller personer" if concerns(("crimes",), material) else "ärenden eller personer",
        "small_counts": _up_to(material.agreement.secrecy.smallest_shown - 1),
        "people_figures": _count(len(of_people)),
        "hidden_figures": f"{_count(hidden)} {'skyddad' if hidden == 1 else 'skyddade'}" if hidden else None,
        "merged_together": listing(step.said for step in merges.merges() if step.code in merged) or None,
        "open_measures": _open_text(material),
        "open_labels": _open_labels(material),
    }


def _is_about_people(figure: Figure) -> bool:
    """Whether a figure counts people, or is formed from counts of them."""
    declared = catalogue.indicators().get(figure.measure)
    parts = (declared.numerator, *declared.denominators) if declared else (figure.measure,)
    measures = [catalogue.measure(part) for part in parts]
    counted = [catalogue.measure(measure.part or measure.rests_on or measure.code) for measure in measures]
    return figure.unit in PEOPLE_UNITS or any(PEOPLE_UNITS.issuperset(measure.units) for measure in counted)


def _up_to(largest: int) -> str:
    """Name the counts that are small.

    >>> _up_to(4), _up_to(1)
    ('1–4', '1')
    """
    return f"1–{_count(largest)}" if largest > 1 else "1"


def _open_labels(material: Material) -> str | None:
    """What the agreement declares open, by name."""
    return listing(lower_first(catalogue.indicator_label(part.measure)) for part in material.agreement.secrecy.open) or None


def _open_text(material: Material) -> str | None:
    """Which measures are shown however small they are, and why; of those that the follow-up has figures of."""
    known = {figure.measure for figure in material.figures.values()}
    declared = [part for part in material.agreement.secrecy.open if part.measure in known]
    reasons = {catalogue.indicator_label(part.measure): part.reason for part in declared}
    return " ".join(f"{label} visas även när antalet är litet. Skäl: {reason}" for label, reason in reasons.items()) or None


def _count(value: float) -> str:
    return swedish.number(value, Unit.CASES)
