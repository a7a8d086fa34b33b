"""What `iop diff` says of two published versions of a year."""

import json

import pytest

from iop_analysis.errors import UsageError
from iop_analysis.publish.release import write_manifest
from iop_analysis.schema import INDICATOR_COLUMNS
from iop_analysis.store import DataRoot
from iop_analysis.versions import difference

ROW = "cases@2025-01-01,Ärenden,2025-01-01,2025-12-31,_T,cases,_T,_T,_T,{value},cases,observed,a"


@pytest.fixture
def root(tmp_path):
    return DataRoot(tmp_path / "data")


def published(root, number, value, *, current=False):
    folder = root.reports / "2025" if current else root.reports / "tidigare" / "2025" / f"version-{number}"
    folder.mkdir(parents=True)
    (folder / "nyckeltal.csv").write_text(f"{','.join(INDICATOR_COLUMNS)}\n{ROW.format(value=value)}\n", encoding="utf-8")
    write_manifest(folder, {"year": 2025})
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (folder / "manifest.json").write_text(json.dumps({**manifest, "version": number}), encoding="utf-8")


def test_a_year_without_a_report_has_nothing_to_compare(root):
    with pytest.raises(UsageError, match=r"Ingen rapport för 2025 finns i .*; kör iop run --year 2025 först\."):
        difference(root, 2025)


def test_a_single_version_has_nothing_to_be_compared_with(root):
    published(root, 1, 40, current=True)
    assert difference(root, 2025) == "Rapporten för 2025 har bara en version, så det finns inget att jämföra med."


def test_the_version_before_is_what_is_compared_with_unless_another_is_asked_for(root):
    published(root, 1, 30)
    published(root, 2, 35)
    published(root, 3, 40, current=True)
    before, first = difference(root, 2025), difference(root, 2025, 1)
    assert ("35" in before, "40" in before, "30" in before) == (True, True, False)
    assert ("35" in first, "40" in first, "30" in first) == (False, True, True)
    assert "från version 2 till version 3" in before.splitlines()[-1]
    assert "från version 1 till version 3" in first.splitlines()[-1]


def test_a_version_that_does_not_exist_is_told_with_those_that_do(root):
    published(root, 1, 30)
    published(root, 2, 40, current=True)
    with pytest.raises(UsageError, match=r"Version 7 finns inte; det finns version 2 och 1\."):
        difference(root, 2025, 7)


def test_other_years_are_not_mixed_in(root):
    published(root, 1, 40, current=True)
    with pytest.raises(UsageError, match="Ingen rapport för 2024"):
        difference(root, 2024)
