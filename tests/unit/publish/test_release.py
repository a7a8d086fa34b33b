"""A report takes its place whole, or it is as if nothing had been done; earlier versions are kept."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from iop_analysis import manifests
from iop_analysis.errors import ExitCode, NotebookFailedError, NotPublishedError
from iop_analysis.publish import durable, release
from iop_analysis.publish.release import (
    current_version,
    put_away_replaced,
    recover,
    staged_report,
    write_manifest,
)

PROJECT = Path(__file__).parents[3]


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def publish(reports, text, **about):
    with staged_report(reports, 2025) as stage:
        (stage / "rapport.txt").write_text(text, encoding="utf-8")
        write_manifest(stage, {"year": 2025, **about})


def fail(reports):
    with staged_report(reports, 2025) as stage:
        (stage / "rapport.txt").write_text("halv", encoding="utf-8")
        raise NotebookFailedError("cell 3")


def text_of(folder):
    return (folder / "rapport.txt").read_text(encoding="utf-8")


def manifest_of(folder):
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def is_whole(folder):
    return manifests.is_whole(folder, manifests.read_manifest(folder))


def versions_of(reports):
    """The folders of all versions of 2025, the newest first."""
    archived = (reports / "tidigare" / "2025").glob("version-*")
    folders = [reports / "2025", *sorted(archived, key=lambda folder: int(folder.name.split("-")[1]), reverse=True)]
    return [folder for folder in folders if folder.exists()]


@pytest.fixture(params=["one step", "two renames"])
def however_swapped(request, monkeypatch):
    """Where two folders can change names in one step, and where they cannot, as in Windows."""
    if request.param == "two renames":
        monkeypatch.setattr(release, "exchange", lambda *_: False)


@pytest.mark.usefixtures("however_swapped")
def test_a_finished_report_takes_the_place_of_the_old_one_which_is_kept(tmp_path):
    for text in ("gammal", "ny", "nyast"):
        publish(tmp_path, text)
    assert names(tmp_path) == ["2025", "tidigare"]
    assert names(tmp_path / "tidigare" / "2025") == ["version-1", "version-2"]
    assert current_version(tmp_path, 2025) == 3
    versions = versions_of(tmp_path)
    assert [text_of(folder) for folder in versions] == ["nyast", "ny", "gammal"]
    assert [manifest_of(folder)["version"] for folder in versions] == [3, 2, 1]
    assert all(is_whole(folder) for folder in versions)


def test_versions_are_put_in_order_by_number_not_by_letter(tmp_path):
    for number in range(1, 13):
        publish(tmp_path, str(number))
    assert [text_of(folder) for folder in versions_of(tmp_path)] == [str(number) for number in range(12, 0, -1)]


def test_a_report_that_says_nothing_new_stays_in_place_with_a_new_manifest(tmp_path):
    publish(tmp_path, "gammal")
    publish(tmp_path, "ny", code="a")
    place = (tmp_path / "2025").stat().st_ino
    publish(tmp_path, "ny", code="b")
    assert (tmp_path / "2025").stat().st_ino == place
    assert manifest_of(tmp_path / "2025")["code"] == "b"
    assert manifest_of(tmp_path / "2025")["version"] == 2
    assert is_whole(tmp_path / "2025")
    assert names(tmp_path / "tidigare" / "2025") == ["version-1"]
    assert names(tmp_path) == ["2025", "tidigare"]


def test_a_report_that_has_been_changed_in_place_is_replaced_even_by_the_same(tmp_path):
    publish(tmp_path, "ny")
    (tmp_path / "2025" / "rapport.txt").write_text("ändrad för hand", encoding="utf-8")
    assert not is_whole(tmp_path / "2025")
    publish(tmp_path, "ny")
    assert text_of(tmp_path / "2025") == "ny"
    assert text_of(tmp_path / "tidigare" / "2025" / "version-1") == "ändrad för hand"


def test_a_report_without_a_manifest_gets_one_with_its_number(tmp_path):
    with staged_report(tmp_path, 2025) as stage:
        (stage / "rapport.txt").write_text("ny", encoding="utf-8")
    assert manifest_of(tmp_path / "2025")["version"] == 1
    assert is_whole(tmp_path / "2025")


def test_reports_from_before_there_were_versions_are_the_first(tmp_path):
    (tmp_path / "2025").mkdir()
    (tmp_path / "2025" / "rapport.txt").write_text("gammal", encoding="utf-8")
    write_manifest(tmp_path / "2025", {"year": 2025})
    assert current_version(tmp_path, 2025) == 1
    publish(tmp_path, "ny")
    assert text_of(tmp_path / "tidigare" / "2025" / "version-1") == "gammal"
    assert current_version(tmp_path, 2025) == 2


def test_a_report_without_a_readable_manifest_is_kept_all_the_same(tmp_path):
    publish(tmp_path, "först")
    publish(tmp_path, "gammal")
    (tmp_path / "2025" / "manifest.json").write_text("{", encoding="utf-8")
    assert current_version(tmp_path, 2025) == 2
    publish(tmp_path, "ny")
    assert text_of(tmp_path / "tidigare" / "2025" / "version-2") == "gammal"
    assert current_version(tmp_path, 2025) == 3


def test_a_year_without_a_report_has_no_versions(tmp_path):
    assert current_version(tmp_path, 2025) == 0
    assert versions_of(tmp_path) == []
    assert not is_whole(tmp_path / "2025")


def test_numbers_are_not_used_again_when_the_report_in_place_was_taken_away(tmp_path):
    publish(tmp_path, "gammal")
    publish(tmp_path, "ny")
    (tmp_path / "2025").rename(tmp_path / "undan")
    assert [text_of(folder) for folder in versions_of(tmp_path)] == ["gammal"]
    publish(tmp_path, "nyast")
    assert current_version(tmp_path, 2025) == 2


@pytest.mark.parametrize("is_same", [True, False])
def test_an_earlier_version_put_back_by_hand(is_same, tmp_path):
    """The same report needs no second copy; a different one with the same number must not be lost."""
    publish(tmp_path, "gammal")
    publish(tmp_path, "ny")
    archived = tmp_path / "tidigare" / "2025" / "version-1"
    (tmp_path / "2025").rename(tmp_path / "undan")
    (tmp_path / "2025").mkdir()
    for name, content in contents(archived).items():
        (tmp_path / "2025" / name).write_bytes(content if is_same else content + b" ")
    if is_same:
        publish(tmp_path, "nyast")
        assert current_version(tmp_path, 2025) == 2
    else:
        before = contents(tmp_path)
        with pytest.raises(NotPublishedError, match="är olika men har båda nummer 1; flytta den som inte hör dit"):
            publish(tmp_path, "nyast")
        assert contents(tmp_path) == before
    assert text_of(archived) == "gammal"


@pytest.mark.usefixtures("however_swapped")
def test_a_failure_leaves_the_old_report_and_nothing_else(tmp_path):
    publish(tmp_path, "gammal")
    before = contents(tmp_path)
    with pytest.raises(NotebookFailedError):
        fail(tmp_path)
    assert contents(tmp_path) == before
    assert names(tmp_path) == ["2025"]


def test_a_place_that_cannot_be_written_is_one_swedish_line(tmp_path):
    occupied = tmp_path / "reports"
    occupied.write_text("en fil", encoding="utf-8")
    with pytest.raises(NotPublishedError, match="kan inte skrivas; kontrollera utrymme och rättigheter") as caught:
        publish(occupied, "ny")
    assert caught.value.exit_code == ExitCode.NOT_PUBLISHED


def failing_at(nth, monkeypatch):
    """Let the disk fail at the nth move, folder or synchronisation that a release asks for."""
    calls = iter(range(1, 100))

    def failing(real):
        def called(*arguments):
            if next(calls) == nth:
                raise OSError(errno.EIO, "trasig disk")
            return real(*arguments)

        return called

    for name in ("make_folder", "move", "sync_folder"):
        monkeypatch.setattr(release, name, failing(getattr(release, name)))


@pytest.mark.usefixtures("however_swapped")
@pytest.mark.parametrize("nth", range(1, 10))
def test_a_disk_that_fails_at_any_moment_brings_the_old_report_back(nth, tmp_path):
    """Also after the new report has taken its place, while the old one is put away."""
    publish(tmp_path, "gammal")
    before = contents(tmp_path)
    with pytest.MonkeyPatch.context() as monkeypatch, suppress(NotPublishedError):
        failing_at(nth, monkeypatch)
        publish(tmp_path, "ny")
    if text_of(tmp_path / "2025") == "gammal":
        assert contents(tmp_path) == before
        publish(tmp_path, "ny")
    assert text_of(tmp_path / "2025") == "ny"
    assert [is_whole(folder) for folder in versions_of(tmp_path)] == [True, True]
    assert names(tmp_path) == ["2025", "tidigare"]


def test_a_disk_that_fails_while_the_old_report_is_put_away_does_bring_it_back(tmp_path):
    publish(tmp_path, "gammal")
    before = contents(tmp_path)
    for nth in range(1, 7):
        with pytest.MonkeyPatch.context() as monkeypatch:
            failing_at(nth, monkeypatch)
            with pytest.raises(NotPublishedError, match="kan inte skrivas"):
                publish(tmp_path, "ny")
        if nth < 6:  # from then on both versions are where they should be
            assert contents(tmp_path) == before, nth


def test_a_file_that_somebody_has_open_keeps_the_old_report(tmp_path, monkeypatch):
    """As in Windows: no exchange, and a folder cannot be renamed while a file in it is being read."""
    publish(tmp_path, "gammal")
    before, slept = contents(tmp_path), []
    monkeypatch.setattr(release, "exchange", lambda *_: False)
    monkeypatch.setattr(durable.time, "sleep", slept.append)
    real = Path.rename

    def rename(path, target):
        if path == tmp_path / "2025":
            raise PermissionError(13, "Åtkomst nekad", str(path))
        return real(path, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(NotPublishedError, match="stäng de av dess filer som är öppna") as caught:
        publish(tmp_path, "ny")
    assert "\n" not in str(caught.value)
    assert 1 < sum(slept) < 3
    assert contents(tmp_path) == before
    monkeypatch.setattr(Path, "rename", real)
    publish(tmp_path, "ny")
    assert text_of(tmp_path / "2025") == "ny"


def test_a_file_that_is_soon_closed_is_waited_for(tmp_path, monkeypatch):
    publish(tmp_path, "gammal")
    monkeypatch.setattr(release, "exchange", lambda *_: False)
    real, refusals = Path.rename, iter([True, True])
    monkeypatch.setattr(durable.time, "sleep", lambda _: None)

    def rename(path, target):
        if next(refusals, False):
            raise PermissionError(13, "Åtkomst nekad", str(path))
        return real(path, target)

    monkeypatch.setattr(Path, "rename", rename)
    publish(tmp_path, "ny")
    assert text_of(tmp_path / "2025") == "ny"


def test_what_a_killed_run_left_is_taken_away(tmp_path):
    (tmp_path / ".2025.abcd").mkdir()
    publish(tmp_path, "ny")
    assert names(tmp_path) == ["2025"]


def test_a_finished_report_that_was_never_published_is_not_put_in_place_by_the_next_run(tmp_path):
    """It may have been stopped by the last search for secrets."""
    publish(tmp_path / "annan", "hemlig")
    (tmp_path / "annan" / "2025").rename(tmp_path / ".2025.abcd")
    recover(tmp_path, 2025)
    assert names(tmp_path) == ["annan"]


def test_a_report_that_a_killed_run_had_moved_aside_comes_back(tmp_path):
    publish(tmp_path, "gammal")
    (tmp_path / "2025").rename(tmp_path / ".2025.abcd.old")
    with pytest.raises(NotebookFailedError):
        fail(tmp_path)
    assert names(tmp_path) == ["2025"]
    assert text_of(tmp_path / "2025") == "gammal"


def test_a_report_that_a_killed_run_had_replaced_but_not_put_away_is_put_away(tmp_path):
    publish(tmp_path, "gammal")
    publish(tmp_path, "ny")
    (tmp_path / "tidigare" / "2025" / "version-1").rename(tmp_path / ".2025.abcd")
    recover(tmp_path, 2025)
    assert [text_of(folder) for folder in versions_of(tmp_path)] == ["ny", "gammal"]
    assert names(tmp_path) == ["2025", "tidigare"]


def test_a_report_that_was_refused_never_lands_among_the_earlier_versions(tmp_path):
    """Not even where those have been taken away, so that nothing lies in the place of the first version."""
    for text in ("en", "två"):
        publish(tmp_path, text)
    shutil.rmtree(tmp_path / "tidigare")
    with suppress(NotPublishedError), staged_report(tmp_path, 2025) as stage:
        (stage / "rapport.txt").write_text("hemligt", encoding="utf-8")
        write_manifest(stage, {"year": 2025})
        raise NotPublishedError("en skyddad uppgift går att läsa ut")
    assert names(tmp_path) == ["2025"]


def test_what_nobody_has_read_for_secrets_is_for_nobody_else(tmp_path):
    tmp_path.chmod(0o755)
    with staged_report(tmp_path, 2025) as stage:
        assert stage.stat().st_mode & 0o777 == 0o700
        (stage / "rapport.txt").write_text("ny", encoding="utf-8")
        write_manifest(stage, {"year": 2025})
    assert (tmp_path / "2025").stat().st_mode & 0o777 == 0o755


def test_what_another_year_has_replaced_is_put_away_but_not_what_it_is_making(tmp_path):
    publish(tmp_path, "ny")
    publish(tmp_path, "nyast")
    (tmp_path / "tidigare" / "2025" / "version-1").rename(tmp_path / ".2025.dead")
    making = tmp_path / ".2025.made"
    making.mkdir()
    write_manifest(making, {"year": 2025})
    put_away_replaced(tmp_path)
    assert names(tmp_path) == [".2025.made", "2025", "tidigare"]
    assert text_of(tmp_path / "tidigare" / "2025" / "version-1") == "ny"


def test_what_runs_of_other_years_are_writing_is_left_alone(tmp_path):
    (tmp_path / ".2024.abcd").mkdir()
    publish(tmp_path, "ny")
    assert names(tmp_path) == [".2024.abcd", "2025"]


@pytest.mark.parametrize(
    "manifest", ["", "{}", '{"files": 1}', '{"files": {"rapport.txt": "0"}}', '{"files": {"a\\u0000": "0"}}', "\xff"]
)
def test_a_report_whose_manifest_does_not_fit_is_not_whole(manifest, tmp_path):
    publish(tmp_path, "ny")
    (tmp_path / "2025" / "manifest.json").write_text(manifest, encoding="latin-1")
    assert not is_whole(tmp_path / "2025")


def test_a_report_that_lacks_a_file_is_not_whole_but_one_more_file_is_no_harm(tmp_path):
    publish(tmp_path, "ny")
    (tmp_path / "2025" / "Thumbs.db").touch()
    assert is_whole(tmp_path / "2025")
    (tmp_path / "2025" / "rapport.txt").unlink()
    assert not is_whole(tmp_path / "2025")


@pytest.mark.skipif(os.name != "posix", reason="signaler av detta slag finns bara på POSIX")
def test_a_run_that_is_asked_to_end_leaves_nothing(tmp_path):
    command = [Path(sys.executable).with_name("iop"), "run", "--year", "2025", "--reports-dir", tmp_path / "reports"]
    run = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob("reports/.2025.*")) and time.monotonic() < deadline:
        time.sleep(0.02)
    run.send_signal(signal.SIGTERM)
    assert run.wait(timeout=30) == 128 + signal.SIGTERM
    assert {path.name for path in (tmp_path / "reports").iterdir()} <= {".las", "index.html"}


@pytest.mark.parametrize("name", ["anteckningar.txt", "publicerat/uppfoljning.csv"])
def test_what_is_no_report_is_never_moved_away(name, tmp_path):
    theirs = tmp_path / "2025" / name
    theirs.parent.mkdir(parents=True)
    theirs.write_text("viktigt", encoding="utf-8")
    with pytest.raises(NotPublishedError, match="något annat än en rapport"):
        publish(tmp_path, "ny")
    assert contents(tmp_path) == {f"2025/{name}": b"viktigt"}


@pytest.mark.parametrize("name", ["nyckeltal.csv", "uppfoljning.html", "manifest.json"])
def test_a_report_that_has_lost_most_of_its_files_is_replaced_all_the_same(name, tmp_path):
    (tmp_path / "2025").mkdir()
    (tmp_path / "2025" / name).write_text("kvar", encoding="utf-8")
    publish(tmp_path, "ny")
    assert text_of(tmp_path / "2025") == "ny"


def test_an_empty_folder_is_nobodys(tmp_path):
    (tmp_path / "2025").mkdir()
    publish(tmp_path, "ny")
    assert text_of(tmp_path / "2025") == "ny"
