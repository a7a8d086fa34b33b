"""What the associations have put in their folders of a year: each file is recognised, cleaned, and accounted for."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct

from iop_analysis import catalogue, structured
from iop_analysis.agreement import Agreement
from iop_analysis.deliveries.cases.clean import clean_cases
from iop_analysis.deliveries.cases.files import holds_cases
from iop_analysis.deliveries.corrections import Correction, read_corrections
from iop_analysis.deliveries.delivered import Delivered, Incoming
from iop_analysis.deliveries.personal import is_safe_name
from iop_analysis.deliveries.reports.clean import clean_report
from iop_analysis.deliveries.workbooks.read import read_workbook
from iop_analysis.errors import UnreadableInputError
from iop_analysis.periods import Period
from iop_analysis.schema import Finding, Severity, Spot
from iop_analysis.structured import content_hash

UNREADABLE: Final = "unreadable_file"

_CASE_SUFFIXES: Final = {".csv", ".txt", ".tsv"}
_WORKBOOK_SUFFIXES: Final = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}


class AssociationFile(Struct, frozen=True):
    """A file in an association's folder; ``name`` is relative to the data root, ``key`` to the year's folder."""

    path: Path
    name: str
    key: str
    jour: str


class Associations(Struct, frozen=True):
    """A year's files from the associations: those cleaned, what was noticed about files as such, content hash per file's name.

    ``unnamed`` are the files whose names hold personal data: they are not read, and their names are not to be told.
    """

    delivered: tuple[Delivered, ...] = ()
    findings: tuple[Finding, ...] = ()
    corrections: tuple[Correction, ...] = ()
    hashes: dict[str, str] = {}
    unnamed: frozenset[str] = frozenset()

    def without_faulty(self) -> "Associations":
        """Return only the files in which nothing stops publication: the others' figures are not whole."""
        sound = tuple(part for part in self.delivered if all(item.severity is not Severity.BLOCKING for item in part.findings))
        return Associations(sound, hashes=self.hashes)


def association_files(year_folder: Path, data_root: Path, agreement: Agreement) -> list[AssociationFile]:
    """Return the files in the folders that bear an association's id, name or alias."""
    found = []
    for path in structured.delivered_files(year_folder):
        folder, *rest = path.relative_to(year_folder).parts
        jour = agreement.party_called(folder) if rest else None
        if jour:
            key = path.relative_to(year_folder).as_posix()
            found.append(AssociationFile(path, path.relative_to(data_root).as_posix(), key, jour))
    return found


def read_associations(year_folder: Path, data_root: Path, agreement: Agreement, period: Period) -> Associations:
    """Clean every file that the associations delivered. One that cannot be read is a finding: the others are still read."""
    files = association_files(year_folder, data_root, agreement)
    corrections = read_corrections(year_folder)
    delivered: list[Delivered] = []
    findings = list(_corrections_of_no_file(corrections, files))
    hashes: dict[str, str] = {}
    unsafe = [file for file in files if not is_safe_name(file.path.name)]
    for number, file in enumerate(unsafe, start=1):
        findings.append(catalogue.finding("unsafe_file_name", Spot(f"{_folder(file)}/(fil {number})"), jour=file.jour))
    for file in (file for file in files if file not in unsafe):
        declared = tuple(part for part in corrections if part.file == file.key)
        try:
            hashes[file.name] = content_hash(file.path)
            delivered.append(_cleaned(file, agreement, period, declared))
        except UnreadableInputError as error:
            findings.append(catalogue.finding(UNREADABLE, Spot(file.name), jour=file.jour, message=str(error)))
    return Associations(tuple(delivered), tuple(findings), corrections, hashes, frozenset(file.name for file in unsafe))


def _folder(file: AssociationFile) -> str:
    return file.name.rpartition("/")[0]


def _cleaned(file: AssociationFile, agreement: Agreement, period: Period, corrections: tuple[Correction, ...]) -> Delivered:
    """Rows about cases have the headers of a case export; any other workbook is an activity report."""
    suffix = file.path.suffix.lower()
    if suffix in _CASE_SUFFIXES:
        return clean_cases(Incoming(file.path, file.name, file.jour, corrections), agreement, period)
    if suffix not in _WORKBOOK_SUFFIXES:
        raise UnreadableInputError(f"{file.name}: är en fil av ett slag som inte läses; spara den som .xlsx eller .csv.")
    workbook = read_workbook(file.path, file.name)
    clean = clean_cases if holds_cases(workbook) else clean_report
    return clean(Incoming(file.path, file.name, file.jour, corrections, workbook), agreement, period)


def _corrections_of_no_file(corrections: tuple[Correction, ...], files: list[AssociationFile]) -> Iterator[Finding]:
    known = {file.key for file in files}
    for part in corrections:
        if part.file not in known:
            yield catalogue.finding("correction_matches_nothing", part.spot)
