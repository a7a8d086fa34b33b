"""What earlier reports hide keeps its secret: their hidden counts, with the values that the deliveries still give them."""

from collections.abc import Iterable, Iterator
from itertools import product

import pandas as pd

from iop_analysis.disclosure.derived import Key, key_of
from iop_analysis.disclosure.families import Groups
from iop_analysis.frames import Figure, figures_of
from iop_analysis.schema import Status


def true_values(hidden: dict[Key, Figure], facts: pd.DataFrame, groups: Groups) -> dict[Key, float | None]:
    """Key → the value that the facts give a hidden count, merged ones as the sum of their members; ``None`` where they do not."""
    if not hidden:
        return {}
    measures = {figure.measure for figure in hidden.values()}
    observed = facts[facts["measure"].isin(measures) & (facts["status"] == Status.OBSERVED)]
    known = {key_of(figure, figure.measure): figure.observed for figure in figures_of(observed)}
    return {key: _value(key, known, groups) for key in hidden}


def _value(key: Key, known: dict[Key, float | None], groups: Groups) -> float | None:
    """A merged count holds every member that somebody has counted; at least one has to be there."""
    if key in known:
        return known[key]
    *where, category, gender = key
    members = product(groups.get(str(category), {category}), groups.get(str(gender), {gender}))
    values = [known.get((*where, *member)) for member in members]
    found = [value for value in values if value is not None]
    return sum(found) if found else None


def overshadowed(figures: Iterable[Figure], unknown: Iterable[Figure]) -> Iterator[str]:
    """Ids of counts that could undo a hidden one whose value nobody knows any longer: same measure, days in common."""
    lost = list(unknown)
    for figure in figures:
        for other in lost:
            if figure.measure == other.measure and figure.period and other.period and figure.period.overlaps(other.period):
                yield figure.id
                break
