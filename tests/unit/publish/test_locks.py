"""Only one run works on a year, and a run that is dead locks nobody out."""

import signal
import subprocess
import sys
import time
from threading import Thread

import pytest

from iop_analysis.errors import ExitCode, NotPublishedError
from iop_analysis.publish import locks
from iop_analysis.publish.locks import publishing_locked, year_locked

HOLDER = """
import sys, time
from pathlib import Path
from iop_analysis.publish.locks import year_locked
with year_locked(Path(sys.argv[1]), 2025):
    print("håller", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that has the lock of 2025."""
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE)
    assert process.stdout.readline()
    yield process
    process.kill()
    process.communicate()


@pytest.mark.usefixtures("holder")
def test_a_year_that_another_process_works_on_is_refused_at_once_in_one_swedish_line(tmp_path):
    began = time.monotonic()
    with pytest.raises(NotPublishedError) as caught, year_locked(tmp_path, 2025):
        pass
    assert time.monotonic() - began < 0.5
    assert str(caught.value) == (
        f"{tmp_path / '2025'}: en annan körning arbetar redan med 2025, så den här avbröts; "
        "vänta tills den andra är klar och kör igen."
    )
    assert caught.value.exit_code == ExitCode.NOT_PUBLISHED


@pytest.mark.usefixtures("holder")
def test_another_year_is_free(tmp_path):
    with year_locked(tmp_path, 2024), publishing_locked(tmp_path):
        pass


def test_the_lock_of_a_killed_process_is_free_at_once(tmp_path, holder):
    holder.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    holder.wait()
    with year_locked(tmp_path, 2025):
        pass


def test_a_lock_ends_with_its_block_even_when_that_fails(tmp_path):
    with pytest.raises(ZeroDivisionError), year_locked(tmp_path, 2025):
        raise ZeroDivisionError
    with year_locked(tmp_path, 2025), pytest.raises(NotPublishedError, match="en annan körning"), year_locked(tmp_path, 2025):
        pass


def test_whoever_puts_something_in_place_is_waited_for(tmp_path):
    order = []

    def second():
        with publishing_locked(tmp_path):
            order.append("andra")

    with publishing_locked(tmp_path):
        waiting = Thread(target=second)
        waiting.start()
        time.sleep(0.2)
        order.append("första")
    waiting.join(10)
    assert order == ["första", "andra"]


def test_the_wait_has_an_end(tmp_path, monkeypatch):
    monkeypatch.setattr(locks, "_LONGEST_WAIT", 0.1)
    with (
        publishing_locked(tmp_path),
        pytest.raises(NotPublishedError, match="mer än en minut"),
        publishing_locked(tmp_path),
    ):
        pass


def test_a_place_that_cannot_be_locked_is_one_swedish_line(tmp_path):
    occupied = tmp_path / "reports"
    occupied.write_text("en fil", encoding="utf-8")
    with (
        pytest.raises(NotPublishedError, match="går inte att låsa; kontrollera utrymme och rättigheter"),
        year_locked(occupied, 2025),
    ):
        pass
