"""The server behind ``iop lab``, asked as JupyterLab asks it: what it saves, which Python it runs, and how it ends."""

import json
import os
import signal
import sys
import urllib.error
import urllib.request

import pytest
from jupyter_client.blocking import BlockingKernelClient
from running_lab import running, tree

from iop_analysis.display import UNPROTECTED_KEY
from iop_analysis.schema import DATA_DIR_VARIABLE

FEW = "bara fyra"


def output(text, **metadata):
    return {"output_type": "display_data", "data": {"text/plain": text}, "metadata": metadata}


def code(count, *outputs):
    cell = {"cell_type": "code", "id": f"cell-{count}", "metadata": {}, "source": "x"}
    return {**cell, "execution_count": count, "outputs": list(outputs)}


def notebook():
    cells = [code(1, output("3 017")), code(2, output(FEW), output("", **{UNPROTECTED_KEY: True})), code(3, output(FEW))]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def as_notebook(content):
    return {"type": "notebook", "format": "json", "content": content}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("server") / "projekt"
    for name in ("annual_followup", "explore"):
        path = folder / "notebooks" / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({**notebook(), "cells": []}), encoding="utf-8")
    (folder / "data" / "raw" / "2025").mkdir(parents=True)
    return folder


@pytest.fixture(scope="module")
def temporary(tmp_path_factory):
    return tmp_path_factory.mktemp("temporary") / "tmp"


@pytest.fixture(scope="module")
def lab(project, temporary):
    with running(project, temporary) as started:
        yield started


def test_a_saved_notebook_holds_no_unprotected_output(lab, project):
    status, _ = lab.api("contents/notebooks/ny.ipynb", "PUT", as_notebook(notebook()))
    cells = json.loads((project / "notebooks" / "ny.ipynb").read_bytes())["cells"]
    assert status == 201
    assert [len(cell["outputs"]) for cell in cells] == [1, 0, 0]


def test_neither_does_its_checkpoint_nor_what_is_restored_from_it(lab, project, temporary):
    lab.api("contents/notebooks/punkt.ipynb", "PUT", as_notebook(notebook()))
    status, checkpoint = lab.api("contents/notebooks/punkt.ipynb/checkpoints", "POST")
    restored, _ = lab.api(f"contents/notebooks/punkt.ipynb/checkpoints/{checkpoint['id']}", "POST")
    assert (status, restored) == (201, 204)
    assert not list(project.rglob(".ipynb_checkpoints"))
    for content in {**tree(project), **tree(temporary)}.values():
        assert FEW.encode() not in content


def test_neither_does_one_that_is_written_as_text(lab, project):
    text = {"type": "file", "format": "text", "content": json.dumps(notebook())}
    assert lab.api("contents/notebooks/text.ipynb", "PUT", text)[0] == 201
    assert FEW not in (project / "notebooks" / "text.ipynb").read_text(encoding="utf-8")


@pytest.mark.parametrize("content", [{"worksheets": [], "metadata": {}}, {"cells": [{}], "metadata": {}}])
def test_what_cannot_be_understood_is_not_saved(lab, project, content):
    status, said = lab.api("contents/notebooks/oklar.ipynb", "PUT", as_notebook(content))
    assert status == 403
    assert "Notebooken sparades inte" in said["message"]
    assert not (project / "notebooks" / "oklar.ipynb").exists()


def test_other_files_are_saved_as_they_are(lab, project):
    lab.api("contents/anteckning.txt", "PUT", {"type": "file", "format": "text", "content": "å"})
    assert (project / "anteckning.txt").read_text(encoding="utf-8") == "å"


def test_the_only_kernel_is_the_python_of_the_command(lab, project, temporary):
    _, known = lab.api("kernelspecs")
    assert (known["default"], list(known["kernelspecs"])) == ("python3", ["python3"])
    lab.api("kernels", "POST", {"name": "python3"})
    [kernel] = temporary.glob("iop-lab-*/runtime/kernel-*.json")
    assert answer(kernel, "__import__('sys').executable") == repr(sys.executable)
    assert answer(kernel, f"__import__('os').environ['{DATA_DIR_VARIABLE}']") == repr(str(project / "data"))


def test_nobody_is_let_in_without_the_token(lab):
    assert len(lab.token) == 48
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(f"{lab.base}api/contents", timeout=10)  # noqa: S310 - our own server
    assert lab.base.startswith("http://127.0.0.1:")


def test_jupyterlab_is_told_to_ask_for_nothing(lab):
    page = urllib.request.urlopen(lab.address, timeout=30).read().decode()  # noqa: S310
    config = json.loads(page.split('id="jupyter-config-data" type="application/json">')[1].split("</script>")[0])
    assert config["news"] == {"disabled": True}
    assert config["extensionManager"]["can_install"] is False
    assert "@jupyterlab/apputils-extension:announcements" in config["disabledExtensions"]


def test_jupyterlab_saves_nothing_by_itself(lab):
    _, settings = lab.api("lab/api/settings/@jupyterlab/docmanager-extension:plugin")
    assert settings["settings"]["autosave"] is False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_however_it_is_ended_it_ends_well_and_leaves_nothing(project, tmp_path, number):
    with running(project, tmp_path / "tmp") as started:
        assert started.api("kernels", "POST", {"name": "python3"})[0] == 201
        [kernel] = (tmp_path / "tmp").glob("iop-lab-*/runtime/kernel-*.json")
        process = answer(kernel, "__import__('os').getpid()")
        code, out, err = started.end(number)
    assert (code, out.count("\n")) == (0, 2)
    assert "Rapporten för 2025 finns inte än" in err
    assert err.count("\n") == 1
    assert list((tmp_path / "tmp").iterdir()) == []
    with pytest.raises(ProcessLookupError):
        os.kill(int(process), 0)


def answer(connection_file, expression):
    """What a kernel makes of an expression, once it has started."""
    client = BlockingKernelClient(connection_file=str(connection_file))
    client.load_connection_file()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        reply = client.execute("", user_expressions={"it": expression}, reply=True, timeout=60)
    finally:
        client.stop_channels()
    return reply["content"]["user_expressions"]["it"]["data"]["text/plain"]
