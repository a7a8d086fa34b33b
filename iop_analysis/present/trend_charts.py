"""Charts of several years: a panel for each series, its points joined only where they may be compared.

A chart shows the cells of the trend's table, and its alternative text reads the same cells out.
"""

import datetime as dt
import math
from collections.abc import Iterator
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from msgspec import Struct

from iop_analysis import swedish
from iop_analysis.frames import Figure
from iop_analysis.periods import Period
from iop_analysis.present import style
from iop_analysis.present.charts import Chart
from iop_analysis.present.trend_material import (
    SHORTEST_YEAR_MONTHS,
    Line,
    Point,
    Reference,
    TrendMaterial,
    TrendSpec,
    break_marks,
)
from iop_analysis.present.trend_tables import HIGH, LOW, PER_MONTH, derived, reference_name, trend_table, written
from iop_analysis.schema import Status, Unit
from iop_analysis.swedish import NBSP, listing

_MOST_ABREAST: Final = 2
_PANEL_INCHES: Final = 1.95
_YEARS_INCHES: Final = 0.5
_FEWEST_POINTS: Final = 2
_ROOM_ABOVE: Final = 1.42
_ROOM_ASIDE: Final = 0.45
_BREAK_BEFORE: Final = 0.12
_DAYS_PER_YEAR: Final = 365.25


class _Panel(Struct, frozen=True):
    """What a panel shows: a series, the letters of its breaks, and where the scale ends."""

    line: Line
    marks: dict[str, str]
    top: float


def trend_chart(spec: TrendSpec, material: TrendMaterial) -> Chart | None:
    """Draw a trend, or return ``None`` where no series of it has two observed points."""
    lines = [line for line in material.lines(spec) if line.observed]
    if max((len(line.observed) for line in lines), default=0) < _FEWEST_POINTS:
        return None
    marks = break_marks(lines)
    with style.styled():
        svg = style.as_svg(_drawn(lines, spec, marks))
    return Chart(svg, _alt_text(lines, spec, marks), spec.chart, trend_table(spec, material))


def drawn_figure(point: Point, spec: TrendSpec) -> Figure:
    """Return what is drawn of a point: its value, or for a count that per month."""
    return derived(point, PER_MONTH) if spec.per_month else point.figure


def middle(period: Period) -> float:
    """Return where a period stands on the axis of time: its middle, in years.

    >>> import datetime as dt
    >>> round(middle(Period(dt.date(2024, 1, 1), dt.date(2024, 12, 31))), 2)
    2024.5
    """
    return (_in_years(period.start) + _in_years(period.end)) / 2


def _in_years(day: dt.date) -> float:
    ordinal = day.timetuple()
    return float(ordinal.tm_year + (ordinal.tm_yday - 0.5) / _DAYS_PER_YEAR)


def _drawn(lines: list[Line], spec: TrendSpec, marks: dict[str, str]) -> Drawing:
    """Panels, as many abreast as leave room for their numbers; on one scale unless counts are shown."""
    abreast = min(_MOST_ABREAST, len(lines))
    bands = math.ceil(len(lines) / abreast)
    titles = [style.broken(line.name, style.WIDTH_INCHES / _MOST_ABREAST - 0.2, style.TITLE) for line in lines]
    figure = style.new_figure(_PANEL_INCHES * bands)
    _lay_panels(figure, bands, max(map(style.height, titles)) + 0.1)
    grid = figure.subplots(bands, abreast, squeeze=False).flatten()
    common = max(_largest(line, spec) for line in lines)
    span = _span(lines)
    for axes, line, title in zip(grid, lines, titles, strict=False):
        axes.set_title(title)
        top = _ROOM_ABOVE * ((_largest(line, spec) if spec.per_month else common) or 1)
        _draw_panel(axes, _Panel(line, marks, top), spec)
        _lay_axis(axes, line, span, top)
    for axes in grid[len(lines) :]:
        axes.remove()
    return figure


def _lay_panels(figure: Drawing, bands: int, title_inches: float) -> None:
    """Leave room for titles and years by measure: to find it out by drawing would take as long as the drawing itself."""
    figure.set_layout_engine(None)
    around = title_inches + _YEARS_INCHES
    side, total = 0.08 / style.WIDTH_INCHES, _PANEL_INCHES * bands
    figure.subplots_adjust(
        left=side, right=1 - side, bottom=_YEARS_INCHES / total, top=1 - title_inches / total, wspace=0.08,
        hspace=around / (_PANEL_INCHES - around),
    )  # fmt: skip


def _largest(line: Line, spec: TrendSpec) -> float:
    """The highest end of an interval, or value, of a series and of what it is held against."""
    ends = [derived(point, HIGH).observed or 0 for point in line.observed if point.high is not None]
    values = [drawn_figure(point, spec).observed or 0 for point in line.observed]
    return max([*ends, *values, *(part.figure.observed or 0 for part in line.references)])


def _span(lines: list[Line]) -> tuple[float, float]:
    """From the first to the last period of any panel, with a place to the left for each of the country's years, and room."""
    places = [middle(period) for line in lines for period, _ in line.points]
    places += [place for line in lines for place in _places_of(line).values()]
    return min(places) - _ROOM_ASIDE, max(places) + _ROOM_ASIDE


def _places_of(line: Line) -> dict[Period, float]:
    """Where the country's figures stand: aside, in order, as a scale of time would leave ours no room."""
    periods = sorted({part.figure.period for part in line.references if part.figure.period}, reverse=True)
    first = min(middle(period) for period, _ in line.points)
    return {period: first - 1.1 - number for number, period in enumerate(periods)}


def _draw_panel(axes: Axes, panel: _Panel, spec: TrendSpec) -> None:
    for before, point in zip([None, *panel.line.known], panel.line.known, strict=False):
        _draw_link(axes, before, point, spec, panel)
        _draw_point(axes, point, spec)
    for period, sign in _signs(panel.line):
        axes.annotate(sign, (middle(period), 0), xytext=(0, 4), textcoords="offset points", ha="center", color=style.MUTED)
    _draw_references(axes, panel.line)


def _draw_link(axes: Axes, before: Point | None, point: Point, spec: TrendSpec, panel: _Panel) -> None:
    """A line from the point before, or where the series is broken a dashed upright one with the note's letter."""
    if before and point.joined:
        values = [drawn_figure(part, spec).observed or 0 for part in (before, point)]
        places = [middle(before.period), middle(point.period)]
        axes.plot(places, values, color=style.MAIN, linewidth=1.6, zorder=2, gid="series")
    elif before and point.break_before in panel.marks:
        place = _in_years(point.period.start) - _BREAK_BEFORE
        letter, top = panel.marks[point.break_before], 0.86 * panel.top
        axes.plot([place, place], [0, top], color=style.MUTED, linewidth=1, linestyle=(0, (4, 3)), zorder=1, gid="break")
        axes.text(place, top, letter, ha="center", va="bottom", color=style.MUTED)


def _draw_point(axes: Axes, point: Point, spec: TrendSpec) -> None:
    """The value with its number and its interval; hollow where the period is a part of a year."""
    figure = drawn_figure(point, spec)
    if figure.observed is None:
        return
    place, top = middle(point.period), figure.observed
    low, high = derived(point, LOW).observed, derived(point, HIGH).observed
    if point.low is not None and low is not None and high is not None:
        axes.vlines(place, low, high, color=style.MUTED, linewidth=1.4, zorder=2.5)
        top = high
    fill = "white" if point.is_part_of_year else style.MAIN
    axes.plot(place, figure.observed, "o", color=style.MAIN, mfc=fill, mew=1.6, markersize=5.5, zorder=3, clip_on=False)
    text = swedish.in_table(figure.value, figure.unit, figure.status)
    axes.annotate(text, (place, top), xytext=(0, 5), textcoords="offset points", ha="center", fontweight=600, zorder=4)


def _draw_references(axes: Axes, line: Line) -> None:
    """The country's figures, each a light diamond with its number, named below: never joined to ours."""
    places = _places_of(line)
    for part in line.references:
        if part.figure.period is not None and part.figure.observed is not None:
            at = (places[part.figure.period], part.figure.observed)
            axes.plot(*at, "D", color=style.MUTED, markerfacecolor=style.LIGHT, markersize=6, zorder=3, clip_on=False)
            text = swedish.in_table(part.figure.value, part.figure.unit)
            axes.annotate(text, at, xytext=(0, 7), textcoords="offset points", ha="center", color=style.MUTED)


def _signs(line: Line) -> Iterator[tuple[Period, str]]:
    """The periods of a series without a value, each with the sign that stands for it in the table."""
    for period, point in line.points:
        if point is None:
            yield period, swedish.sign(Status.SUPPRESSED if period in line.hidden else Status.MISSING)
        elif point.figure.observed is None:
            yield period, swedish.sign(point.figure.status)


def _lay_axis(axes: Axes, line: Line, span: tuple[float, float], top: float) -> None:
    """Years along the bottom, where the panel has something; every point carries its own number, so there is no other scale."""
    years = {middle(period): _year_label(period) for period, _ in line.points}
    years |= {place: f"Riket\n{period.label}" for period, place in _places_of(line).items()}
    axes.set_xticks(list(years), list(years.values()))
    axes.set_xlim(*span)
    axes.set_ylim(0, top)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)


def _year_label(period: Period) -> str:
    """The year, and how many months of it where it is not whole."""
    whole = period.months >= SHORTEST_YEAR_MONTHS
    return str(period.end.year) if whole else f"{period.end.year}\n({swedish.number(period.months, Unit.CASES)}{NBSP}mån)"


def _alt_text(lines: list[Line], spec: TrendSpec, marks: dict[str, str]) -> str:
    """Say what kind of chart it is, and read out each series in order of time."""
    told = [f"{line.name}: {listing(_told(line, spec))}." for line in lines]
    references = {part.figure.id: part for line in lines for part in line.references}
    told += [f"{_reference_text(part)}." for part in references.values()]
    breaks = [f"Serien är bruten ({mark}): {text}." for text, mark in marks.items()]
    return " ".join([f"Linjediagram över tid med en ruta per serie. {spec.chart}.", *told, *breaks])


def _told(line: Line, spec: TrendSpec) -> Iterator[str]:
    signs = dict(_signs(line))
    spoken = {
        swedish.sign(Status.MISSING): "uppgift saknas",
        swedish.sign(Status.SUPPRESSED): "skyddad uppgift",
        swedish.sign(Status.NOT_APPLICABLE): "kan inte anges",
    }
    for period, point in line.points:
        if point is None or point.figure.observed is None:
            yield f"{period.label} {spoken[signs[period]]}"
        else:
            yield _point_text(point, spec)


def _point_text(point: Point, spec: TrendSpec) -> str:
    """A point's cells, and how the chart marks it."""
    figure = drawn_figure(point, spec)
    text = swedish.in_table(figure.value, figure.unit, figure.status)
    text = "noll" if text == swedish.TRUE_ZERO else text
    ends = [written(derived(point, end)) for end in (LOW, HIGH)] if point.low is not None else []
    notes = [f"osäkerhet {'–'.join(ends)}"] if ends else []
    notes += [f"{swedish.number_of(round(point.months), 'månad', 'månader')}"] if point.is_part_of_year else []
    notes += ["serien är bruten före perioden"] if point.break_before else []
    return f"{point.period.label} {text}" + (f" ({'; '.join(notes)})" if notes else "")


def _reference_text(part: Reference) -> str:
    return f"{reference_name(part)} {swedish.in_table(part.figure.value, part.figure.unit)}"
