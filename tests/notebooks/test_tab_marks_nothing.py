"""Asking the tab key in a real kernel is no look at unprotected counts, and completes there too."""

from queue import Empty

import pytest
from jupyter_client.manager import start_new_kernel

from iop_analysis.display import UNPROTECTED_KEY

PATIENCE_SECONDS = 60


@pytest.fixture(scope="module")
def client(project_data):
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(project_data.parent))
    run(client, f"import iop_analysis as iop; f = iop.load(2025, {str(project_data)!r})")
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def run(client, code):
    """Run a cell; returns the metadata of all that it shows."""
    asked, shown = client.execute(code), []
    while True:
        try:
            message = client.get_iopub_msg(timeout=PATIENCE_SECONDS)
        except Empty:
            pytest.fail("the kernel says nothing")
        if message["parent_header"].get("msg_id") != asked:
            continue
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            return shown
        assert message["msg_type"] != "error", message["content"]
        shown.append(message["content"].get("metadata", {}))


def completed(client, code):
    asked = client.complete(code, len(code))
    while True:
        reply = client.get_shell_msg(timeout=PATIENCE_SECONDS)
        if reply["parent_header"]["msg_id"] == asked:
            return [part.removeprefix(".") for part in reply["content"]["matches"]]


def test_the_tab_key_completes_and_marks_nothing(client):
    assert {"facts", "table", "tables"} <= {part.removeprefix("f.") for part in completed(client, "f.")}
    assert completed(client, 'f.table("cri') == ["crime_types"]
    assert completed(client, 'f.chart("crime_types", by="j') == ["jour"]
    shown = run(client, "f")
    assert shown
    assert not any(UNPROTECTED_KEY in part for part in shown)
    marked = run(client, "f.facts.shape")
    assert any(UNPROTECTED_KEY in part for part in marked), "that a look does mark can be seen here"
