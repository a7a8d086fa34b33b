"""A table as Word keeps it: a repeated header row, row headers, widths that fit, and notes that stay with it."""

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from iop_analysis.display import Cell, Column, Table
from iop_analysis.publish.blocks import NumberedTable
from iop_analysis.publish.characters import one_line
from iop_analysis.publish.word_xml import Element, text, w

ROOM_BETWEEN_COLUMNS: Final = 120
_WIDE, _USUAL, _NARROW = 0.85, 0.57, 0.3
_WIDER: Final = {**dict.fromkeys("iljtfrI.,:;!|/()[]'- \u00a0", _NARROW), **dict.fromkeys("mwMWÅÄÖABCDGHKNOPQRSUVXY%–@", _WIDE)}
_BOLDER: Final = 1.08
_LONGEST_UNBROKEN: Final = 21
_TWIPS: Final = 20
_SIZE, _DENSE_SIZE = 9, 8
_LONGEST_WHOLE_ROW: Final = 900
_MOST_ROWS_TOGETHER: Final = 15
_BREAKS: Final = re.compile(r"[ \n]+|(?<=[-–/])")


def table_element(numbered: NumberedTable, style: str, cell_style: str, room: int) -> Element:
    """Make the table, at most ``room`` twips wide; ``style`` and ``cell_style`` are ids of styles."""
    table, widths = numbered.table, column_widths(numbered, room)
    header = [_cell(Cell(column.label), column, width, _Look(cell_style, keep=True)) for column, width in _pairs(table, widths)]
    element = w("tbl", _properties(table, style, sum(widths)), w("tblGrid", *(w("gridCol", w=str(width)) for width in widths)))
    element.append(w("tr", w("trPr", w("cantSplit"), w("tblHeader")), *header))
    element.extend(_rows(numbered, widths, cell_style))
    return element


def _pairs(table: Table, widths: Sequence[int]) -> Iterator[tuple[Column, int]]:
    return zip(table.columns, widths, strict=True)


def _properties(table: Table, style: str, width: int) -> Element:
    """``firstRow`` and ``firstColumn`` are what Word has to say which cells are headers."""
    look = {"firstRow": "1", "lastRow": "0", "firstColumn": "1", "lastColumn": "0", "noHBand": "1", "noVBand": "1"}
    return w(
        "tblPr",
        w("tblStyle", val=style),
        w("tblW", w=str(width), type_="dxa"),
        w("tblLayout", type_="fixed"),
        w("tblLook", val="06A0", **look),
        w("tblCaption", val=one_line(table.caption)),
    )


class _Look:
    """How a cell is set: its paragraph style, whether it is bold, and whether it stays on the page of the next row."""

    def __init__(self, style: str, *, bold: bool = False, keep: bool = False) -> None:
        self.style, self.bold, self.keep = style, bold, keep


def _rows(numbered: NumberedTable, widths: Sequence[int], style: str) -> Iterator[Element]:
    table = numbered.table
    for number, row in enumerate(table.rows):
        keep = _stays_with_next(numbered, number)
        looks = (_Look(style, bold=numbered.dense and x == 0, keep=keep) for x in range(len(row)))
        cells = [_cell(*parts) for parts in zip(row, table.columns, widths, looks, strict=True)]
        whole = all(len(cell.text) < _LONGEST_WHOLE_ROW for cell in row)
        yield w("tr", *([w("trPr", w("cantSplit"))] if whole else []), *cells)


def _stays_with_next(numbered: NumberedTable, number: int) -> bool:
    """A short table stays whole, and its notes with it; of a long one neither the first nor the last row stands alone."""
    last = len(numbered.table.rows) - 1
    if number == last:
        return bool(numbered.table.notes)
    return (not numbered.dense and last < _MOST_ROWS_TOGETHER) or number in {0, last - 1}


def _cell(cell: Cell, column: Column, width: int, look: _Look) -> Element:
    bold = [w("b"), w("bCs")] if look.bold else []
    about = [w("pStyle", val=look.style), *([w("keepNext")] if look.keep else [])]
    if column.align == "right":
        about.append(w("jc", val="right"))
    marks = [text(",\u00a0".join(cell.marks), w("vertAlign", val="superscript"))] if cell.marks else []
    paragraph = w("p", w("pPr", *about), text(cell.text, *bold), *marks)
    return w("tc", w("tcPr", w("tcW", w=str(width), type_="dxa")), paragraph)


def column_widths(numbered: NumberedTable, room: int) -> list[int]:
    """Return the columns' widths in twips: as wide as their text where there is room, and no narrower than their longest word.

    Columns that declare a width share what the others leave.
    """
    columns, size = numbered.table.columns, partial(_width, dense=numbered.dense)
    texts = [_texts(numbered.table, position) for position in range(len(columns))]
    bold = [_BOLDER if numbered.dense and position == 0 else 1 for position in range(len(columns))]
    least = [round(max(map(size, _words(parts))) * by) for parts, by in zip(texts, bold, strict=True)]
    wanted = [round(max(map(size, _lines(parts))) * by) for parts, by in zip(texts, bold, strict=True)]
    shares = sum(column.width for column in columns)
    free = room - sum(width for width, column in zip(wanted, columns, strict=True) if not column.width)
    for position, column in enumerate(columns):
        if column.width:
            wanted[position] = max(least[position], int(free * column.width / shares))
    return _fitted(wanted, least, room)


def _texts(table: Table, position: int) -> list[str]:
    """What has to fit into a column; a header is bold, and a mark takes room, too."""
    header = " ".join(f"{word}n" for word in table.columns[position].label.split(" "))
    return [header, *(row[position].text + "n" * len(row[position].marks) for row in table.rows)]


def _words(texts: Sequence[str]) -> list[str]:
    """What should stand on one line; of what is longer than a word, as ids and paths are, Word breaks what does not fit."""
    return [word[:_LONGEST_UNBROKEN] for text in texts for word in _BREAKS.split(text)]


def _lines(texts: Sequence[str]) -> list[str]:
    return [line for text in texts for line in text.split("\n")]


def _width(line: str, *, dense: bool) -> int:
    """How wide text is, near enough, with the room beside it."""
    size = (_DENSE_SIZE if dense else _SIZE) * _TWIPS
    return round(sum(_WIDER.get(character, _USUAL) for character in line) * size) + ROOM_BETWEEN_COLUMNS + _TWIPS


def _fitted(wanted: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """Take what is too much from the columns that have more than they need; if nothing else helps, from all."""
    excess, slack = sum(wanted) - room, sum(wanted) - sum(least)
    if excess <= 0:
        return list(wanted)
    if excess > slack:
        return [width * room // sum(least) for width in least]
    return [want - -(-excess * (want - need) // slack) for want, need in zip(wanted, least, strict=True)]
