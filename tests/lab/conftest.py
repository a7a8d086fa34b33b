"""A project as somebody has it who has cloned it and run ``make report``, and ``iop lab`` running on it."""

# ruff: noqa: E402
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent / "browser")]

import output_checks
from running_lab import IOP, running, tree

FAULTY = "felaktig.ipynb"
FAULTY_CELLS = (
    "import sys; print('något är på tok', file=sys.stderr)",
    "from IPython.display import HTML; HTML('<img src=\"http://192.0.2.1/bild.png\">')",
    "raise ValueError('fel')",
)


@pytest.fixture(scope="session")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab") / "projekt"
    shutil.copytree(PROJECT / "data" / "raw", folder / "data" / "raw")
    shutil.copytree(PROJECT / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns(".*"))
    shutil.copytree(PROJECT / "docs", folder / "docs", ignore=lambda _, names: {n for n in names if not n.endswith(".png")})
    shutil.copy(PROJECT / "README.md", folder)
    subprocess.run([IOP, "run", "--year", "2025"], cwd=folder, check=True, capture_output=True, timeout=300)
    return folder


@pytest.fixture(scope="session")
def driven(project, tmp_path_factory):
    """What happened when an analyst worked through all notebooks: the driver's report, how the server ended, and the files."""
    output_checks._require_browser()
    cells = [nbformat.from_dict({**new_code_cell(source), "id": f"cell-{n}"}) for n, source in enumerate(FAULTY_CELLS)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}}
    nbformat.write(new_notebook(cells=cells, metadata=kernel), project / "notebooks" / FAULTY)
    before, temporary = tree(project), tmp_path_factory.mktemp("temporary") / "tmp"
    with running(project, temporary) as lab:
        report = _drive(lab.address, project)
        ended = lab.end()
    return report, ended, before, tree(project), sorted(path.name for path in temporary.iterdir())


def _drive(address, project):
    found = (path.name for path in (project / "notebooks").glob("*.ipynb"))
    names = sorted(found, key=lambda name: (name == FAULTY, name != "explore.ipynb", name))
    wanted = [f"{name}={_code_cells(project / 'notebooks' / name)}" for name in names]
    environment = os.environ | {"NODE_PATH": str(output_checks.NODE_MODULES), "CHROMIUM": output_checks.CHROMIUM}
    command = ["node", str(HERE / "lab.cjs"), address, *wanted]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def _code_cells(path):
    return sum(cell.cell_type == "code" for cell in nbformat.read(path, as_version=4).cells)
