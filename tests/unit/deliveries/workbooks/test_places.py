import pytest

from iop_analysis.deliveries.workbooks.places import LAST_COLUMN, LAST_ROW, cell_name, cell_place, column_number


@pytest.mark.parametrize("column", [0, 25, 26, 701, 702, LAST_COLUMN - 1])
@pytest.mark.parametrize("row", [0, 9, LAST_ROW - 1])
def test_a_cells_name_leads_back_to_it(row, column):
    name = cell_name(row, column)
    assert cell_place(name) == (row, column)
    assert column_number(name.rstrip("0123456789")) == column


@pytest.mark.parametrize(
    "name", ["", "A", "1", "A0", "a1", "XFE1", "ZZZ1", "A1048577", "A10000000", "A1:B2", "Å1", "A1\n", "$A$1"]
)
def test_what_no_sheet_has(name):
    assert cell_place(name) is None
