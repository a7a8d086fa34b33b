"""From an executed notebook to a document: the one way in, and the place of every refusal."""

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from iop_analysis.display import FACTS_FILE, FACTS_FILE_BEFORE, PROPERTIES_KEY, UNPROTECTED_KEY, Properties, Table
from iop_analysis.errors import NotebookFailedError, NotPublishedError
from iop_analysis.publish.blocks import (
    Block,
    Document,
    Figure,
    Heading,
    Listing,
    NumberedTable,
    Paragraph,
    Prose,
    Quote,
    Run,
)
from iop_analysis.publish.cells import Markdown, Piece, PlacedTable, read_pieces
from iop_analysis.publish.characters import joined, one_line
from iop_analysis.publish.citations import table_anchors, without_dead_citations
from iop_analysis.publish.markdown import parse_markdown
from iop_analysis.publish.outline import without_empty_sections
from iop_analysis.publish.prose import read_prose

RESERVED_ANCHORS = frozenset({"innehall", "topp", "innehallsforteckning"})
_DENSE_FROM_COLUMNS = 5
_DENSE_FROM_CHARACTERS = 24
_UNMARKED_SOURCES: Final = (
    (rf"\b(?:{re.escape(FACTS_FILE.removesuffix('.csv'))}|{re.escape(FACTS_FILE_BEFORE)})", FACTS_FILE),
    # Not a column of a table, as in table["processed"].
    (r"\bdata[/\\]+processed\b|\bprocessed_folder\b|(?<![\w)\]]\[)[\"'/\\]processed[\"'/\\]", "data/processed"),
    (r"\bdata[/\\]+raw\b|\byear_folder\b|(?<![\w)\]]\[)[\"'/\\]raw[\"'/\\]", "data/raw"),
    (r"\b(?:iop_analysis|iop)\.pipeline\b|\bfrom\s+iop_analysis\s+import\b[^\n]*\bpipeline\b", "iop_analysis.pipeline"),
)


def read_document(notebook: Mapping[str, Any]) -> Document:
    """Read an executed notebook (nbformat 4.5).

    What is not ours is shown as text: a printed line, a number, the plain form of a table that has no neutral one. A picture
    without an alternative text is refused, and so is every notebook in which a cell has touched unprotected counts, whatever
    it shows of them: the mark that such a cell and all later ones carry is all that tells a protected number from another one.
    What marks nothing is refused by its name in the code: whatever lies under ``data/raw`` and ``data/processed``, and the stages
    themselves.

    :raises NotebookFailedError: when it did not run, or cannot be rendered truthfully and accessibly.
    :raises NotPublishedError: when it shows what is not for spreading.
    """
    _refuse_unprotected(notebook)
    blocks = _with_anchors(_numbered(without_empty_sections(_with_prose(read_pieces(notebook)))))
    blocks = without_dead_citations(blocks)
    _refuse_broken_outline(blocks)
    _refuse_dead_links(blocks)
    return _composed(blocks, _read_properties(notebook))


def _refuse_unprotected(notebook: Mapping[str, Any]) -> None:
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for number, cell in enumerate(code, 1):
        marked = any(UNPROTECTED_KEY in output.get("metadata", {}) for output in cell.get("outputs", ()))
        used = "followup.facts" if marked else _unmarked_source(joined(cell["source"]))
        if used:
            place = f"In [{cell['execution_count']}]" if cell.get("execution_count") else f"Kodcell {number}"
            raise NotPublishedError(
                f"{place}: notebooken använder oskyddade uppgifter ({used}), som inte får spridas; "
                "visa followup.indicators eller followup.table i stället och kör om alla celler."
            )


def _unmarked_source(source: str) -> str:
    """Name what a cell's code reads unprotected counts from without a mark; nothing for other code, and for comments."""
    code = re.sub(r"(?m)^\s*#.*$", "", source)
    return next((name for pattern, name in _UNMARKED_SOURCES if re.search(pattern, code)), "")


def _read_properties(notebook: Mapping[str, Any]) -> Properties:
    """What the notebook says of the document: in the metadata of an output (computed), else in its own (written)."""
    outputs = (output for cell in notebook["cells"] for output in cell.get("outputs", ()))
    told = [part["metadata"][PROPERTIES_KEY] for part in outputs if PROPERTIES_KEY in part.get("metadata", {})]
    written = notebook.get("metadata", {}).get(PROPERTIES_KEY, {})
    try:
        return msgspec.convert(dict(told[0] if told else written), Properties)
    except msgspec.ValidationError as error:
        raise NotebookFailedError(f"Notebookens uppgifter om dokumentet kan inte läsas ({error}).") from error


def _with_prose(pieces: Sequence[Piece]) -> Iterator[Prose | PlacedTable | Figure]:
    markdown = [piece for piece in pieces if isinstance(piece, Markdown)]
    parsed = iter(parse_markdown(markdown))
    for piece in pieces:
        if isinstance(piece, Markdown):
            yield from read_prose(next(parsed), piece.where)
        else:
            yield piece


def _numbered(blocks: Iterable[Prose | PlacedTable | Figure]) -> Iterator[Block]:
    tables, figures = itertools.count(1), itertools.count(1)
    seen: set[str] = set()
    for block in blocks:
        if isinstance(block, PlacedTable):
            yield _numbered_table(block.table, next(tables), seen)
        elif isinstance(block, Figure):
            number = next(figures)
            yield replace(block, number=number, anchor=f"diagram-{number}")
        else:
            yield block


def _numbered_table(table: Table, number: int, seen: set[str]) -> NumberedTable:
    """Number a table, and note which figures a link should find here rather than in an earlier table."""
    ids = dict.fromkeys(cell.figure for row in table.rows for cell in row if cell.figure)
    new = tuple(figure for figure in ids if figure not in seen)
    seen.update(new)
    return NumberedTable(number, table, f"tabell-{number}", _is_dense(table), new)


def _is_dense(table: Table) -> bool:
    """Say whether a table is more text than figures, so that it needs smaller type and the full width."""
    lengths = [len(cell.text) for row in table.rows for cell in row]
    return len(table.columns) >= _DENSE_FROM_COLUMNS and sum(lengths) > _DENSE_FROM_CHARACTERS * len(lengths)


def _with_anchors(blocks: Iterable[Block]) -> list[Block]:
    finished = list(blocks)
    taken = set(RESERVED_ANCHORS).union(*(_anchors(block) for block in finished))
    return [replace(b, anchor=_free(b.text, taken)) if isinstance(b, Heading) else b for b in finished]


def _anchors(block: Block) -> set[str]:
    if isinstance(block, NumberedTable):
        return {block.anchor, f"{block.anchor}-rubrik", *block.figures, *table_anchors(block.table)}
    return {block.anchor} if isinstance(block, Heading | Figure) else set()


def _free(text: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "avsnitt"
    anchor = next(a for a in itertools.chain([slug], (f"{slug}-{n}" for n in itertools.count(2))) if a not in taken)
    taken.add(anchor)
    return anchor


def _refuse_broken_outline(blocks: Sequence[Block]) -> None:
    headings = [block for block in blocks if isinstance(block, Heading)]
    titles = sum(heading.level == 1 for heading in headings)
    if titles != 1:
        raise NotebookFailedError(f"Dokumentet har {titles} rubriker på nivå 1 (#); det ska ha exakt en.")
    if blocks[0] != headings[0] or headings[0].level != 1:
        raise NotebookFailedError("Dokumentet börjar inte med sin titel; ställ rubriken på nivå 1 (#) först.")
    for before, after in itertools.pairwise(headings):
        if after.level > before.level + 1:
            raise NotebookFailedError(
                f"Rubriken ”{one_line(after.text)}” hoppar från nivå {before.level} till {after.level}; gå en nivå i taget."
            )


def _refuse_dead_links(blocks: Sequence[Block]) -> None:
    anchors = set().union(*(_anchors(block) for block in blocks))
    for run in itertools.chain.from_iterable(map(_runs, blocks)):
        if run.href.startswith("#") and run.href[1:] not in anchors:
            raise NotebookFailedError(f"Länken till ”{run.href}” leder ingenstans; rätta den eller ta bort den.")


def _runs(block: Block) -> Iterator[Run]:
    match block:
        case Heading() | Paragraph():
            yield from block.runs
        case Quote():
            yield from itertools.chain.from_iterable(map(_runs, block.blocks))
        case Listing():
            yield from itertools.chain.from_iterable(map(_runs, itertools.chain.from_iterable(block.items)))


def _composed(blocks: Sequence[Block], properties: Properties) -> Document:
    title, *rest = blocks
    if not isinstance(title, Heading):  # pragma: no cover  (the outline is checked already)
        raise TypeError(title)
    lead = tuple(itertools.takewhile(lambda block: isinstance(block, Paragraph | Listing | Quote), rest))
    return Document(
        title=title,
        lead=lead,
        body=tuple(rest[len(lead) :]),
        short_title=one_line(properties.short_title or title.text),
        author=one_line(properties.author),
        keywords=tuple(map(one_line, properties.keywords)),
        date=properties.date,
    )
