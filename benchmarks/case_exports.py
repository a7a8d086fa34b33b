"""Case exports to counts: `clean_cases` with every check on, against DuckDB and plain pandas doing only cleaning and grouping.

The three run in turn, each in a process of its own, so that whatever else the machine does falls on all of them. The file is
made up here: labels in the spellings that people use, case numbers as systems give them, no text about anybody.
"""

import argparse
import datetime as dt
import itertools
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv

from iop_analysis import catalogue
from iop_analysis.agreement import Agreement, Names, Party
from iop_analysis.periods import calendar_year

ROWS = 3_000_000
YEAR = 2025
_BLOCK = 500_000
CONTACTED = 0.7

GENDERS = ["kvinna", "Kvinna", "KVINNA", "k", "man", "Man", "m ", "annat", "okänt", ""]
CRIMES = ["Misshandel", "misshandel", "Olaga hot", "Bedrägeri", "Stöld", "Grov stöld", "Rån", "Ofredande | Olaga hot", "Våldtäkt",
          "Misshandel / Olaga hot", "Övriga brott", ""]  # fmt: skip
AGE_GROUPS = ["0–17 år", "18-20", "21–24 år", "25-44", "45–64 år", "65+", ""]
DISTRICTS = ["Bromma", "Farsta", "Järva", "södermalm", "Hässelby–Vällingby", "Skärholmen", "Annan kommun", ""]
SEEKERS = ["Brottsoffer", "brottsoffer", "Anhörig", "vittne", ""]
ROUTES = ["Polisen", "polis", "Hjälpsökanden själv", "själv", "Annan", ""]
REPORTED = ["ja", "Ja", "nej", "vet ej", ""]
MARKS = ["ja", "nej", "Nej", "x", "", ""]
LANGUAGES = ["svenska", "Svenska", "engelska", "arabiska", ""]
COUNTED = {
    "gender": "gender", "age_group": "age_group", "district": "district", "help_seeker": "help_seeker",
    "contact_route": "contact_route", "reported": "reported",
}  # fmt: skip
YES_NO = ("close_relationship", "honour_related", "hate_crime", "internet_related", "meeting_offered", "referred_to_stodcentrum")


def main() -> None:
    """Run one measurement (``--only``), or all of them in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--growth", action="store_true", help="measure 3 000 to 30 million rows instead")
    parser.add_argument("--only", choices=sorted(WAYS))
    parser.add_argument("--file", type=Path)
    chosen = parser.parse_args()
    if chosen.only:
        sys.stdout.write(json.dumps(measured(chosen.only, chosen.file)))
        return
    with tempfile.TemporaryDirectory() as folder:
        grow(Path(folder)) if chosen.growth else compare(Path(folder), chosen.rows, chosen.rounds)


def compare(folder: Path, rows: int, rounds: int) -> None:
    """Print medians and the ratios within each round."""
    path = write_cases(folder / "arenden.csv", rows)
    results: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    for _ in range(rounds):
        for way in WAYS:
            results[way].append(in_own_process(way, path))
    print(f"{rows} rows, {path.stat().st_size / 1e6:.0f} MB, {rounds} rounds")
    print("\n| way | seconds (median) | processor seconds (median) | memory (MB) |\n| --- | --- | --- | --- |")
    for way, runs in results.items():
        seconds, cpu = (statistics.median(run[part] for run in runs) for part in ("seconds", "cpu"))
        print(f"| {way} | {seconds:.2f} | {cpu:.2f} | {max(run['mb'] for run in runs):.0f} |")
    for other, part in itertools.product(("duckdb", "pandas"), ("seconds", "cpu")):
        ratios = [ours[part] / theirs[part] for ours, theirs in zip(results["ours"], results[other], strict=True)]
        print(f"\nours / {other}, {part}: median {statistics.median(ratios):.2f}, from {min(ratios):.2f} to {max(ratios):.2f}")
    counts = {way: {run["cases"] for run in runs} for way, runs in results.items()}
    print(f"\ncases counted: {counts}")


def grow(folder: Path) -> None:
    """Print how time and memory grow with the file."""
    print("| rows | MB | seconds | microseconds per row | memory (MB) |\n| --- | --- | --- | --- | --- |")
    for rows in (3_000, 30_000, 300_000, 3_000_000, 30_000_000):
        path = write_cases(folder / "arenden.csv", rows)
        run = in_own_process("ours", path)
        each = run["seconds"] / rows * 1e6
        print(f"| {rows} | {path.stat().st_size / 1e6:.1f} | {run['seconds']:.2f} | {each:.2f} | {run['mb']:.0f} |", flush=True)


def in_own_process(way: str, path: Path) -> dict[str, float]:
    """Measure one way in a fresh interpreter; a failure stops the measurement."""
    command = [sys.executable, __file__, "--only", way, "--file", str(path)]
    run: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return run


def measured(way: str, path: Path) -> dict[str, float]:
    """Return seconds and processor seconds (imports not included), peak memory in MB and the number of cases counted."""
    count = WAYS[way]()
    start, cpu = time.perf_counter(), time.process_time()
    cases = count(path)
    seconds = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {"seconds": seconds, "cpu": time.process_time() - cpu, "mb": used.ru_maxrss / 1024, "cases": cases}


def ours() -> Callable[[Path], float]:
    """Every check on, as `iop check` does it."""
    from iop_analysis.deliveries.cases.clean import clean_cases  # noqa: PLC0415 - each way imports only its own
    from iop_analysis.deliveries.delivered import Incoming  # noqa: PLC0415 - the same

    names = Names(**dict.fromkeys(Names.__struct_fields__, "x"))
    agreement = Agreement(names=names, document=(), term=(), party=(Party(id="a", name="A"),))

    def count(path: Path) -> float:
        delivered = clean_cases(Incoming(path, "raw/2025/a/arenden.csv", "a"), agreement, calendar_year(YEAR))
        faults = sorted({finding.rule for finding in delivered.findings if finding.severity == "blocking"})
        if faults:
            sys.exit(f"benchmark: the file has faults: {faults}")
        table = delivered.figures
        whole = (table["measure"] == "cases") & (table["breakdown"] == "_T") & (table["gender"] == "_T")
        return float(table.loc[whole, "value"].max())

    return count


def lexicon(breakdown: str) -> dict[str, str]:
    """Lower-case spelling → code, as a plain mapping table for the other two ways."""
    parts = catalogue.genders() if breakdown == "gender" else catalogue.categories(breakdown)
    known = {word.lower(): part.code for part in parts for word in (part.label, *part.synonyms)}
    extra = {"reported": {"ja": "reported_yes", "nej": "reported_no", "vet ej": "reported_unknown"}}.get(breakdown, {})
    spelled = {"Hässelby–Vällingby".lower(): "hasselby_vallingby"} if breakdown == "district" else {}
    return {**known, **extra, **spelled, "": "unknown"}


def duckdb() -> Callable[[Path], float]:
    """Read, clean by lower, trim and mapping tables, and group by the same breakdowns."""
    import duckdb as engine  # noqa: PLC0415 - each way imports only its own

    def count(path: Path) -> float:
        base = engine.connect()
        base.execute("SET threads TO 2")
        for name, breakdown in {**COUNTED, "crimes": "crime_type"}.items():
            words = lexicon(breakdown)
            base.register(f"map_{name}", pa.table({"spelled": list(words), "code": list(words.values())}))
        mapped = ", ".join(f"map_{name}.code AS {name}" for name in COUNTED)
        joins = " ".join(f"LEFT JOIN map_{name} ON map_{name}.spelled = lower(trim(c.{name}))" for name in COUNTED)
        marks = ", ".join(
            f"CASE WHEN lower(trim({code})) IN ('ja','j','x','1') THEN 1 "
            f"WHEN lower(trim({code})) IN ('nej','n','0') THEN 0 END AS {code}"
            for code in YES_NO
        )
        columns = ", ".join(f"'{field.code}': 'VARCHAR'" for field in catalogue.case_fields().field)
        base.execute(f"""
            CREATE TEMP TABLE cleaned AS SELECT quarter(TRY_CAST(received AS DATE)) AS quarter, {mapped}, {marks},
            lower(trim(crimes)) AS crimes, TRY_CAST(age AS INTEGER) AS age, TRY_CAST(contacts AS INTEGER) AS contacts,
            TRY_CAST(call_attempts AS INTEGER) AS attempts, TRY_CAST(evening_attempts AS INTEGER) AS evening,
            TRY_CAST(first_contact AS DATE) - TRY_CAST(received AS DATE) AS wait, lower(trim(language)) AS language
            FROM read_csv('{path}', delim=';', header=true, skip=0, columns={{{columns}}}) c {joins}
        """)  # noqa: S608 - the names are our own
        sums = ", ".join(f"sum({code})" for code in YES_NO)
        for name in COUNTED:
            base.execute(f"SELECT quarter, gender, {name}, count(*) FROM cleaned GROUP BY ALL").fetchall()  # noqa: S608
        base.execute(DUCKDB_AGES).fetchall()
        base.execute(DUCKDB_CRIMES).fetchall()
        base.execute(f"""SELECT quarter, gender, {sums}, sum(contacts), count(wait), sum((wait <= 3)::INT), count(attempts),
            sum((attempts >= 3 AND evening >= 1)::INT) FROM cleaned GROUP BY ALL""").fetchall()  # noqa: S608
        base.execute("SELECT count(DISTINCT language) FROM cleaned").fetchall()
        return float(base.execute("SELECT count(*) FROM cleaned").fetchone()[0])

    return count


DUCKDB_AGES = """
    SELECT quarter, gender, CASE WHEN age < 18 THEN 0 WHEN age < 21 THEN 1 WHEN age < 25 THEN 2 WHEN age < 45 THEN 3
    WHEN age < 65 THEN 4 WHEN age IS NOT NULL THEN 5 END AS ages, count(*) FROM cleaned GROUP BY ALL
"""
DUCKDB_CRIMES = """
    SELECT quarter, gender, code, sum(n) FROM (
        SELECT quarter, gender, n, unnest(string_split_regex(crimes, '[;/|]')) AS crime
        FROM (SELECT quarter, gender, crimes, count(*) AS n FROM cleaned GROUP BY ALL)
    ) LEFT JOIN map_crimes ON spelled = trim(crime) GROUP BY ALL
"""


def pandas() -> Callable[[Path], float]:
    """Read as text, clean with `.str`, map and group."""
    import pandas as pd  # noqa: PLC0415 - each way imports only its own

    def count(path: Path) -> float:
        table = pd.read_csv(path, sep=";", dtype=str, keep_default_na=False)
        table.columns = [field.code for field in catalogue.case_fields().field]
        quarter = pd.to_datetime(table["received"], format="%Y-%m-%d", errors="coerce").dt.quarter
        coded = pd.DataFrame({name: table[name].str.strip().str.lower().map(lexicon(part)) for name, part in COUNTED.items()})
        coded["quarter"] = quarter
        for name in COUNTED:
            coded.groupby(list(dict.fromkeys(("quarter", "gender", name)))).size()
        marks = {code: table[code].str.strip().str.lower().isin(["ja", "j", "x", "1"]) for code in YES_NO}
        for mark in marks.values():
            mark.groupby([coded["quarter"], coded["gender"]]).sum()
        crimes = table["crimes"].str.lower().str.split(r"[;/|]", regex=True).explode().str.strip().map(lexicon("crime_type"))
        crimes.groupby([coded["quarter"].loc[crimes.index], coded["gender"].loc[crimes.index], crimes]).size()
        for code in ("age", "contacts", "call_attempts", "evening_attempts"):
            pd.to_numeric(table[code].str.strip(), errors="coerce").groupby(coded["quarter"]).sum()
        contact = pd.to_datetime(table["first_contact"], format="%Y-%m-%d", errors="coerce")
        contact.groupby(coded["quarter"]).count()
        table["language"].str.strip().str.lower().nunique()
        return float(len(table))

    return count


WAYS = {"ours": ours, "duckdb": duckdb, "pandas": pandas}


def write_cases(path: Path, rows: int) -> Path:
    """Write a case export with every column that we know, the same at every call."""
    random = np.random.default_rng(YEAR)
    header = ";".join(field.header for field in catalogue.case_fields().field)
    path.write_text(header + "\n", encoding="utf-8")
    with path.open("ab") as file:
        for first in range(0, rows, _BLOCK):
            table = cases(random, first, min(_BLOCK, rows - first))
            csv.write_csv(table, file, csv.WriteOptions(include_header=False, delimiter=";", quoting_style="none"))
    return path


def cases(random: np.random.Generator, first: int, number: int) -> pa.Table:
    """Return some rows as text; one in ten thousand is written twice, as happens."""
    ids = np.arange(first, first + number)
    ids[1::10_000] = ids[0 : number - 1 : 10_000]
    days = random.integers(0, 365, number)
    born = random.integers(1940, YEAR - 5, number)
    attempts = random.integers(0, 6, number)
    waited = np.where(random.random(number) < CONTACTED, random.integers(0, 9, number), -1)
    columns = {
        "case_id": [f"SG-{YEAR}-{serial:07}" for serial in ids],
        "received": date_texts(days),
        "crimes": picked(random, CRIMES, number),
        "gender": picked(random, GENDERS, number),
        "age": pa.array(np.minimum(YEAR - born, 99)).cast(pa.string()),
        "birth_year": pa.array(born).cast(pa.string()),
        "age_group": picked(random, AGE_GROUPS, number),
        "municipality": picked(random, ["Stockholm", "Solna", ""], number),
        "district": picked(random, DISTRICTS, number),
        "help_seeker": picked(random, SEEKERS, number),
        "contact_route": picked(random, ROUTES, number),
        "reported": picked(random, REPORTED, number),
        **{code: picked(random, MARKS, number) for code in YES_NO},
        "first_contact": pa.array(np.where(waited < 0, "", np.asarray(date_texts(np.clip(days + waited, 0, 364)), dtype=object))),
        "call_attempts": pa.array(attempts).cast(pa.string()),
        "evening_attempts": pa.array(attempts // 2).cast(pa.string()),
        "contacts": pa.array(random.integers(1, 40, number)).cast(pa.string()),
        "language": picked(random, LANGUAGES, number),
    }
    return pa.table({field.code: columns[field.code] for field in catalogue.case_fields().field})


def picked(random: np.random.Generator, words: list[str], number: int) -> pa.Array:
    """Return words at random."""
    return pa.array(words).take(pa.array(random.integers(0, len(words), number)))


def date_texts(days: np.ndarray) -> pa.Array:
    """Return days of the year, counted from 0, as ISO dates."""
    first = dt.date(YEAR, 1, 1)
    return pa.array([(first + dt.timedelta(days=day)).isoformat() for day in range(365)]).take(pa.array(days))


if __name__ == "__main__":
    main()
