"""Case numbers as plain text, and as 64-bit hashes by which repeats are found; those with equal hashes are compared as text."""

from typing import Final

import numpy as np
import pyarrow as pa

from iop_analysis.deliveries.cases.cells import plain

_SEED: Final = np.uint64(0x9E3779B97F4A7C15)
_FACTOR: Final = np.uint64(0xD6E8FEB86659FD93)
_HALF: Final = np.uint64(32)
_WORD: Final = 8
_ORDINARY: Final = np.array([chr(byte).isalnum() and byte < 128 for byte in range(256)])  # noqa: PLR2004 - the end of ASCII
_DIGITS: Final = np.array([chr(byte).isdigit() and byte < 128 for byte in range(256)])  # noqa: PLR2004 - the end of ASCII


def plain_ids(ids: pa.StringArray) -> pa.StringArray:
    """Return case numbers without what surrounds them; only those that begin or end with an odd character are looked at."""
    first, last = _first_and_last(ids)
    odd = np.flatnonzero(~(_ORDINARY[first] & _ORDINARY[last]))
    if not len(odd):
        return ids
    texts = ids.to_pylist()
    for row in odd:
        texts[row] = plain(texts[row])
    return pa.array(texts, pa.string())


def end_without_digit(ids: pa.StringArray) -> np.ndarray:
    """Return where the text does not end with a digit, as the label of a total row does not."""
    _, last = _first_and_last(ids)
    odd: np.ndarray = ~_DIGITS[last]
    return odd


def blank(ids: pa.StringArray) -> np.ndarray:
    """Return where there is no text."""
    offsets, _ = _buffers(ids)
    empty: np.ndarray = np.diff(offsets) == 0
    return empty


def hashes(ids: pa.StringArray) -> np.ndarray:
    """Return the 64-bit hash of each text, the same in every run."""
    offsets, content = _buffers(ids)
    lengths = np.diff(offsets)
    hashed = np.empty(len(ids), dtype=np.uint64)
    for length in np.flatnonzero(np.bincount(lengths)):
        rows = np.flatnonzero(lengths == length)
        hashed[rows] = _hash_equally_long(content, offsets[rows], int(length))
    return hashed


def _hash_equally_long(content: np.ndarray, starts: np.ndarray, length: int) -> np.ndarray:
    """Mix eight bytes at a time."""
    if int(starts[-1]) - int(starts[0]) == (len(starts) - 1) * length:  # they lie in a row
        texts = content[starts[0] : starts[0] + len(starts) * length].reshape(len(starts), length)
    else:
        texts = content[starts[:, None] + np.arange(length)]
    padded = np.zeros((len(starts), -(-length // _WORD) * _WORD), dtype=np.uint8)
    padded[:, :length] = texts
    mixed = np.full(len(starts), _SEED ^ np.uint64(length))
    for word in padded.view("<u8").T:
        mixed = (mixed ^ word) * _FACTOR
        mixed ^= mixed >> _HALF
    mixed *= _FACTOR
    hashed: np.ndarray = mixed ^ (mixed >> _HALF)
    return hashed


def _first_and_last(ids: pa.StringArray) -> tuple[np.ndarray, np.ndarray]:
    """The first and last byte of each text; of an empty one, a space."""
    offsets, content = _buffers(ids)
    padded = content if len(content) else np.array([32], dtype=np.uint8)
    first = padded[np.minimum(offsets[:-1], len(padded) - 1)]
    last = padded[np.maximum(offsets[1:] - 1, 0)]
    empty = np.diff(offsets) == 0
    return np.where(empty, 32, first), np.where(empty, 32, last)


def _buffers(ids: pa.StringArray) -> tuple[np.ndarray, np.ndarray]:
    _, offsets, content = ids.buffers()
    numbers = np.frombuffer(offsets, dtype=np.int32)[ids.offset : ids.offset + len(ids) + 1] if offsets and len(offsets) else [0]
    return np.asarray(numbers, dtype=np.int64), np.frombuffer(content or b"", dtype=np.uint8)
