"""What the real commands make of the synthetic data, with withheld tables, passes the same checks as every other page."""

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "prova"
    command = Path(sys.executable).with_name("iop")
    for arguments in (["demo", folder], ["run", "--data-dir", folder / "data", "--year", "2025"]):
        subprocess.run([command, *map(str, arguments)], check=True, capture_output=True, timeout=180)
    return folder / "reports" / "2025"


@pytest.mark.parametrize("page", ["uppfoljning.html", "datakvalitet.html"])
def test_a_published_page(page, demo, assert_accessible_html):
    assert_accessible_html(demo / page)


def test_the_published_pdf(demo, assert_pdf_standards):
    assert_pdf_standards(demo / "uppfoljning.pdf")
