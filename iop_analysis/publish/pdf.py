"""From a document to a tagged PDF (PDF/UA-1 and PDF/A-2a), set by Typst inside this process.

The template is ours and constant; the document reaches it as JSON and image files, so no text in it is ever parsed.
Everything Typst may read lies in a temporary folder: the document, its charts and its fonts.
"""

import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from iop_analysis.errors import NotebookFailedError
from iop_analysis.publish.blocks import Block, Document, Figure
from iop_analysis.publish.characters import one_line
from iop_analysis.publish.tags import add_row_headers

_TEXT_FONTS = [f"SourceSansPro-{style}.ttf" for style in ("Regular", "It", "Semibold", "SemiboldIt", "Bold", "BoldIt")]
_FALLBACK_FONTS = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSansMono.ttf"]


def render_pdf(document: Document, around: Path | None = None) -> bytes:
    """Set the document; the same document always gives the same bytes.

    ``around`` is the folder for what is needed meanwhile, so that who is killed leaves it there; by default the system's own.

    :raises NotebookFailedError: when the document cannot be set according to the standards.
    """
    with tempfile.TemporaryDirectory(prefix="iop-pdf-", dir=around) as folder:
        root = Path(folder)
        _lay_out(document, root)
        return add_row_headers(_compile(root, document.date))


def _lay_out(document: Document, root: Path) -> None:
    template = files("iop_analysis.publish").joinpath("templates/document.typ")
    (root / "document.typ").write_bytes(template.read_bytes())
    (root / "document.json").write_bytes(msgspec.json.encode(_as_data(document)))
    for block in document.blocks:
        if isinstance(block, Figure):
            (root / _file_name(block)).write_bytes(block.image)
    (root / "fonts").mkdir()
    for font in _fonts():
        shutil.copyfile(font, root / "fonts" / font.name)


def _as_data(document: Document) -> dict[str, Any]:
    return {
        "title-text": one_line(document.title.text),
        "short-title": document.short_title,
        "author": document.author or [],
        "keywords": document.keywords,
        "title": document.title,
        "lead": [_block_data(block) for block in document.lead],
        "body": [_block_data(block) for block in document.body],
    }


def _block_data(block: Block) -> Any:
    if not isinstance(block, Figure):
        return block
    return msgspec.to_builtins(replace(block, image=b"")) | {"file": _file_name(block)}


def _file_name(figure: Figure) -> str:
    return f"{figure.anchor}.{figure.format}"


def _fonts() -> Iterator[Path]:
    text_fonts = _package_folder("font_source_sans_pro") / "files"
    fallback_fonts = _package_folder("matplotlib") / "mpl-data" / "fonts" / "ttf"
    yield from (text_fonts / name for name in _TEXT_FONTS)
    yield from (fallback_fonts / name for name in _FALLBACK_FONTS)


def _package_folder(name: str) -> Path:
    """Locate an installed package without importing it, since matplotlib takes a fifth of a second."""
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(name)
    return Path(spec.submodule_search_locations[0])


def _compile(root: Path, date: dt.date) -> bytes:
    import typst  # noqa: PLC0415

    midnight = dt.datetime.combine(date, dt.time(), dt.UTC)
    try:
        pdf: bytes = typst.compile(
            root / "document.typ",
            root=root,
            font_paths=[root / "fonts"],
            ignore_system_fonts=True,
            pdf_standards=["a-2a", "ua-1"],
            timestamp=int(midnight.timestamp()),
            package_path=root / "packages",
            package_cache_path=root / "packages",
        )
    except typst.TypstError as error:
        raise NotebookFailedError(f"PDF-filen kunde inte sättas: {one_line(str(error))[:300]}.") from error
    return pdf
