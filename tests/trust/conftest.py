"""How tests here are run: in processes of their own, since they are killed, lose their disk or their rights."""

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

HERE = Path(__file__).parent
collect_ignore = ["processes.py", "disks.py"]  # scripts, which only find each other when they are run as such


@pytest.fixture(scope="session")
def import_beside():
    """Import a module that lies beside the tests."""
    sys.path.insert(0, str(HERE))
    yield import_module
    sys.path.remove(str(HERE))


@pytest.fixture(scope="session")
def synthetic(import_beside):
    """Reports that tell which edition each of their files belongs to."""
    return import_beside("synthetic")


@pytest.fixture
def started():
    """Start ``processes.py`` with a job; whatever still runs when the test ends is killed."""
    running = []

    def start(*words):
        command = [sys.executable, HERE / "processes.py", *map(str, words)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()


@pytest.fixture
def unavailable():
    """Skip, saying why; where everything is required (CI), fail instead."""

    def skip(reason):
        if os.environ.get("IOP_REQUIRE_ALL") == "1":
            pytest.fail(f"IOP_REQUIRE_ALL=1, but {reason}")
        pytest.skip(reason)

    return skip


@pytest.fixture
def told():
    """Wait for a process to end well; return the lines of JSON that it printed."""

    def wait(process, text=None):
        printed, complained = process.communicate(text, timeout=240)
        assert process.returncode == 0, complained + printed
        return [json.loads(line) for line in printed.splitlines()]

    return wait
