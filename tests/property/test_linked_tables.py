"""Linked tables of a report as a whole, attacked: 500 random sets, and proof that attackers and audit can tell good from bad.

The attackers are independent of production: they know how the tables were made and solve linear and whole-number programmes of
their own. Set by set everything follows from its number.
"""

import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from linked_tables import random_set
from outcomes import outcome, too_near

from iop_analysis.disclosure.audit import Why, audit
from iop_analysis.disclosure.hiding import hide_counts
from iop_analysis.schema import FACT_KEY

_SETS = 500
_SMALL_ENOUGH_TO_COMPARE = 200


def test_no_attacker_comes_too_near_and_hardly_any_small_count_is_found_by_the_rule():
    """All sets, on all cores."""
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        outcomes = list(pool.map(outcome, range(_SETS), chunksize=5))
    assert not [fault for one in outcomes for fault in one.faults]
    assert sum(one.refused for one in outcomes) <= 0.02 * _SETS
    small = sum(one.small for one in outcomes)
    assert small > 10 * _SETS
    assert sum(one.exact for one in outcomes) <= 0.005 * small


def at_random(tables, number):
    """Hide what is small, and of the rest a random share that may be too little, enough, or everything."""
    random, counts = np.random.default_rng(number), tables.counts
    share = random.choice([0, 0.2, 0.4, 0.6, 0.8, 1])
    hide = counts["value"].between(1, 4) | counts["withheld"] | (random.random(len(counts)) < share)
    may_be_hidden = (counts["value"] > 0) | (not tables.secrecy.zeros_printed)
    return ~(hide & may_be_hidden & ~counts["known"])


@settings(max_examples=40, deadline=None, derandomize=True)
@given(number=st.integers(1000, 100_000))
def test_audit_and_attacker_agree_on_what_is_too_near(number):
    tables = random_set(number)
    if len(tables.counts) > _SMALL_ENOUGH_TO_COMPARE:
        return
    shown = at_random(tables, number)
    keys = list(tables.counts[list(FACT_KEY)].itertuples(index=False, name=None))
    hidden = np.flatnonzero(~(shown | tables.counts["known"]))
    attacked = too_near(tables, shown)
    exposures = audit(tables.counts.assign(shown=shown), *tables.arguments)
    assert {Why.NARROW, Why.EXACT} >= {exposure.why for exposure in exposures}
    assert {exposure.key for exposure in exposures if not exposure.rest} == {
        keys[hidden[one]] for one in attacked if one < len(hidden)
    }
    assert sum(exposure.rest for exposure in exposures) == (attacked >= len(hidden)).sum()


def hide_small_ones_only(counts):
    return counts["known"] | ~counts["value"].between(1, 4)


def test_hiding_only_what_is_small_is_caught_by_both():
    for number in range(10):
        tables = random_set(number)
        shown = hide_small_ones_only(tables.counts)
        small = int((~shown).sum())
        assert too_near(tables, shown).size >= 0.5 * small
        assert len(audit(tables.counts.assign(shown=shown), *tables.arguments)) >= 0.5 * small


def test_showing_one_more_count_is_caught_by_both():
    """Small sets of which every cell hidden for cover is tried; a leaner pattern has fewer to spare."""
    caught = tried = 0
    for number in (2, 9, 19):
        tables = random_set(number)
        shown = hide_counts(tables.counts, *tables.arguments)
        for row in tables.counts.index[~shown & ~tables.counts["value"].between(1, 4)]:
            with_one_more = shown | (shown.index == row)
            exposures = audit(tables.counts.assign(shown=with_one_more), *tables.arguments)
            assert bool(exposures) == bool(too_near(tables, with_one_more).size or tables.counts["withheld"][row])
            caught, tried = caught + bool(exposures), tried + 1
    assert tried
    assert caught >= 0.9 * tried
