"""Writes that survive a power cut, and moves that a reader sees either before or after, never during.

A file system keeps what it is told in memory first. What must not be lost is therefore synchronised: a file's content before the
file is given its name, and a folder after names in it have changed.
"""

import ctypes
import errno
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

_RENAME_EXCHANGE: Final = 2  # the same number in Linux' renameat2 and in macOS' renamex_np, where it is called RENAME_SWAP
_WORKING_FOLDER: Final = -100 if sys.platform == "linux" else -2
_CANNOT_EXCHANGE: Final = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM, errno.EXDEV}
_CANNOT_SYNC_FOLDERS: Final = {errno.EINVAL, errno.ENOTSUP, errno.EBADF}

# In Windows nothing can be moved while somebody reads it; virus scanners and search indexes soon let go.
_WAITS: Final = (0.05, 0.1, 0.2, 0.4, 0.8)


def write_durably(path: Path, content: bytes) -> None:
    """Give a file this content, for good when the call returns; a reader sees the whole old file or the whole new one.

    The caller holds a lock: whoever is killed in the midst of it leaves a file that the next one writes over.
    """
    beside = path.with_name(f".{path.name}.ny")
    try:
        beside.unlink(missing_ok=True)
        with beside.open("xb") as stream:  # never through a link that somebody has laid there
            stream.write(content)
        _sync_file(beside)
        replace(beside, path)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
    sync_folder(path.parent)


def make_folder(path: Path) -> None:
    """Make a folder and those above it that are lacking, for good when the call returns."""
    if not path.is_dir():
        make_folder(path.parent)
        path.mkdir(exist_ok=True)
        sync_folder(path.parent)


def sync_tree(folder: Path) -> None:
    """Wait until every file of a folder, and every name in it, is on the disk."""
    for inner, _, names in os.walk(folder, topdown=False):
        for name in names:
            _sync_file(Path(inner, name))
        sync_folder(Path(inner))


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk; Windows, and some network disks, see to it themselves."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT_SYNC_FOLDERS:
            raise
    finally:
        os.close(descriptor)


def _sync_file(path: Path) -> None:
    # Windows synchronises only what is open for writing; elsewhere the file may be one that nobody may write in.
    descriptor = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def move(source: Path, target: Path) -> None:
    """Rename a file or a folder to a name that is free; wait briefly for whoever has it open, where that is in the way."""
    _patiently(source.rename, target)


def replace(source: Path, target: Path) -> None:
    """Let a file take the name of another in one step; wait briefly for whoever has it open, where that is in the way."""
    _patiently(source.replace, target)


def _patiently(rename: Callable[[Path], object], target: Path) -> None:
    for seconds in _WAITS:
        with suppress(PermissionError):
            rename(target)
            return
        time.sleep(seconds)
    rename(target)


def exchange(first: Path, second: Path) -> bool:
    """Let two folders change names with each other in one step; ``False`` where the system or the file system cannot."""
    if sys.platform not in {"linux", "darwin"}:
        return False
    code = _exchange_names(os.fsencode(first), os.fsencode(second))
    if code and code not in _CANNOT_EXCHANGE:
        raise OSError(code, os.strerror(code), str(first), None, str(second))
    return not code


def _exchange_names(first: bytes, second: bytes) -> int:
    """Ask the system's C library; return the number of the error, 0 when it was done."""
    library = ctypes.CDLL(None, use_errno=True)
    try:
        rename = library.renameat2 if sys.platform == "linux" else library.renameatx_np
    except AttributeError:
        return errno.ENOSYS
    rename.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)
    done = rename(_WORKING_FOLDER, first, _WORKING_FOLDER, second, _RENAME_EXCHANGE)
    return ctypes.get_errno() if done else 0
