"""Where things lie."""

import hashlib
import json
from pathlib import Path

import pandas as pd
import pytest

from iop_analysis.display import FACTS_FILE
from iop_analysis.errors import NotPublishedError, UnreadableInputError, UsageError
from iop_analysis.frames import csv_text, typed_facts
from iop_analysis.schema import DATA_DIR_VARIABLE, FACT_COLUMNS, REPORTS_DIR_VARIABLE
from iop_analysis.store import DataRoot, find_data_root, save_facts

NOT_FOR_SPREADING = "FÅR INTE SPRIDAS.txt"
INPUTS = {"raw/å.csv": "1f", "raw/agreement.toml": "0e"}


@pytest.fixture
def root(data_copy):
    return DataRoot(data_copy.path)


def test_the_years_are_the_folders_that_are_named_by_one(root):
    for name in ("2023", "2024-utkast", "0099", "99999"):
        (root.path / "raw" / name).mkdir()
    (root.path / "raw" / "2024").write_text("en fil är inget år")
    assert root.years == [2023, 2025]


def test_a_year_without_deliveries_is_refused_with_those_that_have_some(root):
    with pytest.raises(UsageError, match=r"inget underlag för 2024 i .*raw; år med underlag: 2025\."):
        root.year_folder(2024)


def test_a_data_root_without_any_year_says_so(tmp_path):
    (tmp_path / "raw").mkdir()
    with pytest.raises(UsageError, match="år med underlag: inga"):
        DataRoot(tmp_path).year_folder(2025)


def test_hashes_cover_the_agreement_and_every_delivered_file(root):
    hashes = root.hashes(2025)
    assert set(hashes) == {
        "raw/agreement.toml",
        "raw/2025/publicerat/beskrivning.toml",
        "raw/2025/publicerat/jamforelsetal.csv",
        "raw/2025/publicerat/uppfoljning.csv",
    }
    assert hashes["raw/agreement.toml"] == hashlib.sha256(root.agreement_file.read_bytes()).hexdigest()


def test_a_named_data_folder_comes_first(root, monkeypatch, tmp_path):
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path / "finns-inte"))
    assert find_data_root(root.path) == root
    assert find_data_root(str(root.path)) == root


def test_the_environment_comes_second(root, monkeypatch, tmp_path):
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(root.path))
    monkeypatch.chdir(tmp_path)
    assert find_data_root("") == root


def test_the_nearest_data_folder_above_comes_last(root, monkeypatch):
    monkeypatch.delenv(DATA_DIR_VARIABLE, raising=False)
    below = root.path.parent / "notebooks" / "djupt"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert find_data_root() == root


def test_a_relative_data_folder_becomes_absolute(root, monkeypatch):
    monkeypatch.chdir(root.path.parent)
    assert find_data_root("data") == root


def test_no_data_folder_at_all_is_refused(monkeypatch, tmp_path):
    monkeypatch.delenv(DATA_DIR_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="Ingen mapp data/raw finns"):
        find_data_root()


@pytest.mark.parametrize("place", ["raw", "raw/2025", "processed", "", "raw/../raw"])
def test_reports_never_lie_among_the_deliveries(place, root):
    with pytest.raises(UsageError, match="rapporterna får inte ligga bland uppgifterna"):
        find_data_root(root.path, root.path / place)


def test_reports_beside_the_deliveries_are_fine(root):
    assert find_data_root(root.path, root.path / "reports").reports == root.path / "reports"


def test_a_named_folder_without_raw_is_refused(tmp_path):
    with pytest.raises(UsageError, match="saknar undermappen raw"):
        find_data_root(tmp_path)


def test_csv_is_written_with_comma_point_and_iso_dates():
    facts = typed_facts([{"period_start": "2025-04-01", "period_end": "2025-12-31", "jour": "a, b", "value": 4.25}])
    header, row = csv_text(facts).splitlines()
    assert header == ",".join(FACT_COLUMNS)
    assert row.startswith('2025-04-01,2025-12-31,"a, b",')
    assert ",4.25," in row


def test_csv_leaves_what_is_missing_empty():
    assert csv_text(pd.DataFrame({"a": [None, 1.0], "b": ["x", "y"]})) == "a,b\n,x\n1,y\n"


def test_saved_facts_can_be_read_back_and_name_what_they_were_made_from(root, prepared_2025):
    save_facts(root, 2025, prepared_2025.facts, INPUTS)
    folder = root.path / "processed" / "2025"
    again = pd.read_csv(folder / FACTS_FILE, parse_dates=["period_start", "period_end"])
    assert list(again.columns) == list(FACT_COLUMNS)
    assert again["value"].equals(prepared_2025.facts["value"])
    assert again["period_start"].isna().sum() == 1
    assert json.loads((folder / "ursprung.json").read_text(encoding="utf-8")) == INPUTS
    assert sorted(path.name for path in folder.iterdir()) == [NOT_FOR_SPREADING, FACTS_FILE, "ursprung.json"]
    assert "oskyddade antal" in (folder / NOT_FOR_SPREADING).read_text(encoding="utf-8")


def test_facts_that_cannot_be_written_are_an_error_with_the_file(root, prepared_2025):
    (root.path / "processed" / "2025" / FACTS_FILE).mkdir(parents=True)
    with pytest.raises(NotPublishedError, match=rf"{FACTS_FILE}: kan inte skrivas"):
        save_facts(root, 2025, prepared_2025.facts, INPUTS)


def test_a_folder_that_cannot_be_made_is_an_error_too(root, prepared_2025):
    (root.path / "processed").write_text("en fil står i vägen")
    with pytest.raises(NotPublishedError, match=r"2025/.*: kan inte skrivas"):
        save_facts(root, 2025, prepared_2025.facts, INPUTS)


def test_a_failed_write_leaves_nothing_behind(root, prepared_2025):
    folder = root.path / "processed" / "2025"
    (folder / FACTS_FILE).mkdir(parents=True)
    with pytest.raises(NotPublishedError):
        save_facts(root, 2025, prepared_2025.facts, INPUTS)
    assert sorted(path.name for path in folder.iterdir()) == [NOT_FOR_SPREADING, FACTS_FILE]


def test_the_name_of_the_unprotected_counts_warns_and_the_old_name_is_gone(root, prepared_2025):
    folder = root.path / "processed" / "2025"
    folder.mkdir(parents=True)
    (folder / "fakta.csv").write_text("från förr")
    save_facts(root, 2025, prepared_2025.facts, INPUTS)
    assert "inte-spridas" in FACTS_FILE
    assert not (folder / "fakta.csv").exists()
    assert FACTS_FILE in (folder / NOT_FOR_SPREADING).read_text(encoding="utf-8")


def test_an_old_file_that_cannot_be_removed_is_said(root, prepared_2025):
    (root.path / "processed" / "2025" / "fakta.csv").mkdir(parents=True)
    with pytest.raises(NotPublishedError, match=r"fakta\.csv: den gamla filen kan inte tas bort; ta bort den för hand"):
        save_facts(root, 2025, prepared_2025.facts, INPUTS)


def test_a_delivered_file_that_cannot_be_read_is_named(root, monkeypatch):
    def refused(path, *_):
        raise PermissionError(13, "nej", str(path))

    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(UnreadableInputError, match=r"raw/agreement\.toml: filen går inte att läsa"):
        root.hashes(2025)


def test_a_report_elsewhere_is_read_there(tmp_path, monkeypatch):
    (tmp_path / "raw").mkdir()
    assert find_data_root(tmp_path).reports == tmp_path.parent / "reports"
    assert find_data_root(tmp_path, tmp_path / "ut").reports == tmp_path / "ut"
    monkeypatch.setenv(REPORTS_DIR_VARIABLE, str(tmp_path / "dit"))
    assert find_data_root(tmp_path).reports == tmp_path / "dit"
