"""Warm kernels: each clean, told what it should know beforehand, obedient to signals, and gone when its owner is."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import nbformat
import pytest
from other_processes import alive, eventually, project_importable

from iop_analysis.errors import NotebookFailedError
from iop_analysis.publish import forkserver
from iop_analysis.publish.execute import execute_notebook
from iop_analysis.publish.kernels import FORKS, Kernels, share_server

needs_fork = pytest.mark.skipif(not FORKS, reason="kernels are ordinary ones here")
SECONDS = 10
SPOIL = """
import builtins, os, sys, pandas, matplotlib, tabnanny
os.environ["SPOILT"] = builtins.spoilt = "yes"
spoilt = pandas.spoilt = True
pandas.options.display.max_rows = 7
matplotlib.rcParams["font.size"] = 77
os.chdir("/")
print("spoilt")
"""
LOOK = """
import builtins, os, sys
seen = "tabnanny" in sys.modules
import pandas, matplotlib
print("spoilt" in globals(), hasattr(builtins, "spoilt"), hasattr(pandas, "spoilt"), seen, os.environ.get("SPOILT"),
      pandas.options.display.max_rows, matplotlib.rcParams["font.size"], os.getcwd())
"""


def remember(word):
    os.environ["REMEMBERED"] = word


def raise_secret():
    raise ValueError(f"{600 + 66}")  # the digits stand in no line of code that a traceback shows


def sleep_on():
    time.sleep(SECONDS)


async def _asked(manager, code):
    client = manager.client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=60)
        told = []
        await client.execute_interactive(code, store_history=False, output_hook=told.append, timeout=60)
        return "".join(part["content"].get("text") or part["content"].get("evalue") or "" for part in told).strip()
    finally:
        client.stop_channels()


def asked(manager, code):
    return asyncio.run(_asked(manager, code))


@pytest.fixture(scope="module", autouse=True)
def importable():
    """Other processes must find the functions of this module."""
    with pytest.MonkeyPatch.context() as patch, project_importable(patch.setenv):
        yield


@pytest.fixture(scope="module")
def kernels():
    with Kernels({"OURS": "told"}) as kept:
        yield kept


@pytest.fixture(params=[True, False], ids=["forked", "ordinary"])
def either(request, kernels):
    if request.param:
        yield kernels
        return
    with Kernels({"OURS": "told"}, forked=False) as ordinary:
        yield ordinary


def test_a_kernel_sees_our_folder_and_the_variables_that_it_is_given(either, monkeypatch):
    monkeypatch.setenv("THEIRS", "set later")
    with either.start() as manager:
        told = asked(manager, "import os; print(os.getcwd(), os.environ['OURS'], os.environ['THEIRS'])")
    assert told == f"{Path.cwd()} told set later"


@needs_fork
def test_a_kernel_leaves_nothing_open_behind_it(kernels, tmp_path):
    """A worker runs hundreds of notebooks, and a process may have a thousand files open."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1", id="a")])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, tmp_path / "in.ipynb")
    open_files = []
    for _ in range(3):
        with kernels.start() as manager:
            execute_notebook(tmp_path / "in.ipynb", tmp_path / "out.ipynb", {}, manager)
        open_files.append(len(os.listdir("/proc/self/fd")))  # noqa: PTH208 - how many, not which
    assert open_files[2] <= open_files[0]


def test_nothing_of_one_kernel_reaches_the_next(either):
    with either.start() as manager:
        before = asked(manager, LOOK)
    with either.start() as manager:
        assert asked(manager, SPOIL) == "spoilt"
        assert asked(manager, LOOK) != before
    with either.start() as manager:
        assert asked(manager, LOOK) == before
    assert before.startswith("False False False False None")


def test_a_kernel_that_runs_is_not_changed_by_another(kernels):
    with kernels.start() as first, kernels.start() as second:
        before = asked(second, LOOK)
        asked(first, SPOIL)
        assert asked(second, LOOK) == before


def test_what_it_should_know_is_told_before_the_first_cell(either):
    with either.start(partial(remember, "åäö" * 100_000)) as manager:
        assert asked(manager, "import os; print(len(os.environ['REMEMBERED']), os.environ['REMEMBERED'][:3])") == "300000 åäö"
    with either.start() as manager:
        assert asked(manager, "import os; print('REMEMBERED' in os.environ)") == "False"


@needs_fork
def test_a_fault_beforehand_is_one_line_and_quotes_no_value(capfd):
    with Kernels({}) as kernels:
        with pytest.raises(NotebookFailedError, match=r"^Ingen kärna kunde startas"), kernels.start(raise_secret):
            pass
        with kernels.start() as manager:
            assert asked(manager, "print(1)") == "1"
    said = capfd.readouterr().err
    assert "ValueError" in said
    assert "raise_secret" in said
    assert "666" not in said


@needs_fork
def test_it_is_forked_from_a_process_that_has_imported_everything(kernels):
    code = (
        "import os, sys; print(os.getppid(), *(name in sys.modules for name in ('iop_analysis.followup', 'matplotlib.pyplot')))"
    )
    with kernels.start() as manager:
        first = asked(manager, code)
    with kernels.start() as manager:
        assert asked(manager, code) == first
    assert first.endswith("True True")


def test_an_interrupt_ends_the_cell_and_not_the_kernel(either):
    with either.start() as manager:
        assert asyncio.run(_interrupted(manager)) == "KeyboardInterrupt"
        assert asked(manager, "print('still here')") == "still here"


async def _interrupted(manager):
    client = manager.client()
    client.start_channels()
    await client.wait_for_ready(timeout=60)
    question = client.execute("print('begun', flush=True)\nwhile True: pass")
    while (await client.get_iopub_msg(timeout=SECONDS))["msg_type"] != "stream":
        pass
    await manager.interrupt_kernel()
    while (reply := await client.get_shell_msg(timeout=SECONDS))["parent_header"].get("msg_id") != question:
        pass
    client.stop_channels()
    return reply["content"]["ename"]


def test_it_is_seen_alive_and_dead_and_can_be_killed_with_all_it_started(either):
    code = "import os, subprocess; child = subprocess.Popen(['sleep', '60']); print(os.getpid(), child.pid)"
    with either.start() as manager:
        processes = [int(number) for number in asked(manager, code).split()]
        assert asyncio.run(manager.is_alive())
        asyncio.run(manager.shutdown_kernel(now=True))
        assert not asyncio.run(manager.is_alive())
    assert eventually(lambda: not any(map(alive, processes)))


def test_one_that_dies_by_itself_is_seen_dead(either):
    with either.start() as manager:
        pid = int(asked(manager, "import os; print(os.getpid())"))
        assert asyncio.run(manager.is_alive())
        os.kill(pid, signal.SIGKILL)
        assert eventually(lambda: not asyncio.run(manager.is_alive()))


def test_it_can_be_asked_politely_and_started_again(kernels):
    with kernels.start(partial(remember, "again")) as manager:
        first = asked(manager, "import os; print(os.getpid())")
        asyncio.run(manager.restart_kernel())
        assert asked(manager, "import os; print(os.environ['REMEMBERED'])") == "again"
        assert asked(manager, "import os; print(os.getpid())") != first


def test_sockets_lie_in_a_private_folder_that_is_cleared_away(kernels):
    with kernels.start() as manager:
        asked(manager, "print(1)")
        folder = Path(manager.connection_file).parent
        assert manager.transport == "ipc"
        assert folder.stat().st_mode & 0o077 == 0
        assert folder.parent.stat().st_mode & 0o077 == 0
    assert not folder.exists()


def _notebook(folder, *cells):
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell, id=f"c{place}") for place, cell in enumerate(cells)])
    made.cells[0].metadata["tags"] = ["parameters"]
    made.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python 3"}
    path = folder / "made.ipynb"
    nbformat.write(made, path)
    return path


def test_a_notebook_becomes_the_same_bytes_however_warm_its_kernel(kernels, tmp_path):
    notebook = _notebook(tmp_path, "year = 1", "import pandas as pd\npd.DataFrame({'a': [year]})", "print(hash(1.5))")
    with Kernels({}, forked=False) as ordinary:
        for place, kept in enumerate((ordinary, kernels, kernels)):
            with kept.start() as manager:
                execute_notebook(notebook, tmp_path / f"{place}.ipynb", {"year": 2025}, manager)
    first, *others = [(tmp_path / f"{place}.ipynb").read_bytes() for place in range(3)]
    assert others == [first, first]
    assert b"2025" in first


def test_a_kernel_that_dies_in_a_cell_is_one_line(either, tmp_path):
    notebook = _notebook(tmp_path, "year = 1", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    with pytest.raises(NotebookFailedError, match="kärnan svarade inte"), either.start() as manager:
        execute_notebook(notebook, tmp_path / "out.ipynb", {"year": 2025}, manager)


def test_a_cell_that_takes_too_long_is_one_line_and_its_kernel_ends(kernels, tmp_path, monkeypatch):
    monkeypatch.setattr("iop_analysis.publish.execute._CELL_TIMEOUT_SECONDS", 1)
    notebook = _notebook(
        tmp_path, "year = 1", f"import os\nopen({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\nwhile True: pass"
    )
    with pytest.raises(NotebookFailedError), kernels.start() as manager:
        execute_notebook(notebook, tmp_path / "out.ipynb", {"year": 2025}, manager)
    assert eventually(lambda: not alive((tmp_path / "pid").read_text(encoding="utf-8")))


@needs_fork
def test_a_kernel_that_is_slow_to_begin_is_given_up(kernels, monkeypatch):
    monkeypatch.setattr("iop_analysis.publish.provisioner._PATIENCE_SECONDS", 0.5)
    with pytest.raises(NotebookFailedError, match="Ingen kärna"), kernels.start(sleep_on):
        pass


@needs_fork
def test_another_process_can_lend_its_server(kernels):
    share_server(kernels.address)
    try:
        with Kernels({"OURS": "mine"}) as borrowed, borrowed.start() as manager, kernels.start() as other:
            question = "import os; print(os.getppid(), os.environ['OURS'])"
            assert asked(manager, question) == asked(other, question).replace("told", "mine")
    finally:
        share_server("")


OWNER = """
import asyncio, os, sys, time
from iop_analysis.publish.kernels import Kernels
sys.path.insert(0, {folder!r})
from {module} import asked
with Kernels({{}}) as kernels, kernels.start() as busy, kernels.start() as idle:
    client = busy.client()
    code = "import os, subprocess; print(os.getppid(), os.getpid(), subprocess.Popen(['sleep', '60']).pid)"
    print(asked(busy, code), flush=True)
    print(asked(idle, "import os; print(os.getpid())"), flush=True)
    print(kernels.address, flush=True)
    client.start_channels()
    client.execute("while True: sum(range(1000))")
    time.sleep(1)
    print("ready", flush=True)
    time.sleep(60)
"""


@needs_fork
def test_no_process_survives_the_owner_that_is_killed():
    here = Path(__file__)
    code = OWNER.format(folder=str(here.parent), module=here.stem)
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as owner:
        *numbers, address, _ready = (owner.stdout.readline().strip() for _ in range(4))
        processes = [int(number) for line in numbers for number in line.split()]
        assert len(processes) == 4
        assert Path(address).is_socket()
        assert all(map(alive, processes))
        owner.kill()
    assert eventually(lambda: not any(map(alive, processes)))
    assert eventually(lambda: not Path(address).parent.exists())


def test_what_an_owner_left_is_cleared_away_also_where_a_kernel_that_ends_still_writes_there(tmp_path, monkeypatch):
    folder, remove, attempts = tmp_path / "iop-1", shutil.rmtree, []
    folder.mkdir()

    def disturbed(path, **options):
        """A socket comes to lie there, twice, between what is listed and the folder itself."""
        attempts.append(path)
        if len(attempts) > 2:
            remove(path, **options)

    monkeypatch.setattr(forkserver.shutil, "rmtree", disturbed)
    forkserver._clear_away(folder)
    assert not folder.exists()
