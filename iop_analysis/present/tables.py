"""Protected figures become tables: a cross of two dimensions, as ``reference/tables.toml`` declares."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from string import ascii_lowercase
from typing import Final, Literal

from msgspec import Struct, structs

from iop_analysis import catalogue, merges, swedish
from iop_analysis.display import Cell, Column, Note, Table
from iop_analysis.frames import Figure
from iop_analysis.present.axes import Axis, Dimension, axis, parts_of, shown_codes
from iop_analysis.present.comparing import note_text
from iop_analysis.present.economy import economy_notes
from iop_analysis.present.material import Material
from iop_analysis.schema import COMPUTED, TOTAL, Status, source_title

_SIGN_KEYS: Final = {
    swedish.TRUE_ZERO: "antalet är noll",
    swedish.sign(Status.MISSING): "uppgiften saknas",
    swedish.sign(Status.NOT_APPLICABLE): "uppgiften inte är efterfrågad eller inte kan beräknas",
    swedish.sign(Status.SUPPRESSED): "uppgiften är skyddad, eftersom den gäller ett litet antal eller skulle avslöja ett",
}


class TableSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """A declared table, see ``reference/tables.toml``; ``section`` is where one stands that only the partnership has.

    An ``optional`` one has no rows, and nothing is said of it, where nobody delivered its breakdown, or divided anything by
    gender if it shows genders alone. It may need one of its indicators, in the reporting period and in every other one that it
    shows, and stands only unless another table has rows. ``short`` is key → what the column of it is called in this table.
    """

    id: str
    caption: str
    indicators: tuple[str, ...]
    rows: Dimension
    columns: Dimension
    header: str
    breakdown: str = TOTAL
    section: str = ""
    periods: Literal["report", "all", "latest"] = "report"
    optional: bool = False
    needs: str = ""
    short: Mapping[str, str] = {}
    unless: str = ""


class _Tables(Struct, frozen=True):
    table: tuple[TableSpec, ...]


def table_specs() -> dict[str, TableSpec]:
    """Table id → declaration."""
    return {spec.id: spec for spec in catalogue.reference("tables", _Tables).table}


def build_table(name: str, material: Material) -> Table:
    """Return a declared table; raises :class:`UsageError` with a suggestion for a name that does not exist.

    Cells without a figure say that the figure is missing: they are never blank and never zero.
    """
    spec = catalogue.chosen("Tabellen", name, table_specs())
    return table_of(_of_some_associations(spec) if _is_of_some_associations(spec, material) else spec, material)


def stands_elsewhere(spec: TableSpec, material: Material) -> bool:
    """Whether another table shows all that this one would."""
    return bool(spec.unless and build_table(spec.unless, material).rows)


def _is_of_some_associations(spec: TableSpec, material: Material) -> bool:
    """Whether a division by gender cannot be shown for all associations together, but for some of them."""
    by_gender = spec.optional and spec.rows == "category" and spec.columns == "gender"
    return by_gender and not selected_figures(spec, material) and bool(selected_figures(_of_some_associations(spec), material))


def _of_some_associations(spec: TableSpec) -> TableSpec:
    return structs.replace(spec, rows="jour_category", header=f"Förening och {swedish.lower_first(spec.header)}")


def table_of(spec: TableSpec, material: Material) -> Table:
    """Return the table of a declaration, be it one that is made up as one goes; no rows where there are no figures."""
    figures = selected_figures(spec, material)
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
        caption=f"{spec.caption}, {material.period.label}" if _is_of_the_period(figures, spec, material) else spec.caption,
        columns=(Column(spec.header), *(Column(spec.short.get(key, label), "right") for key, label in columns.labels.items())),
        rows=body,
        notes=(
            *(Note(text, marks[figure_id]) for figure_id, text in notes.items()),
            *(
                Note(text)
                for text in (
                    *_period_notes(figures, spec, material),
                    *economy_notes(figures, spec.breakdown),
                    *_needed_notes(spec),
                    *_merged_notes(rows, columns),
                    *sign_notes(body),
                    *_clause_notes(spec),
                    *_source_notes(figures),
                )
            ),
        ),
    )


def _is_of_the_period(figures: list[Figure], spec: TableSpec, material: Material) -> bool:
    """Whether all of a table is of the reporting period, and its rows and columns do not say so."""
    newest = spec.periods == "latest" and bool(figures) and all(figure.period == material.period for figure in figures)
    return spec.periods == "report" or newest


def _merged_away(figures: list[Figure], rows: Axis, columns: Axis) -> Iterator[tuple[str, str]]:
    """The places of which only a merged category, that the table has no room for, has a figure: protected, not missing."""
    for figure in figures:
        row, column = rows.key(figure), columns.key(figure)
        if row not in rows.labels or column not in columns.labels:
            yield from product(parts_of(row), parts_of(column))


def selected_figures(spec: TableSpec, material: Material) -> list[Figure]:
    """The figures that belong in the table: dimensions that are no axis only in total, periods as declared."""
    asked = (figure for figure in material.until_now if figure.measure in spec.indicators)
    figures = [figure for figure in asked if _fits(figure, spec, material)]
    figures.sort(key=lambda figure: spec.indicators.index(figure.measure))
    of_the_period = _OF_PERIODS[spec.periods]([figure for figure in figures if not _is_part(figure, material)], material)
    if stands_elsewhere(spec, material):
        return []
    if spec.needs and spec.periods == "all":
        having = {figure.period for figure in of_the_period if figure.measure == spec.needs}
        of_the_period = [figure for figure in of_the_period if figure.period in having]
    return of_the_period if not spec.optional or _has_something_to_show(of_the_period, spec, material) else []


def _has_something_to_show(figures: list[Figure], spec: TableSpec, material: Material) -> bool:
    """Whether somebody delivered what an optional table is there for."""
    of_genders = spec.breakdown == TOTAL and {"gender", "indicator_gender"} & {spec.rows, spec.columns}
    return any(figure.breakdown == spec.breakdown and (figure.gender != TOTAL or not of_genders) for figure in figures) and (
        not spec.needs or any(figure.measure == spec.needs and figure.period == material.period for figure in figures)
    )


def _is_part(figure: Figure, material: Material) -> bool:
    """Whether a figure covers only a part of the reporting period, whose figure stands in the table as well."""
    period, whole = figure.period, material.period
    return period is not None and period != whole and whole.start <= period.start and period.end <= whole.end


def _fits(figure: Figure, spec: TableSpec, material: Material) -> bool:
    axes = {spec.rows, spec.columns}
    return (
        (bool(axes & {"jour", "jour_category"}) or figure.jour == material.focus)
        and (bool(axes & {"gender", "indicator_gender"}) or figure.gender == TOTAL)
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


def _needed_notes(spec: TableSpec) -> list[str]:
    """Which periods a table of all periods leaves out."""
    if not spec.needs or spec.periods != "all":
        return []
    return [f"Bara perioder med {swedish.lower_first(catalogue.indicator_label(spec.needs))} i årets underlag visas."]


def _merged_notes(rows: Axis, columns: Axis) -> list[str]:
    """Which categories or genders the table shows together, and why."""
    shown = shown_codes(rows, columns)
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
