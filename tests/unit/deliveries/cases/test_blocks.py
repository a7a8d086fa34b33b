import numpy as np
import pytest

from iop_analysis.deliveries.cases.blocks import ListBlock, TextBlock
from iop_analysis.deliveries.cases.text import Records

CONTENT = 'A1;b\n\n"A2";"b;\nc"\nA3\n;;;\nA4;d\n'
ROWS = [["A1", "b"], ["A2", "b;\nc"], ["A3"], ["", "", "", ""], ["A4", "d"]]


@pytest.fixture(params=["text", "rows"])
def block(request):
    if request.param == "text":
        return TextBlock(Records(CONTENT.encode(), 10, regular=True), ";")
    return ListBlock(ROWS, [10, 12, 14, 15, 16])


def test_rows_are_numbered_by_the_line_on_which_they_start(block):
    assert block.lines().tolist() == [10, 12, 14, 15, 16]
    assert block.cells([0, 1, 4]) == [ROWS[0], ROWS[1], ROWS[4]]


def test_rows_with_another_number_of_fields_are_set_aside(block):
    table = block.table(2, 0)
    assert table.ragged == [(2, ["A3"]), (3, ["", "", "", ""])]
    np.testing.assert_array_equal(table.records, [0, 1, 4])
    assert table.columns[0].to_pylist() == ["A1", "A2", "A4"]
    assert table.columns[1].to_pylist() == ["b", "b;\nc", "d"]


def test_distinct_texts_stand_once():
    table = TextBlock(Records(b"1;x\n2;x\n3;y\n", 1, regular=True), ";").table(2, 0)
    assert table.columns[1].dictionary.to_pylist() == ["x", "y"]
    assert table.columns[1].indices.to_pylist() == [0, 0, 1]


def test_a_block_of_blank_lines_has_no_rows():
    block = TextBlock(Records(b"x\n\n\n", 1, regular=True), ";")
    assert len(block.table(3, 0).records) == 0
