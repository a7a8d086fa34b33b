"""Figures that are formed from counts: a share, a mean or a rate tells of the counts behind it."""

from collections.abc import Iterator

from msgspec import structs

from iop_analysis import catalogue, merges
from iop_analysis.catalogue import Indicator
from iop_analysis.frames import Figure
from iop_analysis.schema import PEOPLE_UNITS, TOTAL

Key = tuple[object, ...]


def key_of(figure: Figure, measure: str) -> Key:
    """Return the key (in the order of ``schema.FACT_KEY``) of what counts ``measure`` where ``figure`` stands."""
    where = (figure.period_start, figure.period_end, figure.jour)
    return (*where, measure, figure.breakdown, figure.category, figure.gender)


def is_count(figure: Figure) -> bool:
    """Whether a figure counts people, or what happened to them, and is not itself formed from other counts."""
    declared = catalogue.indicators().get(figure.measure)
    return figure.unit in PEOPLE_UNITS and not (declared and declared.form == "categories")


def counts_behind(figure: Figure) -> tuple[Key, ...]:
    """Return the keys of the counts that a figure is formed from; none for a count, or for what no count stands behind."""
    return () if is_count(figure) else tuple(dict.fromkeys(_behind(figure)))


def part_and_whole(figure: Figure) -> tuple[Key, Key] | None:
    """Return the keys of the two counts that a percentage compares, ``None`` for a figure that is no such share."""
    declared = catalogue.indicators().get(figure.measure)
    if declared and declared.form == "share" and len(declared.denominators) == 1:
        return key_of(figure, declared.numerator), key_of(figure, declared.denominators[0])
    share = catalogue.measures().get(declared.numerator if declared else figure.measure)
    if not share or not share.part or (declared and declared.form != "figure"):
        return None
    return key_of(figure, share.part), _whole(figure, share.part, share.share_of)


def rest_and_whole(figure: Figure) -> tuple[Key, Key] | None:
    """Return the same for what some shares leave of a hundred percent, whose own count nobody delivers."""
    declared = catalogue.indicators().get(figure.measure)
    share = catalogue.measure(declared.numerator) if declared and declared.form == "remainder" else None
    return (key_of(figure, figure.measure), _whole(figure, "", share.share_of)) if share and share.share_of else None


def _behind(figure: Figure) -> Iterator[Key]:
    declared = catalogue.indicators().get(figure.measure)
    if declared and declared.form in {"share", "per_month", "ratio"}:
        yield from (key_of(figure, code) for code in (declared.numerator, *declared.denominators))
        return
    if declared and declared.form == "categories":
        yield from _behind_categories(figure, declared)
        return
    share = catalogue.measure(declared.numerator if declared else figure.measure)
    if share.part:
        yield key_of(figure, share.part)
        yield _whole(figure, share.part, share.share_of)
    if share.rests_on:
        yield key_of(figure, share.rests_on)


def _behind_categories(figure: Figure, declared: Indicator) -> Iterator[Key]:
    """The counts of each category that a sum may be made of, merged ones as well, or of each share that it adds up."""
    wanted = frozenset(declared.categories)
    merged = [code for code, held in merges.groups().items() if held <= wanted]
    for category in (*declared.categories, *merged):
        part = structs.replace(figure, measure=declared.numerator, breakdown=declared.breakdown, category=category)
        yield from counts_behind(part) or (key_of(part, part.measure),)


def _whole(figure: Figure, part: str, whole: str) -> Key:
    """Of a share: a gender alone is a share of everybody; all else of the undivided count of its own gender."""
    where = (figure.period_start, figure.period_end, figure.jour, whole, TOTAL, TOTAL)
    of_everybody = part == whole and figure.breakdown == TOTAL
    return (*where, TOTAL if of_everybody else figure.gender)
