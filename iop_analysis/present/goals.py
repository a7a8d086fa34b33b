"""What can be said of the goals: how many targets have an outcome, whether the economy has one, and what the rows carry."""

from typing import Final

from iop_analysis import catalogue
from iop_analysis.frames import Outcome
from iop_analysis.present.material import Material
from iop_analysis.schema import Goal
from iop_analysis.swedish import listing, lower_first, number_word, sentence_case

_NO_LEVEL: Final = (
    "Det går inte att bedöma om målsättningen har uppnåtts, eftersom nivån, eller ett sammanlagt utfall, "
    "saknas för något kvalitetsmål."
)


def goal_words(material: Material) -> dict[str, str | None]:
    """How much of what was promised has an outcome, and what can be said of the goals because of it."""
    targets = [part.id for part in material.agreement.commitment if part.kind == "quality"]
    outcomes = [material.outcome(target) for target in targets]
    lacking = [lower_first(catalogue.measure(code).label) for code in material.protected.unreported_economy]
    return {
        "targets_status": _targets_text(outcomes),
        "economy_status": _economy_text(lacking, has_budget=bool(material.agreement.budget)),
        "goals_verdict": _verdict(outcomes, complete=not lacking),
    }


def _targets_text(outcomes: list[Outcome]) -> str | None:
    """Say how many quality targets have an outcome, and of how many only some associations have reported.

    >>> _targets_text([Outcome("a", Goal.NO_DATA), Outcome("b", Goal.NO_DATA)])
    'Inget av överenskommelsens två kvalitetsmål är redovisat.'
    >>> _targets_text([Outcome("a", Goal.MET), Outcome("b", Goal.PARTLY, lacking=("norr",))])
    'Ett av överenskommelsens två kvalitetsmål är redovisat. Dessutom är ett redovisat av en del av föreningarna.'
    """
    given = [outcome for outcome in outcomes if outcome.goal is not Goal.NO_DATA]
    reported = [outcome for outcome in given if not outcome.lacking]
    if not outcomes:
        return None
    if len(outcomes) == 1:
        return f"Överenskommelsens enda kvalitetsmål är {_only_target(given, reported)}."
    withheld = _withheld_targets(sum(outcome.goal is Goal.WITHHELD for outcome in reported), len(reported))
    counted = f"{sentence_case(_of_targets(len(reported)))} av överenskommelsens {number_word(len(outcomes))} kvalitetsmål"
    said = f"{counted} är {_said(len(reported))}{withheld}."
    partly = len(given) - len(reported)
    if not partly:
        return said
    return f"{said} {'Dessutom' if reported else 'Däremot'} är {_of_targets(partly)} {_said(partly)} av en del av föreningarna."


def _only_target(given: list[Outcome], reported: list[Outcome]) -> str:
    if not given:
        return "inte redovisat"
    if not reported:
        return "redovisat av en del av föreningarna"
    return f"redovisat{_withheld_targets(int(reported[0].goal is Goal.WITHHELD), 1)}"


def _said(count: int) -> str:
    return "redovisade" if count > 1 else "redovisat"


def _withheld_targets(withheld: int, reported: int) -> str:
    """Say how many of the targets that the partners reported the report itself does not show.

    >>> _withheld_targets(1, 4), _withheld_targets(1, 1)
    (', varav ett är skyddat i rapporten', ', men är skyddat i rapporten')
    """
    if not withheld:
        return ""
    each = "skyddat" if withheld == 1 else "skyddade"
    if withheld == reported:
        return f", men {'alla ' if withheld > 1 else ''}är {each} i rapporten"
    return f", varav {_of_targets(withheld)} är {each} i rapporten"


def _of_targets(count: int) -> str:
    """How many of the targets, in the gender of the word kvalitetsmål."""
    return {0: "inget", 1: "ett"}.get(count, number_word(count))


def _economy_text(lacking: list[str], *, has_budget: bool) -> str | None:
    if not has_budget:
        return None
    if not lacking:
        return "Det ekonomiska utfallet är redovisat."
    return f"{sentence_case(listing(lacking))} är inte {'redovisat' if len(lacking) == 1 else 'redovisade'}."


def _verdict(outcomes: list[Outcome], *, complete: bool) -> str | None:
    """What the outcomes carry: nothing more is concluded."""
    if not outcomes:
        return None
    if not complete or any(outcome.goal is Goal.NO_DATA or _is_undecided(outcome) for outcome in outcomes):
        return "Underlaget räcker därför inte för att bedöma om målsättningen har uppnåtts."
    if any(outcome.goal is Goal.WITHHELD for outcome in outcomes):
        return "Om målsättningen har uppnåtts går inte att redovisa, eftersom någon uppgift är skyddad."
    if any(outcome.goal is Goal.REPORTED for outcome in outcomes):
        return _NO_LEVEL
    return _met_text(sum(outcome.goal is Goal.MET for outcome in outcomes), len(outcomes))


def _is_undecided(outcome: Outcome) -> bool:
    """Whether those who have not reported could still decide it."""
    return outcome.goal is Goal.REPORTED and bool(outcome.lacking)


def _met_text(met: int, targets: int) -> str:
    """Say how many of the targets are met.

    >>> _met_text(1, 4)
    'Enligt underlaget är ett av fyra kvalitetsmål helt uppnått.'
    """
    if targets == 1:
        return f"Kvalitetsmålet är {'uppnått' if met else 'inte helt uppnått'} enligt underlaget."
    if met == targets:
        return "Alla kvalitetsmål är uppnådda enligt underlaget."
    verb = "uppnådda" if met > 1 else "uppnått"
    return f"Enligt underlaget är {_of_targets(met)} av {number_word(targets)} kvalitetsmål helt {verb}."
