"""Every notebook in a real JupyterLab, as ``iop lab`` opens it: it runs to its end, answers its reader, and asks nobody else."""

import json
from pathlib import Path

import pytest

from iop_analysis.display import UNPROTECTED_KEY

NOTEBOOKS = sorted(path.name for path in (Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
FAULTY = "felaktig.ipynb"
NARROWEST = 200
NOT_OURS = (
    "violates the following Content Security Policy",  # the style that JupyterLab puts into the report's page
    "(http://127.0.0.1:",  # a picture in README, asked for once before JupyterLab has found out where it lies
)


@pytest.fixture(scope="session")
def report(driven):
    return driven[0]


@pytest.fixture(params=NOTEBOOKS)
def seen(request, report):
    return report["notebooks"][request.param]


def test_readme_the_notebook_and_the_report_stand_side_by_side(report):
    readme, notebook, page = (report["parts"][name] for name in ("readme", "notebook", "report"))
    assert readme["x"] + readme["width"] <= notebook["x"]
    assert notebook["x"] + notebook["width"] <= page["x"]
    assert all(part["width"] >= NARROWEST for part in (readme, notebook, page))


def test_all_cells_are_run(seen):
    assert set(seen["replies"]) == {"ok"}


def test_nothing_goes_wrong(seen):
    assert (seen["errors"], seen["stderr"], seen["faults"]) == ([], [], 0)


def test_nothing_is_asked_of_anybody_else(report):
    assert report["remote"] == ["http://192.0.2.1/bild.png"]  # the faulty notebook's, which shows that they are noticed


def test_the_browser_has_nothing_to_complain_of(report):
    theirs = [said for said in report["console"] if "192.0.2.1" not in said]
    assert [said for said in theirs if not any(known in said for known in NOT_OURS)] == []


def test_the_first_chart_stands_there_after_one_run_all(report):
    explored = report["notebooks"]["explore.ipynb"]
    assert explored["charts"] > 0
    assert report["opened"] + explored["firstChart"] < 60


def test_controls_react(report):
    assert report["notebooks"]["explore.ipynb"]["choice"]["reacted"]


def test_tables_are_sorted_and_searched(report):
    table = report["notebooks"]["explore.ipynb"]["table"]
    assert (table["sorted"], table["filtered"]) == (True, True)


def test_a_notebook_that_fails_is_noticed(report):
    seen = report["notebooks"][FAULTY]
    assert seen["replies"] == ["ok", "ok", "error"]
    assert seen["errors"] == ["ValueError: fel"]
    assert seen["stderr"] == ["något är på tok\n"]
    assert seen["faults"] == 2


def test_saved_notebooks_hold_no_unprotected_counts_and_nothing_else_is_written(driven):
    _, _, before, after, _ = driven
    written = {name for name in after if after[name] != before.get(name)}
    assert written == {f"notebooks/{name}" for name in (*NOTEBOOKS, FAULTY)}
    assert not any(UNPROTECTED_KEY.encode() in after[name] for name in written)


def test_what_may_be_shown_is_saved(driven):
    *_, after, _ = driven
    cells = json.loads(after["notebooks/annual_followup.ipynb"])["cells"]
    assert all(cell["outputs"] for cell in cells if cell["source"] and "followup.heading()" in "".join(cell["source"]))


def test_it_ends_well_and_leaves_nothing_behind(driven):
    _, (code, out, err), _, _, left = driven
    assert (code, err, left) == (0, "", [])
    assert out.endswith("JupyterLab är avslutat.\n")
