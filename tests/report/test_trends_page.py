"""The page of several years, made by the real command of the demo's three published years and of the real one."""

import re
import shutil
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))
from output_checks import assert_accessible_html

YEARS = (2023, 2024, 2025)


@pytest.fixture(scope="module")
def three_years(iop, tmp_path_factory):
    """Three published years of a demo."""
    folder = tmp_path_factory.mktemp("several") / "prova"
    assert iop("demo", folder).returncode == 0
    done = iop("run", "--data-dir", folder / "data", "--years", "2023-2025")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def page(three_years):
    return BeautifulSoup((three_years / "reports" / "trender.html").read_text(encoding="utf-8"), "html.parser")


def test_the_page_is_accessible_and_fetches_nothing(three_years):
    assert_accessible_html(three_years / "reports" / "trender.html")


def test_the_page_of_all_reports_leads_to_it(three_years):
    index = BeautifulSoup((three_years / "reports" / "index.html").read_text(encoding="utf-8"), "html.parser")
    assert [link.get_text() for link in index.find_all("a", href="trender.html")] == ["Utveckling över åren"]


def test_its_figures_are_those_of_the_published_reports(three_years, page):
    import csv  # noqa: PLC0415

    published = {}
    for year in YEARS:
        with (three_years / "reports" / str(year) / "nyckeltal.csv").open(encoding="utf-8", newline="") as lines:
            published[year] = {row["id"]: row for row in csv.DictReader(lines)}
    for year, code in zip(YEARS, ("2023", "2024", "2025-04-01--2025-12-31"), strict=True):
        for name in ("cases", "case_share.woman", "contacts"):
            cell = page.find(id=f"{name}@{code}")
            assert float(cell.data["value"]) == float(published[year][name]["value"])


def test_alternative_texts_read_out_the_tables_beside_them(page):
    figures = page.find_all("figure")
    assert len(figures) == 8
    for figure in figures:
        alt, table = figure.img["alt"], figure.find_next("table")
        told = [part.get_text() for row in table.tbody.find_all("tr") for part in row.find_all("data")]
        drawn = {text for text in told if "," in text}
        assert len(drawn) > 4
        assert not [text for text in drawn if text.replace("\xa0%", "") not in alt]


def test_breaks_and_short_periods_are_said_under_their_tables(page):
    notes = page.find("table", id="tabell-1").find_parent(class_="table").find(class_="notes").get_text(" ")
    assert "Serien är bruten: Polisen förmedlar numera ärenden direkt" in notes
    assert re.search(r"kortare än ett år: nio månader", notes)


def test_a_second_run_leaves_it_and_a_forced_one_gives_the_same_bytes(three_years, iop):
    path = three_years / "reports" / "trender.html"
    before, made = path.read_bytes(), path.stat().st_mtime_ns
    assert iop("run", "--data-dir", three_years / "data", "--year", "2025").returncode == 0
    assert path.stat().st_mtime_ns == made
    path.unlink()
    assert iop("run", "--data-dir", three_years / "data", "--years", "2024-2025").returncode == 0
    assert path.read_bytes() == before


def test_a_foreign_page_is_left_alone_and_told_of(three_years, iop, tmp_path):
    folder = shutil.copytree(three_years, tmp_path / "prova")
    page = folder / "reports" / "trender.html"
    page.write_text("<title>Min egen</title>", encoding="utf-8")
    done = iop("run", "--data-dir", folder / "data", "--year", "2025")
    assert done.returncode == 13
    assert done.stderr.count("\n") == 1
    assert "inte gjord av programmet" in done.stderr
    assert page.read_text(encoding="utf-8") == "<title>Min egen</title>"
    assert (folder / "reports" / "2025" / "uppfoljning.html").exists()


def test_one_published_year_is_honest_about_being_one(report):
    page = BeautifulSoup((report.parent / "trender.html").read_text(encoding="utf-8"), "html.parser")
    assert "Ett år är publicerat, 2025." in page.header.get_text()
    assert len(page.find_all("figure")) == 1
    assert_accessible_html(report.parent / "trender.html")
