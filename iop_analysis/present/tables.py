"""Protected figures become tables: a cross of two dimensions, as ``reference/tables.toml`` declares."""

import datetime as dt
from collections.abc import Callable, Iterator
from itertools import product
from string import ascii_lowercase
from typing import Final, Literal

from msgspec import Struct

from iop_analysis import catalogue, merges, swedish
from iop_analysis.display import Cell, Column, Note, Table
from iop_analysis.frames import Figure
from iop_analysis.present.axes import Axis, Dimension, axis
from iop_analysis.present.comparing import note_text
from iop_analysis.present.material import Material
from iop_analysis.schema import COMPUTED, TOTAL, Status, source_title

_SIGN_KEYS: Final = {
    swedish.TRUE_ZERO: "antalet är noll",
    swedish.sign(Status.MISSING): "uppgiften saknas",
    swedish.sign(Status.NOT_APPLICABLE): "uppgiften inte är efterfrågad eller inte kan beräknas",
    swedish.sign(Status.SUPPRESSED): "uppgiften är skyddad, eftersom den gäller ett litet antal eller skulle avslöja ett",
}


class TableSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """A declared table, see ``reference/tables.toml``.

    An ``optional`` one has no rows, and nothing is said of it, where nobody delivered its breakdown.
    """

    id: str
    caption: str
    indicators: tuple[str, ...]
    rows: Dimension
    columns: Dimension
    header: str
    breakdown: str = TOTAL
    periods: Literal["report", "all", "latest"] = "report"
    optional: bool = False


class _Tables(Struct, frozen=True):
    table: tuple[TableSpec, ...]


def table_specs() -> dict[str, TableSpec]:
    """Table id → declaration."""
    return {spec.id: spec for spec in catalogue.reference("tables", _Tables).table}


def build_table(name: str, material: Material) -> Table:
    """Return a declared table; raises :class:`UsageError` with a suggestion for a name that does not exist.

    Cells without a figure say that the figure is missing: they are never blank and never zero.
    """
    return _cross(catalogue.chosen("Tabellen", name, table_specs()), material)


def _cross(spec: TableSpec, material: Material) -> Table:
    figures = _selected(spec, material)
    rows, columns = axis(spec.rows, figures, material), axis(spec.columns, figures, material)
    notes = _comparison_notes(figures, material)
    marks = dict(zip(notes, ascii_lowercase, strict=False))
    cells = {(rows.key(figure), columns.key(figure)): _cell(figure, marks) for figure in figures}
    missing, withheld = Cell(swedish.sign(Status.MISSING)), Cell(swedish.sign(Status.SUPPRESSED))
    cells = {**dict.fromkeys(_merged_away(figures, rows, columns), withheld), **cells}
    body = tuple(
        (Cell(label), *(cells.get((row, column), missing) for column in columns.labels)) for row, label in rows.labels.items()
    )
    return Table(
        caption=f"{spec.caption}, {material.period.label}" if spec.periods == "report" else spec.caption,
        columns=(Column(spec.header), *(Column(label, "right") for label in columns.labels.values())),
        rows=body,
        notes=(
            *(Note(text, marks[figure_id]) for figure_id, text in notes.items()),
            *(
                Note(text)
                for text in (
                    *_period_notes(figures, spec, material),
                    *_merged_notes(rows, columns),
                    *sign_notes(body),
                    *_clause_notes(spec),
                    *_source_notes(figures),
                )
            ),
        ),
    )


def _merged_away(figures: list[Figure], rows: Axis, columns: Axis) -> Iterator[tuple[str, str]]:
    """The places of which only a merged category, that the table has no room for, has a figure: protected, not missing."""
    held = merges.groups()
    for figure in figures:
        row, column = rows.key(figure), columns.key(figure)
        if row not in rows.labels or column not in columns.labels:
            yield from product(held.get(row, (row,)), held.get(column, (column,)))


def _selected(spec: TableSpec, material: Material) -> list[Figure]:
    """The figures that belong in the table: dimensions that are no axis only in total, periods as declared."""
    asked = (figure for figure in material.figures.values() if figure.measure in spec.indicators)
    figures = [figure for figure in asked if _fits(figure, spec, material)]
    figures.sort(key=lambda figure: spec.indicators.index(figure.measure))
    of_the_period = _OF_PERIODS[spec.periods]([figure for figure in figures if not _is_part(figure, material)], material)
    is_divided = any(figure.breakdown == spec.breakdown for figure in of_the_period)
    return of_the_period if is_divided or not spec.optional else []


def _is_part(figure: Figure, material: Material) -> bool:
    """Whether a figure covers only a part of the reporting period, whose figure stands in the table as well."""
    period, whole = figure.period, material.period
    return period is not None and period != whole and whole.start <= period.start and period.end <= whole.end


def _fits(figure: Figure, spec: TableSpec, material: Material) -> bool:
    axes = {spec.rows, spec.columns}
    return (
        ("jour" in axes or figure.jour == material.focus)
        and ("gender" in axes or figure.gender == TOTAL)
        and figure.breakdown in {spec.breakdown, TOTAL}
    )


def _reported(figures: list[Figure], material: Material) -> list[Figure]:
    return [figure for figure in figures if figure.period == material.period]


def _newest_of_each(figures: list[Figure], _: Material) -> list[Figure]:
    """Per indicator, the figures of the newest period that it has."""
    ends: dict[str, dt.date] = {}
    for figure in figures:
        ends[figure.measure] = max(figure.period_end or dt.date.min, ends.get(figure.measure, dt.date.min))
    return [figure for figure in figures if figure.period_end == ends[figure.measure]]


_OF_PERIODS: Final[dict[str, Callable[[list[Figure], Material], list[Figure]]]] = {
    "report": _reported,
    "latest": _newest_of_each,
    "all": lambda figures, _: figures,
}


def _cell(figure: Figure, marks: dict[str, str]) -> Cell:
    text = swedish.in_table(figure.value, figure.unit, figure.status)
    mark = marks.get(figure.id)
    return Cell(text, value=figure.observed, figure=figure.id, marks=(mark,) if mark else ())


def _comparison_notes(figures: list[Figure], material: Material) -> dict[str, str]:
    """Baseline figure's id → what hinders the comparison, where both figures stand in the table."""
    shown = {figure.id for figure in figures}
    comparisons = [material.baselines[figure.id] for figure in figures if figure.id in material.baselines]
    hindered = [comparison for comparison in comparisons if comparison.problems and comparison.id in shown]
    return {comparison.baseline_id: note_text(comparison, material) for comparison in hindered}


def _period_notes(figures: list[Figure], spec: TableSpec, material: Material) -> list[str]:
    """Which figures are of another period than the report, in a table whose rows and columns do not say so."""
    if "period" in {spec.rows, spec.columns}:
        return []
    others = {(figure.measure, figure.period) for figure in figures if figure.period and figure.period != material.period}
    return sorted(f"{catalogue.indicator_label(code)} gäller {period.label}." for code, period in others)


def sign_notes(rows: tuple[tuple[Cell, ...], ...]) -> list[str]:
    """Explain the signs that stand in place of numbers in these rows."""
    shown = {word.removesuffix(";") for row in rows for cell in row[1:] for word in cell.text.split(" ")}
    return [f"”{sign}” betyder att {words}." for sign, words in _SIGN_KEYS.items() if sign in shown]


def _merged_notes(rows: Axis, columns: Axis) -> list[str]:
    """Which categories or genders the table shows together, and why."""
    shown = rows.labels.keys() | columns.labels.keys()
    return [
        f"”{step.label}” är {step.said}. De redovisas ihop, eftersom många antal annars skulle vara för små för att visas."
        for step in merges.merges()
        if step.code in shown
    ]


def _clause_notes(spec: TableSpec) -> list[str]:
    """Which part of the agreement the figures belong to."""
    declared = catalogue.indicators()
    clauses = dict.fromkeys(declared[code].clause for code in spec.indicators if code in declared)
    named = [swedish.lower_first(clause) for clause in clauses if clause]
    return [f"Hör till överenskommelsens {'; '.join(named)}."] if named else []


def _source_notes(figures: list[Figure]) -> list[str]:
    titles = dict.fromkeys(title for figure in figures for title in source_title(figure.source).split("; "))
    computed = any(figure.source.startswith(COMPUTED) for figure in figures)
    named = [*titles, *(["egen beräkning"] if computed else [])]
    return [f"Källa: {'; '.join(named)}."] if named else []
