"""What differs between two published versions of a year, figure by figure, and why."""

import pandas as pd

from iop_analysis.changed import ABSENT, Change, changes_table_of
from iop_analysis.frames import Figure, figures_of
from iop_analysis.measures.causes import Causes, Version
from iop_analysis.swedish import in_table, lower_first, unit_nouns


def changed_figures(before: pd.DataFrame, after: pd.DataFrame, earlier: Version, now: Version) -> pd.DataFrame:
    """Return the figures that differ between two versions (row key ``id``, columns ``changed.CHANGE_COLUMNS``).

    ``before`` and ``after`` are protected indicators (row key ``id``, columns ``schema.INDICATOR_COLUMNS``), as published. A
    figure differs if it has come or gone, or if its value (as it is written in a CSV file), status, label or unit has changed.
    Those of ``after`` come first, in its order. Causes are found in ``earlier`` and ``now`` and in the figures' own sources.
    """
    old, new = _by_id(before), _by_id(after)
    causes = Causes(earlier, now, [figure.source for figure in (*old.values(), *new.values())])
    names = [name for name in dict.fromkeys((*new, *old)) if _said(old.get(name)) != _said(new.get(name))]
    return changes_table_of([_change(old.get(name), new.get(name), causes) for name in names])


def same_figures(before: pd.DataFrame, after: pd.DataFrame) -> bool:
    """Whether two versions' figures (columns ``schema.INDICATOR_COLUMNS``) say the same, wherever they are taken from."""
    old, new = _by_id(before), _by_id(after)
    return old.keys() == new.keys() and all(_said(old[name]) == _said(new[name]) for name in new)


def _by_id(table: pd.DataFrame) -> dict[str, Figure]:
    return {figure.id: figure for figure in figures_of(table)}


def _said(figure: Figure | None) -> tuple[str, ...] | None:
    """What a published table says of a figure."""
    return (figure.label, figure.unit, figure.status, _written(figure.observed)) if figure else None


def _written(value: float | None) -> str:
    """A value as CSV files of ours hold it: one that was read from such a file has no more digits."""
    return "" if value is None else f"{value + 0.0:.10g}"


def _change(before: Figure | None, after: Figure | None, causes: Causes) -> Change:
    latest = after or before
    if latest is None:
        raise ValueError("a figure that neither version has cannot have changed")
    return Change(
        id=latest.id,
        label=latest.label,
        before_value=before.observed if before else None,
        before_status=before.status if before else ABSENT,
        after_value=after.observed if after else None,
        after_status=after.status if after else ABSENT,
        unit=latest.unit,
        cause=_cause(before, after, causes),
        before_label=before.label if before else "",
        before_unit=before.unit if before else "",
    )


def _cause(before: Figure | None, after: Figure | None, causes: Causes) -> str:
    parts = [*_renamed(before, after), causes.of(before, after)] if before and after else [causes.of(before, after)]
    return " ".join(parts)


def _renamed(before: Figure, after: Figure) -> list[str]:
    """What has changed beside the value, and why two values may look the same."""
    return [
        *([f"Uppgiften hette förr ”{before.label}”."] if before.label != after.label else []),
        *([f"Enheten var förr {_unit(before)} och är nu {_unit(after)}."] if before.unit != after.unit else []),
        *(["Skillnaden syns inte i avrundade tal."] if _looks_the_same(before, after) else []),
    ]


def _unit(figure: Figure) -> str:
    return lower_first(unit_nouns(figure.unit)[1])


def _looks_the_same(before: Figure, after: Figure) -> bool:
    values = (_written(before.observed), _written(after.observed))
    printed = (in_table(part.observed, part.unit, part.status) for part in (before, after))
    return "" not in values and values[0] != values[1] and len(set(printed)) == 1
