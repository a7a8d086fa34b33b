"""Where everything stands in the workbook: one plan, from which cells, formulas and the file itself are taken."""

from collections.abc import Iterator

from iop_analysis import catalogue, swedish
from iop_analysis.agreement import Agreement
from iop_analysis.deliveries.template import form as template_form
from iop_analysis.deliveries.template.cell import (
    CHECK_COLUMN,
    FIRST_TABLE_ROW,
    GENDER_COLUMNS,
    LAST_YEAR_COLUMN,
    SUM_COLUMN,
    InputCell,
    Planned,
)  # fmt: skip
from iop_analysis.deliveries.template.form import Form, Row, Table, form
from iop_analysis.periods import Period, quarters
from iop_analysis.schema import TOTAL, Unit


def plan(agreement: Agreement, jour: str, year: int, period: Period) -> tuple[Planned, ...]:
    """Return every cell of an association's workbook, sheet by sheet."""
    return tuple(_Plan(agreement, jour, year, period).cells())


class _Plan:
    """The association, the period and the form that a plan is made for."""

    def __init__(self, agreement: Agreement, jour: str, year: int, period: Period) -> None:
        self.agreement, self.jour, self.year, self.period = agreement, jour, year, period
        self.form: Form = form()
        self.name = agreement.party_names[jour]
        self.quarter_sheets = {self.form.sheets.quarter.format(number=number): part for number, part in quarters(period).items()}

    def cells(self) -> Iterator[Planned]:
        """Yield the whole workbook."""
        yield from self._instruction()
        for sheet, quarter in self.quarter_sheets.items():
            yield from self._counts(sheet, quarter, f"{sheet}: {_long(quarter)}", self.form.words.fill_in)
        whole = self.form.sheets.whole
        yield from self._counts(whole, self.period, f"{whole}: {_long(self.period)}", self.form.words.summed)
        yield from self._items()
        yield from self._economy()
        yield from self._questions()

    def _top(self, sheet: str, title: str, subtitle: str) -> Iterator[Planned]:
        shown = f"{self.name}. {subtitle}"
        if self.agreement.synthetic:
            shown = f"{self.form.words.synthetic}. {shown}"
        yield Planned(sheet, "A", 1, "title", title)
        yield Planned(sheet, "A", 2, "subtitle", shown)

    def _instruction(self) -> Iterator[Planned]:
        sheet, words = self.form.sheets.instruction, self.form.words
        yield from self._top(sheet, words.title.format(year=self.year), self.agreement.names.title)
        stamps: tuple[tuple[str, str | float], ...] = (
            (words.year, self.year), (words.association, self.name), (words.period, _long(self.period)),
        )  # fmt: skip
        for row, (label, stamp) in enumerate(stamps, start=FIRST_TABLE_ROW):
            yield Planned(sheet, "A", row, "label", label)
            yield Planned(sheet, "B", row, "note", stamp)
        row = FIRST_TABLE_ROW + len(stamps) + 1
        for part in self.form.instruction:
            yield Planned(sheet, "A", row, "header", part.heading)
            for line in part.lines:
                row += 1
                yield Planned(sheet, "A", row, "note", line)
            row += 2
        for number, colour in enumerate(self.form.colour, start=row):
            yield Planned(sheet, "A", number, "note", colour.text, code=colour.role)

    def _counts(self, sheet: str, period: Period, title: str, subtitle: str) -> Iterator[Planned]:
        yield from self._top(sheet, title, subtitle)
        row = FIRST_TABLE_ROW
        for table in self.form.table:
            yield from self._table(sheet, period, table, row)
            row += len(table.rows) + (table.breakdown != TOTAL) + 4

    def _table(self, sheet: str, period: Period, table: Table, top: int) -> Iterator[Planned]:
        yield from _headings(sheet, table.title, table.hint, top)
        words, first = self.form.words, top + 3
        for column, part in zip(GENDER_COLUMNS, catalogue.genders(), strict=True):
            yield Planned(sheet, column, first - 1, "header", part.label)
        yield Planned(sheet, SUM_COLUMN, first - 1, "header", words.sum)
        yield Planned(sheet, LAST_YEAR_COLUMN, first - 1, "header", words.last_year, code="last_year")
        for number, row in enumerate(table.rows, start=first):
            yield from self._row(sheet, period, table, row, number)
        if table.breakdown != TOTAL:
            yield from self._sum_row(sheet, table, first, first + len(table.rows))

    def _row(self, sheet: str, period: Period, table: Table, row: Row, number: int) -> Iterator[Planned]:
        yield Planned(sheet, "A", number, "label", row.label)
        for column, part in zip(GENDER_COLUMNS, catalogue.genders(), strict=True):
            fact = _fact(sheet, f"{column}{number}", row, part.code, period)
            if sheet in self.quarter_sheets:
                yield Planned(sheet, column, number, "input", fact=fact, table=table.title)
            else:
                cells = [f"'{quarter}'!{column}{number}" for quarter in self.quarter_sheets]
                yield Planned(sheet, column, number, "sum", formula=_sum(",".join(cells)))
        yield Planned(sheet, SUM_COLUMN, number, "sum", formula=_sum(f"B{number}:E{number}"))
        compared = _fact(sheet, f"{LAST_YEAR_COLUMN}{number}", row, TOTAL, period)
        yield Planned(sheet, LAST_YEAR_COLUMN, number, "reference", fact=compared)

    def _sum_row(self, sheet: str, table: Table, first: int, row: int) -> Iterator[Planned]:
        yield Planned(sheet, "A", row, "label", self.form.words.sum, code="sum")
        for column in (*GENDER_COLUMNS, SUM_COLUMN):
            yield Planned(sheet, column, row, "sum", formula=_sum(f"{column}{first}:{column}{row - 1}"))
        yield Planned(sheet, LAST_YEAR_COLUMN, row, "reference")
        if table.measures == self.form.table[0].measures:
            yield Planned(sheet, CHECK_COLUMN, row, "check", formula=self._check(row))

    def _check(self, row: int) -> str:
        """Tell the person filling in, at once, whether a table's sums are the number of cases."""
        cases, words = FIRST_TABLE_ROW + 3, self.form.words
        same = ",".join(f"{column}{row}={column}{cases}" for column in GENDER_COLUMNS)
        return f'=IF(COUNT(B{row}:E{row})=0,"",IF(AND({same}),"{words.equal}","{words.unequal}"))'

    def _items(self) -> Iterator[Planned]:
        sheet, words = self.form.sheets.items, self.form.words
        yield from self._top(sheet, f"{sheet}: {_long(self.period)}", words.fill_in)
        row = FIRST_TABLE_ROW
        yield from (Planned(sheet, column, row, "header", text) for column, text in (("A", words.choice), ("B", words.answer)))
        for choice in self.form.choice:
            row += 1
            yield Planned(sheet, "A", row, "label", choice.text)
            yield Planned(sheet, "B", row, "answer", choice.preset or None, code=choice.code)
        for section in self.form.section:
            yield from self._section(sheet, section.title, section.items, row + 2)
            row += 2 + len(section.items)

    def _section(self, sheet: str, title: str, items: tuple[str, ...], top: int) -> Iterator[Planned]:
        words = self.form.words
        yield Planned(sheet, "A", top, "header", title, code="section")
        yield Planned(sheet, "B", top, "header", words.value)
        yield Planned(sheet, "C", top, "header", words.unit)
        yield Planned(sheet, "D", top, "header", words.last_year, code="last_year")
        for number, code in enumerate(items, start=top + 1):
            row = Row(catalogue.measure(code).label, code)
            yield Planned(sheet, "A", number, "label", row.label)
            yield Planned(sheet, "B", number, "input", fact=_fact(sheet, f"B{number}", row, TOTAL, self.period), table=title)
            yield Planned(sheet, "C", number, "unit", unit_word(catalogue.measure(code).units[0]))
            yield Planned(sheet, "D", number, "reference", fact=_fact(sheet, f"D{number}", row, TOTAL, self.period))
            yield Planned(sheet, "E", number, "note", self.form.hints.get(code))

    def _economy(self) -> Iterator[Planned]:
        sheet, top = self.form.sheets.economy, FIRST_TABLE_ROW
        yield from self._top(sheet, f"{sheet}: {_long(self.period)}", self.form.words.fill_in)
        for economy in self.form.economy:
            rows = template_form.budget_rows(economy, self.agreement, self.jour, self.period)
            yield from _headings(sheet, economy.title, economy.hint, top)
            yield from self._outcomes(sheet, economy, rows, top + 3)
            top += len(rows) + 5

    def _outcomes(self, sheet: str, economy: template_form.Economy, rows: tuple[Row, ...], first: int) -> Iterator[Planned]:
        words, last = self.form.words, first + len(rows) - 1
        budget = template_form.budget_of(economy, self.agreement, self.jour, self.period)
        held = f"{words.budget}\n{swedish.date_range(budget.start, budget.end)}" if budget else words.budget
        yield Planned(sheet, "B", first - 1, "header", words.outcome)
        yield Planned(sheet, "C", first - 1, "header", held)
        yield Planned(sheet, "D", first - 1, "header", words.last_year, code="last_year")
        planned = {line.category: float(line.sek) for line in budget.lines} if budget else {}
        for number, row in enumerate(rows, start=first):
            yield Planned(sheet, "A", number, "label", row.label)
            fact = _fact(sheet, f"B{number}", row, TOTAL, self.period)
            yield Planned(sheet, "B", number, "input", fact=fact, table=economy.title)
            yield Planned(sheet, "C", number, "reference", planned.get(row.category))
            yield Planned(sheet, "D", number, "reference", fact=_fact(sheet, f"D{number}", row, TOTAL, self.period))
        yield Planned(sheet, "A", last + 1, "label", words.sum, code="sum")
        yield Planned(sheet, "B", last + 1, "sum", formula=_sum(f"B{first}:B{last}"))
        yield Planned(sheet, "C", last + 1, "reference", float(budget.total_sek) if budget else None)
        yield Planned(sheet, "D", last + 1, "reference")

    def _questions(self) -> Iterator[Planned]:
        sheet, row = self.form.sheets.questions, FIRST_TABLE_ROW
        yield from self._top(sheet, f"{sheet}: {_long(self.period)}", self.form.words.tell)
        for question in self.form.question:
            yield Planned(sheet, "A", row, "header", question.title)
            yield Planned(sheet, "A", row + 1, "hint", question.hint)
            lines = range(row + 2, row + 2 + question.lines)
            yield from (Planned(sheet, "A", line, "line", code=question.kind) for line in lines)
            row = lines.stop + 1


def unit_word(unit: Unit) -> str:
    """Name a unit as the workbook does.

    >>> unit_word(Unit.CASES), unit_word(Unit.SCALE_1_5)
    ('ärenden', 'betyg 1–5')
    """
    return "betyg 1–5" if unit is Unit.SCALE_1_5 else swedish.unit_nouns(unit)[1]


def _headings(sheet: str, title: str, hint: str, top: int) -> Iterator[Planned]:
    yield Planned(sheet, "A", top, "title", title, code="table")
    yield Planned(sheet, "A", top + 1, "hint", hint)
    yield Planned(sheet, "A", top + 2, "header", "")


def _fact(sheet: str, cell: str, row: Row, gender: str, period: Period) -> InputCell:
    return InputCell(sheet, cell, row.measure, row.breakdown, row.category, gender, period)


def _sum(cells: str) -> str:
    """Sum what is filled in; where nothing is, show nothing rather than a zero."""
    return f'=IF(COUNT({cells})=0,"",SUM({cells}))'


def _long(period: Period) -> str:
    """The period with its dates, also where it is a whole year."""
    if period.is_calendar_year:
        return f"1{swedish.NBSP}januari–31{swedish.NBSP}december {period.start.year}"
    return period.label
