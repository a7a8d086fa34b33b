"""Whatever happens to a run, and however many run at once, a reader sees the complete old report or the complete new one."""

import os
import shutil
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="processer dödas med SIGKILL, som bara finns på POSIX")

KILLS = 300
ROUNDS = 50


@pytest.fixture
def reports(tmp_path):
    """A folder whose hundreds of versions do not stay behind."""
    yield tmp_path / "reports"
    shutil.rmtree(tmp_path / "reports", ignore_errors=True)


@pytest.fixture
def reading(reports, started, told):
    """Another process that reads the report in place again and again while the block lasts; what it saw comes afterwards."""

    @contextmanager
    def poll():
        seen = {}
        reader = started("read", reports / "2025")
        yield seen
        assert reader.poll() is None, reader.communicate()[1]
        seen.update(told(reader, "slut\n")[-1])

    return poll


def test_three_hundred_killed_runs_never_show_a_reader_anything_but_a_whole_report(reports, synthetic, started, told, reading):
    synthetic.publish(reports, "allra först")
    with reading() as seen:
        outcome = told(started("kill", reports, KILLS, "exchange"))[-1]
    assert sum(outcome["phases"].values()) == KILLS
    assert {"before", "writing", "after"} <= set(outcome["phases"])
    assert "between" not in outcome["phases"]
    published = outcome["phases"]["after"] + outcome["phases"].get("swapped", 0)
    assert outcome["versions"] == 1 + 3 + KILLS + published
    assert seen["reads"] > KILLS
    assert seen["editions"] > KILLS / 4


def test_a_run_killed_before_and_after_every_call_to_the_disk(reports, synthetic, started, told, reading):
    synthetic.publish(reports, "allra först")
    with reading():
        outcome = told(started("each", reports, "exchange"))[-1]
    assert {"before", "writing", "swapped", "after"} == set(outcome["phases"])
    assert outcome["calls"] > 10


def test_without_exchange_a_killed_run_may_leave_no_report_but_the_next_run_restores_it(reports, started, told):
    outcome = told(started("each", reports, "renames"))[-1]
    assert {"before", "writing", "between", "swapped", "after"} == set(outcome["phases"])


def test_without_exchange_killed_runs_are_followed_by_good_ones(reports, started, told):
    outcome = told(started("kill", reports, KILLS // 10, "renames"))[-1]
    assert sum(outcome["phases"].values()) == KILLS // 10


def test_two_runs_at_once_end_well_or_find_the_year_locked(reports, started, told):
    *refusals, outcome = told(started("both", reports, ROUNDS))
    assert set(outcome["codes"]) <= {"[0, 0]", "[0, 13]"}
    assert sum(outcome["codes"].values()) == ROUNDS
    assert outcome["codes"]["[0, 13]"] == len(refusals) > 0
    line = "en annan körning arbetar redan med 2025, så den här avbröts; vänta tills den andra är klar och kör igen."
    assert {refusal["refused"] for refusal in refusals} == {f"{reports / '2025'}: {line}"}
    assert outcome["left"] == []
    assert outcome["versions"] == ROUNDS + outcome["codes"].get("[0, 0]", 0)


def remove_and_write(synthetic, folder: Path, edition: str) -> None:
    """What many programs do: write over the old files, one by one."""
    for name in synthetic.SIZES:
        (folder / name).write_bytes(synthetic.content(edition, name))


def test_the_reader_would_notice_files_that_are_written_over(reports, synthetic, started):
    synthetic.publish(reports, "först")
    reader, deadline = started("read", reports / "2025"), time.monotonic() + 20
    while reader.poll() is None and time.monotonic() < deadline:
        remove_and_write(synthetic, reports / "2025", "sedan")
        remove_and_write(synthetic, reports / "2025", "först")
    assert "NotWholeError" in reader.communicate()[1]


def test_the_reader_would_notice_a_report_that_is_missing_for_an_instant(reports, synthetic, started):
    synthetic.publish(reports, "först")
    reader, deadline = started("read", reports / "2025"), time.monotonic() + 20
    while reader.poll() is None and time.monotonic() < deadline:
        (reports / "2025").rename(reports / "undan")
        (reports / "undan").rename(reports / "2025")
    assert "FileNotFoundError" in reader.communicate()[1]
