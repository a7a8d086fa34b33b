"""Checks on what a document says around its figures: headings, names, conclusions."""

import re
from collections.abc import Iterator

from iop_analysis import catalogue
from iop_analysis.deliveries.checked import Checked
from iop_analysis.schema import Finding
from iop_analysis.swedish import listing, lower_first


def promised_figures(checked: Checked) -> Iterator[Finding]:
    """A heading that names a measure promises a figure for it."""
    for heading in checked.description.heading:
        words = set(re.findall(r"\w+", heading.text.casefold()))
        for measure in catalogue.measures().values():
            if words & set(measure.terms) and not checked.reports(measure.code):
                yield catalogue.finding(
                    "promised_figure_missing",
                    f"{checked.description_file}: {heading.place} › {heading.text}",
                    heading=heading.text,
                    measure=lower_first(measure.label),
                )


def party_aliases(checked: Checked) -> Iterator[Finding]:
    """One association that a delivery calls by several names."""
    used = list(zip(checked.figures["stated_jour"], checked.figures["file"], strict=True))
    used += [(activity.jour, checked.description_file) for activity in checked.description.activity if activity.jour]
    for party in checked.agreement.party:
        names = {name: file for name, file in used if checked.agreement.party_called(name) == party.id}
        others = sorted(set(names) - {party.name, party.id})
        if others and len(names) > 1:
            yield catalogue.finding(
                "party_aliases",
                listing(sorted({names[name] for name in others})),
                party=party.name,
                names=listing([f"”{name}”" for name in others]),
            )
