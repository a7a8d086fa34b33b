"""Writes that last, and folders that change names in one step."""

import errno
import os
from pathlib import Path

import pytest

from iop_analysis.publish import durable
from iop_analysis.publish.durable import exchange, make_folder, move, replace, sync_folder, sync_tree, write_durably


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def synced(monkeypatch):
    """The files and folders that were synchronised, in order."""
    done, real = [], os.fsync

    def noted(descriptor):
        done.append(Path(f"/proc/self/fd/{descriptor}").readlink().name.partition(".")[0])
        real(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    return done


@pytest.fixture
def no_waiting(monkeypatch):
    monkeypatch.setattr(durable.time, "sleep", lambda _: None)


def test_a_file_is_written_whole_and_nothing_is_left_beside_it(tmp_path):
    path = tmp_path / "sida.html"
    for content in (b"gammal", b"ny"):
        write_durably(path, content)
        assert path.read_bytes() == content
    assert names(tmp_path) == ["sida.html"]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "sida.html"
    write_durably(path, b"gammal")

    def full(_):
        raise OSError(errno.ENOSPC, "fullt")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="fullt"):
        write_durably(path, b"ny")
    assert path.read_bytes() == b"gammal"
    assert names(tmp_path) == ["sida.html"]


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="vad en filbeskrivare pekar på går bara att fråga om i Linux")
def test_the_content_is_on_the_disk_before_its_name_and_the_folder_after(tmp_path, synced):
    (tmp_path / "mapp" / "inre").mkdir(parents=True)
    write_durably(tmp_path / "mapp" / "sida.html", b"1")
    assert synced == ["", "mapp"]  # the file is still hidden, so that its name begins with a full stop
    synced.clear()
    (tmp_path / "mapp" / "inre" / "data.csv").write_bytes(b"2")
    sync_tree(tmp_path / "mapp")
    assert synced == ["data", "inre", "sida", "mapp"]


def test_nothing_is_written_through_a_link_that_somebody_has_laid_there(tmp_path):
    other = tmp_path / "annans.txt"
    other.write_text("orörd", encoding="utf-8")
    for name in ("sida.html", ".sida.html.ny"):
        (tmp_path / name).symlink_to(other)
    write_durably(tmp_path / "sida.html", b"ny")
    assert other.read_text(encoding="utf-8") == "orörd"
    assert not (tmp_path / "sida.html").is_symlink()


def test_folders_are_made_from_above(tmp_path):
    make_folder(tmp_path / "a" / "b" / "c")
    make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b" / "c").is_dir()


@pytest.mark.parametrize(("code", "is_passed_over"), [(errno.EINVAL, True), (errno.ENOTSUP, True), (errno.EIO, False)])
def test_a_disk_that_cannot_synchronise_folders_is_no_fault_but_a_broken_one_is(code, is_passed_over, tmp_path, monkeypatch):
    def refused(_):
        raise OSError(code, "nej")

    monkeypatch.setattr(os, "fsync", refused)
    if is_passed_over:
        sync_folder(tmp_path)
    else:
        with pytest.raises(OSError, match="nej"):
            sync_folder(tmp_path)


def two_folders(tmp_path):
    folders = tmp_path / "första", tmp_path / "andra"
    for folder in folders:
        folder.mkdir()
        (folder / folder.name).touch()
    return folders


def test_two_folders_change_names(tmp_path):
    first, second = two_folders(tmp_path)
    if not exchange(first, second):
        pytest.skip("filsystemet kan inte byta namn på två mappar i ett steg")
    assert names(first) == ["andra"]
    assert names(second) == ["första"]


@pytest.mark.skipif(os.name != "posix", reason="frågar C-biblioteket")
def test_what_is_not_there_cannot_change_names(tmp_path):
    first, second = two_folders(tmp_path)
    (second / "andra").unlink()
    second.rmdir()
    with pytest.raises(FileNotFoundError):
        exchange(first, second)


@pytest.mark.parametrize("code", [errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP])
def test_a_file_system_that_cannot_exchange_says_so_quietly(code, tmp_path, monkeypatch):
    monkeypatch.setattr(durable, "_exchange_names", lambda *_: code)
    assert exchange(*two_folders(tmp_path)) is False


def test_an_older_c_library_and_another_system_cannot_exchange(tmp_path, monkeypatch):
    first, second = two_folders(tmp_path)
    monkeypatch.setattr(durable.ctypes, "CDLL", lambda *_, **__: object())
    assert exchange(first, second) is False
    monkeypatch.setattr(durable.sys, "platform", "win32")
    assert exchange(first, second) is False
    assert names(first) == ["första"]


class Held:
    """A path that somebody has open for the first so many attempts to rename it."""

    def __init__(self, attempts):
        self.left = attempts

    def rename(self, _):
        self.left -= 1
        if self.left >= 0:
            raise PermissionError(13, "öppen")

    replace = rename


@pytest.mark.usefixtures("no_waiting")
@pytest.mark.parametrize("rename", [move, replace])
def test_a_file_that_is_open_is_waited_for_but_not_forever(rename, tmp_path):
    briefly, forever = Held(len(durable._WAITS)), Held(1000)
    rename(briefly, tmp_path / "mål")
    assert briefly.left == -1
    with pytest.raises(PermissionError):
        rename(forever, tmp_path / "mål")
    assert forever.left == 1000 - len(durable._WAITS) - 1
