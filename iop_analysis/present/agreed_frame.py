"""The agreement's commitments as a pandas table, as they stand in the report."""

import pandas as pd

from iop_analysis import catalogue
from iop_analysis.agreement import Commitment
from iop_analysis.present.commitments import commitment_rank, outcome_cell
from iop_analysis.present.material import Material

_COLUMNS = ("kind", "clause", "text", "measure", "unit", "target", "enough", "value", "outcome", "status", "lacking", "figures")


def commitments_frame(material: Material) -> pd.DataFrame:
    """Return a row per commitment; row key ``id``, in the order of the report's table.

    ``target`` and ``enough`` (the least that reaches it) are in the measure's unit, like ``value``, which is missing where the
    outcome is not one number; ``outcome`` is it in words, ``status`` one of ``schema.Goal``, ``figures`` the ids of those that
    show it, ``lacking`` the associations that have not told theirs.
    """
    agreed = sorted(material.agreement.commitment, key=commitment_rank)
    index = pd.Index([part.id for part in agreed], name="id", dtype="str")
    frame = pd.DataFrame([_row(part, material) for part in agreed], columns=list(_COLUMNS), index=index)
    return frame.astype(dict.fromkeys(("target", "enough", "value"), "float64"))


def _row(commitment: Commitment, material: Material) -> dict[str, object]:
    outcome = material.outcome(commitment.id)
    cell = outcome_cell(outcome, material)
    return {
        "kind": commitment.kind,
        "clause": commitment.clause,
        "text": commitment.text,
        "measure": commitment.measure,
        "unit": catalogue.measure(commitment.measure).units[0].value if commitment.measure else "",
        "target": commitment.target,
        "enough": commitment.enough,
        "value": cell.value,
        "outcome": cell.text.replace("\n", "; "),
        "status": outcome.goal.value,
        "lacking": outcome.lacking,
        "figures": outcome.figures,
    }
