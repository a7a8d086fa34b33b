"""What the workbook asks for: ``reference/template.toml`` as records, and which rows a table has for one association."""

from itertools import chain

from msgspec import Struct

from iop_analysis import catalogue
from iop_analysis.agreement import Agreement, Budget
from iop_analysis.periods import Period
from iop_analysis.schema import TOTAL


class SheetNames(Struct, frozen=True, forbid_unknown_fields=True):
    """What the sheets are called; a quarter's name holds its number."""

    instruction: str
    quarter: str
    whole: str
    items: str
    economy: str
    questions: str


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """The workbook's recurring words."""

    title: str
    year: str
    association: str
    period: str
    sum: str
    last_year: str
    check: str
    item: str
    value: str
    unit: str
    budget: str
    outcome: str
    choice: str
    answer: str
    synthetic: str
    creator: str
    fill_in: str
    tell: str
    summed: str
    equal: str
    unequal: str


class Instruction(Struct, frozen=True, forbid_unknown_fields=True):
    """A passage of the first sheet."""

    heading: str
    lines: tuple[str, ...]


class Colour(Struct, frozen=True, forbid_unknown_fields=True):
    """What a colour means."""

    role: str
    text: str


class Row(Struct, frozen=True):
    """A row of a table: its label and what its numbers count."""

    label: str
    measure: str
    breakdown: str = TOTAL
    category: str = TOTAL


class Table(Struct, frozen=True, forbid_unknown_fields=True):
    """A table asked for per quarter and gender, by the categories of a breakdown or one row per measure."""

    title: str
    hint: str
    measures: tuple[str, ...]
    breakdown: str = TOTAL

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows, current categories only."""
        if self.breakdown == TOTAL:
            return tuple(Row(catalogue.measure(code).label, code) for code in self.measures)
        parts = [part for part in catalogue.categories(self.breakdown) if not part.becomes]
        return tuple(Row(part.label, self.measures[0], self.breakdown, part.code) for part in parts)


class Choice(Struct, frozen=True, forbid_unknown_fields=True):
    """A drop-down: what is asked, the answers and what each means, and the measures that it concerns."""

    code: str
    text: str
    answers: dict[str, str]
    preset: str = ""
    synonyms: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()


class Section(Struct, frozen=True, forbid_unknown_fields=True):
    """Measures that are asked for once, under a heading."""

    title: str
    items: tuple[str, ...]


class Economy(Struct, frozen=True, forbid_unknown_fields=True):
    """The outcome of a budget, line by line."""

    title: str
    budget_measure: str
    measure: str
    hint: str


class Question(Struct, frozen=True, forbid_unknown_fields=True):
    """A question answered in free text, one thing per line."""

    kind: str
    title: str
    hint: str
    lines: int
    synonyms: tuple[str, ...] = ()


class Reading(Struct, frozen=True, forbid_unknown_fields=True):
    """The words by which a workbook that is not quite ours is read."""

    total: tuple[str, ...]
    reference: tuple[str, ...]
    value: tuple[str, ...]
    corner: tuple[str, ...]
    uncounted: tuple[str, ...]
    filler: tuple[str, ...]
    whole: tuple[str, ...]
    missing: tuple[str, ...]
    not_applicable: tuple[str, ...]
    dash: tuple[str, ...]
    year_stamp: tuple[str, ...]
    association_stamp: tuple[str, ...]
    measures: dict[str, tuple[str, ...]]


class Form(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that the workbook asks for."""

    sheets: SheetNames
    words: Words
    instruction: tuple[Instruction, ...]
    colour: tuple[Colour, ...]
    table: tuple[Table, ...]
    choice: tuple[Choice, ...]
    section: tuple[Section, ...]
    hints: dict[str, str]
    economy: tuple[Economy, ...]
    question: tuple[Question, ...]
    reading: Reading


class _Headings(Struct, frozen=True):
    breakdown: tuple[catalogue.Breakdown, ...]


def breakdown_headings() -> tuple[catalogue.Breakdown, ...]:
    """Return the breakdowns with every heading that they are known under."""
    return catalogue.reference("categories", _Headings).breakdown


def form() -> Form:
    """Return the declared workbook."""
    return catalogue.reference("template", Form)


def budget_of(economy: Economy, agreement: Agreement, jour: str, period: Period) -> Budget | None:
    """Return the party's budget for the period, or else its latest one; ``None`` where the agreement has none for it."""
    own = [part for part in agreement.budget if part.measure == economy.budget_measure and part.party == jour]
    held = [part for part in own if Period(part.start, part.end).overlaps(period)]
    return max(held or own, key=lambda part: part.start, default=None)


def budget_rows(economy: Economy, agreement: Agreement, jour: str, period: Period) -> tuple[Row, ...]:
    """Return the budget's lines; where the party has none, every line that a budget of that measure uses."""
    budget = budget_of(economy, agreement, jour, period)
    same = [budget] if budget else [part for part in agreement.budget if part.measure == economy.budget_measure]
    used = dict.fromkeys(line.category for line in chain.from_iterable(part.lines for part in same))
    labels = catalogue.category_labels()
    lines = tuple(Row(labels[code], economy.measure, "budget_line", code) for code in used)
    return lines or (Row(catalogue.measure(economy.measure).label, economy.measure),)
