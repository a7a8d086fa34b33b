"""Those who were passed on, held against the agreement's rules of who takes which ages."""

from collections.abc import Iterator

from iop_analysis import catalogue, swedish
from iop_analysis.agreement import OLDEST_AGE, Agreement
from iop_analysis.deliveries.cases.referred import MEASURE
from iop_analysis.deliveries.checked import ages_text
from iop_analysis.deliveries.compared import Compared
from iop_analysis.schema import Finding, Spot


def referrals_outside_rules(compared: Compared) -> Iterator[Finding]:
    """Those who were passed on although the agreement sends their age another way; how many is told in outline only.

    An age that no rule covers, or that is not known, is held against nobody.
    """
    known = {rule.measure: rule.towards for rule in compared.agreement.referral}
    if MEASURE not in known:
        return
    outside, allowed = _ages_of(compared.agreement)
    for part in compared.year.delivered:
        count = sum(number for low, high, number in part.referred if outside.issuperset(range(low, high + 1)))
        if count:
            yield catalogue.finding(
                "referral_outside_rule", Spot(part.file), jour=part.jour, people=_outline(count, compared.agreement),
                towards=known[MEASURE], ages=ages_text(sorted(allowed)),
            )  # fmt: skip


def _ages_of(agreement: Agreement) -> tuple[frozenset[int], frozenset[int]]:
    """The ages that only other ways are for, and those that the counted way is for."""
    covered = {rule: {age for age in range(OLDEST_AGE + 1) if rule.covers(age)} for rule in agreement.referral}
    ours = frozenset[int]().union(*(ages for rule, ages in covered.items() if rule.measure == MEASURE))
    return frozenset[int]().union(*covered.values()) - ours, ours


def _outline(count: int, agreement: Agreement) -> str:
    """A small count is not told, nor one from which another could be worked out."""
    least = agreement.secrecy.smallest_shown
    return f"{'Minst' if count >= least else 'Färre än'} {swedish.number_word(least)} personer"
