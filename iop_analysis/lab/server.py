"""A JupyterLab of our own: on this machine only, silent towards the rest of the world, and leaving nothing behind.

Neither the user's own Jupyter configuration nor any extension of theirs takes part. Settings, layout, checkpoints and whatever
Jupyter writes while it runs lie in a folder that is removed at the end.
"""

import json
import logging
import os
import signal
import socket
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from iop_analysis.errors import UsageError
from iop_analysis.lab.saving import before_saving
from iop_analysis.lab.workspace import NAME

HOST: Final = "127.0.0.1"
_PORTS: Final = range(8888, 8938)
_ENDINGS: Final = ("SIGINT", "SIGTERM", "SIGHUP")
_JUPYTERS_OWN: Final = ("JUPYTER", "IPYTHON")
_DISABLED: Final = (
    "@jupyterlab/apputils-extension:announcements",
    "@jupyterlab/extensionmanager-extension",
    "@jupyterlab/fileeditor-extension:language-server",
    "@jupyterlab/lsp-extension",
    "@jupyterlab/notebook-extension:language-server",
    "@jupyterlab/pluginmanager-extension",
    "@jupyterlab/terminal-extension",
)
_SETTINGS: Final = {"@jupyterlab/docmanager-extension/plugin": {"autosave": False}}
"""Only the analyst saves: a notebook that was looked at is as it was, and the reports made with it are still current."""

_STYLE: Final = ".jp-RenderedSVG img { max-width: 100%; height: auto; }"
"""Charts fit into narrow windows, as other pictures do."""


class Lab(Struct, frozen=True):
    """What to serve: a folder, the workspace that opens first, and variables for the kernels.

    On which ``port``, and whether a ``browser`` is to be opened.
    """

    folder: Path
    workspace: dict[str, Any]
    variables: dict[str, str]
    port: int
    browser: bool = True


def free_port(wanted: int | None = None) -> int:
    """Return a port that nobody listens on; raises :class:`UsageError` where the one that is ``wanted`` is taken."""
    if wanted is not None and not _is_free(wanted):
        raise UsageError(f"Porten {wanted} är upptagen; ange en annan med --port, eller utelämna --port.")
    return wanted if wanted is not None else next(filter(_is_free, _PORTS), 0)


def _is_free(port: int) -> bool:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port))
        except OSError:
            return False
    return True


def serve(lab: Lab, tell: Callable[[str], None]) -> None:
    """Serve until somebody ends it; ``tell`` is given the address once there is one."""
    with _of_its_own(lab.variables) as own:
        _prepare(own, lab.workspace)
        from jupyterlab.labapp import LabApp  # noqa: PLC0415 - slow to import, and it looks at the environment

        server = LabApp.initialize_server(load_other_extensions=False, config=_config(lab, own))
        server.contents_manager.register_pre_save_hook(before_saving)
        _hush(server)
        _end_on_signals(server)
        server.io_loop.add_callback(tell, f"{server.connection_url}lab?token={server.identity_provider.token}")
        server.start()


@contextmanager
def _of_its_own(variables: Mapping[str, str]) -> Iterator[Path]:
    """Let Jupyter find a folder that is removed afterwards, and nothing else that is anybody's."""
    before, temporary = dict(os.environ), tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="iop-lab-", ignore_cleanup_errors=True) as folder:
        try:
            for name in [name for name in os.environ if name.startswith(_JUPYTERS_OWN)]:
                del os.environ[name]
            os.environ.update({**_places(Path(folder)), **variables})
            tempfile.tempdir = folder  # where Jupyter, told to read no configuration, makes an empty one
            yield Path(folder)
        finally:
            tempfile.tempdir = temporary
            os.environ.clear()
            os.environ.update(before)


def _places(own: Path) -> dict[str, str]:
    """The variables that tell Jupyter where to keep things, and to read no configuration."""
    places = {"JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "runtime", "IPYTHONDIR": "ipython"}
    lab = {"JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces"}
    return {"JUPYTER_NO_CONFIG": "1", **{name: str(own / place) for name, place in {**places, **lab}.items()}}


def _prepare(own: Path, workspace: dict[str, Any]) -> None:
    """Write what JupyterLab reads before it opens."""
    from jupyter_core.paths import jupyter_config_dir  # noqa: PLC0415 - looks at the environment
    from jupyterlab_server.workspaces_handler import WorkspacesManager  # noqa: PLC0415

    WorkspacesManager(str(own / "workspaces")).save(NAME, json.dumps(workspace))
    config = Path(jupyter_config_dir())
    _write(config / "labconfig" / "page_config.json", json.dumps({"disabledExtensions": dict.fromkeys(_DISABLED, True)}))
    _write(config / "custom" / "custom.css", _STYLE)
    for name, settings in _SETTINGS.items():
        _write(own / "settings" / f"{name}.jupyterlab-settings", json.dumps(settings))


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(content, encoding="utf-8")


def _config(lab: Lab, own: Path) -> Any:
    import zmq  # noqa: PLC0415
    from jupyterlab.handlers.announcements import NeverCheckForUpdate  # noqa: PLC0415
    from traitlets.config import Config  # noqa: PLC0415

    lab_app = {
        "custom_css": True,
        "news_url": None,
        "check_for_updates_class": NeverCheckForUpdate,
        "extension_manager": "readonly",
    }
    return Config({
        "Application": {"log_level": logging.ERROR},
        "ServerApp": {
            "root_dir": str(lab.folder), "ip": HOST, "port": lab.port, "port_retries": 0, "open_browser": lab.browser,
            "default_url": "/lab", "allow_root": True, "terminals_enabled": False,
        },
        "LabApp": lab_app,
        "FileCheckpoints": {"checkpoint_dir": str(own / "checkpoints")},
        "MappingKernelManager": {"transport_encryption": "auto" if zmq.has("curve") else "disabled"},
        "KernelSpecManager": {"kernel_dirs": [], "allowed_kernelspecs": {"python3"}},
    })  # fmt: skip


def _hush(server: Any) -> None:
    """Leave what Jupyter says of itself out, since we say it in Swedish; what goes wrong is still told."""
    server.log.addFilter(lambda record: record.levelno == logging.ERROR)


def _end_on_signals(server: Any) -> None:
    """End without a question, and with all kernels, whichever way the user ends it."""
    for name in _ENDINGS:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: server.stop(from_signal=True))
