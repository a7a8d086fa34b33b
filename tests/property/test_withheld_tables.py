"""An attacker who has every figure that is let through leaves every small count an interval as wide as the rule."""

import itertools

import numpy as np
import pandas as pd
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from iop_analysis.disclosure.counts import Earlier
from iop_analysis.disclosure.suppress import protect
from iop_analysis.frames import Measured, cast_facts
from iop_analysis.measures.indicators import form_indicators
from iop_analysis.schema import FACT_COLUMNS, TOTAL, Status, source_text
from iop_analysis.secrecy import Secrecy

EXPORT = "Ärendeexport 2025"
JOURS, ROUTES, GENDERS = ("norr", "soder"), ("police", "self", "other"), ("woman", "man")
CELLS = list(itertools.product(JOURS, ROUTES, GENDERS))
LINES = list(itertools.product((*JOURS, TOTAL), (*ROUTES, TOTAL), (*GENDERS, TOTAL)))


def belongs(cell, line):
    return all(part in {TOTAL, whole} for part, whole in zip(line, cell, strict=True))


def facts_of(counts, reporting):
    rows = [
        {"period_start": reporting.start, "period_end": reporting.end, "jour": jour, "measure": "cases",
         "breakdown": TOTAL if route == TOTAL else "contact_route", "category": route, "gender": gender,
         "value": float(sum(count for cell, count in zip(CELLS, counts, strict=True) if belongs(cell, (jour, route, gender)))),
         "unit": "cases", "status": "observed", "source": source_text("arenden.csv", EXPORT, "räknade rader")}
        for jour, route, gender in LINES
    ]  # fmt: skip
    return cast_facts(pd.DataFrame(rows, columns=list(FACT_COLUMNS)))


def interval(target, published, hidden):
    """The least and the greatest that a line can be, given what is published and that what is hidden is no zero."""
    row = lambda line: np.array([float(belongs(cell, line)) for cell in CELLS])  # noqa: E731
    system = {
        "A_eq": np.array([row(line) for line in published]), "b_eq": list(published.values()),
        "A_ub": -np.array([row(line) for line in hidden]), "b_ub": -np.ones(len(hidden)),
    }  # fmt: skip
    ends = [linprog(sign * row(target), bounds=(0, 500), **system) for sign in (1, -1)]
    return ends[0].fun, -ends[1].fun


@settings(max_examples=40, deadline=None)
@example(counts=[12, 0, 12, 3, 12, 5, 6, 0, 0, 12, 2, 6])
@example(counts=[12, 8, 8, 0, 5, 0, 2, 5, 3, 5, 6, 5])
@given(counts=st.lists(st.integers(0, 12), min_size=len(CELLS), max_size=len(CELLS)))
def test_no_small_count_can_be_worked_out(counts, small_agreement, reporting):
    indicators = form_indicators(facts_of(counts, reporting), small_agreement, reporting)
    measured = Measured(indicators, pd.DataFrame({"id": [], "baseline_id": []}))
    before = indicators.head(0)
    table = protect(measured, Secrecy(), {}, delivered=frozenset({EXPORT}), earlier=Earlier(before, before)).indicators
    lines = [line for line in LINES if sum(count for cell, count in zip(CELLS, counts, strict=True) if belongs(cell, line))]
    ours = table[table["measure"] == "cases"]
    statuses = {(row.jour, row.category, row.gender): (row.status, row.value) for row in ours.itertuples(index=False)}
    published = {line: value for line, (status, value) in statuses.items() if status == Status.OBSERVED}
    hidden = [line for line, (status, _) in statuses.items() if status == Status.SUPPRESSED]
    for line in lines:
        true = sum(count for cell, count in zip(CELLS, counts, strict=True) if belongs(cell, line))
        if true < Secrecy().smallest_shown:
            assert line in hidden
            least, greatest = interval(line, published, hidden)
            assert greatest - least >= Secrecy().interval - 1e-6, (line, published)
