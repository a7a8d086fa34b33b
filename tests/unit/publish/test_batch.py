"""Batches: everything is tried, everything is told, in order; a worker that dies costs its own task only."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest
from msgspec import Struct
from other_processes import alive, eventually, project_importable

from iop_analysis.errors import BlockingFindingsError, ExitCode, UnreadableInputError, UsageError
from iop_analysis.publish.batch import Event, Outcome, run_batch
from iop_analysis.publish.kernels import FORKS, Kernels
from iop_analysis.publish.workers import dask_executor, local_executor

SECONDS = 10


class Job(Struct, frozen=True):
    label: str
    deed: str = "done"
    nap: float = 0.0
    folder: str = ""
    awaits: str = ""


class UnpicklableError(Exception):
    def __init__(self):
        super().__init__(threading.Lock(), "197")


def work(job):
    time.sleep(job.nap)
    eventually(lambda: not job.awaits or Path(job.folder, job.awaits).exists())
    if job.folder:
        Path(job.folder, job.label).touch()
    if job.deed == "read":
        raise UnreadableInputError("Filen går inte att läsa.")
    if job.deed == "block":
        raise BlockingFindingsError("Det här stoppar.", (object(),))
    if job.deed == "defect":
        raise UnpicklableError
    if job.deed == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if job.deed == "exit":
        os._exit(3)
    return Outcome(job.label, job.deed, message="klart", result=os.getpid())


def note_and_wait(job):
    with Kernels({}) as kernels, kernels.start() as manager:
        pids = [os.getpid(), manager.provisioner.pid]
        Path(job.folder, job.label).write_text(" ".join(map(str, pids)), encoding="utf-8")
        time.sleep(60)


def server_of_my_kernels(job):
    with Kernels({}) as kernels:
        return Outcome(job.label, "done", result=kernels.address)


@pytest.fixture(scope="module", autouse=True)
def importable():
    """Other processes must find the functions of this module."""
    with pytest.MonkeyPatch.context() as patch, project_importable(patch.setenv):
        yield


@pytest.fixture(scope="module")
def two():
    with local_executor(2) as executor:
        yield executor


def told(outcomes):
    return [(part.label, part.kind, part.exit_code) for part in outcomes]


def test_outcomes_come_in_the_order_of_the_tasks_whatever_ended_first(two, tmp_path):
    jobs = [
        Job("0", nap=0.3, folder=str(tmp_path), awaits="5"),
        *(Job(f"{place}", folder=str(tmp_path)) for place in range(1, 6)),
    ]
    events = []
    outcomes = run_batch(jobs, work, two, events.append)
    assert told(outcomes) == [(job.label, "done", 0) for job in jobs]
    ended = [event.label for event in events if event.kind == "done"]
    assert sorted(ended) == [job.label for job in jobs]
    assert ended != sorted(ended)
    assert outcomes[0].seconds >= 0.3
    assert len({part.result for part in outcomes}) == 2


def test_a_job_that_fails_does_not_stop_the_rest(two):
    jobs = [Job("a", "read"), Job("b"), Job("c", "block"), Job("d", "defect"), Job("e", "unchanged")]
    outcomes = run_batch(jobs, work, two, lambda _: None)
    assert told(outcomes) == [
        ("a", "failed", ExitCode.UNREADABLE_INPUT),
        ("b", "done", 0),
        ("c", "failed", ExitCode.BLOCKING_FINDINGS),
        ("d", "failed", 1),
        ("e", "unchanged", 0),
    ]
    assert outcomes[0].message == "Filen går inte att läsa."
    assert "UnpicklableError" in outcomes[3].message
    assert "197" not in outcomes[3].message


@pytest.mark.parametrize("deed", ["die", "exit"])
def test_a_worker_that_dies_costs_only_its_own_task(two, deed):
    jobs = [Job("a", nap=0.5), Job("b", deed), *(Job(f"{place}") for place in range(5)), Job("c", deed), Job("d")]
    outcomes = run_batch(jobs, work, two, lambda _: None)
    assert [part.label for part in outcomes if part.kind == "failed"] == ["b", "c"]
    assert "avslutades i förtid" in outcomes[1].message
    assert outcomes[1].exit_code == ExitCode.NOT_PUBLISHED
    assert told(run_batch([Job("after")], work, two, lambda _: None)) == [("after", "done", 0)]


def test_each_job_is_told_of_once_when_it_starts_and_once_when_it_ends(two):
    events = []
    run_batch([Job("a"), Job("b", "die"), Job("c", "read")], work, two, events.append)
    for label, end in (("a", "done"), ("b", "failed"), ("c", "failed")):
        assert [event.kind for event in events if event.label == label] == ["started", end]
    lines = [msgspec.json.encode(event) for event in events]
    assert [msgspec.json.decode(line, type=Event) for line in lines] == events


def test_a_start_is_told_while_the_job_runs(two):
    when = {}
    run_batch([Job("a", nap=1.0)], work, two, lambda event: when.setdefault(event.kind, time.monotonic()))
    assert when["done"] - when["started"] > 0.6


def test_nothing_to_do_is_no_fault(two):
    assert run_batch([], work, two, lambda _: None) == []


def test_any_executor_does():
    with ThreadPoolExecutor(2) as executor:
        assert told(run_batch([Job("a"), Job("b", "read")], work, executor, lambda _: None))[1][1] == "failed"


@pytest.mark.skipif(not FORKS, reason="kernels are ordinary ones here")
def test_workers_fork_their_kernels_from_one_server(two):
    outcomes = run_batch([Job(str(place), nap=0.1) for place in range(4)], server_of_my_kernels, two, lambda _: None)
    assert len({part.result for part in outcomes}) == 1
    assert outcomes[0].result


def test_who_breaks_off_does_not_wait_for_the_jobs():
    began = time.monotonic()

    def stop(event):
        if event.kind == "started":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), local_executor(1) as executor:
        run_batch([Job("a", nap=60), Job("b", nap=60)], work, executor, stop)
    assert time.monotonic() - began < SECONDS


BATCH = """
import sys
sys.path.insert(0, {folder!r})
from {module} import Job, local_executor, note_and_wait, run_batch
if __name__ == "__main__":
    with local_executor(2) as executor:
        run_batch([Job(label, folder={notes!r}) for label in "abc"], note_and_wait, executor, lambda _: None)
"""


@pytest.mark.skipif(not FORKS, reason="reads /proc")
def test_no_process_survives_the_batch_that_is_killed(tmp_path):
    here, notes, script = Path(__file__), tmp_path / "notes", tmp_path / "batch.py"
    notes.mkdir()
    script.write_text(BATCH.format(folder=str(here.parent), module=here.stem, notes=str(notes)), encoding="utf-8")
    marked = os.environ | {"MARKED": str(notes)}
    with subprocess.Popen([sys.executable, script], env=marked) as owner:
        assert eventually(lambda: len(list(notes.iterdir())) == 2)
        running = marked_processes(str(notes))
        assert len(running) >= 6  # the batch, two workers, two kernels, and what they are forked from
        owner.kill()
    assert eventually(lambda: not marked_processes(str(notes)))


def marked_processes(mark):
    """Every process that was started with the mark in its environment, whoever is its parent now."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"MARKED={mark}".encode() in (folder / "environ").read_bytes() and alive(folder.name):
                found.append(folder.name)
        except OSError:
            continue
    return found


def test_without_the_extra_one_line_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"iop-analysis\[distributed\]"), dask_executor("tcp://127.0.0.1:1"):
        pass


def test_news_are_told_while_the_next_task_is_still_being_made():
    told, made_late = [], []

    def tasks():
        yield Job("1")
        end = time.monotonic() + SECONDS
        while not any(event.kind == "done" for event in told) and time.monotonic() < end:
            time.sleep(0.01)
        made_late.append(bool(told))
        yield Job("2")

    with ThreadPoolExecutor(1) as executor:
        outcomes = run_batch(tasks(), work, executor, told.append)
    assert made_late == [True]
    assert [outcome.label for outcome in outcomes] == ["1", "2"]
    assert [(event.label, event.kind) for event in told] == [("1", "started"), ("1", "done"), ("2", "started"), ("2", "done")]


def test_what_hinders_the_making_of_tasks_is_raised_when_those_made_are_done():
    def tasks():
        yield Job("1")
        raise UsageError("Året finns inte.")

    told = []
    with ThreadPoolExecutor(1) as executor, pytest.raises(UsageError, match="Året finns inte"):
        run_batch(tasks(), work, executor, told.append)
    assert [event.kind for event in told] == ["started", "done"]
