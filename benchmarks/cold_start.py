"""From a cold start to HTML and PDF: `iop run` against papermill and nbconvert as they come, on the same notebook.

Both ways run in turn, round by round, in processes of their own, so that whatever else the machine does falls on both. webpdf
needs Playwright (the extra `benchmark`) and prints with Debian's Chromium: a link to it lies where Playwright looks for one.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).parents[1]
NOTEBOOK = PROJECT / "notebooks" / "annual_followup.ipynb"
BIN = Path(sys.executable).parent
_WHERE_PLAYWRIGHT_LOOKS = (
    "from playwright.sync_api import sync_playwright as s; p = s().start(); print(p.chromium.executable_path); p.stop()"
)


def main() -> None:
    """Measure, and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        environment = with_debians_chromium(work)
        times: dict[str, list[float]] = {}
        for _ in range(rounds):
            for name, command in commands(work).items():
                times.setdefault(name, []).append(seconds(command, environment))
    report(times, rounds)


def commands(work: Path) -> dict[str, list[str]]:
    """Name → command, in the order in which one round runs them."""
    executed = str(work / "out.ipynb")
    nbconvert = [str(BIN / "jupyter"), "nbconvert", executed, "--to"]
    return {
        "iop run": [str(BIN / "iop"), "run", "--year", "2025", "--reports-dir", str(work / "reports")],
        "papermill": [str(BIN / "papermill"), str(NOTEBOOK), executed, "-p", "year", "2025"],
        "nbconvert --to html": [*nbconvert, "html"],
        "nbconvert --to webpdf": [*nbconvert, "webpdf", "--disable-chromium-sandbox"],
    }


def seconds(command: list[str], environment: dict[str, str]) -> float:
    """Run a command to its end and return how long it took; a failure stops the measurement."""
    start = time.perf_counter()
    subprocess.run(command, cwd=PROJECT, env=environment, check=True, capture_output=True)
    return time.perf_counter() - start


def with_debians_chromium(work: Path) -> dict[str, str]:
    """Return an environment in which Playwright finds Debian's Chromium, and bytecode may be kept."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("benchmark: install Debian's chromium first")
    environment = {**os.environ, "PLAYWRIGHT_BROWSERS_PATH": str(work / "browsers")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    asked = subprocess.run(
        [sys.executable, "-c", _WHERE_PLAYWRIGHT_LOOKS], env=environment, check=True, capture_output=True, text=True
    )
    expected = Path(asked.stdout.strip())
    for path in (expected, *headless_variants(expected)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(chromium)
    return environment


def headless_variants(full: Path) -> list[Path]:
    """Where Playwright looks when it runs without a window: a smaller build beside the full one."""
    shell = Path(str(full.parents[1]).replace("chromium-", "chromium_headless_shell-"))
    folders = {full.parent.name, full.parent.name.replace("chrome-", "chrome-headless-shell-")}
    return [shell / folder / name for folder in sorted(folders) for name in ("headless_shell", "chrome-headless-shell")]


def report(times: dict[str, list[float]], rounds: int) -> None:
    """Print medians, and the ratio of ours to theirs in each round."""
    ours = times.pop("iop run")
    theirs = [sum(parts) for parts in zip(*times.values(), strict=True)]
    ratios = [own / plain for own, plain in zip(ours, theirs, strict=True)]
    print(f"| step | median of {rounds} (s) |\n| --- | --- |")
    for name, values in {"iop run": ours, **times, "the three together": theirs}.items():
        print(f"| {name} | {statistics.median(values):.2f} |")
    print(f"\nratio: median {statistics.median(ratios):.2f}, from {min(ratios):.2f} to {max(ratios):.2f}")


if __name__ == "__main__":
    main()
