"""Two checks that any test may call on a finished file; what they need is looked for when they are called."""

import json
import os
import shutil
import subprocess
import sys
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
NODE_MODULES = Path(os.environ.get("IOP_NODE_MODULES") or HERE.parents[1] / ".ci" / "node_modules")


def unavailable(reason: str) -> None:
    """Skip, saying why; where everything is required (CI), fail instead."""
    if os.environ.get("IOP_REQUIRE_ALL") == "1":
        pytest.fail(f"IOP_REQUIRE_ALL=1, but {reason}")
    pytest.skip(reason)


def assert_accessible_html(path: Path) -> None:
    """No violation of WCAG 2.1 A/AA or axe's best practice, no remote request, and a policy that lets the style through."""
    assert_no_faults(path, page_reports(path)[path])


def assert_no_faults(path: Path, views: list[dict]) -> None:
    for view in views:
        width = view["width"]
        assert view["violations"] == [], f"{path} at {width} px"
        assert view["remote"] == [], f"{path} asks for something outside itself"
        assert view["refused"] == [], f"{path}: Chromium complains"
        assert view["styled"], f"{path}: the style sheet is not applied"
        assert view["overflow"] <= 0, f"{path} is wider than a window of {width} px"


def assert_pdf_standards(path: Path) -> None:
    """Compliant with PDF/UA-1 and PDF/A-2a according to veraPDF."""
    report = pdf_report(path)
    assert len(report) == 2
    assert {name: failed for name, failed in report.items() if failed} == {}


def page_reports(*paths: Path) -> dict[Path, list[dict]]:
    """What Chromium and axe-core say of each page, at each width; one start of the browser for all."""
    _require_browser()
    environment = os.environ | {"NODE_PATH": str(NODE_MODULES), "CHROMIUM": CHROMIUM}
    report = _run(["node", str(HERE / "axe.cjs"), *map(str, paths)], environment)
    return {Path(path): views for path, views in report.items()}


def pdf_report(path: Path) -> dict[str, list[str]]:
    _require_verapdf()
    return _run([sys.executable, str(HERE / "verapdf.py"), "ua1,2a", str(path)], dict(os.environ))


def _run(command, environment):
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def _require_browser() -> None:
    if not shutil.which("node"):
        unavailable("node is not installed")
    if not Path(CHROMIUM).exists():
        unavailable("Chromium is not installed")
    missing = [name for name in ("axe-core", "playwright-core") if not (NODE_MODULES / name).is_dir()]
    if missing:
        unavailable(f"npm packages are missing: {', '.join(missing)} (npm install in .ci)")


@cache
def _verapdf():
    spec = spec_from_file_location("iop_verapdf", HERE / "verapdf.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _require_verapdf() -> None:
    missing = _verapdf().missing_packages()
    if missing:
        unavailable(f"Python packages for veraPDF are missing: {', '.join(missing)} (extra “pdfcheck”)")
