"""Which figures about individuals nobody has divided by gender: said, never passed over."""

from iop_analysis import catalogue
from iop_analysis.catalogue import indicator_label
from iop_analysis.frames import Figure
from iop_analysis.present.material import Material
from iop_analysis.schema import PEOPLE_UNITS, TOTAL, Status
from iop_analysis.swedish import listing, lower_first


def undivided_text(material: Material) -> str | None:
    """Name the reported figures about individuals that nobody has divided by gender; ``None`` where all are."""
    reported = [figure for figure in material.current if figure.status in {Status.OBSERVED, Status.SUPPRESSED}]
    counted = {_counted(figure): figure.measure for figure in reversed(reported) if _is_about_individuals(figure)}
    divided = {_counted(figure) for figure in reported if figure.gender != TOTAL}
    undivided = [shown for code, shown in reversed(counted.items()) if code not in divided]
    names = listing(dict.fromkeys(lower_first(indicator_label(code)) for code in undivided))
    if not undivided:
        return None
    subject = "Inga uppgifter om enskilda" if not divided else "Dessa uppgifter om enskilda"
    said = "är uppdelade på kön i underlaget. De som redovisas är" if not divided else "är inte uppdelade på kön i underlaget:"
    return f"{subject} {said} {names}."


def _is_about_individuals(figure: Figure) -> bool:
    """Whether a figure counts people or what happened to them, or is a share or a mean of what individuals answered or met."""
    return figure.unit in PEOPLE_UNITS or bool(_behind(figure.measure))


def _counted(figure: Figure) -> str:
    """What a figure counts in the end: of a share of the cases, the cases."""
    return _behind(figure.measure) or figure.measure


def _behind(code: str) -> str:
    """The count that a share or a sum is formed from, or what is divided together with it; nothing for any other figure."""
    declared = catalogue.indicators().get(code)
    if declared and declared.form == "ratio":
        return ""
    measure = catalogue.measure(declared.numerator if declared else code)
    counts = PEOPLE_UNITS.issuperset(measure.units)
    return measure.part or (measure.rests_on and code) or (measure.code if counts else "")
