"""A disk that is full, broken or closed leaves the old report as it was, byte for byte, and one Swedish line."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
REFUSED = "kan inte skrivas; kontrollera utrymme och rättigheter, och stäng de av dess filer som är öppna."


def on_a_disk_of_its_own(job, folder):
    unshare = shutil.which("unshare") or "unshare"
    return [unshare, "--mount", "--propagation", "private", sys.executable, HERE / "disks.py", job, folder]


@pytest.fixture
def started_on(tmp_path, unavailable):
    """Start a job on a disk that only its own processes see."""

    def start(job):
        if (
            not shutil.which("unshare")
            or subprocess.run(on_a_disk_of_its_own("can", tmp_path), capture_output=True, check=False).returncode
        ):
            unavailable("en egen disk går inte att montera här: det kräver Linux, unshare och rättigheter")
        return subprocess.Popen(on_a_disk_of_its_own(job, tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    return start


@pytest.mark.parametrize("job", ["full", "inodes"])
def test_a_disk_with_any_amount_of_room_left(job, started_on, told, tmp_path):
    """Every amount from none at all to what suffices, so that each write, folder and name in turn is the one that fails."""
    *refusals, outcome = told(started_on(job))
    assert len(refusals) == outcome["left"] > 5
    assert outcome["versions"] == 3
    lines = {refusal["refused"] for refusal in refusals}
    assert f"{tmp_path / 'reports' / '2025'}: {REFUSED}" in lines
    assert not [line for line in lines if "\n" in line or not line.startswith(str(tmp_path / "reports"))]


def test_a_disk_that_may_only_be_read(started_on, told, tmp_path):
    with_lock, without, outcome = told(started_on("locked"))
    assert outcome["codes"] == [13, 13]
    lock = tmp_path / "reports" / ".las" / "2025"
    assert with_lock["refused"] == f"{lock}: går inte att låsa; kontrollera utrymme och rättigheter i {tmp_path / 'reports'}."
    assert without["refused"] == f"{tmp_path / 'reports' / '2025'}: {REFUSED}"


@pytest.mark.skipif(os.name != "posix", reason="rättigheterna här är de i POSIX")
def test_a_folder_that_one_may_not_write_in(told, tmp_path):
    tmp_path.chmod(0o755)
    command = [sys.executable, HERE / "disks.py", "refused", tmp_path]
    refused, _, outcome = told(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
    assert outcome["codes"] == [13, 13]
    assert "\n" not in refused["refused"]
