"""What the rows and columns of a table stand for: each header row and each column of labels is an axis with a dimension."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from iop_analysis.deliveries.reports.words import OTHER_PERIOD, WHOLE, Said, unknown_category
from iop_analysis.schema import TOTAL

_PREFERENCE: Final = ("gender", "measure", "period")


class Axis(Struct, frozen=True):
    """What most labels along an axis are: a gender, a measure, a period, or the categories of a breakdown."""

    dimension: str = ""
    breakdown: str = ""


class Label(Struct, frozen=True):
    """What one label adds to the description of its row or column; ``skip`` says why its numbers are not read."""

    parts: dict[str, str] = {}
    totals: frozenset[str] = frozenset()
    skip: str = ""
    text: str = ""


def axis_of(labels: Iterable[Said], breakdown: str) -> Axis:
    """Find an axis' dimension; categories of ``breakdown`` (what the heading says) come first where several fit equally."""
    counts: Counter[Axis] = Counter()
    for told in labels:
        if told.complete:
            counts.update(set(_axes(told)))
    best = max(counts.values(), default=0)
    likely = {axis for axis, count in counts.items() if count == best}
    ordered = [Axis("category", breakdown), *(Axis(dimension) for dimension in _PREFERENCE)]
    return next((axis for axis in ordered if axis in likely), min(likely, default=Axis(), key=lambda axis: axis.breakdown))


def _axes(told: Said) -> Iterable[Axis]:
    for part in told.meanings:
        if part.dimension == "category":
            yield Axis("category", part.breakdown)
        elif part.dimension in _PREFERENCE:
            yield Axis(part.dimension)


def label_of(told: Said, text: str, axis: Axis, year: int) -> Label | None:
    """Return what a label means on its axis, or ``None`` where it is not a label that we know."""
    if not told.complete:
        return None
    if told.has("uncounted"):
        return Label(skip="uncounted", text=text)
    if told.has("reference") or _other_year(told, year):
        return Label(skip="reference", text=text)
    parts = _parts(told, axis)
    totals = frozenset({axis.dimension}) if told.has("total") and "category" not in parts else frozenset[str]()
    known = bool(parts) or bool(totals) or any(told.has(part) for part in ("value", "corner", "breakdown", "year"))
    if (
        axis.dimension == "category"
        and "category" not in parts
        and not totals
        and not told.has("value")
        and "period" not in parts
    ):
        known = told.has("measure")
    return Label(parts, totals, "", text) if known else None


def _parts(told: Said, axis: Axis) -> dict[str, str]:
    parts: dict[str, str] = {}
    category = told.category(axis.breakdown) if axis.dimension == "category" else None
    genders, measures, periods = (told.codes(dimension) for dimension in ("gender", "measure", "period"))
    if axis.dimension == "category" and not category and genders == ["unknown"]:
        category, genders = unknown_category(axis.breakdown), []
    if category:
        parts |= {"category": category, "breakdown": axis.breakdown}
    elif len(measures) == 1 and not (told.has("total") and axis.dimension != "measure"):
        parts["measure"] = measures[0]
    if len(genders) == 1 and not category:
        parts["gender"] = genders[0]
    if told.has("month"):
        parts["period"] = OTHER_PERIOD
    elif len(periods) == 1 or (len(periods) > 1 and WHOLE not in periods):
        parts["period"] = "/".join(periods)
    return parts


def _other_year(told: Said, year: int) -> bool:
    years = told.codes("year")
    return bool(years) and str(year) not in years


def joined(labels: Iterable[Label]) -> tuple[dict[str, str], frozenset[str], str]:
    """Put a cell's labels together: what it is, what it totals, and in which dimension they contradict each other."""
    parts: dict[str, str] = {}
    totals: frozenset[str] = frozenset()
    conflict = ""
    for label in labels:
        for dimension, code in label.parts.items():
            if parts.setdefault(dimension, code) != code:
                conflict = conflict or dimension
        totals |= label.totals
    if "category" in totals and parts.get("category"):
        conflict = conflict or "category"
    return {**parts, **({"category": TOTAL} if "category" in totals else {})}, totals, conflict
