"""Links from numbers to the appendix of sources: kept where the document has it, left out where it has not."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from iop_analysis.display import SOURCE_PREFIX, Cell, Table
from iop_analysis.publish.blocks import Block, Figure, Heading, Listing, NumberedTable, Paragraph, Prose, Quote, Run


def source_anchors(blocks: Iterable[Block]) -> set[str]:
    """Return the anchors of the rows that tell where numbers come from."""
    return {anchor for block in blocks if isinstance(block, NumberedTable) for anchor in table_anchors(block.table)}


def table_anchors(table: Table) -> Iterator[str]:
    """Return what the rows of a table are called."""
    return (row[0].anchor for row in table.rows if row[0].anchor)


def without_dead_citations(blocks: Sequence[Block]) -> list[Block]:
    """Let numbers whose source has no row in the document stand without a link; they keep their ids."""
    anchors = source_anchors(blocks)
    return [_block(block, anchors) for block in blocks]


def _block(block: Block, anchors: set[str]) -> Block:
    match block:
        case NumberedTable():
            rows = tuple(tuple(_cell(cell, anchors) for cell in row) for row in block.table.rows)
            return replace(block, table=replace(block.table, rows=rows))
        case Figure():
            return block
        case _:
            return _prose(block, anchors)


def _prose(block: Prose, anchors: set[str]) -> Prose:
    match block:
        case Heading() | Paragraph():
            return replace(block, runs=tuple(_run(run, anchors) for run in block.runs))
        case Quote():
            return replace(block, blocks=tuple(_prose(part, anchors) for part in block.blocks))
        case Listing():
            return replace(block, items=tuple(tuple(_prose(part, anchors) for part in item) for item in block.items))
        case _:
            return block


def _run(run: Run, anchors: set[str]) -> Run:
    is_dead = run.href.startswith(f"#{SOURCE_PREFIX}") and run.href[1:] not in anchors
    return replace(run, href="") if is_dead else run


def _cell(cell: Cell, anchors: set[str]) -> Cell:
    cited = tuple(part if part.source in anchors else replace(part, source="") for part in cell.cited)
    return replace(cell, source=cell.source if cell.source in anchors else "", cited=cited)
