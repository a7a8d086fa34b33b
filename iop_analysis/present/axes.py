"""The dimensions that a table is laid out by: which keys a figure has in them, what they are called, in which order."""

from collections import Counter
from collections.abc import Callable
from itertools import product
from typing import Final, Literal

from msgspec import Struct

from iop_analysis import merges, swedish
from iop_analysis.catalogue import indicator_label
from iop_analysis.frames import Figure
from iop_analysis.present.material import Material
from iop_analysis.schema import NATIONAL, TOTAL, Unit
from iop_analysis.swedish import NBSP, lower_first

Dimension = Literal["indicator", "category", "jour", "gender", "period", "jour_category", "indicator_gender"]


_BETWEEN: Final = "/"


class Axis(Struct, frozen=True):
    """Key → label in the order shown, and how a figure's key is found."""

    labels: dict[str, str]
    key: Callable[[Figure], str]


def axis(dimension: Dimension, figures: list[Figure], material: Material) -> Axis:
    """Lay some figures out along a dimension, in the reference data's order.

    Only keys that occur are shown, but of the associations all or none: one that delivered nothing must be seen to be missing.
    Where the material is shown for one association, it alone stands beside all together.
    Where both a merged category and some of its parts occur, only those are shown that more of the table has figures for.
    """
    key, labels = _KEYS[dimension], _LABELS[dimension](figures, material)
    present = _without_overlaps(Counter(key(figure) for figure in figures))
    if dimension == "indicator_gender":
        present = {name for code in _divided(figures) for name in _genders_of(code, figures)}
    if dimension == "jour" and present & set(material.agreement.party_names):
        present |= set(material.agreement.party_names)
    if dimension == "jour" and material.focus != TOTAL:
        present = {material.focus, *(present - set(material.agreement.party_names))}
    if dimension == "jour_category" and present:
        present = _with_every_jour(present, material)
    return Axis({name: label for name, label in labels.items() if name in present}, key)


def parts_of(key: str) -> tuple[str, ...]:
    """Return the keys of the categories or genders that a merged one holds; of any other, the key itself.

    >>> sorted(parts_of("cases/other_or_unknown")), parts_of("woman")
    (['cases/other', 'cases/unknown'], ('woman',))
    """
    before, between, last = key.rpartition(_BETWEEN)
    return tuple(f"{before}{between}{part}" for part in merges.groups().get(last, (last,)))


def shown_codes(*axes: Axis) -> set[str]:
    """Return every indicator, category, gender or association that some axes name."""
    return {code for laid in axes for key in laid.labels for code in key.split(_BETWEEN)}


def _with_every_jour(present: set[str], material: Material) -> set[str]:
    """Keys of associations and categories, with one for each association that has none; where one is shown, only its own."""
    heard = {key.split(_BETWEEN)[0] for key in present}
    silent = {f"{jour}{_BETWEEN}{TOTAL}" for jour in material.agreement.party_names if jour not in heard}
    if material.focus == TOTAL:
        return present | silent
    return {key for key in present | silent if key.split(_BETWEEN)[0] == material.focus}


def _without_overlaps(figures: Counter[str]) -> set[str]:
    """Of the keys, with their numbers of figures, those of which none is a part of another; the parts where they reach as far."""
    held = merges.groups()
    present = set(figures)
    for merged in sorted(present & set(held), key=lambda code: len(held[code]), reverse=True):
        parts = {code for code in present if held.get(code, frozenset({code})) < held[merged]}
        if merged in present and parts:
            reaches = max(figures[code] for code in parts) >= figures[merged]
            present -= {merged} if reaches else parts
    return present


def _category_key(figure: Figure) -> str:
    """A category, or which indicator's total it is."""
    return figure.category if figure.category != TOTAL else figure.measure


def _category_labels(figures: list[Figure], _: Material) -> dict[str, str]:
    """The categories, then totals: the sum of the categories, or another indicator under its own name."""
    divided = {figure.measure for figure in figures if figure.category != TOTAL}
    totals = {figure.measure: figure.measure for figure in figures if figure.category == TOTAL}
    named = {code: "Summa" if code in divided else indicator_label(code) for code in totals}
    return {**merges.category_labels(), **named}


def _indicator_gender_key(figure: Figure) -> str:
    return f"{figure.measure}{_BETWEEN}{figure.gender}"


def _indicator_gender_labels(figures: list[Figure], material: Material) -> dict[str, str]:
    """Indicator by indicator, its genders and then all of them."""
    genders = {code: lower_first(label) for code, label in _gender_labels(figures, material).items()}
    codes = _indicator_labels(figures, material)
    return {f"{code}{_BETWEEN}{gender}": f"{codes[code]}: {genders[gender]}" for code, gender in product(codes, genders)}


def _divided(figures: list[Figure]) -> list[str]:
    """The indicators that somebody has divided by gender."""
    return list(dict.fromkeys(figure.measure for figure in figures if figure.gender != TOTAL))


def _genders_of(code: str, figures: list[Figure]) -> set[str]:
    """The keys of one indicator: rare genders may be merged in one and not in another."""
    genders = _without_overlaps(Counter(figure.gender for figure in figures if figure.measure == code))
    return {f"{code}{_BETWEEN}{gender}" for gender in genders}


def _jour_category_key(figure: Figure) -> str:
    """An association's category, or its total, whatever indicator that is of: budget and outcome stand in one row."""
    return f"{figure.jour}{_BETWEEN}{figure.category}"


def _jour_category_labels(figures: list[Figure], material: Material) -> dict[str, str]:
    """Association by association, its categories and then their sum, those of all associations last."""
    parts = {**_category_labels(figures, material), TOTAL: "summa"}
    jours = _jour_labels(figures, material)
    return {f"{jour}{_BETWEEN}{part}": f"{jours[jour]}: {parts[part]}" for jour, part in product(jours, parts)}


def _jour_labels(_: list[Figure], material: Material) -> dict[str, str]:
    return {NATIONAL: "Riket", **material.agreement.party_names, TOTAL: "Alla föreningar"}


def _gender_labels(_: list[Figure], __: Material) -> dict[str, str]:
    return {**merges.gender_labels(), TOTAL: "Alla"}


def _indicator_labels(figures: list[Figure], _: Material) -> dict[str, str]:
    return {figure.measure: indicator_label(figure.measure) for figure in figures}


def _period_key(figure: Figure) -> str:
    return figure.period.code if figure.period else ""


def _period_labels(figures: list[Figure], _: Material) -> dict[str, str]:
    """Newest first; how long each is, since a reader will compare them."""
    known = sorted({figure.period for figure in figures if figure.period}, reverse=True)
    months = {period: swedish.number(period.months, Unit.CASES) for period in known}
    return {
        **{period.code: f"{period.label} ({months[period]}{NBSP}månader)" for period in known},
        "": "Jämförelsetal, oklar period",
    }


_KEYS: Final[dict[str, Callable[[Figure], str]]] = {
    "indicator": lambda figure: figure.measure,
    "category": _category_key,
    "jour": lambda figure: figure.jour,
    "gender": lambda figure: figure.gender,
    "period": _period_key,
    "jour_category": _jour_category_key,
    "indicator_gender": _indicator_gender_key,
}
_LABELS: Final[dict[str, Callable[[list[Figure], Material], dict[str, str]]]] = {
    "indicator": _indicator_labels,
    "category": _category_labels,
    "jour": _jour_labels,
    "gender": _gender_labels,
    "period": _period_labels,
    "jour_category": _jour_category_labels,
    "indicator_gender": _indicator_gender_labels,
}
