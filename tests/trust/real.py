"""Real runs on a copy of the real 2025, a reader that holds each report against its manifest, and what a run must not leave.

``real.py read REPORTS``  reads until standard input is closed, prints what was seen, ends with a traceback at the first fault
``real.py disks FOLDER``  runs on a disk that is full, that is half full and that is closed, in a mount namespace of its own
"""

import hashlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PROJECT = Path(__file__).parents[2]
YEAR = "2025"
MANIFEST = "manifest.json"
FIGURES = "raw/2025/publicerat/uppfoljning.csv"
COMMAND = Path(sys.executable).with_name("iop")
FIXED = {YEAR, "tidigare", ".las", "index.html", "trender.html"}
MARK = "IOP_TEST_MARK"
LONGEST_FAREWELL = 20  # seconds until the kernels of a killed run have noticed


class NotWholeError(ValueError):
    """What a reader found was neither the complete old report nor the complete new one."""


class Place:
    """Data, reports and temporary files of its own, and a mark by which its processes are known.

    ``code`` is the folder of the package that runs; the notebooks are those of ``project``, by default the same.
    """

    def __init__(self, folder: Path, code: Path = PROJECT) -> None:
        self.data, self.reports, self.temporary = folder / "data", folder / "reports", folder / "t"
        self.code = self.project = code
        self.mark = uuid.uuid4().hex
        self.temporary.mkdir(parents=True)
        shutil.copytree(PROJECT / "data" / "raw", self.data / "raw")

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        """Start the installed ``iop run``."""
        command = [COMMAND, "run", "--year", YEAR, "--data-dir", self.data, "--reports-dir", self.reports, *arguments]
        environment = {**os.environ, "TMPDIR": str(self.temporary), MARK: self.mark, "PYTHONPATH": str(self.code)}
        return subprocess.Popen(
            [*map(str, command)],
            cwd=self.project, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, *arguments: object) -> tuple[int, str, str]:
        """Run it to its end; return exit code, standard output and standard error."""
        process = self.start(*arguments)
        out, complaint = process.communicate(timeout=240)
        return process.returncode, out, complaint

    def run_killed(self, seconds: float) -> str:
        """Start a run and kill it; tell how far it had come: not, writing, swapped, done, or that it had ended."""
        process = self.start()
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.kill()
        process.communicate()
        self.wait_for_the_end()
        if process.returncode != -signal.SIGKILL:
            return f"ended {process.returncode}"
        is_left = any(path.name.startswith(f".{YEAR}.") for path in self.reports.iterdir())
        return {(False, False): "before", (False, True): "writing", (True, True): "swapped", (True, False): "after"}[
            self.is_published(), is_left
        ]

    def deliver(self, number: int) -> None:
        """Put one of three slightly different figures in the delivery, so that there is something new to publish."""
        women = (63, 64, 62)[number % 3]
        file = self.data / FIGURES
        rows = (PROJECT / "data" / FIGURES).read_text(encoding="utf-8")
        rows = rows.replace("_T,Kvinnor,63,", f"_T,Kvinnor,{women},").replace("_T,Män,37,", f"_T,Män,{100 - women},")
        file.write_text(rows, encoding="utf-8")

    def contents(self) -> dict[str, bytes]:
        """Every file below the reports but the locks: name → content."""
        found = (path for path in self.reports.rglob("*") if path.is_file() and path.parent.name != ".las")
        return {path.relative_to(self.reports).as_posix(): path.read_bytes() for path in found}

    def moments(self) -> dict[str, tuple[int, int]]:
        """When every file and folder below the data and the reports was last changed, and which file it is; not the locks."""
        paths = (path for top in (self.data, self.reports) for path in top.rglob("*") if ".las" not in path.parts)
        return {str(path): (path.stat().st_mtime_ns, path.stat().st_ino) for path in paths}

    def leftovers(self) -> list[str]:
        """What a good run must not leave: stages, half files, temporary folders and processes."""
        reports = [path.name for path in self.reports.iterdir() if path.name not in FIXED]
        hidden = [path.name for path in self.data.rglob(".*")]
        return [*reports, *hidden, *(path.name for path in self.temporary.iterdir()), *map(str, self.processes())]

    def processes(self) -> list[int]:
        """Every living process that descends from a run of ours."""
        mark = f"{MARK}={self.mark}".encode()
        found = []
        for folder in Path("/proc").iterdir():
            with suppress(OSError):
                if folder.name.isdigit() and mark in (folder / "environ").read_bytes().split(b"\0"):
                    found.append(int(folder.name))
        return found

    def wait_for_the_end(self) -> None:
        """Wait until the kernels of a killed run are gone."""
        deadline = time.monotonic() + LONGEST_FAREWELL
        while self.processes():
            if time.monotonic() > deadline:
                raise NotWholeError("processes that live on", self.processes())
            time.sleep(0.02)

    def is_published(self) -> bool:
        """Whether the report in place is made of what is delivered now."""
        manifest = json.loads((self.reports / YEAR / MANIFEST).read_bytes())
        return bool(manifest["inputs"][FIGURES] == hashlib.sha256((self.data / FIGURES).read_bytes()).hexdigest())

    def succeed(self) -> str:
        """A run that nobody disturbs ends well, says so in one place, and leaves only what is whole; return what it said."""
        code, out, complaint = self.run()
        if code or complaint:
            raise NotWholeError("a run ended with", code, complaint)
        versions_of(self.reports)
        self.wait_for_the_end()
        if left := self.leftovers():
            raise NotWholeError("left", left)
        if not self.is_published() or 'class="notice current"' not in index_of(self.reports):
            raise NotWholeError("is not current", index_of(self.reports))
        return out


def index_of(reports: Path) -> str:
    """Return the page of all reports, with one space for any white space, down to its end."""
    page = (reports / "index.html").read_text(encoding="utf-8")
    if not page.endswith("</html>\n"):
        raise NotWholeError("index.html", page[-80:])
    return " ".join(page.split())


def refuse_mixed(found: dict[str, bytes]) -> int:
    """Raise :class:`NotWholeError` unless these are exactly the files of one manifest, unchanged; return its version."""
    manifest = json.loads(found[MANIFEST])
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in found.items() if name != MANIFEST}
    if hashes != manifest["files"]:
        raise NotWholeError(manifest["version"], sorted(set(hashes.items()) ^ set(manifest["files"].items())))
    return int(manifest["version"])


def versions_of(reports: Path) -> list[int]:
    """Return the numbers of all versions, each of them whole and in its own folder."""
    archived = sorted((reports / "tidigare" / YEAR).glob("*"), key=lambda folder: (len(folder.name), folder.name))
    numbers = [_version_in(folder) for folder in (*archived, reports / YEAR)]
    if [folder.name for folder in archived] != [f"version-{number}" for number in numbers[:-1]] or len(set(numbers)) < len(
        numbers
    ):
        raise NotWholeError(archived, numbers)
    return numbers


def _version_in(folder: Path) -> int:
    return refuse_mixed({path.name: path.read_bytes() for path in folder.iterdir()})


def read_opened(folder: Path) -> int:
    """Open the folder once, and read everything in it."""
    place = os.open(folder, os.O_RDONLY)
    try:
        return refuse_mixed({name: _read_in(place, name) for name in os.listdir(place)})  # noqa: PTH208 - not by its path
    finally:
        os.close(place)


def _read_in(place: int, name: str) -> bytes:
    with open(os.open(name, os.O_RDONLY, dir_fd=place), "rb") as file:  # noqa: PTH123 - within the folder that is open
        return file.read()


def read_by_path(folder: Path) -> int | None:
    """Read every file by its path; ``None`` when another version took the place meanwhile, which the manifest tells."""
    before = (folder / MANIFEST).read_bytes()
    found = {name: (folder / name).read_bytes() for name in json.loads(before)["files"]}
    return refuse_mixed({**found, MANIFEST: before}) if (folder / MANIFEST).read_bytes() == before else None


def poll(reports: Path) -> Iterator[int]:
    """Read for ever, both ways, and yield each version; a fault, also a folder that is missing, is raised."""
    while True:
        index_of(reports)
        yield read_opened(reports / YEAR)
        version = read_by_path(reports / YEAR)
        if version is not None:
            yield version
        time.sleep(0.005)  # the runs need the processor, too


def read(reports: Path) -> None:
    seen: list[int] = []
    for version in poll(reports):
        seen.append(version)
        if select.select([sys.stdin], [], [], 0)[0]:
            break
    if seen != sorted(seen):
        raise NotWholeError("an older version came back", seen)
    tell({"reads": len(seen), "versions": len(set(seen))})


def disks(folder: Path) -> None:
    """A report that stands on a disk of its own: what runs say when nothing is left of it, too little, and no right to write."""
    disk = folder / "d"
    disk.mkdir()
    mount("-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk))
    place = Place(folder)
    place.reports = disk / "reports"
    place.succeed()
    size = sum(path.stat().st_size for path in (place.reports / YEAR).iterdir())
    place.deliver(1)
    for left in (0, size // 2):
        free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
        (disk / "annat").write_bytes(b"-" * (free - left))
        tell_of_refusal(place, {"left": left})
        (disk / "annat").unlink()
    place.succeed()
    place.deliver(2)
    mount("-o", "remount,ro", str(disk))
    tell_of_refusal(place, {"closed": True})


def mount(*options: str) -> None:
    subprocess.run(["mount", *options], check=True)


def tell_of_refusal(place: Place, about: dict[str, object]) -> None:
    before = report_files(place)
    code, out, complaint = place.run()
    place.wait_for_the_end()
    tell(
        {**about, "code": code, "out": out, "said": complaint, "intact": report_files(place) == before, "left": place.leftovers()}
    )


def report_files(place: Place) -> dict[str, bytes]:
    """Every file of every version, without the pages beside them, which tell how things stand."""
    return {name: content for name, content in place.contents().items() if "/" in name}


def tell(outcome: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(outcome) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    {"read": read, "disks": disks}[sys.argv[1]](Path(sys.argv[2]))
