"""Any case export: an outcome or one plain line, no row lost, whatever the order; and counts as an independent count has them."""

import csv
import datetime as dt
import io
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iop_analysis.deliveries.cases.clean import clean_cases
from iop_analysis.deliveries.delivered import Incoming
from iop_analysis.errors import IopError
from iop_analysis.periods import Period
from iop_analysis.schema import TOTAL

PERIOD = Period(dt.date(2025, 4, 1), dt.date(2025, 12, 31))
HEADERS = [
    "Ärendenummer", "Inkom", "Brottstyp", "Kön", "Ålder", "Födelseår", "Åldersgrupp", "Stadsdel", "Polisanmäld", "Hatbrott",
    "Datum första kontakt", "Kontaktförsök", "Varav kvällstid", "Antal kontakter", "Språk", "Övrigt",
]  # fmt: skip
CELLS = st.sampled_from(
    [
        "",
        " ",
        "Summa",
        "Totalt 3",
        "A1",
        "A2",
        "3",
        "0",
        "45748",
        "2025-04-01",
        "2025-12-31",
        "1/4 2025",
        "2024-01-01",
        "Stöld",
        "rån/stöld",
        "kvinna",
        "man",
        "ja",
        "nej",
        "vet ej",
        "18-20",
        "34 år",
        "1990",
        "Bromma",
        '="x"',
        "'7",
        'a"b',
        "a\nb",
        "a;b",
        "=1+1",
        "hejsan",
    ]
) | st.text(max_size=12)
TABLES = st.lists(st.lists(CELLS, min_size=0, max_size=8), max_size=25)
ANY = settings(deadline=10_000, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)


@pytest.fixture
def clean(tmp_path, small_agreement):
    def cleaned(content):
        path = tmp_path / "arenden.csv"
        path.write_bytes(content)
        return clean_cases(Incoming(path, "raw/2025/norr/arenden.csv", "norr"), small_agreement, PERIOD)

    return cleaned


def written(rows, delimiter=";"):
    lines = io.StringIO(newline="")
    csv.writer(lines, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    return lines.getvalue().encode(errors="replace")


def outcome(clean, content):
    """What came of it, or ``None`` for a refusal in one line; anything else fails the test."""
    try:
        return clean(content)
    except IopError as error:
        message = str(error)
    assert len(message.splitlines()) == 1
    return None


@given(content=st.binary(max_size=400), head=st.booleans())
@ANY
def test_any_bytes_give_an_outcome_or_a_refusal(clean, content, head):
    delivered = outcome(clean, (b"case_id;received;crimes\n" if head else b"") + content)
    assert delivered is None or delivered.conservation.balances


@given(header=st.lists(st.sampled_from(HEADERS), max_size=8), rows=TABLES, delimiter=st.sampled_from(";,\t"), raw=st.booleans())
@ANY
def test_no_row_of_any_table_is_lost(clean, header, rows, delimiter, raw):
    header = list(dict.fromkeys([*HEADERS[:3], *header]))
    table = [header, *rows]
    content = "\n".join(delimiter.join(row) for row in table).encode(errors="replace") if raw else written(table, delimiter)
    delivered = outcome(clean, content)
    if delivered is not None:
        assert delivered.conservation.balances
        assert min(delivered.conservation.kept, delivered.conservation.corrected, delivered.conservation.rejected) >= 0
        assert all(finding.spots or finding.place for finding in delivered.findings)
    if delivered is not None and not raw:
        assert sum(any(cell.isalnum() for cell in row) for row in rows) <= delivered.conservation.read <= sum(map(any, rows))


@given(rows=st.lists(st.lists(CELLS, min_size=8, max_size=8), max_size=25), order=st.randoms(use_true_random=False))
@ANY
def test_the_order_of_rows_does_not_matter(clean, rows, order):
    numbered = [[f"A{number}", *row[1:]] for number, row in enumerate(rows)]
    shuffled = order.sample(numbered, len(numbered))
    header = [*HEADERS[:3], "Kön", "Ålder", "Stadsdel", "Polisanmäld", "Antal kontakter"]
    first, second = (outcome(clean, written([header, *part])) for part in (numbered, shuffled))
    assert (first is None) == (second is None)
    if first is not None:
        assert first.figures.equals(second.figures)
        assert first.fingerprints.tolist() == second.fingerprints.tolist()


GENDERS = {"kvinna": "woman", "K": "woman", "man": "man", " Män ": "man", "": "unknown", "vet ej": "unknown"}
CRIMES = {"Stöld": ["stold"], "RÅN": ["ran"], "stöld / Rån|Stölder": ["stold", "ran"], "": ["unknown_crime"]}
CASES = st.tuples(
    st.integers(0, 60), st.dates(dt.date(2025, 1, 1), dt.date(2026, 1, 31)), st.sampled_from(sorted(CRIMES)),
    st.sampled_from(sorted(GENDERS)), st.none() | st.integers(0, 99), st.none() | st.integers(0, 5000),
)  # fmt: skip
AGES = ((17, "age_0_17"), (20, "age_18_20"), (24, "age_21_24"), (44, "age_25_44"), (64, "age_45_64"), (120, "age_65"))


@given(cases=st.lists(CASES, max_size=60), iso=st.booleans())
@ANY
def test_counts_are_those_of_an_independent_count(clean, cases, iso):
    rows = [
        [f"A{number}", day.isoformat() if iso else f"{day.day}/{day.month} {day.year}", crimes, gender,
         "" if age is None else str(age), "" if contacts is None else f"{contacts:,}".replace(",", " ")]
        for number, day, crimes, gender, age, contacts in cases
    ]  # fmt: skip
    delivered = clean(written([["Ärendenummer", "Inkom", "Brottstyp", "Kön", "Ålder", "Antal kontakter"], *rows]))
    expected = independent_count(cases)
    whole = delivered.figures[delivered.figures["period_end"] == str(PERIOD.end)]
    whole = whole[whole["period_start"] == str(PERIOD.start)]
    counted = {
        (row.measure, row.category, row.gender): int(row.value) for row in whole.itertuples() if row.value
    }  # fmt: skip
    assert counted == {key: number for key, number in expected.items() if number}


def independent_count(cases):
    """Count in plain Python, one case at a time."""
    counts = Counter()
    seen = set()
    for number, day, crimes, gender, age, contacts in cases:
        if not PERIOD.start <= day <= PERIOD.end or number in seen:
            continue
        seen.add(number)
        group = "unknown_age" if age is None else next(code for highest, code in AGES if age <= highest)
        for of in (TOTAL, GENDERS[gender]):
            counts.update([("cases", TOTAL, of), ("cases", group, of)])
            counts.update((part, code, of) for code in CRIMES[crimes] for part in ["crimes"])
            counts["crimes", TOTAL, of] += len(CRIMES[crimes])
        counts["contacts", TOTAL, TOTAL] += contacts or 0
    return counts
