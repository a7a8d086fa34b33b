"""A case export becomes counts: read in blocks, each cleaned and counted on its own, then put together. No row is left."""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa

from iop_analysis import catalogue
from iop_analysis.agreement import Agreement
from iop_analysis.deliveries.cases import header as case_header
from iop_analysis.deliveries.cases import notes as case_notes
from iop_analysis.deliveries.cases import personal as case_personal
from iop_analysis.deliveries.cases.block_count import Counted, Task, count_block, mixed_dates
from iop_analysis.deliveries.cases.counts import Figures, Tally
from iop_analysis.deliveries.cases.files import CaseFile, open_cases
from iop_analysis.deliveries.cases.left_out import blank_columns, column_findings, sheet_findings
from iop_analysis.deliveries.cases.limits import Refused
from iop_analysis.deliveries.cases.notes import Note, Notes, Place
from iop_analysis.deliveries.cases.referred import referred_spans
from iop_analysis.deliveries.cases.repeats import Kept, Seen, distinct_and_repeated, suspects
from iop_analysis.deliveries.cases.rows import Rows
from iop_analysis.deliveries.cases.tally import tally
from iop_analysis.deliveries.delivered import DELIVERED_COLUMNS, Delivered, Incoming
from iop_analysis.deliveries.workbooks.read import workbook_findings
from iop_analysis.errors import UnreadableInputError
from iop_analysis.frames import cast_facts
from iop_analysis.periods import Period
from iop_analysis.schema import MOST_SPOTS, Conservation, Finding, Spot, Unit, source_text
from iop_analysis.swedish import listing, number

_MOST_WORKERS: Final = 4
_PERSONAL: Final = "personal_data"


def clean_cases(incoming: Incoming, agreement: Agreement, period: Period) -> Delivered:
    """Read and clean a case export (CSV or XLSX) and count its cases; raises :class:`UnreadableInputError` where it is none.

    Where anything is personal data, the file gives no figures at all.
    """
    name, jour = incoming.name, incoming.jour
    file = open_cases(incoming)
    count = _ExportCount(file, Task(file.header, incoming.corrections, period), name)
    try:
        count.count_rows()
    except Refused as refused:
        raise UnreadableInputError(f"{name}: {refused}") from None
    except pa.ArrowException:
        raise UnreadableInputError(f"{name}: raderna går inte att läsa; exportera filen på nytt.") from None
    findings = tuple(count.findings(jour))
    usable = count.kept and not any(finding.rule == _PERSONAL for finding in findings)
    source = _source(name, count.read, period.end.year, agreement.party_names[jour], synthetic=agreement.synthetic)
    present = frozenset(code for code in file.header.codes if code)
    said = present.difference(blank_columns(count.tally, present))
    return Delivered(
        jour=jour,
        kind="cases",
        file=name,
        figures=Figures(count.tally, period, said).table(jour, name, source) if usable else _no_figures(),
        findings=findings,
        conservation=count.conservation(personal=any(finding.rule == _PERSONAL for finding in findings)),
        fingerprints=count.fingerprints if usable else np.empty(0, dtype=np.uint64),
        languages=count.tally.spoken if usable else frozenset(),
        referred=referred_spans(count.tally) if usable else (),
    )


def _source(name: str, rows: int, year: int, jour_name: str, *, synthetic: bool) -> str:
    title = f"{'Syntetisk ärendeexport' if synthetic else 'Ärendeexport'} {year}, {jour_name}"
    return source_text(f"{name}, {number(rows, Unit.CASES)} rader", title, "räknade rader")


def _no_figures() -> pd.DataFrame:
    return cast_facts(pd.DataFrame(columns=list(DELIVERED_COLUMNS)))


class _ExportCount:
    """Counts one case export: block by block, in their order, and keeps account of what became of each row."""

    def __init__(self, file: CaseFile, task: Task, name: str) -> None:
        self._file, self._task, self._name = file, task, name
        self.tally = Tally({}, Tally.no_languages())
        self.notes: Notes = {}
        self.personal = case_personal.in_header(file.header, file.above)
        self._blocks: list[Kept] = []
        self._matched: set[int] = set()
        self._forms: set[tuple[str, str]] = set()
        self._cases = self._since_total = self._totals = self._outside = self._valid = self._corrected = 0
        self._repeated = self._counted_out = 0
        self.fingerprints = np.empty(0, dtype=np.uint64)

    def count_rows(self) -> None:
        """Read the file; once more, as far as it has them, for rows whose case numbers repeat."""
        for counted in self._counted_blocks():
            self._take_in(counted)
        self.fingerprints, repeated = distinct_and_repeated(self._blocks, self._name)
        if len(repeated):
            self._take_out_repeats(repeated)

    def _counted_blocks(self) -> Iterator[Counted]:
        """Count blocks beside each other, a few at a time, so that memory does not grow with the file."""
        workers = min(os.cpu_count() or 1, _MOST_WORKERS)
        waiting: deque[Future[Counted]] = deque()
        with ThreadPoolExecutor(workers) as pool:
            for block in self._file.blocks():
                waiting.append(pool.submit(count_block, self._task, block, self._saturated()))
                if len(waiting) > workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    def _saturated(self) -> frozenset[tuple[str, str]]:
        """What has been noticed in enough places further up."""
        return frozenset(key for key, note in self.notes.items() if len(note.spots) >= MOST_SPOTS)

    def _take_in(self, counted: Counted) -> None:
        self.tally.add(counted.tally)
        case_notes.join(self.notes, counted.notes)
        case_notes.join(self.personal, counted.personal)
        self._check_totals(counted)
        self._blocks.append(counted.kept)
        self._matched |= counted.matched
        self._forms |= counted.forms
        self._cases += counted.cases
        self._totals += len(counted.totals)
        self._outside += counted.outside
        self._valid += counted.valid
        self._corrected += counted.corrected

    def _check_totals(self, counted: Counted) -> None:
        """A total row gives the number of the rows above it: all of them, or those since the total row before."""
        before = 0
        for total, above in counted.totals:
            allowed = {self._cases + above, self._since_total + above - before}
            if total.stated and not allowed.issuperset(total.stated):
                note = Note(1, [Place(total.sheet, total.line)])
                case_notes.join(self.notes, {("total_row_disagrees", ""): note})
            before, self._since_total = above, 0
        self._since_total += counted.cases - before

    def _take_out_repeats(self, repeated: np.ndarray) -> None:
        seen = Seen()
        for block in suspects(self._file.blocks(), self._blocks, repeated):
            columns = self._task.columns(block)
            rows = Rows(columns, self._task.period)
            same, other = seen.repeats(columns)
            self.tally.add(tally(rows, same | other), sign=-1)
            self._corrected -= int((columns.touched & (same | other)).sum())
            self._counted_out += int(same.sum())
            self._repeated += int(other.sum())
            rows.notes.clear()
            rows.note("repeated_row", "case_id", same)
            rows.note("duplicate_case", "case_id", other)
            case_notes.join(self.notes, rows.notes)

    @property
    def read(self) -> int:
        """How many rows are not blank."""
        return self._cases + self._totals

    @property
    def kept(self) -> int:
        """How many cases count, corrected ones included."""
        return self._valid - self._repeated - self._counted_out

    def conservation(self, *, personal: bool) -> Conservation:
        """Say what became of the rows; none is kept of a file with personal data."""
        if personal:
            return Conservation(self._name, read=self.read, kept=0, rejected=self.read)
        return Conservation(
            file=self._name,
            read=self.read,
            kept=self.kept - self._corrected,
            corrected=self._corrected,
            rejected=self._cases - self._valid + self._repeated,
            counted_out=self._totals + self._counted_out,
        )

    def findings(self, jour: str) -> Iterator[Finding]:
        """Say in Swedish what was noticed: personal data first, then the file, then its columns and rows."""
        yield from self._personal_findings(jour)
        yield from self._file_findings(jour)
        yield from case_notes.findings(self.notes, self._name, jour)
        for place, correction in enumerate(self._task.corrections):
            if place not in self._matched:
                yield catalogue.finding("correction_matches_nothing", correction.spot)

    def _personal_findings(self, jour: str) -> Iterator[Finding]:
        of_workbook = workbook_findings(self._file.workbook, jour) if self._file.workbook else ()
        told = {finding.details.get("kind") for finding in of_workbook if finding.rule == _PERSONAL}
        yield from of_workbook
        for finding in case_personal.findings(self.personal, self._name, jour):
            if finding.details.get("kind") not in told:
                yield finding

    def _file_findings(self, jour: str) -> Iterator[Finding]:
        spot = Spot(self._name)
        if not self._cases:
            yield catalogue.finding("no_cases", spot, jour=jour)
        if self._outside * 2 > self._cases:
            outside, rows = number(self._outside, Unit.CASES), number(self._cases, Unit.CASES)
            label = self._task.period.label
            yield catalogue.finding(
                "mostly_outside_period", spot, jour=jour, count=self._outside, period=label, places=outside, rows=rows
            )
        yield from _header_findings(self._file.header, self._name, jour)
        yield from column_findings(self.tally, self._file.header.codes, self._name, jour)
        yield from sheet_findings(self._file.unread, self._name, jour)
        for code in mixed_dates(self._forms):
            yield catalogue.finding("mixed_dates", spot, jour=jour, column=case_header.field(code).header)


def _header_findings(header: case_header.Header, name: str, jour: str) -> Iterator[Finding]:
    """Columns that are not counted, by number: their names may be personal."""
    for position, meant in header.suggested.items():
        place = Spot(name, row=header.rows, column=str(position + 1))
        yield catalogue.finding("header_near_miss", place, jour=jour, number=str(position + 1), suggestion=meant)
    unknown = _unknown_columns(header)
    if unknown:
        spots = tuple(Spot(name, row=header.rows, column=part) for part in unknown[:MOST_SPOTS])
        yield catalogue.finding("column_not_counted", spots, jour=jour, count=len(unknown), numbers=listing(unknown))
    if "birth_year" in header.codes and "age" not in header.codes:
        yield catalogue.finding("age_from_birth_year", Spot(name, column=case_header.field("birth_year").header), jour=jour)


def _unknown_columns(header: case_header.Header) -> list[str]:
    named: Iterable[tuple[int, str]] = enumerate(header.names)
    return [str(at + 1) for at, cell in named if cell and not header.codes[at] and at not in header.suggested]
