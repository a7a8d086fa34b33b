"""LibreOffice opens the Word file, and sets every heading, caption and table of it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "fixtures" / "notebooks"))

import executed_notebooks

from iop_analysis.publish.blocks import Heading, NumberedTable
from iop_analysis.publish.document import read_document
from iop_analysis.publish.word import render_docx

SOFFICE = shutil.which("soffice")
LONGEST_SECONDS = 180
NO_WRITER = "source file could not be loaded"


def unavailable(reason):
    """Skip, saying why; where everything is required (CI), fail instead."""
    if os.environ.get("IOP_REQUIRE_ALL") == "1":
        pytest.fail(f"IOP_REQUIRE_ALL=1, but {reason}")
    pytest.skip(reason)


def test_it_opens_and_becomes_a_pdf(tmp_path):
    if SOFFICE is None:
        unavailable("soffice (LibreOffice Writer) is not installed")
    report = read_document(executed_notebooks.realistic())
    (tmp_path / "uppfoljning.docx").write_bytes(render_docx(report))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        SOFFICE,
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "uppfoljning.docx"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False)
    if NO_WRITER in done.stderr:
        unavailable("LibreOffice is installed without Writer")
    pages = [page.extract_text() for page in pypdf.PdfReader(tmp_path / "uppfoljning.pdf").pages]
    whole = "".join("".join(pages).split())
    told = [block.text for block in report.blocks if isinstance(block, Heading)]
    told += [f"Tabell {b.number}. {b.table.caption}" for b in report.blocks if isinstance(b, NumberedTable)]
    assert all("".join(text.split()) in whole for text in told)
    assert all(f"Sida {number} av {len(pages)}" in page for number, page in enumerate(pages, 1))
