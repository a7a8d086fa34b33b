"""Which crime types the report can tell apart: merged ones are not one type, and protected ones are not told."""

from typing import Final

from iop_analysis import merges
from iop_analysis.present.axes import axis
from iop_analysis.present.material import Material
from iop_analysis.schema import TOTAL, Gender, Status
from iop_analysis.swedish import number_of, sentence_case

_SHOWN: Final = frozenset({Status.OBSERVED, Status.SUPPRESSED})


def crime_types_text(material: Material) -> str | None:
    """Say how many crime types stand for themselves, and whether others stand together; ``None`` if none is reported."""
    divided = [part for part in material.current if part.breakdown == "crime_type" and part.category != TOTAL]
    shares = [part for part in divided if part.measure == "crime_share" and part.gender == Gender.TOTAL] or divided
    laid_out = axis("category", shares, material).labels
    told = [part for part in shares if part.category in laid_out and part.status in _SHOWN]
    seen = {part.category for part in told if part.status is Status.OBSERVED}
    alone, together = seen - set(merges.groups()), seen & set(merges.groups())
    if not seen:
        return "Hur brotten fördelar sig på brottstyper visas inte, eftersom uppgifterna är skyddade." if told else None
    each = "för sig" if len(alone) == 1 else "var för sig"
    counted = f"{sentence_case(number_of(len(alone), 'brottstyp', 'brottstyper'))} redovisas {each}."
    return " ".join([*([counted] if alone else []), *(["Andra brottstyper redovisas tillsammans."] if together else [])])
