"""What a report shows in several forms, and draws: each form and each stroke has to follow from the protected figures.

Part of the last look at a report (:mod:`iop_analysis.proofreading`). What we make again ourselves and find the same needs no
reading; what differs is read, so that the figure can be named, and refused in any case.
"""

import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from iop_analysis.display import SVG_MIME, TABLE_MIME
from iop_analysis.errors import NotPublishedError
from iop_analysis.present.material import Material
from iop_analysis.present.outputs import shown_table
from iop_analysis.present.tables import build_table
from iop_analysis.publish.cells import read_table
from iop_analysis.publish.characters import joined
from iop_analysis.publish.document import read_document
from iop_analysis.publish.html import render_html
from iop_analysis.publish.pdf import render_pdf
from iop_analysis.publish.scan import Wording, refuse_told_in
from iop_analysis.publish.scan_texts import docx_texts, pdf_texts, picture_text
from iop_analysis.publish.scan_words import sentences, squeezed
from iop_analysis.publish.word import render_docx
from iop_analysis.schema import PROFILE_NAME, Status


def refuse_other_forms(folder: Path) -> None:
    """What Jupyter shows of a table is what we make of it: its cells have been read, the HTML and text beside them have not."""
    for path in sorted(folder.glob("*.ipynb")):
        for data in _table_outputs(json.loads(path.read_text(encoding="utf-8"))):
            table = read_table(data[TABLE_MIME], path.name)
            expected = shown_table(table).data
            forms = {kind: joined(form) for kind, form in data.items() if kind != TABLE_MIME}
            if forms != {kind: form for kind, form in expected.items() if kind != TABLE_MIME}:
                raise NotPublishedError(f"{path.name}: tabellen ”{table.caption}” visas på flera sätt; gör om rapporten.")


def _table_outputs(notebook: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for cell in notebook["cells"]:
        yield from (output["data"] for output in cell.get("outputs", ()) if TABLE_MIME in output.get("data", {}))


def texts_of_charts(folder: Path, material: Material, wording: Wording) -> set[str]:
    """What the report's charts say, squeezed: each is, stroke by stroke, the one that we draw from the protected figures."""
    texts: set[str] = set()
    for path in sorted(folder.glob("*.ipynb")):
        for image, told in _charts(json.loads(path.read_text(encoding="utf-8"))):
            texts |= _text_of_chart(path.name, (image, told), _shown_in(path, material), wording)
    return texts


def _shown_in(path: Path, material: Material) -> Material:
    """The material as a notebook shows it: a profile for its association only."""
    jour = path.stem.removeprefix(f"{PROFILE_NAME}-")
    return material.focused(jour) if jour in material.agreement.party_names and jour != path.stem else material


def _charts(notebook: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            if SVG_MIME in output.get("data", {}):
                yield joined(output["data"][SVG_MIME]), output.get("metadata", {}).get(SVG_MIME, {})


def _text_of_chart(name: str, shown: tuple[str, dict[str, str]], material: Material, wording: Wording) -> set[str]:
    """What one chart says; nothing of one that is not ours, which has to be read like any other text."""
    from iop_analysis.present.charts import build_chart, chart_specs  # noqa: PLC0415 - matplotlib, where something is hidden only

    image, told = shown
    spec = next((spec for spec in chart_specs().values() if spec.caption == told.get("caption")), None)
    if spec is None:
        return set()
    chart = build_chart(spec.id, material)
    if chart is None or (chart.svg, chart.alt) != (image, told.get("alt")):
        refuse_told_in(name, [told.get("alt", ""), picture_text(image)], wording)
        raise NotPublishedError(f"{name}: {_drawn_otherwise(spec.caption, spec.table, material)}; gör om rapporten.")
    return {*map(squeezed, sentences(chart.alt)), squeezed(picture_text(image).text)}


def _drawn_otherwise(caption: str, table: str, material: Material) -> str:
    """Name the chart, and the first figure of its table that is hidden."""
    cells = [cell.figure for row in build_table(table, material).rows for cell in row if cell.figure]
    hidden = [figure.label for name in cells if (figure := material.figures[name]).status is Status.SUPPRESSED]
    behind = f" (där ”{hidden[0]}” är skyddad)" if hidden else ""
    return f"diagrammet ”{caption}”{behind} är inte ritat av de skyddade uppgifterna"


def refuse_other_renderings(folder: Path, wording: Wording, word_template: Path | None = None) -> None:
    """The page, the PDF and the Word file beside a notebook are what we make of that notebook, which has been read."""
    for path in sorted(folder.glob("*.ipynb")):
        document = read_document(json.loads(path.read_text(encoding="utf-8")))
        page, pdf, word = (path.with_suffix(suffix) for suffix in (".html", ".pdf", ".docx"))
        if page.exists() and page.read_text(encoding="utf-8") != render_html(document):
            raise _other_rendering(page)
        if pdf.exists():
            _refuse_other_pdf(pdf, render_pdf(document), wording)
        if word.exists():
            _refuse_other_word(word, render_docx(document, word_template), wording)


def _refuse_other_pdf(pdf: Path, expected: bytes, wording: Wording) -> None:
    """Where it differs, read it, so that the figure can be named."""
    content = pdf.read_bytes()
    if content != expected:
        refuse_told_in(pdf.name, pdf_texts(content, expected), wording)
        raise _other_rendering(pdf)


def _refuse_other_word(word: Path, expected: bytes, wording: Wording) -> None:
    """Do the same with a Word file."""
    content = word.read_bytes()
    if content != expected:
        known = set(map(str, docx_texts(expected)))
        try:
            texts = list(docx_texts(content))
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError):
            raise _other_rendering(word) from None
        refuse_told_in(word.name, [text for text in texts if str(text) not in known], wording)
        raise _other_rendering(word)


def _other_rendering(path: Path) -> NotPublishedError:
    return NotPublishedError(f"{path.name}: filen är inte den som rapportens notebook ger; gör om rapporten.")
