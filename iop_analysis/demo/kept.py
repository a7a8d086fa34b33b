"""What came of each commitment of the synthetic agreement, told from the truth, sharing nothing with the code that judges it."""

import pandas as pd

from iop_analysis.agreement import Agreement, Commitment
from iop_analysis.periods import Period
from iop_analysis.schema import TOTAL

_PARTS = {
    "first_contact_within_3_days_share": ("first_contact_within_3_days", "first_contact_stated"),
    "three_call_attempts_share": ("three_call_attempts", "call_attempts_stated"),
    "meeting_offered_share": ("meeting_offered", "meeting_offer_stated"),
}


def kept_commitments(truth: pd.DataFrame, agreement: Agreement, period: Period) -> pd.DataFrame:
    """Return commitment and goal, as the schema names it, of every commitment, before anything is protected."""
    whole = truth[
        (truth["period_start"] == period.start.isoformat()) & (truth["period_end"] == period.end.isoformat())
        & (truth["breakdown"] == TOTAL) & (truth["gender"] == TOTAL)
    ]  # fmt: skip
    known = {(measure, jour): value for measure, jour, value in whole[["measure", "jour", "value"]].itertuples(index=False)}
    goals = [(part.id, _goal(part, known, list(agreement.party_names))) for part in agreement.commitment]
    return pd.DataFrame(goals, columns=["commitment", "goal"])


def _goal(part: Commitment, known: dict[tuple[str, str], float], jours: list[str]) -> str:
    together, each = _value(part.measure, TOTAL, known), [_value(part.measure, jour, known) for jour in jours]
    told = [value for value in each if value is not None] if together is None else [together]
    if not told:
        return "no_data"
    if part.target is None:
        return "reported"
    least = part.target - part.target * part.about
    if part.together and together is None:
        if any(value >= least for value in told):
            return "met"
        return "not_met" if len(told) == len(jours) and sum(told) < least else "reported"
    if all(value >= least for value in told):
        return "met" if together is not None or len(told) == len(jours) else "partly"
    return "partly" if any(value >= least for value in told) else "not_met"


def _value(measure: str, jour: str, known: dict[tuple[str, str], float]) -> float | None:
    if measure not in _PARTS:
        return known.get((measure, jour))
    part, whole = (known.get((code, jour)) for code in _PARTS[measure])
    return None if part is None or not whole else 100 * part / whole
