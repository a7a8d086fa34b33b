"""Names that every stage shares: columns, keys, dimensions, statuses, and what a finding is.

A **facts** table has one row per period × association × measure × breakdown × category × gender. ``TOTAL`` in a dimension
means "all together, not broken down". ``value`` is in ``unit`` (a share in percent, money in kronor) and is missing unless
``status`` is observed.
"""

from enum import StrEnum
from itertools import pairwise
from typing import Final

from msgspec import Struct

TOTAL: Final = "_T"
NATIONAL: Final = "national"

DATA_DIR_VARIABLE: Final = "IOP_DATA_DIR"
"""The environment variable that tells a kernel where the data lie, so that no path gets into a notebook."""

REPORTS_DIR_VARIABLE: Final = "IOP_REPORTS_DIR"
"""The one that tells it where reports are published, since what they show is known to everybody."""

FIGURES_FILE: Final = "nyckeltal.csv"
"""The published figures of a report."""

MANIFEST_FILE: Final = "manifest.json"
"""What a report was made of and with, and the hash of each of its files."""

REPORT_NAME: Final = "uppfoljning"
QUALITY_NAME: Final = "datakvalitet"
PROFILE_NAME: Final = "profil"
"""What the published documents are called: the follow-up, what came in, and, with its id after it, each association's profile."""

EARLIER_VERSIONS: Final = "tidigare"
"""The folder, beside the reports, in which what they replaced is kept: ``tidigare/<year>/version-<n>``."""

MOST_SPOTS: Final = 5
"""How many of the places where something was found a finding names; ``Finding.places`` says how many there are."""

SIGNIFICANCE_LEVEL: Final = 0.05
"""How improbable a difference must be, if there were none, before we say that it exceeds chance."""

COMPUTED: Final = "Beräknat"

_SOURCE_SEPARATOR: Final = " | "

FACT_KEY: Final = ("period_start", "period_end", "jour", "measure", "breakdown", "category", "gender")
FACT_COLUMNS: Final = (*FACT_KEY, "value", "unit", "status", "source")
INDICATOR_COLUMNS: Final = ("id", "label", *FACT_COLUMNS)
COMPARISON_COLUMNS: Final = ("id", "baseline_id", "problems", "change", "change_percent", "chance")


class Status(StrEnum):
    """Why a cell holds a number, or why it does not. A true zero is observed; only ``OBSERVED`` carries a value."""

    OBSERVED = "observed"
    MISSING = "missing"
    NOT_ASKED = "not_asked"
    SUPPRESSED = "suppressed"
    NOT_APPLICABLE = "not_applicable"


class Problem(StrEnum):
    """Why two figures may not be compared as they stand."""

    NOT_OBSERVED = "not_observed"
    DIFFERENT_UNITS = "different_units"
    AMBIGUOUS_BASELINE = "ambiguous_baseline"
    UNEQUAL_PERIODS = "unequal_periods"
    SERIES_BREAK = "series_break"


class Chance(StrEnum):
    """Whether two counts differ by more than chance would usually give."""

    EXCEEDED = "exceeded"
    WITHIN = "within"
    NOT_TESTED = "not_tested"


class Goal(StrEnum):
    """How a commitment went, as far as observed figures show it."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"
    REPORTED = "reported"
    WITHHELD = "withheld"
    NO_DATA = "no_data"


class Gender(StrEnum):
    """The genders of the associations' statistics; ``_T`` for all of them."""

    TOTAL = "_T"
    WOMAN = "woman"
    MAN = "man"
    OTHER = "other"
    UNKNOWN = "unknown"


class Unit(StrEnum):
    """What a value counts or measures. Two counts may form a share only if they count the same thing."""

    CASES = "cases"
    CRIMES = "crimes"
    CONTACTS = "contacts"
    RESPONSES = "responses"
    OCCASIONS = "occasions"
    LANGUAGES = "languages"
    PERSONS = "persons"
    DAYS = "days"
    PLACES = "places"
    PERCENT = "percent"
    SCALE_1_5 = "scale_1_5"
    SEK = "sek"
    PER_MONTH = "per_month"
    YES_NO = "yes_no"


COUNT_UNITS: Final = frozenset(
    {Unit.CASES, Unit.CRIMES, Unit.CONTACTS, Unit.RESPONSES, Unit.OCCASIONS, Unit.LANGUAGES, Unit.PERSONS, Unit.DAYS, Unit.PLACES}
)


PEOPLE_UNITS: Final = frozenset({Unit.CASES, Unit.CRIMES, Unit.CONTACTS, Unit.PERSONS, Unit.RESPONSES, Unit.DAYS})
"""The units in which people, or what happened to them, are counted."""


class Severity(StrEnum):
    """How much a finding weighs: blocking ones stop publication."""

    BLOCKING = "blocking"
    WARNING = "warning"
    INFORMATION = "information"


class Spot(Struct, frozen=True):
    """A place in a delivered file: ``cell`` as spreadsheets name it (``C5``), or the row's number from 1 and the column."""

    file: str
    sheet: str = ""
    cell: str = ""
    row: int = 0
    column: str = ""

    def __str__(self) -> str:
        return ", ".join(part for part in self._parts() if part)

    def after(self, other: "Spot") -> str:
        """Name the place beside another one, without repeating the file and the sheet that they share."""
        file, sheet, *rest = self._parts()
        shared = [part for part in ("" if self.file == other.file else file, sheet) if part]
        known = self.file == other.file and self.sheet == other.sheet
        return ", ".join(part for part in (*([] if known else shared), *rest) if part)

    def _parts(self) -> tuple[str, ...]:
        return (
            self.file,
            f"blad ”{self.sheet}”" if self.sheet else "",
            f"cell {self.cell}" if self.cell else "",
            f"rad {self.row}" if self.row else "",
            f"kolumn ”{self.column}”" if self.column else "",
        )


def places_text(spots: tuple[Spot, ...]) -> str:
    """Name several places, each file and sheet once where they follow each other.

    >>> places_text((Spot("a.xlsx", "Kvartal 1", "B2"), Spot("a.xlsx", "Kvartal 1", "C5"), Spot("a.xlsx", "Kvartal 2", "B2")))
    'a.xlsx, blad ”Kvartal 1”, cell B2; cell C5; blad ”Kvartal 2”, cell B2'
    """
    named = [str(spot) for spot in spots[:1]] + [later.after(former) for former, later in pairwise(spots)]
    return "; ".join(part for part in named if part)


class Finding(Struct, frozen=True):
    """Something in a delivery or in the agreement that a person should know of or mend.

    ``rule`` is the finding's code in ``reference/findings.toml``, which holds the Swedish texts; ``place`` is the file and row,
    or the agreement's section; ``details`` fill the texts in and hold no personal data. ``jour`` is the association that is to
    mend it, ``spots`` the first few of the ``places`` in its files; ``found`` is what stands there, for that association's eyes
    only, and never a cell of a person's row. What was ``observed`` in an association's files may be printed in a report only if
    it is ``open``.
    """

    rule: str
    severity: Severity
    place: str
    details: dict[str, str]
    title: str = ""
    observed: str = ""
    expected: str = ""
    action: str = ""
    why: str = ""
    open: bool = False
    jour: str = ""
    spots: tuple[Spot, ...] = ()
    found: str = ""
    places: int = 0

    @property
    def published_place(self) -> str:
        """Where it is, as everybody may know: of an association's own file only the file."""
        return "; ".join(dict.fromkeys(spot.file for spot in self.spots)) or self.place


def source_text(place: str, title: str, passage: str) -> str:
    """Say where a figure stands: file and row, document, passage in the document.

    >>> source_text("raw/2025/a.csv, rad 2", "Uppföljning 2025", "Sammanfattning")
    'raw/2025/a.csv, rad 2 | Uppföljning 2025 | Sammanfattning'
    """
    return _SOURCE_SEPARATOR.join((place, title, passage))


def computed_source(formula: str, sources: list[str]) -> str:
    """Say how a figure was computed, and from which documents and places.

    >>> computed_source("100 − summan", ["a.csv, rad 2 | Rapport | s. 1", "a.csv, rad 3 | Rapport | s. 2"])
    'Beräknat: 100 − summan | Rapport | a.csv, rad 2; a.csv, rad 3'
    """
    titles = dict.fromkeys(source_title(source) for source in sources)
    places = dict.fromkeys(source_place(source) for source in sources)
    return source_text(f"{COMPUTED}: {formula}", "; ".join(titles), "; ".join(places))


def source_formula(source: str) -> str:
    """Return how a figure was computed; empty for one that was delivered.

    >>> source_formula("Beräknat: 100 − summan | Rapport | a.csv, rad 2"), source_formula("a.csv, rad 2 | Rapport | s. 1")
    ('100 − summan', '')
    """
    first = source.split(_SOURCE_SEPARATOR, maxsplit=1)[0]
    return first.removeprefix(f"{COMPUTED}: ") if source.startswith(f"{COMPUTED}: ") else ""


def source_passage(source: str) -> str:
    """Return where in its document a delivered figure stands; empty for a computed one.

    >>> source_passage("a.csv, rad 2 | Rapport | s. 1")
    's. 1'
    """
    parts = source.split(_SOURCE_SEPARATOR)
    return parts[2] if len(parts) > 2 and not source.startswith(COMPUTED) else ""  # noqa: PLR2004 - place, title, passage


def source_place(source: str) -> str:
    """Return the file and row of a figure's source; of a computed figure, those of everything that it was computed from."""
    parts = source.split(_SOURCE_SEPARATOR)
    return parts[-1] if source.startswith(COMPUTED) else parts[0]


def source_title(source: str) -> str:
    """Return the document, or documents, that a figure comes from."""
    parts = source.split(_SOURCE_SEPARATOR)
    return parts[1] if len(parts) > 1 else ""


def rests_on(source: str, titles: frozenset[str]) -> bool:
    """Whether a figure rests on any of the sources with these titles."""
    return not titles.isdisjoint(source_title(source).split("; "))


class Conservation(Struct, frozen=True):
    """What became of a file's rows. Nothing is lost: ``read`` equals the sum of the other four."""

    file: str
    read: int
    kept: int
    corrected: int = 0
    rejected: int = 0
    counted_out: int = 0

    @property
    def balances(self) -> bool:
        """Whether every row that was read is accounted for."""
        return self.read == self.kept + self.corrected + self.rejected + self.counted_out
