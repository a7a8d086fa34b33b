"""Checks on the agreement itself: who is passed on to whom, and whether the budgets add up."""

from collections.abc import Iterator

from iop_analysis import catalogue, swedish
from iop_analysis.agreement import FILE_NAME, OLDEST_AGE
from iop_analysis.deliveries.checked import Checked, ages_text
from iop_analysis.schema import Finding, Unit
from iop_analysis.swedish import listing


def referral_ages(checked: Checked) -> Iterator[Finding]:
    """The agreement's referral rules must give every age exactly one way."""
    rules = checked.agreement.referral
    if not rules:
        return
    ways = {age: sum(rule.covers(age) for rule in rules) for age in range(OLDEST_AGE + 1)}
    place = f"{FILE_NAME}: {listing(sorted({rule.clause for rule in rules}))}, länkning"
    for code, ages in (
        ("age_undefined", [age for age, count in ways.items() if count == 0]),
        ("age_overlaps", [age for age, count in ways.items() if count > 1]),
    ):
        if ages:
            yield catalogue.finding(code, place, ages=ages_text(ages))


def budget_sums(checked: Checked) -> Iterator[Finding]:
    """A budget's lines add up to its total."""
    for budget in checked.agreement.budget:
        total = sum(line.sek for line in budget.lines)
        if total != budget.total_sek:
            yield catalogue.finding(
                "budget_sum",
                f"{FILE_NAME}: {budget.clause}",
                measure=swedish.lower_first(catalogue.measure(budget.measure).label),
                party=checked.agreement.party_names[budget.party],
                sum=swedish.in_table(total, Unit.SEK),
                total=swedish.in_table(budget.total_sek, Unit.SEK),
            )
