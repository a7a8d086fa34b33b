"""From a notebook's image output to a figure, if it can be read by somebody who does not see it."""

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any

from iop_analysis.display import SVG_MIME
from iop_analysis.errors import NotebookFailedError
from iop_analysis.publish.blocks import Figure
from iop_analysis.publish.characters import joined, one_line

PNG_MIME = "image/png"
_ACTIVE_SVG = re.compile(
    rb"<script|<foreignobject|<!entity|\son\w+\s*=|(?:href|src)\s*=\s*[\"'](?!#|data:image/(?:png|jpeg))|url\((?!['\"]?#)|@import",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(r"\S+\.(svg|png|jpe?g)|no description.*|beskrivning saknas.*|todo\b.*|tbd\b.*", re.IGNORECASE)
_FEWEST_WORDS = 3


def read_figure(data: Mapping[str, Any], metadata: Mapping[str, Any], where: str) -> Figure:
    """Take the chart and its texts from an output; refuse one that a screen reader could not convey."""
    mime = SVG_MIME if SVG_MIME in data else PNG_MIME
    texts = metadata.get(SVG_MIME) or metadata.get(mime) or {}
    alt, caption = (one_line(str(texts.get(key) or "")) for key in ("alt", "caption"))
    _refuse_missing_words(alt, caption, where)
    if mime == PNG_MIME:
        return Figure(_png(joined(data[mime]), where), "png", alt, caption)
    return Figure(_svg(joined(data[mime]), where), "svg", alt, caption)


def _refuse_missing_words(alt: str, caption: str, where: str) -> None:
    if not caption:
        raise NotebookFailedError(f"{where}: diagrammet saknar bildtext; ange caption i utdatats metadata.")
    if not alt:
        raise NotebookFailedError(f"{where}: diagrammet saknar alternativtext; ange alt i utdatats metadata.")
    if alt.casefold().rstrip(".") == caption.casefold().rstrip("."):
        raise NotebookFailedError(f"{where}: alternativtexten upprepar bildtexten; beskriv i stället vad diagrammet visar.")
    if _PLACEHOLDER.fullmatch(alt) or len(alt.split()) < _FEWEST_WORDS:
        raise NotebookFailedError(f"{where}: alternativtexten ”{alt[:40]}” säger inte vad diagrammet visar; beskriv det.")


def _svg(source: str, where: str) -> bytes:
    image = source.encode()
    if b"<svg" not in image:
        raise NotebookFailedError(f"{where}: diagrammet är inte en läsbar SVG-bild; rita om det.")
    if _ACTIVE_SVG.search(image):
        raise NotebookFailedError(f"{where}: diagrammet innehåller skript eller hämtar något utifrån; rita om det utan.")
    return image


def _png(source: str, where: str) -> bytes:
    try:
        image = base64.b64decode(source)
    except (binascii.Error, ValueError):
        image = b""
    if not image.startswith(b"\x89PNG"):
        raise NotebookFailedError(f"{where}: diagrammet är inte en läsbar PNG-bild; rita om det.")
    return image
