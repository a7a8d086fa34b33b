"""Processes that publish and are killed. Run as a script, so that it can fork without the threads of the test runner.

``processes.py read FOLDER``        read until told to end by a closed standard input; print what was seen
``processes.py kill REPORTS N WAY`` N runs killed at random instants, each followed by one that must succeed
``processes.py each REPORTS WAY``   a run killed before and after each of its calls to the file system
``processes.py both REPORTS N``     N rounds of two runs at once
``WAY`` is ``exchange`` or ``renames``: what the file system can.
"""

import json
import os
import random
import select
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import synthetic

from iop_analysis.errors import ExitCode, NotPublishedError
from iop_analysis.publish import release
from iop_analysis.publish.locks import year_locked

CALLS = ("mkdir", "rename", "replace", "unlink", "rmdir", "fsync")


def tell(outcome: dict[str, object]) -> None:
    """Print a line for the test that started this script; at once, for a process that forks or ends must not have it left."""
    sys.stdout.write(json.dumps(outcome) + "\n")
    sys.stdout.flush()


def run(reports: Path, edition: str) -> None:
    with year_locked(reports, synthetic.YEAR):
        synthetic.publish(reports, edition)


def forked(work: Callable[[], None]) -> int:
    """Do the work in a process of its own, which ends as a command would; return its number."""
    process = os.fork()
    if process:
        return process
    code = 99
    try:
        work()
        code = 0
    except NotPublishedError as error:
        tell({"refused": str(error)})
        code = int(ExitCode.NOT_PUBLISHED)
    finally:
        os._exit(code)


def ended(process: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def succeed(reports: Path, edition: str) -> float:
    """A run that nobody disturbs must end well, leave nothing behind and be the newest version; return its seconds."""
    began = time.monotonic()
    if code := ended(forked(lambda: run(reports, edition))):
        raise SystemExit(f"{edition}: the run after ended with {code}")
    took = time.monotonic() - began
    if left := synthetic.leftovers(reports):
        raise SystemExit(f"{edition}: left {left}")
    if synthetic.edition_of(synthetic.read_opened(reports / str(synthetic.YEAR))) != edition:
        raise SystemExit(f"{edition}: is not in place")
    return took


def read(folder: Path) -> None:
    seen = []
    for edition in synthetic.poll(folder):
        seen.append(edition)
        if select.select([sys.stdin], [], [], 0)[0]:
            break
    tell({"reads": len(seen), "editions": len(set(seen))})


def kill(reports: Path, times: int) -> None:
    """Each killed run is an edition of its own; where it had come is told by what lies in the folder."""
    chance, phases = random.Random(5), {}  # noqa: S311 - no secret
    longest = max(succeed(reports, f"före {number}") for number in range(3))
    for number in range(times):
        process = forked(lambda edition=f"dödad {number}": run(reports, edition))
        time.sleep(chance.uniform(0, longest))
        os.kill(process, signal.SIGKILL)
        ended(process)
        phase = phase_of(reports, f"dödad {number}")
        phases[phase] = phases.get(phase, 0) + 1
        succeed(reports, f"efter {number}")
    tell({"phases": phases, "versions": len(synthetic.versions_of(reports))})


def phase_of(reports: Path, edition: str) -> str:
    """What a killed run had come to; also checks that the old or the new is complete, if anything is in place."""
    current = reports / str(synthetic.YEAR)
    if not current.exists():
        return "between"
    is_new = synthetic.edition_of(synthetic.read_opened(current)) == edition
    left = bool(synthetic.leftovers(reports))
    return {(False, False): "before", (False, True): "writing", (True, True): "swapped", (True, False): "after"}[is_new, left]


def each(reports: Path) -> None:
    """Kill a run at each call in turn until one is no longer reached."""
    phases, reached = {}, []
    succeed(reports, "först")
    for when in ("before", "after"):
        number, code = 0, -signal.SIGKILL
        while code == -signal.SIGKILL:
            number += 1
            edition = f"{when} {number}"
            process = forked(lambda at=number, when=when, edition=edition: (die_at(at, when), run(reports, edition)))
            code = ended(process)
            phase = phase_of(reports, edition)
            phases[phase] = phases.get(phase, 0) + 1
            succeed(reports, f"efter {edition}")
        reached.append(number)
    tell({"phases": phases, "calls": min(reached), "versions": len(synthetic.versions_of(reports))})


def die_at(number: int, when: str) -> None:
    """Let this process be killed just before or after its so-manyth call that changes or synchronises the disk."""
    made = iter(range(1, 10_000))

    def deadly(real: Callable[..., object]) -> Callable[..., object]:
        def called(*arguments: object, **further: object) -> object:
            is_last = next(made) == number
            if is_last and when == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            try:
                return real(*arguments, **further)
            finally:
                if is_last:
                    os.kill(os.getpid(), signal.SIGKILL)

        return called

    for name in CALLS:
        setattr(os, name, deadly(getattr(os, name)))
    release.exchange = deadly(release.exchange)


def both(reports: Path, rounds: int) -> None:
    """Two runs at once, of which one may find the year locked."""
    codes: dict[str, int] = {}
    for number in range(rounds):
        pair = [forked(lambda edition=f"{side} {number}": run(reports, edition)) for side in ("ena", "andra")]
        outcome = str(sorted(ended(process) for process in pair))
        codes[outcome] = codes.get(outcome, 0) + 1
        synthetic.edition_of(synthetic.read_opened(reports / str(synthetic.YEAR)))
    tell({"codes": codes, "versions": len(synthetic.versions_of(reports)), "left": synthetic.leftovers(reports)})


def main(job: str, place: str, *rest: str) -> None:
    if rest and rest[-1] == "renames":
        release.exchange = lambda *_: False
    numbers = [int(word) for word in rest if word.isdigit()]
    {"read": read, "kill": kill, "each": each, "both": both}[job](Path(place), *numbers)


if __name__ == "__main__":
    main(*sys.argv[1:])
