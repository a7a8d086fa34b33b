"""The page of all years says how things stand, and believes nothing in the folder that does not hold."""

import hashlib
import json
import os
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iop_analysis.errors import NotPublishedError
from iop_analysis.publish.index import index_page, write_index
from iop_analysis.publish.standing import current_edition, current_manifest, shelves

FILES = ("uppfoljning.html", "uppfoljning.pdf", "uppfoljning.ipynb", "datakvalitet.html", "nyckeltal.csv")


def put(reports, year, folder=None, files=FILES, **about):
    """Put a whole report in place, with whatever else its manifest is to say."""
    place = reports / (folder or str(year))
    place.mkdir(parents=True)
    for name in files:
        (place / name).write_text(f"{name} {about}", encoding="utf-8")
    hashes = {name: hashlib.sha256((place / name).read_bytes()).hexdigest() for name in files}
    manifest = {"year": year, "period_start": f"{year}-04-01", "period_end": f"{year}-12-31", "files": hashes, **about}
    (place / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return place


def rewrite(place, **changes):
    manifest = place / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text(encoding="utf-8")), **changes}), encoding="utf-8")


@pytest.fixture
def reports(tmp_path):
    folder = tmp_path / "reports"
    folder.mkdir()
    return folder


def seen(reports, outdated=None):
    return BeautifulSoup(index_page(reports, outdated or {}), "html.parser")


def said(reports, year, outdated=None):
    """What the page says of one year."""
    section = seen(reports, outdated).find("section", attrs={"aria-labelledby": f"ar-{year}"})
    return " ".join(section.get_text(" ").split())


def links(reports, year=2025):
    section = seen(reports).find("section", attrs={"aria-labelledby": f"ar-{year}"})
    return [link["href"] for link in section.find_all("a")]


# --- what it lists


def test_years_stand_newest_first_each_with_what_readers_open(reports):
    put(reports, 2024)
    put(reports, 2025, files=(*FILES, "uppfoljning.docx", "profil-vasterort.html", "andringslogg.csv"), version=3)
    page = seen(reports)
    assert [heading.get_text() for heading in page.find_all("h2")] == ["2025", "2024"]
    assert [link["href"] for link in page.nav.find_all("a")] == ["#ar-2025", "#ar-2024"]
    assert links(reports) == [
        "2025/uppfoljning.html", "2025/uppfoljning.pdf", "2025/uppfoljning.docx", "2025/datakvalitet.html",
        "2025/profil-vasterort.html", "2025/nyckeltal.csv", "2025/andringslogg.csv",
    ]  # fmt: skip
    assert "Perioden 1 april–31 december 2025, version 3." in said(reports, 2025)


def test_every_link_leads_to_a_file(reports):
    put(reports, 2025, version=2)
    put(reports, 2025, "tidigare/2025/version-1")
    (reports / "2025-misslyckad.html").write_text("x", encoding="utf-8")
    hrefs = [link["href"] for link in seen(reports).find_all("a") if not link["href"].startswith("#")]
    assert len(hrefs) == 4 + 2 + 1
    assert all((reports / href).is_file() for href in hrefs)


def test_links_to_different_things_are_called_differently(reports):
    put(reports, 2025, version=2, files=(*FILES, "profil-vasterort.html", "profil-sodra-stockholm.html"))
    put(reports, 2025, "tidigare/2025/version-1")
    put(reports, 2024)
    named = [link.parent.get_text(" ", strip=True) for link in seen(reports).main.find_all("a")]
    assert len(set(named)) == len(named)


def test_profiles_are_called_by_the_associations_names_where_the_manifest_tells_them(reports):
    put(reports, 2025, files=(*FILES, "profil-norr.html", "profil-soder.html"), jours={"norr": "Norra <b>Bygden</b>"})
    text = said(reports, 2025)
    assert "Profil 2025: Norra <b>Bygden</b>" in text
    assert "Profil 2025: soder" in text


def test_earlier_versions_stand_newest_first_by_number(reports):
    put(reports, 2025, version=11)
    for number in (1, 2, 10):
        put(reports, 2025, f"tidigare/2025/version-{number}", version=number)
    earlier = [href for href in links(reports) if href.startswith("tidigare/") and href.endswith(".pdf")]
    assert earlier == [f"tidigare/2025/version-{number}/uppfoljning.pdf" for number in (10, 2, 1)]


def test_what_is_no_year_is_not_listed(reports):
    put(reports, 2025)
    for name in (".2024.abc", ".las", "tidigare", "20244", "gammalt", "2023.txt"):
        (reports / name).mkdir()
    assert [shelf.year for shelf in shelves(reports)] == [2025]


def test_an_empty_folder_and_none_say_how_to_begin(reports):
    assert "Här finns inga uppföljningar ännu." in seen(reports).get_text()
    assert "Här finns inga uppföljningar ännu." in seen(reports / "finns inte").get_text()


# --- how things stand

CHANGES = ["raw/2025/a.csv har ändrats", "pandas 2.3.1 → 2.3.2"]


@pytest.mark.parametrize(
    ("outdated", "state"),
    [
        ({2025: []}, "Aktuell"),
        ({2025: CHANGES}, "Underlaget har ändrats sedan rapporten gjordes"),
        ({2025: CHANGES[1:]}, "Programmet har ändrats sedan rapporten gjordes"),
        ({2025: ["notebooken trends.ipynb har ändrats"]}, "Programmet har ändrats sedan rapporten gjordes"),
        ({2025: ["Det går inte att se vad rapporten gjordes av"]}, "Det är oklart om rapporten är aktuell"),
        ({}, "Inte jämförd med underlaget"),
    ],
)
def test_the_state_is_said_in_words(outdated, state, reports):
    put(reports, 2025)
    text = said(reports, 2025, outdated)
    assert state in text
    assert ("Aktuell" in text) == (outdated == {2025: []})
    assert all(change in text for change in outdated.get(2025, ()))


def test_of_many_changes_the_first_are_told_and_the_rest_counted(reports):
    put(reports, 2025)
    text = said(reports, 2025, {2025: [f"raw/{number:02} har ändrats" for number in range(25)]})
    assert "raw/09 har ändrats" in text
    assert "raw/10" not in text
    assert "och 15 ändringar till" in text


@pytest.mark.parametrize("outdated", [{2025: []}, {2025: CHANGES}, {}])
def test_a_failed_year_is_never_shown_as_current(outdated, reports):
    put(reports, 2025)
    (reports / "2025-misslyckad.html").write_text("x", encoding="utf-8")
    text = said(reports, 2025, outdated)
    assert "Senaste försöket misslyckades" in text
    assert "Aktuell" not in text
    assert "Rapporten nedan är från en tidigare körning." in text
    assert links(reports)[0] == "2025-misslyckad.html"
    assert "2025/uppfoljning.html" in links(reports)


def test_a_year_that_has_only_failed_says_so(reports):
    (reports / "2025-misslyckad.html").write_text("x", encoding="utf-8")
    assert said(reports, 2025, {2025: []}) == "2025 Bara misslyckade försök Varför 2025 misslyckades"


def test_synthetic_figures_are_marked_in_words(reports):
    put(reports, 2025, synthetic=True)
    put(reports, 2024)
    assert said(reports, 2025).startswith("2025 Påhittade uppgifter")
    assert "Påhittade" not in said(reports, 2024)


# --- what it does not believe


def damages():
    """Each makes a report that cannot be believed of one that is whole."""
    outside = {"../../hemligt.csv": hashlib.sha256(b"hemligt").hexdigest()}
    manifests = {
        "wrong year": {"year": 2024}, "text for a year": {"year": "2025"}, "no day": {"period_start": "igår"},
        "backwards": {"period_start": "2026-01-01"}, "a list of files": {"files": []}, "no files": {"files": {}},
        "outside": {"files": outside}, "absolute": {"files": {"/etc/hostname": "x"}}, "markup": {"files": {"<b>.html": "x"}},
        "another hash": {"files": {"uppfoljning.html": "0" * 64}}, "gone": {"files": {"profil-x.html": "0" * 64}},
        "a huge version": {"version": 10**30}, "no version": {"version": 0}, "a text for a version": {"version": "<script>"},
        "a text for a truth": {"synthetic": "nej"}, "a list of parameters": {"parameters": []}, "findings": {"findings": [3]},
    }  # fmt: skip
    for name, changes in manifests.items():
        yield pytest.param(lambda place, changes=changes: rewrite(place, **changes), id=name)
    contents = {
        "empty": b"", "not JSON": b"{", "not text": b"\xff\xfe\x00", "deep": b"[" * 200_000,
        "null": b"null", "a number": b"1e400", "deep inside": b'{"year": 2025, "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    }  # fmt: skip
    for name, content in contents.items():
        yield pytest.param(lambda place, content=content: (place / "manifest.json").write_bytes(content), id=name)
    yield pytest.param(lambda place: rewrite(place, padding=" " * 5_000_000), id="huge")
    yield pytest.param(lambda place: (place / "manifest.json").unlink(), id="no manifest")
    yield pytest.param(lambda place: (place / "nyckeltal.csv").write_text("9", encoding="utf-8"), id="a file has changed")
    yield pytest.param(lambda place: (place / "uppfoljning.pdf").unlink(), id="a file is gone")
    yield pytest.param(replaced_by_a_link, id="a file is a link")
    yield pytest.param(lambda place: replaced_by_a_pipe(place / "manifest.json"), id="the manifest is a pipe")
    yield pytest.param(lambda place: replaced_by_a_pipe(place / "nyckeltal.csv"), id="a file is a pipe")
    yield pytest.param(
        lambda place: place.rename(place.with_name("flyttad")).parent.joinpath("2025").write_bytes(b"x"), id="a file"
    )
    yield pytest.param(linked_from_elsewhere, id="the folder is a link")


def replaced_by_a_link(place):
    file = place / "uppfoljning.pdf"
    file.rename(place.parent / "utanför.pdf")
    file.symlink_to(place.parent / "utanför.pdf")


def replaced_by_a_pipe(path):
    path.unlink()
    os.mkfifo(path)


def linked_from_elsewhere(place):
    place.symlink_to(place.rename(place.parent.parent / "elsewhere"))


@pytest.mark.parametrize("damage", [*damages()])
def test_a_report_that_is_not_whole_is_neither_shown_nor_followed(damage, reports):
    (reports.parent / "hemligt.csv").write_text("hemligt", encoding="utf-8")
    damage(put(reports, 2025))
    put(reports, 2024)
    text = said(reports, 2025, {2025: [], 2024: []})
    assert text == "2025 Kan inte läsas Mappen 2025 är inte som den publicerades. Återställ den ur en säkerhetskopia."
    assert links(reports) == []
    assert current_edition(reports, 2025) is None
    assert "Aktuell" in said(reports, 2024, {2024: []})


def test_a_damaged_earlier_version_is_said_and_the_others_stand(reports):
    put(reports, 2025, version=3)
    put(reports, 2025, "tidigare/2025/version-2", version=2)
    (put(reports, 2025, "tidigare/2025/version-1") / "nyckeltal.csv").unlink()
    assert "Mappen tidigare/2025/version-1 är inte som den publicerades." in said(reports, 2025)
    assert {href.split("/")[-2] for href in links(reports) if "tidigare" in href} == {"version-2"}


def test_what_lies_beside_the_published_files_is_not_linked_to(reports):
    place = put(reports, 2025, files=("uppfoljning.html", "elak.html", "profil-.html"))
    (place / "uppfoljning.pdf").write_text("not in the manifest", encoding="utf-8")
    assert links(reports) == ["2025/uppfoljning.html"]


def test_hostile_words_never_become_markup(reports):
    put(reports, 2025)
    hostile = '<script>alert(1)</script>"\u202e\x00'
    page = index_page(reports, {2025: [f"raw/{hostile} har ändrats"]})
    assert not BeautifulSoup(page, "html.parser").find_all("script")
    assert not re.search("[\u202e\x00]", page)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=20), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(["year", "period_start", "period_end", "files", "version", "synthetic", "parameters", "findings", "x"])


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(changes=st.dictionaries(KEYS, JSON, min_size=1, max_size=3))
def test_whatever_a_manifest_says_there_is_a_page(changes, tmp_path_factory):
    reports = tmp_path_factory.mktemp("any") / "reports"
    rewrite(put(reports, 2025), **changes)
    page = seen(reports, {2025: []})
    hrefs = [link["href"] for link in page.main.find_all("a")]
    assert all(re.fullmatch(r"2025/[a-z]+\.(html|pdf|csv)", href) for href in hrefs)
    assert ("Kan inte läsas" in page.get_text()) == (current_edition(reports, 2025) is None)


def test_the_manifest_of_what_stands_is_told_whole_with_what_older_ones_lack(reports):
    put(reports, 2025, extra=[1])
    told = current_manifest(reports, 2025)
    assert (told["version"], told["parameters"], told["findings"], told["extra"]) == (1, {}, [], [1])
    assert current_manifest(reports, 2024) == {}
    rewrite(reports / "2025", version="x")
    assert current_manifest(reports, 2025) == {}


# --- the page itself


def test_it_is_a_whole_page_without_anything_fetched(reports):
    put(reports, 2025)
    page = seen(reports)
    assert page.html["lang"] == "sv"
    assert [heading.get_text() for heading in page.find_all("h1")] == ["Uppföljningar"]
    assert page.find("a", class_="skip")["href"] == f"#{page.main['id']}"
    assert not page.find_all(["script", "img", "link", "iframe"])
    assert "default-src 'none'" in page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]


def test_it_is_written_once_and_then_only_when_something_is_new(reports):
    put(reports, 2025)
    path = reports / "index.html"
    assert write_index(reports, {2025: []})
    before, bytes_before = path.stat(), path.read_bytes()
    assert not write_index(reports, {2025: []})
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
    assert write_index(reports, {2025: ["raw/a har ändrats"]})
    assert write_index(reports, {2025: []})
    assert path.read_bytes() == bytes_before


def test_it_is_the_same_wherever_the_folder_lies(tmp_path):
    for name in ("a", "b"):
        put(tmp_path / name, 2025)
    assert index_page(tmp_path / "a", {}) == index_page(tmp_path / "b", {})


def test_a_folder_that_is_not_there_is_made(tmp_path):
    assert write_index(tmp_path / "x" / "reports", {})
    assert Path(tmp_path / "x" / "reports" / "index.html").is_file()


def test_where_it_cannot_be_written_is_one_line(reports):
    (reports / "index.html").mkdir()
    with pytest.raises(NotPublishedError, match="kan inte skrivas"):
        write_index(reports, {})


def test_a_page_of_somebody_else_is_left_alone(tmp_path):
    theirs = tmp_path / "index.html"
    theirs.write_text("<title>Min sida</title>", encoding="utf-8")
    with pytest.raises(NotPublishedError, match="inte gjord av programmet"):
        write_index(tmp_path, {})
    assert theirs.read_text(encoding="utf-8") == "<title>Min sida</title>"
    theirs.unlink()
    assert write_index(tmp_path, {})
    assert write_index(tmp_path, {2025: []}) is False
