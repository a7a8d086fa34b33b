"""Those who were passed on are held against the agreement's ages, and told in outline only."""

import msgspec
import pytest

from iop_analysis.agreement import Referral
from iop_analysis.deliveries.associations import Associations
from iop_analysis.deliveries.compared import Compared
from iop_analysis.deliveries.delivered import Delivered
from iop_analysis.deliveries.referral_checks import referrals_outside_rules
from iop_analysis.frames import typed_facts
from iop_analysis.schema import Conservation


@pytest.fixture
def outside(small_agreement, reporting):
    """What is said of an export in which people of some ages were passed on, by who is to take which ages."""

    def said(referred, ours=(0, 20), theirs=(22, 120), measure="referrals_to_stodcentrum"):
        rules = (Referral("Stödcentrum", "a", "avtal", *ours, measure=measure), Referral("jourerna", "a", "avtal", *theirs))
        part = Delivered("norr", "cases", "a.csv", typed_facts([]), (), Conservation("a.csv", 0, 0), referred=referred)
        agreement = msgspec.structs.replace(small_agreement, referral=rules)
        return list(referrals_outside_rules(Compared(Associations((part,)), None, agreement, reporting)))

    return said


@pytest.mark.parametrize(
    ("referred", "rules", "people"),
    [
        (((20, 20, 9),), {}, None),
        (((21, 21, 9),), {}, None),
        (((22, 22, 1),), {}, "Färre än fem personer"),
        (((22, 22, 4), (35, 35, 1), (3, 3, 50)), {}, "Minst fem personer"),
        (((22, 22, 60),), {}, "Minst fem personer"),
        (((21, 24, 9),), {}, None),
        (((21, 24, 9),), {"theirs": (21, 120)}, "Minst fem personer"),
        (((21, 21, 2),), {"theirs": (21, 120)}, "Färre än fem personer"),
        (((21, 21, 2),), {"ours": (0, 21)}, None),
        (((18, 24, 9),), {"theirs": (21, 120)}, None),
        ((), {}, None),
        (((40, 40, 9),), {"measure": ""}, None),
    ],
)
def test_who_was_passed_on_is_held_against_the_agreement_and_told_in_outline(referred, rules, people, outside):
    found = outside(referred, **rules)
    assert [finding.details["people"] for finding in found] == ([people] if people else [])
    for finding in found:
        assert (finding.rule, finding.jour, finding.open) == ("referral_outside_rule", "norr", False)
        assert not any(f"{count}" in finding.observed for _, _, count in referred)
