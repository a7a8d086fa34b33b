"""Whose report it is and for which year must be what the folder says; the answers to drop-downs decide units and silences."""

from collections.abc import Iterable

from iop_analysis import catalogue
from iop_analysis.agreement import Agreement
from iop_analysis.deliveries.reports.answers import Stamp, Told
from iop_analysis.deliveries.reports.figures import Report, delivered_row
from iop_analysis.deliveries.reports.grid import Grid
from iop_analysis.deliveries.reports.notes import Notes
from iop_analysis.deliveries.reports.totals import Entry, Key
from iop_analysis.deliveries.reports.values import shown
from iop_analysis.deliveries.reports.words import said
from iop_analysis.deliveries.template.form import form
from iop_analysis.periods import Period
from iop_analysis.schema import TOTAL, Status


def check(  # noqa: PLR0913, PLR0917 - the report, and what it is held against
    told: Told, grids: list[Grid], jour: str, agreement: Agreement, period: Period, notes: Notes
) -> None:
    """Hold the year and the association that the report names against the folder that it lies in."""
    year = str(period.end.year)
    for stamp in told.years:
        if year not in stamp.text:
            notes.add("wrong_year", _place(stamp), found=shown(stamp.text), year=year, stated=shown(stamp.text))
    for stamp in told.associations:
        if agreement.party_called(stamp.text) != jour:
            name = agreement.party_names[jour]
            notes.add("wrong_association", _place(stamp), found=shown(stamp.text), name=name, stated=shown(stamp.text))
    if not told.years or not told.associations:
        _without_stamp(told, grids, year, notes)


def _without_stamp(told: Told, grids: list[Grid], year: str, notes: Notes) -> None:
    """Without a stamp the years that headings name must at least not all be others."""
    named = [(grid, place, known) for grid in grids for place, known in _heading_years(grid).items()] if not told.years else []
    if named and all(year not in known for _, _, known in named):
        grid, place, known = named[0]
        notes.add("wrong_year", (grid.name, *place), found=known[0], year=year, stated=known[0])
    notes.add("no_stamp", kind="", year=year)


def _heading_years(grid: Grid) -> dict[tuple[int, int], list[str]]:
    """The years in the sheet's headings, that is texts that stand alone in their row."""
    found: dict[tuple[int, int], list[str]] = {}
    for row in grid.rows():
        texts = grid.texts(row)
        for place, text in texts.items():
            told = said(text)
            if len(texts) == 1 and told.complete and told.has("year") and not told.has("reference") and not told.has("uncounted"):
                found[place] = told.codes("year")
    return found


def answered_units(told: Told, given: dict[str, Entry], notes: Notes) -> dict[str, str]:
    """Return what the drop-downs say that markings count (measure → unit), and compare the answers with the numbers."""
    units: dict[str, str] = {}
    for stamp in told.unclear:
        notes.add("unclear_answer", _place(stamp), found=shown(stamp.text))
    for choice in form().choice:
        chosen = told.choices[choice.code][0] if choice.code in told.choices else ""
        if choice.code in catalogue.measures():
            units[choice.code] = chosen or choice.answers[choice.preset]
            if not chosen and choice.code in given and given[choice.code].number is not None:
                notes.add(
                    "unit_assumed",
                    given[choice.code].place,
                    measure=catalogue.measure(choice.code).label,
                    unit=choice.preset.lower(),
                )
        contradicted = [given[code] for code in choice.measures if code in given and given[code].number is not None]
        if chosen == "no" and contradicted:
            notes.add("answer_contradicted", *(entry.place for entry in contradicted), question=choice.text)
    return units


def not_applicable_rows(told: Told, report: Report, said_keys: Iterable[Key], period: Period) -> list[dict[str, object]]:
    """Where the answer is that something was not done, its figures are not applicable, which is not the same as missing."""
    given = {key.measure for key in said_keys}
    declined = [(choice, told.choices[choice.code]) for choice in form().choice if choice.code in told.choices]
    return [
        delivered_row(report, Key(code, TOTAL, TOTAL, TOTAL, period), _place(stamp), Status.NOT_APPLICABLE, None)
        for choice, (chosen, stamp) in declined
        for code in choice.measures
        if chosen == "no" and code not in given
    ]


def _place(stamp: Stamp) -> tuple[str, int, int]:
    return stamp.sheet, stamp.row, stamp.column
