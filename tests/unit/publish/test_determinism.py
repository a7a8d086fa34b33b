"""The same notebook gives the same bytes, wherever and whenever it is rendered."""

import os
import subprocess
import sys
from pathlib import Path

import executed_notebooks
import pytest

SCRIPT = """
import hashlib, json, sys
from iop_analysis.publish.document import read_document
from iop_analysis.publish.html import render_html
from iop_analysis.publish.pdf import render_pdf
document = read_document(json.load(open(sys.argv[1], encoding="utf-8")))
print(hashlib.sha256(render_html(document).encode()).hexdigest(), hashlib.sha256(render_pdf(document)).hexdigest())
"""


def digests(notebook, folder, **environment):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(notebook)],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_two_renderings_are_identical_to_the_byte(tmp_path):
    notebook = executed_notebooks.saved(executed_notebooks.realistic(), tmp_path)
    other = tmp_path / "annan mapp å"
    other.mkdir()
    first = digests(notebook, tmp_path, PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C.UTF-8")
    second = digests(
        notebook, other, PYTHONHASHSEED="2", TZ="Pacific/Kiritimati", LC_ALL="C", TMPDIR=str(other), SOURCE_DATE_EPOCH="1"
    )
    assert first == second


@pytest.mark.parametrize("needle", [b"/tmp", b"iop-pdf-", os.fsencode(Path.home())])
def test_no_path_of_the_machine_is_left_behind(needle, page, pdf):
    assert needle == b"/" or needle not in page.encode() + pdf
