"""Rows with a case number that has stood before: the first row is kept. Numbers are found by hash and compared as text."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import numpy as np

from iop_analysis.deliveries.cases.blocks import Block, ListBlock
from iop_analysis.deliveries.cases.columns import Columns
from iop_analysis.errors import UnreadableInputError
from iop_analysis.schema import Unit
from iop_analysis.swedish import number

MOST_REPEATS: Final = 500_000


class Kept(NamedTuple):
    """The cases of one block: their hashes, and their records' places in the block (row key)."""

    hashes: np.ndarray
    records: np.ndarray


def distinct_and_repeated(blocks: Iterable[Kept], name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the hashes that occur, and those that occur more than once, sorted; raises where far too many rows repeat."""
    ordered = np.concatenate([np.empty(0, np.uint64), *(part.hashes for part in blocks)])
    ordered.sort()
    differs = ordered[1:] != ordered[:-1]
    again = ordered[1:][~differs]
    if len(again) > MOST_REPEATS:
        raise UnreadableInputError(
            f"{name}: mer än {number(MOST_REPEATS, Unit.CASES)} rader har ett ärendenummer som redan förekommit; "
            "exportera varje ärende en gång."
        )
    return _distinct(ordered), _distinct(again)


def _distinct(ordered: np.ndarray) -> np.ndarray:
    return np.append(ordered[:1], ordered[1:][ordered[1:] != ordered[:-1]])


def suspects(blocks: Iterable[Block], kept: Iterable[Kept], repeated: np.ndarray) -> Iterator[ListBlock]:
    """Yield, block by block, the rows whose numbers' hashes occur more than once."""
    for block, part in zip(blocks, kept, strict=True):
        at = np.minimum(np.searchsorted(repeated, part.hashes), len(repeated) - 1)
        records = part.records[repeated[at] == part.hashes]
        if len(records):
            yield ListBlock(block.cells(records.tolist()), block.lines()[records].tolist(), block.sheet)


class Seen:
    """The case numbers that have stood so far, each with a digest of its row."""

    def __init__(self) -> None:
        self._rows: dict[str, bytes] = {}

    def repeats(self, columns: Columns) -> tuple[np.ndarray, np.ndarray]:
        """Return which rows' numbers have stood before: where the whole row is the same, and where it is another one."""
        same, other = np.zeros(columns.length, dtype=bool), np.zeros(columns.length, dtype=bool)
        for row, case in enumerate(columns.ids.to_pylist()):
            digest = hashlib.blake2b("\0".join(columns.row(row)).encode(), digest_size=16).digest()
            first = self._rows.setdefault(case, digest if case not in self._rows else b"")
            if first is not digest:
                same[row], other[row] = first == digest, first != digest
        return same, other
