"""What stages hand to each other."""

import pytest

from iop_analysis import schema
from iop_analysis.schema import Conservation


def test_a_source_can_be_taken_apart_again():
    source = schema.source_text("a.csv, rad 2", "Rapporten", "Sammanfattning")
    assert schema.source_place(source) == "a.csv, rad 2"
    assert schema.source_title(source) == "Rapporten"


def test_a_computed_figure_has_no_document():
    assert schema.source_title("Beräknat: a ÷ b") == ""
    assert schema.source_place("Beräknat: a ÷ b") == "Beräknat: a ÷ b"


@pytest.mark.parametrize(
    ("parts", "balances"),
    [
        ({"read": 5, "kept": 5}, True),
        ({"read": 5, "kept": 1, "corrected": 1, "rejected": 1, "counted_out": 2}, True),
        ({"read": 5, "kept": 4}, False),
        ({"read": 4, "kept": 4, "counted_out": 1}, False),
    ],
)
def test_a_file_balances_when_each_row_is_accounted_for_once(parts, balances):
    assert Conservation(file="a.csv", **parts).balances is balances


def test_the_rows_of_2025_balance(prepared_2025):
    rows = {part.file: (part.read, part.kept, part.balances) for part in prepared_2025.material.conservation}
    assert rows == {
        "raw/2025/publicerat/jamforelsetal.csv": (2, 2, True),
        "raw/2025/publicerat/uppfoljning.csv": (23, 23, True),
    }
