"""What may be written to a notebook's file, decided before it is written."""

import base64
import copy
import json

import pytest
from tornado.web import HTTPError

from iop_analysis.display import UNPROTECTED_KEY
from iop_analysis.lab.saving import before_saving, without_unprotected


def output(text, *, marked=False):
    return {"output_type": "display_data", "data": {"text/plain": text}, "metadata": {UNPROTECTED_KEY: True} if marked else {}}


def code(count, *outputs):
    return {"cell_type": "code", "execution_count": count, "metadata": {}, "outputs": list(outputs), "source": "x"}


def notebook(*cells, **metadata):
    return {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


NEVER_RUN = code(None)
PROSE = {"cell_type": "markdown", "metadata": {}, "source": "Text"}
SHOWN = code(1, output("3 017"))
MARKED = code(2, output("4"), output("Får inte spridas", marked=True))


def saved(*cells, **metadata):
    return without_unprotected(notebook(*cells, **metadata))["cells"]


def test_what_may_be_shown_is_saved_as_it_is():
    whole = notebook(PROSE, SHOWN, kernelspec={"name": "python3"})
    assert without_unprotected(copy.deepcopy(whole)) == whole


def test_a_marked_cell_is_saved_as_if_never_run():
    assert saved(SHOWN, MARKED) == [SHOWN, NEVER_RUN]


def test_every_cell_run_after_a_marked_one_is_too_wherever_it_stands():
    assert saved(code(3, output("4")), SHOWN, MARKED) == [NEVER_RUN, SHOWN, NEVER_RUN]


def test_the_first_of_several_marked_cells_counts():
    assert saved(code(5, output("", marked=True)), MARKED, code(3, output("4")), SHOWN) == [NEVER_RUN] * 3 + [SHOWN]


def test_a_cell_that_is_running_still_is_not_trusted():
    assert saved(code(None, output("4"))) == [NEVER_RUN]


def test_a_marked_cell_that_says_not_when_it_was_run_takes_all_with_it():
    assert saved(SHOWN, code(None, output("", marked=True))) == [NEVER_RUN, NEVER_RUN]


def test_what_widgets_show_is_never_saved():
    state = {"application/vnd.jupyter.widget-state+json": {"state": {"a": {"state": {"outputs": [output("4")]}}}}}
    assert without_unprotected(notebook(SHOWN, widgets=state, title="x"))["metadata"] == {"title": "x"}


@pytest.mark.parametrize("form", ["text", "base64"])
def test_a_notebook_that_is_written_as_text_is_altered_too(form):
    text = json.dumps(notebook(SHOWN, MARKED))
    model = {"type": "file", "format": form, "content": base64.b64encode(text.encode()).decode() if form == "base64" else text}
    before_saving(model=model, path="notebooks/X.IPYNB", contents_manager=None)
    written = base64.b64decode(model["content"]) if form == "base64" else model["content"]
    assert json.loads(written)["cells"] == [SHOWN, NEVER_RUN]


@pytest.mark.parametrize("model", [{"type": "file", "format": "text", "content": "{"}, {"type": "directory"}])
def test_other_files_are_let_through(model):
    before = dict(model)
    before_saving(model=model, path="notebooks/text.md")
    assert model == before


HOSTILE = [
    {"type": "notebook", "content": None},
    {"type": "notebook", "content": {"worksheets": [], "metadata": {}}},
    {"type": "notebook", "content": notebook({"outputs": []})},
    {"type": "notebook", "content": notebook(code("två", output("", marked=True)), SHOWN)},
    {"type": "file", "format": "text", "content": "ingen JSON"},
    {"type": "file", "format": "base64", "content": "!"},
    {"type": "file", "format": "base64", "content": "e30=", "chunk": 1},
    {},
]


@pytest.mark.parametrize("model", HOSTILE)
def test_what_cannot_be_understood_is_refused_in_the_one_way_that_stops_the_saving(model):
    with pytest.raises(HTTPError) as refused:
        before_saving(model=model, path="notebooks/x.ipynb")
    assert refused.value.status_code == 403
    assert refused.value.log_message.startswith("Notebooken ")
