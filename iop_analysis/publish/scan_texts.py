"""Everything that can be read in a file of a report, as sentences and as passages of a table."""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any, Final

from iop_analysis.display import MARKDOWN_MIME, SVG_MIME, TABLE_MIME, Cell, Cited, Table, citations
from iop_analysis.errors import NotPublishedError
from iop_analysis.publish.cells import read_table
from iop_analysis.publish.characters import joined
from iop_analysis.publish.pictures import PNG_MIME
from iop_analysis.publish.scan_pages import Page
from iop_analysis.publish.scan_words import Passage

Text = str | Passage
"""Prose, or something that is read together."""

_SVG_TEXT: Final = re.compile(r"<!--(.*?)-->", re.DOTALL)
_NUMBER_BUT_NO_YEAR: Final = re.compile(r"\b(?!(?:19|20)\d\d\b)\d+")
_TAG: Final = re.compile(r"<[^>]*>")
_WORD_PARAGRAPH: Final = re.compile(r"<w:p[ >].*?</w:p>", re.DOTALL)
_WORD_TABLE: Final = re.compile(r"<w:tbl>.*?</w:tbl>", re.DOTALL)
_WORD_ROW: Final = re.compile(r"<w:tr[ >].*?</w:tr>", re.DOTALL)
_WORD_DESCRIPTION: Final = re.compile(r'(?:\b(?:descr|title)|<w:tbl(?:Caption|Description) w:val)="([^"]*)"')
_WORD_PROPERTY: Final = re.compile(r">([^<>]+)</(?!w:)")


def file_texts(path: Path) -> list[Text]:
    """Read a file of a report.

    Raises :class:`NotPublishedError` for a kind of file that cannot be read here.
    """
    if path.suffix not in _READERS:
        raise NotPublishedError(f"{path.name}: filslaget kan inte granskas, så filen får inte publiceras; ta bort den.")
    return list(_READERS[path.suffix](path))


def figure_cells(notebook: Mapping[str, Any]) -> Iterator[Cell]:
    """Every table cell of a notebook's outputs that is said to be a figure."""
    for table in _tables(notebook):
        yield from (cell for row in table.rows for cell in row if cell.figure)


def notebook_citations(notebook: Mapping[str, Any]) -> Iterator[Cited]:
    """Every number of a notebook's prose and tables that says which figure it is, apart from cells that are one."""
    for cell in notebook["cells"]:
        yield from citations(joined(cell["source"]) if cell["cell_type"] == "markdown" else "")
        for output in cell.get("outputs", ()):
            yield from citations(joined(output.get("data", {}).get(MARKDOWN_MIME, "")))
    for table in _tables(notebook):
        yield from (part for row in table.rows for cell in row for part in cell.cited)


def row_passages(caption: str, header: list[str], rows: list[list[str]]) -> list[Passage]:
    """Let every row be read under its table's caption and header."""
    return [Passage((" ".join(row),), context=" ".join((caption, *header)), columns=True) for row in rows]


def table_texts(table: Table) -> Iterator[Text]:
    """The texts of a table, and each of its rows under its header."""
    header = [column.label for column in table.columns]
    yield from (table.caption, *header, *(note.text for note in table.notes))
    yield from (cell.text for row in table.rows for cell in row)
    yield from row_passages(table.caption, header, [[cell.text for cell in row] for row in table.rows])


def _tables(notebook: Mapping[str, Any]) -> Iterator[Table]:
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            if TABLE_MIME in output.get("data", {}):
                yield read_table(output["data"][TABLE_MIME], "Notebooken")


def _notebook_texts(path: Path) -> Iterator[Text]:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for table in _tables(notebook):
        yield from table_texts(table)
    for cell in notebook["cells"]:
        yield from _listing(joined(cell["source"]))
        yield from _strings(cell["metadata"])
        for output in cell.get("outputs", ()):
            yield from _output_texts(output)
    yield from _strings(notebook["metadata"])


def _output_texts(output: Mapping[str, Any]) -> Iterator[Text]:
    """What an output shows, each thing once; the HTML beside one of our tables is held against the table elsewhere."""
    yield from _strings(output.get("metadata", {}))
    if output["output_type"] == "stream":
        yield from _listing(joined(output["text"]))
    data = {kind: joined(content) for kind, content in output.get("data", {}).items() if kind != TABLE_MIME}
    if TABLE_MIME in output.get("data", {}):
        return
    if SVG_MIME in data:
        yield picture_text(data[SVG_MIME])
    for kind, content in data.items():
        if kind in {"text/markdown", "text/plain"} and {SVG_MIME, "text/markdown"} & set(data):
            yield content
        elif kind == "text/html":
            yield from _page_texts(content)
        elif kind not in {SVG_MIME, PNG_MIME}:
            yield from _listing(content)


def picture_text(svg: str) -> Passage:
    """The words of a chart; they are drawn, and stand beside in comments."""
    return Passage(tuple(_SVG_TEXT.findall(svg)))


def _listing(text: str) -> Iterator[Text]:
    """What a program printed, or a program: read line by line, and as a table whose first line heads the others."""
    lines = [line for line in text.splitlines() if line.strip()]
    yield from lines
    if lines:
        yield Passage(tuple(lines), columns=True)


def _strings(value: object) -> Iterator[Text]:
    """Every text in what a JSON text decodes to, and the numbers of each object with the texts beside them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        numbers = tuple(f"{key}: {item}" for key, item in value.items() if isinstance(item, int | float))
        if numbers:
            yield Passage(numbers, context=" ".join(item for item in value.values() if isinstance(item, str)))
        for key, item in value.items():
            yield str(key)
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def _html_texts(path: Path) -> Iterator[Text]:
    yield from _page_texts(path.read_text(encoding="utf-8"))


def _page_texts(html: str) -> Iterator[Text]:
    page = Page(html)
    yield from (text for text in page.texts if text.strip())
    for table in page.tables:
        texts = [[cell.text for cell in row] for row in table.rows]
        yield from row_passages(table.caption, texts[0] if texts else [], texts[1:])


def _manifest_texts(path: Path) -> Iterator[Text]:
    yield from _strings(json.loads(path.read_text(encoding="utf-8")))


def pdf_texts(content: bytes, expected: bytes) -> Iterator[Text]:
    """What stands in a PDF and not in the one that was expected: lines, alternative texts, metadata."""
    pages, expected_pages = _pdf_pages(content), _pdf_pages(expected)
    known = {line for page in expected_pages for line in page.splitlines()}
    for page in pages:
        about = _NUMBER_BUT_NO_YEAR.sub("", page)
        yield from (Passage((line,), context=about, columns=True) for line in page.splitlines() if line not in known)
    described = set(_pdf_descriptions(expected))
    yield from (text for text in _pdf_descriptions(content) if text not in described)


def _pdf_pages(content: bytes) -> list[str]:
    from pypdf import PdfReader  # noqa: PLC0415 - needed only where a PDF is not what we would set ourselves

    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def _pdf_descriptions(content: bytes) -> Iterator[str]:
    """The alternative texts of a PDF, and what it says of itself."""
    import pikepdf  # noqa: PLC0415 - as above

    with pikepdf.open(io.BytesIO(content)) as opened:
        yield from (str(part.Alt) for part in opened.objects if isinstance(part, pikepdf.Dictionary) and "/Alt" in part)
        yield from (f"{name}: {value}" for name, value in opened.docinfo.items())


def _no_texts(_: Path) -> Iterator[Text]:
    """A PDF is held against what we would set ourselves instead."""
    return iter(())


def _docx_texts(path: Path) -> Iterator[Text]:
    """One that is made of a notebook is held against what we would write ourselves instead."""
    return iter(()) if path.with_suffix(".ipynb").exists() else docx_texts(path.read_bytes())


def docx_texts(content: bytes) -> Iterator[Text]:
    """What stands in a Word file: paragraphs, rows, alternative texts, properties."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.startswith(("word/", "docProps/")) and name.endswith(".xml")]
        parts = [archive.read(name).decode() for name in names]
    for part in parts:
        yield from _word_paragraphs(part)
        yield from (unescape(text) for pattern in (_WORD_DESCRIPTION, _WORD_PROPERTY) for text in pattern.findall(part))
        for table in _WORD_TABLE.findall(part):
            rows = [list(_word_paragraphs(row)) for row in _WORD_ROW.findall(table)]
            yield from row_passages("", rows[0] if rows else [], rows[1:])


def _word_paragraphs(markup: str) -> Iterator[str]:
    for paragraph in _WORD_PARAGRAPH.findall(markup):
        yield unescape(_TAG.sub("", paragraph))


_READERS: Final[dict[str, Callable[[Path], Iterator[Text]]]] = {
    ".ipynb": _notebook_texts,
    ".html": _html_texts,
    ".json": _manifest_texts,
    ".docx": _docx_texts,
    ".pdf": _no_texts,
}
