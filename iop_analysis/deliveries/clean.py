"""Text becomes typed, harmonised figures; every row is kept, rejected with a finding, or counted out as a repeat."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
from msgspec import Struct

from iop_analysis import catalogue
from iop_analysis.agreement import Agreement
from iop_analysis.deliveries.published_rows import PublishedRow, UnfitCellError
from iop_analysis.deliveries.read import DESCRIPTION_FILE, PUBLISHED_COLUMNS, Description, PublishedDelivery, RawTable
from iop_analysis.errors import UnreadableInputError
from iop_analysis.frames import agree, cast_facts, repeated
from iop_analysis.periods import Period
from iop_analysis.schema import FACT_COLUMNS, FACT_KEY, TOTAL, Conservation, Finding
from iop_analysis.swedish import listing, suggestion

if TYPE_CHECKING:
    import datetime as dt

FIGURE_COLUMNS: Final = (*FACT_COLUMNS, "stated_period", "stated_jour", "file", "row")


class CleanedDelivery(Struct, frozen=True):
    """Figures (facts' columns plus wording and place; row key ``FACT_KEY``), what was noticed, and what became of each row."""

    figures: pd.DataFrame
    findings: tuple[Finding, ...]
    conservation: tuple[Conservation, ...]


def clean_published(delivery: PublishedDelivery, agreement: Agreement, reporting: Period) -> CleanedDelivery:
    """Type and harmonise a published delivery."""
    row = PublishedRow(agreement, reporting)
    rows: list[dict[str, Any]] = []
    findings: list[Finding] = []
    for table in delivery.tables:
        good, bad = _clean_table(table, row)
        rows += good
        findings += bad
    figures = cast_facts(pd.DataFrame(rows, columns=list(FIGURE_COLUMNS)))
    kept, repeats = _without_repeats(figures)
    return CleanedDelivery(kept, (*findings, *repeats, *_unread(delivery)), _conservation(delivery.tables, figures, kept))


def _unread(delivery: PublishedDelivery) -> Iterator[Finding]:
    """Files without a row, and columns that are none that we read. By number: their names may be personal."""
    for table in delivery.tables:
        if table.cells.empty:
            yield catalogue.finding("no_rows", table.file)
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


def _clean_table(table: RawTable, row: PublishedRow) -> tuple[list[dict[str, Any]], list[Finding]]:
    rows, findings = [], []
    for number, record in zip(table.cells.index, table.cells.to_dict("records"), strict=True):
        cells = {str(column): str(text) for column, text in record.items()}
        place = f"{table.file}, rad {number}"
        try:
            rows.append({**row.figure(cells, place), "file": table.file, "row": number})
        except UnfitCellError as unfit:
            findings.append(catalogue.finding(unfit.rule, place, count=1, **unfit.details))
    return rows, findings


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
