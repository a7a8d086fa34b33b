"""When a report is made again, when there is nothing to do, and what stands when an attempt has failed."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from iop_analysis import making, production
from iop_analysis.errors import NotebookFailedError, NotPublishedError, UsageError
from iop_analysis.making import FOLLOWUP_NOTEBOOK, Job
from iop_analysis.pipeline import prepare
from iop_analysis.publish import freshness
from iop_analysis.publish.kernels import Kernels
from iop_analysis.schema import DATA_DIR_VARIABLE, REPORTS_DIR_VARIABLE
from iop_analysis.store import DataRoot

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processer följs genom /proc, som bara finns i Linux")

PROJECT = Path(__file__).parents[2]
NAMES = (FOLLOWUP_NOTEBOOK, "data_quality.ipynb", "jour_profile.ipynb")


def notebook_at(path):
    return nbformat.read(path, as_version=4)


CELLS = [
    (name, number)
    for name in NAMES
    for number, cell in enumerate(notebook_at(PROJECT / "notebooks" / name).cells, start=1)
    if cell.cell_type == "code"
]


@pytest.fixture(scope="module")
def real(import_beside):
    return import_beside("real")


@pytest.fixture(scope="module")
def kernels():
    with Kernels({}) as warm:
        yield warm


@pytest.fixture
def notebooks(tmp_path):
    """A copy of the notebooks, to be altered."""
    return Path(shutil.copytree(PROJECT / "notebooks", tmp_path / "notebooks"))


def root_of(place):
    return DataRoot(place.data, place.reports)


def publish(job, kernels, **further):
    """What the command does: kernels are told where things lie, since the notebooks' own process looks for them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(DATA_DIR_VARIABLE, str(job.root.path))
        patch.setenv(REPORTS_DIR_VARIABLE, str(job.root.reports))
        return production.publish(job, kernels, **further)


def edited(notebook, change):
    content = notebook_at(notebook)
    change(content.cells)
    nbformat.write(content, notebook)


# --- attempts that fail


@pytest.fixture(scope="module")
def standing(real, kernels, tmp_path_factory):
    """A place with a report, which every failed attempt is to leave as it is, and the year as it is computed."""
    place = real.Place(tmp_path_factory.mktemp("s"))
    publish(Job(root_of(place), 2025, PROJECT / "notebooks"), kernels)
    return place, prepare(root_of(place), 2025), real.report_files(place)


@pytest.mark.parametrize("cell", CELLS, ids="{0[0]} {0[1]}".format)
def test_a_cell_that_raises_leaves_the_report_and_a_page_that_names_it(cell, standing, notebooks, kernels, real):
    (name, number), (place, prepared, before) = cell, standing
    if name != FOLLOWUP_NOTEBOOK:  # a short one comes first, to spare time
        edited(notebooks / FOLLOWUP_NOTEBOOK, lambda cells: cells.__delitem__(slice(4, None)))

    def spoil(cells):
        cells[number - 1].source = f'raise ValueError("secret 4711")\n{cells[number - 1].source}'

    edited(notebooks / name, spoil)
    with pytest.raises(NotebookFailedError) as failed:
        publish(Job(root_of(place), 2025, notebooks), kernels, prepared=prepared)
    assert failed.value.exit_code == 12
    assert str(failed.value).startswith(f"{name}, cell {number}: ")
    assert real.report_files(place) == before
    assert place.leftovers() == ["2025-misslyckad.html"]
    page = " ".join((place.reports / "2025-misslyckad.html").read_text(encoding="utf-8").split())
    assert name in page
    assert f"cell {number}" in page
    assert "ValueError" in page
    assert not [file for file, content in place.contents().items() if b"4711" in content or b"secret" in content]
    index = real.index_of(place.reports)
    assert "Senaste försöket misslyckades" in index
    assert 'class="notice current"' not in index


def test_after_a_mended_attempt_the_page_is_gone_and_the_year_is_current(real, notebooks, kernels, tmp_path_factory):
    place = real.Place(tmp_path_factory.mktemp("m"))
    whole = (notebooks / NAMES[2]).read_bytes()
    edited(notebooks / NAMES[2], lambda cells: cells[-1].update(cell_type="code", source="1/0", outputs=[], execution_count=None))
    job = Job(root_of(place), 2025, notebooks)
    with pytest.raises(NotebookFailedError):
        publish(job, kernels)
    assert "Bara misslyckade försök" in real.index_of(place.reports)
    assert sorted(place.contents()) == ["2025-misslyckad.html", "index.html"]
    (notebooks / NAMES[2]).write_bytes(whole)
    assert not publish(job, kernels).unchanged
    assert place.leftovers() == []
    index = real.index_of(place.reports)
    assert 'class="notice current"' in index
    assert "misslyckades" not in index


@pytest.mark.parametrize("wrong", [{"year": 2031}, {"parameters": {"yaer": 2025}}, {"parameters": {"yaer": 2025}, "force": True}])
def test_a_wrong_year_or_parameter_changes_nothing_where_a_report_stands(wrong, standing, kernels):
    place, *_ = standing
    before = place.moments()
    with pytest.raises(UsageError):
        publish(Job(root_of(place), **{"year": 2025, "notebooks": PROJECT / "notebooks", **wrong}), kernels)
    assert place.moments() == before


# --- nothing to do, or something


@pytest.fixture(scope="module")
def made(real, kernels, tmp_path_factory):
    """A report that is changed, noticed to be so and made again in test after test; the folder of its notebooks beside it."""
    place = real.Place(tmp_path_factory.mktemp("n"))
    notebooks = Path(shutil.copytree(PROJECT / "notebooks", place.data.parent / "notebooks"))
    edited(notebooks / FOLLOWUP_NOTEBOOK, lambda cells: cells[0].update(source="year = 2025\nvisa = 'allt'"))
    job = Job(root_of(place), 2025, notebooks)
    publish(job, kernels)
    return place, job


def new_figures(place, _job, _patch):
    place.deliver(1)


def new_agreement(place, _job, _patch):
    with (place.data / "raw" / "agreement.toml").open("a", encoding="utf-8") as file:
        file.write("\n# En rad till.\n")


def new_notebook(_place, job, _patch):
    edited(job.notebooks / NAMES[2], lambda cells: cells[2].update(source="## I korta drag"))


def new_library(_place, _job, patch):
    versions = {**freshness.library_versions(), "pandas": "99.0"}
    patch.setattr(freshness, "library_versions", lambda: versions)


def new_code(_place, _job, patch):
    patch.setattr(freshness, "running_code", lambda: "0" * 64)


def new_parameter(_place, job, _patch):
    job.parameters["visa"] = "något"


def damaged_page(place, _job, _patch):
    with (place.reports / "2025" / "datakvalitet.html").open("a", encoding="utf-8") as file:
        file.write("<!-- -->")


def lost_file(place, _job, _patch):
    (place.reports / "2025" / "uppfoljning.pdf").unlink()


CHANGES = {
    new_figures: "Underlaget har ändrats sedan rapporten gjordes",
    new_agreement: "Underlaget har ändrats sedan rapporten gjordes",
    new_notebook: "Programmet har ändrats sedan rapporten gjordes",
    new_library: "Programmet har ändrats sedan rapporten gjordes",
    new_code: "Programmet har ändrats sedan rapporten gjordes",
    new_parameter: "Programmet har ändrats sedan rapporten gjordes",
    damaged_page: "Mappen 2025 är inte som den publicerades",
    lost_file: "Mappen 2025 är inte som den publicerades",
}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_whatever_changes_is_noticed_and_the_report_is_made_again(change, made, kernels, real, monkeypatch):
    place, job = made
    publish(job, kernels)
    assert production.is_current(job)
    change(place, job, monkeypatch)
    assert not production.is_current(job)
    production.update_index(job)
    assert CHANGES[change] in real.index_of(place.reports)
    assert 'class="notice current"' not in real.index_of(place.reports)
    assert not publish(job, kernels).unchanged
    assert production.is_current(job)
    assert 'class="notice current"' in real.index_of(place.reports)
    before = place.moments()
    assert publish(job, kernels).unchanged
    assert place.moments() == before


def test_the_command_finds_nothing_to_do_and_touches_nothing(made, kernels, monkeypatch):
    """Another process and folder, the same notebooks and data: what is current in one is current in all."""
    place, job = made
    publish(job, kernels)
    monkeypatch.setattr(place, "project", job.notebooks.parent)
    parameters = [word for name, value in job.parameters.items() for word in ("-p", name, value)]
    assert place.run(*parameters)[0] == 0  # the page over the years, which the command alone makes
    before = place.moments()
    code, out, complaint = place.run(*parameters)
    assert (code, complaint) == (0, "")
    assert out.startswith("Inget att göra: ")
    assert place.moments() == before


def test_forced_it_is_made_again_to_the_same_bytes(made, kernels):
    place, job = made
    version = publish(job, kernels).version
    before, moments = place.contents(), place.moments()
    forced = publish(Job(job.root, 2025, job.notebooks, job.parameters, force=True), kernels)
    assert (forced.unchanged, forced.version) == (False, version)
    assert place.contents() == before
    assert place.moments() != moments


def test_what_was_refused_never_gets_among_the_earlier_versions_even_where_one_is_lacking(made, kernels, real, monkeypatch):
    """A report that was made but told too much has a manifest already; whoever keeps versions elsewhere has room for it."""
    place, job = made

    def refuse(*_):
        raise NotPublishedError("rapporten visar för mycket.")

    place.deliver(1)
    publish(job, kernels)
    place.deliver(2)
    assert publish(job, kernels).version > 1
    shutil.rmtree(place.reports / "tidigare" / "2025")
    before = real.report_files(place)
    monkeypatch.setattr(making, "refuse_leaks", refuse)
    with pytest.raises(NotPublishedError, match="visar för mycket"):
        publish(Job(job.root, 2025, job.notebooks, job.parameters, force=True), kernels)
    assert real.report_files(place) == before


# --- years that are published at once


@pytest.fixture(scope="module")
def two_years(real, tmp_path_factory):
    """Made-up data of 2024 and 2025, in which small counts are to be protected."""
    place = real.Place(tmp_path_factory.mktemp("y"))
    shutil.rmtree(place.data)
    subprocess.run([real.COMMAND, "demo", place.data.parent / "demo"], check=True, capture_output=True)
    (place.data.parent / "demo" / "data").rename(place.data)
    shutil.rmtree(place.data / "raw" / "2023")
    return place


def test_a_year_that_another_process_overtakes_is_protected_again_with_the_other_in_mind(two_years, kernels, real, monkeypatch):
    place, attempts, make = two_years, [], production.make_report

    def overtaken(job, kernels, prepared):
        attempts.append(prepared.readers.hashes(2025))
        if len(attempts) == 1:
            code, _, complaint = place.run("--year", "2024")
            assert code == 0, complaint
        make(job, kernels, prepared)

    monkeypatch.setattr(production, "make_report", overtaken)
    job = Job(root_of(place), 2025, PROJECT / "notebooks")
    publish(job, kernels)
    hashes = {year: json.loads((place.reports / year / "manifest.json").read_bytes()) for year in ("2024", "2025")}
    other = hashes["2024"]["files"]["nyckeltal.csv"]
    assert attempts == [frozenset(), {other}]
    assert hashes["2024"]["readers_had"] == []
    assert hashes["2025"]["readers_had"] == [other]
    assert [name for name in place.leftovers() if name != "2024"] == []
    corrections = place.data / "raw" / "2025" / "rattelser.toml"
    corrections.write_text(corrections.read_text(encoding="utf-8") + "\n# Granskad.\n", encoding="utf-8")
    assert not production.is_current(job)
    production.update_index(job)
    assert "raw/2025/rattelser.toml har ändrats" in real.index_of(place.reports)


# --- what the report was made of is gone


def refused(place, code, said, real):
    """Run into a fault; the report stays as it is, a page says why, and no reader takes the year for current."""
    before = real.report_files(place)
    ending, out, complaint = place.run()
    assert (ending, out) == (code, ""), complaint
    assert complaint.startswith(f"iop: {said}")
    assert complaint.count("\n") == 1
    assert real.report_files(place) == before
    assert place.leftovers() == ["2025-misslyckad.html"]
    index = real.index_of(place.reports)
    assert "Senaste försöket misslyckades" in index
    assert 'class="notice current"' not in index
    return " ".join((place.reports / "2025-misslyckad.html").read_text(encoding="utf-8").split())


def test_a_report_is_not_replaced_by_one_of_what_is_left(real, tmp_path_factory):
    place = real.Place(tmp_path_factory.mktemp("v"))
    assert place.run()[0] == 0
    raw, figures = place.data / "raw", place.data / real.FIGURES
    away = raw.rename(place.data.parent / "annan disk")
    page = refused(place, 2, f"Mappen {place.data} saknar undermappen raw", real)
    assert "Mappen data/raw med underlaget finns inte" in page
    assert str(place.data.parent) not in page
    away.rename(raw)
    content = figures.read_bytes()
    figures.unlink()
    page = refused(place, 11, f"{real.FIGURES}: filen fanns när rapporten gjordes men är borta; lägg tillbaka filen", real)
    assert f"{real.FIGURES}: filen fanns" in page
    figures.with_name("uppfoljningen.csv").write_bytes(content)
    assert place.run()[::2] == (0, ""), "it has only got another name"
    figures.with_name("uppfoljningen.csv").unlink()
    assert place.run("--force")[::2] == (0, ""), "it is to be gone"
    assert place.run()[1].startswith("Inget att göra")
    assert place.leftovers() == []


def test_in_a_batch_neither_a_year_nor_the_next_is_made_of_what_is_left(two_years, real):
    place = two_years
    folders = (f"--data-dir={place.data}", f"--reports-dir={place.reports}")

    def batch():
        done = subprocess.run(
            [real.COMMAND, "run", "--years", "2024-2025", *folders], capture_output=True, text=True, check=False
        )
        rows = [line.split() for line in done.stdout.splitlines()[1:]]
        return done.returncode, [next(part for part in row if part.isdecimal() and len(part) < 3) for row in rows], done.stderr

    assert batch() == (0, ["0", "0"], "")
    before = {name: content for name, content in place.contents().items() if "misslyckad" not in name and name != "index.html"}
    workbook = place.data / "raw" / "2024" / "vasterort" / "verksamhetsrapport.xlsx"
    content = workbook.read_bytes()
    workbook.unlink()
    code, codes, said = batch()
    assert (code, codes) == (11, ["11", "11"])
    assert said.count("raw/2024/vasterort/verksamhetsrapport.xlsx: filen fanns när rapporten gjordes") == 2
    workbook.write_bytes(content[:2000])
    code, codes, said = batch()
    assert (code, codes) == (11, ["10", "11"])
    assert "raw/2024/vasterort/verksamhetsrapport.xlsx: förra årets underlag gick att läsa när rapporten gjordes" in said
    assert sorted(name for name in place.contents() if "misslyckad" in name) == ["2024-misslyckad.html", "2025-misslyckad.html"]
    assert {name: place.contents()[name] for name in before} == before
    workbook.write_bytes(content)
    assert batch() == (0, ["0", "0"], "")
