"""What is known of the whole country: ``reference/national_statistics.csv``, with the shares that its counts give.

A national figure may stand beside an association's only where both count the same thing: ``population`` says what was counted,
``note`` what speaks against relying on it. The figures are of other years, of the whole country, and of no report of ours.
"""

from functools import cache
from importlib import resources
from typing import Any, Final

import pandas as pd

from iop_analysis import catalogue
from iop_analysis.periods import calendar_year
from iop_analysis.schema import NATIONAL, TOTAL, Unit, computed_source, source_text

NATIONAL_COLUMNS: Final = (
    "id", "period_start", "period_end", "measure", "breakdown", "category", "gender", "value", "unit", "population", "note",
    "source",
)  # fmt: skip
CASES: Final = "cases"
"""The population of figures that count cases, as the associations' do."""

_FILE: Final = "national_statistics.csv"
_WHOLE_PERCENT: Final = 100
_SHARES: Final = {"cases": "case_share", "close_relationship": "close_relationship_case_share"}
"""Which count gives which share, where it is of cases and so are all of them."""


@cache
def national_figures() -> pd.DataFrame:
    """Return the whole country's figures, oldest first; row key ``id``, columns ``NATIONAL_COLUMNS``.

    Shares of cases are computed where both counts are there, of one year and one population; a gender's share is of all.
    ``unit`` is a count's own (``cases``, ``persons``, ``contacts``) or percent.
    """
    text = (resources.files("iop_analysis") / "reference" / _FILE).read_text(encoding="utf-8")
    rows = [_read(row, number) for number, row in enumerate(_csv_rows(text), start=2)]
    figures = [*rows, *_computed(rows)]
    table = pd.DataFrame(figures, columns=list(NATIONAL_COLUMNS))
    return table.sort_values("period_start", kind="stable", ignore_index=True)


def _csv_rows(text: str) -> list[dict[str, str]]:
    import csv  # noqa: PLC0415 - only trends read the file

    return list(csv.DictReader(text.splitlines()))


def _read(row: dict[str, str], number: int) -> dict[str, Any]:
    period = calendar_year(int(row["year"]))
    known = {name: row[name] for name in ("measure", "breakdown", "category", "gender", "population", "note")}
    place = f"reference/{_FILE}, rad {number}"
    figure = {
        **known, "period_start": pd.Timestamp(period.start), "period_end": pd.Timestamp(period.end),
        "value": float(row["value"]), "unit": _unit(row), "source": source_text(place, row["source"], ""),
    }  # fmt: skip
    return {**figure, "id": _id(figure)}


def _unit(row: dict[str, str]) -> Unit:
    if row["unit"] == Unit.PERCENT:
        return Unit.PERCENT
    return Unit.CONTACTS if row["measure"].startswith("contacts") else Unit.CASES if row["population"] == CASES else Unit.PERSONS


def _id(figure: dict[str, Any]) -> str:
    """As the figures of reports are called: ``code.category.gender.national@year``."""
    genders = {part.code for part in catalogue.genders()}
    category = f"{figure['breakdown']}-{figure['category']}" if figure["category"] in genders else figure["category"]
    parts = (figure["measure"], category, figure["gender"], NATIONAL)
    return ".".join(part for part in parts if part != TOTAL) + f"@{figure['period_start'].year}"


def _computed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The shares of all cases of a year that its undivided counts give."""
    counted = [row for row in rows if row["population"] == CASES and row["breakdown"] == TOTAL and row["unit"] == Unit.CASES]
    wholes = {(row["period_start"], row["gender"]): row for row in counted if row["measure"] == CASES}
    shares = []
    for part in counted:
        whole_gender = TOTAL if part["measure"] == CASES else part["gender"]
        whole = wholes.get((part["period_start"], whole_gender))
        if part["measure"] in _SHARES and whole and whole is not part:
            shares.append(_share(part, whole))
    return shares


def _share(part: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    """One share; what speaks against either count speaks against it."""
    notes = dict.fromkeys(note for note in (part["note"], whole["note"]) if note)
    share = {
        **part, "measure": _SHARES[part["measure"]], "unit": Unit.PERCENT,
        "value": _WHOLE_PERCENT * part["value"] / whole["value"],
        "note": "; ".join(notes), "source": computed_source("del ÷ alla ärenden", [part["source"], whole["source"]]),
    }  # fmt: skip
    return {**share, "id": _id(share)}
