"""The built pages: nothing fetched from elsewhere, no dead link, what the reader meets in Swedish, English marked as English."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import output_checks
import pytest
import rooms
import swedish_chrome
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

PROJECT = Path(__file__).parents[2]
DOCS = PROJECT / "docs"
PICTURES = sorted((DOCS / "pictures").glob("*.png"))
MARKDOWN = [PROJECT / "README.md", PROJECT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
LARGEST_PICTURE = 200_000


@pytest.fixture(scope="session")
def pages(site):
    return {path: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser") for path in sorted(site.rglob("*.html"))}


def is_external(address):
    return bool(urlsplit(address).scheme or urlsplit(address).netloc)


def addresses(page):
    named = [(part, part.get("href") or part.get("src")) for part in page.find_all(["a", "link", "script", "img", "use", "form"])]
    return [(part, address) for part, address in named if address]


def anchors(page):
    return {part["id"] for part in page.select("[id]")} | {part["name"] for part in page.select("a[name]")} | {"", "top"}


def test_every_page_of_the_sources_is_built(site):
    built = {path.relative_to(site).with_suffix("").as_posix() for path in site.rglob("*.html")} - {"search"}
    assert built == {path.relative_to(DOCS).with_suffix("").as_posix() for path in DOCS.rglob("*.md")}


def test_every_link_and_picture_leads_somewhere(pages):
    dead = []
    for path, page in pages.items():
        for _, address in addresses(page):
            if is_external(address):
                continue
            target = urlsplit(address)
            file = (path.parent / unquote(target.path)).resolve() if target.path else path
            known = anchors(pages[file]) if file in pages else None
            if not file.is_file() or (known is not None and unquote(target.fragment) not in known):
                dead.append(f"{path.name}: {address}")
    assert dead == []


@pytest.mark.parametrize("path", MARKDOWN, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_every_link_of_a_markdown_file_leads_somewhere(path):
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(path.read_text(encoding="utf-8"))
    dead = []
    for _, address in addresses(BeautifulSoup(html, "html.parser")):
        target = urlsplit(address)
        if is_external(address):
            assert target.scheme in {"https", "mailto"}, address
            continue
        file = (path.parent / unquote(target.path)).resolve() if target.path else path
        if not file.exists() or (target.fragment and unquote(target.fragment) not in headings(file)):
            dead.append(address)
    assert dead == []


def headings(path):
    """The anchors that GitHub and the site both give a Markdown file's headings."""
    titles = re.findall(r"^#{1,4} (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_links_to_elsewhere_are_written_with_https(pages):
    outside = {address for page in pages.values() for _, address in addresses(page) if is_external(address)}
    assert {address for address in outside if not re.fullmatch(r"https://[a-z0-9.-]+\.[a-z]{2,}(/\S*)?", address)} == set()


def test_nothing_is_fetched_from_elsewhere(pages, site):
    fetched = [part for page in pages.values() for part, address in addresses(page) if part.name != "a" and is_external(address)]
    assert fetched == []
    for style in site.rglob("*.css"):
        assert re.findall(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", style.read_text(encoding="utf-8")) == [], style.name


def test_no_script_is_needed_for_formulas(pages, site):
    page = pages[site / "sma-antal.html"]
    assert len(page.find_all("math")) > 10
    assert not any("mathjax" in str(part.get("src")).lower() for part in page.find_all("script"))


def test_the_reader_meets_no_english_around_a_swedish_page(pages):
    left = {word for page in pages.values() for word in swedish_chrome.SAID if word in str(page)}
    assert left == set()
    assert {page.html["lang"] for page in pages.values()} == {"sv"}


def test_english_pages_are_marked_as_english(pages, site):
    for path, page in pages.items():
        english = path.is_relative_to(site / "developer")
        assert bool(page.select_one("article > [lang=en] h1")) == english, path.name
    start = pages[site / "index.html"]
    assert {part.get("lang") for part in start.select(".sidebar-tree a.internal[href^='developer/']")} == {"en"}


def test_the_page_for_the_association_is_short(site):
    """It is to be printed on two sides of one sheet at most."""
    page = BeautifulSoup((site / "forening.html").read_text(encoding="utf-8"), "html.parser")
    assert len(page.article.get_text().split()) < 600


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_a_picture_is_small_used_and_described(path, pages):
    assert path.stat().st_size < LARGEST_PICTURE
    shown = [part for page in pages.values() for part in page.article.find_all("img") if part["src"].endswith(f"/{path.name}")]
    assert shown
    assert all(len(part["alt"].split()) > 6 for part in shown)


def test_every_picture_has_an_alternative_text(pages):
    assert [
        part for page in pages.values() for part in page.article.find_all("img") if len(part.get("alt", "").split()) < 6
    ] == []


def test_the_rooms_are_those_of_the_contract(pages, site):
    rows = pages[site / "developer" / "rooms.html"].select("table.rooms tbody tr")
    told = [[cell.get_text(" ", strip=True) for cell in row.find_all("td")] for row in rows]
    assert [(int(row[0]), row[1]) for row in told] == [
        (number, name) for number, names in enumerate(reversed(rooms.floors()), start=1) for name in names
    ]
    assert [row[1] for row in told if len(row[2]) < 10] == []


def test_the_flow_names_the_stages():
    [stages] = [names for names in rooms.floors() if "deliveries" in names]
    drawing = BeautifulSoup((DOCS / "developer" / "flow.svg").read_text(encoding="utf-8"), "html.parser")
    assert set(stages) <= {part.get_text() for part in drawing.find_all("text")}


@pytest.mark.parametrize("part", ["analytiker", "developer", "."])
def test_every_page_is_accessible(part, pages, site):
    chosen = [path for path in pages if path.parent == (site / part).resolve()]
    assert chosen
    for path, views in output_checks.page_reports(*chosen).items():
        output_checks.assert_no_faults(path, views)
