"""What the tests of the documentation share: the built site, and the example's own files."""

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
SITE_TOOLS = PROJECT / "docs" / "_site"
sys.path[:0] = [str(SITE_TOOLS), str(PROJECT / "tests" / "browser")]


@pytest.fixture(scope="session")
def iop():
    """The installed command, to be called with its arguments in a folder."""

    def run(*arguments, cwd):
        command = Path(sys.executable).with_name("iop")
        return subprocess.run([command, *map(str, arguments)], cwd=cwd, capture_output=True, text=True, timeout=180, check=False)

    return run


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The pages as ``make docs`` builds them: a warning is an error."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-W", "-n", "--keep-going", "-q", "-b", "html", "-d", folder / "doctrees"]
    done = subprocess.run([*command, PROJECT / "docs", folder / "html"], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "html"
