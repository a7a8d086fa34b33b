"""How many rows a list of cases has is how many cases there are."""

import pandas as pd
import pytest

from iop_analysis.disclosure.rows import rows_give_cases_away, without_row_counts, without_rows
from iop_analysis.frames import Receipt
from iop_analysis.schema import INDICATOR_COLUMNS, TOTAL, Conservation, Status

RECEIPTS = tuple(
    Receipt(jour, kind, Conservation(f"{jour}/{kind}", 40, 40)) for jour in ("norr", "soder") for kind in ("report", "cases")
)


def indicators(**cells):
    row = {
        **dict.fromkeys(("breakdown", "category", "gender"), TOTAL),
        "id": "cases.norr",
        "label": "Ärenden",
        "jour": "norr",
        "measure": "cases",
        "source": "",
        "period_start": pd.Timestamp(2025, 1, 1),
        "period_end": pd.Timestamp(2025, 12, 31),
        "value": None,
        "unit": "cases",
        "status": Status.SUPPRESSED,
    }
    return pd.DataFrame([{**row, **cells}], columns=list(INDICATOR_COLUMNS))


def test_no_list_of_cases_tells_its_rows():
    shown = {(part.jour, part.kind): part.rows for part in without_rows(RECEIPTS)}
    assert (shown["norr", "cases"], shown["soder", "cases"]) == (None, None)
    assert shown["norr", "report"] is not None


def test_a_place_does_not_tell_its_rows_either():
    source = "raw/norr/arenden.csv, 1 040 rader; raw/soder/arenden.csv, 40 rader | Export | räknade rader"
    table = without_row_counts(indicators(source=source))
    assert table["source"].tolist() == ["raw/norr/arenden.csv; raw/soder/arenden.csv | Export | räknade rader"]


def test_the_rows_give_a_protected_number_of_cases_away():
    assert rows_give_cases_away(indicators())


@pytest.mark.parametrize(
    "harmless",
    [{"status": Status.OBSERVED, "value": 40.0}, {"gender": "woman"}, {"measure": "crimes", "unit": "crimes"}, {"jour": TOTAL}],
)
def test_rows_are_told_otherwise(harmless):
    assert not rows_give_cases_away(indicators(**harmless))
