"""Ten years in one batch: with two jobs against one, and what one more report costs against a cold `iop run`.

The years are copies of the real one, so that every report is as large as the one that people read, and has five notebooks: the
follow-up, the quality of what was delivered, and a profile for each of three associations. All ways run in turn, round by round,
so that whatever else the machine does falls on all of them. Processor time is that of the whole tree of processes, which a thread
reads from /proc: kernels that are killed when their work is done are waited for by nobody who could say what they used.
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

PROJECT: Final = Path(__file__).parents[1]
IOP: Final = Path(sys.executable).with_name("iop")
REAL_YEAR: Final = 2025
TERM: Final = """\
[[term]]
start = {start}-04-01
end = {end}-03-31
document = "uppfoljning-2025"

"""
LOOK_SECONDS: Final = 0.02


class Used(NamedTuple):
    """What a command took: seconds on the wall, and processor seconds of it and all its descendants."""

    wall: float
    processor: float


def main() -> None:
    """Measure, and print Markdown tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--keep", type=Path, help="make the data in this folder, and measure nothing")
    given = parser.parse_args()
    if given.keep:
        make_years(given.keep, given.years)
        return
    with tempfile.TemporaryDirectory() as folder:
        data = make_years(Path(folder), given.years)
        rounds = [one_round(data, given.years) for _ in range(given.rounds)]
    report(rounds, given.years)


def make_years(folder: Path, number: int) -> Path:
    """Write a data root whose years are the real one, moved in time, each with a term of the agreement of its own."""
    raw, real = folder / "data" / "raw", PROJECT / "data" / "raw"
    years = range(REAL_YEAR - number + 1, REAL_YEAR + 1)
    for year in years:
        shutil.copytree(real / str(REAL_YEAR), raw / str(year))
        for path in (raw / str(year)).rglob("*.*"):
            path.write_text(moved(text_of(path), REAL_YEAR - year), encoding="utf-8")
    terms = "".join(TERM.format(start=year, end=year + 1) for year in years)
    agreement = re.sub(r"\[\[term\]\]\n(?:.+\n)+\n", "", text_of(real / "agreement.toml"))
    (raw / "agreement.toml").write_text(agreement.replace("[[party]]", f"{terms}[[party]]", 1), encoding="utf-8")
    return folder / "data"


def moved(text: str, years: int) -> str:
    """Move every date in a text back in time."""
    return re.sub(r"\b(20\d\d)(?=-\d\d-\d\d)", lambda found: str(int(found[1]) - years), text)


def text_of(path: Path) -> str:
    """Read a text."""
    return path.read_text(encoding="utf-8")


def one_round(data: Path, years: int) -> dict[str, Used]:
    """Run every way once: a year alone, a batch of one year, and the whole batch with one job and with two."""
    span, last = f"{REAL_YEAR - years + 1}-{REAL_YEAR}", str(REAL_YEAR)
    ways = {
        "cold": ["--year", last],
        "one": ["--years", last, "--jobs", "1"],
        "jobs 1": ["--years", span, "--jobs", "1"],
        "jobs 2": ["--years", span, "--jobs", "2"],
    }
    return {name: used(data, options) for name, options in ways.items()}


def used(data: Path, options: list[str]) -> Used:
    """Run the command into an empty folder, to its end; a failure stops the measurement."""
    reports = data.parent / "reports"
    shutil.rmtree(reports, ignore_errors=True)
    command = [str(IOP), "run", *options, f"--data-dir={data}", f"--reports-dir={reports}"]
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        watch = Watch(process.pid)
        complaints = process.communicate()[1]
    wall = time.perf_counter() - start
    if process.returncode:
        sys.exit(f"benchmark: {options}: {complaints}")
    return Used(wall, watch.end())


class Watch(threading.Thread):
    """Notes, every now and then, the processor time of a process and all its descendants, also of those that are gone."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self._ended = threading.Event()
        self._family, self._ticks = {root}, dict[int, int]()
        self.start()

    def run(self) -> None:
        """Look until told to end."""
        while not self._ended.wait(LOOK_SECONDS):
            for process, parent, ticks in processes():
                if parent in self._family or process in self._family:
                    self._family.add(process)
                    self._ticks[process] = ticks

    def end(self) -> float:
        """Stop, and return the seconds."""
        self._ended.set()
        self.join()
        return sum(self._ticks.values()) / os.sysconf("SC_CLK_TCK")


def processes() -> Iterator[tuple[int, int, int]]:
    """Yield number, parent and clock ticks of every process there is, parents before their children."""
    for number in sorted(int(entry) for entry in os.listdir("/proc") if entry.isdigit()):  # noqa: PTH208 - fifty times a second
        try:
            fields = text_of(Path(f"/proc/{number}/stat")).rpartition(")")[2].split()
        except OSError:
            continue
        yield number, int(fields[1]), int(fields[11]) + int(fields[12])


def report(rounds: list[dict[str, Used]], years: int) -> None:
    """Print medians, and the ratios of each round."""
    print(f"| run | median of {len(rounds)} (s) | processor seconds |\n| --- | --- | --- |")
    for name in rounds[0]:
        wall, processor = (statistics.median(values) for values in zip(*(part[name] for part in rounds), strict=True))
        print(f"| {name} | {wall:.2f} | {processor:.2f} |")
    for field in Used._fields:
        taken = [{name: getattr(way, field) for name, way in part.items()} for part in rounds]
        more = [(part["jobs 1"] - part["one"]) / (years - 1) / part["cold"] for part in taken]
        print(f"\n{field}: --jobs 1 ÷ --jobs 2 {spread([part['jobs 1'] / part['jobs 2'] for part in taken])}; ", end="")
        print(f"one more report ÷ a cold run {spread(more)}")


def spread(ratios: list[float]) -> str:
    """Median and range."""
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"


if __name__ == "__main__":
    main()
