"""`iop run --years` on three made-up years, as people start it: the same reports whoever makes them, and none stops another."""

import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from other_processes import alive, dask_cluster, eventually, status

from iop_analysis import runs
from iop_analysis.schema import Status
from iop_analysis.store import DataRoot

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processer följs genom /proc, som bara finns i Linux")

ROOT = Path(__file__).parents[2]
IOP = Path(sys.executable).with_name("iop")
YEARS = ("2023", "2024", "2025")
SECONDS = 15


def iop_run(folder, reports, *options, years="2023-2025"):
    command = [IOP, "run", "--years", years, f"--data-dir={folder / 'data'}", f"--reports-dir={folder / reports}", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)


def files_of(reports):
    """Path → content of everything that readers can open; locks are for those who write."""
    found = {path.relative_to(reports).as_posix(): path for path in reports.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith(".las/")}


def events_in(log):
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def outcomes_in(summary):
    """Year → outcome and exit code, as the table at the end says."""
    return {line.split()[0]: (line.split("  ")[1].strip(), line) for line in summary.splitlines()[1:]}


@pytest.fixture(scope="module")
def place():
    """A folder whose name is short enough for sockets, with the made-up years in it."""
    with tempfile.TemporaryDirectory(prefix="iop-b") as folder:
        subprocess.run([IOP, "demo", Path(folder, "prova")], check=True, capture_output=True)
        yield Path(folder, "prova")


@pytest.fixture(scope="module")
def one_job(place):
    """The three years with one job, and the log of it."""
    return iop_run(place, "en", "--jobs", "1", f"--log={place / 'en.jsonl'}")


@pytest.fixture
def copied(place, tmp_path):
    """The data alone, to be spoilt."""
    shutil.copytree(place / "data" / "raw", tmp_path / "data" / "raw")
    return tmp_path


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory):
    """A scheduler and two workers on loopback, started as people start them."""
    pytest.importorskip("distributed")
    with dask_cluster(tmp_path_factory.mktemp("dask")) as (address, _):
        yield address


def test_each_event_is_a_line_for_machines_and_each_year_one_for_people_at_the_end(place, one_job):
    assert one_job.returncode == 0, one_job.stderr
    events = events_in(place / "en.jsonl")
    assert sorted((event["label"], event["kind"]) for event in events) == [
        (year, kind) for year in YEARS for kind in ("done", "started")
    ]
    assert all(set(event) == {"time", "label", "kind", "seconds", "message", "exit_code"} for event in events)
    assert one_job.stderr == "", "without a terminal, progress is in the log only"
    assert {year: said for year, (said, _) in outcomes_in(one_job.stdout).items()} == dict.fromkeys(YEARS, "klar")


def test_two_jobs_give_the_same_bytes_as_one(place, one_job):
    assert one_job.returncode == 0, one_job.stderr
    done = iop_run(place, "tva", "--jobs", "2")
    assert done.returncode == 0, done.stderr
    alone = files_of(place / "en")
    assert {name.partition("/")[0] for name in alone} == {*YEARS, "index.html", "trender.html"}
    assert files_of(place / "tva") == alone


def test_dask_gives_the_same_bytes_as_one_job(place, one_job, scheduler):
    assert one_job.returncode == 0, one_job.stderr
    done = iop_run(place, "dask", "--scheduler", scheduler)
    assert done.returncode == 0, done.stderr
    assert files_of(place / "dask") == files_of(place / "en")


def test_a_second_batch_has_nothing_to_do(place, one_job):
    assert one_job.returncode == 0, one_job.stderr
    before = files_of(place / "en")
    again = iop_run(place, "en", "--jobs", "2", f"--log={place / 'igen.jsonl'}")
    assert again.returncode == 0, again.stderr
    assert {year: said for year, (said, _) in outcomes_in(again.stdout).items()} == dict.fromkeys(YEARS, "redan aktuell")
    assert [event["kind"] for event in events_in(place / "igen.jsonl") if event["kind"] != "started"] == ["unchanged"] * 3
    assert files_of(place / "en") == before


def test_bad_years_do_not_stop_the_rest(copied):
    """2022 has no deliveries; in 2024, of which 2025 reads too, a file cannot be read."""
    spoilt = min((copied / "data" / "raw" / "2024" / "vasterort").iterdir())
    spoilt.write_bytes(b"\x89PNG\r\n\x1a\n")
    done = iop_run(copied, "rapporter", "--jobs", "2", years="2022-2025")
    outcomes = outcomes_in(done.stdout)
    assert {year: said for year, (said, _) in outcomes.items()} == {
        "2022": "misslyckades", "2023": "klar", "2024": "misslyckades", "2025": "klar",
    }  # fmt: skip
    assert "Det finns inget underlag för 2022" in outcomes["2022"][1]
    assert spoilt.name in outcomes["2024"][1]
    assert done.returncode == 10
    assert "Traceback" not in done.stderr
    reports = copied / "rapporter"
    whole = {".las", "2023", "2024-misslyckad.html", "2025", "index.html", "trender.html"}
    assert {path.name for path in reports.iterdir()} == whole


def test_an_interrupt_ends_everything_at_once(copied, monkeypatch):
    """As Ctrl-C does: the signal goes to everything that the terminal started."""
    with tempfile.TemporaryDirectory(prefix="iop-i") as temporary:
        monkeypatch.setenv("TMPDIR", temporary)
        log = copied / "avbruten.jsonl"
        command = [IOP, "run", "--years", "2024-2025", "--jobs", "2", f"--data-dir={copied / 'data'}", f"--log={log}"]
        process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True)
        try:
            assert eventually(lambda: log.exists() and "started" in log.read_text(encoding="utf-8"))
            family = descendants(process.pid)
            os.killpg(process.pid, signal.SIGINT)
            complaints = process.communicate(timeout=SECONDS)[1]
        finally:
            process.kill()
        assert process.returncode == 128 + signal.SIGINT
        assert complaints.splitlines()[-1] == "iop: avbrutet."
        assert "Traceback" not in complaints
        assert len(family) > 3
        assert eventually(lambda: not any(alive(pid) for pid in family))
        assert eventually(lambda: not list(Path(temporary).glob("iop-*")))
    assert not [path.name for path in (copied / "reports").glob("[12]*") if not (path / "manifest.json").exists()]


def descendants(root):
    family = {root}
    for number in sorted(int(path.name) for path in Path("/proc").glob("[0-9]*")):
        if status(number)[1:2] and int(status(number)[1]) in family:
            family.add(number)
    return family - {root}


def test_nothing_unprotected_is_sent_to_dask(place, one_job):
    assert one_job.returncode == 0, one_job.stderr
    root = DataRoot(place / "data", place / "en")
    order = runs.Order(scheduler="tcp://127.0.0.1:1", force=True)
    *_, task = runs._tasks(order, root, [2024, 2025])
    sent = pickle.dumps(task)
    assert not [name for name in (b"Prepared", b"Measured", b"unprotected", b"facts") if name in sent]
    received = pickle.loads(sent)  # noqa: S301 - our own, of a moment ago
    assert received.prepared is None
    tables = [*received.readers.announced.values(), *(part.figures for part in received.readers.published)]
    assert set(received.readers.announced) == {2024}
    for table in tables:
        hidden = table[table["status"] == Status.SUPPRESSED]
        assert len(hidden)
        assert hidden["value"].isna().all()


def test_a_worker_of_our_own_gets_the_year_as_computed(place):
    """Which shows that the test above would notice, and that nothing is computed twice."""
    (task,) = runs._tasks(runs.Order(), DataRoot(place / "data", place / "inga"), [2025])
    assert task.prepared is not None
    assert b"Measured" in pickle.dumps(task)
