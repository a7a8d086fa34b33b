"""What came of the commitments, as points for the assessment: each with the figures that it rests on, as references in braces."""

from collections.abc import Collection

from iop_analysis.agreement import Commitment
from iop_analysis.frames import Figure, Outcome
from iop_analysis.present.material import Material
from iop_analysis.schema import TOTAL, Goal
from iop_analysis.swedish import listing, lower_first, markdown_escaped

_UNFINISHED = (Goal.PARTLY, Goal.NOT_MET)


def commitment_words(material: Material) -> dict[str, str | None]:
    """Name each commitment, so that a text may quote it, and list the quality targets that are not met or have no outcome."""
    agreed = material.agreement.commitment
    targets = [part for part in agreed if part.kind == "quality"]
    unfinished = [lower_first(part.text) for part in targets if material.outcome(part.id).goal in _UNFINISHED]
    silent = [lower_first(part.text) for part in targets if material.outcome(part.id).goal is Goal.NO_DATA]
    return {
        **{commitment_name(part): part.text for part in agreed},
        "targets_not_met": "; ".join(unfinished) or None,
        "targets_without_outcome": "; ".join(silent) or None,
    }


def outcome_points(goals: Collection[Goal], kind: str, material: Material) -> str:
    """Return a point for each measurable commitment that has come out in one of the ways, with references to its figures.

    Only those of one ``kind``, where it is not empty.
    """
    measured = [part for part in material.agreement.commitment if part.measure and kind in {"", part.kind}]
    agreed = [part for part in measured if material.outcome(part.id).goal in goals]
    return "\n".join(_point(part, material.outcome(part.id), material) for part in agreed)


def is_carried(material: Material) -> bool:
    """Whether the outcomes carry that all is achieved: each quality target is met by all, and the economy is reported."""
    outcomes = [material.outcome(part.id) for part in material.agreement.commitment if part.kind == "quality"]
    met = all(outcome.goal is Goal.MET and not outcome.lacking for outcome in outcomes)
    return bool(outcomes) and met and not material.protected.unreported_economy


def commitment_name(commitment: Commitment) -> str:
    """Return what a text calls a commitment in braces, after the sign of equality."""
    return f"commitment_{commitment.id.replace('-', '_')}"


def _point(commitment: Commitment, outcome: Outcome, material: Material) -> str:
    figures = [material.figures[name] for name in outcome.figures if material.figures[name].observed is not None]
    shown = f" Utfallet är {listing(_cited(figure, material) for figure in figures)}." if figures else ""
    lacking = listing(material.jour_name(jour) for jour in outcome.lacking)
    return f"- {{={commitment_name(commitment)}}}.{shown}" + (
        f" Uppgift saknas för {markdown_escaped(lacking)}." if lacking else ""
    )


def _cited(figure: Figure, material: Material) -> str:
    reference = f"{{{figure.id}}}"
    return reference if figure.jour == TOTAL else f"{reference} för {markdown_escaped(material.jour_name(figure.jour))}"
