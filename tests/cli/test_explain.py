"""`iop explain` on the command line."""

import json
from pathlib import Path

import pytest

from iop_analysis.cli import main

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture
def explain(tmp_path, capfd):
    def command(*arguments):
        try:
            main(["explain", "--year", "2025", "--data-dir", str(DATA), "--reports-dir", str(tmp_path), *arguments])
            code = 0
        except SystemExit as ending:
            code = ending.code
        return code, *capfd.readouterr()

    return command


def test_the_chain_is_printed(explain):
    code, out, err = explain("cases")
    assert (code, err) == (0, "")
    assert out.startswith("Hanterade ärenden\n  3\N{NO-BREAK SPACE}017")
    assert "← raw/2025/publicerat/uppfoljning.csv, rad 2" in out
    assert "Ingen rapport för 2025 är publicerad än." in out


def test_machines_get_the_same_chain(explain):
    code, out, _ = explain("crime_share_unlisted.vasterort", "--json")
    told = json.loads(out)
    assert (code, told["figure"]["value"], len(told["figure"]["parts"])) == (0, 42, 4)
    assert len(told["files"][0]["sha256"]) == 64


def test_an_unknown_id_ends_with_a_suggestion(explain):
    assert explain("casse") == (2, "", "iop: Uppgiften ”casse” finns inte i rapporten; menade du ”cases”?\n")


def test_an_id_that_is_like_no_other_is_told_where_they_stand(explain):
    code, _, err = explain("€€€")
    assert (code, err) == (2, "iop: Uppgiften ”€€€” finns inte i rapporten; se kolumnen id i nyckeltal.csv.\n")


def test_the_id_is_asked_for(explain):
    assert explain()[2] == "iop: ID saknas; skriv iop explain ID.\n"
