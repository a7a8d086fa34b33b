"""What a computed figure was computed from: the figures that its formula names, one step back."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product
from typing import Final, NamedTuple

from msgspec.structs import replace

from iop_analysis import catalogue, merges
from iop_analysis.agreement import Agreement
from iop_analysis.frames import Figure
from iop_analysis.periods import Period, quarters
from iop_analysis.schema import COMPUTED, TOTAL, Gender, source_formula

_DELIVERED: Final = "figure"
_REMAINDER: Final = "remainder"
_CATEGORIES: Final = "categories"
_GENDERS: Final = tuple(gender for gender in Gender if gender is not Gender.TOTAL)


class Key(NamedTuple):
    """Which fact or figure, as in ``schema.FACT_KEY``; ``period`` is ``None`` where it is not known which one it is."""

    period: Period | None
    jour: str
    measure: str
    breakdown: str
    category: str
    gender: str


def key_of(figure: Figure) -> Key:
    """Return the key of a figure; facts of a measure and the figures that show them share theirs."""
    return Key(figure.period, figure.jour, figure.measure, figure.breakdown, figure.category, figure.gender)


class Parts:
    """Finds a figure's parts among the ``known`` ones: those that are published, and the facts that are not."""

    def __init__(self, known: Mapping[Key, Figure], agreement: Agreement) -> None:
        self._known, self._agreement = known, agreement

    def of(self, figure: Figure) -> list[Figure]:
        """Return the figures that a figure was computed from; none for a delivered one, or where none of them is known."""
        if not figure.source.startswith(COMPUTED):
            return []
        found = [self._known[key] for key in dict.fromkeys(self._keys(key_of(figure), figure)) if key in self._known]
        return [part for part in found if key_of(part) != key_of(figure)]

    def _keys(self, key: Key, figure: Figure) -> Iterator[Key]:
        declared = catalogue.indicators().get(key.measure)
        share = catalogue.measures().get(key.measure)
        if declared and declared.form == _REMAINDER:
            yield from self._listed(key._replace(measure=declared.numerator))
        elif declared and declared.form == _CATEGORIES:
            yield from self._named(key._replace(measure=declared.numerator, breakdown=declared.breakdown), declared.categories)
        elif declared and declared.form != _DELIVERED:
            for code in (declared.numerator, *declared.denominators):
                yield from self._nearest(key._replace(measure=code))
        elif share and share.part:
            yield from _share(key, share)
        else:
            yield from self._summed(key, source_formula(figure.source))

    def _listed(self, key: Key) -> Iterator[Key]:
        """The delivered categories of a breakdown."""
        for other, figure in self._known.items():
            if (
                other._replace(category=key.category) == key
                and other.category != TOTAL
                and not figure.source.startswith(COMPUTED)
            ):
                yield other

    def _named(self, key: Key, categories: tuple[str, ...]) -> Iterator[Key]:
        """Some categories, those together that are published together."""
        held = {code: fine for code, fine in merges.groups().items() if fine <= set(categories)}
        together = [code for code in held if key._replace(category=code) in self._known]
        apart = set(categories).difference(*(held[code] for code in together))
        return (key._replace(category=code) for code in (*together, *(code for code in categories if code in apart)))

    def _nearest(self, key: Key) -> Iterator[Key]:
        """The same period; where nothing is known of it, those that overlap, since then they were found not to be comparable."""
        if key in self._known or key.period is None:
            yield key
        else:
            same = (other for other in self._known if other._replace(period=key.period) == key and other.period)
            yield from (other for other in same if other.period and key.period.overlaps(other.period))

    def _summed(self, key: Key, formula: str) -> Iterator[Key]:
        over: dict[str, Callable[[Key], Iterable[Key]]] = {
            "summan av föreningarna": self._jours,
            "summan av kvartalen": _quarters,
            "summan av könen": _genders,
            "summan av raderna": self._rows,
            "olika språk i föreningarnas ärenden": self._jours,
        }
        yield from over.get(formula, _merged)(key)

    def _jours(self, key: Key) -> Iterator[Key]:
        return (key._replace(jour=jour) for jour in self._agreement.party_names)

    def _rows(self, key: Key) -> Iterator[Key]:
        """The rows of the tables that divide a measure; of several tables, the first."""
        divided = [
            other for other in self._known if other.category != TOTAL and _without_category(other) == _without_category(key)
        ]
        first = divided[0].breakdown if divided else ""
        return (other for other in divided if other.breakdown == first)


def _without_category(key: Key) -> Key:
    return key._replace(breakdown=TOTAL, category=TOTAL)


def _share(key: Key, share: catalogue.Measure) -> Iterator[Key]:
    """The part and its whole: of a gender alone everybody, else the same gender."""
    yield key._replace(measure=share.part)
    by_gender = key.breakdown == TOTAL and share.part == share.share_of
    whole = key._replace(measure=share.share_of, breakdown=TOTAL, category=TOTAL)
    yield whole._replace(gender=TOTAL) if by_gender else whole


def _quarters(key: Key) -> Iterator[Key]:
    return (key._replace(period=part) for part in quarters(key.period).values()) if key.period else iter(())


def _genders(key: Key) -> Iterator[Key]:
    return (key._replace(gender=gender) for gender in _GENDERS)


def _merged(key: Key) -> Iterator[Key]:
    """The fine categories and genders that a merged one holds."""
    held = merges.groups()
    pairs = product(*(sorted(held.get(code, {code})) for code in (key.category, key.gender)))
    return (key._replace(category=category, gender=gender) for category, gender in pairs)


def without_value(figure: Figure) -> Figure:
    """Return a figure that tells where it comes from, and nothing of how much it is."""
    return replace(figure, value=None)
