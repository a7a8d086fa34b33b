"""Tables become charts. A chart shows the cells of a table in the report, and its alternative text reads the same cells out."""

from collections.abc import Callable
from typing import Final, Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from msgspec import Struct, structs

from iop_analysis import catalogue, swedish
from iop_analysis.display import Cell, Table
from iop_analysis.present import style
from iop_analysis.present.material import Material
from iop_analysis.present.panels import panel_layout, without_sums
from iop_analysis.present.tables import build_table
from iop_analysis.schema import NATIONAL, Status
from iop_analysis.swedish import listing

_BAR: Final = 0.62
_NARROWEST_LABELLED_PART: Final = 9
_SPOKEN_SIGNS: Final = {
    swedish.TRUE_ZERO: "noll",
    swedish.sign(Status.MISSING): "uppgift saknas",
    swedish.sign(Status.NOT_APPLICABLE): "kan inte anges",
    swedish.sign(Status.SUPPRESSED): "skyddad uppgift",
}


class ChartSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """A declared chart, see ``reference/charts.toml``.

    ``lowest`` and ``highest`` bound a fixed scale; ``without`` is an indicator whose column the chart leaves to the table;
    ``section`` is where one stands that only the partnership has.
    """

    id: str
    kind: Literal["panels", "bars", "scale", "parts"]
    table: str
    caption: str
    lowest: float = 0
    highest: float = 0
    without: str = ""
    section: str = ""


class Chart(Struct, frozen=True):
    """A finished chart: SVG, what it shows in words, its caption, and the table that it shows."""

    svg: str
    alt: str
    caption: str
    table: Table | None = None


class _Charts(Struct, frozen=True):
    chart: tuple[ChartSpec, ...]


def chart_specs() -> dict[str, ChartSpec]:
    """Chart id → declaration."""
    return {spec.id: spec for spec in catalogue.reference("charts", _Charts).chart}


def build_chart(name: str, material: Material) -> Chart | None:
    """Draw a declared chart, or ``None`` where its table holds no number to draw.

    Raises :class:`UsageError` with a suggestion for a name that does not exist.
    """
    spec = catalogue.chosen("Diagrammet", name, chart_specs())
    return drawn(spec, _without_column(build_table(spec.table, material), spec.without, material), material)


def drawn(spec: ChartSpec, table: Table, material: Material) -> Chart | None:
    """Draw a table in the way that a chart is declared, or ``None`` where it holds no number to draw."""
    table = without_sums(table, material.figures) if spec.kind == "panels" else table
    if not any(cell.value is not None for row in table.rows for cell in row[1:]):
        return None
    shown, withheld = _without_withheld(table)
    with style.styled():
        svg = style.as_svg(_DRAWN[spec.kind](shown, spec))
    return Chart(svg, _alt_text(shown, spec) + _withheld_text(withheld), spec.caption, table)


def _without_withheld(table: Table) -> tuple[Table, list[str]]:
    """The table less the rows and columns in which every figure is protected, and what those are called."""
    rows = tuple(row for row in table.rows if not _is_withheld(row[1:]))
    columns = [n for n in range(1, len(table.columns)) if _is_withheld(tuple(row[n] for row in rows))]
    kept = [n for n in range(len(table.columns)) if n not in columns]
    names = [row[0].text for row in table.rows if row not in rows] + [table.columns[n].label for n in columns]
    shown = tuple(tuple(row[n] for n in kept) for row in rows)
    return structs.replace(table, columns=tuple(table.columns[n] for n in kept), rows=shown), names


def _is_withheld(cells: tuple[Cell, ...]) -> bool:
    return all(cell.text == swedish.sign(Status.SUPPRESSED) for cell in cells)


def _withheld_text(names: list[str]) -> str:
    return f" Skyddade uppgifter som inte visas: {listing(names)}." if names else ""


def _without_column(table: Table, indicator: str, material: Material) -> Table:
    """The table less the columns that hold figures of an indicator."""
    shown = [{material.figures[row[n].figure].measure for row in table.rows if row[n].figure} for n in range(len(table.columns))]
    kept = [n for n, measures in enumerate(shown) if indicator not in measures]
    rows = tuple(tuple(row[n] for n in kept) for row in table.rows)
    return structs.replace(table, columns=tuple(table.columns[n] for n in kept), rows=rows)


def _panels(table: Table, _: ChartSpec) -> Figure:
    """One panel of bars per column, rows shared, on one scale; as many abreast as there is room to name."""
    layout = panel_layout(table)
    figure = style.new_figure(layout.height, layout.width)
    grid = figure.subplots(layout.bands, layout.abreast, sharex=True, sharey=True, squeeze=False).flatten()
    for number, axes in enumerate(grid, start=1):
        if number < len(table.columns):
            axes.set_title(layout.titles[number - 1])
            cells = [(label, row[number]) for label, row in zip(layout.labels, table.rows, strict=True)]
            _bars(axes, cells, _rest_rows(table))
        else:
            axes.remove()
    grid[0].set_xlim(0, layout.headroom * _largest(table))
    return figure


def _single_bars(table: Table, _: ChartSpec) -> Figure:
    """One bar per row for the first column; what is compared with is light and hatched."""
    figure = style.new_figure(0.55 + 0.48 * len(table.rows))
    axes = figure.subplots()
    _bars(axes, [(row[0].text, row[1]) for row in table.rows], set(range(1, len(table.rows))))
    axes.set_xlim(0, 1.2 * _largest(table))
    return figure


def _bars(axes: Axes, cells: list[tuple[str, Cell]], light: set[int]) -> None:
    """Horizontal bars from the top, each with its own number; a cell without a value has its sign and no bar."""
    for position, (_, cell) in enumerate(cells):
        fill, hatch = (style.LIGHT, style.HATCH) if position in light else (style.MAIN, "")
        if cell.value is not None:
            axes.barh(position, cell.value, height=_BAR, linewidth=0, color=fill, hatch=hatch, edgecolor=style.MUTED)
        axes.annotate(
            cell.text, (cell.value or 0, position), xytext=(4, 0), textcoords="offset points", va="center", fontweight=600
        )
    axes.set_yticks(range(len(cells)), [label for label, _ in cells])
    axes.set_ylim(len(cells) - 0.4, -0.6)
    style.without_value_axis(axes)


def _scale(table: Table, spec: ChartSpec) -> Figure:
    """One dot per row on the whole scale; the national figure, where there is one, is also a line through the others."""
    figure = style.new_figure(0.7 + 0.36 * len(table.rows))
    axes = figure.subplots()
    for position, (_, cell) in enumerate(_first_column(table)):
        axes.hlines(position, spec.lowest, spec.highest, color=style.REST, linewidth=1.2)
        if cell.value is not None:
            axes.plot(cell.value, position, "D" if _is_national(cell) else "o", color=style.MAIN, markersize=8)
        axes.text(spec.highest + 0.15, position, cell.text, va="center", fontweight=600)
    for reference in [cell.value for _, cell in _first_column(table) if _is_national(cell) and cell.value is not None]:
        axes.axvline(reference, color=style.MUTED, linewidth=1, linestyle=(0, (4, 3)), zorder=0.5)
    axes.set_yticks(range(len(table.rows)), [row[0].text for row in table.rows])
    axes.set_ylim(len(table.rows) - 0.4, -0.6)
    axes.set_xlim(spec.lowest - 0.1, spec.highest + 0.4)
    axes.set_xticks(range(int(spec.lowest), int(spec.highest) + 1))
    axes.spines["left"].set_visible(False)
    return figure


def _parts(table: Table, _: ChartSpec) -> Figure:
    """One bar per row, divided by the columns; the parts are named above the first bar."""
    figure = style.new_figure(0.7 + 0.52 * len(table.rows))
    axes = figure.subplots()
    for position, row in enumerate(table.rows):
        _divided_bar(axes, position, row[1:], [column.label for column in table.columns[1:]] if position == 0 else [])
    axes.set_yticks(range(len(table.rows)), [row[0].text for row in table.rows])
    axes.set_ylim(len(table.rows) - 0.4, -0.95)
    axes.spines["left"].set_visible(False)
    style.without_value_axis(axes)
    return figure


def _divided_bar(axes: Axes, position: int, cells: tuple[Cell, ...], names: list[str]) -> None:
    start = 0.0
    for number, cell in enumerate(cells):
        if cell.value is None:
            continue
        fill, ink, hatch = style.PARTS[number % len(style.PARTS)]
        axes.barh(position, cell.value, left=start, height=_BAR, color=fill, hatch=hatch, edgecolor="white", linewidth=1.5)
        if cell.value >= _NARROWEST_LABELLED_PART:
            axes.text(start + 1.5, position, cell.text, va="center", color=ink, fontweight=600)
            if names:
                axes.text(start, position - 0.45, names[number], va="bottom", color=style.MUTED)
        start += cell.value


def _alt_text(table: Table, spec: ChartSpec) -> str:
    """Say what kind of chart it is and read out every value that it shows, in the reader's order."""
    columns = range(1, len(table.columns))
    if spec.kind in {"bars", "scale"}:
        said = [f"{table.columns[1].label}: {_read_out(_first_column(table))}."]
    elif spec.kind == "parts":
        said = [f"{row[0].text}: {_read_out([(table.columns[n].label, row[n]) for n in columns])}." for row in table.rows]
    else:
        said = [f"{table.columns[n].label}: {_read_out([(row[0].text, row[n]) for row in table.rows])}." for n in columns]
    return " ".join([f"{_KIND_NAMES[spec.kind]} {table.caption}.", *said])


def _read_out(cells: list[tuple[str, Cell]]) -> str:
    return listing([f"{label} {_spoken(cell)}" for label, cell in cells])


def _spoken(cell: Cell) -> str:
    """The cell's text, with a sign put into words."""
    return _SPOKEN_SIGNS.get(cell.text, cell.text)


def _is_national(cell: Cell) -> bool:
    return NATIONAL in cell.figure.split("@")[0].split(".")


def _first_column(table: Table) -> list[tuple[str, Cell]]:
    return [(row[0].text, row[1]) for row in table.rows]


def _largest(table: Table) -> float:
    """The longest bar, or 1 where all are zero."""
    return max(cell.value or 0 for row in table.rows for cell in row[1:]) or 1


def _rest_rows(table: Table) -> set[int]:
    """The rows that are not categories of their own but what is left of the whole."""
    remainders = {code for code, indicator in catalogue.indicators().items() if indicator.form == "remainder"}
    return {number for number, row in enumerate(table.rows) if any(cell.figure.split(".")[0] in remainders for cell in row[1:])}


_KIND_NAMES: Final = {
    "panels": "Stapeldiagram med en panel per kolumn i tabellen.",
    "bars": "Stapeldiagram.",
    "scale": "Punktdiagram.",
    "parts": "Staplar som är delade i andelar.",
}
_DRAWN: Final[dict[str, Callable[[Table, ChartSpec], Figure]]] = {
    "panels": _panels,
    "bars": _single_bars,
    "scale": _scale,
    "parts": _parts,
}
