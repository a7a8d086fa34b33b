"""Which row of a case export is its header, and which column holds what. Column names that we do not know are never repeated."""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from iop_analysis import catalogue
from iop_analysis.catalogue import CaseField
from iop_analysis.deliveries import words
from iop_analysis.errors import UnreadableInputError
from iop_analysis.swedish import folded, listing, nearest

ROWS_SEARCHED: Final = 30
MOST_COLUMNS: Final = 500
_LONGEST_HEADER: Final = 80
_COLUMNS_COMPARED: Final = 60
_NEAR: Final = 0.8
_TELLING_COLUMNS: Final = 2


class Header(NamedTuple):
    """A case export's header.

    ``codes`` is each column's field, empty where we do not know it; ``suggested`` is, by column, the known header that was
    probably meant; ``rows`` is how many of the first rows are title or header; ``names`` are the cells, for matching only.
    """

    codes: tuple[str, ...]
    suggested: dict[int, str]
    rows: int
    names: tuple[str, ...]

    def position(self, code: str) -> int | None:
        """Return the column that holds a field, or ``None``."""
        return self.codes.index(code) if code in self.codes else None

    def label(self, position: int) -> str:
        """Return a column's field, or its number from 1 where we do not know it: its name may be personal."""
        return (self.codes[position] if position < len(self.codes) else "") or str(position + 1)

    def column_called(self, name: str) -> int | None:
        """Return the column whose header, as it stands or as we know it, is ``name``."""
        wanted = words.case_headers().code(name)
        named = [folded(own) for own in self.names]
        if folded(name) in named:
            return named.index(folded(name))
        return self.position(wanted) if wanted else None


class _Candidate(NamedTuple):
    """One reading of the first rows as a header."""

    codes: tuple[str, ...]
    rows: int
    names: tuple[str, ...]

    @property
    def known(self) -> int:
        return len({code for code in self.codes if code})


def find_header(rows: Sequence[Sequence[str]]) -> Header | None:
    """Return the header among the first rows, or the row most like one, or ``None`` where none is."""
    best = _best(rows)
    if best is None:
        return _near_header(rows)
    return Header(best.codes, _suggestions(best), best.rows, best.names)


def is_case_table(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first rows hold a case export's header: two of its required columns tell it from any other table."""
    best = _best(rows)
    return best is not None and len(_required() & set(best.codes)) >= _TELLING_COLUMNS


def is_like_cases(header: Header) -> bool:
    """Whether a header has any column that a case export must have, or one that is nearly called so."""
    required = {part.header for part in fields() if part.required}
    return bool(_required() & set(header.codes)) or bool(required & set(header.suggested.values()))


def _best(rows: Sequence[Sequence[str]]) -> _Candidate | None:
    """The first row that has all required columns, since cases follow it; where none has, what knows most of any required one."""
    for number in range(len(rows)):
        whole = [part for part in _readings(rows, number) if _required() <= set(part.codes)]
        if whole:
            below = _readings(rows, number + 1) if whole[0].rows > number + 1 else []  # only both rows together have them all
            return max((*whole, *(part for part in below if _required() <= set(part.codes))), key=lambda part: part.known)
    candidates = [candidate for number in range(len(rows)) for candidate in _readings(rows, number)]
    return max((part for part in candidates if _required() & set(part.codes)), key=lambda part: part.known, default=None)


@catalogue.remembered
def _required() -> frozenset[str]:
    return frozenset(part.code for part in fields() if part.required)


def fields() -> tuple[CaseField, ...]:
    """Return the columns that a case export may have."""
    return catalogue.case_fields().field


def field(code: str) -> CaseField:
    """Return one of them."""
    return next(part for part in fields() if part.code == code)


def check_header(header: Header | None, name: str) -> Header:
    """Return the header; raises :class:`UnreadableInputError` where a required column is missing or a column stands twice."""
    required = listing([f"”{part.header}”" for part in fields() if part.required])
    if header is None:
        raise UnreadableInputError(f"{name}: ingen rubrikrad hittades; kolumnerna {required} ska finnas.")
    if len(header.codes) > MOST_COLUMNS:
        raise UnreadableInputError(f"{name}: fler än {MOST_COLUMNS} kolumner; lämna bara de kolumner som en ärendeexport ska ha.")
    for number, meant in sorted(header.suggested.items()):
        missing = next(part for part in fields() if part.header == meant)
        if missing.required and missing.code not in header.codes:
            raise UnreadableInputError(f"{name}: rubriken i kolumn {number + 1} är okänd; menade du ”{meant}”? Rätta rubriken.")
    missing_headers = [f"”{part.header}”" for part in fields() if part.required and part.code not in header.codes]
    if missing_headers:
        raise UnreadableInputError(f"{name}: kolumnen {listing(missing_headers)} saknas; kolumnerna {required} ska finnas.")
    twice = [field(code).header for code, count in Counter(header.codes).items() if code and count > 1]
    if twice:
        raise UnreadableInputError(f"{name}: kolumnen ”{twice[0]}” finns två gånger; behåll en av dem.")
    return header


def _readings(rows: Sequence[Sequence[str]], number: int) -> list[_Candidate]:
    """Read one row as the header, and that row together with the one below it if that can be no case."""
    top = [_short(cell) for cell in rows[number]]
    single = _Candidate(tuple(_code(cell) for cell in top), number + 1, tuple(top))
    if number + 1 >= len(rows):
        return [single]
    below = [_short(cell) for cell in rows[number + 1]]
    width = max(len(top), len(below))
    if any(code and lower for code, lower in zip(single.codes, below, strict=False)):
        return [single]  # what stands under a header that is known is a case's
    joined = _joined(top + [""] * (width - len(top)), below + [""] * (width - len(below)))
    return [single, _Candidate(tuple(_code(cell) for cell in joined), number + 2, tuple(joined))]


def _joined(top: list[str], below: list[str]) -> list[str]:
    """Join two header rows; a merged cell above several columns stands only over the first of them."""
    joined, over = [], ""
    for upper, lower in zip(top, below, strict=True):
        over = upper or over
        options = (upper, f"{upper} {lower}" if upper else "", lower if not upper else "", f"{over} {lower}" if lower else "")
        joined.append(next((option for option in options if _code(option)), upper))
    return joined


def _short(cell: str) -> str:
    return cell.strip()[:_LONGEST_HEADER]


def _code(cell: str) -> str:
    """A column's field; a header may be put as a question."""
    return (words.case_headers().code(cell.rstrip("? ")) or "") if cell else ""


def _suggestions(candidate: _Candidate) -> dict[int, str]:
    """Column → the header it resembles, for columns that we do not know and that no other column is."""
    spellings = {word: part for word, part in _spellings().items() if part.code not in candidate.codes}
    found = {}
    for number, (code, name) in enumerate(zip(candidate.codes, candidate.names[:_COLUMNS_COMPARED], strict=False)):
        near = None if code or not name else nearest(_unaccented(name), spellings, _NEAR)
        if near is not None:
            found[number] = spellings[near].header
    return found


@catalogue.remembered
def _spellings() -> dict[str, CaseField]:
    return {_unaccented(word): part for part in fields() for word in (part.header, *part.synonyms)}


def _unaccented(text: str) -> str:
    """Fold a header further, so that one written without Swedish letters is near."""
    return "".join(letter for letter in unicodedata.normalize("NFD", folded(text)) if not unicodedata.combining(letter))


def _near_header(rows: Sequence[Sequence[str]]) -> Header | None:
    """Return the row that resembles a header most, so that the error can say what was probably meant."""
    candidates = [_readings(rows, number)[0] for number in range(len(rows))]
    near = [(len(_suggestions(part)), part) for part in candidates]
    count, best = max(near, key=lambda pair: pair[0], default=(0, None))
    return Header(best.codes, _suggestions(best), best.rows, best.names) if best and count else None
