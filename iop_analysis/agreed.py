"""The parts of an agreement: documents, names, terms, parties, commitments, referral rules, budgets, series breaks."""

import datetime as dt
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from iop_analysis import swedish
from iop_analysis.periods import Period

OLDEST_AGE: Final = 120

Kronor = Annotated[int, Meta(ge=0, le=10**12)]


class Document(Struct, frozen=True, forbid_unknown_fields=True):
    """A document that figures or commitments are taken from; ``public`` says that everybody can already read it."""

    id: str
    title: str
    public: bool


class Names(Struct, frozen=True, forbid_unknown_fields=True):
    """What the partnership and its sides are called in running text (definite form where it reads so)."""

    partnership: str
    title: str
    short_title: str
    purpose: str
    challenge: str
    parties: str
    parties_short: str
    city: str
    board: str
    administration: str
    partner_unit: str


class Term(Struct, frozen=True, forbid_unknown_fields=True):
    """A span in which the agreement holds; ``end`` is left out where the document is not public."""

    start: dt.date
    document: str
    end: dt.date | None = None


class Party(Struct, frozen=True, forbid_unknown_fields=True):
    """An association, its name as written in the report, and other names that it is known under."""

    id: Annotated[str, Meta(pattern=r"^[a-z0-9-]+$")]
    name: str
    aliases: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()

    @property
    def known_names(self) -> frozenset[str]:
        """Every name that it answers to, in any case and spacing."""
        return frozenset(swedish.folded(name) for name in (self.id, self.name, *self.aliases))


class Commitment(Struct, frozen=True, forbid_unknown_fields=True):
    """What the parties have promised; ``measure`` is the figure that would show it, where there is one.

    ``about`` is how far below the target still counts as reaching it, as a part of the target: 0.1 of 20 is 18. A promise that
    the parties keep ``together`` is judged for all of them at once.
    """

    id: str
    kind: Literal["goal", "support", "quality", "other"]
    text: str
    clause: str
    document: str
    measure: str = ""
    target: Annotated[float, Meta(ge=0, le=1e12)] | None = None
    about: Annotated[float, Meta(ge=0, le=0.5)] = 0
    together: bool = False

    @property
    def enough(self) -> float | None:
        """The least that reaches the target; ``None`` where there is none.

        >>> Commitment("a", "other", "", "", "", "languages", target=20, about=0.1).enough
        18.0
        """
        return None if self.target is None else round(self.target * (1 - self.about), 9)


class Referral(Struct, frozen=True, forbid_unknown_fields=True):
    """To whom a person is passed on, by age: ``age_from`` and ``age_to`` are included, whole years.

    ``measure`` counts those who are passed on that way, where the parties count them.
    """

    towards: str
    clause: str
    document: str
    age_from: int = 0
    age_to: int = OLDEST_AGE
    measure: str = ""

    def covers(self, age: int) -> bool:
        """Whether a person of this age is passed on this way."""
        return self.age_from <= age <= self.age_to


class BudgetLine(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a budget, in kronor for the budget's whole period."""

    category: str
    sek: Kronor


class Budget(Struct, frozen=True, forbid_unknown_fields=True):
    """One party's money for a period: the city's grant or its own financing."""

    measure: str
    outcome_measure: str
    party: str
    start: dt.date
    end: dt.date
    clause: str
    document: str
    total_sek: Kronor
    lines: tuple[BudgetLine, ...]


class GenderReference(Struct, frozen=True, forbid_unknown_fields=True):
    """The genders' shares that the agreement gives, in percent, and of whom."""

    measure: str
    start: dt.date
    end: dt.date
    clause: str
    document: str
    population: str
    woman: Annotated[float, Meta(ge=0, le=100)]
    man: Annotated[float, Meta(ge=0, le=100)]


class SeriesBreak(Struct, frozen=True, forbid_unknown_fields=True):
    """A change in how something comes to be counted; ``earliest`` and ``latest`` bound the day when it is not known."""

    text: str
    measures: tuple[str, ...]
    earliest: dt.date
    latest: dt.date
    document: str

    def concerns(self, measure: str, current: Period, baseline: Period | None = None) -> bool:
        """Whether the break falls between the start of the earlier period and the end of ``current``, for this measure."""
        first_day = min(current.start, baseline.start) if baseline else current.start
        return measure in self.measures and Period(first_day, current.end).overlaps(Period(self.earliest, self.latest))
