"""Categories that are shown together where one of them is rare, as ``reference/merged.toml`` declares.

Deliveries know only the fine categories of ``reference/categories.toml``. The merged ones exist from the measuring stage on.
"""

from typing import Annotated, Final

from msgspec import Meta, Struct

from iop_analysis import catalogue

GENDER: Final = "gender"


class Merge(Struct, frozen=True, forbid_unknown_fields=True):
    """One step of a ladder: the categories ``of`` (fine or merged ones) become ``code``.

    ``dimension`` is a breakdown or ``gender``; ``said`` is how the report says that it is done, in the middle of a sentence.
    """

    dimension: str
    code: str
    label: str
    of: Annotated[tuple[str, ...], Meta(min_length=2)]
    said: str


class Merged(Struct, frozen=True, order=True):
    """That a merged category stands in the table of ``measure`` divided ``by`` some dimensions, instead of its parts."""

    measure: str
    by: tuple[str, ...]
    code: str


class _Merges(Struct, frozen=True, forbid_unknown_fields=True):
    rare: Annotated[float, Meta(gt=0, lt=1)]
    merge: tuple[Merge, ...]


def merges() -> tuple[Merge, ...]:
    """Return every declared merge, in the order of the reference file."""
    return _declared().merge


def rare_share() -> float:
    """Return which share of a category's counts must at most be small for it to be shown by itself."""
    return _declared().rare


def groups() -> dict[str, frozenset[str]]:
    """Merged code → the fine categories or genders that it holds.

    >>> sorted(groups()["man_other_or_unknown"])
    ['man', 'other', 'unknown']
    """
    steps = {merge.code: merge.of for merge in merges()}
    return {code: _fine(code, steps) for code in steps}


def dimensions() -> tuple[str, ...]:
    """Return the dimensions that can be merged, in the order in which they are tried."""
    return tuple(dict.fromkeys(merge.dimension for merge in merges()))


def category_labels() -> dict[str, str]:
    """Category code → label, over all breakdowns; merged categories follow the last one that they hold."""
    return _with_merged(catalogue.category_labels(), [merge for merge in merges() if merge.dimension != GENDER])


def gender_labels() -> dict[str, str]:
    """Gender code → label; merged genders follow the last one that they hold.

    >>> list(gender_labels())
    ['woman', 'man', 'other', 'unknown', 'other_or_unknown', 'man_other_or_unknown']
    """
    fine = {gender.code: gender.label for gender in catalogue.genders()}
    return _with_merged(fine, [merge for merge in merges() if merge.dimension == GENDER])


def _declared() -> _Merges:
    return catalogue.reference("merged", _Merges)


def _fine(code: str, steps: dict[str, tuple[str, ...]]) -> frozenset[str]:
    return frozenset().union(*(_fine(part, steps) for part in steps[code])) if code in steps else frozenset({code})


def _with_merged(fine: dict[str, str], steps: list[Merge]) -> dict[str, str]:
    places = {code: place for place, code in enumerate(fine)}
    held = groups()
    after = {code: max(places[part] for part in held[code]) for code in (step.code for step in steps)}
    labels = {**fine, **{step.code: step.label for step in steps}}
    order = sorted(labels, key=lambda code: (places.get(code, after.get(code, 0)), len(held.get(code, ()))))
    return {code: labels[code] for code in order}
