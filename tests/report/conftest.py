"""The real follow-up of 2025, made once by the real command, for every test that looks at what people get."""

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


def run_iop(*arguments, cwd=PROJECT):
    """Run the installed command as a person would; returns the finished process."""
    command = Path(sys.executable).with_name("iop")
    return subprocess.run([command, *map(str, arguments)], cwd=cwd, capture_output=True, text=True, timeout=180, check=False)


@pytest.fixture(scope="session")
def iop():
    """The installed command, to be called with its arguments."""
    return run_iop


@pytest.fixture(scope="session")
def published(tmp_path_factory):
    """Publish a data folder (by default the project's own) and return the report's folder."""

    def publish(data=PROJECT / "data", year=2025):
        reports = tmp_path_factory.mktemp("reports")
        done = run_iop("run", "--year", year, "--data-dir", data, "--reports-dir", reports)
        assert done.returncode == 0, done.stderr
        return reports / str(year)

    return publish


@pytest.fixture(scope="session")
def report(published):
    return published()


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """Make a demo, check it and run it, as its own instructions say."""
    folder = tmp_path_factory.mktemp("demo") / "prova"
    made = run_iop("demo", folder)
    assert made.returncode == 0, made.stderr
    for command in ("check", "run"):
        done = run_iop(command, "--data-dir", folder / "data", "--year", 2025)
        assert done.returncode == 0, done.stderr
    return folder
