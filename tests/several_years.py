"""Small reports of several years, written as ``id value`` lines, for whoever tests what is made of more than one."""

import datetime as dt

import pandas as pd
from msgspec.structs import replace

from iop_analysis import catalogue
from iop_analysis.agreement import SeriesBreak
from iop_analysis.frames import cast_facts, csv_text
from iop_analysis.measures.trends import Report
from iop_analysis.periods import Period, calendar_year
from iop_analysis.publish.release import write_manifest
from iop_analysis.schema import INDICATOR_COLUMNS, TOTAL, source_text

UNITS = {
    "case_share": "percent",
    "close_relationship_case_share": "percent",
    "crimes": "crimes",
    "contacts": "contacts",
    "crime_share": "percent",
}
STATUS = {"x": "suppressed", "..": "missing", ".": "not_applicable"}
PARTIES = ("norr", "soder", "vasterort")
GENDERS = ("woman", "man")


def report(year, lines, *, start=None, version=1):
    """A report of a year, or of its part from ``start``; a line is an id (``cases.woman.norr@2023``) and a value or a sign."""
    period = Period(start or dt.date(year, 1, 1), dt.date(year, 12, 31))
    rows = [_row(line, period) for line in lines.strip().splitlines()]
    return Report(year, version, period, cast_facts(pd.DataFrame(rows, columns=list(INDICATOR_COLUMNS))))


def _row(line, own):
    name, value = line.split()
    code, _, stated = name.partition("@")
    measure, *parts = code.split(".")
    start, end = stated.split("--") if "--" in stated else ("", "")
    period = calendar_year(int(stated)) if stated and not start else own
    period = Period(dt.date.fromisoformat(start), dt.date.fromisoformat(end)) if start else period
    category = next((part for part in parts if part not in {*PARTIES, *GENDERS}), TOTAL)
    known = [part for breakdown in catalogue.breakdowns() for part in catalogue.categories(breakdown)]
    breakdowns = {part.code: part.breakdown for part in known}
    return {
        "id": name, "label": f"Uppgiften {name}",
        "period_start": pd.Timestamp(period.start), "period_end": pd.Timestamp(period.end),
        "jour": next((part for part in parts if part in PARTIES), TOTAL), "measure": measure,
        "breakdown": breakdowns[category] if category != TOTAL else TOTAL, "category": category,
        "gender": next((part for part in parts if part in GENDERS), TOTAL),
        "value": None if value in STATUS else float(value), "unit": UNITS.get(measure, "cases"),
        "status": STATUS.get(value, "observed"), "source": source_text("raw/a.csv, rad 2", "Rapporten", "s. 1"),
    }  # fmt: skip


def broken(agreement, day, *measures, text="nytt sätt att räkna"):
    """The agreement with a series break."""
    return replace(agreement, series_break=(SeriesBreak(text, measures, day, day, "avtal"),))


def put(reports, part):
    """Put a report in place, as far as its figures and manifest go."""
    folder = reports / str(part.year)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "nyckeltal.csv").write_text(csv_text(part.figures), encoding="utf-8", newline="")
    period = {"period_start": part.period.start.isoformat(), "period_end": part.period.end.isoformat()}
    write_manifest(folder, {"year": part.year, "version": part.version, **period})
    return folder
