"""A workbook's places: how far a sheet reaches, and a cell's name as row and column and back."""

import re
from functools import cache
from itertools import islice, product
from typing import Final

LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_384

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CELL: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


@cache
def columns() -> dict[str, int]:
    """Return every column's name and number, from 0."""
    names = ("".join(letters) for length in (1, 2, 3) for letters in product(_LETTERS, repeat=length))
    return {name: number for number, name in enumerate(islice(names, LAST_COLUMN))}


def column_number(letters: str) -> int | None:
    """Return a column's number from 0, ``None`` where there is none of that name.

    >>> column_number("C"), column_number("XFD"), column_number("XFE")
    (2, 16383, None)
    """
    return columns().get(letters)


def cell_name(row: int, column: int) -> str:
    """Name a cell, counted from 0, as spreadsheets do.

    >>> cell_name(4, 2), cell_name(0, 26), cell_name(0, 702)
    ('C5', 'AA1', 'AAA1')
    """
    letters = ""
    rest = column + 1
    while rest:
        rest, letter = divmod(rest - 1, len(_LETTERS))
        letters = _LETTERS[letter] + letters
    return f"{letters}{row + 1}"


def cell_place(name: str) -> tuple[int, int] | None:
    """Return a cell's row and column, from 0; ``None`` where no sheet has a cell of that name.

    >>> cell_place("C5"), cell_place("XFD1048576"), cell_place("XFD1048577"), cell_place("5C")
    ((4, 2), (1048575, 16383), None, None)
    """
    match = _CELL.fullmatch(name)
    column = column_number(match[1]) if match else None
    if match is None or column is None or int(match[2]) > LAST_ROW:
        return None
    return int(match[2]) - 1, column
