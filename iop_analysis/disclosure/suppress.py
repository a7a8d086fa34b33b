"""The only door between figures and what is shown.

Figures that are public already pass as they are. Of what the associations deliver, whole tables pass or none of their cells:
until cells can be suppressed one by one and their protection proved, a table in which any count is small is withheld altogether,
and only tables that cannot be played off against each other are shown. Each divides its measure by association and at most one
more dimension (category, gender or quarter). Such tables are linked through the associations alone, so what they leave open for
a withheld cell is at least as wide as the smallest count shown.
"""

from typing import Final

import msgspec
import pandas as pd

from iop_analysis import catalogue
from iop_analysis.errors import NotPublishedError
from iop_analysis.frames import Measured, Outcome, Protected
from iop_analysis.periods import Period
from iop_analysis.schema import TOTAL, Status, Unit, source_title

SMALLEST_SHOWN: Final = 5
"""Counts of one to four people, cases or crimes are small."""

_ABOUT_PEOPLE: Final = frozenset({Unit.CASES, Unit.CRIMES, Unit.CONTACTS, Unit.PERSONS, Unit.RESPONSES})
_TABLE: Final = ["breakdown", "by_gender", "by_quarter", "by_jour", "earlier"]


def protect(measured: Measured, reporting: Period, *, delivered: frozenset[str], unpublished: tuple[str, ...]) -> Protected:
    """Let through what may be shown; a withheld figure keeps its row, with the status suppressed and no value.

    ``delivered`` are the titles of sources whose counts nobody has published before; figures that rest on them are protected.
    ``unpublished`` names files with single figures from documents that not everybody can read: those cannot be protected as a
    whole table, so the stage fails closed and raises :class:`NotPublishedError`.
    """
    if unpublished:
        raise NotPublishedError(
            f"{unpublished[0]}: uppgifterna är inte publicerade tidigare och små antal kan inte skyddas ännu; "
            "ta bort dem ur underlaget."
        )
    shown = _shown(measured.indicators, reporting, delivered)
    hidden = set(shown.loc[shown["status"] == Status.SUPPRESSED, "id"])
    visible = set(shown["id"]) - hidden
    kept = measured.comparisons["id"].isin(visible) & measured.comparisons["baseline_id"].isin(visible)
    outcomes = tuple(_without(outcome, visible | hidden) for outcome in measured.outcomes)
    fields = msgspec.structs.asdict(measured)
    return Protected(**{**fields, "indicators": shown, "comparisons": measured.comparisons[kept], "outcomes": outcomes})


def _without(outcome: Outcome, known: set[str]) -> Outcome:
    return msgspec.structs.replace(outcome, figures=tuple(name for name in outcome.figures if name in known))


def _shown(indicators: pd.DataFrame, reporting: Period, delivered: frozenset[str]) -> pd.DataFrame:
    """The indicators less those divided too finely, and with the values of withheld tables taken away."""
    ours = indicators["source"].map(lambda source: bool(delivered.intersection(source_title(source).split("; "))))
    if not ours.any():
        return indicators
    table = _divided(indicators, reporting)
    fine = table[["by_category", "by_gender", "by_quarter"]].sum(axis="columns") > 1
    table = table[~(ours & fine)]
    closed = pd.Series(_withheld(table), index=table.index) & ours[table.index]
    shown: pd.DataFrame = table[list(indicators.columns)]
    shown = shown.assign(value=shown["value"].mask(closed), status=shown["status"].mask(closed, Status.SUPPRESSED))
    return shown.reset_index(drop=True)


def _divided(indicators: pd.DataFrame, reporting: Period) -> pd.DataFrame:
    """Say of each figure by which dimensions its table divides the measure."""
    starts, ends = indicators["period_start"], indicators["period_end"]
    within = (starts >= pd.Timestamp(reporting.start)) & (ends <= pd.Timestamp(reporting.end))
    whole = (starts == pd.Timestamp(reporting.start)) & (ends == pd.Timestamp(reporting.end))
    return indicators.assign(
        by_category=indicators["breakdown"] != TOTAL,
        by_gender=indicators["gender"] != TOTAL,
        by_quarter=within & ~whole,
        by_jour=indicators["jour"] != TOTAL,
        earlier=~within,
    )


def _withheld(table: pd.DataFrame) -> list[bool]:
    """Whether each figure belongs to, or is formed from, a table with a small count."""
    closed = _tables_with_small_counts(table)
    counts = {code: _counts_behind(code) for code in table["measure"].unique()}
    keys = table[["measure", *_TABLE]].itertuples(index=False, name=None)
    return [any((count, *where) in closed for count in counts[measure]) for measure, *where in keys]


def _tables_with_small_counts(table: pd.DataFrame) -> set[tuple[object, ...]]:
    about_people = table[table["unit"].isin(_ABOUT_PEOPLE)]
    small = about_people[(about_people["value"] > 0) & (about_people["value"] < SMALLEST_SHOWN)]
    return {*small[["measure", *_TABLE]].itertuples(index=False, name=None), *_small_complements(about_people)}


def _small_complements(counts: pd.DataFrame) -> set[tuple[object, ...]]:
    """Tables of parts that leave a small rest of their whole: the rest is as telling as the part."""
    found: set[tuple[object, ...]] = set()
    key = ["period_start", "period_end", "jour", "breakdown", "category", "gender"]
    for part, whole in _parts_of_wholes():
        parts, wholes = counts[counts["measure"] == part], counts[counts["measure"] == whole]
        both = parts.merge(wholes[[*key, "value"]], on=key, suffixes=("", "_whole"))
        rest = both["value_whole"] - both["value"]
        small = both[(rest > 0) & (rest < SMALLEST_SHOWN)]
        found |= set(small[["measure", *_TABLE]].itertuples(index=False, name=None))
    return found


def _parts_of_wholes() -> list[tuple[str, str]]:
    """Counts that are a part of another: as the shares declare them, and whatever else counts some of the cases."""
    measures = catalogue.measures().values()
    declared = [(share.part, share.share_of) for share in measures if share.part and share.part != share.share_of]
    return declared + [(part.code, "cases") for part in measures if Unit.CASES in part.units and part.code != "cases"]


def _counts_behind(code: str) -> frozenset[str]:
    """The counts that an indicator shows or is formed from."""
    declared = catalogue.indicators().get(code)
    measures = (declared.numerator, *declared.denominators) if declared else (code,)
    parts = {catalogue.measure(measure).part or measure for measure in measures}
    return frozenset(parts)
