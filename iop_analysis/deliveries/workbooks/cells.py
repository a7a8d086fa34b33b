"""A sheet's cells, parsed in a stream: how far out they reach, and which of them hold formulas or errors."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct, field

from iop_analysis.deliveries.workbooks.places import LAST_ROW, columns
from iop_analysis.deliveries.workbooks.scan import SAVE_AGAIN, Attributes, Budget, Refused, XmlScan, attribute, local_name

_LONGEST_ROW: Final = 7
_LONGEST_ERROR: Final = 20
_DIGITS: Final = "0123456789"


class CellNotes(Struct):
    """What a sheet's cells hold besides values: 0-based cells with a formula, with an error.

    A formula of ``texts`` has a text for its result, so that nothing is a result too.
    """

    formulas: set[tuple[int, int]] = field(default_factory=set)
    texts: set[tuple[int, int]] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)


class SheetScan(XmlScan):
    """A sheet's cells: how far out those with content reach, and which of them hold formulas or errors.

    Rows and cells that are only formatted do not count: LibreOffice writes them down to row 1 048 576, no reader expands them.
    """

    largest = 200_000_000

    def __init__(self, budget: Budget) -> None:
        super().__init__()
        self.notes = CellNotes()
        self._budget = budget
        self._row = self._column = self._last_row = self._last_column = -1
        self._columns = columns()
        self._row_text = ""
        self._cells = 0
        self._attributes: Attributes = []
        self._error: tuple[int, int] | None = None
        self._text: list[str] = []

    def _start(self, name: str, attributes: Attributes) -> None:
        """Called for every element. The two common ones are spelt out here: another call for each cell costs seconds."""
        self._open += 1
        if name == "v" and self._error is None:
            if self._column > self._last_column or self._row > self._last_row:
                self._content()
        elif name == "c" and attributes and attributes[0] == "r" and "e" not in attributes and self._error is None:
            self._cells += 1
            self._attributes = attributes
            column = self._columns.get(attributes[1].removesuffix(self._row_text))
            if column is None:
                self._move(attributes[1])
            else:
                self._column = column
        else:
            self.element(local_name(name), attributes)

    def element(self, name: str, attributes: Attributes) -> None:
        """Take in the start of an element."""
        if name == "c":
            self._cell(attributes)
        elif name in {"v", "is"}:
            if name == "is":
                self._budget.spend("strings", 1)
            self._content()
            self._text.clear()
        elif name == "f":
            self._formula()
        elif name == "row":
            self._begin_row(attribute(attributes, "r"))

    def feed(self, chunk: bytes) -> None:
        """Parse some more of the sheet, and refuse it as soon as it reaches too far."""
        super().feed(chunk)
        self._budget.spend("cells", self._cells)
        self._cells = 0
        self._budget.afford("area", self._area())

    def close(self) -> None:
        """Say that the sheet has ended."""
        super().close()
        self._end_error()
        self._budget.spend("area", self._area())

    def _area(self) -> int:
        return (self._last_row + 1) * (self._last_column + 1)

    def _begin_row(self, given: str) -> None:
        self._row = _row_number(given) if given else self._row + 1
        self._row_text = str(self._row + 1)
        self._column = -1

    def _cell(self, attributes: Attributes) -> None:
        self._end_error()
        self._cells += 1
        self._attributes = attributes
        reference = attribute(attributes, "r")
        if reference:
            self._move(reference)
        elif self._row < 0:
            raise _impossible_place()
        else:
            self._column += 1
        if attribute(attributes, "t") == "e":
            self._error = self._row, self._column
            self._parser.CharacterDataHandler = self._text.append

    def _move(self, reference: str) -> None:
        """Go to a cell by its name. One of another row than it stands in could mislead the reader, and no program writes it."""
        letters = reference.rstrip(_DIGITS)
        column = self._columns.get(letters.upper())
        if column is None or _row_number(reference[len(letters) :]) != self._row:
            raise _impossible_place()
        self._column = column

    def _content(self) -> None:
        self._last_row = max(self._row, self._last_row)
        self._last_column = max(self._column, self._last_column)

    def _formula(self) -> None:
        self._content()
        self._budget.spend("noted", 1)
        place = self._row, self._column
        self.notes.formulas.add(place)
        if attribute(self._attributes, "t") == "str":
            self.notes.texts.add(place)

    def _end_error(self) -> None:
        if self._error:
            self._parser.CharacterDataHandler = None
            self._budget.spend("noted", 1)
            self.notes.errors[self._error] = "".join(self._text).strip()[:_LONGEST_ERROR]
            self._text.clear()
            self._error = None


class SharedTextScan(XmlScan):
    """How much text a sheet's cells hold when every shared string is written out in each of them."""

    largest = SheetScan.largest

    def __init__(self, budget: Budget, lengths: Sequence[int]) -> None:
        super().__init__()
        self._budget = budget
        self._lengths = lengths
        self._pieces: list[str] = []

    def element(self, name: str, attributes: Attributes) -> None:
        """Take in the start of an element."""
        if name == "c":
            self._end_cell()
            shared = attribute(attributes, "t") == "s"
            self._parser.CharacterDataHandler = self._pieces.append if shared else None

    def close(self) -> None:
        """Say that the sheet has ended."""
        super().close()
        self._end_cell()

    def _end_cell(self) -> None:
        index = "".join(self._pieces).strip()[:_LONGEST_ERROR]
        self._pieces.clear()
        if index.isdecimal() and int(index) < len(self._lengths):
            self._budget.spend("characters", self._lengths[int(index)])


def _row_number(text: str) -> int:
    number = int(text) - 1 if text.isdecimal() and len(text) <= _LONGEST_ROW else -1
    if not 0 <= number < LAST_ROW:
        raise _impossible_place()
    return number


def _impossible_place() -> Refused:
    return Refused(f"ett blad har en cell på en plats som inte finns i Excel; {SAVE_AGAIN}.")
