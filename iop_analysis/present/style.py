"""One look for every chart: typeface, colours that survive colour blindness and a black and white printer, quiet axes."""

import io
import re
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
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

INK: Final = "#1f2933"
MUTED: Final = "#52606d"
MAIN: Final = "#1b4b7a"
LIGHT: Final = "#c3d5e8"
REST: Final = "#e4e7eb"
HATCH: Final = "////"
PARTS: Final = ((MAIN, "white", ""), (LIGHT, INK, ""), (REST, INK, "////"), ("#8fa3b8", INK, ""), (REST, INK, "...."))
"""Fill, ink and hatch of the parts of a divided bar, in order."""

WIDTH_INCHES: Final = 6.2
PLAIN: Final = (10.5, 400)
STRONG: Final = (10.5, 600)
TITLE: Final = (11.0, 600)
"""Size in points and weight of the lettering."""
_PIECES: Final = re.compile(r"[^ -]+-*[ ]*|[ -]+")
_FACES: Final = ("Regular", "Semibold")
_SETTINGS: Final[Any] = {
    "font.family": "Source Sans Pro",
    "font.size": PLAIN[0],
    "text.color": INK,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": MUTED,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": TITLE[0],
    "axes.titleweight": TITLE[1],
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


def new_figure(height_inches: float, width_inches: float = WIDTH_INCHES) -> Figure:
    """Start a chart, as wide as the text if nothing else is said."""
    return Figure(figsize=(width_inches, height_inches), layout="constrained")


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
def width(text: str, lettering: tuple[float, int] = PLAIN) -> float:
    """Return how many inches wide a text becomes; of several lines, the widest. Only within :func:`styled`."""
    size, weight = lettering
    face = FontProperties(family="Source Sans Pro", size=size, weight=weight)
    return max(text_to_path.get_text_width_height_descent(line, face, ismath=False)[0] / 72 for line in text.split("\n"))


def height(text: str) -> float:
    """Return about how many inches high a text becomes."""
    return 0.19 * len(text.split("\n"))


def unbroken(text: str) -> list[str]:
    """Return the parts of a text between which a line may end.

    >>> unbroken("Södra Stockholm-Gotland")
    ['Södra', 'Stockholm-', 'Gotland']
    """
    return [piece.rstrip() for piece in _PIECES.findall(text)]


def broken(text: str, inches: float, lettering: tuple[float, int] = PLAIN) -> str:
    """Break a text into lines no wider than so: after a space or a hyphen, within a word only where it is too wide by itself."""
    lines = [""]
    for piece in _PIECES.findall(text):
        if lines[-1] and width((lines[-1] + piece).rstrip(), lettering) > inches:
            lines.append("")
        for character in piece:
            if lines[-1] and width((lines[-1] + character).rstrip(), lettering) > inches:
                lines.append("")
            lines[-1] += character
    return "\n".join(line.rstrip() for line in lines)


@cache
def _register_typeface() -> None:
    folder = Path(font_source_sans_pro.__file__).parent / "files"
    for face in _FACES:
        font_manager.fontManager.addfont(folder / f"SourceSansPro-{face}.ttf")
