"""What came of what was agreed, and whether a conclusion about it rests on figures."""

import msgspec
import pytest

from iop_analysis.agreement import Budget, Commitment
from iop_analysis.frames import Outcome
from iop_analysis.measures.commitments import commitment_outcomes, conclusion_findings, unreported_economy
from iop_analysis.schema import Goal


def commitment(name, kind, measure="", target=None):
    return Commitment(id=name, kind=kind, text="a", clause="b", document="avtal", measure=measure, target=target)


@pytest.fixture
def promising(small_agreement, reporting):
    """The small agreement with two quality targets, other commitments and a budget."""
    parts = (
        commitment("tanke", "goal"),
        commitment("mote", "quality", "meeting_offered_share", 90),
        commitment("kvall", "quality", "evenings_open_per_week", 1),
        commitment("sprak", "other", "languages"),
    )
    budget = Budget("grant", "grant_outcome", "norr", reporting.start, reporting.end, "Avsnitt 5", "avtal", 0, ())
    return msgspec.structs.replace(small_agreement, commitment=parts, budget=(budget,))


@pytest.fixture
def outcomes(promising, indicators_of, reporting):
    """Commitment → outcome."""

    def of(text="measure | value | unit", agreement=promising):
        return {part.commitment: part for part in commitment_outcomes(indicators_of(text), agreement, reporting)}

    return of


def test_every_commitment_that_a_measure_can_show_has_an_outcome_in_the_order_of_the_agreement(outcomes):
    assert list(outcomes()) == ["mote", "kvall", "sprak"]


def test_without_figures_there_is_no_data(outcomes):
    assert outcomes()["mote"] == Outcome("mote", Goal.NO_DATA)


SHARES = "jour | measure | value | unit\n"


@pytest.mark.parametrize(
    ("shares", "goal"),
    [
        ({"_T": "90"}, Goal.MET),
        ({"_T": "89.9"}, Goal.NOT_MET),
        ({"_T": ".."}, Goal.NO_DATA),
        ({"norr": "90", "soder": "100"}, Goal.MET),
        ({"norr": "90", "soder": "89"}, Goal.PARTLY),
        ({"norr": "89", "soder": "0"}, Goal.NOT_MET),
        ({"norr": "90"}, Goal.PARTLY),
        ({"norr": "90", "soder": ".."}, Goal.PARTLY),
        ({"soder": "89"}, Goal.NOT_MET),
        ({"norr": "..", "soder": ".."}, Goal.NO_DATA),
        ({"national": "95"}, Goal.NO_DATA),
        ({"norr": "90", "soder": "90", "national": "5"}, Goal.MET),
    ],
)
def test_a_target_is_met_where_everybody_reaches_it(shares, goal, outcomes):
    rows = "\n".join(f"{jour} | meeting_offered_share | {value} | percent" for jour, value in shares.items())
    outcome = outcomes(SHARES + rows)["mote"]
    assert outcome.goal is goal
    shown = [jour for jour, value in shares.items() if value != ".." and jour != "national"]
    assert outcome.figures == tuple("meeting_offered_share" + (f".{jour}" if jour != "_T" else "") for jour in shown)


@pytest.mark.parametrize(("total", "goal"), [("95", Goal.MET), ("85", Goal.NOT_MET)])
def test_the_figure_for_all_goes_before_those_of_each(total, goal, outcomes):
    rows = f"_T | meeting_offered_share | {total} | percent\n"
    rows += "norr | meeting_offered_share | 100 | percent\nsoder | meeting_offered_share | 80 | percent"
    assert outcomes(SHARES + rows)["mote"] == Outcome("mote", goal, ("meeting_offered_share",))


def test_a_missing_figure_for_all_leaves_those_of_each(outcomes):
    rows = "_T | meeting_offered_share | .. | percent\nnorr | meeting_offered_share | 90 | percent"
    assert outcomes(SHARES + rows)["mote"] == Outcome("mote", Goal.PARTLY, ("meeting_offered_share.norr",), ("soder",))


def test_a_true_zero_is_an_outcome(outcomes):
    assert outcomes(SHARES + "_T | meeting_offered_share | 0 | percent")["mote"].goal is Goal.NOT_MET


@pytest.mark.parametrize("value", ["0", "12"])
def test_without_a_target_a_figure_is_merely_reported(value, outcomes):
    expected = Outcome("sprak", Goal.REPORTED, ("languages",))
    assert outcomes(SHARES + f"_T | languages | {value} | languages")["sprak"] == expected


@pytest.mark.parametrize(
    "row",
    [
        "2024-01..2024-12 | _T | _T | _T",
        "2025-01..2025-06 | _T | _T | _T",
        "? | _T | _T | _T",
        "2025-01..2025-12 | _T | _T | woman",
        "2025-01..2025-12 | contact_route | police | _T",
    ],
)
def test_another_period_or_a_part_shows_nothing(row, outcomes):
    table = f"period | breakdown | category | gender | measure | value | unit\n{row} | meeting_offered_share | 99 | percent"
    assert outcomes(table)["mote"].goal is Goal.NO_DATA


def test_the_commitments_of_2025(prepared_2025):
    goals = {part.commitment: part.goal for part in prepared_2025.material.protected.outcomes}
    assert goals.pop("lankning-till-stodcentrum") is Goal.REPORTED
    assert set(goals.values()) == {Goal.NO_DATA}
    assert len(goals) == 20


# The economy.


@pytest.fixture
def lacking(promising, indicators_of, reporting):
    return lambda rows="", agreement=promising: unreported_economy(
        indicators_of("period | jour | breakdown | category | measure | value | unit\n" + rows), agreement, reporting
    )


@pytest.mark.parametrize("jour", ["norr", "_T"])
def test_an_outcome_of_the_party_or_of_all_is_a_report(jour, lacking):
    assert lacking(f"2025-01..2025-12 | {jour} | _T | _T | grant_outcome | 0 | sek") == ()


@pytest.mark.parametrize(
    "row",
    [
        "",
        "2025-01..2025-12 | soder | _T | _T | grant_outcome | 700 | sek",
        "2024-01..2024-12 | norr | _T | _T | grant_outcome | 700 | sek",
        "2025-01..2025-12 | norr | _T | _T | grant_outcome | .. | sek",
        "2025-01..2025-12 | norr | _T | _T | grant | 700 | sek",
        "2025-01..2025-12 | norr | budget_line | personal | grant_outcome | 700 | sek",
    ],
)
def test_another_figure_does_not_report_the_economy(row, lacking):
    assert lacking(row) == ("grant_outcome",)


def test_what_several_parties_lack_is_named_once_in_the_order_of_the_budgets(lacking, promising):
    (grant,) = promising.budget
    change = msgspec.structs.replace
    own = change(grant, outcome_measure="own_financing_outcome")
    agreement = change(promising, budget=(own, grant, change(grant, party="soder")))
    assert lacking(agreement=agreement) == ("own_financing_outcome", "grant_outcome")
    reported = "2025-01..2025-12 | norr | _T | _T | grant_outcome | 700 | sek"
    assert lacking(reported, agreement) == ("own_financing_outcome", "grant_outcome")


def test_without_a_budget_nothing_is_lacking(lacking, small_agreement):
    assert lacking(agreement=small_agreement) == ()


# Conclusions.

FIGURES = {
    "meeting_offered_share": "meeting_offered_share | 90 | percent",
    "evenings_open_per_week": "evenings_open_per_week | 0 | occasions",
    "grant_outcome": "grant_outcome | 700 | sek",
}
CONCLUSION = (("målen är nådda", "beskrivning.toml: Bedömning"),)


def reported(*measures):
    return "\n".join(["measure | value | unit", *(FIGURES[measure] for measure in measures)])


@pytest.fixture
def found(promising, indicators_of, reporting):
    def findings(text, conclusions=CONCLUSION, agreement=promising):
        indicators = indicators_of(text)
        outcomes = commitment_outcomes(indicators, agreement, reporting)
        return list(conclusion_findings(conclusions, outcomes, unreported_economy(indicators, agreement, reporting), agreement))

    return findings


@pytest.mark.parametrize(
    ("measures", "observed"),
    [
        ((), "”målen är nådda” sägs, men 0 av 2 kvalitetsmål är redovisade och ekonomin saknar utfall av stadens ersättning."),
        (("grant_outcome",), "”målen är nådda” sägs, men 0 av 2 kvalitetsmål är redovisade och ekonomin är redovisad."),
        (
            ("meeting_offered_share", "grant_outcome"),
            "”målen är nådda” sägs, men 1 av 2 kvalitetsmål är redovisade och ekonomin är redovisad.",
        ),
        (
            ("meeting_offered_share", "evenings_open_per_week"),
            "”målen är nådda” sägs, men 2 av 2 kvalitetsmål är redovisade och ekonomin saknar utfall av stadens ersättning.",
        ),
    ],
)
def test_a_conclusion_without_its_evidence_is_a_finding(measures, observed, found):
    (finding,) = found(reported(*measures))
    assert finding.rule == "conclusion_without_evidence"
    assert finding.observed == observed
    assert finding.place == "beskrivning.toml: Bedömning"


def test_a_conclusion_with_its_evidence_is_no_finding(found):
    assert found(reported(*FIGURES)) == []


def test_without_a_conclusion_nothing_is_said(found):
    assert found(reported(), conclusions=()) == []


def test_each_conclusion_is_a_finding_of_its_own(found):
    second = ("allt är klart", "beskrivning.toml: Sammanfattning")
    assert [finding.place for finding in found(reported(), conclusions=(*CONCLUSION, second))] == [
        "beskrivning.toml: Bedömning",
        "beskrivning.toml: Sammanfattning",
    ]


def test_an_outcome_that_is_missing_is_no_evidence(found):
    (finding,) = found(reported("meeting_offered_share", "evenings_open_per_week") + "\ngrant_outcome | .. | sek")
    assert finding.observed.endswith("ekonomin saknar utfall av stadens ersättning.")
    (finding,) = found(reported("evenings_open_per_week", "grant_outcome") + "\nmeeting_offered_share | .. | percent")
    assert "1 av 2" in finding.observed


def test_a_target_that_no_figure_can_show_is_never_reported(found, promising):
    agreement = msgspec.structs.replace(promising, commitment=(*promising.commitment, commitment("x", "quality")))
    (finding,) = found(reported(*FIGURES), agreement=agreement)
    assert "2 av 3" in finding.observed


# What is promised together.


@pytest.mark.parametrize(
    ("figures", "goal", "lacking"),
    [
        ({"_T": 18}, Goal.MET, ()),
        ({"_T": 17}, Goal.NOT_MET, ()),
        ({"_T": 17, "norr": 18, "soder": 3}, Goal.NOT_MET, ()),
        ({"norr": 18, "soder": 2}, Goal.MET, ()),
        ({"norr": 18}, Goal.MET, ()),
        ({"norr": 10, "soder": 8}, Goal.REPORTED, ()),
        ({"norr": 10, "soder": 7}, Goal.NOT_MET, ()),
        ({"norr": 10}, Goal.REPORTED, ("soder",)),
        ({}, Goal.NO_DATA, ()),
    ],
)
def test_what_is_done_together_is_judged_as_far_as_overlaps_allow(figures, goal, lacking, outcomes, promising):
    spoken = Commitment("sprak", "other", "", "Avsnitt 3", "avtal", "languages", 20, 0.1, together=True)
    rows = "\n".join(f"{jour} | languages | {value} | languages" for jour, value in figures.items())
    outcome = outcomes(SHARES + rows, msgspec.structs.replace(promising, commitment=(spoken,)))["sprak"]
    assert (outcome.goal, outcome.lacking) == (goal, lacking)


def test_a_target_that_one_has_not_reported_is_no_evidence(found):
    rows = "jour | measure | value | unit\n_T | evenings_open_per_week | 1 | occasions\nnorr | grant_outcome | 7 | sek"
    (finding,) = found(f"{rows}\nnorr | meeting_offered_share | 95 | percent")
    assert "1 av 2" in finding.observed
