"""Linked tables of a report as a whole, attacked: 500 random sets, and proof that attackers and audit can tell good from bad.

The attackers are independent of production: they know how the tables were made and solve linear and whole-number programmes of
their own. Set by set everything follows from its number.
"""

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from attackers import Attacker, known_exactly_by_the_rule, steps, targets_of
from linked_tables import random_set

from iop_analysis.disclosure.audit import Why, audit
from iop_analysis.disclosure.hiding import hide_counts
from iop_analysis.errors import NotPublishedError
from iop_analysis.schema import FACT_KEY

_BATCHES, _SETS = 25, 20
_FOR_WHOLE_NUMBERS = 120
_FOR_THE_RULE = 60
_SMALL_ENOUGH_TO_COMPARE = 200


def too_near(tables, shown, *, whole=False):
    """Which of the targets an attacker gets too near to, as their places among ``targets_of``."""
    rows, needed = targets_of(tables, shown)
    return np.flatnonzero(steps(*Attacker(tables, shown).ranges(rows, needed, whole=whole)) < needed)


def protected(tables):
    """Which counts production shows; nothing if it refuses, as it may where too much is public already."""
    try:
        return hide_counts(tables.counts, *tables.arguments)
    except NotPublishedError:
        assert tables.counts["known"].any() or tables.ratio_rows, f"{tables.name}: nothing is public that could stand in the way"


@pytest.mark.parametrize("batch", range(_BATCHES))
def test_no_attacker_comes_too_near(batch):
    refused = 0
    for number in range(batch * _SETS, (batch + 1) * _SETS):
        tables = random_set(number)
        shown = protected(tables)
        if shown is None:
            refused += 1
            continue
        assert not too_near(tables, shown).size, f"set {number}, {tables.name}"
        if (~shown).sum() <= _FOR_WHOLE_NUMBERS:
            assert not too_near(tables, shown, whole=True).size, f"set {number}, {tables.name}, by whole numbers"
        assert audit(tables.counts.assign(shown=shown), *tables.arguments) == (), f"set {number}, {tables.name}"
    assert refused <= 0.1 * _SETS


def test_who_knows_the_rule_finds_hardly_any_small_count_exactly():
    """Where earlier reports hide more than what is small, the reader's premise fails: those sets are left out."""
    exact = small = 0
    for tables in map(random_set, range(_FOR_THE_RULE)):
        shown = None if tables.counts["withheld"].any() else protected(tables)
        found, among = (0, 0) if shown is None else known_exactly_by_the_rule(tables, shown)
        exact, small = exact + found, small + among
    assert small > 10 * _FOR_THE_RULE
    assert exact <= 0.005 * small


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
