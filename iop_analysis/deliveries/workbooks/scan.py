"""The parts of a workbook, parsed in a stream: what is not of a workbook is refused, and what all parts use is counted."""

from array import array
from typing import Final
from xml.parsers import expat

from msgspec import Struct

LARGEST_AREA: Final = 2_000_000
"""How many cells, empty ones too, all sheets may take up from A1 to their last cell."""

_MOST_NOTED: Final = 300_000
_MOST_STRINGS: Final = 3_000_000
_MOST_CHARACTERS: Final = 200_000_000
_MOST_NAMES: Final = 5_000
_DEEPEST: Final = 5_000
_LONGEST_TOKEN: Final = 2_000_000
SAVE_AGAIN: Final = "öppna filen i Excel och spara om den som Excel-arbetsbok (.xlsx)"

Attributes = list[str]


class Refused(Exception):  # noqa: N818 - a verdict, not a defect
    """Why a workbook is not read; the text goes on after the file's name."""


class Budget(Struct):
    """What all parts of a workbook may use together."""

    area: int = LARGEST_AREA
    cells: int = LARGEST_AREA
    noted: int = _MOST_NOTED
    strings: int = _MOST_STRINGS
    characters: int = _MOST_CHARACTERS

    def afford(self, what: str, amount: int) -> None:
        """Raise :class:`Refused` where less than ``amount`` is left."""
        if getattr(self, what) < amount:
            raise Refused(_OVERSPENT[what])

    def spend(self, what: str, amount: int) -> None:
        """Use some of the budget; raises :class:`Refused` where less than that is left."""
        self.afford(what, amount)
        setattr(self, what, getattr(self, what) - amount)


_OVERSPENT: Final = {
    "area": "bladen har celler så långt ut att de inte går att läsa (högst 2 miljoner celler, tomma medräknade); ta"
    " bort tomma rader och kolumner efter uppgifterna, eller spara som CSV.",
    "cells": "bladen har fler än 2 miljoner celler; spara som CSV, eller dela upp filen.",
    "noted": "bladen har fler än 300 000 formler och felvärden; klistra in formlernas resultat som värden.",
    "characters": "bladen har mer text än som går att läsa (högst 200 miljoner tecken); dela upp filen.",
    "strings": "arbetsboken har fler än 3 miljoner olika texter; dela upp filen.",
}


class XmlScan:
    """A part streamed through expat. A document type, an entity, another encoding than UTF-8, or broken XML is refused."""

    largest = 20_000_000

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._parser = expat.ParserCreate(intern=self._names)
        self._parser.buffer_text = True
        self._parser.ordered_attributes = True
        self._parser.StartDoctypeDeclHandler = _refuse_doctype
        self._parser.EntityDeclHandler = _refuse_doctype
        self._parser.XmlDeclHandler = _check_encoding
        self._parser.StartElementHandler = self._start
        # A list's own append is three times as fast as a function of ours, and only the number of elements is wanted.
        self._ended: list[str] = []
        self._parser.EndElementHandler = self._ended.append
        self._open = 0
        self._fed = self._silent = 0

    def feed(self, chunk: bytes) -> None:
        """Parse some more of the part."""
        if not self._fed and (b"\0" in chunk[:64] or chunk[:2] in {b"\xff\xfe", b"\xfe\xff"}):
            raise _other_encoding()
        self._fed += len(chunk)
        before = self._open
        self._parser.Parse(chunk, False)  # noqa: FBT003 - expat takes it by place only
        self._silent = 0 if self._open > before else self._silent + len(chunk)
        self._open -= len(self._ended)
        self._ended.clear()
        # The parser's own memory grows with nesting, with the number of names and with the longest tag; a reader's with texts.
        longest = max(self._silent, self._fed - self._parser.CurrentByteIndex)
        if self._open > _DEEPEST or len(self._names) > _MOST_NAMES or longest > _LONGEST_TOKEN:
            raise Refused(f"filens innehåll är inte uppbyggt som en Excel-arbetsboks; {SAVE_AGAIN}.")

    def close(self) -> None:
        """Say that the part has ended."""
        self._parser.Parse(b"", True)  # noqa: FBT003 - expat takes it by place only

    def _start(self, name: str, attributes: Attributes) -> None:
        self._open += 1
        self.element(local_name(name), attributes)

    def element(self, name: str, attributes: Attributes) -> None:
        """Take in the start of an element; its name has no prefix."""


def _refuse_doctype(*_: object) -> None:
    raise Refused(f"filen innehåller en dokumenttyp eller entiteter, som inte får finnas i en arbetsbok; {SAVE_AGAIN}.")


def _check_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding and encoding.casefold() not in {"utf-8", "utf8", "us-ascii", "ascii"}:
        raise _other_encoding()


def _other_encoding() -> Refused:
    return Refused(f"filens text är inte kodad som UTF-8; {SAVE_AGAIN}.")


def local_name(name: str) -> str:
    """Return an element's or attribute's name without its prefix."""
    return name.rpartition(":")[2]


def attribute(attributes: Attributes, name: str) -> str:
    """Return an attribute of an element, whatever its prefix; empty where it has none."""
    for position in range(0, len(attributes), 2):
        if local_name(attributes[position]) == name:
            return attributes[position + 1]
    return ""


class StringsScan(XmlScan):
    """The shared strings: the length of each, phonetic text included."""

    largest = 150_000_000

    def __init__(self, budget: Budget) -> None:
        super().__init__()
        self.lengths = array("L")
        self._budget = budget
        self._parser.CharacterDataHandler = self._add

    def element(self, name: str, attributes: Attributes) -> None:  # noqa: ARG002 - as the base class
        """Take in the start of an element."""
        if name == "si":
            self.lengths.append(0)
        if name in {"si", "t"}:
            self._budget.spend("strings", 1)

    def _add(self, text: str) -> None:
        if self.lengths:
            self.lengths[-1] += len(text)


class TextsScan(XmlScan):
    """Comments or text boxes: the text of each."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[str] = []
        self._parser.CharacterDataHandler = self._pieces.append

    def element(self, name: str, attributes: Attributes) -> None:  # noqa: ARG002 - as the base class
        """Take in the start of an element."""
        if name in {"comment", "threadedComment", "sp"}:
            self._pieces.append("\0")

    def texts(self) -> tuple[str, ...]:
        """Return the texts, one per comment."""
        return tuple(text.strip() for text in "".join(self._pieces).split("\0") if text.strip())


class ListScan(XmlScan):
    """Elements of some names with their attributes: sheets of the workbook, relationships of a part."""

    def __init__(self, *names: str) -> None:
        super().__init__()
        self._wanted = names
        self.found: list[Attributes] = []

    def element(self, name: str, attributes: Attributes) -> None:
        """Take in the start of an element."""
        if name in self._wanted:
            self.found.append(attributes)
            names = [local_name(part) for part in attributes[::2]]
            # Two readers could choose differently between two attributes that are told apart by their prefixes only.
            if len(self.found) > _MOST_NAMES or len(names) > len(set(names)):
                raise Refused(f"arbetsbokens förteckning över blad och länkar är inte som Excels; {SAVE_AGAIN}.")
