"""What a figure's place looks like in the delivered file: the row as it was typed, the columns that were counted, the line."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from iop_analysis import catalogue, merges
from iop_analysis.agreement import Agreement
from iop_analysis.deliveries.cases.counts import QUALITY
from iop_analysis.deliveries.cases.files import open_cases
from iop_analysis.deliveries.cases.header import Header, field, fields
from iop_analysis.deliveries.delivered import Incoming
from iop_analysis.deliveries.read import RawTable
from iop_analysis.frames import Figure
from iop_analysis.schema import TOTAL
from iop_analysis.swedish import folded, listing, lower_first

_ROW: Final = re.compile(r"rad (\d+)")
_TABLE: Final = re.compile(r"\[\[(\w+)\]\]")
_MOST_SYNONYMS: Final = 3
_YEARS: Final = frozenset({"age", "birth_year"})
_AGES: Final = ("age", "birth_year", "age_group")
_FIELDS: Final = {"crimes": ("crimes",), "languages": ("language",)}
_BREAKDOWN_FIELDS: Final = {"crime_type": ("crimes",), "age_group": _AGES}


def typed_row(tables: Iterable[RawTable], file: str, where: str, figure: Figure, *, telling: bool) -> str:
    """Say what was typed in a published row and what it was read as where that is another word; its value if it may be told.

    Empty where there is nothing to say, or no such row.
    """
    number = _ROW.fullmatch(where)
    cells = next((table.cells for table in tables if table.file == file), None)
    if number is None or cells is None or int(number[1]) not in cells.index:
        return ""
    row = {str(name): str(cell) for name, cell in cells.loc[int(number[1])].items()}
    typed = [f"kolumnen value: ”{row['value']}”"] if telling and row["value"] else []
    read = [f"”{row[name]}” lästes som {meant}" for name, meant in _meant(row, figure) if folded(row[name]) != folded(meant)]
    return "; ".join((*typed, *read))


def _meant(row: dict[str, str], figure: Figure) -> Iterator[tuple[str, str]]:
    """What each word of a row was read as, apart from our own codes."""
    genders = {part.code: part.label for part in catalogue.genders()}
    labels = {
        "measure": catalogue.measure(row["measure"]).label if row["measure"] in catalogue.measures() else figure.measure,
        "category": catalogue.category_labels().get(figure.category, figure.category),
        "gender": genders.get(figure.gender, figure.gender),
    }
    codes = {"measure": figure.measure, "category": figure.category, "gender": figure.gender}
    yield from ((name, label) for name, label in labels.items() if row[name] != codes[name])
    if not row["period_start"] and row["stated_period"]:
        yield "stated_period", figure.period.label if figure.period else "oklar period"


def counted_columns(header: Header, figure: Figure) -> str:
    """Name the columns of a case export in which a figure's cases were counted, as they are headed, understood, and read."""
    wanted = dict.fromkeys(code for code in _codes(figure, header) if header.position(code) is not None)
    named = [f"{_column(header, code)}{_wanted(code, figure)}" for code in wanted]
    return f"räknat i {listing(named)}" if named else ""


def _wanted(code: str, figure: Figure) -> str:
    """Which cells of a column count, and a few of the other words that count as the same."""
    if code == "received":
        return f" inom {figure.period.label}" if figure.period else ""
    if code == "gender" and figure.gender != TOTAL:
        return f" = {lower_first(merges.gender_labels().get(figure.gender, figure.gender))}"
    if code not in _BREAKDOWN_FIELDS.get(figure.breakdown, (figure.breakdown,)) or figure.category == TOTAL:
        return ""
    label = merges.category_labels().get(figure.category, figure.category)
    if code in _YEARS:
        return f" (ger {label})"
    synonyms = next((part.synonyms for part in catalogue.categories(figure.breakdown) if part.code == figure.category), ())
    also = f" (även skrivet {listing([f'”{word}”' for word in synonyms[:_MOST_SYNONYMS]])})" if synonyms else ""
    return f" = {label}{also}"


def case_header(incoming: Incoming) -> Header:
    """Read only the header of a case export; raises :class:`UnreadableInputError` where it is none."""
    return open_cases(incoming).header


def _codes(figure: Figure, header: Header) -> Iterator[str]:
    yield "received"
    known = {part.code for part in fields()}
    yield from QUALITY.get(figure.measure, _FIELDS.get(figure.measure, (figure.measure,) if figure.measure in known else ()))
    ages = figure.breakdown == "age_group"
    present = [code for code in _BREAKDOWN_FIELDS.get(figure.breakdown, (figure.breakdown,)) if header.position(code) is not None]
    yield from present[:1] if ages else present
    if figure.gender != TOTAL:
        yield "gender"


def _column(header: Header, code: str) -> str:
    position = header.position(code) or 0
    own, meant = " ".join(header.names[position].split()), field(code).header
    return f"kolumn {position + 1} ”{own}”" + (f" ({meant})" if own.casefold() != meant.casefold() else "")


def agreement_line(text: str, agreement: Agreement, figure: Figure) -> int:
    """Return the line of the agreement file where a figure stands, or where it is asked for; 0 where it is not found."""
    table, number, words = _in_agreement(agreement, figure)
    seen = -1
    for place, line in enumerate(text.splitlines(), start=1):
        head = _TABLE.fullmatch(line.strip())
        seen += bool(head and head[1] == table)
        if head and (seen > number or (seen == number and head[1] != table)):
            return 0
        if seen == number and table and any(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", line) for word in words):
            return place
    return 0


def _in_agreement(agreement: Agreement, figure: Figure) -> tuple[str, int, tuple[str, ...]]:
    """Which table of the file, which one of its kind, and the word on the line."""
    for number, budget in enumerate(agreement.budget):
        same = (budget.measure, budget.party, budget.start, budget.end)
        if same == (figure.measure, figure.jour, figure.period_start, figure.period_end):
            return "budget", number, ("total_sek",) if figure.category == TOTAL else (f'"{figure.category}"',)
    for number, reference in enumerate(agreement.gender_reference):
        if (reference.measure, reference.start, reference.end) == (figure.measure, figure.period_start, figure.period_end):
            return "gender_reference", number, (figure.gender,)
    for number, part in enumerate(agreement.commitment):
        if part.measure == figure.measure:
            return "commitment", number, ("measure",)
    return "", 0, ()
