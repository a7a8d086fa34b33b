"""Charts as Word wants them: drawn as PNG, all of a document's in one go, without a file or a font of the machine's."""

from collections.abc import Iterable, Sequence

import typst

from iop_analysis.errors import NotebookFailedError
from iop_analysis.publish.blocks import Figure
from iop_analysis.publish.characters import one_line

_DOTS_PER_INCH = 220
_PAGE = '#page(image(bytes(sys.inputs.at("{number}")), format: "svg", width: {width:.2f}pt))\n'
_PAGES = "#set page(width: auto, height: auto, margin: 0pt)\n"


def pictures(figures: Iterable[Figure], width: float) -> dict[str, bytes]:
    """Return anchor → PNG, sharp at ``width`` points; what is a PNG already stays as it is.

    :raises NotebookFailedError: when a chart cannot be drawn.
    """
    known = list(figures)
    drawn = [figure for figure in known if figure.format == "svg"]
    images = _drawn([figure.image.decode() for figure in drawn], width)
    made = {figure.anchor: image for figure, image in zip(drawn, images, strict=True)}
    return {figure.anchor: made.get(figure.anchor, figure.image) for figure in known}


def _drawn(images: Sequence[str], width: float) -> list[bytes]:
    if not images:
        return []
    source = _PAGES + "".join(_PAGE.format(number=number, width=width) for number in range(len(images)))
    inputs = {str(number): image for number, image in enumerate(images)}
    try:
        made = typst.compile(source.encode(), format="png", ppi=_DOTS_PER_INCH, sys_inputs=inputs, ignore_system_fonts=True)
    except typst.TypstError as error:
        raise NotebookFailedError(f"Ett diagram kunde inte ritas för Word: {one_line(str(error))[:300]}.") from error
    return [made] if isinstance(made, bytes) else list(made)
