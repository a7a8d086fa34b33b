"""Whatever the counts: merging keeps every total, is the same everywhere in a table, and leaves nothing rare that has a merge."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from iop_analysis import catalogue, merges
from iop_analysis.frames import typed_facts
from iop_analysis.measures.merging import merge_rare
from iop_analysis.schema import TOTAL, source_text

SMALLEST_SHOWN = 5
JOURS = ("norr", "soder", TOTAL)
GENDERS = ("woman", "man", "other", "unknown")
SOURCE = source_text("a.csv, rad 1", "Rapporten", "Tabell 1")
PLACES = ["period_start", "jour", "breakdown"]
COUNTS = st.one_of(st.just(0), st.integers(0, 8), st.integers(0, 400))


@st.composite
def tables(draw):
    """A cross of association × category × gender with all its margins; every fine cell is drawn."""
    breakdown = draw(st.sampled_from(["crime_type", "age_group", "contact_route", "help_seeker", "reported"]))
    codes = [part.code for part in catalogue.categories(breakdown)]
    inner = {
        (jour, code, gender): draw(COUNTS) for jour in JOURS[:2] for code in draw(st.just(codes)) for gender in GENDERS
    }  # fmt: skip
    rows = [
        {"jour": jour, "breakdown": TOTAL if code == TOTAL else breakdown, "category": code, "gender": gender,
         "value": sum(value for key, value in inner.items() if _within(key, (jour, code, gender)))}
        for jour in JOURS for code in (*codes, TOTAL) for gender in (*GENDERS, TOTAL)
    ]  # fmt: skip
    common = {"period_start": "2025-01-01", "period_end": "2025-12-31", "measure": "crimes", "unit": "crimes"}
    return typed_facts([{**common, **row, "status": "observed", "source": SOURCE} for row in rows]).assign(ours=True)


def _within(key, place):
    return all(wanted in {TOTAL, code} for code, wanted in zip(key, place, strict=True))


def _is_rare(rows):
    counted = rows[rows["value"] > 0]
    return bool(len(counted)) and (counted["value"] < SMALLEST_SHOWN).mean() > merges.rare_share()


@settings(max_examples=60, deadline=None)
@given(table=tables())
def test_no_count_is_lost(table):
    merged = merge_rare(table, SMALLEST_SHOWN)
    undivided = ["jour", "breakdown", "category", "gender", "value"]
    totals = [part[(part["category"] == TOTAL) & (part["gender"] == TOTAL)][undivided] for part in (table, merged)]
    pd.testing.assert_frame_equal(*(part.sort_values("jour", ignore_index=True) for part in totals))
    for margin in (["category"], ["gender"]):
        parts = [part[(part[margin] != TOTAL).all(axis="columns")] for part in (table, merged)]
        other = "gender" if margin == ["category"] else "category"
        sums = [part[part[other] == TOTAL].groupby(PLACES)["value"].sum() for part in parts]
        pd.testing.assert_series_equal(*sums)
    inner = [part[(part["category"] != TOTAL) & (part["gender"] != TOTAL)] for part in (table, merged)]
    pd.testing.assert_series_equal(*(part.groupby(PLACES)["value"].sum() for part in inner))


@settings(max_examples=60, deadline=None)
@given(table=tables())
def test_a_table_is_merged_everywhere_alike_and_no_further_than_the_ladders_go(table):
    merged = merge_rare(table, SMALLEST_SHOWN)
    held = merges.groups()
    for column in ("category", "gender"):
        per_jour = [set(rows[column]) for _, rows in merged.groupby("jour")]
        assert all(codes == per_jour[0] for codes in per_jour)
        fine = [part for code in per_jour[0] for part in held.get(code, {code})]
        assert sorted(fine) == sorted(set(table[column]))  # each fine code stands for itself or in one merged one
    steps = {part for merge in merges.merges() for part in merge.of}
    categories, genders = set(merged["category"]) & steps, set(merged["gender"]) & {"man", *GENDERS, "other_or_unknown"}
    assert not any(_is_rare(merged[merged["category"] == code]) for code in categories - {TOTAL})
    assert not any(_is_rare(merged[merged["gender"] == code]) for code in genders - {"woman", TOTAL})


@settings(max_examples=30, deadline=None)
@given(table=tables(), seed=st.integers(0, 10_000))
def test_the_order_of_the_rows_changes_nothing(table, seed):
    order = ["jour", "category", "gender"]
    one, other = (merge_rare(rows, SMALLEST_SHOWN) for rows in (table, table.sample(frac=1, random_state=seed)))
    columns = [*order, "value", "unit", "status"]
    pd.testing.assert_frame_equal(*(part[columns].sort_values(order, ignore_index=True) for part in (one, other)))
