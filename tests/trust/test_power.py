"""A power cut at any instant leaves the old report or the new one, and nothing that the next run cannot put right."""

import os
import shutil
from pathlib import Path

import pytest

from iop_analysis.errors import NotPublishedError
from iop_analysis.publish import durable, release

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="vad en filbeskrivare pekar på syns bara i Linux")


# What is not whole is a ValueError, as is a manifest that is cut off.
FAULTS = (AssertionError, ValueError, OSError, NotPublishedError)


@pytest.fixture
def power(import_beside):
    return import_beside("power")


@pytest.fixture
def small(synthetic, monkeypatch):
    """Reports so small that thousands of disks can be laid out."""
    monkeypatch.setattr(synthetic, "SIZES", dict.fromkeys(["uppfoljning.html", "nyckeltal.csv"], 200))
    monkeypatch.setattr(synthetic, "NAMES", {*synthetic.SIZES, "manifest.json"})
    synthetic.expected.cache_clear()
    yield synthetic
    synthetic.expected.cache_clear()


def lay_out(root, outcome):
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    for path, content in outcome.items():
        if content is None:
            (root / path).mkdir()
        else:
            (root / path).write_bytes(content)


def fault_of(outcome, root, small, editions, may_be_missing):
    """What is wrong with a disk after a power cut, if anything is; the next run is tried on it."""
    lay_out(root, outcome)
    current = root / "reports" / str(small.YEAR)
    try:
        if current.exists() or not may_be_missing:
            found = small.edition_of(small.read_opened(current))
            assert found in editions, found
        small.publish(root / "reports", "nästa")
        versions = small.versions_of(root / "reports")
        assert versions[max(versions)] == "nästa"
        assert set(versions.values()) - {"nästa"} <= {"först", "gammal", "ny"}
        assert [*versions.values()].count("gammal") == ("gammal" in editions)
        assert small.leftovers(root / "reports") == []
    except FAULTS as fault:
        return f"{type(fault).__name__}: {fault}; {sorted(outcome)}"
    return ""


def distinct(moments):
    seen = {}
    for moment in moments:
        for outcome in moment.outcomes():
            seen.setdefault(tuple(sorted(outcome.items())), outcome)
    return list(seen.values())


def faults(tmp_path, power, small, editions=("först", "gammal", "ny"), **recording):
    """The faults found after a power cut at any instant of a publication, and after it; and how many disks were tried."""
    root, tried = tmp_path / "disk", tmp_path / "efter"
    root.mkdir()
    *before, new = editions
    for edition in before:
        small.publish(root / "reports", edition)
    with power.recorded(root, **recording) as disk:
        small.publish(root / "reports", new)
    allowed = {new, *before[-1:]}
    may_be_missing = not before or release.exchange is not durable.exchange
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)  # what is tried here needs not last
        during, after = distinct(disk.moments[:-1]), distinct(disk.moments[-1:])
        found = [fault_of(one, tried, small, allowed, may_be_missing) for one in during]
        found += [in_place(one, tried, small, new) for one in after]
    return [fault for fault in found if fault], len(during) + len(after)


def in_place(outcome, root, small, new):
    """When a publication has ended, a power cut changes nothing of it."""
    lay_out(root, outcome)
    try:
        versions = small.versions_of(root / "reports")
        assert small.edition_of(small.read_opened(root / "reports" / str(small.YEAR))) == new
        assert versions[max(versions)] == new
    except FAULTS as fault:
        return f"after: {type(fault).__name__}: {fault}"
    return ""


def test_a_power_cut_at_any_instant_leaves_the_old_report_or_the_new(tmp_path, power, small):
    found, tried = faults(tmp_path, power, small)
    assert found == []
    assert tried > 15


def test_a_power_cut_during_the_first_publication(tmp_path, power, small):
    found, tried = faults(tmp_path, power, small, editions=["ny"])
    assert found == []
    assert tried > 15


def test_a_power_cut_when_only_the_manifest_is_renewed(tmp_path, power, small, monkeypatch):
    same = ["först", "gammal", "gammal"]
    found, tried = faults(tmp_path, power, small, editions=same)
    assert found == []
    assert tried > 10
    monkeypatch.setattr(release, "sync_tree", lambda _: None)
    shutil.rmtree(tmp_path / "disk")
    assert faults(tmp_path, power, small, editions=same)[0]


def test_a_power_cut_where_folders_cannot_change_names_in_one_step(tmp_path, power, small, monkeypatch):
    """The report may be missing until the next run, never mixed."""
    monkeypatch.setattr(release, "exchange", lambda *_: False)
    found, tried = faults(tmp_path, power, small)
    assert found == []
    assert tried > 15


@pytest.mark.parametrize("without", [(1,), (2,), (3,), (4,), (5,), (6, 7)])
def test_a_synchronisation_left_out_is_missed(without, tmp_path, power, small):
    """Each file and their folder; the exchange before the old report is put away; that it was put away, in either folder."""
    found, _ = faults(tmp_path, power, small, without=without)
    assert found


@pytest.mark.parametrize("name", ["sync_tree", "sync_folder"])
def test_a_call_left_out_of_the_release_is_missed(name, tmp_path, power, small, monkeypatch):
    monkeypatch.setattr(release, name, lambda _: None)
    found, _ = faults(tmp_path, power, small)
    assert found
