"""What may be saved of a notebook: nothing of what its cells have shown of unprotected counts.

Such cells carry a mark, and so do all that are run after them (:mod:`iop_analysis.unprotected`). Jupyter Server calls
:func:`before_saving` with whatever is about to be written, by the analyst or by JupyterLab itself every other minute.
"""

import base64
import json
from collections.abc import Iterator
from typing import Any, Final

from tornado.web import HTTPError

from iop_analysis.display import UNPROTECTED_KEY

_SUFFIX: Final = ".ipynb"
_FORBIDDEN: Final = 403
_IN_PIECES: Final = "Notebooken är för stor för att laddas upp; lägg filen i mappen i stället."
_NOT_UNDERSTOOD: Final = (
    "Notebooken sparades inte, eftersom det inte går att avgöra om den visar oskyddade antal; stäng den utan att spara."
)


def before_saving(*, model: dict[str, Any], path: str, **_: object) -> None:
    """Alter what is about to be saved: unprotected outputs go, and so does what widgets show.

    ``model`` is Jupyter Server's: ``type``, ``format``, ``content``. What cannot be understood is refused with an
    :class:`HTTPError`: anything else that is raised here Jupyter Server logs, and then saves all the same.
    """
    try:
        _alter(model, path)
    except HTTPError:
        raise
    except Exception as error:
        raise HTTPError(_FORBIDDEN, _NOT_UNDERSTOOD) from error


def _alter(model: dict[str, Any], path: str) -> None:
    if model["type"] == "notebook":
        model["content"] = without_unprotected(model["content"])
    elif model["type"] == "file" and path.lower().endswith(_SUFFIX):
        _alter_text(model)


def _alter_text(model: dict[str, Any]) -> None:
    """A notebook that is written as a text, by the text editor for example."""
    if "chunk" in model:
        raise HTTPError(_FORBIDDEN, _IN_PIECES)
    encoded = model.get("format") == "base64"
    read = json.loads(base64.b64decode(model["content"]) if encoded else model["content"])
    text = json.dumps(without_unprotected(read), ensure_ascii=False, indent=1) + "\n"
    model["content"] = base64.b64encode(text.encode()).decode() if encoded else text


def without_unprotected(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return a notebook as it may lie in a file; its cells are as if never run where they may show unprotected counts.

    Such are the marked ones, all that were run after the first of them, and those that are running still, since a mark is
    made when its cell is done. The state of widgets goes always: what they show nothing marks.

    >>> cell = {"cell_type": "code", "execution_count": 1, "outputs": [{"metadata": {"iop_unprotected": True}}]}
    >>> without_unprotected({"cells": [cell], "metadata": {}})
    {'cells': [{'cell_type': 'code', 'execution_count': None, 'outputs': []}], 'metadata': {}}
    """
    first = min(_marked(notebook["cells"]), default=None)
    kept = {name: value for name, value in notebook["metadata"].items() if name != "widgets"}
    return {**notebook, "metadata": kept, "cells": [_as_saved(cell, first) for cell in notebook["cells"]]}


def _marked(cells: list[dict[str, Any]]) -> Iterator[int]:
    """When the marked cells were run."""
    for cell in cells:
        if any(UNPROTECTED_KEY in output.get("metadata", {}) for output in cell.get("outputs", ())):
            yield cell["execution_count"] or 0


def _as_saved(cell: dict[str, Any], first: int | None) -> dict[str, Any]:
    count = cell.get("execution_count")
    if cell["cell_type"] != "code" or (count is not None and (first is None or count < first)):
        return cell
    return {**cell, "execution_count": None, "outputs": []}
