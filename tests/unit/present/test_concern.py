"""Of what nobody asks for and nobody delivers, nothing is said."""

import pytest

from iop_analysis import catalogue
from iop_analysis.present.concern import concerns, is_about_something

NOT_ASKED = 'instead = ["table", "section", "choice", "question"]\nwithout = ["own_financing_outcome"]\n'


@pytest.fixture(scope="module")
def material(prepared_2025):
    return prepared_2025.material


@pytest.fixture
def nothing_asked(tmp_path):
    folder = tmp_path / "referens"
    folder.mkdir()
    (folder / "template.toml").write_text(NOT_ASKED, encoding="utf-8")
    catalogue.use(folder)
    yield
    catalogue.use(tmp_path / "none")


@pytest.mark.parametrize("code", ["cases", "honour_related", "close_relationship_case_share", "crime_share", "gender_reference"])
def test_what_is_asked_for_concerns(code, material):
    assert concerns((code,), material)


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("Inga braces.", ""),
        ("{=board} beslutar.", ""),
        ("{~cases}", ""),
        ("{cases/jour}", ""),
        ("{honour_related#}", ""),
        ("{list:partner}", ""),
        ("{=crime_types}", "crimes"),
        ("{sentences:preparation}", ""),
    ],
)
def test_a_sentence_that_concerns_is_said(text, about, material):
    assert is_about_something(text, about, material)


@pytest.mark.usefixtures("nothing_asked")
def test_what_is_neither_asked_for_nor_delivered_does_not_concern(prepared_2025):
    material = prepared_2025.material.focused("vasterort")
    assert not is_about_something("{honour_related#} markeringar", "", material)
    assert not is_about_something("{=crime_types}", "honour_related", material)
    assert not is_about_something("{list:never_told}", "", material)
    assert is_about_something("{cases#} och {honour_related#}", "", material)
    assert is_about_something("{=board} beslutar.", "", material)
