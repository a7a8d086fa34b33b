"""What the reference data hold, entry by entry: measures, categories, columns of case exports, indicators, findings' texts."""

import datetime as dt
from typing import Literal

from msgspec import Struct

from iop_analysis.periods import Wording
from iop_analysis.schema import TOTAL, Severity, Unit


class Measure(Struct, frozen=True, forbid_unknown_fields=True):
    """Something that is counted or measured, see ``reference/measures.toml``; ``additive`` if counts may be summed.

    A share is ``part`` of ``share_of``, two counts; other means and shares may name the count that they ``rests_on``.
    A ``stock`` is how much there is, not how much happens: no number per month, and nothing that chance spreads like events.
    """

    code: str
    label: str
    units: tuple[Unit, ...]
    terms: tuple[str, ...] = ()
    companions: tuple[str, ...] = ()
    share_of: str = ""
    part: str = ""
    rests_on: str = ""
    synonyms: tuple[str, ...] = ()
    additive: bool = True
    stock: bool = False
    lowest: float = 0
    highest: float | None = None


class Breakdown(Struct, frozen=True, forbid_unknown_fields=True):
    """A way to divide a measure, with other headings that mean the same."""

    code: str
    label: str
    synonyms: tuple[str, ...] = ()


class Category(Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a breakdown, with other spellings that mean the same.

    One that has been merged into another ``becomes`` that one, in every year, so that years compare; ``until`` is its last day.
    """

    breakdown: str
    code: str
    label: str
    synonyms: tuple[str, ...] = ()
    becomes: str = ""
    until: dt.date | None = None


class CaseField(Struct, frozen=True, forbid_unknown_fields=True):
    """A column of a case export, see ``reference/case_fields.toml``: its header, other headers, and what its cells hold."""

    code: str
    header: str
    kind: Literal["id", "date", "crimes", "gender", "age", "birth_year", "category", "yes_no", "count", "language", "uncounted"]
    synonyms: tuple[str, ...] = ()
    required: bool = False
    breakdown: str = ""


class GenderLabel(Struct, frozen=True, forbid_unknown_fields=True):
    """A gender's code, label and other spellings."""

    code: str
    label: str
    synonyms: tuple[str, ...] = ()


class Indicator(Struct, frozen=True, forbid_unknown_fields=True):
    """A figure of the follow-up and how it is formed, see ``reference/indicators.toml``.

    ``categories`` are those that a figure of the form ``categories`` adds up.
    """

    code: str
    form: Literal["figure", "share", "remainder", "per_month", "difference", "difference_percent", "ratio", "categories"]
    label: str
    unit: Unit
    numerator: str
    clause: str
    denominators: tuple[str, ...] = ()
    breakdown: str = TOTAL
    comparison: Literal["", "previous"] = ""
    categories: tuple[str, ...] = ()


class FindingText(Struct, frozen=True, forbid_unknown_fields=True):
    """The Swedish texts of one rule; ``open`` says that what was observed holds no figure, so that a report may print it."""

    severity: Severity
    title: str
    observed: str
    expected: str
    action: str
    why: str = ""
    open: bool = False


class Measures(Struct, frozen=True):
    """``measures.toml``."""

    measure: tuple[Measure, ...]


class Categories(Struct, frozen=True):
    """``categories.toml``."""

    breakdown: tuple[Breakdown, ...]
    category: tuple[Category, ...]
    gender: tuple[GenderLabel, ...]


class Indicators(Struct, frozen=True):
    """``indicators.toml``."""

    indicator: tuple[Indicator, ...]


class CaseFields(Struct, frozen=True):
    """The columns of a case export and the words that its cells use.

    A header is personal where it holds a ``personal_header``, alone or after a ``person_stem``, and no word for what is
    ``not_person``.
    """

    field: tuple[CaseField, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    unknown: tuple[str, ...]
    total_row: tuple[str, ...]
    personal_header: tuple[str, ...]
    personal_beginnings: tuple[str, ...]
    personal_endings: tuple[str, ...]
    not_personal: tuple[str, ...]
    counting: tuple[str, ...]
    contact_ways: tuple[str, ...]
    person_stem: tuple[str, ...]
    not_person: tuple[str, ...]


class Wordings(Struct, frozen=True):
    """``periods.toml``."""

    wording: tuple[Wording, ...]
