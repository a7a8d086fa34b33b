"""The real command on the real 2025: killed, two at once, on a full or closed disk; the report is whole at every instant."""

import json
import os
import random
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processer följs genom /proc, som bara finns i Linux")

HERE = Path(__file__).parent
KILLS = 12
ROUNDS = 4
LOCKED = "en annan körning arbetar redan med 2025, så den här avbröts; vänta tills den andra är klar och kör igen.\n"
FULL = "kan inte skrivas; kontrollera utrymme och rättigheter, och stäng de av dess filer som är öppna.\n"


@pytest.fixture(scope="module")
def real(import_beside):
    return import_beside("real")


@pytest.fixture
def place(real, tmp_path_factory):
    """A copy of the real data, in a folder whose name is short enough for sockets."""
    return real.Place(tmp_path_factory.mktemp("r"))


@pytest.fixture
def reading(place):
    """Another process that reads the reports again and again while the block lasts; what it saw comes afterwards."""

    @contextmanager
    def poll():
        seen, command = {}, [sys.executable, HERE / "real.py", "read", place.reports]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as reader:
            try:
                yield seen
                assert reader.poll() is None, reader.communicate()[1]
                out, complaint = reader.communicate("slut\n", timeout=60)
                assert reader.returncode == 0, complaint
            finally:
                reader.kill()
        seen.update(json.loads(out))

    return poll


def test_killed_runs_never_show_a_reader_anything_but_a_whole_report_and_the_next_one_succeeds(place, real, reading):
    """Two are killed for each that is left in peace, so that what one left behind also meets another that is killed."""
    chance, phases, began = random.Random(5), [], time.monotonic()  # noqa: S311 - no secret
    place.succeed()
    longest = time.monotonic() - began  # however busy the machine is
    with reading() as seen:
        for number in range(KILLS):
            place.deliver(number // 2 + 1)
            phases.append(place.run_killed(chance.uniform(0.1, 1) * longest))
            if number % 2:
                place.succeed()
    assert set(phases) <= {"before", "writing", "swapped", "after", "ended 0"}
    assert "writing" in phases
    assert real.versions_of(place.reports) == list(range(1, KILLS // 2 + 2))
    assert seen["reads"] > KILLS
    assert seen["versions"] > KILLS // 4


def test_two_runs_at_once_end_well_or_find_the_year_locked(place, real, reading):
    place.succeed()
    with reading():
        for number in range(ROUNDS):
            place.deliver(number + 1)
            pair = [place.start(), place.start()]
            said = [process.communicate(timeout=240) for process in pair]
            codes = [process.returncode for process in pair]
            assert sorted(codes) in ([0, 0], [0, 13]), said
            for code, (out, complaint) in zip(codes, said, strict=True):
                assert complaint == ("" if code == 0 else f"iop: {place.reports / '2025'}: {LOCKED}")
                assert out.startswith(("Klart: ", "Inget att göra: ") if code == 0 else "")
            assert real.versions_of(place.reports)[-1] == number + 2
            assert place.is_published()
            assert 'class="notice current"' in real.index_of(place.reports)
            assert place.leftovers() == []


def test_a_disk_that_is_full_or_closed_leaves_the_old_report_as_it_was(tmp_path_factory, unavailable):
    folder = tmp_path_factory.mktemp("d")
    own = [shutil.which("unshare") or "unshare", "--mount", "--propagation", "private"]
    if not shutil.which("unshare") or subprocess.run([*own, "mount", "-t", "tmpfs", "t", folder], check=False).returncode:
        unavailable("en egen disk går inte att montera här: det kräver Linux, unshare och rättigheter")
    ran = subprocess.run([*own, sys.executable, HERE / "real.py", "disks", folder], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    outcomes = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [(part["code"], part["out"], part["intact"]) for part in outcomes] == [(13, "", True)] * 3
    full, half_full, closed = (part["said"] for part in outcomes)
    reports = folder / "d" / "reports"
    assert half_full == f"iop: {reports / '2025'}: {FULL}"
    assert closed == f"iop: {reports / '.las' / '2025'}: går inte att låsa; kontrollera utrymme och rättigheter i {reports}.\n"
    assert full.startswith(f"iop: {reports}")
    assert len(full.splitlines()) == 1
    assert [part["left"] for part in outcomes] == [[], ["2025-misslyckad.html"], []]


def test_a_notebook_that_raises_ends_with_12_and_a_page_and_a_mended_one_takes_it_away(place, real, tmp_path):
    place.succeed()
    before = real.report_files(place)
    shutil.copytree(real.PROJECT / "notebooks", tmp_path / "notebooks")
    followup = tmp_path / "notebooks" / "annual_followup.ipynb"
    whole, place.project = followup.read_text(encoding="utf-8"), tmp_path
    broken = json.loads(whole)
    broken["cells"][3]["source"] = "raise ValueError('secret 4711')"
    followup.write_text(json.dumps(broken), encoding="utf-8")
    code, out, complaint = place.run()
    assert (code, out) == (12, ""), complaint
    assert complaint.startswith("iop: annual_followup.ipynb, cell 4: ")
    assert len(complaint.splitlines()) == 1
    assert "4711" not in complaint
    assert real.report_files(place) == before
    assert place.leftovers() == ["2025-misslyckad.html"]
    followup.write_text(whole, encoding="utf-8")
    assert place.succeed().startswith("Inget att göra: ")


@pytest.mark.parametrize("wrong", [["--year", "2031"], ["-p", "yaer", "2025"]])
def test_a_wrong_command_leaves_no_page_and_no_folder(place, wrong):
    code, out, complaint = place.run(*wrong)
    assert (code, out, len(complaint.splitlines())) == (2, "", 1)
    assert not place.reports.exists()
    assert sorted(os.listdir(place.data)) == ["raw"]  # noqa: PTH208 - names only
