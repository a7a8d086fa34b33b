"""A report takes its place whole, or it is as if nothing had been done."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from iop_analysis.errors import NotebookFailedError, NotPublishedError
from iop_analysis.publish.release import staged_report

PROJECT = Path(__file__).parents[3]
NO_SUCH_PROCESS = 2**22 + 1


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def publish(reports, text):
    with staged_report(reports, 2025) as stage:
        (stage / "rapport.txt").write_text(text, encoding="utf-8")


def test_a_finished_report_takes_the_place_of_the_old_one(tmp_path):
    publish(tmp_path, "gammal")
    publish(tmp_path, "ny")
    assert names(tmp_path) == ["2025"]
    assert (tmp_path / "2025" / "rapport.txt").read_text(encoding="utf-8") == "ny"


def fail(reports):
    with staged_report(reports, 2025) as stage:
        (stage / "rapport.txt").write_text("halv", encoding="utf-8")
        raise NotebookFailedError("cell 3")


def test_a_failure_leaves_the_old_report_and_nothing_else(tmp_path):
    publish(tmp_path, "gammal")
    with pytest.raises(NotebookFailedError):
        fail(tmp_path)
    assert names(tmp_path) == ["2025"]
    assert (tmp_path / "2025" / "rapport.txt").read_text(encoding="utf-8") == "gammal"


def test_a_place_that_cannot_be_written_is_one_swedish_line(tmp_path):
    occupied = tmp_path / "reports"
    occupied.write_text("en fil", encoding="utf-8")
    with pytest.raises(NotPublishedError, match="kan inte skrivas; kontrollera utrymme och rättigheter"):
        publish(occupied, "ny")


def test_what_a_killed_run_left_is_taken_away(tmp_path):
    (tmp_path / f".2025.{NO_SUCH_PROCESS}").mkdir()
    publish(tmp_path, "ny")
    assert names(tmp_path) == ["2025"]


def test_a_report_that_a_killed_run_had_moved_aside_comes_back(tmp_path):
    publish(tmp_path, "gammal")
    (tmp_path / "2025").rename(tmp_path / f".2025.{NO_SUCH_PROCESS}.old")
    with pytest.raises(NotebookFailedError):
        fail(tmp_path)
    assert names(tmp_path) == ["2025"]
    assert (tmp_path / "2025" / "rapport.txt").read_text(encoding="utf-8") == "gammal"


def test_what_a_living_run_is_writing_is_left_alone(tmp_path):
    (tmp_path / f".2025.{os.getppid()}").mkdir()
    publish(tmp_path, "ny")
    assert names(tmp_path) == [f".2025.{os.getppid()}", "2025"]


@pytest.mark.skipif(os.name != "posix", reason="signaler av detta slag finns bara på POSIX")
def test_a_run_that_is_asked_to_end_leaves_nothing(tmp_path):
    command = [Path(sys.executable).with_name("iop"), "run", "--year", "2025", "--reports-dir", tmp_path / "reports"]
    run = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob("reports/.2025.*")) and time.monotonic() < deadline:
        time.sleep(0.02)
    run.send_signal(signal.SIGTERM)
    assert run.wait(timeout=30) == 128 + signal.SIGTERM
    assert names(tmp_path / "reports") == []
