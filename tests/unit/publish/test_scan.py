"""The final look at a report's files: what tells a protected figure, and what does not."""

import io
import json
import zipfile

import pandas as pd
import pytest
from executed_notebooks import cell, code, column, notebook, printed, prose, rich, table

from iop_analysis.errors import NotPublishedError
from iop_analysis.frames import Figure, csv_text
from iop_analysis.publish.scan import Wording, refuse_altered, refuse_told
from iop_analysis.publish.scan_pages import Page
from iop_analysis.publish.scan_texts import file_texts
from iop_analysis.publish.scan_words import (
    Passage,
    Place,
    Secret,
    Secrets,
    names_pattern,
    plain,
    sentence_passage,
    sentences,
    squeezed,
    told_in,
)
from iop_analysis.schema import INDICATOR_COLUMNS, Status, Unit

JOURS = {"norr": ("norrjouren", "norr"), "soder": ("söderjouren", "soder")}
GENDERS = {"woman": ("kvinnor", "woman"), "man": ("män", "man")}


def place(member, words):
    return Place(words[member], tuple(word for code, known in words.items() if code != member for word in known))


NOW, THEN = frozenset({"2025"}), frozenset({"2024"})
WOMEN = (place("soder", JOURS), place("woman", GENDERS))
SOUTH = Secret("Ärenden, Söderjouren", 3.0, (place("soder", JOURS),), ("ärend", "cases"), NOW)
SHARE = Secret("Andel av ärendena, kvinnor, Söderjouren", 4.1667, WOMEN, ("ärend",), NOW)
TOTAL = Secret("Ärenden länkade till Stödcentrum, 2024", 4.0, (), ("ärend", "länka", "stödc"), THEN, other_period=True)
SECRETS = Secrets([SOUTH, SHARE, TOTAL])


def told(text):
    secrets = [told_in(sentence_passage(part), SECRETS) for part in sentences(text)]
    return next((secret.label for secret in secrets if secret), None)


@pytest.mark.parametrize(
    "text",
    [
        "Söderjouren hade 3 ärenden.",
        "Antalet ärenden var 60 för Norrjouren, 3 för Söderjouren och 7 i övrigt.",
        "Antalet ärenden var 60 för Norrjouren och för Söderjouren 3.",
        "Söderjouren: ärenden 3.",
        "I SÖDERJOUREN fanns tre ärenden.",
        "Söderjourens ärenden var 3 stycken.",
        "Ärenden (Söderjouren): 3,0",
        "Söderjouren och Norrjouren hade 60 respektive 3 ärenden.",
        "Under 2025 hade Söderjouren 3 ärenden.",
        "cases soder 3",
    ],
)
def test_a_number_at_its_place_tells(text):
    assert told(text) == SOUTH.label


@pytest.mark.parametrize(
    "text",
    [
        "Söderjouren hade ett skyddat antal ärenden.",
        "Söderjouren hade 30 ärenden.",
        "Söderjouren hade 1 003 ärenden.",
        "Söderjouren hade 3 103 ärenden.",
        "Söderjouren hade 3,4 ärenden per dag.",
        "Norrjouren hade 3 ärenden.",
        "Antalet ärenden var 3 för Norrjouren och (skyddad uppgift) för Söderjouren.",
        "Under 2024 hade Söderjouren 3 ärenden.",
        "Söderjouren hade (skyddad uppgift) ärenden under perioden 3 april–3 december 2025.",
        "Söderjouren höll 3 utbildningar.",
        "Uppgiften om ärenden är hämtad ur söderjouren/arenden.csv, rad 3.",
        "Söderjouren, se tabell 3 om ärenden.",
        "Antalet är 3.",
        "",
    ],
)
def test_a_number_elsewhere_tells_nothing(text):
    assert told(text) is None


@pytest.mark.parametrize("written", ["4,1667", "4.1667", "4,17", "4,2", "4", "fyra"])
def test_a_number_tells_however_it_is_rounded_or_written(written):
    assert told(f"I Söderjouren gällde {written} procent av ärendena kvinnor.") == SHARE.label


@pytest.mark.parametrize("written", ["4,1", "4,16", "5", "41", "4,1666"])
def test_a_number_that_is_not_a_rounding_tells_nothing(written):
    assert told(f"I Söderjouren gällde {written} procent av ärendena kvinnor.") is None


@pytest.mark.parametrize(
    ("member", "text"),
    [
        ("old", "Antalet ärenden var 7 för unga och 3 för 65 år och äldre"),
        ("merged", "Ärenden: män samt annat, eller okänt 3"),
    ],
)
def test_a_name_is_not_divided_into_clauses(member, text):
    names = {"old": "65 år och äldre", "merged": "Män samt annat, eller okänt", "other": "Annat"}
    secrets = Secrets(
        [Secret("", 3.0, (place(member, {code: (plain(name),) for code, name in names.items()}),), ("ärend",), NOW)]
    )
    assert told_in(sentence_passage(text, names_pattern(names.values())), secrets)
    assert not told_in(sentence_passage(text.replace("3", "8"), names_pattern(names.values())), secrets)


def test_every_place_must_be_named():
    assert told("I Söderjouren gällde 4,2 procent av ärendena unga.") is None
    assert told("I Söderjouren gällde 4,2 procent av ärendena män.") is None


def test_a_total_is_named_by_all_its_words_and_an_earlier_one_by_its_year():
    assert told("Under 2024 länkades 4 ärenden till Stödcentrum.") == TOTAL.label
    assert told("Under 2025 länkades 4 ärenden till Stödcentrum.") is None
    assert told("Då länkades 4 ärenden till Stödcentrum.") is None
    assert told("Under 2024 fanns 4 ärenden i Stödcentrum.") is None


def test_a_rounded_figure_is_told_only_by_more_decimals_than_it_is_shown_with():
    shown = Secrets([Secret("Betyg, Söderjouren", 4.3123, (place("soder", JOURS),), ("betyg",), NOW, decimals=2)])
    told_by = [
        text for text in ("4,3", "4", "4,31", "4,3123") if told_in(sentence_passage(f"Söderjouren fick betyg {text}."), shown)
    ]
    assert told_by == ["4,31", "4,3123"]


def test_a_row_is_read_under_its_header():
    assert told_in(Passage(("Kvinnor 60 4,2 %",), context="Andel av ärendena Norrjouren Söderjouren"), SECRETS) == SHARE
    assert told_in(Passage(("Män 60 4,2 %",), context="Andel av ärendena Norrjouren Söderjouren"), SECRETS) is None
    assert told_in(Passage(("Kvinnor 60 x",), context="Andel av 4,2 ärendena Norrjouren Söderjouren"), SECRETS) is None


def test_line_breaks_spaces_and_escapes_do_not_matter():
    assert squeezed("- Antalet var\\: 3\u00a0017\\.") == squeezed("Antalet  var:\n3 017.")
    assert list(sentences("En mening\\. En till!\n\n- En punkt")) == ["En mening.", "En till!", "- En punkt"]


def figure(name, value, status=Status.OBSERVED, unit=Unit.PERCENT):
    return Figure(None, None, "_T", "cases", "_T", "_T", "_T", value, unit, status, "k", name, f"Uppgiften {name}")


FIGURES = {
    "a": figure("a", 15.5),
    "b": figure("b", None, Status.SUPPRESSED),
    "c": figure("c", 0.0),
    "d": figure("d", None, Status.MISSING),
}
CELLS = [cell("15,5\u00a0%", 15.5, "a"), cell("x", None, "b"), cell("–", 0.0, "c"), cell("..", None, "d")]


@pytest.fixture
def folder(tmp_path):
    """A report's folder in which every cell is right."""
    return write(tmp_path, CELLS)


def write(path, cells):
    built = notebook(prose("# T"), code(table("Tabell", [column("Rad"), *[column("k")] * 4], [[cell("r"), *cells]])))
    (path / "uppfoljning.ipynb").write_text(json.dumps(built), encoding="utf-8")
    row = "".join(f'<td id="{part["figure"]}">{marked_up(part)}<sup>a</sup></td>' for part in cells)
    (path / "uppfoljning.html").write_text(f"<table><caption>T</caption><tr><th>r</th>{row}</tr></table>", encoding="utf-8")
    (path / "nyckeltal.csv").write_text(csv_text(indicators()), encoding="utf-8")
    return path


def marked_up(part):
    return part["text"] if part["value"] is None else f'<data value="{part["value"]}">{part["text"]}</data>'


def indicators():
    rows = [{"id": name, "label": part.label, "value": part.value, "status": part.status} for name, part in FIGURES.items()]
    return pd.DataFrame(rows, columns=list(INDICATOR_COLUMNS))


def test_cells_that_are_right_pass(folder):
    refuse_altered(folder, indicators(), FIGURES)


@pytest.mark.parametrize(
    ("position", "wrong"),
    [
        (0, cell("15,46\u00a0%", 15.5, "a")),
        (0, cell("15,5\u00a0%", 15.4637, "a")),
        (0, cell("15,5\u00a0%", None, "a")),
        (0, cell("x", None, "a")),
        (1, cell("3\u00a0%", None, "b")),
        (1, cell("x", 3.0, "b")),
        (1, cell("–", 0.0, "b")),
        (1, cell("..", None, "b")),
        (3, cell("–", 0.0, "d")),
        (2, cell("..", None, "c")),
    ],
)
def test_a_cell_prints_its_figure_as_it_is_protected_and_nothing_else(position, wrong, tmp_path):
    write(tmp_path, [wrong if number == position else right for number, right in enumerate(CELLS)])
    label = FIGURES[wrong["figure"]].label
    for file in ("uppfoljning.ipynb", "uppfoljning.html"):
        with pytest.raises(NotPublishedError, match=f"^{file}: uppgiften ”{label}” skrivs inte ut så som den är skyddad"):
            refuse_altered(tmp_path, indicators(), FIGURES)
        (tmp_path / file).unlink()


def test_a_figure_that_may_not_be_shown_at_all(tmp_path):
    write(tmp_path, [*CELLS[:3], cell("3", 3.0, "okand")])
    with pytest.raises(NotPublishedError, match="”okand” hör inte till dem som får visas"):
        refuse_altered(tmp_path, indicators(), FIGURES)


def test_a_value_in_the_figures_file(folder):
    path = folder / "nyckeltal.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[2] = lines[2].replace(",,suppressed", ",3,suppressed").replace("suppressed", "observed")
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    with pytest.raises(NotPublishedError, match=r"^nyckeltal\.csv: uppgiften ”Uppgiften b”"):
        refuse_altered(folder, indicators(), FIGURES)


def test_a_row_that_is_missing_from_the_figures_file(folder):
    path = folder / "nyckeltal.csv"
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")
    with pytest.raises(NotPublishedError, match=r"^nyckeltal\.csv: "):
        refuse_altered(folder, indicators(), FIGURES)


LEAK = "Söderjouren hade 3 ärenden."
WORDING = Wording(
    SECRETS,
    allowed=frozenset({squeezed("Norrjouren och Söderjouren hade 3 ärenden.")}),
    forbidden=frozenset({squeezed("Det är 2 fler än då.")}),
)


def leaking(folder):
    with pytest.raises(NotPublishedError) as caught:
        refuse_told(folder, WORDING)
    return str(caught.value)


def saved(folder, *cells):
    (folder / "a.ipynb").write_text(json.dumps(notebook(prose("# T"), *cells)), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "cell_",
    [
        prose(LEAK),
        prose("Norrjouren hade 60 ärenden.\n\n- Söderjouren hade 3 ärenden\n- Slut"),
        code(printed(LEAK)),
        code(printed("jour        cases\nnorr           60\nsoder           3\n")),
        code(printed(LEAK, "stderr")),
        code(source=f"# {LEAK}"),
        code(rich({"text/markdown": LEAK, "text/plain": LEAK})),
        code(rich({"text/plain": "3"}, {"svar": LEAK})),
        code(rich({"text/html": f"<p>{LEAK}</p>", "text/plain": "<objekt>"})),
        code(rich({"text/html": "<table><tr><th></th><th>Söderjouren</th></tr><tr><th>Ärenden</th><td>3</td></tr></table>"})),
        code(rich({"image/svg+xml": f"<svg><!-- {LEAK} --></svg>", "text/plain": "Ett diagram"})),
        code(rich({"image/svg+xml": "<svg/>", "text/plain": "Ett diagram"}, {"image/svg+xml": {"alt": LEAK, "caption": "c"}})),
        code(rich({"application/json": {"Söderjouren, ärenden": 3}})),
    ],
)
def test_wherever_in_a_notebook_it_is_told(cell_, tmp_path):
    assert leaking(saved(tmp_path, cell_)) == (
        "a.ipynb: den skyddade uppgiften ”Ärenden, Söderjouren” går att läsa ut; "
        "ta bort den ur texten eller diagrammet och kör igen."
    )


def test_in_a_caption_a_note_and_a_cell_that_is_no_figure(tmp_path):
    columns = [column("Rad"), column("Söderjouren")]
    for built in (
        table(LEAK, columns, [[cell("a"), cell("b")]]),
        table("T", columns, [[cell("a"), cell("b")]], [{"text": LEAK, "mark": ""}]),
        table("T", columns, [[cell("Ärenden"), cell("3")]]),
        table("T", columns, [[cell("a"), cell(LEAK)]]),
    ):
        assert "Söderjouren" in leaking(saved(tmp_path, code(built)))


def test_what_we_say_ourselves_of_protected_figures_passes(tmp_path):
    refuse_told(saved(tmp_path, prose("Norrjouren och  Söderjouren\nhade 3 ärenden.")), WORDING)


def test_what_we_would_say_only_with_the_true_values_does_not(tmp_path):
    assert leaking(saved(tmp_path, prose("Det är\n2 fler än då."))).startswith("a.ipynb: en skyddad uppgift går att läsa ut")


@pytest.mark.parametrize(
    "html",
    [
        f"<p>{LEAK}</p>",
        "<p>Söderjouren <em>hade</em> 3&nbsp;ärenden.</p>",
        f'<img src="data:image/png;base64,AA" alt="{LEAK}">',
        f'<meta name="description" content="{LEAK}">',
        f"<title>{LEAK}</title>",
        "<table><caption>Ärenden</caption><tr><th></th><th>Söderjouren</th></tr><tr><th>Alla</th><td>3</td></tr></table>",
    ],
)
def test_wherever_in_a_page_it_is_told(html, tmp_path):
    (tmp_path / "b.html").write_text(f"<html><body>{html}</body></html>", encoding="utf-8")
    assert leaking(tmp_path).startswith("b.html: ")


def test_a_style_sheet_is_not_read(tmp_path):
    (tmp_path / "b.html").write_text(f"<style>{LEAK}</style><p>Text.</p>", encoding="utf-8")
    refuse_told(tmp_path, WORDING)


@pytest.mark.parametrize(
    "content",
    [
        {"not": LEAK},
        {"figures": {"cases.soder": 3}},
        {"a": [{"b": LEAK}]},
        {LEAK: 1},
        {"rows": [{"file": "raw/soder/cases.csv", "kept": 3}]},
    ],
)
def test_in_a_manifest(content, tmp_path):
    (tmp_path / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
    assert leaking(tmp_path).startswith("manifest.json: ")


HEADER_ROW = "<w:tr><w:p><w:t>Ärenden</w:t></w:p><w:p><w:t>Söderjouren</w:t></w:p></w:tr>"
BODY_ROW = "<w:tr><w:p><w:t>Alla</w:t></w:p><w:p><w:t>3</w:t></w:p></w:tr>"


@pytest.mark.parametrize(
    "markup",
    [
        "<w:p><w:r><w:t>Söderjouren hade</w:t></w:r><w:r><w:t xml:space='preserve'> 3 ärenden.</w:t></w:r></w:p>",
        f'<w:p><wp:docPr id="1" descr="{LEAK}"/></w:p>',
        f"<w:tbl>{HEADER_ROW}{BODY_ROW}</w:tbl>",
    ],
)
def test_in_a_word_file(markup, tmp_path):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document><w:body>{markup}</w:body></w:document>")
    (tmp_path / "c.docx").write_bytes(content.getvalue())
    assert leaking(tmp_path).startswith("c.docx: ")


def test_a_file_that_cannot_be_read_here(tmp_path):
    (tmp_path / "bilaga.odt").write_bytes(b"")
    with pytest.raises(NotPublishedError, match=r"^bilaga\.odt: filslaget kan inte granskas"):
        file_texts(tmp_path / "bilaga.odt")


def test_a_page_is_read_cell_by_cell():
    page = Page(
        '<table><caption><b class="number">Tabell 1.</b> T</caption><thead><tr><th>A</th><th>B</th></tr></thead>'
        '<tr><th scope="row">r</th><td id="a"><data value="1.5">1,5</data><sup>a</sup></td></tr></table><p>Efter<br>bordet</p>'
    )
    [read] = page.tables
    assert read.caption.strip() == "T"
    assert [(part.figure, part.text, part.value) for part in page.cells][2:] == [("", "r", None), ("a", "1,5", "1.5")]
    assert "Efter\nbordet" in page.texts
