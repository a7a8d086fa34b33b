"""The page of several years knows what it was made of, whose it is, and whether somebody has been at it."""

import pytest

from iop_analysis.errors import NotPublishedError
from iop_analysis.publish.index import index_page, write_index
from iop_analysis.publish.over_years import is_ours, made_of, marked, refuse_foreign, write_over_years

PAGE = '<!DOCTYPE html>\n<html lang="sv">\n<head>\n<meta charset="utf-8">\n<title>Utveckling</title>\n</head>\n</html>\n'
ORIGIN = "a" * 64


@pytest.fixture
def path(tmp_path):
    return tmp_path / "reports" / "trender.html"


def test_a_page_tells_what_it_was_made_of(path):
    assert made_of(path) == ""
    write_over_years(path, marked(PAGE, ORIGIN))
    assert made_of(path) == ORIGIN
    assert is_ours(path)
    assert path.read_text(encoding="utf-8").count('name="iop-made-of"') == 1


def test_a_page_that_has_been_altered_counts_as_made_of_nothing_and_is_written_over(path):
    write_over_years(path, marked(PAGE, ORIGIN))
    path.write_text(path.read_text(encoding="utf-8").replace("Utveckling", "Utveckling!"), encoding="utf-8")
    assert made_of(path) == ""
    write_over_years(path, marked(PAGE, ORIGIN))
    assert made_of(path) == ORIGIN


@pytest.mark.parametrize(
    "content", [PAGE, "", PAGE + f'<meta name="iop-made-of" content="{ORIGIN}">', "x" * 2000 + marked(PAGE, ORIGIN)]
)
def test_somebody_else_s_page_is_left_alone(content, path):
    path.parent.mkdir()
    path.write_text(content, encoding="utf-8")
    with pytest.raises(NotPublishedError, match=r"trender\.html: sidan är inte gjord av programmet, så den rörs inte"):
        write_over_years(path, marked(PAGE, ORIGIN))
    assert path.read_text(encoding="utf-8") == content
    assert made_of(path) == ""


def test_a_link_is_not_followed(path, tmp_path):
    path.parent.mkdir()
    elsewhere = tmp_path / "annan.html"
    elsewhere.write_text(marked(PAGE, ORIGIN), encoding="utf-8")
    path.symlink_to(elsewhere)
    assert made_of(path) == ""
    with pytest.raises(NotPublishedError):
        refuse_foreign(path)


def test_the_page_of_all_reports_leads_there_only_where_it_is_ours(path):
    path.parent.mkdir()
    assert "trender.html" not in index_page(path.parent, {})
    path.write_text(PAGE, encoding="utf-8")
    assert "trender.html" not in index_page(path.parent, {})
    path.unlink()
    write_over_years(path, marked(PAGE, ORIGIN))
    assert write_index(path.parent, {})
    page = (path.parent / "index.html").read_text(encoding="utf-8")
    assert '<a href="trender.html">Utveckling över åren</a>' in page
