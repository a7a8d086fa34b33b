"""What a report says besides numbers: whose it is and for which year, the answers to drop-downs, and the free text."""

import re
from typing import Final

from msgspec import Struct, field

from iop_analysis.deliveries.reports.grid import Content, Grid
from iop_analysis.deliveries.reports.words import reading, said
from iop_analysis.deliveries.template.form import Choice, Question, form
from iop_analysis.swedish import folded

_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_STAMP_CELLS: Final = 2
_LONGEST_TEXT: Final = 500


class Stamp(Struct, frozen=True):
    """A cell that says whose report it is, or for which year."""

    sheet: str
    row: int
    column: int
    text: str


class Told(Struct):
    """Everything found. ``taken``: the rows of each sheet that hold no table. ``choices``: code → meaning and place."""

    years: list[Stamp] = field(default_factory=list)
    associations: list[Stamp] = field(default_factory=list)
    choices: dict[str, tuple[str, Stamp]] = field(default_factory=dict)
    unclear: list[Stamp] = field(default_factory=list)
    activities: list[tuple[str, str]] = field(default_factory=list)
    taken: dict[str, set[int]] = field(default_factory=dict)


def tell(grids: list[Grid]) -> Told:
    """Read what all sheets say besides their tables."""
    told = Told()
    for grid in grids:
        rows: set[int] = set()
        for row in grid.rows():
            if _stamp(grid, row, told) or _choice(grid, row, told):
                rows.add(row)
        told.taken[grid.name] = rows | _free_text(grid, told)
    return told


def _stamp(grid: Grid, row: int, told: Told) -> bool:
    """A row of two cells, the first of which is a word for the year, the association or the period."""
    columns = [column for column in grid.columns(row) if (row, column) == grid.source(row, column)]
    if len(columns) != _STAMP_CELLS or not grid.text(row, columns[0]):
        return False
    name, content = folded(grid.text(row, columns[0])), grid.content(row, columns[1])
    stamp = Stamp(grid.name, row, columns[1], _plain(content))
    words = reading()
    if name in words.year_stamp and _YEAR.search(stamp.text):
        told.years.append(stamp)
    elif name in words.association_stamp and isinstance(content, str) and not said(content).complete:
        told.associations.append(stamp)
    else:
        return name == folded(form().words.period) and said(stamp.text).has("period")
    return True


def _plain(content: Content) -> str:
    return str(int(content)) if isinstance(content, float) and content.is_integer() else str(content).strip()


def _choice(grid: Grid, row: int, told: Told) -> bool:
    for column in grid.columns(row):
        asked = _asked(folded(grid.text(row, column)))
        if asked:
            after = [later for later in grid.columns(row) if later > column]
            _answer(asked, grid, row, after, told)
            return True
    return False


def _asked(text: str) -> Choice | None:
    return next((part for part in form().choice if text and text in map(folded, (part.text, *part.synonyms))), None)


def _answer(choice: Choice, grid: Grid, row: int, after: list[int], told: Told) -> None:
    if not after:
        return
    meanings = {folded(answer): meaning for answer, meaning in choice.answers.items()}
    stamp = Stamp(grid.name, row, after[0], _plain(grid.content(row, after[0])))
    if folded(stamp.text) in meanings:
        told.choices[choice.code] = (meanings[folded(stamp.text)], stamp)
    else:
        told.unclear.append(stamp)


def _free_text(grid: Grid, told: Told) -> set[int]:
    """The rows below a question, until a table or the next question."""
    rows: set[int] = set()
    question: Question | None = None
    for row in grid.rows():
        texts = list(grid.texts(row).values())
        asked = _question(texts)
        if asked:
            question = asked
        elif question is None or _is_table(grid, row, texts):
            question = None
            continue
        else:
            said_here = [text for text in texts if folded(text) != folded(question.hint)]
            told.activities += [(question.kind, " ".join(text.split())[:_LONGEST_TEXT]) for text in said_here]
        rows.add(row)
    return rows


def _question(texts: list[str]) -> Question | None:
    plain = [folded(text) for text in texts[:1]]
    known = (part for part in form().question if set(plain) & {folded(word) for word in (part.title, *part.synonyms)})
    return next(known, None)


def _is_table(grid: Grid, row: int, texts: list[str]) -> bool:
    return (
        bool(grid.numbers(row))
        or len(texts) > 1
        or any(said(text).complete and (said(text).has("measure") or said(text).has("breakdown")) for text in texts)
    )
