"""The report that people get passes the checks, and what the checks cannot see is looked at as well."""

import re
import sys
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest
from bs4 import BeautifulSoup

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))
from output_checks import assert_accessible_html, assert_pdf_standards


@pytest.fixture(scope="module")
def page(report):
    return BeautifulSoup((report / "uppfoljning.html").read_text(encoding="utf-8"), "html.parser")


def test_axe_finds_nothing_and_nothing_is_fetched(report):
    assert_accessible_html(report / "uppfoljning.html")


def test_the_pdf_follows_pdf_ua_1_and_pdf_a_2a(report):
    assert_pdf_standards(report / "uppfoljning.pdf")


def test_the_language_is_swedish_in_both_formats(report, page):
    assert page.html["lang"] == "sv"
    with pikepdf.open(report / "uppfoljning.pdf") as pdf:
        assert str(pdf.Root.Lang).startswith("sv")


def test_alternative_texts_read_out_the_numbers_and_are_no_captions(page):
    images = page.find_all("img")
    assert len(images) == 5
    for image in images:
        caption = image.find_parent("figure").figcaption.get_text(" ", strip=True)
        assert re.search(r"\d", image["alt"])
        assert image["alt"] not in caption
        assert caption not in image["alt"]


def test_every_chart_is_followed_by_a_table_with_the_numbers_that_it_reads_out(page):
    for image in page.find_all("img"):
        for row in image.find_next("table").tbody.find_all("tr"):
            header, values = row.th.get_text(strip=True), [cell.find(string=True).strip() for cell in row.find_all("td")]
            read_out = [value for value in values if re.search(rf"{re.escape(header)}(:[^.]*)? {re.escape(value)}", image["alt"])]
            assert read_out, (header, values, image["alt"])


def test_every_table_has_a_caption_and_headers_with_scope(page):
    for table in page.find_all("table"):
        assert table.caption.get_text(strip=True)
        assert len(table.thead.find_all("tr")) == 1
        assert {header["scope"] for header in table.thead.find_all("th")} == {"col"}
        assert all(row.find("th")["scope"] == "row" for row in table.tbody.find_all("tr"))


def test_the_page_holds_no_script_and_names_no_other_place(report, page):
    assert page.find("script") is None
    assert "default-src 'none'" in page.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
    text = (report / "uppfoljning.html").read_text(encoding="utf-8")
    assert not re.search(r"(src|href)=[\"'](?!#|data:)", text)


def test_headings_come_in_order(page):
    levels = [int(heading.name[1]) for heading in page.find_all(re.compile("^h[1-6]$"))]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
