"""Whether the published report says what the deliveries say now."""

import json
import shutil

import pytest

from iop_analysis.errors import UsageError
from iop_analysis.frames import csv_text
from iop_analysis.lineage import Lineage
from iop_analysis.publish.release import write_manifest
from iop_analysis.store import DataRoot


@pytest.fixture
def published(tmp_path, project_data):
    """Publish figures, and return a figure's chain as it is then told."""

    def publish(figures, inputs):
        folder = tmp_path / "reports" / "2025"
        folder.mkdir(parents=True)
        (folder / "nyckeltal.csv").write_text(csv_text(figures), encoding="utf-8", newline="")
        write_manifest(folder, {"year": 2025, "inputs": inputs})
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        (folder / "manifest.json").write_text(json.dumps({**manifest, "version": 4}), encoding="utf-8")
        shutil.copytree(project_data / "raw", tmp_path / "data" / "raw")
        return Lineage(DataRoot(tmp_path / "data"), 2025).of("cases").published

    return publish


def test_a_report_of_the_same_files_says_the_same(published, prepared_2025):
    told = published(prepared_2025.material.protected.indicators, prepared_2025.inputs)
    assert told == "Den publicerade rapporten (version 4) säger detsamma."


def test_a_report_that_says_something_else_is_told(published, prepared_2025):
    figures = prepared_2025.material.protected.indicators
    other = figures.assign(value=figures["value"].mask(figures["id"] == "cases", 3018))
    assert published(other, prepared_2025.inputs) == "Den publicerade rapporten (version 4) säger något annat."


def test_a_report_without_the_figure_is_told(published, prepared_2025):
    figures = prepared_2025.material.protected.indicators
    told = published(figures[figures["id"] != "cases"], prepared_2025.inputs)
    assert told == "Den publicerade rapporten (version 4) har inte uppgiften."


def test_a_report_of_other_files_is_told(published, prepared_2025):
    told = published(prepared_2025.material.protected.indicators, {**prepared_2025.inputs, "raw/agreement.toml": "0" * 64})
    assert told.endswith("Underlaget har ändrats sedan dess; iop run --year 2025 gör en ny version.")


def test_an_unknown_id_is_answered_with_the_nearest(project_data):
    with pytest.raises(UsageError, match="menade du ”cases”"):
        Lineage(DataRoot(project_data), 2025).of("case")
