"""What no case export has, and what would take minutes to read: masses of rows without a case, and cells of a book's length."""

import re
from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa

from iop_analysis.deliveries.cases.text import Records
from iop_analysis.schema import Unit
from iop_analysis.swedish import number

MOST_BLANK_ROWS: Final = 200_000
MOST_ROWS_WITHOUT_CASE: Final = 200_000
LONGEST_CELL: Final = 100_000

_WORTH_A_LOOK: Final = 1_000


class Refused(Exception):  # noqa: N818 - a verdict, not a defect
    """Why a case export is not read; the text goes on after the file's name."""


def few_blank_rows(parts: Iterator[Records], delimiter: str) -> Iterator[Records]:
    """Yield a text's blocks; raises :class:`Refused` as soon as they have too many rows that hold delimiters only."""
    blank = 0
    for part in parts:
        blank += _blank_rows(part.content, delimiter.encode())
        check_blank_rows(blank)
        yield part


def check_blank_rows(blank: int) -> None:
    """Raise :class:`Refused` where there are more blank rows than a person leaves."""
    if blank > MOST_BLANK_ROWS:
        most = number(MOST_BLANK_ROWS, Unit.CASES)
        raise Refused(f"filen har fler än {most} tomma rader; ta bort de tomma rader som står mellan och efter ärendena.")


def _blank_rows(content: bytes, delimiter: bytes) -> int:
    """How many lines are blank; an empty line may belong to a cell where there are quotation marks."""
    if sum(content.count(b"\n" + first) for first in (delimiter, b" ", b"\n")) < _WORTH_A_LOOK:
        return 0
    filled, empty = rb" *+%s[ %s]*+" % (delimiter, delimiter), b'"' not in content
    return len(re.findall(rb"(?m)^(?:%s)?+$" % filled if empty else rb"(?m)^%s$" % filled, content))


def check_cells(arrays: list[pa.Array], ragged: list[tuple[int, list[str]]]) -> None:
    """Raise :class:`Refused` where a cell is longer than any that a person writes."""
    distinct = [array.dictionary if pa.types.is_dictionary(array.type) else array for array in arrays]
    if any(_longest(texts) > LONGEST_CELL for texts in distinct) or any(
        len(cell) > LONGEST_CELL for _, row in ragged for cell in row
    ):
        raise Refused(
            f"en cell är längre än {number(LONGEST_CELL, Unit.CASES)} tecken; kontrollera citattecken och radbrytningar,"
            " och exportera filen på nytt."
        )


def _longest(texts: pa.StringArray) -> int:
    """How many characters the longest text has; bytes are looked at first, since they are there already."""
    import pyarrow.compute as pc  # noqa: PLC0415 - takes 0.1 s, and only case exports need it

    bytes_at_most = pc.max(pc.binary_length(texts)).as_py() or 0
    return int(pc.max(pc.utf8_length(texts)).as_py()) if bytes_at_most > LONGEST_CELL else int(bytes_at_most)


def check_rows_without_case(rows: np.ndarray) -> None:
    """Raise :class:`Refused` where a block has more total rows, or rows with neither case number nor date, than any export."""
    if len(rows) > MOST_ROWS_WITHOUT_CASE:
        most = number(MOST_ROWS_WITHOUT_CASE, Unit.CASES)
        raise Refused(f"filen har fler än {most} summarader eller rader utan ärendenummer och datum; exportera ärendena på nytt.")
