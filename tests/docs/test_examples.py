"""Every example of the pages is executed, in order, on made-up data that have been published once."""

import re
import shutil
import tomllib

import examples
import pytest
from sybil import Sybil
from sybil.parsers.myst import PythonCodeBlockParser

from iop_analysis import catalogue
from iop_analysis.schema import DATA_DIR_VARIABLE, REPORTS_DIR_VARIABLE

FIRST = "analytiker/forsta-rapporten.md"
OWN_ROOT = {"developer/add-a-measure.md", "developer/add-a-partnership.md"}
ALL = sorted(path.relative_to(examples.PAGES).as_posix() for path in examples.PAGES.rglob("*.md"))
KNOWN = {"sh", "python", "toml", "markdown", "text", "{toctree}", "{literalinclude}", "{rooms}", "{eval-rst}"}
MOST_ILLUSTRATIONS = 4


@pytest.fixture(scope="module")
def first_steps(tmp_path_factory, iop):
    """What the first page tells a new analyst to do, done in an empty folder."""
    folder = tmp_path_factory.mktemp("arbete")
    return folder, [(arguments, iop(*arguments, cwd=folder)) for arguments in examples.commands(FIRST)]


@pytest.fixture(scope="module")
def workplace(first_steps, tmp_path_factory):
    """The project's folder after that: the demo's data and reports are its own."""
    folder = tmp_path_factory.mktemp("projekt")
    for part in ("data", "reports"):
        shutil.copytree(first_steps[0] / "prova" / part, folder / part)
    return folder


@pytest.fixture
def there(workplace, monkeypatch):
    monkeypatch.chdir(workplace)
    for name in (DATA_DIR_VARIABLE, REPORTS_DIR_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    yield workplace
    catalogue.use(workplace / "no reference data of its own")


def test_the_first_three_steps_give_a_report(first_steps):
    folder, steps = first_steps
    assert [(arguments, done.stderr) for arguments, done in steps if done.returncode] == []
    named = re.findall(r"^\| `([a-z.]+)`", (examples.PAGES / FIRST).read_text(encoding="utf-8"), re.MULTILINE)
    assert {"datakvalitet.html", "nyckeltal.csv"} <= set(named)
    assert [name for name in named if not (folder / "prova" / "reports" / "2025" / name).is_file()] == []
    assert (folder / "prova" / "facit").is_dir()


def test_every_command_runs(there, iop):
    """In the pages' order; what several pages say is said once."""
    told = [arguments for page in ALL if page not in {FIRST, *OWN_ROOT} for arguments in examples.commands(page)]
    assert len(told) > MOST_ILLUSTRATIONS
    finished = {line: iop(*line, cwd=there) for line in dict.fromkeys(map(tuple, told))}
    assert {line: done.stderr for line, done in finished.items() if done.returncode} == {}


@pytest.mark.parametrize("page", [page for page in ALL if "```python" in (examples.PAGES / page).read_text(encoding="utf-8")])
@pytest.mark.usefixtures("there")
def test_every_line_of_python_runs(page):
    for example in Sybil([PythonCodeBlockParser()]).parse(examples.PAGES / page).examples():
        example.evaluate()


@pytest.mark.parametrize("page", ALL)
def test_every_block_is_of_a_kind_that_is_held_to_something(page):
    assert {block.language for block in examples.blocks(page)} <= KNOWN
    for block in examples.blocks(page):
        if block.language == "toml":
            tomllib.loads(block.text)
        if block.language == "sh":
            assert [line for line in block.text.splitlines() if not line.startswith("iop ")] == []


def test_illustrations_are_few():
    assert sum(block.language == "text" for page in ALL for block in examples.blocks(page)) <= MOST_ILLUSTRATIONS
