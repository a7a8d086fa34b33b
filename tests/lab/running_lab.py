"""``iop lab`` as a process: start it where everything of the user's own is in the way, ask it, and end it."""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

IOP = Path(sys.executable).with_name("iop")
PATIENCE_SECONDS = 60


class Lab:
    """A running ``iop lab``."""

    def __init__(self, process, address):
        self.process = process
        self.address = address
        self.base, _, self.token = address.partition("lab?token=")

    def api(self, path, method="GET", content=None):
        """Ask the server; returns the status and what it answers."""
        data = json.dumps(content).encode() if content is not None else None
        headers = {"Authorization": f"token {self.token}", "Content-Type": "application/json"}
        place = f"{self.base}{'' if path.startswith('lab/') else 'api/'}{path}"
        asked = urllib.request.Request(place, data, headers, method=method)  # noqa: S310 - our own server
        try:
            with urllib.request.urlopen(asked, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310
                return answer.status, json.loads(answer.read() or "null")
        except urllib.error.HTTPError as refused:
            return refused.code, json.loads(refused.read() or "null")

    def end(self, number=signal.SIGINT):
        """End it as Ctrl-C does; returns the exit code and all that it has said."""
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE_SECONDS)
        return code, self.process.stdout.read(), self.process.stderr.read()


@contextmanager
def running(project, temporary, *options):
    """Run ``iop lab`` in a project, with a user's environment that is as unhelpful as can be."""
    temporary.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(
        [IOP, "lab", "--no-browser", *options], cwd=project, env=_environment(temporary), text=True, encoding="utf-8",
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        line = process.stdout.readline()
        if not line:
            pytest.fail(process.communicate(timeout=PATIENCE_SECONDS)[1])
        yield Lab(process, line.removeprefix("JupyterLab är öppet: ").strip())
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(PATIENCE_SECONDS)


def _environment(temporary):
    """The user's own configuration and start-up files would stop any other Jupyter."""
    own = temporary.parent / f"{temporary.name}-own"
    for name in ("jupyter_config.py", "jupyter_server_config.py", "profile_default/startup/00.py"):
        (own / name).parent.mkdir(parents=True, exist_ok=True)
        (own / name).write_text("raise RuntimeError", encoding="utf-8")
    (own / "kernels" / "python3").mkdir(parents=True, exist_ok=True)
    spec = {"argv": ["false"], "display_name": "Fel", "language": "python"}
    (own / "kernels" / "python3" / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    misled = dict.fromkeys(("JUPYTER_CONFIG_DIR", "JUPYTER_PATH", "JUPYTER_DATA_DIR", "IPYTHONDIR", "JUPYTERLAB_DIR"), str(own))
    return {**os.environ, **misled, "JUPYTER_TOKEN": "known", "TMPDIR": str(temporary)}


def tree(folder):
    """Every file below a folder, with its content."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
