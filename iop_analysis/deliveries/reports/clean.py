"""An activity report becomes figures: every filled-in cell is kept, corrected, rejected with a finding, or counted out.

Counted are the cells in which a number may stand: those of the tables that hold something, and every other number in the file.
Counted out are totals that follow from their parts, last year's figures, budgets, and numbers that belong to no table.
"""

from collections import Counter
from enum import StrEnum
from typing import Final

from iop_analysis import catalogue
from iop_analysis.agreement import Agreement
from iop_analysis.deliveries import numbers
from iop_analysis.deliveries.corrections import Correction
from iop_analysis.deliveries.delivered import Delivered, Incoming
from iop_analysis.deliveries.reports import stamps as report_stamps
from iop_analysis.deliveries.reports.answers import Told, tell
from iop_analysis.deliveries.reports.corrections import correct
from iop_analysis.deliveries.reports.described import Described
from iop_analysis.deliveries.reports.figures import Report, computed_row, delivered_row, figures_table, report_of
from iop_analysis.deliveries.reports.grid import Content, Grid, is_number
from iop_analysis.deliveries.reports.notes import Notes, Place
from iop_analysis.deliveries.reports.read import described
from iop_analysis.deliveries.reports.size import check_size
from iop_analysis.deliveries.reports.totals import Asked, Entry, Key, Sums
from iop_analysis.deliveries.reports.values import Value, shown, value_of
from iop_analysis.deliveries.template.form import budget_rows, form
from iop_analysis.deliveries.workbooks.read import Workbook, workbook_findings
from iop_analysis.errors import UnreadableInputError
from iop_analysis.periods import Period, quarters
from iop_analysis.schema import TOTAL, Conservation, Finding, Severity, Status

_OWN_RULES: Final = frozenset({"formula_cell", "formula_without_value"})


class Fate(StrEnum):
    """What becomes of a cell."""

    KEPT = "kept"
    CORRECTED = "corrected"
    REJECTED = "rejected"
    COUNTED_OUT = "counted_out"


def clean_report(incoming: Incoming, agreement: Agreement, period: Period) -> Delivered:
    """Read and clean an activity report, whatever its layout; raises :class:`UnreadableInputError` for what is none."""
    jour = incoming.jour
    workbook = incoming.opened()
    check_size(workbook)
    about_file = tuple(part for part in workbook_findings(workbook, jour) if part.rule not in _OWN_RULES)
    if any(part.severity is Severity.BLOCKING for part in about_file):
        return _refused(workbook, jour, period, about_file)
    cleaning = _Cleaning(workbook, jour, agreement, period)
    return cleaning.delivered(about_file, incoming.corrections)


def _refused(workbook: Workbook, jour: str, period: Period, findings: tuple[Finding, ...]) -> Delivered:
    """A file with personal data gives nothing but the finding."""
    grids = [Grid(sheet, period.end.year) for sheet in workbook.sheets]
    numbers = sum(is_number(grid.content(*place)) for grid in grids for place in grid.filled())
    conservation = Conservation(workbook.file, read=numbers, kept=0, rejected=numbers)
    return Delivered(jour, "report", workbook.file, figures_table([]), findings, conservation)


class _Cleaning:
    """One report on its way from cells to figures, and what has become of each cell."""

    def __init__(self, workbook: Workbook, jour: str, agreement: Agreement, period: Period) -> None:
        self.file, self.jour, self.agreement, self.period = workbook.file, jour, agreement, period
        self.grids = [Grid(sheet, period.end.year) for sheet in workbook.sheets]
        self.notes = Notes(workbook.file, jour)
        self.fates: dict[Place, Fate] = {}
        self.entries: dict[Key, Entry] = {}
        self.statuses: dict[Key, Status] = {}
        self.cells: dict[Key, Described] = {}
        self.conflicts: set[Key] = set()

    def delivered(self, about_file: tuple[Finding, ...], corrections: tuple[Correction, ...]) -> Delivered:
        """Read the workbook to the end."""
        corrected, unmatched = correct(self.grids, corrections)
        told = tell(self.grids)
        self._count_numbers(corrected)
        for cell in self._described(told):
            self._take(cell)
        rows = self._rows(told)
        report_stamps.check(told, self.grids, self.jour, self.agreement, self.period, self.notes)
        lost = tuple(catalogue.finding("correction_matches_nothing", part.spot) for part in unmatched)
        figures = figures_table(rows)
        return Delivered(
            self.jour, "report", self.file, figures, (*about_file, *lost, *self.notes.findings()),
            self._conservation(corrected), tuple(told.activities),
        )  # fmt: skip

    def _described(self, told: Told) -> list[Described]:
        cells = [cell for grid in self.grids for cell in described(grid, told.taken[grid.name], self.period)]
        if not told.activities and not any(_is_recognised(cell) for cell in cells):
            raise UnreadableInputError(
                f"{self.file}: arbetsboken innehåller ingen tabell som känns igen; "
                "lämna verksamhetsrapporten i den utskickade mallen, eller med tabellrubriker som i mallen."
            )
        return cells

    def _count_numbers(self, corrected: dict[Place, Content]) -> None:
        """Every number counts, also those that no table holds."""
        for grid in self.grids:
            for row, column in grid.filled():
                if is_number(grid.content(row, column)):
                    self.fates[grid.name, row, column] = Fate.COUNTED_OUT
        for place, old in corrected.items():
            if is_number(old):
                self.fates[place] = Fate.COUNTED_OUT

    def _take(self, cell: Described) -> None:
        """Let one described cell be what it is."""
        place = (cell.sheet, cell.row, cell.column)
        if cell.content is None:
            self._take_blank(cell, place)
        elif cell.fault:
            self._reject(cell, place)
        elif cell.skip:
            self.fates[place] = Fate.COUNTED_OUT
            if cell.skip == "outside":
                self.notes.add("number_outside_table", place, found=shown(cell.content))
        else:
            value = value_of(cell.content, catalogue.measure(cell.measure))
            if value.fault:
                self.entries.setdefault(_key(cell), Entry(place, None, cell.formula))
                self.cells.setdefault(_key(cell), cell)
                self._reject_value(cell, place, value)
            else:
                self._enter(cell, place, value)

    def _take_blank(self, cell: Described, place: Place) -> None:
        if cell.measure and not cell.fault and not cell.skip and cell.period:
            self.entries.setdefault(_key(cell), Entry(place, None, cell.formula))
            self.cells.setdefault(_key(cell), cell)

    def _reject(self, cell: Described, place: Place) -> None:
        self.fates[place] = Fate.REJECTED
        if cell.label:
            row, column, text = cell.label
            label = shown(text)
            self.notes.add(
                cell.fault, (cell.sheet, row, column), found=label, kind=f"{cell.sheet}{label}", label=label, hint=cell.hint
            )
        else:
            self.notes.add(cell.fault, place, found=shown(cell.content), dimension=cell.hint)

    def _reject_value(self, cell: Described, place: Place, value: Value) -> None:
        self.fates[place] = Fate.REJECTED
        measure = catalogue.measure(cell.measure)
        self.notes.add(
            value.fault,
            place,
            found=shown(cell.content),
            kind=cell.measure,
            measure=measure.label,
            allowed=numbers.allowed(measure),
        )

    def _enter(self, cell: Described, place: Place, value: Value) -> None:
        """Enter a value under its key; a key that is said twice must say the same."""
        key = _key(cell)
        known, status = self.entries.get(key), self.statuses.get(key)
        if known is not None and status is not None:
            self.fates[place] = Fate.COUNTED_OUT
            if (known.number, status) != (value.number, value.status):
                self.conflicts.add(key)
                self.fates[place] = self.fates[known.place] = Fate.REJECTED
                self.notes.add("conflicting_cells", known.place, place, found=shown(cell.content), measure=_label(key))
            else:
                self.notes.add("repeated_cells", known.place, place)
            return
        self.fates[place] = Fate.KEPT
        self.statuses[key] = value.status
        self.entries[key] = Entry(place, value.number, cell.formula, isinstance(cell.content, str))
        self.cells[key] = cell

    def _rows(self, told: Told) -> list[dict[str, object]]:
        """Return the figures, after the totals have been held against their parts."""
        entries = {key: entry for key, entry in self.entries.items() if key not in self.conflicts}
        sums = Sums(entries, quarters(self.period).values(), self.period, self._asked())
        for wrong in sums.disagreements():
            stated, summed = shown(wrong.stated), shown(wrong.summed)
            self.notes.add(wrong.rule, wrong.total, *wrong.parts, found=stated, stated=stated, summed=summed)
        self._note_blanks(sums)
        units = report_stamps.answered_units(told, {key.measure: entry for key, entry in entries.items()}, self.notes)
        report = report_of(self.file, self.jour, self.agreement, self.period, units)
        rows = [self._delivered_row(report, key, entry) for key, entry in entries.items() if self._is_figure(key, entry, sums)]
        said = {key for key, entry in entries.items() if self.fates.get(entry.place) is Fate.KEPT}
        rows += [computed_row(report, key, known) for key, known in sums.figures().items() if key not in said]
        rows += report_stamps.not_applicable_rows(told, report, said, self.period)
        return rows

    def _delivered_row(self, report: Report, key: Key, entry: Entry) -> dict[str, object]:
        return delivered_row(report, key, entry.place, self.statuses[key], entry.number)

    def _is_figure(self, key: Key, entry: Entry, sums: Sums) -> bool:
        """Whether a cell's value stands for itself: a total does only where it was typed and its parts are not known."""
        if key not in self.statuses:
            return False
        if not sums.is_total(key):
            return True
        table = key.breakdown != TOTAL and key.category == TOTAL
        if not (table or entry.formula or entry.number is None or sums.follows(key)):
            return True
        self.fates[entry.place] = Fate.COUNTED_OUT
        return False

    def _note_blanks(self, sums: Sums) -> None:
        """Say which input cells are blank in a table that is otherwise filled in."""
        filled = {(cell.sheet, cell.title) for key, cell in self.cells.items() if key in self.statuses}
        for key, entry in self.entries.items():
            cell = self.cells[key]
            if key in self.statuses or sums.is_total(key) or entry.place in self.fates:
                continue
            if entry.formula:
                self.notes.add("input_without_value", entry.place)
            elif (cell.sheet, cell.title) in filled:
                self.notes.add("blank_cells", entry.place)

    def _asked(self) -> Asked:
        lines = {
            economy.measure: frozenset(row.category for row in budget_rows(economy, self.agreement, self.jour, self.period))
            for economy in form().economy
        }
        return Asked(lines)

    def _conservation(self, corrected: dict[Place, Content]) -> Conservation:
        fates = Counter(
            Fate.CORRECTED if place in corrected and fate is not Fate.REJECTED else fate for place, fate in self.fates.items()
        )
        return Conservation(self.file, len(self.fates), **{fate.value: fates[fate] for fate in Fate})


def _key(cell: Described) -> Key:
    if cell.period is None:
        raise ValueError(cell)
    return Key(cell.measure, cell.breakdown, cell.category, cell.gender, cell.period)


def _is_recognised(cell: Described) -> bool:
    """Whether anything known stands around a cell."""
    return bool(cell.measure) or cell.near or cell.fault in {"period_not_asked", "conflicting_labels"}


def _label(key: Key) -> str:
    return catalogue.measure(key.measure).label
