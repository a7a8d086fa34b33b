"""A file becomes a table of text with its row numbers. Nothing is interpreted here; what cannot be read is refused."""

import csv
import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal

import pandas as pd
from msgspec import Struct

from iop_analysis import structured
from iop_analysis.errors import UnreadableInputError
from iop_analysis.swedish import listing

PUBLISHED_FOLDER: Final = "publicerat"
DESCRIPTION_FILE: Final = "beskrivning.toml"
PUBLISHED_COLUMNS: Final = (
    "period_start", "period_end", "jour", "measure", "breakdown", "category", "gender",
    "value", "unit", "status", "document", "place", "stated_period",
)  # fmt: skip

LARGEST_CSV_BYTES: Final = 20_000_000
_DELIMITERS: Final = ",;\t"
_BYTE_ORDER_MARKS: Final = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


ActivityKind = Literal[
    "training_theme", "outreach_event", "open_house_venue", "material_place", "print_media", "advert_place", "supported_media",
    "media_supporter", "partner", "working_method", "expectation", "referral_factor",
]  # fmt: skip


class RawTable(Struct, frozen=True):
    """A file's cells as text (row key: the index, which is the row number in the file) and its name under the data root."""

    file: str
    cells: pd.DataFrame


class Heading(Struct, frozen=True, forbid_unknown_fields=True):
    """A heading of the document, which may promise figures."""

    text: str
    place: str


class Conclusion(Struct, frozen=True, forbid_unknown_fields=True):
    """Something that the document concludes; ``claims`` says what kind of conclusion it is."""

    claims: Literal["goals_met"]
    wording: str
    place: str


class Activity(Struct, frozen=True, forbid_unknown_fields=True):
    """Something that was done or said, without a figure; ``jour`` as the document writes it, empty for all."""

    kind: ActivityKind
    text: str
    place: str
    jour: str = ""


class Preparation(Struct, frozen=True, forbid_unknown_fields=True):
    """A step in how the matter was prepared."""

    text: str
    date: dt.date | None = None


class Description(Struct, frozen=True, forbid_unknown_fields=True):
    """What a published document tells without figures."""

    document: str
    heading: tuple[Heading, ...] = ()
    conclusion: tuple[Conclusion, ...] = ()
    activity: tuple[Activity, ...] = ()
    preparation: tuple[Preparation, ...] = ()


class PublishedDelivery(Struct, frozen=True):
    """Published or hand-collected figures of a year: their tables and the document's description."""

    tables: tuple[RawTable, ...]
    description: Description
    description_file: str

    @property
    def files(self) -> frozenset[str]:
        """The files that it was read from, by their names under the data root."""
        return frozenset({self.description_file, *(table.file for table in self.tables)})


def read_published(year_folder: Path, data_root: Path) -> PublishedDelivery:
    """Read a year's published figures; raises :class:`UnreadableInputError` where there are none or one cannot be read."""
    folder = year_folder / PUBLISHED_FOLDER
    delivered = structured.delivered_files(year_folder)
    files = [path for path in delivered if path.parent == folder and path.suffix.lower() == ".csv"]
    if not files:
        raise UnreadableInputError(f"{folder}: mappen innehåller inga CSV-filer; lägg årets uppgifter där.")
    description = folder / DESCRIPTION_FILE
    return PublishedDelivery(
        tables=tuple(read_csv(file, file.relative_to(data_root).as_posix(), PUBLISHED_COLUMNS) for file in files),
        description=structured.read_toml(description, Description),
        description_file=description.relative_to(data_root).as_posix(),
    )


def read_csv(path: Path, name: str, required: tuple[str, ...]) -> RawTable:
    """Read a delimited text file (comma, semicolon or tab) with a header row that has at least the ``required`` columns.

    Cells keep their text, less surrounding space. The index is the row number in the file, header included, from 1.
    """
    rows = _rows(_text(path, name), name)
    _, header = next(rows, (0, []))
    missing = [column for column in required if column not in header]
    if len(missing) == len(required):
        raise UnreadableInputError(f"{name}: är ingen CSV-fil med rubrikrad; första raden ska vara {','.join(required)}.")
    if missing or len(set(header)) < len(header):
        fault = f"kolumnen {listing(missing)} saknas" if missing else "en kolumn finns två gånger"
        raise UnreadableInputError(f"{name}: {fault} i rubrikraden; kolumnerna ska vara {','.join(required)}.")
    numbers, cells = [], []
    for number, row in rows:
        if len(row) != len(header):
            raise UnreadableInputError(f"{name}, rad {number}: {len(row)} fält men rubrikraden har {len(header)}; rätta raden.")
        numbers.append(number)
        cells.append(row)
    return RawTable(name, pd.DataFrame(cells, columns=header, index=numbers, dtype=str))


def _text(path: Path, name: str) -> str:
    """Decode by byte order mark, else as UTF-8, else as Windows-1252; refuse what is no text."""
    try:
        if path.stat().st_size > LARGEST_CSV_BYTES:
            raise UnreadableInputError(f"{name}: filen är större än {LARGEST_CSV_BYTES // 1_000_000} MB; dela upp den.")
        content = path.read_bytes()
    except OSError:
        raise UnreadableInputError(f"{name}: är ingen fil som går att läsa; kontrollera den och dess rättigheter.") from None
    marked = [encoding for mark, encoding in _BYTE_ORDER_MARKS.items() if content.startswith(mark)]
    for encoding in marked or ["utf-8", "cp1252"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableInputError(f"{name}: filen är ingen textfil; spara tabellen som CSV (UTF-8).")


def _rows(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield row number and stripped cells; rows without any content are passed over."""
    first_line = text.lstrip().split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        number = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise UnreadableInputError(f"{name}, rad {number}: citattecknen går inte ihop; rätta raden.") from None
        cells = [cell.strip() for cell in row]
        if any(cells):
            yield number, cells
