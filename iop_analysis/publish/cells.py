"""From an executed notebook to its pieces in reading order; code is left behind.

A notebook that did not run to its end, or whose outputs cannot be rendered truthfully, is refused here.
"""

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from iop_analysis.display import MARKDOWN_MIME, SVG_MIME, TABLE_MIME, Table
from iop_analysis.errors import NotebookFailedError
from iop_analysis.publish.blocks import Figure, Preformatted
from iop_analysis.publish.characters import joined, one_line, printable, printable_throughout
from iop_analysis.publish.pictures import PNG_MIME, read_figure

_WIDGET_MIME: Final = "application/vnd.jupyter.widget-view+json"
_LEFT_OUT: Final = "*Här finns något att klicka i, som bara fungerar i JupyterLab. Det är utelämnat.*"


class Markdown(msgspec.Struct, frozen=True):
    """Prose as it was written, not yet parsed, and the cell it stands in."""

    source: str
    where: str


class PlacedTable(msgspec.Struct, frozen=True):
    """A table that has no number yet."""

    table: Table


Piece = Markdown | PlacedTable | Figure | Preformatted


def read_pieces(notebook: Mapping[str, Any]) -> list[Piece]:
    """List everything that a reader should meet, from markdown cells and from the outputs of code cells."""
    return [piece for number, cell in enumerate(notebook["cells"], 1) for piece in _cell_pieces(cell, f"Cell {number}")]


def _cell_pieces(cell: Mapping[str, Any], where: str) -> Iterator[Piece]:
    if cell["cell_type"] == "markdown":
        yield Markdown(joined(cell["source"]), where)
    elif cell["cell_type"] == "code":
        _refuse_unexecuted(cell, where)
        for output in cell["outputs"]:
            yield from _output_pieces(output, where)


def _refuse_unexecuted(cell: Mapping[str, Any], where: str) -> None:
    if joined(cell["source"]).strip() and cell.get("execution_count") is None:
        raise NotebookFailedError(f"{where}: notebooken är inte körd till slut; kör alla celler först.")


def _output_pieces(output: Mapping[str, Any], where: str) -> Iterator[Piece]:
    kind = output["output_type"]
    if kind == "error":
        fault = one_line(f"{output.get('ename', '')}: {output.get('evalue', '')}")
        raise NotebookFailedError(f"{where}: körningen avbröts av ett fel ({fault[:200]}); rätta det och kör om.")
    if kind == "stream":
        yield from _plain(output["text"] if output.get("name") == "stdout" else "")
    else:
        yield from _rich_pieces(output.get("data", {}), output.get("metadata", {}), where)


def _rich_pieces(data: Mapping[str, Any], metadata: Mapping[str, Any], where: str) -> Iterator[Piece]:
    if TABLE_MIME in data:
        yield PlacedTable(read_table(data[TABLE_MIME], where))
    elif SVG_MIME in data or PNG_MIME in data:
        yield read_figure(data, metadata, where)
    elif MARKDOWN_MIME in data:
        yield Markdown(joined(data[MARKDOWN_MIME]), where)
    elif _WIDGET_MIME in data:
        yield Markdown(_LEFT_OUT, where)
    else:
        yield from _plain(data.get("text/plain", ""))


def _plain(text: object) -> Iterator[Preformatted]:
    shown = printable(joined(text)).strip("\n")
    if shown.strip():
        yield Preformatted(shown)


def read_table(data: object, where: str) -> Table:
    """Decode a table; refuse one whose cells lack a header, since nobody could navigate in it."""
    try:
        builtins = msgspec.json.decode(data) if isinstance(data, str) else data
        table = msgspec.convert(printable_throughout(builtins), Table)
    except msgspec.MsgspecError as error:
        raise NotebookFailedError(f"{where}: tabellen kan inte läsas ({one_line(str(error))}).") from error
    fault = _table_fault(table)
    if fault:
        raise NotebookFailedError(f"{where}: tabellen ”{one_line(table.caption)[:60]}” {fault}.")
    return table


def _table_fault(table: Table) -> str:
    if not table.caption.strip():
        return "saknar rubrik"
    if not all(column.label.strip() for column in table.columns) or not table.columns:
        return "har en kolumn utan rubrik"
    if any(len(row) != len(table.columns) for row in table.rows):
        return "har en rad med fel antal celler"
    if any(not row[0].text.strip() for row in table.rows):
        return "har en rad utan rubrik i första cellen"
    return _cell_fault(table)


def _cell_fault(table: Table) -> str:
    cells = [cell for row in table.rows for cell in row]
    if any(cell.value is not None and not math.isfinite(cell.value) for cell in cells):
        return "har ett värde som inte är ett tal"
    if any(character.isspace() for cell in cells for character in cell.figure):
        return "har ett id med blanksteg"
    missing = {mark for cell in cells for mark in cell.marks} - {note.mark for note in table.notes}
    return f"har märket ”{min(missing)}” utan någon not" if missing else ""
