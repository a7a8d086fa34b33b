"""Charts that nobody has declared: the subject of a declared chart or table, divided by association, gender or period.

They are laid out as tables first, like all charts, so that they show protected figures and nothing else.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import structs

from iop_analysis import catalogue
from iop_analysis.display import Table
from iop_analysis.errors import UsageError
from iop_analysis.frames import Figure
from iop_analysis.present.axes import Dimension
from iop_analysis.present.charts import Chart, ChartSpec, build_chart, chart_specs, drawn
from iop_analysis.present.material import Material
from iop_analysis.present.tables import TableSpec, build_table, selected_figures, table_of, table_specs
from iop_analysis.schema import COUNT_UNITS, TOTAL, Status
from iop_analysis.swedish import listing, lower_first

DIVISIONS: Final[Mapping[str, Dimension]] = {"jour": "jour", "gender": "gender", "year": "period"}
"""What a chart can be divided by, and the dimension that this is."""

_CALLED: Final = {"jour": "förening", "gender": "kön", "year": "period"}
_SHOWN: Final = {Status.OBSERVED, Status.SUPPRESSED}


def subjects() -> dict[str, str]:
    """Name everything that a chart can be asked for: the declared charts, and the tables that charts can be made of."""
    charts = {name: spec.caption for name, spec in chart_specs().items()}
    tables = {name: spec.caption for name, spec in table_specs().items() if name not in catalogue.left_out("tables")}
    return {**charts, **{name: caption for name, caption in tables.items() if name not in charts}}


def divided_chart(name: str, by: str | None, material: Material) -> tuple[str, Chart | None]:
    """Return the caption of a chart and the chart, ``None`` where no number may be shown.

    Raises :class:`UsageError` for a name or a division that does not exist, and for one that nobody has figures for, with those
    that there are.
    """
    catalogue.chosen("Diagrammet", name, subjects())
    if by is None:
        return _undivided(name, material)
    catalogue.chosen("Indelningen", by, DIVISIONS)
    if _is_declared(name, by):
        return chart_specs()[name].caption, build_chart(name, material)
    spec = _division(name, by, material)
    if spec is None:
        raise UsageError(
            f"Diagrammet ”{name}” kan inte delas in efter ”{by}”, för det finns inga sådana uppgifter; {_others(name, material)}"
        )
    return spec.caption, _drawn(name, by, spec, material)


def divisions(name: str, material: Material) -> list[str]:
    """Return what a chart can be divided by this year."""
    return [by for by in DIVISIONS if _has_declared(name, by, material) or _division(name, by, material) is not None]


def _others(name: str, material: Material) -> str:
    known = divisions(name, material)
    return f"det går med {listing([f'”{by}”' for by in known], 'or')}." if known else "det går inte att dela in alls i år."


def _undivided(name: str, material: Material) -> tuple[str, Chart | None]:
    """A declared chart as it is declared; of a table, its own layout or else the first division that has figures."""
    if name in chart_specs():
        return chart_specs()[name].caption, build_chart(name, material)
    spec = table_specs()[name]
    own = [by for by, dimension in DIVISIONS.items() if dimension in {spec.rows, spec.columns}]
    for by in (*own, *DIVISIONS):
        division = _division(name, by, material)
        if division is not None:
            return division.caption, _drawn(name, by, division, material)
    return spec.caption, None


def _is_declared(name: str, by: str) -> bool:
    """Whether a chart is declared to be divided in this way."""
    if name not in chart_specs():
        return False
    spec = table_specs()[chart_specs()[name].table]
    return DIVISIONS[by] == (spec.columns if spec.rows == "category" or spec.columns == "gender" else spec.rows)


def _has_declared(name: str, by: str, material: Material) -> bool:
    return _is_declared(name, by) and bool(build_table(chart_specs()[name].table, material).rows)


def _division(name: str, by: str, material: Material) -> TableSpec | None:
    """How a subject is laid out by a division: with its own indicators, or else the counts behind them."""
    chart = chart_specs().get(name)
    spec = table_specs()[chart.table if chart else name]
    own = tuple(code for code in spec.indicators if code != (chart.without if chart else ""))
    for codes in (own, tuple(dict.fromkeys(_counts_behind(own)))):
        laid = _laid_out(spec, by, _of_one_unit(codes, material))
        if laid.indicators and _tells_apart(selected_figures(laid, material), laid, by, material):
            return laid
    return None


def _counts_behind(codes: tuple[str, ...]) -> Iterator[str]:
    indicators, measures = catalogue.indicators(), catalogue.measures()
    for code in codes:
        counted = indicators[code].numerator if code in indicators else code
        yield measures[counted].part if counted in measures and measures[counted].part else counted


def _of_one_unit(codes: tuple[str, ...], material: Material) -> tuple[str, ...]:
    """Of some indicators, those that can share a scale with the first one that has figures."""
    units = {figure.measure: figure.unit for figure in material.until_now if figure.measure in codes}
    known = [code for code in codes if code in units]
    return tuple(code for code in known if units[code] == units[known[0]])


def _laid_out(spec: TableSpec, by: str, codes: tuple[str, ...]) -> TableSpec:
    divided = spec.breakdown != TOTAL
    what = catalogue.indicator_label(codes[0]) if codes else ""
    along = f"{lower_first(catalogue.breakdowns()[spec.breakdown])} och " if divided else ""
    return structs.replace(
        spec,
        indicators=codes,
        rows="category" if divided else DIVISIONS[by],
        columns=DIVISIONS[by] if divided else "indicator",
        periods="all" if by == "year" else spec.periods,
        caption=f"{what} per {along}{_CALLED[by]}",
        header=catalogue.breakdowns()[spec.breakdown] if divided else _CALLED[by].capitalize(),
        optional=False, needs="", unless="", short={},
    )  # fmt: skip


def _tells_apart(figures: list[Figure], spec: TableSpec, by: str, material: Material) -> bool:
    """Whether somebody has figures that a division can tell apart, of the breakdown that is asked for."""
    asked = [part for part in figures if part.status in _SHOWN and (part.category != TOTAL or spec.breakdown == TOTAL)]
    if by == "year":
        return len({figure.period for figure in asked}) > 1
    if by == "gender":
        return any(figure.gender != TOTAL for figure in asked)
    return any(figure.jour in material.agreement.party_names for figure in asked)


def _drawn(name: str, by: str, spec: TableSpec, material: Material) -> Chart | None:
    chart = chart_specs().get(name)
    scale = chart if chart and chart.kind == "scale" else None
    drawing = ChartSpec(
        id=name, kind="scale" if scale else "panels", table=name, caption=spec.caption,
        lowest=scale.lowest if scale else 0, highest=scale.highest if scale else 0,
    )  # fmt: skip
    return drawn(drawing, _without_totals(table_of(spec, material), by, spec, material), material)


def _without_totals(table: Table, by: str, spec: TableSpec, material: Material) -> Table:
    """The table less the row or column of all together, where it sums up the others: beside it, no part would be seen."""
    if by == "year":
        return table
    totals = [[_is_total(cell.figure, by, material) for cell in row] for row in table.rows]
    if spec.columns == "indicator":
        return structs.replace(table, rows=tuple(row for row, told in zip(table.rows, totals, strict=True) if not any(told)))
    columns = [n for n in range(len(table.columns)) if not any(row[n] for row in totals)]
    rows = tuple(tuple(row[n] for n in columns) for row in table.rows)
    return structs.replace(table, columns=tuple(table.columns[n] for n in columns), rows=rows)


def _is_total(figure_id: str, by: str, material: Material) -> bool:
    figure = material.figures.get(figure_id)
    return figure is not None and figure.unit in COUNT_UNITS and (figure.gender if by == "gender" else figure.jour) == TOTAL
