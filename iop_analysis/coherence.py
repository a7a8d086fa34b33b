"""Whether the reference data hang together, once a partnership's own are laid over them: no name in them leads nowhere."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from iop_analysis.errors import UnreadableInputError
from iop_analysis.overlay import Content, entries, name_of
from iop_analysis.schema import PEOPLE_UNITS
from iop_analysis.swedish import suggestion

AGE_GROUP: Final = re.compile(r"age_([0-9]{1,3})(?:_([0-9]{1,3}))?")
"""The code of an age group: its first age, and its last unless it holds everybody who is older."""

_OLDEST: Final = 120
_REFERENCES: Final = (
    ("measures", "measure", "share_of", "measure"), ("measures", "measure", "part", "measure"),
    ("measures", "measure", "rests_on", "measure"), ("measures", "measure", "companions", "measure"),
    ("indicators", "indicator", "numerator", "measure"), ("indicators", "indicator", "denominators", "measure"),
    ("indicators", "indicator", "breakdown", "breakdown"), ("categories", "category", "breakdown", "breakdown"),
    ("case_fields", "field", "breakdown", "breakdown"),
    ("tables", "table", "indicators", "figure"), ("tables", "table", "breakdown", "breakdown"),
    ("trends", "trend", "indicator", "figure"), ("trends", "trend", "breakdown", "breakdown"),
    ("charts", "chart", "table", "table"), ("charts", "chart", "without", "figure"), ("shown", "shown", "measure", "measure"),
    ("merged", "merge", "of", "part"), ("template", "table", "measures", "measure"),
    ("template", "table", "breakdown", "breakdown"), ("template", "section", "items", "measure"),
    ("template", "choice", "measures", "measure"), ("template", "economy", "budget_measure", "measure"),
    ("template", "economy", "measure", "measure"),
)  # fmt: skip
_COUNTING_FORMS: Final = frozenset({"figure", "categories"})
_IN_BRACES: Final = re.compile(r"\{~?([a-z][a-z0-9_]*)(?=[.@/|#}])")
_WORDS: Final = {
    "measure": "måttet", "breakdown": "indelningen", "figure": "uppgiften", "table": "tabellen", "part": "kategorin",
}  # fmt: skip


def check_references(files: Mapping[str, Content], places: Mapping[str, str]) -> None:
    """Raise :class:`UnreadableInputError` where an entry names a measure, a breakdown, a table … that there is not.

    ``places`` is what the partnership's own files are called; a fault in any other file is told by its name.
    """
    known = _known(files)
    for file, listed, field, kind in _REFERENCES:
        for entry in entries(files[file].get(listed)):
            for name in _named(entry, field):
                if name not in known[kind]:
                    place = places.get(file, f"reference/{file}.toml")
                    where = f"{place}: {name_of(entry)}" if name_of(entry) else place
                    raise UnreadableInputError(
                        f"{where}: {_WORDS[kind]} ”{name}” finns inte; {suggestion(name, sorted(known[kind]))}"
                    )
    _check_ages(files["categories"], places.get("categories", "reference/categories.toml"))
    _check_unknown(files, places)
    _check_units(files["indicators"], places.get("indicators", "reference/indicators.toml"))
    _check_patterns(files["periods"], places.get("periods", "reference/periods.toml"))
    _check_braces(files["sentences"], known["figure"], places.get("sentences", "reference/sentences.toml"))


def _check_units(indicators: Content, place: str) -> None:
    """What is formed by dividing or subtracting counts nobody: with people's unit it would be protected as if it did."""
    for entry in entries(indicators.get("indicator")):
        unit = entry.get("unit")
        if entry.get("form") not in _COUNTING_FORMS and unit in PEOPLE_UNITS:
            raise UnreadableInputError(
                f"{place}: {name_of(entry)}: en uppgift av formen ”{entry.get('form')}” räknar inga människor och kan inte ha "
                f"enheten ”{unit}”; välj till exempel ”percent”, ”per_month” eller ”sek”."
            )


def _check_braces(sentences: Content, figures: set[str], place: str) -> None:
    """Every figure that a sentence names in braces is one that there can be."""
    for entry in entries(sentences.get("sentence")):
        for name in _IN_BRACES.findall(f"{entry.get('text')} {entry.get('otherwise')} {entry.get('withheld')}"):
            if name not in figures:
                raise UnreadableInputError(
                    f"{place}: {name_of(entry)}: uppgiften ”{name}” finns inte; {suggestion(name, sorted(figures))}"
                )


def _known(files: Mapping[str, Content]) -> dict[str, set[str]]:
    def codes(file: str, listed: str) -> set[str]:
        return {str(entry.get("code", entry.get("id", ""))) for entry in entries(files[file].get(listed))}

    measures = codes("measures", "measure")
    return {
        "measure": measures,
        "breakdown": codes("categories", "breakdown"),
        "figure": measures | codes("indicators", "indicator"),
        "table": codes("tables", "table"),
        "part": codes("categories", "category") | codes("categories", "gender") | codes("merged", "merge"),
    }


def _named(entry: Content, field: str) -> Iterator[str]:
    value = entry.get(field)
    yield from (str(part) for part in (value if isinstance(value, list) else [value]) if part)


def _check_ages(categories: Content, place: str) -> None:
    """Each age belongs to one group and no more: the codes of the groups say which ages they hold."""
    codes = [str(part.get("code")) for part in entries(categories.get("category")) if part.get("breakdown") == "age_group"]
    bounds = [match for match in map(AGE_GROUP.fullmatch, codes) if match]
    for age in range(_OLDEST + 1):
        groups = sum(int(match[1]) <= age <= int(match[2] or _OLDEST) for match in bounds)
        if groups != 1:
            said = "ingen åldersgrupp" if not groups else "flera åldersgrupper"
            raise UnreadableInputError(f"{place}: åldern {age} hör till {said}; grupperna heter age_0_17, age_18_24 … age_65.")


def _check_unknown(files: Mapping[str, Content], places: Mapping[str, str]) -> None:
    """What a case export counts by must have a category for what is not stated."""
    counted = {part.get("breakdown") for part in entries(files["case_fields"].get("field")) if part.get("breakdown")}
    for breakdown in sorted(map(str, counted)):
        codes = [
            str(part.get("code")) for part in entries(files["categories"].get("category")) if part.get("breakdown") == breakdown
        ]
        if not any(is_unknown(code) for code in codes):
            place = places.get("categories", "reference/categories.toml")
            raise UnreadableInputError(
                f"{place}: {breakdown} saknar en kategori för det som inte är angivet; lägg till en, unknown_…"
            )


def is_unknown(code: str) -> bool:
    """Whether a category stands for what is not stated.

    >>> is_unknown("unknown_age"), is_unknown("reported_unknown"), is_unknown("age_65")
    (True, True, False)
    """
    return code.startswith("unknown_") or code.endswith("_unknown")


def _check_patterns(periods: Content, place: str) -> None:
    for entry in entries(periods.get("wording")):
        try:
            re.compile(str(entry.get("pattern")))
        except re.error:
            raise UnreadableInputError(f"{place}: mönstret ”{entry.get('pattern')}” kan inte tolkas; rätta det.") from None
