"""Delivered and computed figures become rows of ``DELIVERED_COLUMNS``, each with where it stands or what it was summed from."""

from collections.abc import Iterable
from typing import Final

import pandas as pd
from msgspec import Struct

from iop_analysis import catalogue
from iop_analysis.agreement import Agreement
from iop_analysis.deliveries.delivered import DELIVERED_COLUMNS
from iop_analysis.deliveries.reports.notes import Place
from iop_analysis.deliveries.reports.totals import Computed, Key
from iop_analysis.deliveries.template.form import form
from iop_analysis.deliveries.workbooks.places import cell_name
from iop_analysis.frames import cast_facts
from iop_analysis.periods import Period
from iop_analysis.schema import TOTAL, Status, computed_source, source_text
from iop_analysis.swedish import lower_first


class Report(Struct, frozen=True):
    """Whose report it is, what its figures' sources call it, and the units that it says itself, by measure."""

    file: str
    jour: str
    title: str
    units: dict[str, str]


def report_of(file: str, jour: str, agreement: Agreement, period: Period, units: dict[str, str]) -> Report:
    """Name a report, whose answers say in which ``units`` some measures count; one that is made up says so."""
    kind = "Syntetisk verksamhetsrapport" if agreement.synthetic else "Verksamhetsrapport"
    return Report(file, jour, f"{kind} {period.end.year}, {agreement.party_names[jour]}", units)


def delivered_row(report: Report, key: Key, place: Place, status: Status, number: float | None) -> dict[str, object]:
    """Make a row of what stands in a cell."""
    sheet, row, column = place
    cell = cell_name(row, column)
    source = source_text(f"{report.file}, blad {_plain(sheet)}, cell {cell}", report.title, _title(key))
    return {**_common(report, key), "value": number, "status": status, "source": source, "sheet": sheet, "cell": cell}


def computed_row(report: Report, key: Key, known: Computed) -> dict[str, object]:
    """Make a row of what was summed; it stands in no cell."""
    sources = [
        source_text(f"{report.file}, blad {_plain(sheet)}, cell {cells}", report.title, _title(key))
        for sheet, cells in _spans(known.places)
    ]
    source = computed_source(known.how, sources)
    return {**_common(report, key), "value": known.number, "status": Status.OBSERVED, "source": source, "sheet": "", "cell": ""}


def figures_table(rows: Iterable[dict[str, object]]) -> pd.DataFrame:
    """Return the rows as a typed table."""
    return cast_facts(pd.DataFrame(list(rows), columns=list(DELIVERED_COLUMNS)))


def _common(report: Report, key: Key) -> dict[str, object]:
    unit = report.units.get(key.measure) or catalogue.measure(key.measure).units[0]
    return {
        "period_start": key.period.start, "period_end": key.period.end, "jour": report.jour, "measure": key.measure,
        "breakdown": key.breakdown, "category": key.category, "gender": key.gender, "unit": str(unit), "file": report.file,
    }  # fmt: skip


_WHOLE_NAME: Final = "{measure} per {breakdown}"


def _title(key: Key) -> str:
    """Name the table or the item as our own workbook does."""
    label = catalogue.measure(key.measure).label
    if key.breakdown in {TOTAL, "budget_line"}:
        return label
    titles = [part.title for part in form().table if part.breakdown == key.breakdown and key.measure in part.measures]
    breakdown = lower_first(catalogue.breakdowns()[key.breakdown])
    return titles[0] if titles else _WHOLE_NAME.format(measure=label, breakdown=breakdown)


def _spans(places: Iterable[Place]) -> list[tuple[str, str]]:
    """Name the cells of each sheet by the area that they span."""
    sheets: dict[str, list[tuple[int, int]]] = {}
    for sheet, row, column in sorted(places):
        sheets.setdefault(sheet, []).append((row, column))
    return [(sheet, _span(cells)) for sheet, cells in sheets.items()]


def _span(cells: list[tuple[int, int]]) -> str:
    rows, columns = [row for row, _ in cells], [column for _, column in cells]
    first, last = cell_name(min(rows), min(columns)), cell_name(max(rows), max(columns))
    return first if first == last else f"{first}:{last}"


def _plain(sheet: str) -> str:
    """A sheet's name must not part the source's fields."""
    return " ".join(sheet.replace("|", "/").replace(";", ",").split())
