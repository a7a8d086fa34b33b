"""One look for every chart: typeface, colours that survive colour blindness and a black and white printer, quiet axes."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

import font_source_sans_pro
import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure

INK: Final = "#1f2933"
MUTED: Final = "#52606d"
MAIN: Final = "#1b4b7a"
LIGHT: Final = "#c3d5e8"
REST: Final = "#e4e7eb"
HATCH: Final = "////"
PARTS: Final = ((MAIN, "white", ""), (LIGHT, INK, ""), (REST, INK, "////"), ("#8fa3b8", INK, ""), (REST, INK, "...."))
"""Fill, ink and hatch of the parts of a divided bar, in order."""

WIDTH_INCHES: Final = 6.2
_FACES: Final = ("Regular", "Semibold")
_SETTINGS: Final[Any] = {
    "font.family": "Source Sans Pro",
    "font.size": 10.5,
    "text.color": INK,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": MUTED,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 11,
    "axes.titleweight": 600,
    "axes.titlelocation": "left",
    "axes.axisbelow": True,
    "hatch.linewidth": 0.6,
    "hatch.color": MUTED,
    "xtick.color": MUTED,
    "ytick.color": INK,
    "ytick.major.size": 0,
    "text.parse_math": False,
    "svg.fonttype": "path",
    "svg.hashsalt": "iop-analysis",
}


@contextmanager
def styled() -> Iterator[None]:
    """Draw in the house style, and leave matplotlib as it was."""
    _register_typeface()
    with mpl.rc_context(_SETTINGS):
        yield


def new_figure(height_inches: float) -> Figure:
    """Start a chart as wide as the text."""
    return Figure(figsize=(WIDTH_INCHES, height_inches), layout="constrained")


def as_svg(figure: Figure) -> str:
    """Return the drawing as SVG; the same drawing always gives the same bytes."""
    target = io.StringIO()
    figure.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    return target.getvalue()


def without_value_axis(axes: Axes) -> None:
    """Take away the scale where every mark carries its own number."""
    axes.xaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)


@cache
def _register_typeface() -> None:
    folder = Path(font_source_sans_pro.__file__).parent / "files"
    for face in _FACES:
        font_manager.fontManager.addfont(folder / f"SourceSansPro-{face}.ttf")
