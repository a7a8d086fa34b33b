"""One facts table of everything that was delivered and agreed."""

from collections.abc import Iterator

import pandas as pd

from iop_analysis.agreement import FILE_NAME, Agreement, Budget, GenderReference
from iop_analysis.frames import typed_facts
from iop_analysis.schema import FACT_COLUMNS, FACT_KEY, TOTAL, Gender, Status, Unit, source_text


def collect_facts(deliveries: list[pd.DataFrame], agreement: Agreement) -> pd.DataFrame:
    """Put cleaned deliveries and the agreement's own figures together.

    Row key in and out: ``FACT_KEY``; columns ``FACT_COLUMNS``. The rows' order is that of the key, whatever order they came in.
    """
    tables = [table[list(FACT_COLUMNS)] for table in deliveries]
    facts = pd.concat([*tables, agreement_facts(agreement)], ignore_index=True)
    return facts.sort_values(list(FACT_KEY), ignore_index=True)


def agreement_facts(agreement: Agreement) -> pd.DataFrame:
    """Return budgets (kronor) and gender references (percent) as facts of the period that they hold for."""
    titles = {document.id: document.title for document in agreement.document}
    rows = [row for budget in agreement.budget for row in _budget_rows(budget, titles)]
    rows += [row for reference in agreement.gender_reference for row in _gender_rows(reference, titles)]
    return typed_facts(rows)


def _budget_rows(budget: Budget, titles: dict[str, str]) -> Iterator[dict[str, object]]:
    values = [(TOTAL, TOTAL, budget.total_sek)] + [("budget_line", line.category, line.sek) for line in budget.lines]
    for breakdown, category, value in values:
        yield {
            **_common(budget, titles),
            "jour": budget.party, "breakdown": breakdown, "category": category, "gender": TOTAL,
            "value": value, "unit": Unit.SEK,
        }  # fmt: skip


def _gender_rows(reference: GenderReference, titles: dict[str, str]) -> Iterator[dict[str, object]]:
    for gender, value in ((Gender.WOMAN, reference.woman), (Gender.MAN, reference.man)):
        yield {
            **_common(reference, titles),
            "jour": TOTAL, "breakdown": TOTAL, "category": TOTAL, "gender": gender,
            "value": value, "unit": Unit.PERCENT,
        }  # fmt: skip


def _common(part: Budget | GenderReference, titles: dict[str, str]) -> dict[str, object]:
    return {
        "period_start": part.start,
        "period_end": part.end,
        "measure": part.measure,
        "status": Status.OBSERVED,
        "source": source_text(FILE_NAME, titles[part.document], part.clause),
    }
