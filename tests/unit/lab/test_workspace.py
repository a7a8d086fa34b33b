"""The layout that JupyterLab opens with."""

from iop_analysis.lab.workspace import notebook_pane, readme_pane, report_pane, workspace

PANES = [readme_pane("README.md"), notebook_pane("notebooks/explore.ipynb"), report_pane("reports/2025/uppfoljning.html")]


def dock(panes):
    return workspace(panes, "notebooks")["data"]["layout-restorer:data"]["main"]["dock"]


def test_the_panes_stand_side_by_side_in_order():
    assert [area["widgets"] for area in dock(PANES)["children"]] == [[pane.id] for pane in PANES]
    assert dock(PANES)["orientation"] == "horizontal"


def test_the_widths_are_those_of_the_panes_that_are_there():
    assert dock(PANES[:2])["sizes"] == [PANES[0].width, PANES[1].width]


def test_every_pane_is_opened_by_its_viewer():
    data = workspace(PANES, "notebooks")["data"]
    assert {data[pane.id]["data"]["factory"] for pane in PANES} == {"Markdown Preview", "Notebook", "HTML Viewer"}
    assert [data[pane.id]["data"]["path"] for pane in PANES] == [pane.path for pane in PANES]


def test_the_notebook_has_the_focus_and_the_file_browser_its_folder():
    data = workspace(PANES, "notebooks")["data"]
    assert data["layout-restorer:data"]["main"]["current"] == "notebook:notebooks/explore.ipynb"
    assert data["file-browser-filebrowser:cwd"] == {"path": "notebooks"}
