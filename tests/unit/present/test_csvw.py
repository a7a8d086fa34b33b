"""The description of `nyckeltal.csv` is valid CSVW, and every row of the real file is as it says."""

import json

import csvw
import pytest

from iop_analysis.frames import csv_text
from iop_analysis.present.csvw import METADATA_FILE, figures_metadata
from iop_analysis.schema import FIGURES_FILE, INDICATOR_COLUMNS

DAYS = ("period_start", "period_end")


@pytest.fixture
def folder(tmp_path, prepared_2025):
    material = prepared_2025.material
    (tmp_path / FIGURES_FILE).write_text(csv_text(material.protected.indicators), encoding="utf-8", newline="")
    (tmp_path / METADATA_FILE).write_text(figures_metadata("Nyckeltal 2025", material.period), encoding="utf-8", newline="")
    return tmp_path


def read(folder):
    table = csvw.Table.from_file(folder / METADATA_FILE)
    return table, list(table.iterdicts(strict=True))


def test_every_row_is_read_with_its_types_and_no_id_stands_twice(folder, prepared_2025):
    table, rows = read(folder)
    assert table.check_primary_key()
    assert [row["id"] for row in rows] == list(prepared_2025.material.figures)
    for row in rows:
        figure = prepared_2025.material.figures[row["id"]]
        assert [row[name] and row[name].date() for name in DAYS] == [figure.period_start, figure.period_end]
        assert row["value"] == (None if figure.value is None else pytest.approx(figure.value))
        assert (row["label"], row["status"], row["unit"]) == (figure.label, figure.status, figure.unit)


@pytest.mark.parametrize(
    ("old", "new"),
    [(",observed,", ",okänt,"), (",2025-04-01,", ",1 april,"), (",3017,", ",3 tusen,"), ("cases,Hanterade", ",Hanterade")],
)
def test_a_row_that_is_not_as_described_is_refused(folder, old, new):
    path = folder / FIGURES_FILE
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=r".+"):
        read(folder)


def test_the_columns_are_those_of_the_file_with_swedish_titles(folder):
    described = json.loads((folder / METADATA_FILE).read_text(encoding="utf-8"))
    columns = described["tableSchema"]["columns"]
    assert [column["name"] for column in columns] == list(INDICATOR_COLUMNS)
    assert all(column["titles"][0] == column["name"] and column["titles"][1] for column in columns)
    assert [column["name"] for column in columns if not column["required"]] == ["period_start", "period_end", "value"]
    assert (described["tableSchema"]["primaryKey"], described["tableSchema"]["aboutUrl"]) == ("id", "#{id}")
    assert "dc:license" not in described


def test_it_lies_where_csvw_looks_for_it(folder):
    assert csvw.CSVW(str(folder / FIGURES_FILE), validate=True).is_valid
