"""What lies in a year's folder is read, or it is said that it is not."""

import os

import pytest

from iop_analysis.errors import UnreadableInputError
from iop_analysis.pipeline import review
from iop_analysis.store import DataRoot

EXPORT = "Ärendenummer;Inkom;Brottstyp\nA-1;2025-04-03;Stöld\nA-2;2025-05-06;Rån\n"


@pytest.fixture
def findings(data_copy):
    return lambda: [(part.rule, part.place) for part in review(DataRoot(data_copy.path), 2025).findings]


def test_a_folder_named_nearly_as_an_association_stops_the_year(data_copy, findings):
    folder = data_copy.raw / "2025" / "Vasterortt"
    folder.mkdir()
    (folder / "arenden.csv").write_text(EXPORT, encoding="utf-8")
    found = findings()
    assert ("folder_not_read", "raw/2025/Vasterortt") in found
    assert "menade du ”vasterort”?" in next(
        part.observed for part in review(DataRoot(data_copy.path), 2025).findings if part.rule == "folder_not_read"
    )


def test_also_where_it_is_the_only_one(data_copy, findings):
    (data_copy.delivery).rename(data_copy.raw / "2025" / "sodra_stockholm")
    assert [rule for rule, _ in findings()][:1] == ["folder_not_read"]


def test_links_and_pipes_are_not_followed_but_said(data_copy, findings, tmp_path):
    folder = data_copy.raw / "2025" / "vasterort"
    folder.mkdir()
    (tmp_path / "utanfor.csv").write_text(EXPORT, encoding="utf-8")
    (folder / "lank.csv").symlink_to(tmp_path / "utanfor.csv")
    os.mkfifo(folder / "ror.csv")
    found = findings()
    assert ("file_not_read", "raw/2025/vasterort/lank.csv") in found
    assert ("file_not_read", "raw/2025/vasterort/ror.csv") in found


def test_corrections_that_are_no_file_are_refused(data_copy, findings):
    (data_copy.raw / "2025" / "rattelser.toml").mkdir()
    with pytest.raises(UnreadableInputError, match=r"rattelser\.toml: är ingen vanlig fil"):
        findings()
