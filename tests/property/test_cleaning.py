"""Whatever stands in the cells: no row is lost, order does not matter, and every spelling of a number reads back equal."""

import random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iop_analysis.deliveries.clean import clean_published
from iop_analysis.deliveries.read import PUBLISHED_COLUMNS, Description, PublishedDelivery, RawTable, read_published
from iop_analysis.measures.facts import collect_facts
from iop_analysis.measures.indicators import form_indicators
from iop_analysis.schema import FACT_KEY, Status

RUNS = settings(max_examples=50, deadline=None)
PLAUSIBLE = {
    "period_start": ["2025-01-01", "2024-01-01", ""],
    "period_end": ["2025-12-31", "2024-12-31", ""],
    "jour": ["_T", "Norrjouren", "jouren i norr", "Söderjouren", "Riket"],
    "measure": ["cases", "close_relationship", "crime_share", "survey_mean"],
    "breakdown": ["_T", "crime_type"],
    "category": ["_T", "Misshandel", "ran"],
    "gender": ["_T", "Kvinnor", "man"],
    "value": ["1", "5", "3 017", "4,3", ""],
    "unit": ["cases", "crimes", "percent", "scale_1_5"],
    "status": [*Status],
    "document": ["rapport", "avtal"],
    "place": ["Tabell 1"],
    "stated_period": ["", "2024", "under året", "de tre senaste kvartalen"],
}
UNREJECTING = {"repeated_figure", "conflicting_figures", "unknown_periods", "no_rows"}
ALMOST_RIGHT = {column: words[0] for column, words in PLAUSIBLE.items()}

anything = st.text(max_size=12)
plausible_row = st.fixed_dictionaries({column: st.sampled_from(words) for column, words in PLAUSIBLE.items()})
odd_row = st.fixed_dictionaries({column: st.sampled_from(words) | anything for column, words in PLAUSIBLE.items()})
one_odd_cell = st.builds(lambda column, text: {**ALMOST_RIGHT, column: text}, st.sampled_from(PUBLISHED_COLUMNS), anything)
delivered_rows = st.lists(plausible_row | one_odd_cell | odd_row, max_size=8)


def table(name, rows):
    cells = [[row[column] for column in PUBLISHED_COLUMNS] for row in rows]
    return RawTable(name, pd.DataFrame(cells, columns=list(PUBLISHED_COLUMNS), index=range(2, len(rows) + 2), dtype=str))


def delivery(*tables):
    return PublishedDelivery(tuple(tables), Description(document="rapport"), "beskrivning.toml")


@RUNS
@given(first=delivered_rows, second=delivered_rows)
def test_no_row_is_lost(first, second, small_agreement, reporting):
    cleaned = clean_published(delivery(table("a.csv", first), table("b.csv", second)), small_agreement, reporting)
    assert [part.read for part in cleaned.conservation] == [len(first), len(second)]
    for part in cleaned.conservation:
        assert part.read == part.kept + part.rejected + part.counted_out
        assert min(part.kept, part.rejected, part.counted_out) >= 0
    assert sum(part.kept for part in cleaned.conservation) == len(cleaned.figures)
    rejecting = [finding for finding in cleaned.findings if finding.rule not in UNREJECTING]
    assert sum(part.rejected for part in cleaned.conservation) == len(rejecting)


@RUNS
@given(rows=delivered_rows)
def test_what_is_kept_has_one_row_per_key_and_a_value_exactly_where_observed(rows, small_agreement, reporting):
    figures = clean_published(delivery(table("a.csv", rows)), small_agreement, reporting).figures
    assert not figures.duplicated(list(FACT_KEY)).any()
    assert (figures["value"].notna() == (figures["status"] == Status.OBSERVED)).all()
    assert (figures["period_start"].isna() == figures["period_end"].isna()).all()


@RUNS
@given(rows=delivered_rows)
def test_findings_do_not_repeat_what_stands_in_a_refused_cell(rows, small_agreement, reporting):
    marked = [{**row, "measure": f"{row['measure']}190001019999"} for row in rows]
    cleaned = clean_published(delivery(table("a.csv", marked)), small_agreement, reporting)
    assert [finding.rule for finding in cleaned.findings] == (["unknown_code"] * len(rows) or ["no_rows"])
    assert [
        finding for finding in cleaned.findings if "190001019999" in f"{finding.observed}{finding.expected}{finding.details}"
    ] == []


@pytest.fixture(scope="module")
def published(project_data, prepared_2025):
    return read_published(project_data / "raw" / "2025", project_data), prepared_2025.material


def without_source(published, tables):
    read, material = published
    cleaned = clean_published(
        PublishedDelivery(tuple(tables), read.description, read.description_file), material.agreement, material.period
    )
    assert cleaned.findings == ()
    facts = collect_facts([cleaned.figures], material.agreement, material.period)
    return form_indicators(facts, material.agreement, material.period).drop(columns="source")


@settings(max_examples=6, deadline=None)
@given(seed=st.integers())
def test_the_order_of_rows_and_files_does_not_matter(seed, published):
    shuffle = random.Random(seed)  # noqa: S311 - an order, no secret
    read, _ = published
    orders = [shuffle.sample(range(len(part.cells)), len(part.cells)) for part in read.tables]
    shuffled = [RawTable(part.file, part.cells.iloc[order]) for part, order in zip(read.tables, orders, strict=True)]
    shuffle.shuffle(shuffled)
    pd.testing.assert_frame_equal(without_source(published, shuffled), without_source(published, read.tables))


def spelt(number, decimals, thousands, point):
    whole, _, rest = f"{number:.{decimals}f}".partition(".")
    grouped = f"{int(whole):,}".replace(",", thousands)
    return grouped + (point + rest if rest else "")


@RUNS
@given(
    number=st.integers(min_value=0, max_value=10**12),
    decimals=st.integers(min_value=0, max_value=4),
    marks=st.tuples(st.sampled_from(["", " ", "\u00a0", "\u202f"]), st.sampled_from([",", "."])),
)
def test_a_number_reads_back_equal_however_it_is_spelt(number, decimals, marks, small_agreement, reporting):
    value = number / 10**decimals
    row = {**ALMOST_RIGHT, "measure": "grant_outcome", "unit": "sek", "value": spelt(value, decimals, *marks)}
    cleaned = clean_published(delivery(table("a.csv", [row])), small_agreement, reporting)
    assert cleaned.findings == ()
    assert cleaned.figures["value"].tolist() == [float(f"{value:.{decimals}f}")]
