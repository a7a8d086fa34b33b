"""However many panels there are and however long the names: nothing that is written in a chart runs into anything else."""

from itertools import combinations

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from iop_analysis.display import Cell, Column, Table
from iop_analysis.present import charts, style
from iop_analysis.present.panels import panel_layout

SHORT = ("Stockholm-Gotland", "Södra Stockholm", "Västerort", "Alla föreningar")
LONG = (
    "Brottsofferjouren Stockholm-Gotland",
    "Norra Storstockholms brottsofferjour med omnejd",
    "Västerort",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
)
ROWS = ("Misshandel", "Övriga våldsbrott, även mordförsök", "Brottstyper som inte redovisats", "Rån", "Stöld")
LONG_ROWS = ("Misshandel", "Ofredande, olaga hot och annat som hotar eller oroar någon i hemmet, på arbetet eller i skolan")


def table_of(count, names=SHORT, rows=ROWS):
    """A table of so many associations, with the longest bars in every panel."""
    columns = (Column("Rad"), *(Column(names[number % len(names)]) for number in range(count)))
    values = [100.0, 22.4, 0.0, 64.6, 99.9]
    cells = [Cell(f"{value}\N{NO-BREAK SPACE}%".replace(".", ","), value=value) for value in values]
    body = ((Cell(row), *(cells[(number + 2 * column) % 5] for column in range(count))) for number, row in enumerate(rows))
    return Table("T", columns, tuple(body))


def boxes(table):
    """The extent of all that is written, and of the whole drawing, in pixels."""
    with style.styled():
        figure = charts._panels(table, charts.ChartSpec(id="x", kind="panels", table="x", caption="x"))
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        written = [part for axes in figure.axes for part in (axes._left_title, *axes.texts)]
        written += [label for axes in figure.axes for label in axes.get_yticklabels() if label.get_visible()]
        shown = [part.get_window_extent(canvas.get_renderer()) for part in written if part.get_text()]
    return shown, figure.bbox


def overlapping(first, second):
    return min(first.x1, second.x1) - max(first.x0, second.x0) > 1 and min(first.y1, second.y1) - max(first.y0, second.y0) > 3


@pytest.mark.filterwarnings("error:constrained_layout not applied:UserWarning")
@pytest.mark.parametrize("rows", [ROWS, LONG_ROWS, ROWS + ROWS], ids=["short rows", "long rows", "many rows"])
@pytest.mark.parametrize("names", [SHORT, LONG], ids=["short names", "long names"])
@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7, 12])
def test_nothing_written_overlaps_or_leaves_the_drawing(count, names, rows):
    written, whole = boxes(table_of(count, names, rows))
    assert len(written) >= count * (len(rows) + 1)
    assert [pair for pair in combinations(written, 2) if overlapping(*pair)] == []
    assert [box for box in written if box.x0 < whole.x0 - 1 or box.x1 > whole.x1 + 1 or box.y1 > whole.y1 + 1] == []


@pytest.mark.parametrize("count", [1, 4, 5, 12])
def test_a_chart_shrunk_to_the_text_fits_on_a_page(count):
    with style.styled():
        layout = panel_layout(table_of(count, LONG, ROWS + ROWS))
    assert layout.width >= style.WIDTH_INCHES
    assert layout.height * style.WIDTH_INCHES / layout.width <= 8.51


@pytest.mark.parametrize(("count", "bands"), [(1, 1), (3, 1), (4, 1), (5, 2), (8, 2), (12, 3)])
def test_panels_stand_in_even_bands(count, bands):
    with style.styled():
        layout = panel_layout(table_of(count))
    assert (layout.bands, layout.abreast) == (bands, -(-count // bands))


def test_fewer_panels_abreast_keep_words_whole():
    names = LONG[:3]
    with style.styled():
        layout = panel_layout(table_of(4, names))
    assert not layout.cuts_words
    assert layout.abreast < 4
    pieces = {piece for name in names for piece in style.unbroken(name)}
    assert {piece for title in layout.titles for line in title.split("\n") for piece in style.unbroken(line)} <= pieces


@pytest.mark.parametrize("text", ["", "-", " - -- ", "Södra  Stockholm-Gotland", "a" * 200, "<b>\N{NO-BREAK SPACE}$x^2$"])
def test_a_broken_text_loses_nothing_but_room(text):
    with style.styled():
        lines = style.broken(text, 1.0)
        assert style.width(lines) <= 1.01
    assert "".join(lines.split()) == "".join(text.split())
