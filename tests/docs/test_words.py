"""What the pages say of the workbook, the letter, the export and the exit codes is what the program says."""

import re
import tomllib

import examples

from iop_analysis import catalogue
from iop_analysis.errors import ExitCode

REFERENCE = examples.PROJECT / "iop_analysis" / "reference"
ASSOCIATION = " ".join((examples.PAGES / "forening.md").read_text(encoding="utf-8").split())
OTHER_WAYS = {"Födelseår", "Åldersgrupp", "Hemkommun"}


def said(name):
    return tomllib.loads((REFERENCE / f"{name}.toml").read_text(encoding="utf-8"))


def test_the_colours_are_those_of_the_workbook():
    colours = [colour["text"].split(":")[0] for colour in said("template")["colour"]]
    assert re.findall(r"\| \*\*(\w+)\*\* \|", ASSOCIATION) == colours


def test_the_letter_is_called_what_it_says():
    headings = said("letter")["heading"]
    assert [headings[part] for part in ("blocking", "warning", "information") if f"**{headings[part]}**" not in ASSOCIATION] == []


def test_the_control_is_worded_as_in_the_workbook():
    words = said("template")["words"]
    assert f"*{words['unequal']}*" in ASSOCIATION
    assert f"*{words['check']}*" in ASSOCIATION


def test_every_column_of_an_export_is_named():
    headers = {field.header for field in catalogue.case_fields().field} - OTHER_WAYS
    assert {header for header in headers if header not in ASSOCIATION} == set()
    required = [field.header for field in catalogue.case_fields().field if field.required]
    assert all(f"**{header}**" in ASSOCIATION for header in required)


def test_every_exit_code_is_explained():
    page = (examples.PAGES / "analytiker" / "nar-det-stannar.md").read_text(encoding="utf-8")
    assert [int(code) for code in re.findall(r"^- \*\*(\d+): ", page, re.MULTILINE)] == [int(code) for code in ExitCode]
