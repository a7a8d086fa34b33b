"""What the pages say that a developer does is done: the very blocks of the pages, put where their first line says."""

import re

import examples
import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook

from iop_analysis import catalogue

PAGES = ("developer/add-a-measure.md", "developer/add-a-check.md", "developer/add-a-chart.md")
WITH_POLICE = {"stockholm-gotland": 12, "sodra-stockholm": 10, "vasterort": 8}


@pytest.fixture(scope="module")
def root(tmp_path_factory, iop):
    """A data folder with the made-up agreement, the blocks of the three pages, and filled-in workbooks."""
    folder = tmp_path_factory.mktemp("schools")
    examples.synthetic_agreement(folder / "data")
    examples.put_in_place(folder / "data", *PAGES)
    made = iop("template", "--year", examples.YEAR, "--out", "mallar", cwd=folder)
    assert made.returncode == 0, made.stderr
    examples.fill_in(folder / "data", folder / "mallar", examples.TALKS, school_talks_with_police=WITH_POLICE)
    yield folder
    catalogue.use(examples.PROJECT / "data" / "raw" / "referens")  # there is none: back to the package's own words


@pytest.fixture(scope="module")
def checked(root, iop):
    """What ``iop check`` says of impossible values, before they are put right."""
    wrong = {**examples.TALKS, "sodra-stockholm": (2500, 640)}
    police = {**WITH_POLICE, "stockholm-gotland": 41}
    examples.fill_in(root / "data", root / "mallar", wrong, school_talks_with_police=police)
    done = iop("check", "--year", examples.YEAR, cwd=root)
    examples.fill_in(root / "data", root / "mallar", examples.TALKS, school_talks_with_police=WITH_POLICE)
    return done


@pytest.fixture(scope="module")
def report(root, checked, iop):  # noqa: ARG001 - what was wrong has been put right
    """The report's page, after an association has given the row a name of its own."""
    rename(
        root / "data" / "raw" / str(examples.YEAR) / "vasterort" / "verksamhetsrapport.xlsx",
        "Föreläsningar i skolor",
        "Skolbesök",
    )
    done = iop("run", "--year", examples.YEAR, cwd=root)
    assert done.returncode == 0, done.stderr
    page = root / "reports" / str(examples.YEAR) / "uppfoljning.html"
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")


def rename(path, old, new):
    book = load_workbook(path)
    [cell] = [cell for row in book["Verksamhet"].iter_rows() for cell in row if cell.value == old]
    cell.value = new
    book.save(path)


def plain(text):
    return re.sub(r"[\s\u00a0]+", " ", text).strip()


def table_called(page, caption):
    [table] = [table for table in page.find_all("table") if table.caption and caption in plain(table.caption.get_text())]
    return [[plain(cell.get_text()) for cell in row.find_all(["th", "td"])] for row in table.find_all("tr")]


def test_the_workbook_asks_for_the_measures(root):
    book = load_workbook(root / "mallar" / "verksamhetsrapport-2025-vasterort.xlsx")
    said = {cell.value for row in book["Verksamhet"].iter_rows() for cell in row}
    assert {"I skolorna", "Föreläsningar i skolor", "Elever som hört en föreläsning", "Högst 300 på ett år."} <= said


def test_a_value_that_is_not_possible_is_caught(checked):
    assert checked.returncode == 11
    assert "Föreläsningar i skolor: värdet är inte möjligt" in checked.stdout
    assert "Ett heltal från 0 till 300." in checked.stdout


def test_a_part_beyond_its_whole_is_caught(checked):
    assert "En del större än helheten" in checked.stdout
    assert "tillsammans med polisen är fler än" in checked.stdout


@pytest.mark.usefixtures("checked")
def test_the_letter_tells_the_association(root):
    letter = (root / "data" / "processed" / "2025" / "brev" / "sodra-stockholm.html").read_text(encoding="utf-8")
    assert "Föreläsningar i skolor: värdet är inte möjligt" in letter


def test_the_sentence_has_the_numbers_of_the_page(report):
    [said] = re.findall(r"^> (.+)$", (examples.PAGES / PAGES[0]).read_text(encoding="utf-8"), re.MULTILINE)
    assert said in plain(report.get_text(" ")).replace(" ,", ",")


def test_the_table_has_every_association_and_protects_small_counts(report):
    header, *rows = table_called(report, "Föreläsningar i skolor per förening")
    assert header == ["Förening", "Föreläsningar i skolor", "Elever som hört en föreläsning"]
    shown = {row[0]: row[1:] for row in rows}
    assert shown["Stockholm-Gotland"][0] == "40"
    assert shown["Västerort"] == ["16", "x"]
    assert shown["Alla föreningar"] == ["81", "1 823"]
    assert [row[1] for row in shown.values()].count("x") == 2


@pytest.mark.parametrize(
    ("caption", "told"),
    [("Föreläsningar i skolor", "Stockholm-Gotland 40"), ("Vem som tog den första kontakten", "Polisen 228")],
)
def test_the_charts_say_in_words_what_they_show(report, caption, told):
    [text] = [text for part in report.select("img[alt]") if caption in (text := plain(part["alt"]))]
    assert told in text


@pytest.mark.usefixtures("report")
def test_the_share_of_the_check_is_a_figure(root):
    figures = (root / "reports" / "2025" / "nyckeltal.csv").read_text(encoding="utf-8-sig")
    assert "school_talks_with_police_share.sodra-stockholm" in figures


def test_only_reference_data_were_added(root):
    files = {path.relative_to(root / "data").as_posix() for path in (root / "data" / "raw").rglob("*.toml")}
    names = ("charts", "indicators", "measures", "sentences", "tables", "template")
    assert files == {"raw/agreement.toml", *(f"raw/referens/{name}.toml" for name in names)}
