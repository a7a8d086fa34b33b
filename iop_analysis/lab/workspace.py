"""How JupyterLab is laid out when it opens: files side by side, each in a viewer of its kind."""

from typing import Any, Final

from msgspec import Struct

NAME: Final = "default"
"""The workspace that JupyterLab opens by itself."""

_SIDE_BAR: Final = 0.13
_CLOSED: Final = 0.0


class Pane(Struct, frozen=True):
    """A file, its path from the folder that is served, and its share of the width. See :func:`readme_pane` and the others."""

    widget: str
    viewer: str
    path: str
    width: float

    @property
    def id(self) -> str:
        """What JupyterLab calls it."""
        return f"{self.widget}:{self.path}"


def readme_pane(path: str) -> Pane:
    """Show a Markdown file as it reads."""
    return Pane("markdownviewer-widget", "Markdown Preview", path, 0.22)


def notebook_pane(path: str) -> Pane:
    """Open a notebook, with a kernel."""
    return Pane("notebook", "Notebook", path, 0.48)


def report_pane(path: str) -> Pane:
    """Show a page; JupyterLab runs no scripts in it."""
    return Pane("htmlviewer", "HTML Viewer", path, 0.30)


def workspace(panes: list[Pane], folder: str) -> dict[str, Any]:
    """Return the workspace, as JupyterLab keeps it: the panes from left to right, the notebook in focus.

    ``folder`` is the one that the file browser lists.
    """
    current = next(pane for pane in panes if pane.widget == "notebook")
    opened = {pane.id: {"data": {"path": pane.path, "factory": pane.viewer}} for pane in panes}
    layout = {"layout-restorer:data": _layout(panes, current), "file-browser-filebrowser:cwd": {"path": folder}}
    return {"data": {**layout, **opened}, "metadata": {"id": NAME}}


def _layout(panes: list[Pane], current: Pane) -> dict[str, Any]:
    areas = [{"type": "tab-area", "currentIndex": 0, "widgets": [pane.id]} for pane in panes]
    sizes = [pane.width for pane in panes]
    dock = {"type": "split-area", "orientation": "horizontal", "sizes": sizes, "children": areas}
    return {
        "main": {"dock": dock, "current": current.id},
        "left": {"collapsed": False, "visible": True, "current": "filebrowser", "widgets": ["filebrowser"]},
        "right": {"collapsed": True, "visible": True, "widgets": []},
        "down": {"size": _CLOSED, "widgets": []},
        "relativeSizes": [_SIDE_BAR, 1 - _SIDE_BAR, _CLOSED],
    }
