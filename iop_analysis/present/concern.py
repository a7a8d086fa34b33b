"""What concerns a partnership: what its agreement or its template asks for, and what has been delivered.

Of what does not, nothing is said, not even that it is missing: nobody has asked for it.
"""

import re
from functools import lru_cache
from typing import Any, Final

from iop_analysis import catalogue
from iop_analysis.present.material import Material
from iop_analysis.schema import Status

_PLACEHOLDER: Final = re.compile(r"\{([^{}]+)\}")
_FIGURE: Final = re.compile(r"~?([a-z][a-z0-9_]*)(?=[.@/|#]|$)")
_TOLD: Final = re.compile(r"(?:list|bullets):(\w+)")


def concerns(codes: tuple[str, ...], material: Material) -> bool:
    """Whether any of some measures or indicators is asked for, or has been delivered."""
    asked = _asked(material)
    return any(not asked.isdisjoint(_bases(code)) for code in codes)


def is_about_something(text: str, about: str, material: Material) -> bool:
    """Whether a sentence speaks of anything that concerns the partnership: the measure ``about``, else what its braces name.

    A sentence that names neither a figure nor what was told without figures always does.
    """
    if about:
        return concerns((about,), material)
    names = _PLACEHOLDER.findall(text)
    figures = tuple(match[1] for match in map(_FIGURE.match, names) if match)
    kinds = {match[1] for match in map(_TOLD.fullmatch, names) if match}
    return not (figures or kinds) or concerns(figures, material) or not kinds.isdisjoint(_told(material))


def _bases(code: str) -> set[str]:
    """A measure or indicator, and what it is formed from."""
    indicator = catalogue.indicators().get(code)
    numerator = indicator.numerator if indicator else code
    measure = catalogue.measures().get(numerator)
    return {code, numerator, *([measure.part] if measure and measure.part else [])}


@catalogue.remembered
def asked_measures() -> frozenset[str]:
    """Return the measures that the template asks for."""
    form = catalogue.reference("template", dict[str, Any])
    listed = [*form["table"], *form["choice"]]
    several = [code for part in listed for code in part.get("measures", ())] + [
        code for part in form["section"] for code in part["items"]
    ]
    return frozenset([*several, *(part[key] for part in form["economy"] for key in ("budget_measure", "measure"))])


@catalogue.remembered
def asked_kinds() -> frozenset[str]:
    """Return the kinds of things, told without figures, that the template asks for."""
    return frozenset(part["kind"] for part in catalogue.reference("template", dict[str, Any])["question"])


@lru_cache(maxsize=4)
def _asked(material: Material) -> frozenset[str]:
    """The measures that the agreement or the template asks for, or that somebody has delivered."""
    agreement = material.agreement
    agreed = {part.measure for part in agreement.commitment} | {part.measure for part in agreement.referral}
    agreed |= {part.measure for part in agreement.gender_reference}
    budgets = {code for part in agreement.budget for code in (part.measure, part.outcome_measure)}
    delivered = {figure.measure for figure in material.figures.values() if figure.status is not Status.MISSING}
    return asked_measures() | agreed | budgets | delivered


def _told(material: Material) -> set[str]:
    return {*asked_kinds(), *material.activities["kind"]}
