"""The same batch through Dask: a real scheduler and two workers, started as people start them, on loopback."""

import os
import signal
import time
from pathlib import Path

import pytest
from msgspec import Struct
from other_processes import dask_cluster, free_address, project_importable, wait_for_workers

from iop_analysis.errors import UnreadableInputError, UsageError
from iop_analysis.publish import workers
from iop_analysis.publish.batch import Outcome, run_batch
from iop_analysis.publish.kernels import Kernels
from iop_analysis.publish.workers import dask_executor, local_executor

pytest.importorskip("distributed")


class Job(Struct, frozen=True):
    label: str
    deed: str = "done"
    folder: str = ""


def work(job):
    time.sleep(0.2)
    if job.deed == "read":
        raise UnreadableInputError("Filen går inte att läsa.")
    if job.deed == "defect":
        raise KeyError("197")
    if job.deed == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if job.deed == "die once":
        once = Path(job.folder, "died")
        if not once.exists():
            once.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    return Outcome(job.label, job.deed, result=os.getpid())


def kernel_work(job):
    with Kernels({"LABEL": job.label}) as kernels, kernels.start() as manager:
        return Outcome(job.label, "done", result=manager.provisioner.pid)


@pytest.fixture(scope="module", autouse=True)
def importable():
    """Other processes must find the functions of this module."""
    with pytest.MonkeyPatch.context() as patch, project_importable(patch.setenv):
        yield


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with dask_cluster(tmp_path_factory.mktemp("dask")) as (address, _):
        yield address


def told(outcomes):
    return [(part.label, part.kind, part.message, part.exit_code) for part in outcomes]


def test_the_same_jobs_end_the_same_way_here_and_with_dask(address):
    jobs = [Job("a"), Job("b", "read"), Job("c", "unchanged"), Job("d", "defect"), *(Job(f"{place}") for place in range(6))]
    with dask_executor(address) as executor:
        distributed = run_batch(jobs, work, executor, lambda _: None)
    with local_executor(2) as executor:
        assert told(run_batch(jobs, work, executor, lambda _: None)) == told(distributed)
    assert [part.label for part in distributed] == [job.label for job in jobs]
    assert len({part.result for part in distributed if part.kind == "done"}) == 2


def test_each_job_is_told_of_when_it_starts_and_when_it_ends(address):
    events = []
    with dask_executor(address) as executor:
        run_batch([Job("a"), Job("b", "read")], work, executor, events.append)
    assert [event.kind for event in events if event.label == "a"] == ["started", "done"]
    assert [event.kind for event in events if event.label == "b"] == ["started", "failed"]


def test_a_kernel_can_be_forked_by_a_worker_that_is_a_daemon(address):
    with dask_executor(address) as executor:
        outcomes = run_batch([Job("a"), Job("b"), Job("c")], kernel_work, executor, lambda _: None)
    assert [part.kind for part in outcomes] == ["done"] * 3
    assert len({part.result for part in outcomes}) == 3


def test_a_job_whose_worker_dies_is_done_by_another(address, tmp_path):
    with dask_executor(address) as executor:
        outcomes = run_batch([Job("a"), Job("b", "die once", str(tmp_path)), Job("c")], work, executor, lambda _: None)
    assert [part.label for part in outcomes] == ["a", "b", "c"]
    assert (tmp_path / "died").exists()
    wait_for_workers(address)


def test_a_job_that_kills_its_workers_fails_alone(address):
    jobs = [Job("a"), Job("b", "die"), *(Job(f"{place}") for place in range(4))]
    with dask_executor(address) as executor:
        outcomes = run_batch(jobs, work, executor, lambda _: None)
    assert [part.label for part in outcomes if part.kind == "failed"] == ["b"]
    assert "avslutades i förtid" in outcomes[1].message
    wait_for_workers(address)


def test_nobody_there_is_one_line_within_ten_seconds():
    began = time.monotonic()
    with pytest.raises(UsageError, match="Ingen schemaläggare svarar"), dask_executor(free_address()):
        pass
    assert time.monotonic() - began < 15


@pytest.mark.parametrize("nonsense", ["", "hej", "tcp://", "http://127.0.0.1:1", "tcp://127.0.0.1:hej", "file:///etc/passwd"])
def test_what_is_no_address_is_one_line(nonsense):
    with pytest.raises(UsageError, match="Ingen schemaläggare svarar"), dask_executor(nonsense):
        pass


def test_a_scheduler_without_workers_is_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(workers, "_PATIENCE_SECONDS", 5)
    with (
        dask_cluster(tmp_path, workers=0) as (alone, _),
        pytest.raises(UsageError, match="har inga arbetsprocesser"),
        dask_executor(alone),
    ):
        pass


def test_a_scheduler_that_dies_fails_what_is_left_and_hangs_nobody(tmp_path):
    def die(event):
        if event.kind == "done":
            scheduler.kill()

    with dask_cluster(tmp_path, workers=1) as (lost, scheduler), dask_executor(lost) as executor:
        outcomes = run_batch([Job(str(place)) for place in range(40)], work, executor, die)
    assert outcomes[0].kind == "done"
    assert outcomes[-1].kind == "failed"
