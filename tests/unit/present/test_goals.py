"""What is said of the goals: how many targets have an outcome, and no more than the outcomes carry."""

import pytest

from iop_analysis.frames import Outcome
from iop_analysis.present import goals as goals_words
from iop_analysis.schema import Goal

MET, PARTLY, NOT_MET, REPORTED, NO_DATA = Goal.MET, Goal.PARTLY, Goal.NOT_MET, Goal.REPORTED, Goal.NO_DATA
WITHHELD = Goal.WITHHELD
NOT_ENOUGH = "Underlaget räcker därför inte för att bedöma om målsättningen har uppnåtts."
NO_LEVEL = (
    "Det går inte att bedöma om målsättningen har uppnåtts, eftersom nivån, eller ett sammanlagt utfall, "
    "saknas för något kvalitetsmål."
)


def outcomes(*goals):
    return [Outcome(str(number), goal) for number, goal in enumerate(goals)]


@pytest.mark.parametrize(
    ("goals", "is_complete", "verdict"),
    [
        ((), True, None),
        ((), False, None),
        ((MET,), True, "Kvalitetsmålet är uppnått enligt underlaget."),
        ((PARTLY,), True, "Kvalitetsmålet är inte helt uppnått enligt underlaget."),
        ((NOT_MET,), True, "Kvalitetsmålet är inte helt uppnått enligt underlaget."),
        ((MET, MET), True, "Alla kvalitetsmål är uppnådda enligt underlaget."),
        ((MET, PARTLY), True, "Enligt underlaget är ett av två kvalitetsmål helt uppnått."),
        ((MET, MET, NOT_MET), True, "Enligt underlaget är två av tre kvalitetsmål helt uppnådda."),
        ((NOT_MET, PARTLY), True, "Enligt underlaget är inget av två kvalitetsmål helt uppnått."),
        ((MET, NO_DATA), True, NOT_ENOUGH),
        ((REPORTED, NO_DATA), True, NOT_ENOUGH),
        ((MET, MET), False, NOT_ENOUGH),
        ((REPORTED,), True, NO_LEVEL),
        ((MET, REPORTED), True, NO_LEVEL),
    ],
)
def test_the_verdict_is_no_more_than_the_outcomes_carry(goals, is_complete, verdict):
    assert goals_words._verdict(outcomes(*goals), complete=is_complete) == verdict


@pytest.mark.parametrize(
    ("goals", "status"),
    [
        ((), None),
        ((NO_DATA,), "Överenskommelsens enda kvalitetsmål är inte redovisat."),
        ((NOT_MET,), "Överenskommelsens enda kvalitetsmål är redovisat."),
        ((NO_DATA, NO_DATA), "Inget av överenskommelsens två kvalitetsmål är redovisat."),
        ((MET, NO_DATA), "Ett av överenskommelsens två kvalitetsmål är redovisat."),
        ((MET, REPORTED, PARTLY, NO_DATA), "Tre av överenskommelsens fyra kvalitetsmål är redovisade."),
        ((WITHHELD,), "Överenskommelsens enda kvalitetsmål är redovisat, men är skyddat i rapporten."),
        ((WITHHELD, NO_DATA), "Ett av överenskommelsens två kvalitetsmål är redovisat, men är skyddat i rapporten."),
        ((WITHHELD, WITHHELD), "Två av överenskommelsens två kvalitetsmål är redovisade, men alla är skyddade i rapporten."),
        (
            (MET, WITHHELD, MET, NOT_MET),
            "Fyra av överenskommelsens fyra kvalitetsmål är redovisade, varav ett är skyddat i rapporten.",
        ),
        (
            (WITHHELD, WITHHELD, MET, NO_DATA),
            "Tre av överenskommelsens fyra kvalitetsmål är redovisade, varav två är skyddade i rapporten.",
        ),
        ((MET,) * 13, "13 av överenskommelsens 13 kvalitetsmål är redovisade."),
    ],
)
def test_how_many_targets_are_reported(goals, status):
    assert goals_words._targets_text(outcomes(*goals)) == status


LACKING = Outcome("x", Goal.PARTLY, ("a.norr",), ("soder",))


@pytest.mark.parametrize(
    ("known", "status"),
    [
        ([LACKING], "Överenskommelsens enda kvalitetsmål är redovisat av en del av föreningarna."),
        (
            [*outcomes(MET), LACKING],
            "Ett av överenskommelsens två kvalitetsmål är redovisat. Dessutom är ett redovisat av en del av föreningarna.",
        ),
        (
            [LACKING, LACKING, *outcomes(NO_DATA)],
            "Inget av överenskommelsens tre kvalitetsmål är redovisat. Däremot är två redovisade av en del av föreningarna.",
        ),
    ],
)
def test_a_target_that_an_association_has_not_reported_is_not_called_reported(known, status):
    assert goals_words._targets_text(known) == status


def test_what_those_who_are_silent_could_decide_is_not_judged():
    undecided = Outcome("x", REPORTED, ("a.norr",), ("soder",))
    assert goals_words._verdict([*outcomes(MET), undecided], complete=True) == NOT_ENOUGH
    assert goals_words._verdict([*outcomes(MET), LACKING], complete=True) == (
        "Enligt underlaget är ett av två kvalitetsmål helt uppnått."
    )
