"""What many tests share: the project's data, a copy of it to alter, a small partnership, and facts written as ASCII tables."""

import calendar
import csv
import datetime as dt
import shutil
from pathlib import Path

import pandas as pd
import pytest

from iop_analysis.agreement import Agreement, Names
from iop_analysis.followup import Followup, load
from iop_analysis.frames import cast_facts
from iop_analysis.periods import calendar_year
from iop_analysis.pipeline import prepare
from iop_analysis.schema import FACT_COLUMNS, TOTAL, source_text
from iop_analysis.store import DataRoot
from iop_analysis.structured import parse_toml

FIGURES = "uppfoljning.csv"
BASELINES = "jamforelsetal.csv"

_CALLED = {
    "parties": "föreningarna", "parties_short": "jourerna", "board": "nämnden", "administration": "förvaltningen",
    "partner_unit": "Stödcentrum",
}  # fmt: skip
_NAMES = "\n".join(f'{field} = "{_CALLED.get(field, field)}"' for field in Names.__struct_fields__)

SMALL_AGREEMENT = f"""
[names]
{_NAMES}

[[document]]
id = "avtal"
title = "Avtalet"
public = true

[[document]]
id = "rapport"
title = "Rapporten"
public = true

[[document]]
id = "internt"
title = "Internt underlag"
public = false

[[term]]
start = 2020-01-01
document = "avtal"

[[party]]
id = "norr"
name = "Norrjouren"
aliases = ["Jouren i norr"]

[[party]]
id = "soder"
name = "Söderjouren"
"""

FACT_DEFAULTS = {
    "period": "2025-01..2025-12",
    "jour": TOTAL,
    "breakdown": TOTAL,
    "category": TOTAL,
    "gender": TOTAL,
    "status": "observed",
    "stated_period": "",
    "stated_jour": "",
    "file": "figures.csv",
}


class DataCopy:
    """A copy of the project's data that a test may alter. Rows are numbered as in the file: the header is row 1."""

    def __init__(self, path):
        self.path = path
        self.raw = path / "raw"
        self.delivery = self.raw / "2025" / "publicerat"

    def read(self, file=FIGURES):
        with (self.delivery / file).open(encoding="utf-8", newline="") as lines:
            return list(csv.reader(lines))

    def write(self, rows, file=FIGURES):
        with (self.delivery / file).open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines, lineterminator="\n").writerows(rows)

    def set_cells(self, row, file=FIGURES, **cells):
        """Alter cells of one row; every cell named must differ from what stands there."""
        rows = self.read(file)
        for column, text in cells.items():
            position = rows[0].index(column)
            assert rows[row - 1][position] != text, f"row {row} already has {column}={text}"
            rows[row - 1][position] = text
        self.write(rows, file)

    def add_row(self, file=FIGURES, **cells):
        """Append a copy of the first row (the cases of the whole period) with other cells."""
        rows = self.read(file)
        row = {**dict(zip(rows[0], rows[1], strict=True)), "stated_period": "", **cells}
        self.write([*rows, [row[column] for column in rows[0]]], file)

    def drop_rows(self, file=FIGURES, **cells):
        """Remove the rows that have these cells."""
        header, *rows = self.read(file)
        kept = [row for row in rows if any(row[header.index(column)] != text for column, text in cells.items())]
        assert len(kept) < len(rows), f"no row has {cells}"
        self.write([header, *kept], file)

    def drop_column(self, column, file=FIGURES):
        rows = self.read(file)
        position = rows[0].index(column)
        self.write([row[:position] + row[position + 1 :] for row in rows], file)

    def edit_agreement(self, old, new):
        _replace_once(self.raw / "agreement.toml", old, new)

    def edit_description(self, old, new):
        _replace_once(self.delivery / "beskrivning.toml", old, new)

    def prepare(self):
        return prepare(DataRoot(self.path), 2025)

    def followup(self):
        return load(2025, self.path)


def _replace_once(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{path.name} has {text.count(old)} of {old!r}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def parse_ascii(text):
    """Read a table drawn with ``|`` between columns; blank lines and rules of ``-`` and ``+`` are passed over."""
    lines = [line for line in text.splitlines() if line.strip(" -+|")]
    header, *rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    return [dict(zip(header, row, strict=True)) for row in rows]


def parse_period(text):
    """``2025-04..2025-12`` is from the first to the last day of the months named; ``?`` is an unknown period."""
    if text == "?":
        return None, None
    first, last = (dt.date.fromisoformat(f"{month}-01") for month in text.split(".."))
    return first, last.replace(day=calendar.monthrange(last.year, last.month)[1])


def parse_facts(text):
    """Make a facts table of an ASCII table; a value of ``..`` is missing, columns left out are totals of 2025."""
    rows = []
    for number, cells in enumerate(parse_ascii(text), start=2):
        row = {**FACT_DEFAULTS, "row": number, **cells}
        row["period_start"], row["period_end"] = parse_period(row.pop("period"))
        row["status"] = "missing" if row["value"] == ".." else row["status"]
        row["value"] = None if row["value"] in {"..", "."} else float(row["value"].replace(" ", ""))
        row.setdefault("source", source_text(f"{row['file']}, rad {number}", "Rapporten", "Tabell 1"))
        rows.append(row)
    return cast_facts(pd.DataFrame(rows, columns=[*FACT_COLUMNS, "stated_period", "stated_jour", "file", "row"]))


@pytest.fixture(scope="session")
def project_data():
    return Path(__file__).parents[1] / "data"


@pytest.fixture
def data_copy(tmp_path, project_data):
    shutil.copytree(project_data / "raw", tmp_path / "data" / "raw")
    return DataCopy(tmp_path / "data")


@pytest.fixture(scope="session")
def prepared_2025(project_data, tmp_path_factory):
    """As if nothing had been published yet, whatever lies in the project's own reports."""
    return prepare(DataRoot(project_data, tmp_path_factory.mktemp("reports")), 2025)


@pytest.fixture(scope="session")
def followup_2025(prepared_2025):
    return Followup(2025, prepared_2025)


@pytest.fixture(scope="session")
def small_agreement_text():
    return SMALL_AGREEMENT


@pytest.fixture(scope="session")
def small_agreement():
    return parse_toml(SMALL_AGREEMENT, Agreement, "agreement.toml")


@pytest.fixture(scope="session")
def reporting():
    """The small partnership reports the calendar year 2025."""
    return calendar_year(2025)


@pytest.fixture(scope="session")
def ascii_rows():
    return parse_ascii


@pytest.fixture(scope="session")
def ascii_facts():
    return parse_facts


@pytest.fixture(scope="session")
def ascii_period():
    return parse_period
