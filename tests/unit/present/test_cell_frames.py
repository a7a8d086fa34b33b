"""A table's cells as pandas tables."""

import math

import pytest

from iop_analysis.display import Cell, Column, Table
from iop_analysis.present.cell_frames import CELL_COLUMNS, cell_frame, wide_frame
from iop_analysis.present.charts import build_chart
from iop_analysis.present.outputs import shown_chart, shown_prose, shown_table
from iop_analysis.present.tables import build_table
from iop_analysis.schema import Status

MIXED = Table(
    "Överskrift",
    (Column("Rad"), Column("Tal", "right"), Column("Ord")),
    (
        (Cell("noll"), Cell("–", value=0, figure="zero"), Cell("ett ord")),
        (Cell("saknas"), Cell(".."), Cell("..")),
        (Cell("skyddad"), Cell("x"), Cell("x")),
        (Cell("ej relevant"), Cell("."), Cell("Ja", value=1)),
    ),
)


def test_a_column_of_numbers_and_signs_holds_numbers_and_any_other_its_texts():
    frame = wide_frame(MIXED)
    assert frame.index.tolist() == ["noll", "saknas", "skyddad", "ej relevant"]
    assert frame.index.name == "Rad"
    assert frame["Tal"].dtype == "float64"
    assert frame["Tal"].iloc[0] == 0
    assert frame["Tal"].iloc[1:].isna().all()
    assert frame["Ord"].tolist() == ["ett ord", "..", "x", "Ja"]
    assert frame.attrs["caption"] == "Överskrift"


def test_zero_missing_and_protected_stay_apart_in_the_cells():
    cells = cell_frame(MIXED, {})
    assert tuple(cells.columns) == CELL_COLUMNS
    told = cells[cells["column"] == "Tal"].set_index("row")["status"].to_dict()
    assert told == {"noll": "observed", "saknas": "missing", "skyddad": "suppressed", "ej relevant": "not_applicable"}
    assert cells["value"].notna().sum() == 2


def test_two_columns_of_one_name_are_two_columns():
    table = Table("T", (Column("R"), Column("A"), Column("A")), ((Cell("r"), Cell("1", value=1), Cell("2", value=2)),))
    assert wide_frame(table).to_numpy().tolist() == [[1, 2]]
    assert cell_frame(table, {})["value"].tolist() == [1, 2]


@pytest.mark.parametrize("name", ["key_figures", "crime_types", "survey", "close_relationship"])
def test_a_reports_cells_are_its_protected_figures(name, material_2025):
    cells = shown_table(build_table(name, material_2025), material_2025.figures).cells
    known = cells[cells["id"] != ""]
    assert len(known) >= 2
    for row in known.itertuples():
        figure = material_2025.figures[row.id]
        assert (row.status, row.unit) == (figure.status, figure.unit)
        assert row.value == figure.value or (math.isnan(row.value) and figure.status is not Status.OBSERVED)


def test_a_text_has_no_rows():
    assert shown_prose("Text.").frame.empty
    assert list(shown_prose("Text.").cells.columns) == list(CELL_COLUMNS)


def test_a_chart_has_the_numbers_that_it_shows(material_2025):
    frame = shown_chart(build_chart("crime_types", material_2025), material_2025.figures).frame
    assert frame.loc["Misshandel", "Västerort"] == 20


def test_a_sign_is_never_a_number():
    frame = wide_frame(MIXED)
    assert frame["Tal"].sum() == 0
    assert frame["Tal"].count() == 1
