"""What becomes of one random set of linked tables: protected by production, then attacked."""

import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from attackers import Attacker, known_exactly_by_the_rule, steps, targets_of
from linked_tables import random_set

from iop_analysis.disclosure.audit import audit
from iop_analysis.disclosure.hiding import hide_counts
from iop_analysis.errors import NotPublishedError

_FOR_WHOLE_NUMBERS = 120


@dataclass
class Outcome:
    """Of a set: whether it was refused, what went wrong, and what a reader who knows the rule finds exactly among the small."""

    refused: bool = False
    faults: list = field(default_factory=list)
    exact: int = 0
    small: int = 0


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


def outcome(number):
    """Protect and attack set ``number``; whole-number attacks where few cells are hidden.

    Where earlier reports hide more than what is small, the premise of the reader who knows the rule fails: not asked there.
    """
    tables = random_set(number)
    shown = protected(tables)
    if shown is None:
        return Outcome(refused=True)
    by_the_rule = (0, 0) if tables.counts["withheld"].any() else known_exactly_by_the_rule(tables, shown)
    faults = [f"set {number}, {tables.name}: {fault}" for fault in _faults(tables, shown)]
    return Outcome(faults=faults, exact=by_the_rule[0], small=by_the_rule[1])


def _faults(tables, shown):
    if too_near(tables, shown).size:
        yield "an attacker comes too near"
    if (~shown).sum() <= _FOR_WHOLE_NUMBERS and too_near(tables, shown, whole=True).size:
        yield "an attacker comes too near by whole numbers"
    if audit(tables.counts.assign(shown=shown), *tables.arguments):
        yield "the audit does not hold"
