"""The last reader of a report finds every way in which a protected figure could get out, and lets an untouched report through."""

import dataclasses
import json
import re
import shutil
import zipfile
from pathlib import Path

import msgspec
import nbformat
import pandas as pd
import pytest

from iop_analysis import proofreading
from iop_analysis.display import MARKDOWN_MIME, SVG_MIME, TABLE_MIME
from iop_analysis.errors import ExitCode, NotPublishedError
from iop_analysis.followup import Followup
from iop_analysis.frames import csv_text
from iop_analysis.pipeline import prepare
from iop_analysis.present.charts import build_chart, chart_specs
from iop_analysis.present.narrative import section_text
from iop_analysis.present.outputs import shown_table
from iop_analysis.present.tables import build_table, table_specs
from iop_analysis.proofreading import refuse_leaks
from iop_analysis.publish.cells import read_table
from iop_analysis.publish.document import read_document
from iop_analysis.publish.html import render_html
from iop_analysis.publish.pdf import render_pdf
from iop_analysis.publish.scan_words import sentences, squeezed
from iop_analysis.publish.word import render_docx
from iop_analysis.schema import Status
from iop_analysis.store import DataRoot
from iop_analysis.swedish import in_table, in_text, number

PROJECT = Path(__file__).parents[2]
HIDDEN = ("crime_share.bedrageri.vasterort", "crime_share.misshandel.vasterort", "case_share.woman", "survey_mean.vasterort")
FIGURE = HIDDEN[0]


@pytest.fixture(scope="module")
def as_protected(demo):
    """The demo's year as the software protects it."""
    return prepare(DataRoot(demo / "data", demo / "nothing-published"), 2025)


@pytest.fixture(scope="module")
def prepared(as_protected):
    """The same with some figures of the report's tables and sentences hidden, whatever the rule for small counts hides."""
    protected = as_protected.material.protected
    indicators, comparisons = protected.indicators, protected.comparisons
    hidden = indicators["id"].isin(HIDDEN)
    assert hidden.sum() == len(HIDDEN)
    shown = msgspec.structs.replace(
        protected,
        indicators=indicators.assign(
            value=indicators["value"].mask(hidden), status=indicators["status"].mask(hidden, Status.SUPPRESSED)
        ),
        comparisons=comparisons[~comparisons["id"].isin(HIDDEN) & ~comparisons["baseline_id"].isin(HIDDEN)],
    )
    material = dataclasses.replace(as_protected.material, protected=shown)
    return msgspec.structs.replace(as_protected, material=material)


@pytest.fixture(scope="module")
def rewritten(demo, prepared, tmp_path_factory):
    """The report of what is hidden now: the notebook's cells asked again, and the files that follow from it."""
    folder = tmp_path_factory.mktemp("rewritten") / "2025"
    shutil.copytree(demo / "reports" / "2025", folder)
    report = Report(folder, prepared)
    followup = Followup(2025, prepared)
    for cell in report.notebook["cells"]:
        if cell["cell_type"] == "code" and "followup." in cell["source"] and cell["id"] != "load":
            cell["outputs"] = [as_output(part) for part in asked(cell["source"], followup)]
    report.save()
    for profile in folder.glob("profil-*.html"):
        profile.unlink()
    (folder / "nyckeltal.csv").write_text(csv_text(prepared.material.protected.indicators), encoding="utf-8", newline="")
    return folder


def asked(source, followup):
    """What a cell shows, each line of which is an expression."""
    displayed = []
    names = {"followup": followup, "profile": followup, "display": lambda *parts: displayed.extend(parts)}
    values = [eval(line, names) for line in source.splitlines()]  # noqa: S307 - our own cells
    return displayed + [value for value in values if value is not None]


def as_output(part):
    return nbformat.v4.new_output("display_data", data=json.loads(json.dumps(part.data)), metadata=part.metadata)


class Report:
    """A copy of the report that a test may doctor, and the figure that it tries to get out."""

    def __init__(self, folder, prepared):
        self.folder, self.material, self.unprotected = folder, prepared.material, prepared.unprotected
        self.figure = self.material.figures[FIGURE]
        self.value = float(prepared.unprotected.indicators.set_index("id")["value"][FIGURE])
        self.text = in_table(self.value, self.figure.unit)
        self.place = " i ".join(self.figure.label.split(", ")[1:])
        self.notebook = nbformat.read(folder / "uppfoljning.ipynb", as_version=4)

    def table(self, name):
        return build_table(name, self.material)

    def scan(self):
        refuse_leaks(self.folder, self.material, self.unprotected)

    def outputs(self, kind):
        return [output for cell in self.notebook["cells"] for output in cell.get("outputs", ()) if kind in output.get("data", {})]

    def save(self, *, rendered=True):
        """Write the notebook, and the page, PDF and Word file that follow from it."""
        nbformat.write(self.notebook, self.folder / "uppfoljning.ipynb")
        if rendered:
            document = read_document(self.notebook)
            (self.folder / "uppfoljning.html").write_text(render_html(document), encoding="utf-8", newline="")
            (self.folder / "uppfoljning.pdf").write_bytes(render_pdf(document))
            (self.folder / "uppfoljning.docx").write_bytes(render_docx(document))

    def edit(self, name, old, new):
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")

    def add_prose(self, markdown):
        self.notebook["cells"].append(nbformat.v4.new_markdown_cell(markdown, id=f"typed-{len(self.notebook['cells'])}"))
        self.save()

    def refused(self, file, *, named=True):
        """The one line with which publication stops; it never tells the value."""
        with pytest.raises(NotPublishedError) as caught:
            self.scan()
        message = str(caught.value)
        assert caught.value.exit_code == ExitCode.NOT_PUBLISHED
        assert message.startswith(f"{file}: ")
        assert "\n" not in message
        assert self.figure.label in message or not named
        for written in (self.text, in_text(self.value, self.figure.unit), number(self.value, self.figure.unit), repr(self.value)):
            assert written not in message.replace(self.figure.label, "")
        return message


@pytest.fixture
def report(rewritten, prepared, tmp_path):
    shutil.copytree(rewritten, tmp_path / "2025")
    return Report(tmp_path / "2025", prepared)


def test_the_real_report_passes(demo, as_protected):
    assert sum(figure.status is Status.SUPPRESSED for figure in as_protected.material.figures.values()) > 20
    refuse_leaks(demo / "reports" / "2025", as_protected.material, as_protected.unprotected)


def test_the_untouched_report_passes(report):
    report.scan()
    report.save()
    report.scan()


def test_an_alternative_text(report):
    output = next(part for part in report.outputs(SVG_MIME) if "skyddad uppgift" in part["metadata"][SVG_MIME]["alt"])
    output["metadata"][SVG_MIME]["alt"] += f" {report.place}: {report.text}."
    report.save()
    report.refused("uppfoljning.ipynb")


def cell_of_the_page(report):
    page = (report.folder / "uppfoljning.html").read_text(encoding="utf-8")
    return re.search(rf'<td id="{re.escape(report.figure.id)}".*?</td>', page)[0]


def test_a_cell_of_the_page(report):
    cell = cell_of_the_page(report)
    report.edit("uppfoljning.html", cell, cell.replace(">x<", f">{report.text}<"))
    report.refused("uppfoljning.html")


def test_a_number_for_machines_in_a_cell_of_the_page(report):
    cell = cell_of_the_page(report)
    report.edit("uppfoljning.html", cell, cell.replace(">x<", f'><data value="{report.value}">x</data><'))
    report.refused("uppfoljning.html")


@pytest.mark.parametrize("part", ["text", "value"])
def test_a_cell_of_the_notebook(part, report):
    for output in report.outputs(TABLE_MIME):
        for row in output["data"][TABLE_MIME]["rows"]:
            for cell in row:
                if cell["figure"] == report.figure.id:
                    cell[part] = {"text": report.text, "value": report.value}[part]
    report.save()
    report.refused("uppfoljning.ipynb")


def test_the_html_that_jupyter_shows(report):
    for output in report.outputs(TABLE_MIME):
        output["data"]["text/html"] = "".join(output["data"]["text/html"]).replace("<td>x</td>", f"<td>{report.text}</td>", 1)
    report.save()
    assert "visas på flera sätt" in report.refused("uppfoljning.ipynb", named=False)


def test_a_value_in_the_figures_file(report):
    rows = (report.folder / "nyckeltal.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    [row] = [row for row in rows if row.startswith(f"{report.figure.id},")]
    report.edit("nyckeltal.csv", row, row.replace(",suppressed,", f",{report.value:.10g},observed,").replace(",,", ",", 1))
    report.refused("nyckeltal.csv")


def test_a_row_that_has_no_business_in_the_figures_file(report):
    with (report.folder / "nyckeltal.csv").open("a", encoding="utf-8") as lines:
        lines.write("hemligt,Hemligt\n")
    assert "”hemligt” hör inte till" in report.refused("nyckeltal.csv", named=False)


def test_a_sentence_of_the_notebook(report):
    output = report.outputs(MARKDOWN_MIME)[4]
    output["data"][MARKDOWN_MIME] += f" Andelen var {report.text} för {report.place}."
    report.save()
    report.refused("uppfoljning.ipynb")


@pytest.mark.parametrize("decimals", [0, 1, 3])
def test_a_text_that_somebody_typed_however_it_is_rounded(decimals, report):
    report.add_prose(f"I övrigt märks {report.place}, där andelen var {report.value:.{decimals}f} procent.".replace(".", ",", 1))
    report.refused("uppfoljning.ipynb")


def test_a_text_that_gives_the_same_number_to_another_place_passes(report):
    number_ = f"{report.value:.3f}".replace(".", ",")
    report.add_prose(f"Uppgiften för {report.place} är skyddad, men i riket är andelen {number_} procent.")
    report.scan()


def test_what_would_be_said_only_with_the_true_values(report):
    true = proofreading._true_figures(report.material, report.unprotected)
    revealed = proofreading._revealed(report.material, report.unprotected, true)
    said = set(proofreading._told(revealed)) - set(proofreading._told(report.material))
    assert said
    telling = [part for name in ("cases", "gender", "survey") for part in parts(name, revealed) if squeezed(part) in said]
    assert telling
    for sentence in telling:
        report.add_prose(sentence)
        report.refused("uppfoljning.ipynb", named=False)


def parts(name, material):
    return list(sentences(section_text(name, material)))


def test_the_pdf(report):
    report.add_prose(f"För {report.place} var andelen {report.text}.")
    pdf = (report.folder / "uppfoljning.pdf").read_bytes()
    report.notebook["cells"].pop()
    report.save()
    (report.folder / "uppfoljning.pdf").write_bytes(pdf)
    report.refused("uppfoljning.pdf")


def test_the_word_file(report):
    report.add_prose(f"För {report.place} var andelen {report.text}.")
    word = (report.folder / "uppfoljning.docx").read_bytes()
    report.notebook["cells"].pop()
    report.save()
    (report.folder / "uppfoljning.docx").write_bytes(word)
    report.refused("uppfoljning.docx")


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("word/document.xml", ' descr="', ' descr="{}. '),
        ("word/document.xml", '<w:tblCaption w:val="', '<w:tblCaption w:val="{}. '),
        ("word/footer1.xml", "<w:t>", "<w:t>{}. "),
        ("docProps/core.xml", "<dc:title>", "<dc:title>{}. "),
    ],
)
def test_a_place_in_the_word_file_that_few_look_at(part, old, new, report):
    path = report.folder / "uppfoljning.docx"
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode("utf-8", "surrogateescape") for name in archive.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new.format(f"{report.figure.label}: {report.text}"), 1)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content.encode("utf-8", "surrogateescape"))
    report.refused("uppfoljning.docx")


def test_a_word_file_that_cannot_be_read(report):
    (report.folder / "uppfoljning.docx").write_bytes(b"PK\x03\x04")
    assert "inte den som rapportens notebook ger" in report.refused("uppfoljning.docx", named=False)


@pytest.mark.parametrize("file", ["uppfoljning.html", "uppfoljning.pdf", "uppfoljning.docx"])
def test_a_file_that_does_not_follow_from_the_notebook(file, report):
    report.add_prose("En mening till.")
    changed = (report.folder / file).read_bytes()
    report.notebook["cells"].pop()
    report.save()
    report.scan()
    (report.folder / file).write_bytes(changed)
    assert "inte den som rapportens notebook ger" in report.refused(file, named=False)


def test_the_manifest(report):
    manifest = json.loads((report.folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["figures"] = {report.figure.id: report.value}
    (report.folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    report.refused("manifest.json")


def test_the_page_on_the_materials_quality(report):
    report.edit("datakvalitet.html", "</main>", f"<p>För {report.place}: {report.text}</p></main>")
    report.refused("datakvalitet.html")


def test_a_bar_for_a_hidden_cell(report):
    spec = next(spec for spec in chart_specs().values() if report.figure.id in drawn_in(spec, report))
    true = proofreading._true_figures(report.material, report.unprotected)
    telling = build_chart(spec.id, proofreading._revealed(report.material, report.unprotected, true))
    [output] = [part for part in report.outputs(SVG_MIME) if part["metadata"][SVG_MIME]["caption"] == spec.caption]
    assert "".join(output["data"][SVG_MIME]) != telling.svg
    wordless = "\n".join(line for line in telling.svg.splitlines() if "<!--" not in line)
    output["data"][SVG_MIME] = wordless
    report.save()
    assert spec.caption in report.refused("uppfoljning.ipynb", named=False)


def drawn_in(spec, report):
    return {cell.figure for row in report.table(spec.table).rows for cell in row}


def test_the_numbers_written_beside_the_bars_of_a_chart_of_ones_own(report):
    [output] = [part for part in report.outputs(SVG_MIME) if part["metadata"][SVG_MIME]["caption"].startswith("Föreningarnas")]
    output["metadata"][SVG_MIME] = {"alt": "Ett eget diagram över brotten.", "caption": "Eget diagram"}
    svg = "".join(output["data"][SVG_MIME])
    output["data"][SVG_MIME] = svg.replace("</svg>", f"<!-- {report.place} {report.text} --></svg>")
    report.save()
    report.refused("uppfoljning.ipynb")


def test_more_decimals_than_are_protected(report):
    figure = next(
        cell for name in table_specs() for row in report.table(name).rows for cell in row if cell.text.endswith(",4\u00a0%")
    )
    for output in report.outputs(TABLE_MIME):
        table = read_table(output["data"][TABLE_MIME], "")
        rows = tuple(tuple(finer(cell) if cell.figure == figure.figure else cell for cell in row) for row in table.rows)
        output["data"].update(shown_table(msgspec.structs.replace(table, rows=rows)).data)
    report.save()
    assert report.material.figures[figure.figure].label in report.refused("uppfoljning.ipynb", named=False)


def finer(cell):
    return msgspec.structs.replace(cell, text=cell.text.replace(",4", ",41"))


def test_a_figure_that_is_shown_with_fewer_decimals_than_it_has(report):
    """Where a shown share is rounded, a text may not give more of it away."""
    shown = report.material.figures["survey_mean.sodra-stockholm"]
    indicators = report.unprotected.indicators
    indicators = indicators.assign(value=indicators["value"].mask(indicators["id"] == shown.id, shown.observed + 0.0123))
    report.unprotected = msgspec.structs.replace(report.unprotected, indicators=indicators)
    report.scan()
    finely = f"{shown.observed + 0.0123:.2f}".replace(".", ",")
    report.add_prose(f"{shown.label}: {finely}.")
    assert shown.label in report.refused("uppfoljning.ipynb", named=False)


def test_a_figure_that_is_not_among_the_protected(report):
    for output in report.outputs(TABLE_MIME):
        output["data"][TABLE_MIME]["rows"][0][1]["figure"] = "cases.okand"
    report.save()
    assert "”cases.okand” hör inte till" in report.refused("uppfoljning.ipynb", named=False)


@pytest.fixture
def profile(report, prepared):
    """An association's profile as it is made before the final look: notebook and page."""
    jour = report.figure.jour
    notebook = nbformat.read(PROJECT / "notebooks" / "jour_profile.ipynb", as_version=4)
    view = Followup(2025, prepared).profile(jour)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            source = cell["source"].splitlines()[-1] if cell["id"] == "load" else cell["source"]
            cell["execution_count"] = 1
            cell["outputs"] = [as_output(part) for part in asked(source, view)] if "profile." in source else []
    path = report.folder / f"profil-{jour}.ipynb"

    def save():
        nbformat.write(notebook, path)
        path.with_suffix(".html").write_text(render_html(read_document(notebook)), encoding="utf-8", newline="")

    save()
    report.scan()
    return notebook, path, save


def test_a_number_drawn_into_an_associations_profile(report, profile):
    notebook, path, save = profile
    output, *_ = [part for cell in notebook["cells"] for part in cell.get("outputs", ()) if SVG_MIME in part.get("data", {})]
    svg = "".join(output["data"][SVG_MIME])
    output["data"][SVG_MIME] = svg.replace("</svg>", f"<!-- {report.text} --></svg>")
    save()
    report.refused(path.name, named=False)


def test_an_associations_profile_that_does_not_follow_from_its_notebook(report, profile):
    _, path, _ = profile
    report.edit(path.with_suffix(".html").name, "</main>", "<p>Tillagt.</p></main>")
    assert "inte den som rapportens notebook ger" in report.refused(path.with_suffix(".html").name, named=False)


def test_an_associations_profile_from_before_anything_was_hidden(report, demo):
    shutil.copy(demo / "reports" / "2025" / f"profil-{report.figure.jour}.html", report.folder)
    report.refused(f"profil-{report.figure.jour}.html", named=False)


def test_a_file_that_nobody_can_read(report):
    (report.folder / "bilaga.xlsx").write_bytes(b"PK")
    assert "kan inte granskas" in report.refused("bilaga.xlsx", named=False)


def test_where_nothing_is_hidden_only_the_cells_are_read(prepared_2025, published, tmp_path):
    folder = published()
    refuse_leaks(folder, prepared_2025.material, prepared_2025.unprotected)
    assert not (prepared_2025.material.protected.indicators["status"] == Status.SUPPRESSED).any()
    shutil.copytree(folder, tmp_path / "real")
    table = pd.read_csv(tmp_path / "real" / "nyckeltal.csv", keep_default_na=False, dtype=str)
    table["value"] = table["value"].replace("593", "594")
    table.to_csv(tmp_path / "real" / "nyckeltal.csv", index=False, lineterminator="\n")
    with pytest.raises(NotPublishedError, match="Markeringar för våld i nära relation”"):
        refuse_leaks(tmp_path / "real", prepared_2025.material, prepared_2025.unprotected)
