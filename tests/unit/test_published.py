"""What readers have already: the figures of published reports, in all their versions."""

import shutil

import pandas as pd
import pytest

from iop_analysis.errors import NotPublishedError
from iop_analysis.publish.release import write_manifest
from iop_analysis.published import readers_of, versions
from iop_analysis.schema import INDICATOR_COLUMNS

PUBLISHED = (
    "id,label,period_start,period_end,jour,measure,breakdown,category,gender,value,unit,status,source\n"
    "cases.woman,Ärenden,2024-01-01,2024-12-31,_T,cases,_T,_T,woman,,cases,suppressed,a\n"
    "cases,Ärenden,2024-01-01,2024-12-31,_T,cases,_T,_T,_T,40,cases,observed,a\n"
    "grant,Ersättning,,,_T,grant,_T,_T,_T,5,sek,observed,a\n"
)


def published(reports, content=PUBLISHED):
    """A report of 2024 as it is put in place: its figures, and the manifest with their hash."""
    folder = reports / "2024"
    folder.mkdir(parents=True)
    (folder / "nyckeltal.csv").write_text(content, encoding="utf-8")
    write_manifest(folder, {"year": 2024})
    return folder


def test_what_earlier_reports_show_and_hide_is_known(tmp_path):
    nothing = readers_of(tmp_path / "reports").figures
    assert nothing.empty
    assert list(nothing.columns) == list(INDICATOR_COLUMNS)
    published(tmp_path / "reports")
    table = readers_of(tmp_path / "reports").figures
    assert table["status"].tolist() == ["suppressed", "observed", "observed"]
    assert table["value"].isna().tolist() == [True, False, False]
    assert table["period_start"].isna().tolist() == [False, False, True]
    assert str(table["period_start"][0].date()) == "2024-01-01"


def test_a_report_without_its_figures_stops_a_new_publication(tmp_path):
    (tmp_path / "reports" / "2024").mkdir(parents=True)
    (tmp_path / "reports" / "2024" / "manifest.json").write_text("{}", encoding="utf-8")
    with pytest.raises(NotPublishedError, match=r"nyckeltal\.csv: tidigare publicerade uppgifter går inte att läsa"):
        versions(tmp_path / "reports")


@pytest.mark.parametrize(
    "changed", [PUBLISHED.replace(",40,", ",41,"), PUBLISHED.replace("\n", "\r\n"), PUBLISHED.partition("grant,")[0]]
)
def test_published_figures_that_have_been_changed_stop_a_new_publication(changed, tmp_path):
    folder = published(tmp_path / "reports")
    (folder / "nyckeltal.csv").write_bytes(changed.encode())
    with pytest.raises(NotPublishedError) as caught:
        versions(tmp_path / "reports")
    assert str(caught.value) == (
        f"{folder / 'nyckeltal.csv'}: filen har ändrats sedan den publicerades, så det går inte att veta vad läsare redan känner "
        "till; återställ den ur en säkerhetskopia."
    )


@pytest.mark.parametrize("manifest", [None, "", "{}", '{"files": {}}', '{"files": 1}', '{"files": {"nyckeltal.csv": 1}}', "\xff"])
def test_a_report_whose_manifest_says_nothing_of_its_figures_stops_a_new_publication(manifest, tmp_path):
    """Every release has written the hash, so that a manifest without it is not one of ours."""
    folder = published(tmp_path / "reports")
    (folder / "manifest.json").unlink()
    if manifest is not None:
        (folder / "manifest.json").write_text(manifest, encoding="latin-1")
    with pytest.raises(NotPublishedError, match=r"manifest\.json: filen saknas eller är skadad.*återställ filen") as caught:
        versions(tmp_path / "reports")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "content", ["", "id\n1\n", PUBLISHED.replace(",40,", ",fyrtio,"), PUBLISHED.replace("observed", "obsrved"), "\x00\xff"]
)
def test_published_figures_that_cannot_be_read_stop_a_new_publication(content, tmp_path):
    (tmp_path / "reports" / "2024").mkdir(parents=True)
    (tmp_path / "reports" / "2024" / "nyckeltal.csv").write_text(content, encoding="latin-1")
    with pytest.raises(NotPublishedError, match="tidigare publicerade uppgifter går inte att läsa"):
        versions(tmp_path / "reports")


def test_every_version_is_known_and_the_newest_comes_first(tmp_path):
    reports = tmp_path / "reports"
    first = published(reports)
    kept = reports / "tidigare" / "2024" / "version-1"
    kept.parent.mkdir(parents=True)
    shutil.move(first, kept)
    published(reports, PUBLISHED.replace(",40,", ",41,"))
    found = versions(reports)
    assert [(part.year, part.version) for part in found] == [(2024, 1), (2024, 0)]
    (reports / "2024" / "manifest.json").write_text(
        (reports / "2024" / "manifest.json").read_text(encoding="utf-8").replace('"version": 0', '"version": 2'),
        encoding="utf-8",
    )
    found = versions(reports)
    assert [(part.year, part.version) for part in found] == [(2024, 2), (2024, 1)]
    table = readers_of(reports).figures
    assert table.loc[table["id"] == "cases", "value"].tolist() == [41, 40]
    assert len(table) == 4, "what both versions say stands once"
    announced = found[0].figures.assign(value=found[0].figures["value"].mask(found[0].figures["id"] == "cases", 42.0))
    assert readers_of(reports, {2024: announced}).figures.loc[lambda rows: rows["id"] == "cases", "value"].tolist() == [
        42,
        41,
        40,
    ]


def test_a_version_that_is_being_replaced_is_looked_at_again(tmp_path, monkeypatch):
    folder = published(tmp_path / "reports")
    whole = (folder / "nyckeltal.csv").read_bytes()
    (folder / "nyckeltal.csv").write_bytes(whole.replace(b",40,", b",41,"))
    monkeypatch.setattr("iop_analysis.published.time.sleep", lambda _: (folder / "nyckeltal.csv").write_bytes(whole))
    assert isinstance(versions(tmp_path / "reports")[0].figures, pd.DataFrame)
