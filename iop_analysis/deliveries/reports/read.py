"""A sheet's cells are described by the labels around them: which measure, category, gender and period a number is about."""

from collections.abc import Iterator
from functools import cached_property
from typing import Final

from msgspec.structs import replace

from iop_analysis.deliveries.reports.axes import Axis, Label, axis_of, joined, label_of
from iop_analysis.deliveries.reports.blocks import Block, bands, blocks
from iop_analysis.deliveries.reports.described import Described, period_of, periods_said
from iop_analysis.deliveries.reports.grid import Grid, is_number
from iop_analysis.deliveries.reports.words import Said, hint, no_number, said
from iop_analysis.deliveries.template.form import form
from iop_analysis.periods import Period
from iop_analysis.schema import TOTAL


def described(grid: Grid, taken: set[int], reporting: Period) -> list[Described]:
    """Describe every cell of a sheet in which a number may stand; ``taken`` are rows that have been read as something else."""
    found: list[Described] = []
    above: list[str] = []
    for columns in bands(grid):
        part = grid.within(columns)
        for block in blocks(part, taken):
            above = [*above, *block.titles]
            found += _Table(part, block, above, reporting, taken).cells()
    return found


class _Table:
    """One table and what its heading, its sheet, its header rows and its columns of labels say."""

    def __init__(self, grid: Grid, block: Block, above: list[str], reporting: Period, taken: set[int]) -> None:
        self.taken = taken
        self.grid, self.block, self.above, self.reporting = grid, block, above, reporting
        self.title = next((text for text in block.titles if said(text).complete), (block.titles or [grid.name])[-1])

    def cells(self) -> Iterator[Described]:
        """Describe the cells row by row."""
        for row in self.block.rows:
            labels = self._row_labels(row)
            for column in self._columns_of(row):
                yield self._cell(row, column, labels)

    def _columns_of(self, row: int) -> list[int]:
        """Data columns, blank or not, and whatever else in the row holds a number."""
        return sorted({*self.data_columns, *self.grid.numbers(row)} - set(self.label_columns))

    @cached_property
    def width(self) -> list[int]:
        """The table's columns, as far as anything stands in them."""
        return sorted({column for row in (*self.block.headers, *self.block.rows) for column in self.grid.columns(row)})

    def _header(self, row: int, column: int) -> Said:
        """What stands above; in all header rows but the last a label holds until the next one."""
        meant = self.grid.said(row, column)
        if meant.meanings or self.grid.text(row, column) or row == self.block.headers[-1]:
            return meant
        before = [left for left in self.grid.columns(row) if left < column]
        return self.grid.said(row, before[-1]) if before else meant

    def _heads(self, column: int) -> bool:
        """Whether a column has a header of a kind that numbers may stand under."""
        told = [self.grid.said(row, column) for row in self.block.headers]
        sure = any(part.complete and any(part.has(kind) for kind in _SURE) for part in told)
        return sure or (any(part.meanings for part in told) and bool(self._filled(column, numbers=True)))

    def _filled(self, column: int, *, numbers: bool) -> list[int]:
        return [
            row for row in self.block.rows
            if (content := self.grid.content(row, column)) is not None and (is_number(content) or not numbers)
        ]  # fmt: skip

    @cached_property
    def label_columns(self) -> list[int]:
        """The columns of texts to the left of the first column of numbers."""
        heads = [column for column in self.width if self._heads(column) and not self._is_label_column(column)]
        counted = [column for column in self.width if self._filled(column, numbers=True)]
        first = min(heads or counted, default=self.grid.width)
        return [column for column in self.width if column < first and self._has_text(column)]

    def _has_text(self, column: int) -> bool:
        return any(self.grid.text(row, column) for row in self.block.rows)

    def _is_label_column(self, column: int) -> bool:
        """A column whose cells are labels, whatever its header is (”Brott” may head crimes' names, or their number)."""
        texts = [self.grid.text(row, column) for row in self.block.rows]
        known = [text for text in texts if text and not no_number(text) and said(text).complete]
        return len(known) * 2 > len([row for row in self.block.rows if self.grid.content(row, column) is not None])

    @cached_property
    def data_columns(self) -> list[int]:
        """The columns that have a header that we know, to the right of the labels."""
        after = max(self.label_columns, default=-1)
        return [column for column in self.width if column > after and self._heads(column)]

    @cached_property
    def breakdown(self) -> str:
        """The breakdown that the heading, or the corner of the table, names."""
        corner = [said(self.grid.text(row, column)) for row in self.block.headers for column in self.label_columns]
        told = [part for part in (*corner, *self._headings) if part.has("breakdown")]
        return told[0].codes("breakdown")[0] if told else TOTAL

    @cached_property
    def _headings(self) -> list[Said]:
        """What the texts above say, the surest first."""
        told = [said(text) for text in reversed(self.block.titles)]
        return sorted(told, key=lambda part: not part.complete)

    @cached_property
    def _level_axes(self) -> dict[int, Axis]:
        columns = [column for column in self.width if column not in self.label_columns]
        return {row: axis_of((self._header(row, column) for column in columns), self.breakdown) for row in self.block.headers}

    @cached_property
    def _label_axes(self) -> dict[int, Axis]:
        return {
            column: axis_of((self.grid.said(row, column) for row in self.block.rows), self.breakdown)
            for column in self.label_columns
        }

    def _row_labels(self, row: int) -> list[Label] | Described:
        """The row's labels, or the fault that makes its numbers unreadable."""
        labels = []
        for column, axis in self._label_axes.items():
            text = self.grid.text(row, column)
            if not text:
                continue
            label = label_of(said(text), text, axis, self.grid.year)
            if label is None:
                return self._unknown(row, column, text, axis.breakdown)
            labels.append(label)
        return labels or self._unlabelled(row)

    def _unlabelled(self, row: int) -> Described:
        return Described(self.grid.name, row, 0, None, fault="number_without_label")

    def _unknown(self, row: int, column: int, text: str, breakdown: str) -> Described:
        meant = hint(text, breakdown or self.breakdown)
        return Described(self.grid.name, row, column, None, fault="report_unknown_label", label=(row, column, text), hint=meant)

    def _column_labels(self, column: int) -> list[Label] | Described:
        labels: list[Label] = []
        above = self.grid.last_row_before(self.block.rows[0], self.taken)
        if not self.block.headers and self.grid.text(above, column) and self.grid.source(above, column) == (above, column):
            return self._unknown(above, column, self.grid.text(above, column), "")
        for row, axis in self._level_axes.items():
            told = self._header(row, column)
            text = self.grid.text(row, column)
            if not text and not told.meanings:
                continue
            label = label_of(told, text, axis, self.grid.year)
            if label is None:
                return self._unknown(row, column, text, axis.breakdown)
            labels.append(label)
        return labels

    def _cell(self, row: int, column: int, rows: list[Label] | Described) -> Described:
        content = self.grid.content(row, column)
        place = Described(self.grid.name, row, column, content, title=self.title, formula=(row, column) in self.grid.formulas)
        columns = self._column_labels(column)
        for faulty in (columns, rows):
            if isinstance(faulty, Described):
                near = any(isinstance(part, list) and any(label.parts for label in part) for part in (columns, rows))
                return replace(place, fault=faulty.fault, label=faulty.label, hint=faulty.hint, near=near)
        if not columns and (self.data_columns or len(self.grid.numbers(row)) > 1):
            return replace(place, skip="outside") if self.data_columns else replace(place, fault="number_without_heading")
        return self._figure(place, [*columns, *rows])  # type: ignore[misc]  # faults have been returned

    def _figure(self, place: Described, labels: list[Label]) -> Described:
        skip = next((label.skip for label in labels if label.skip), "")
        if skip:
            return replace(place, skip=skip)
        parts, totals, conflict = joined(labels)
        measure = parts.get("measure") or self._measure(parts, totals)
        periods = self._periods(parts)
        if conflict or len(periods) > 1:
            return replace(place, fault="conflicting_labels", hint=_DIMENSIONS.get(conflict or "period", ""))
        if not measure:
            return replace(place, skip="total") if "measure" in totals else replace(place, fault="measure_unknown")
        if None in periods:
            return replace(place, fault="period_not_asked")
        breakdown = self._breakdown(parts, totals)
        return replace(
            place, measure=measure, breakdown=breakdown, category=parts.get("category", TOTAL), totals=totals,
            gender=parts.get("gender") or self._gender(totals), period=next(iter(periods)),
        )  # fmt: skip

    def _breakdown(self, parts: dict[str, str], totals: frozenset[str]) -> str:
        if "category" in totals:
            axes = [*self._level_axes.values(), *self._label_axes.values()]
            return next((axis.breakdown for axis in axes if axis.breakdown), self.breakdown)
        return parts.get("breakdown", TOTAL)

    def _measure(self, parts: dict[str, str], totals: frozenset[str]) -> str:
        """The measure that the heading says, or the one that the form asks by the table's breakdown."""
        told = next((part.codes("measure") for part in self._headings if part.has("measure")), [])
        if len(told) == 1:
            return told[0]
        breakdown = self._breakdown(parts, totals)
        if breakdown == TOTAL:
            return ""
        tables = [table.measures[0] for table in form().table if table.breakdown == breakdown]
        return tables[0] if tables else ""

    def _gender(self, totals: frozenset[str]) -> str:
        told = [part.codes("gender") for part in self._headings if part.complete and part.has("gender")]
        return told[0][0] if told and len(told[0]) == 1 and "gender" not in totals else TOTAL

    def _periods(self, parts: dict[str, str]) -> set[Period | None]:
        """The period that the labels say, else the heading above, else the sheet; the whole one where nothing does."""
        if "period" in parts:
            return {period_of(code, self.reporting) for code in parts["period"].split("/")}
        return self._period_above

    @cached_property
    def _period_above(self) -> set[Period | None]:
        told = next((part for part in (said(text) for text in reversed(self.above)) if part.has("period")), Said())
        both = periods_said(told, self.reporting) | periods_said(said(self.grid.name), self.reporting)
        return both - {self.reporting} or both or {self.reporting}


_SURE: Final = ("gender", "category", "period", "total", "reference", "value", "year", "month")
_DIMENSIONS: Final = {
    "measure": "vad som räknas", "gender": "kön", "category": "kategori", "period": "period", "breakdown": "indelning",
}  # fmt: skip
