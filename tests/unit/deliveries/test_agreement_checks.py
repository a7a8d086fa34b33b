"""Each check of the agreement itself."""

import msgspec
import pytest

from iop_analysis.agreement import Budget, BudgetLine, Referral
from iop_analysis.deliveries import agreement_checks
from iop_analysis.deliveries.validate import CHECKS, validate


@pytest.fixture
def referring(delivered, small_agreement):
    def checked(*limits):
        rules = tuple(Referral("någon", f"Avsnitt {n}", "avtal", *pair) for n, pair in enumerate(limits, start=1))
        return delivered(agreement=msgspec.structs.replace(small_agreement, referral=rules))

    return checked


@pytest.mark.parametrize(
    ("limits", "rule", "ages"),
    [
        (((0, 20), (22, 120)), "age_undefined", "21 år"),
        (((0, 17), (22, 120)), "age_undefined", "18–21 år"),
        (((5, 20), (21, 120)), "age_undefined", "0–4 år"),
        (((1, 5), (7, 9), (20, 120)), "age_undefined", "0, 6 och 10–19 år"),
        (((0, 21), (21, 120)), "age_overlaps", "21 år"),
        (((0, 25), (18, 120)), "age_overlaps", "18–25 år"),
        (((0, 120), (0, 120)), "age_overlaps", "0–120 år"),
    ],
)
def test_an_age_with_no_way_or_several_is_a_finding(limits, rule, ages, referring):
    (finding,) = agreement_checks.referral_ages(referring(*limits))
    assert finding.rule == rule
    assert finding.details == {"ages": ages}
    assert finding.place.startswith("agreement.toml: Avsnitt 1")


def test_a_gap_and_an_overlap_are_two_findings(referring):
    found = agreement_checks.referral_ages(referring((0, 10), (12, 30), (30, 120)))
    assert [(finding.rule, finding.details["ages"]) for finding in found] == [
        ("age_undefined", "11 år"),
        ("age_overlaps", "30 år"),
    ]


@pytest.mark.parametrize("limits", [((0, 20), (21, 120)), ((0, 120),), ()])
def test_one_way_for_every_age_is_no_finding(limits, referring):
    assert list(agreement_checks.referral_ages(referring(*limits))) == []


@pytest.mark.parametrize(("oldest", "ages"), [(64, "65–120 år"), (118, "119–120 år"), (119, "120 år")])
def test_the_oldest_need_a_way_too(oldest, ages, referring):
    (finding,) = agreement_checks.referral_ages(referring((0, 20), (21, oldest)))
    assert (finding.rule, finding.details) == ("age_undefined", {"ages": ages})


def test_limits_left_out_reach_from_birth_to_the_highest_age(delivered, small_agreement):
    rules = (Referral("a", "Avsnitt 1", "avtal", age_to=20), Referral("b", "Avsnitt 1", "avtal", age_from=21))
    checked = delivered(agreement=msgspec.structs.replace(small_agreement, referral=rules))
    assert list(agreement_checks.referral_ages(checked)) == []


@pytest.mark.parametrize(("total", "findings"), [(30, 0), (29, 1), (31, 1)])
def test_a_budget_whose_lines_do_not_add_up_is_a_finding(total, findings, delivered, small_agreement, reporting):
    lines = (BudgetLine("personal", 10), BudgetLine("lokaler", 20))
    budget = Budget("grant", "grant_outcome", "norr", reporting.start, reporting.end, "Avsnitt 5", "avtal", total, lines)
    found = list(agreement_checks.budget_sums(delivered(agreement=msgspec.structs.replace(small_agreement, budget=(budget,)))))
    assert len(found) == findings
    for finding in found:
        assert finding.place == "agreement.toml: Avsnitt 5"
        assert finding.observed == (
            f"Posterna i stadens ersättning för Norrjouren blir 30\xa0kr, men summan anges till {total}\xa0kr."
        )


def test_validate_runs_every_check_in_order_and_collects_what_they_find(delivered, small_agreement):
    rules = (Referral("a", "Avsnitt 1", "avtal", 0, 10),)
    table = """
    period           | jour | measure     | breakdown  | category   | value | unit    | stated_period
    2025-01..2025-12 | norr | crime_share | crime_type | misshandel | 50    | percent | under 2024
    """
    checked = delivered(table, msgspec.structs.replace(small_agreement, referral=(*rules, *rules)))
    assert [finding.rule for finding in validate(checked)] == [
        "period_wording_mismatch",
        "shares_without_counts",
        "age_undefined",
        "age_overlaps",
    ]


def test_no_check_is_forgotten():
    from iop_analysis.deliveries import document_checks, figure_checks  # noqa: PLC0415

    rooms = (agreement_checks, document_checks, figure_checks)
    public = {
        function
        for room in rooms
        for name, function in vars(room).items()
        if callable(function) and getattr(function, "__module__", "") == room.__name__ and not name.startswith("_")
    }
    assert public == set(CHECKS)
    assert len(CHECKS) == 9


def test_checks_leave_the_figures_as_they_are(delivered):
    checked = delivered(
        "jour | measure | breakdown | category | value | unit\nnorr | crime_share | crime_type | ran | 5 | percent"
    )
    before = checked.figures.copy(deep=True)
    validate(checked)
    assert checked.figures.equals(before)
