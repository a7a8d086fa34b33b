"""Where things lie: the data root, the raw files of a year and their hashes, and the facts kept under ``data/processed``."""

import contextlib
import json
import os
from numbers import Integral
from pathlib import Path
from typing import Final

import pandas as pd
from msgspec import Struct

from iop_analysis import overlay
from iop_analysis.agreement import FILE_NAME
from iop_analysis.display import FACTS_FILE, FACTS_FILE_BEFORE
from iop_analysis.errors import NotPublishedError, UsageError
from iop_analysis.frames import csv_text
from iop_analysis.schema import DATA_DIR_VARIABLE, REPORTS_DIR_VARIABLE
from iop_analysis.structured import content_hash, delivered_files, file_hash, passed_over
from iop_analysis.swedish import listing

NOT_FOLLOWED: Final = "följs inte"
"""Stands for the hash of a link, a pipe or a device among the deliveries: noticed, but never opened."""

WORD_TEMPLATE: Final = "mall.docx"
_NOT_FOR_SPREADING: Final = f"""\
Får inte spridas

{FACTS_FILE} innehåller oskyddade antal. Ett litet antal kan peka ut en person.
Mappen är bara till för den som arbetar med uppföljningen. Det som får visas finns i mappen reports.
"""


class DataRoot(Struct, frozen=True):
    """A folder with ``raw/`` and ``processed/`` in it; its reports lie in ``reports_path``, or else in ``reports`` beside it."""

    path: Path
    reports_path: Path | None = None

    @property
    def reports(self) -> Path:
        """Where reports are published; by default beside the data, so that two data roots never mix."""
        return self.reports_path or self.path.parent / "reports"

    @property
    def agreement_file(self) -> Path:
        """The partnership's agreement."""
        return self.path / "raw" / FILE_NAME

    @property
    def years(self) -> list[int]:
        """The years for which somebody has delivered something, in order."""
        return sorted(int(folder.name) for folder in (self.path / "raw").glob("[12][0-9][0-9][0-9]") if folder.is_dir())

    @property
    def reference_folder(self) -> Path:
        """The partnership's own reference data, where it has any."""
        return self.path / "raw" / overlay.FOLDER

    @property
    def word_template(self) -> Path | None:
        """The organisation's own Word template, where it has one; not followed if it is a link, but seen to be there."""
        path = self.path / "raw" / WORD_TEMPLATE
        return path if path.is_symlink() or path.exists() else None

    def year_folder(self, year: int) -> Path:
        """Return the folder with a year's deliveries; raises :class:`UsageError` where there is none."""
        if not isinstance(year, Integral):
            raise UsageError(f"Året ”{year}” är inte ett heltal; skriv det utan citattecken, till exempel 2025.")
        if year not in self.years:
            known = listing([str(known) for known in self.years]) or "inga"
            raise UsageError(f"Det finns inget underlag för {year} i {self.path / 'raw'}; år med underlag: {known}.")
        return self.path / "raw" / str(year)

    def relative(self, path: Path) -> str:
        """Name a file so that the name is the same on every machine."""
        return path.relative_to(self.path).as_posix()

    def hashes(self, year: int) -> dict[str, str]:
        """File → SHA-256, for the agreement and everything delivered for ``year``; of what is not followed, that it is there."""
        links = {self.relative(path): NOT_FOLLOWED for folder in self._folders(year) for path in passed_over(folder)}
        template = {self.relative(path): file_hash(path) for path in (self.word_template,) if path and path.is_file()}
        return {**{self.relative(path): content_hash(path) for path in self.files(year)}, **template, **links}

    def processed_folder(self, year: int) -> Path:
        """Where what is made of a year's deliveries is kept."""
        return self.path / "processed" / str(year)

    def files(self, year: int) -> list[Path]:
        """Return the agreement, own reference data, and all that is delivered for ``year`` and the year before it, in order."""
        own = delivered_files(self.reference_folder)
        return [self.agreement_file, *own, *(path for folder in self._folders(year) for path in delivered_files(folder))]

    def _folders(self, year: int) -> list[Path]:
        earlier = [self.path / "raw" / str(year - 1)] if year - 1 in self.years else []
        return [*earlier, self.year_folder(year)]


def find_data_root(data_dir: str | Path | None = None, reports_dir: str | Path | None = None) -> DataRoot:
    """Return the data root: ``data_dir``, else what the environment says, else the nearest ``data`` at or above where we are."""
    named, reports = data_dir or os.environ.get(DATA_DIR_VARIABLE), reports_dir or os.environ.get(REPORTS_DIR_VARIABLE)
    root = _checked(Path(named)) if named else _nearest()
    found = DataRoot(root.path, Path(reports).absolute() if reports else None)
    _refuse_reports_among_data(found)
    return found


def _refuse_reports_among_data(root: DataRoot) -> None:
    """A report takes the place of its year's folder, so that it must never lie where deliveries do."""
    reports, data = root.reports.resolve(), root.path.resolve()
    if reports == data or any(reports.is_relative_to(data / name) for name in ("raw", "processed")):
        raise UsageError(f"{root.reports}: rapporterna får inte ligga bland uppgifterna; ange en annan mapp med --reports-dir.")


def _nearest() -> DataRoot:
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "data" / "raw").is_dir():
            return DataRoot(folder / "data")
    raise UsageError(f"Ingen mapp data/raw finns i {here} eller ovanför; gå till projektets mapp eller ange --data-dir.")


def _checked(path: Path) -> DataRoot:
    if not (path / "raw").is_dir():
        raise UsageError(f"Mappen {path} saknar undermappen raw; ange den mapp som innehåller raw.")
    return DataRoot(path.absolute())


def save_facts(root: DataRoot, year: int, facts: pd.DataFrame, inputs: dict[str, str]) -> None:
    """Keep a year's facts (row key ``schema.FACT_KEY``) with the hashes of the inputs that they were made from. Counts only."""
    folder = root.processed_folder(year)
    _remove(folder / FACTS_FILE_BEFORE)
    write_whole(folder / "FÅR INTE SPRIDAS.txt", _NOT_FOR_SPREADING.encode())
    write_whole(folder / FACTS_FILE, csv_text(facts).encode())
    write_whole(folder / "ursprung.json", (json.dumps(inputs, indent=2, ensure_ascii=False, sort_keys=True) + "\n").encode())


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except NotADirectoryError:
        return
    except OSError:
        raise NotPublishedError(f"{path}: den gamla filen kan inte tas bort; ta bort den för hand.") from None


def write_whole(path: Path, content: bytes) -> None:
    """Write beside the target and move into place, so that a reader never sees half a file."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(content)
        beside.replace(path)
    except OSError:
        raise NotPublishedError(f"{path}: kan inte skrivas; kontrollera utrymme och rättigheter.") from None
    finally:
        with contextlib.suppress(OSError):
            beside.unlink()
