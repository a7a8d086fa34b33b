"""One figure altered in the raw file is followed to the page: what shows it changes, and nothing else does."""

import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def altered(published, tmp_path_factory):
    """Publish the project's data with Södra Stockholm's survey mean 4,4 changed to 3,9."""
    data = tmp_path_factory.mktemp("altered") / "data"
    shutil.copytree(PROJECT / "data" / "raw", data / "raw")
    file = data / "raw" / "2025" / "publicerat" / "uppfoljning.csv"
    text = file.read_text(encoding="utf-8")
    assert text.count('"4,4"') == 1
    file.write_text(text.replace('"4,4"', '"3,9"'), encoding="utf-8")
    return published(data)


def parts(report):
    """Every paragraph, table, picture and alternative text of the page, in order."""
    soup = BeautifulSoup((report / "uppfoljning.html").read_text(encoding="utf-8"), "html.parser")
    for element in soup.main.find_all(["p", "li", "table", "img"]):
        yield (element.name, element.get("src"), element.get("alt"), element.get_text(" ", strip=True))


def test_the_table_the_chart_its_alt_text_and_the_sentence_change_and_nothing_else(report, altered):
    pairs = list(zip(parts(report), parts(altered), strict=True))
    changed = [(before, after) for before, after in pairs if before != after]
    assert sorted(before[0] for before, _ in changed) == ["img", "p", "table"]
    [(picture, new_picture)] = [pair for pair in changed if pair[0][0] == "img"]
    assert picture[1] != new_picture[1]
    assert "Södra Stockholm 4,4" in picture[2]
    assert "Södra Stockholm 3,9" in new_picture[2]


def test_one_row_of_the_figures_file_changes(report, altered):
    before = (report / "nyckeltal.csv").read_text(encoding="utf-8").splitlines()
    after = (altered / "nyckeltal.csv").read_text(encoding="utf-8").splitlines()
    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    assert len(changed) == 1
    assert changed[0].startswith("survey_mean.sodra-stockholm,")
    assert ",3.9," in changed[0]
