"""The schedules of the README, read as they stand there: valid by their own tools, and really run on a copy of the real data."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).parents[2]
SCHEDULES = PROJECT / "docs" / "schemalagd-korning"
NAMES = ("crontab", "iop.service", "iop.timer", "github-actions.yml", "papermill.sh")
PLACE = "/srv/iop"
WORKFLOW_SCHEMA = ("check-jsonschema", "--builtin-schema", "vendor.github-workflows")


def needed(tool):
    """Where a tool stands; without it the test skips and says so, or fails where everything is required."""
    path = shutil.which(tool) or shutil.which(tool, path=Path(sys.executable).parent)
    if path is None and os.environ.get("IOP_REQUIRE_ALL") == "1":
        pytest.fail(f"IOP_REQUIRE_ALL=1, but {tool} is not installed")
    if path is None:
        pytest.skip(f"{tool} is not installed")
    return path


def shown(name):
    """A schedule as the README shows it: the block after the file's name."""
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(rf"^`{re.escape(name)}`\n\n```\w+\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 1, f"README shows {name} {len(blocks)} times"
    return blocks[0]


def done(*command, **options):
    return subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=300, check=False, **options)


@pytest.mark.parametrize("name", NAMES)
def test_the_readme_shows_the_file_that_the_docs_hold(name):
    assert shown(name) == (SCHEDULES / name).read_text(encoding="utf-8")


def test_the_docs_hold_nothing_else():
    assert {path.name for path in SCHEDULES.iterdir()} == set(NAMES)


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The project with the real data where the schedules say that it lies: the same tree, in a folder of the test's own."""
    place = tmp_path_factory.mktemp("srv") / "iop"
    shutil.copytree(PROJECT / "data" / "raw", place / "data" / "raw")
    shutil.copytree(PROJECT / "notebooks", place / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    programs = place / ".venv" / "bin"
    programs.mkdir(parents=True)
    for tool in ("iop", "papermill", "jupyter"):
        (programs / tool).symlink_to(Path(sys.executable).with_name(tool))
    (programs / "activate").write_text(f'PATH="{Path(sys.executable).parent}:$PATH"\n', encoding="utf-8")
    return place


def scheduled(command, place):
    """Run a shell command as cron does: next to nothing in the environment, another folder, no terminal."""
    bare = {"HOME": str(place.parent), "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"}
    return done("/bin/sh", "-c", command.replace(PLACE, str(place)), env=bare, cwd="/", stdin=subprocess.DEVNULL)


# --- cron


def cron_fault(text, folder):
    """What Debian's cron says of a crontab; empty for one that it would take. Newer versions call the check -T, older -n."""
    file = folder / "crontab"
    file.write_text(text, encoding="utf-8")
    checked = done(needed("crontab"), "-T", file)
    if "invalid option" in checked.stderr:
        checked = done(needed("crontab"), "-n", file)
    return checked.stderr if checked.returncode else ""


def test_cron_takes_the_crontab(tmp_path):
    assert cron_fault(shown("crontab"), tmp_path) == ""


def test_cron_refuses_a_minute_that_does_not_exist(tmp_path):
    assert "bad minute" in cron_fault(shown("crontab").replace("5 6 ", "65 6 "), tmp_path)


def test_the_line_of_the_crontab_makes_the_report_and_is_silent(installed):
    line = shown("crontab").splitlines()[-1]
    assert "%" not in line, "cron makes a new line of a percent sign"
    run = scheduled(line.split(maxsplit=5)[5], installed)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    assert (installed / "reports" / "2025" / "uppfoljning.html").is_file()


def test_the_line_of_the_crontab_speaks_when_something_is_wrong(installed):
    run = scheduled(shown("crontab").splitlines()[-1].split(maxsplit=5)[5].replace("2025", "1999"), installed)
    assert run.returncode == 2
    assert "iop: Det finns inget underlag för 1999" in run.stderr


# --- systemd


def unit_faults(folder, **units):
    """What systemd says of the units, with the program where it is on this machine."""
    paths = [folder / name.replace("_", ".") for name in units]
    for path, text in zip(paths, units.values(), strict=True):
        path.write_text(text.replace(f"{PLACE}/.venv/bin/iop", str(Path(sys.executable).with_name("iop"))), encoding="utf-8")
    checked = done(needed("systemd-analyze"), "verify", *paths)
    said = [line for line in (checked.stdout + checked.stderr).splitlines() if str(folder) in line or "iop." in line]
    return said or ([checked.stderr] if checked.returncode else [])


def test_systemd_takes_the_units(tmp_path):
    assert unit_faults(tmp_path, iop_service=shown("iop.service"), iop_timer=shown("iop.timer")) == []


@pytest.mark.parametrize(
    ("unit", "before", "after"),
    [
        ("iop.service", "oneshot", "onceshot"),
        ("iop.service", "NoNewPrivileges", "NoNewPrivilege"),
        ("iop.service", "/bin/iop run", "/bin/inget run"),
        ("iop.timer", "06:05", "26:05"),
    ],
)
def test_systemd_notices_what_is_wrong_in_a_unit(unit, before, after, tmp_path):
    units = {name: shown(name) for name in ("iop.service", "iop.timer")}
    assert before in units[unit]
    units[unit] = units[unit].replace(before, after)
    assert unit_faults(tmp_path, **{name.replace(".", "_"): text for name, text in units.items()})


def test_the_command_of_the_service_runs(installed):
    settings = dict(re.findall(r"^(\w+)=(.*)$", shown("iop.service"), re.MULTILINE))
    run = scheduled(f"cd {settings['WorkingDirectory']} && exec {settings['ExecStart']}", installed)
    assert (run.returncode, run.stderr) == (0, "")


# --- GitHub Actions


def workflow_fault(text, folder):
    file = folder / "uppfoljning.yml"
    file.write_text(text, encoding="utf-8")
    tool = needed(WORKFLOW_SCHEMA[0])
    checked = done(tool, *WORKFLOW_SCHEMA[1:], file)
    return checked.stdout if checked.returncode else ""


def test_the_workflow_is_one(tmp_path):
    assert workflow_fault(shown("github-actions.yml"), tmp_path) == ""


@pytest.mark.parametrize(("before", "after"), [("runs-on:", "run-on:"), ("cron:", "crons:"), ("steps:", "step:")])
def test_the_validator_notices_a_misspelt_key(before, after, tmp_path):
    text = shown("github-actions.yml")
    assert before in text
    assert workflow_fault(text.replace(before, after), tmp_path)


def test_the_workflow_runs_the_same_command_as_the_others():
    [step] = yaml.safe_load(shown("github-actions.yml"))["jobs"]["report"]["steps"]
    settings = dict(re.findall(r"^(\w+)=(.*)$", shown("iop.service"), re.MULTILINE))
    assert step["working-directory"] == settings["WorkingDirectory"]
    assert f"{PLACE}/{step['run']}" == settings["ExecStart"]
    assert shlex.split(step["run"])[:2] == [".venv/bin/iop", "run"]


# --- papermill in a loop


def test_the_loop_makes_the_page(installed):
    run = scheduled(shown("papermill.sh"), installed)
    assert (run.returncode, run.stdout, run.stderr[-2000:]) == (0, "", ""), "something is said only when something is wrong"
    page = (installed / "ut" / "2025.html").read_text(encoding="utf-8")
    assert "Uppföljning" in page
    assert "3\N{NO-BREAK SPACE}017" in page


def test_a_year_that_fails_stops_neither_the_others_nor_the_page_that_stood(installed):
    out = installed / "ut"
    out.mkdir(exist_ok=True)
    (out / "2024.html").write_text("den förra", encoding="utf-8")
    (out / "2025.html").unlink(missing_ok=True)
    run = scheduled(shown("papermill.sh").replace("in 2025", "in 2024 2025"), installed)
    assert run.returncode == 1
    assert "Det finns inget underlag för 2024" in run.stderr
    assert (out / "2024.html").read_text(encoding="utf-8") == "den förra"
    assert (out / "2025.html").stat().st_size > 100_000
