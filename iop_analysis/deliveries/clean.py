"""Text becomes typed, harmonised figures; every row is kept, rejected with a finding, or counted out as a repeat."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import pandas as pd
from msgspec import Struct

from iop_analysis import catalogue, swedish
from iop_analysis.agreement import Agreement
from iop_analysis.deliveries.read import DESCRIPTION_FILE, PUBLISHED_COLUMNS, Description, PublishedDelivery, RawTable
from iop_analysis.errors import UnreadableInputError
from iop_analysis.frames import agree, cast_facts, repeated
from iop_analysis.periods import Period, possible_periods
from iop_analysis.schema import COUNT_UNITS, FACT_COLUMNS, FACT_KEY, NATIONAL, TOTAL, Conservation, Finding, Status, source_text
from iop_analysis.swedish import listing, suggestion

FIGURE_COLUMNS: Final = (*FACT_COLUMNS, "stated_period", "stated_jour", "file", "row")

_NUMBER: Final = re.compile(r"[-−]?[0-9]+(?:[ \u00a0\u202f][0-9]{3})*(?:[.,][0-9]+)?")
_LARGEST_VALUE: Final = 1e12
_LONGEST_SHOWN: Final = 20
_SPACES: Final = re.compile(r"[ \u00a0\u202f]")
_NATIONAL_NAMES: Final = ("riket", "nationellt", NATIONAL)


class CleanedDelivery(Struct, frozen=True):
    """Figures (facts' columns plus wording and place; row key ``FACT_KEY``), what was noticed, and what became of each row."""

    figures: pd.DataFrame
    findings: tuple[Finding, ...]
    conservation: tuple[Conservation, ...]


class _UnfitCellError(Exception):
    """A cell that cannot be used; carries the finding that says why."""

    def __init__(self, rule: str, **details: str) -> None:
        super().__init__(rule)
        self.rule, self.details = rule, details


def clean_published(delivery: PublishedDelivery, agreement: Agreement, reporting: Period) -> CleanedDelivery:
    """Type and harmonise a published delivery."""
    words = _Words(agreement, reporting)
    rows: list[dict[str, Any]] = []
    findings: list[Finding] = []
    for table in delivery.tables:
        good, bad = _clean_table(table, words)
        rows += good
        findings += bad
    figures = cast_facts(pd.DataFrame(rows, columns=list(FIGURE_COLUMNS)))
    kept, repeats = _without_repeats(figures)
    return CleanedDelivery(kept, (*findings, *repeats, *_unread(delivery)), _conservation(delivery.tables, figures, kept))


def _unread(delivery: PublishedDelivery) -> Iterator[Finding]:
    """Files and columns that were delivered but are none that we read. Columns by number: their names may be personal."""
    for file in delivery.unread_files:
        yield catalogue.finding("file_not_read", file)
    for table in delivery.tables:
        for number, column in enumerate(table.cells.columns, start=1):
            if column not in PUBLISHED_COLUMNS:
                yield catalogue.finding("column_not_read", table.file, number=str(number))


def clean_activities(description: Description, agreement: Agreement) -> pd.DataFrame:
    """Return what was told without figures: kind, jour (an association's id, or ``_T`` for all), text, date (or ``None``)."""
    if description.document not in agreement.document_titles:
        known = suggestion(description.document, agreement.document_titles)
        raise UnreadableInputError(
            f"{DESCRIPTION_FILE}: dokumentet ”{description.document}” finns inte i agreement.toml; {known}"
        )
    told: list[tuple[str, str, str, dt.date | None]] = [
        (part.kind, _party(part.jour, agreement), part.text, None) for part in description.activity
    ]
    told += [("preparation", TOTAL, part.text, part.date) for part in description.preparation]
    return pd.DataFrame(told, columns=["kind", "jour", "text", "date"], dtype=object)


def _party(name: str, agreement: Agreement) -> str:
    if not name:
        return TOTAL
    party = agreement.party_called(name)
    if party is None:
        known = suggestion(name, agreement.party_names.values())
        raise UnreadableInputError(f"{DESCRIPTION_FILE}: föreningen ”{name}” finns inte i överenskommelsen; {known}")
    return party


def _clean_table(table: RawTable, words: "_Words") -> tuple[list[dict[str, Any]], list[Finding]]:
    rows, findings = [], []
    for number, record in zip(table.cells.index, table.cells.to_dict("records"), strict=True):
        cells = {str(column): str(text) for column, text in record.items()}
        place = f"{table.file}, rad {number}"
        try:
            rows.append({**words.figure(cells, place), "file": table.file, "row": number})
        except _UnfitCellError as unfit:
            findings.append(catalogue.finding(unfit.rule, place, **unfit.details))
    return rows, findings


class _Words:
    """The words that a published delivery may use, and what each row means in the facts' own codes."""

    def __init__(self, agreement: Agreement, reporting: Period) -> None:
        self.agreement, self.reporting = agreement, reporting
        self.measures = catalogue.measures()
        self.documents = agreement.document_titles
        self.genders = _by_word((part.code, (part.label, *part.synonyms)) for part in catalogue.genders())

    def figure(self, cells: Mapping[str, str], place: str) -> dict[str, Any]:
        """Return one row in the facts' columns; raises on the first cell that does not fit."""
        measure = self.measures[_code(cells, "measure", self.measures)]
        breakdown = _code(cells, "breakdown", (TOTAL, *catalogue.breakdowns()))
        start, end = self._period(cells)
        status = Status(_code(cells, "status", tuple(Status)))
        return {
            "period_start": start, "period_end": end, "jour": self._jour(cells), "measure": measure.code,
            "breakdown": breakdown, "category": self._category(cells, breakdown), "gender": self._gender(cells),
            "value": _value(cells, status, measure), "unit": _code(cells, "unit", measure.units), "status": status,
            "source": self._source(cells, place), "stated_period": cells["stated_period"], "stated_jour": cells["jour"],
        }  # fmt: skip

    def _jour(self, cells: Mapping[str, str]) -> str:
        name = cells["jour"]
        if name == TOTAL:
            return TOTAL
        if name.casefold() in _NATIONAL_NAMES:
            return NATIONAL
        party = self.agreement.party_called(name)
        if party is None:
            raise _unknown("jour", name, (*self.agreement.party_names.values(), "Riket", TOTAL))
        return party

    def _category(self, cells: Mapping[str, str], breakdown: str) -> str:
        if breakdown == TOTAL:
            return _code(cells, "category", (TOTAL,))
        parts = catalogue.categories(breakdown)
        return _lookup(cells, "category", _by_word((part.code, (part.label, *part.synonyms)) for part in parts))

    def _gender(self, cells: Mapping[str, str]) -> str:
        return TOTAL if cells["gender"] == TOTAL else _lookup(cells, "gender", self.genders)

    def _period(self, cells: Mapping[str, str]) -> tuple[dt.date | None, dt.date | None]:
        """The dates given, or the only reading of the wording; both ``None`` where the wording has several readings."""
        start, end = _date(cells, "period_start"), _date(cells, "period_end")
        if start and end and start <= end and end.year <= self.reporting.end.year:
            return start, end
        readings = possible_periods(cells["stated_period"], catalogue.wordings(), self.reporting)
        if start or end or not readings:
            raise _UnfitCellError("period_impossible" if start or end else "period_unknown_wording")
        return (readings[0].start, readings[0].end) if len(readings) == 1 else (None, None)

    def _source(self, cells: Mapping[str, str], place: str) -> str:
        for column in ("document", "place"):
            if not cells[column]:
                raise _UnfitCellError("source_missing", column=column)
        if cells["document"] not in self.documents:
            raise _UnfitCellError("unknown_document")
        return source_text(place, self.documents[cells["document"]], cells["place"])


def _value(cells: Mapping[str, str], status: Status, measure: catalogue.Measure) -> float | None:
    """The number, where the status says there is one; Swedish and English ways of writing it both read."""
    text = cells["value"]
    if bool(text) != (status is Status.OBSERVED):
        raise _UnfitCellError("value_and_status_disagree", status=status, value="ifylld" if text else "tom")
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise _UnfitCellError("not_a_number")
    value = float(_SPACES.sub("", text).replace(",", ".").replace("−", "-"))
    highest = _LARGEST_VALUE if measure.highest is None else measure.highest
    if not measure.lowest <= value <= highest:
        shown = text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
        allowed = " och högst ".join(swedish.number(limit, measure.units[0]) for limit in (measure.lowest, highest))
        raise _UnfitCellError("value_out_of_range", measure=measure.label, value=shown, allowed=f"Minst {allowed}")
    if not value.is_integer() and COUNT_UNITS & set(measure.units):
        raise _UnfitCellError("not_a_whole_number", measure=measure.label)
    return value


def _date(cells: Mapping[str, str], column: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(cells[column]) if cells[column] else None
    except ValueError:
        raise _UnfitCellError("not_a_date", column=column) from None


def _code(cells: Mapping[str, str], column: str, known: Iterable[str]) -> str:
    """Return the cell where it is exactly one of ``known``."""
    if cells[column] not in set(known):
        raise _unknown(column, cells[column], known)
    return cells[column]


def _lookup(cells: Mapping[str, str], column: str, codes: Mapping[str, str]) -> str:
    """Return the code for a cell that may hold the code, the label or a synonym, in any case."""
    found = codes.get(cells[column].casefold())
    if found is None:
        raise _unknown(column, cells[column], codes)
    return found


def _unknown(column: str, word: str, known: Iterable[str]) -> _UnfitCellError:
    return _UnfitCellError("unknown_code", column=column, suggestion=suggestion(word, known))


def _by_word(parts: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, str]:
    return {word.casefold(): code for code, words in parts for word in (code, *words)}


def _without_repeats(figures: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """Keep the first of several rows with one key; differing values, or several unknown periods, are a blocking finding."""
    findings = [_repeat_finding(group) for group in repeated(figures)]
    return figures.drop_duplicates(list(FACT_KEY)).reset_index(drop=True), findings


def _repeat_finding(group: pd.DataFrame) -> Finding:
    """Say that rows repeat or contradict each other, or that nobody can tell since their periods are named differently."""
    first = group.iloc[0]
    rows = listing([f"{number} i {file}" for file, number in zip(group["file"], group["row"], strict=True)])
    label = catalogue.measure(first["measure"]).label
    wordings = group["stated_period"].drop_duplicates()
    if pd.isna(first["period_start"]) and len(set(wordings.str.casefold())) > 1:
        named = listing([f"”{wording}”" for wording in wordings])
        return catalogue.finding("unknown_periods", first["file"], measure=label, rows=rows, wordings=named)
    rule = "repeated_figure" if agree(group) else "conflicting_figures"
    return catalogue.finding(rule, first["file"], measure=label, rows=rows)


def _conservation(tables: tuple[RawTable, ...], figures: pd.DataFrame, kept: pd.DataFrame) -> tuple[Conservation, ...]:
    return tuple(
        Conservation(
            file=table.file,
            read=len(table.cells),
            kept=_rows_of(kept, table),
            rejected=len(table.cells) - _rows_of(figures, table),
            counted_out=_rows_of(figures, table) - _rows_of(kept, table),
        )
        for table in tables
    )


def _rows_of(figures: pd.DataFrame, table: RawTable) -> int:
    return int((figures["file"] == table.file).sum())
