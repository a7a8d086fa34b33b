"""A report that stands is not replaced by one that was made of less, unless that is asked for."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from iop_analysis import catalogue, production
from iop_analysis.errors import BlockingFindingsError
from iop_analysis.making import Job
from iop_analysis.store import DataRoot

FILES = ("agreement.toml", "mall.docx", "referens/a.toml", "2024/norr/r.xlsx", "2025/norr/a.csv", "2025/norr/r.xlsx")
HINT = "fanns när rapporten gjordes men är borta; lägg tillbaka"


class Computed:
    """A data root with a report that was made of all that lies in it, and a year that is computed without being read."""

    def __init__(self, folder, monkeypatch):
        self.root, self.findings, self.times = DataRoot(folder / "data"), [], 0
        for name in FILES:
            path = self.file(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(name, encoding="utf-8")
        self.publish(inputs=self.root.hashes(2025))
        monkeypatch.setattr(production, "prepare", self.prepare)

    def prepare(self, *_):
        self.times += 1
        return SimpleNamespace(material=SimpleNamespace(findings=self.findings))

    def file(self, name) -> Path:
        return self.root.path / "raw" / name

    def publish(self, **said):
        period = {"period_start": "2025-01-01", "period_end": "2025-12-31"}
        manifest = {"files": {"uppfoljning.html": "0"}, "version": 1, "year": 2025, "findings": [], **period, **said}
        folder = self.root.reports / "2025"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")

    def refused(self):
        with pytest.raises(BlockingFindingsError) as caught:
            self.compute()
        return str(caught.value)

    def compute(self, *, force=False):
        return production.prepared_for(Job(self.root, 2025, Path("notebooks"), force=force))


@pytest.fixture
def year(tmp_path, monkeypatch):
    return Computed(tmp_path, monkeypatch)


@pytest.mark.parametrize("name", FILES[1:])
def test_a_file_that_is_gone_is_named_before_anything_is_computed(name, year):
    year.file(name).unlink()
    assert year.refused() == f"raw/{name}: filen {HINT} filen, eller kör med --force om den ska vara borta."
    assert year.times == 0


def test_of_many_that_are_gone_the_first_are_named(year):
    for name in FILES[1:]:
        year.file(name).unlink()
    named = "raw/2024/norr/r.xlsx, raw/2025/norr/a.csv, raw/2025/norr/r.xlsx och två filer till"
    assert year.refused() == f"{named}: filerna {HINT} filerna, eller kör med --force om de ska vara borta."


def test_the_year_before_may_be_gone_as_a_whole(year):
    year.file("2024/norr/r.xlsx").unlink()
    year.file("2024/norr").rmdir()
    year.file("2024").rmdir()
    assert year.refused().startswith("raw/2024/norr/r.xlsx: filen ")


def test_forced_it_is_computed(year):
    year.file(FILES[-1]).unlink()
    year.findings = [catalogue.finding("last_year_unreadable", "raw/2024")]
    assert year.compute(force=True)


def test_a_file_may_change_be_added_or_be_renamed(year):
    year.file("2025/norr/a.csv").write_text("annat", encoding="utf-8")
    year.file("2025/norr/ny.csv").write_text("ny", encoding="utf-8")
    year.file("2025/norr/r.xlsx").rename(year.file("2025/norr/rapport.xlsx"))
    assert year.compute()


def test_renamed_is_the_same_content_in_the_same_folder_once(year):
    content = year.file("2025/norr/r.xlsx")
    (year.file("2025/soder")).mkdir()
    moved = content.rename(year.file("2025/soder/r.xlsx"))
    assert year.refused().startswith("raw/2025/norr/r.xlsx: ")
    moved.rename(content)
    twin = year.file("2025/norr/s.xlsx")
    twin.write_bytes(content.read_bytes())
    year.publish(inputs=year.root.hashes(2025))
    twin.rename(year.file("2025/norr/t.xlsx"))
    content.unlink()
    assert year.refused().startswith("raw/2025/norr/s.xlsx: "), "one new name cannot stand for two files"


def test_a_file_that_has_become_a_link_is_gone_and_a_link_that_is_gone_was_never_read(year):
    link = year.file("2025/norr/lank.csv")
    link.symlink_to("a.csv")
    year.publish(inputs=year.root.hashes(2025))
    link.unlink()
    assert year.compute()
    year.file("2025/norr/r.xlsx").unlink()
    year.file("2025/norr/r.xlsx").symlink_to("a.csv")
    assert year.refused().startswith("raw/2025/norr/r.xlsx: ")


@pytest.mark.parametrize("inputs", [None, [], "raw", {}, {"raw/\x1b[2J": "0"}])
def test_a_manifest_that_names_no_files_of_ours_asks_for_none(inputs, year):
    year.publish(inputs=inputs)
    assert year.compute()


def test_where_no_report_stands_nothing_is_lost(year):
    year.findings = [catalogue.finding("last_year_unreadable", "raw/2024")]
    year.file(FILES[-1]).unlink()
    (year.root.reports / "2025" / "manifest.json").unlink()
    assert year.compute()


def noticed(place):
    return {"rule": "last_year_unreadable", "severity": "information", "place": place}


@pytest.mark.parametrize(
    ("before", "now", "is_lost"),
    [
        ([], "raw/2024", True),
        ([], "raw/2024/norr/r.xlsx", True),
        ([noticed("raw/2024/norr/a.csv")], "raw/2024/norr/r.xlsx", True),
        ([{"severity": "warning"}], "raw/2024", True),
        ([noticed("raw/2024")], "raw/2024", False),
        ([noticed("raw/2024")], "raw/2024/norr/r.xlsx", False),
    ],
)
def test_comparisons_are_not_lost_because_last_year_cannot_be_read_any_longer(before, now, is_lost, year):
    year.publish(findings=before)
    year.findings = [catalogue.finding("last_year_unreadable", now)]
    if is_lost:
        assert year.refused().startswith(f"{now}: förra årets underlag gick att läsa när rapporten gjordes, men inte nu; ")
    else:
        assert year.compute()
