"""The reviewed reference data in ``reference/``: measures, categories, indicators, period wordings, the findings' texts.

They are data so that a person who knows the field can review them, and so that a new measure needs no new code.
"""

import datetime as dt
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Final, Literal, TypeVar

from msgspec import Struct

from iop_analysis import structured
from iop_analysis.errors import UsageError
from iop_analysis.periods import Wording
from iop_analysis.schema import TOTAL, Finding, Severity, Spot, Unit, places_text
from iop_analysis.structured import Structure
from iop_analysis.swedish import suggestion

Known = TypeVar("Known")

FINDING_FILES: Final = ("findings", "file_findings", "case_findings", "report_findings", "delivery_findings")


class Measure(Struct, frozen=True, forbid_unknown_fields=True):
    """Something that is counted or measured, see ``reference/measures.toml``; ``additive`` if counts may be summed.

    A share is ``part`` of ``share_of``, two counts; other means and shares may name the count that they ``rests_on``.
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
    """A figure of the follow-up and how it is formed, see ``reference/indicators.toml``."""

    code: str
    form: Literal["figure", "share", "remainder", "per_month"]
    label: str
    unit: Unit
    numerator: str
    clause: str
    denominators: tuple[str, ...] = ()
    breakdown: str = TOTAL
    comparison: Literal["", "previous"] = ""


class FindingText(Struct, frozen=True, forbid_unknown_fields=True):
    """The Swedish texts of one rule; ``open`` says that what was observed holds no figure, so that a report may print it."""

    severity: Severity
    title: str
    observed: str
    expected: str
    action: str
    why: str = ""
    open: bool = False


class _Measures(Struct, frozen=True):
    measure: tuple[Measure, ...]


class _Categories(Struct, frozen=True):
    breakdown: tuple[Breakdown, ...]
    category: tuple[Category, ...]
    gender: tuple[GenderLabel, ...]


class _Indicators(Struct, frozen=True):
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


class _Wordings(Struct, frozen=True):
    wording: tuple[Wording, ...]


def reference(name: str, structure: type[Structure]) -> Structure:
    """Return one file of ``reference/`` as a ``structure``."""
    known: Structure = _read_once(name, structure)  # type: ignore[arg-type]  # a class is hashable
    return known


@cache
def _read_once(name: str, structure: type[Any]) -> Any:
    file = resources.files("iop_analysis") / "reference" / f"{name}.toml"
    return structured.parse_toml(file.read_text(encoding="utf-8"), structure, f"reference/{name}.toml")


def chosen(what: str, name: str, known: Mapping[str, Known]) -> Known:
    """Return what is known as ``name``; raises :class:`UsageError` with a suggestion, calling it ``what``, where nothing is."""
    if name not in known:
        raise UsageError(f"{what} ”{name}” finns inte; {suggestion(name, known)}")
    return known[name]


def measures() -> dict[str, Measure]:
    """Measure code → measure."""
    return {measure.code: measure for measure in reference("measures", _Measures).measure}


def measure(code: str) -> Measure:
    """Return one measure; raises :class:`UsageError` with a suggestion for a code that does not exist.

    >>> measure("cases").label
    'Ärenden'
    """
    return chosen("Måttet", code, measures())


def breakdowns() -> dict[str, str]:
    """Breakdown code → label."""
    return {breakdown.code: breakdown.label for breakdown in reference("categories", _Categories).breakdown}


def categories(breakdown: str) -> tuple[Category, ...]:
    """Return the categories of a breakdown, in the order in which tables show them."""
    return tuple(part for part in reference("categories", _Categories).category if part.breakdown == breakdown)


def category_labels() -> dict[str, str]:
    """Category code → label, over all breakdowns, in the order in which tables show them."""
    return {category.code: category.label for category in reference("categories", _Categories).category}


def genders() -> tuple[GenderLabel, ...]:
    """Return the genders in the order in which tables show them."""
    return reference("categories", _Categories).gender


def indicators() -> dict[str, Indicator]:
    """Indicator code → indicator, in the order of the reference file."""
    return {indicator.code: indicator for indicator in reference("indicators", _Indicators).indicator}


def indicator_label(code: str) -> str:
    """Return what an indicator is called, or the measure where nothing is declared for it."""
    declared = indicators().get(code)
    return declared.label if declared else measure(code).label


def case_fields() -> CaseFields:
    """Return the columns of a case export, and the words that its cells use."""
    return reference("case_fields", CaseFields)


def wordings() -> tuple[Wording, ...]:
    """Return the ways in which documents name a period."""
    return reference("periods", _Wordings).wording


@cache
def finding_texts() -> dict[str, FindingText]:
    """Rule → its texts, from one file per room that finds things."""
    texts = [reference(name, dict[str, FindingText]) for name in FINDING_FILES]
    return {rule: text for part in texts for rule, text in part.items()}


def finding(
    rule: str, place: str | Spot | tuple[Spot, ...], *, jour: str = "", found: str = "", count: int = 0, **details: str
) -> Finding:
    """Say in Swedish what ``rule`` found at ``place``; ``details`` fill the texts and hold no personal data.

    A finding that an association is to mend names it in ``jour`` and its places as :class:`Spot`, the first few of ``count``.
    """
    text = finding_texts()[rule]
    said = {part: getattr(text, part).format(**details) for part in ("title", "observed", "expected", "action")}
    spots = (place,) if isinstance(place, Spot) else place if isinstance(place, tuple) else ()
    where = places_text(spots) if spots else str(place)
    return Finding(
        rule=rule, severity=text.severity, place=where, details=details, **said,
        why=text.why, open=text.open, jour=jour, spots=spots, found=found, places=max(count, len(spots)),
    )  # fmt: skip
