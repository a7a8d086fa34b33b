"""Runs on a disk that is full or may not be written to. Run as a script, in a mount namespace of its own.

``disks.py can FOLDER``       whether a disk of one's own can be mounted here
``disks.py full FOLDER``      a run with every amount of space left, until one succeeds
``disks.py inodes FOLDER``    the same with every number of new names left
``disks.py locked FOLDER``    a disk that is mounted for reading only
``disks.py refused FOLDER``   a folder that its user may not write in

Each tells what the runs said and ended with, and fails if an old report was not left as it was.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import processes
import synthetic

PAGE = 4096
ENOUGH = 400
NOBODY = 65534


def mount(folder: Path, options: str) -> None:
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=True)


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.parent.name != ".las"}


def attempted(reports: Path, work: Callable[[], None]) -> int:
    """A run that either puts its report in place or says no and changes nothing; return what it ended with."""
    before = contents(reports)
    code = processes.ended(processes.forked(work))
    if code == 0:
        synthetic.versions_of(reports)
    elif code != processes.ExitCode.NOT_PUBLISHED:
        raise SystemExit(f"ended with {code}")
    elif contents(reports) != before:
        raise SystemExit("the old reports are not as they were")
    if left := synthetic.leftovers(reports):
        raise SystemExit(f"left {left}")
    return code


def until_it_fits(reports: Path, occupy: Callable[[int], None]) -> None:
    """Leave more and more, until the report finds room; then it must be in place."""
    processes.run(reports, "först")
    processes.run(reports, "gammal")
    for left in range(ENOUGH):
        occupy(left)
        if not attempted(reports, lambda: processes.run(reports, "ny")):
            processes.tell({"left": left, "versions": len(synthetic.versions_of(reports))})
            return
    raise SystemExit("there was never room")


def full(folder: Path) -> None:
    mount(folder, "size=1400k")

    def occupy(left: int) -> None:
        (folder / "annat").write_bytes(b"")
        free = os.statvfs(folder).f_bavail - left
        (folder / "annat").write_bytes(b"-" * PAGE * max(free, 0))

    until_it_fits(folder / "reports", occupy)


def inodes(folder: Path) -> None:
    mount(folder, "size=4m,nr_inodes=200")
    (folder / "annat").mkdir()

    def occupy(left: int) -> None:
        for path in (folder / "annat").iterdir():
            path.unlink()
        for number in range(os.statvfs(folder).f_ffree - left):
            (folder / "annat" / str(number)).touch()

    until_it_fits(folder / "reports", occupy)


def locked(folder: Path) -> None:
    mount(folder, "size=4m")
    reports = folder / "reports"
    processes.run(reports, "gammal")
    subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
    codes = [
        attempted(reports, lambda: processes.run(reports, "ny")),
        attempted(reports, lambda: synthetic.publish(reports, "ny")),
    ]
    processes.tell({"codes": codes})


def refused(folder: Path) -> None:
    """The same user's rights for every part of it; the superuser, who may do anything, becomes nobody first."""
    os.chdir(folder)
    reports = Path("reports")
    processes.run(reports, "gammal")
    for path in (reports, reports / ".las"):
        path.chmod(0o555)
    codes = [attempted(reports, lambda work=work: as_nobody(work)) for work in (processes.run, synthetic.publish)]
    processes.tell({"codes": codes})


def as_nobody(work: Callable[[Path, str], None]) -> None:
    if not os.getuid():
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    work(Path("reports"), "ny")


if __name__ == "__main__":
    {"can": lambda folder: mount(folder, "size=1m"), "full": full, "inodes": inodes, "locked": locked, "refused": refused}[
        sys.argv[1]
    ](Path(sys.argv[2]))
