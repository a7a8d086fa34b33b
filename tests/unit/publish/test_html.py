"""The page's structure, as an assistive technology meets it."""

import base64
import hashlib
import itertools
import re

import executed_notebooks
import pytest
from bs4 import BeautifulSoup
from executed_notebooks import cell, code, column, prose, small, table

from iop_analysis.publish.document import read_document
from iop_analysis.publish.html import render_html


@pytest.fixture(scope="module")
def soup(page):
    return BeautifulSoup(page, "html.parser")


def rendered(*cells):
    return BeautifulSoup(render_html(read_document(small(*cells))), "html.parser")


def test_language_title_and_one_h1(soup, report):
    assert soup.html["lang"] == "sv"
    assert soup.title.get_text() == report.title.text
    assert [heading.get_text() for heading in soup.find_all("h1")] == [report.title.text]


def test_landmarks_and_skip_link(soup):
    assert [len(soup.find_all(name)) for name in ("header", "nav", "main", "footer")] == [1, 1, 1, 1]
    first = soup.body.find("a")
    assert first.get_text() == "Hoppa till innehållet"
    assert soup.find(id=first["href"][1:]).name == "main"
    assert soup.nav["aria-label"] == "Innehåll"


def test_contents_list_every_h2_and_lead_there(soup):
    links = {link["href"][1:]: link.get_text() for link in soup.nav.find_all("a")}
    assert links == {heading["id"]: heading.get_text() for heading in soup.find_all("h2")}


def test_heading_levels_never_skip(soup):
    levels = [int(heading.name[1]) for heading in soup.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_ids_are_unique(soup):
    ids = [element["id"] for element in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_tables_have_captions_and_scopes(soup):
    tables = soup.find_all("table")
    assert len(tables) == 3
    for number, found in enumerate(tables, 1):
        assert found.caption.get_text().startswith(f"Tabell {number}. ")
        assert {head.get("scope") for head in found.thead.find_all("th")} == {"col"}
        assert all(row.find(["th", "td"]).get("scope") == "row" for row in found.tbody.find_all("tr"))
        assert soup.find(id=found.find_parent(role="region")["aria-labelledby"]) == found.caption


def test_figures_have_real_alternative_texts(soup):
    for number, figure in enumerate(soup.find_all("figure"), 1):
        assert figure.figcaption.get_text().startswith(f"Diagram {number}. ")
        assert len(figure.img["alt"].split()) > 5
        assert figure.img["alt"] not in figure.figcaption.get_text()
        assert figure.img["src"].startswith("data:image/svg+xml;base64,")


def test_cells_carry_value_figure_and_marks(soup):
    found = soup.find("td", id="close")
    assert found.data["value"] == "593"
    assert found.get_text() == "593"
    assert soup.find("data", value="468").find_next_sibling("sup").get_text() == "1"


def test_a_figure_that_recurs_gets_its_id_once():
    page = rendered(
        code(*[table("T", [column("a"), column("b")], [[cell("x"), cell("1", 1.0, "f")], [cell("y"), cell("1", 1.0, "f")]])] * 2)
    )
    assert len(page.find_all(id="f")) == 1
    assert page.find(id="f").find_parent("tr").th.get_text() == "x"


def test_policy_allows_this_style_sheet_and_nothing_else(page, soup):
    policy = soup.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
    [style] = re.findall("<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_no_script_and_nothing_remote(page, soup):
    assert not soup.find_all(["script", "link", "iframe", "object", "embed", "form"])
    assert not soup.find_all(style=True)
    assert all(not name.startswith("on") for element in soup.find_all() for name in element.attrs)
    assert all(image["src"].startswith("data:") for image in soup.find_all("img"))
    assert "url(" not in page
    assert "@import" not in page


def test_foreign_html_is_never_passed_through(page):
    assert "rival" not in page


def test_column_widths_need_no_style_attribute(page):
    assert "#tabell-3 col:nth-child(1) { width: 25.0% }" in page


def test_line_breaks_in_cells_and_prose():
    page = rendered(prose("a\\\nb"), code(table("T", [column("k")], [[cell("rad ett\nrad två")]])))
    assert str(page.main.p) == "<p>a<br/>b</p>"
    assert str(page.tbody.th) == '<th scope="row">rad ett<br/>rad två</th>'


def test_prose_elements():
    page = rendered(prose("3. a\n4. **b** [*c* d](https://x.example)\n\n> citat\n\n---\n\n`e`"))
    assert page.ol["start"] == "3"
    assert str(page.ol.find_all("li")[1].a) == '<a href="https://x.example"><em>c</em> d</a>'
    assert page.blockquote.p.get_text() == "citat"
    assert page.hr
    assert page.code.get_text() == "e"


def test_a_page_without_sections_needs_no_contents():
    page = BeautifulSoup(render_html(read_document(executed_notebooks.notebook(prose("# T\n\nText.")))), "html.parser")
    assert page.nav is None
    assert page.find("meta", {"name": "author"}) is None


def test_print_hides_navigation(page):
    assert re.search(r"@media print \{.*\.skip, nav, footer \{ display: none", page, re.DOTALL)
