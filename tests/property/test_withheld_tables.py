"""An attacker who has every figure that is let through learns no small count to less than five possible values."""

import itertools

import numpy as np
import pandas as pd
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from iop_analysis.disclosure.suppress import SMALLEST_SHOWN, protect
from iop_analysis.frames import Measured, cast_facts
from iop_analysis.measures.indicators import form_indicators
from iop_analysis.schema import FACT_COLUMNS, TOTAL, Status, source_text

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


def interval(target, published):
    """The least and the greatest that a line can be, given what is published and that no count is negative."""
    rows = np.array([[float(belongs(cell, line)) for cell in CELLS] for line in published])
    objective = np.array([float(belongs(cell, target)) for cell in CELLS])
    known = {"A_eq": rows, "b_eq": list(published.values())} if published else {}
    ends = [linprog(sign * objective, bounds=(0, 200), **known) for sign in (1, -1)]
    return ends[0].fun, -ends[1].fun


@settings(max_examples=25, deadline=None)
@example(counts=[12, 0, 12, 3, 12, 5, 6, 0, 0, 12, 2, 6])  # tables of two dimensions and the association would tell
@example(counts=[12, 8, 8, 0, 5, 0, 2, 5, 3, 5, 6, 5])
@given(counts=st.lists(st.integers(0, 12), min_size=len(CELLS), max_size=len(CELLS)))
def test_no_small_count_can_be_worked_out(counts, small_agreement, reporting):
    indicators = form_indicators(facts_of(counts, reporting), small_agreement, reporting)
    measured = Measured(indicators, pd.DataFrame({"id": [], "baseline_id": []}))
    table = protect(measured, reporting, delivered=frozenset({EXPORT}), unpublished=()).indicators
    observed = table[(table["status"] == Status.OBSERVED) & (table["measure"] == "cases")]
    published = {
        (row.jour, row.category, row.gender): row.value for row in observed.itertuples(index=False)
    }  # fmt: skip
    for line in LINES:
        true = sum(count for cell, count in zip(CELLS, counts, strict=True) if belongs(cell, line))
        if 0 < true < SMALLEST_SHOWN:
            assert line not in published
            least, greatest = interval(line, published)
            assert greatest - least >= SMALLEST_SHOWN - 1, (line, published)
