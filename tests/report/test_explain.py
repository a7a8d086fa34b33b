"""`iop explain` reaches the place where a figure stands, in every kind of file: change what stands there, and it changes."""

import csv
import io
import re
import shutil
from pathlib import Path

import openpyxl
import pytest

from iop_analysis.demo.root import make_demo
from iop_analysis.errors import UsageError
from iop_analysis.lineage import Lineage
from iop_analysis.pipeline import prepare
from iop_analysis.schema import Status
from iop_analysis.store import DataRoot

PROJECT = Path(__file__).parents[2]
MANY = 20
"""So many that what is left over need not be protected."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    make_demo(folder, 2025)
    return folder / "data"


@pytest.fixture(scope="module")
def explained_demo(demo):
    return Lineage(DataRoot(demo), 2025)


@pytest.fixture(scope="module")
def explained_real(tmp_path_factory):
    data = tmp_path_factory.mktemp("real") / "data"
    shutil.copytree(PROJECT / "data" / "raw", data / "raw")
    return Lineage(DataRoot(data), 2025)


@pytest.fixture
def copied(tmp_path):
    def copy(data):
        shutil.copytree(data / "raw", tmp_path / "data" / "raw")
        return tmp_path / "data"

    return copy


def value_in(data, figure_id):
    return prepare(DataRoot(data), 2025).material.figures[figure_id].value


def report_the_same(lineage, data, measure):
    """The report counts what the export does, and is held against it."""
    delivered = lineage._reviewed.year.associations.delivered
    report = next(part for part in delivered if (part.jour, part.kind) == ("vasterort", "report"))
    stated = report.figures[report.figures["measure"] == measure].iloc[0]
    workbook = openpyxl.load_workbook(data / report.file)
    workbook[stated["sheet"]][stated["cell"]].value -= MANY
    workbook.save(data / report.file)


def ids(rows):
    return [row[0] for row in rows if row]


def links(link):
    yield link
    for part in link.parts:
        yield from links(part)


def test_the_row_that_a_remainder_rests_on_changes_it(explained_real, copied):
    told = explained_real.of("crime_share_unlisted.vasterort")
    part = next(part for part in told.figure.parts if part.id == "crime_share.misshandel.vasterort")
    data, row = copied(PROJECT / "data"), int(part.places[0].where.removeprefix("rad "))
    path = data / part.places[0].file
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    assert part.places[0].reading == "kolumnen value: ”20”"
    lines[row - 1] = lines[row - 1].replace(",20,", ",25,")
    path.write_text("".join(lines), encoding="utf-8")
    assert (told.figure.value, value_in(data, told.figure.id)) == (42, 37)


def test_the_line_of_the_agreement_changes_the_budget(explained_real, copied):
    told = explained_real.of("grant.lokaler.vasterort@2022-04-01--2023-03-31")
    place, data = told.figure.places[0], copied(PROJECT / "data")
    path, number = data / place.file, int(place.where.removeprefix("rad "))
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[number - 1] = lines[number - 1].replace("35_000", "36_000")
    path.write_text("".join(lines), encoding="utf-8")
    assert (told.figure.value, value_in(data, told.figure.id)) == (35_000, 36_000)


def test_the_cell_of_a_workbook_changes_the_figure_and_the_sum(demo, explained_demo, copied):
    told, whole = explained_demo.of("support_persons.sodra-stockholm"), explained_demo.of("support_persons")
    place, data = told.figure.places[0], copied(demo)
    sheet, cell = re.fullmatch("blad (.*), cell ([A-Z]+[0-9]+)", place.where).groups()
    workbook = openpyxl.load_workbook(data / place.file)
    assert workbook[sheet][cell].value == told.figure.value
    workbook[sheet][cell].value += 3
    workbook.save(data / place.file)
    figures = prepare(DataRoot(data), 2025).material.figures
    assert figures[told.figure.id].value == told.figure.value + 3
    assert figures["support_persons"].value == whole.figure.value + 3
    assert told.figure.id in [part.id for part in whole.figure.parts]


def test_the_column_of_a_case_export_changes_the_count(demo, explained_demo, copied):
    told = explained_demo.of("meeting_offered.vasterort")
    place, data = told.figure.places[0], copied(demo)
    column = int(re.search("kolumn ([0-9]+) ”Personligt möte erbjudet”", place.reading)[1]) - 1
    path = data / place.file
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=";"))
    assert int(place.where.replace("\N{NO-BREAK SPACE}", "").removesuffix(" rader")) <= len(rows)
    for row in [row for row in rows if len(row) > column and row[column] == "1" and ids(rows).count(row[0]) == 1][:MANY]:
        row[column] = "0"
    written = io.StringIO()
    csv.writer(written, delimiter=";").writerows(rows)
    path.write_text(written.getvalue(), encoding="utf-8")
    report_the_same(explained_demo, data, "meeting_offered")
    assert value_in(data, told.figure.id) == told.figure.value - MANY


def test_every_figure_has_a_chain_that_ends_in_files_and_adds_up(explained_demo, explained_real):
    held = 0
    for lineage in (explained_demo, explained_real):
        for figure_id in lineage.prepared.material.figures:
            told = lineage.of(figure_id)
            ends = [link for link in links(told.figure) if not link.parts]
            assert all(link.places for link in ends), figure_id
            assert told.files, figure_id
            assert all(len(file.sha256) == 64 for file in told.files), figure_id
            held += adds_up(told.figure)
    assert held > 500


def adds_up(link):
    values = [part.value for part in link.parts]
    if not values or None in (*values, link.value) or link.more:
        return False
    if link.formula.startswith("summan av"):
        assert sum(values) == pytest.approx(link.value), link.id
        return True
    if link.formula.startswith("100 %"):
        assert 100 - sum(values) == pytest.approx(link.value), link.id
        return True
    if link.unit == "percent" and " ÷ " in link.formula and "+" not in link.formula and "−" not in link.formula:
        assert 100 * values[0] / values[1] == pytest.approx(link.value), link.id
        return True
    return False


def test_no_chain_tells_more_than_the_report_shows(explained_demo):
    """Of what is protected, merged or not published no value is told: neither in a part nor in what was typed."""
    figures = explained_demo.prepared.material.figures
    hidden = [part for part in figures.values() if part.status is Status.SUPPRESSED]
    assert hidden
    unnamed = 0
    for figure_id in figures:
        for link in links(explained_demo.of(figure_id).figure):
            if link.id:
                assert link.value == figures[link.id].observed, figure_id
            else:
                unnamed += 1
                assert (link.value, link.text) == (None, "visas inte")
    assert unnamed > 100


def test_a_protected_figure_is_explained_without_a_number(explained_demo):
    hidden = next(
        part for part in explained_demo.prepared.material.figures.values()
        if part.status is Status.SUPPRESSED and part.source.startswith("raw/")
    )  # fmt: skip
    told = explained_demo.of(hidden.id)
    assert (told.figure.text, told.figure.value) == ("skyddad uppgift", None)
    assert told.figure.places[0].file in {file.file for file in told.files}


def test_a_missing_figure_says_who_was_asked_and_where(explained_real):
    told = explained_real.of("contacts")
    assert told.figure.text == "uppgift saknas"
    assert told.asked[0] == "Tillfrågade: Stockholm-Gotland, Södra Stockholm och Västerort."
    assert "Stödsamtal" in told.asked[1]
    line = int(told.figure.places[0].where.removeprefix("rad "))
    lines = (PROJECT / "data/raw/agreement.toml").read_text(encoding="utf-8").splitlines()
    assert lines[line - 1] == 'measure = "contacts"'


def test_the_corrections_that_bear_on_a_figure_are_told_with_their_reason(explained_demo):
    told = explained_demo.of("crimes.olaga_hot")
    assert any("Felstavad brottstyp" in text for file in told.files for text in file.corrections)
    assert not any(file.corrections for file in explained_demo.of("support_persons.vasterort").files)


def test_a_number_that_is_no_figure_leads_to_the_figures_behind_it(explained_real):
    compared = explained_real.prepared.material.comparisons
    told = explained_real.of_review("review.change.close_relationship")
    assert [part.figure.id for part in told.figures] == ["close_relationship", compared["close_relationship"].baseline_id]
    assert explained_real.of_review("review.warnings").file == "manifest.json"
    with pytest.raises(UsageError, match=r"menade du ”review\.warnings”"):
        explained_real.of_review("review.warning")
    with pytest.raises(UsageError):
        explained_real.of_review("review.change.nothing")
