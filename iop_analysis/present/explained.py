"""Where a figure comes from, as a record for machines and as text for a terminal."""

import textwrap
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

from iop_analysis import swedish
from iop_analysis.frames import Figure
from iop_analysis.schema import COUNT_UNITS, Conservation, Status, Unit
from iop_analysis.swedish import NBSP, number, number_of, sentence_case

NOT_SHOWN: Final = "visas inte"
"""What is said of a part that the report does not publish: how much it is, is nobody's to know."""

_NARROWEST: Final = 60
_WIDEST: Final = 100
_STEP: Final = 2
_MOST_PLACES: Final = 6
_WITH_NOUN: Final = COUNT_UNITS | {Unit.PER_MONTH}
_IN_WORDS: Final = {
    Status.SUPPRESSED: "skyddad uppgift",
    Status.MISSING: "uppgift saknas",
    Status.NOT_ASKED: "inte efterfrågad",
    Status.NOT_APPLICABLE: "kan inte beräknas",
}
_WHY: Final = {
    Status.SUPPRESSED: "Uppgiften är skyddad, eftersom den skulle kunna peka ut en person. Här visas bara vad den vilar på.",
    Status.NOT_APPLICABLE: "Uppgiften kan inte beräknas ur det som har lämnats.",
    Status.NOT_ASKED: "Uppgiften är inte efterfrågad.",
    Status.MISSING: "Uppgiften har efterfrågats men inte redovisats.",
}
_NO_ROWS: Final = "Hur många rader filen har visas inte."


class Place(Struct, frozen=True, omit_defaults=True):
    """Where something stands: the file, where in it, what was made of it there, and the passage of the document."""

    file: str
    where: str = ""
    reading: str = ""
    passage: str = ""

    def __str__(self) -> str:
        return ", ".join(part for part in (self.file, self.where) if part)


class Link(Struct, frozen=True, omit_defaults=True):
    """A figure, or a part of one: ``id`` is empty and there is no value for what the report does not publish.

    A computed one has its ``formula`` and, as far as they are known one by one, its ``parts``; any other its ``places``.
    ``more`` is how many parts or places are left out.
    """

    label: str
    text: str
    id: str = ""
    status: str = ""
    unit: str = ""
    value: float | None = None
    formula: str = ""
    parts: tuple["Link", ...] = ()
    places: tuple[Place, ...] = ()
    more: int = 0


class UsedFile(Struct, frozen=True, omit_defaults=True):
    """A file that a figure rests on: its SHA-256, the documents in it, what became of its ``rows``, and what is said of it.

    ``counted`` is what its ``rows`` are, ``noticed`` what was found in it, ``corrections`` those that bear on the figure.
    """

    file: str
    sha256: str
    documents: tuple[str, ...] = ()
    rows: Conservation | None = None
    counted: str = "rader"
    rows_protected: bool = False
    noticed: tuple[str, ...] = ()
    corrections: tuple[str, ...] = ()


class Explanation(Struct, frozen=True, omit_defaults=True):
    """The whole chain of a figure; ``published`` tells how it stands in the report, ``asked`` who was asked for it."""

    year: int
    period: str
    figure: Link
    published: str
    files: tuple[UsedFile, ...] = ()
    asked: tuple[str, ...] = ()


class ReviewExplanation(Struct, frozen=True, omit_defaults=True):
    """Where a number comes from that is no figure: how it is formed, the file that has it, and the ``figures`` behind it."""

    year: int
    id: str
    label: str
    formula: str
    file: str
    figures: tuple[Explanation, ...] = ()


def shown_link(figure: Figure, formula: str, parts: tuple[Link, ...], places: tuple[Place, ...], more: int) -> Link:
    """Make a link of a published figure, with the parts or the places that are told."""
    return Link(
        label=figure.label, text=shown_value(figure), id=figure.id, status=figure.status, unit=figure.unit, value=figure.observed,
        formula=formula, parts=parts, places=places, more=max(more, 0),
    )  # fmt: skip


def hidden_link(figure: Figure, places: tuple[Place, ...]) -> Link:
    """Make a link of what the report does not publish: what it is and where it stands, and nothing of how much it is."""
    most = _MOST_PLACES
    return Link(label=figure.label, text=NOT_SHOWN, places=places[:most], more=max(len(places) - most, 0))


def shown_value(figure: Figure) -> str:
    r"""Write a published figure with what it counts, or say in words why it has no number."""
    if figure.status is not Status.OBSERVED or figure.value is None:
        return _IN_WORDS.get(figure.status, _IN_WORDS[Status.MISSING])
    text = swedish.in_text(figure.value, figure.unit, figure.status)
    one, several = swedish.unit_nouns(figure.unit)
    return f"{text}{NBSP}{one if figure.value == 1 else several}" if figure.unit in _WITH_NOUN else text


def explained_text(told: Explanation, width: int = 80) -> str:
    """Write the chain for a terminal of ``width`` columns."""
    page = _Page(min(max(width, _NARROWEST), _WIDEST))
    figure = told.figure
    page.line(figure.label)
    page.line(f"{sentence_case(figure.text)}, {told.period}", 1)
    page.line(figure.id, 1)
    page.blank()
    why = _WHY.get(Status(figure.status)) if figure.status != Status.OBSERVED else None
    for sentence in (why, told.published, *told.asked):
        page.line(sentence or "", 0)
    page.blank()
    asked = "Var den efterfrågas" if told.asked else "Var den står"
    page.line("Så är den räknad" if figure.formula else asked)
    _write_chain(page, figure, 1)
    if told.files:
        page.blank()
        page.line("Filer")
    for file in told.files:
        _write_file(page, file)
    return page.text


def review_text(told: ReviewExplanation, width: int = 80) -> str:
    """Write where a number of the review comes from for a terminal of ``width`` columns."""
    page = _Page(min(max(width, _NARROWEST), _WIDEST))
    page.line(told.label)
    page.line(told.id, 1)
    page.blank()
    page.line(f"= {told.formula}", 1, hanging=_STEP)
    page.line(f"← {told.file}", 1)
    return "\n\n".join([page.text, *(explained_text(figure, width) for figure in told.figures)])


class _Page:
    """Lines of text, wrapped and indented."""

    def __init__(self, width: int) -> None:
        self._width, self._lines = width, list[str]()

    def line(self, text: str, depth: int = 0, *, hanging: int = 0) -> None:
        """Write a paragraph, steps in; lines after its first ``hanging`` further columns in."""
        if text:
            start = " " * (_STEP * depth)
            wrapped = textwrap.wrap(
                text, self._width, initial_indent=start, subsequent_indent=start + " " * hanging,
                break_long_words=False, break_on_hyphens=False,
            )  # fmt: skip
            self._lines += wrapped

    def blank(self) -> None:
        """Leave a line, never two."""
        if self._lines and self._lines[-1]:
            self._lines.append("")

    @property
    def text(self) -> str:
        return "\n".join(self._lines).rstrip()


def _write_chain(page: _Page, link: Link, depth: int) -> None:
    """Write how a figure comes about: its formula and parts, or its places."""
    page.line(f"= {link.formula}" if link.formula else "", depth, hanging=_STEP)
    for part in link.parts:
        page.line(f"{part.text}: {part.label}", depth, hanging=_STEP)
        page.line(part.id, depth + 1)
        _write_chain(page, part, depth + 1)
    for place in link.places:
        page.line(f"← {place}", depth, hanging=_STEP)
        page.line(place.reading, depth + 1)
        page.line(place.passage, depth + 1)
    if link.more:
        page.line(f"… och {number_of(link.more, *_kind(link))} till", depth)


def _kind(link: Link) -> tuple[str, str]:
    return ("del", "delar") if link.parts else ("ett ställe", "ställen")


def _write_file(page: _Page, file: UsedFile) -> None:
    page.line(file.file, 1)
    page.line(f"SHA-256 {file.sha256}" if file.sha256 else "", 2)
    for text in (*_prefixed("Dokument", file.documents), _rows_text(file)):
        page.line(text, 2, hanging=_STEP)
    for text in (*_prefixed("Iakttagelse", file.noticed), *_prefixed("Rättelse", file.corrections)):
        page.line(text, 2, hanging=_STEP)


def _prefixed(name: str, texts: Iterable[str]) -> Iterator[str]:
    return (f"{name}: {text}" for text in texts)


def _rows_text(file: UsedFile) -> str:
    """What became of every row, or filled-in cell, so that it can be added up."""
    if file.rows_protected:
        return _NO_ROWS
    if file.rows is None:
        return ""
    rows = file.rows
    fates = (("godtagna", rows.kept), ("rättade", rows.corrected), ("avvisade", rows.rejected), ("borträknade", rows.counted_out))
    parts = " + ".join(f"{number(count, Unit.CASES)} {name}" for name, count in fates if count or name == "godtagna")
    return f"{sentence_case(file.counted)}: {number(rows.read, Unit.CASES)} lästa = {parts}"
