"""How a comparison, or what hinders one, is put into words."""

from collections.abc import Callable
from typing import Final

from msgspec import Struct

from iop_analysis import catalogue, swedish
from iop_analysis.frames import Comparison, Figure
from iop_analysis.present.material import Material
from iop_analysis.present.wording import period_name
from iop_analysis.schema import Chance, Problem, Unit
from iop_analysis.swedish import NBSP

_SMALLEST_BASE: Final = 20
CHANGE, CHANGE_PERCENT, MONTHS = "review.change", "review.change_percent", "review.period_months"


class ProblemPhrase(Struct, frozen=True):
    """What is said of a problem in running text and under a table."""

    sentence: str
    note: str


class _Phrases(Struct, frozen=True):
    problem: dict[Problem, ProblemPhrase]
    baseline: dict[str, str]
    chance: dict[str, str]


Written = Callable[[str, str, float | None], str]
"""How a number is written: its text, the id of what it is, and its value."""


def comparison_sentence(comparison: Comparison, material: Material, write: Written = lambda text, *_: text) -> str:
    """Say how a figure compares with the one before; where it cannot be compared, say why instead of by how much."""
    phrases = catalogue.reference("phrases", _Phrases)
    words = _written(_words(comparison, material), comparison, material, write)
    known = (
        [phrases.baseline["known"].format(**words)]
        if words["baseline_period"] and Problem.NOT_OBSERVED not in comparison.problems
        else []
    )
    said = [*known, *(phrases.problem[problem].sentence.format(**words) for problem in comparison.problems)]
    if not comparison.problems:
        verdict = "unchanged" if comparison.change == 0 else comparison.chance.value
        return phrases.chance[verdict].format(**words)
    if comparison.chance is not Chance.NOT_TESTED:
        said.append(phrases.chance[f"{comparison.chance}_per_month"].format(**words))
    return " ".join(said)


def _written(words: dict[str, str], comparison: Comparison, material: Material, write: Written) -> dict[str, str]:
    """The words with each number written as it is to be written; numbers that are no figures are the comparison's own."""
    now, then = material.figures[comparison.id], material.figures[comparison.baseline_id]
    percent = comparison.change_percent
    known = {
        "baseline": (then.id, then.observed),
        "change": (f"{CHANGE}.{now.id}", None if comparison.change is None else abs(comparison.change)),
        "by_percent": (f"{CHANGE_PERCENT}.{now.id}", None if percent is None else abs(percent)),
        "months": (f"{MONTHS}.{now.id}", now.period.months if now.period else None),
        "baseline_months": (f"{MONTHS}.{then.id}", then.period.months if then.period else None),
    }
    return {name: write(text, *known.get(name, ("", None))) if text else text for name, text in words.items()}


def note_text(comparison: Comparison, material: Material) -> str:
    """Say under a table what hinders a comparison."""
    phrases = catalogue.reference("phrases", _Phrases)
    words = _words(comparison, material)
    return " ".join(phrases.problem[problem].note.format(**words) for problem in comparison.problems)


def _words(comparison: Comparison, material: Material) -> dict[str, str]:
    """The words that phrases may use; empty where they would have nothing to say."""
    now, then = material.figures[comparison.id], material.figures[comparison.baseline_id]
    rises = _per_month(now) > _per_month(then)
    direction = "ökning" if rises else "minskning"
    change, percent = comparison.change, swedish.number(abs(comparison.change_percent or 0), Unit.CASES)
    return {
        "baseline": swedish.in_text(then.value, then.unit, then.status),
        "baseline_period": period_name(then.period.label) if then.period else "",
        "months": _months(now),
        "baseline_months": _months(then),
        "change": swedish.number(abs(change), now.unit) if change is not None else "",
        "by_percent": f", en {direction} med {percent}{NBSP}procent" if percent != "0" and _is_large(then) else "",
        "more": "fler" if rises else "färre",
        "direction": f"{direction}en",
        "series_break": _break_texts(now, then, material),
    }


def _is_large(baseline: Figure) -> bool:
    """Whether percent of a figure say anything: of a few, one more or less is a large part."""
    return (baseline.observed or 0) >= _SMALLEST_BASE


def _per_month(figure: Figure) -> float:
    return (figure.observed or 0) / (figure.period.months if figure.period else 1)


def _months(figure: Figure) -> str:
    return swedish.number(figure.period.months, Unit.CASES) if figure.period else ""


def _break_texts(now: Figure, then: Figure, material: Material) -> str:
    if now.period is None:
        return ""
    counted = catalogue.indicators()[now.measure].numerator
    breaks = [part.text for part in material.agreement.series_break if part.concerns(counted, now.period, then.period)]
    return "; ".join(breaks)
