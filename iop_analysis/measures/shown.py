"""What a report publishes of the facts: counts about people in the declared tables, merged where needed, and all else."""

from collections.abc import Iterator
from typing import Final

import pandas as pd
from msgspec import Struct

from iop_analysis import catalogue, merges
from iop_analysis.agreement import Agreement
from iop_analysis.frames import cast_facts
from iop_analysis.measures.fineness import By, in_table, published_tables
from iop_analysis.measures.merging import merge_rare
from iop_analysis.measures.shares import computed_shares
from iop_analysis.merges import Merged
from iop_analysis.periods import Period
from iop_analysis.schema import COMPUTED, FACT_COLUMNS, FACT_KEY, PEOPLE_UNITS, rests_on

_KEY: Final = list(FACT_KEY)


class Shown(Struct, frozen=True):
    """The facts that a report publishes (row key ``FACT_KEY``), before any is hidden, and what was merged in which table."""

    facts: pd.DataFrame
    merged: tuple[Merged, ...] = ()


def shown_facts(facts: pd.DataFrame, agreement: Agreement, reporting: Period, delivered: frozenset[str]) -> Shown:
    """Keep of the counts about people those that stand in a published table, with rare categories merged.

    ``delivered`` are the titles of the sources that nobody has published before: facts that rest on none of them are public
    and pass as they are, and so does what counts no people. Shares follow the counts that they are computed from. Row key in
    and out: ``FACT_KEY``; columns ``FACT_COLUMNS``.
    """
    ours = facts["source"].map(lambda source: rests_on(source, delivered))
    if not ours.any():
        return Shown(facts)
    counts = facts["unit"].isin(PEOPLE_UNITS)
    tables = list(_published(facts[counts].assign(ours=ours[counts]), agreement, reporting))
    theirs = pd.concat([facts.loc[counts].head(0), *(rows.loc[rows["ours"], list(FACT_COLUMNS)] for _, _, rows in tables)])
    published = pd.concat([facts[~ours & counts], theirs.drop_duplicates(_KEY)], ignore_index=True)
    return Shown(_with_shares(facts[~counts], ours[~counts], facts[counts], published), _named(tables))


def _published(counts: pd.DataFrame, agreement: Agreement, reporting: Period) -> Iterator[tuple[str, By, pd.DataFrame]]:
    """Every published table: measure, dimensions and rows. Counts that are declared open need no merging."""
    for code, rows in counts.groupby("measure"):
        measure = str(code)
        for by in published_tables(measure):
            table = rows[in_table(rows, by, reporting)]
            needs_none = measure in agreement.secrecy.open_measures
            yield measure, by, table if needs_none else merge_rare(table, agreement.secrecy.smallest_shown)


def _with_shares(others: pd.DataFrame, ours: "pd.Series[bool]", counts: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """The published counts and all that counts no people, less shares of counts that are not published, plus new ones."""
    part = others["measure"].map({code: measure.part for code, measure in catalogue.measures().items()}).fillna("")
    behind = pd.MultiIndex.from_frame(others.assign(measure=part)[_KEY])
    unpublished = behind.isin(pd.MultiIndex.from_frame(counts[_KEY])) & ~behind.isin(pd.MultiIndex.from_frame(published[_KEY]))
    follows = ours & (part != "") & (others["source"].str.startswith(COMPUTED) | unpublished)
    kept = pd.concat([others[~follows], published], ignore_index=True)
    shown = pd.concat([kept, computed_shares(kept)], ignore_index=True)
    return cast_facts(shown).sort_values(_KEY, ignore_index=True)


def _named(tables: list[tuple[str, By, pd.DataFrame]]) -> tuple[Merged, ...]:
    codes = set(merges.groups())
    return tuple(
        sorted(
            Merged(measure, by, code)
            for measure, by, rows in tables
            for code in codes.intersection([*rows["category"], *rows["gender"]])
        )
    )
