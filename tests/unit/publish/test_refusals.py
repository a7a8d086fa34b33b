"""What is refused, and in which words: one line that says where, what, and often what to do."""

import base64

import executed_notebooks
import pytest
from executed_notebooks import ALT, CAPTION, SVG_MIME, TABLE_MIME, cell, chart, code, column, notebook, prose, rich, small, table

from iop_analysis.errors import ExitCode, NotebookFailedError
from iop_analysis.publish.document import read_document

ONE = [column("Brottstyp"), column("Antal", "right")]
SVG = "<svg xmlns='http://www.w3.org/2000/svg'>{}</svg>"


def refused(built):
    with pytest.raises(NotebookFailedError) as caught:
        read_document(built)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == ExitCode.NOTEBOOK_FAILED
    return str(caught.value)


def test_the_builder_itself_is_not_refused():
    assert read_document(small(code(chart(), table("Tabell", ONE, [[cell("a"), cell("1")]])))).title.text == "Titel"


def test_error_output():
    assert refused(small(code(executed_notebooks.failed("ValueError", "två\nrader")))) == (
        "Cell 2: körningen avbröts av ett fel (ValueError: två rader); rätta det och kör om."
    )


def test_cell_that_did_not_run():
    assert refused(small(code(execution_count=None))).startswith("Cell 2: notebooken är inte körd")


def test_an_empty_code_cell_need_not_run():
    assert read_document(small(code(source="  \n", execution_count=None)))


@pytest.mark.parametrize(
    ("alt", "caption", "words"),
    [
        (None, CAPTION, "saknar alternativtext"),
        ("  ", CAPTION, "saknar alternativtext"),
        (ALT, None, "saknar bildtext"),
        (ALT, " ", "saknar bildtext"),
        ("Brottstyper i  Stockholm-Gotland.", CAPTION, "upprepar bildtexten"),
        ("Diagram", CAPTION, "säger inte vad"),
        ("No description has been provided for this image", CAPTION, "säger inte vad"),
        ("figur_3.svg", CAPTION, "säger inte vad"),
        ("TODO skriv något om diagrammet här", CAPTION, "säger inte vad"),
    ],
)
def test_chart_without_a_real_alternative_text(alt, caption, words):
    message = refused(small(code(chart(alt, caption))))
    assert message.startswith("Cell 2: ")
    assert words in message


def test_chart_without_metadata():
    assert "bildtext" in refused(small(code(rich({SVG_MIME: executed_notebooks.bars([1, 2])}))))


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<foreignObject/>",
        "<rect onload='x()'/>",
        "<image href='http://x.example/y.png'/>",
        '<image xlink:href="file:///etc/passwd"/>',
        "<style>@import 'x.css';</style>",
        "<rect fill='url(http://x.example/a)'/>",
    ],
)
def test_chart_that_acts_or_fetches(inside):
    assert "skript eller hämtar" in refused(small(code(chart(svg=SVG.format(inside)))))


def test_chart_that_is_no_picture():
    assert "läsbar SVG" in refused(small(code(chart(svg="hej"))))
    odd = rich({"image/png": base64.b64encode(b"GIF89a").decode()}, {SVG_MIME: {"alt": ALT, "caption": CAPTION}})
    assert "läsbar PNG" in refused(small(code(odd)))
    worse = rich({"image/png": "é"}, {SVG_MIME: {"alt": ALT, "caption": CAPTION}})
    assert "läsbar PNG" in refused(small(code(worse)))


@pytest.mark.parametrize(
    ("built", "words"),
    [
        (table(" ", ONE, []), "saknar rubrik"),
        (table("T", [], []), "kolumn utan rubrik"),
        (table("T", [column("a"), column(" ")], []), "kolumn utan rubrik"),
        (table("T", ONE, [[cell("a")]]), "fel antal celler"),
        (table("T", ONE, [[cell(""), cell("1")]]), "rad utan rubrik"),
        (table("T", ONE, [[cell("a"), cell("1", float("nan"))]]), "inte är ett tal"),
        (table("T", ONE, [[cell("a"), cell("1", marks=["9"])]]), "märket ”9” utan någon not"),
        (table("T", ONE, [[cell("a"), cell("1", figure="har blanksteg")]]), "id med blanksteg"),
        (rich({TABLE_MIME: {"caption": "T"}}), "kan inte läsas"),
        (rich({TABLE_MIME: "{"}), "kan inte läsas"),
    ],
)
def test_table_that_cannot_be_navigated(built, words):
    assert words in refused(small(code(built)))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("![](http://x/y.png)", "bildfil"),
        ("![alt](y.png)", "bildfil"),
        ("[x](javascript:alert(1))", "inte tillåten"),
        ("[x](JaVaScript:alert(1))", "inte tillåten"),
        ("[x](&#106;avascript:alert(1))", "inte tillåten"),
        ("[x](data:text/html,hej)", "inte tillåten"),
        ("[x](file:///etc/passwd)", "inte tillåten"),
        ("[x](../hemligt.html)", "inte tillåten"),
        ("[x](//x.example/y)", "inte tillåten"),
        ("[x](#finns-inte)", "leder ingenstans"),
        ("- [x](#finns-inte)", "leder ingenstans"),
        ("> [x](#finns-inte)", "leder ingenstans"),
        ("```\nkod som aldrig tar slut", "avslutas inte"),
        ("<!-- en kommentar som aldrig tar slut", "avslutas inte"),
        ("<script>", "avslutas inte"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "för hand"),
        ("> ## Rubrik", "inne i en lista eller ett citat"),
        ("- # Rubrik", "inne i en lista eller ett citat"),
        ("##", "en rubrik är tom"),
        ("#### Fyra", "hoppar från nivå 2 till 4"),
        ("# En till", "2 rubriker på nivå 1"),
    ],
)
def test_prose(text, words):
    assert words in refused(small(prose(text), prose("Efter.")))


def test_an_unclosed_fence_is_blamed_on_its_own_cell():
    assert refused(small(prose("Före."), prose("~~~"), prose("Efter."))).startswith("Cell 3: ")


def test_prose_from_code_is_held_to_the_same_rules():
    assert refused(small(code(rich({"text/markdown": "![](x.png)"})))).startswith("Cell 2: ")


def test_outline():
    assert "0 rubriker på nivå 1" in refused(notebook(prose("Hej.")))
    assert "0 rubriker på nivå 1" in refused(notebook())
    assert "börjar inte med sin titel" in refused(notebook(prose("Hej."), prose("# Titel")))
    assert "börjar inte med sin titel" in refused(notebook(prose("## Två\n\nHej.\n\n# Titel")))


def test_unreadable_properties():
    assert "uppgifter om dokumentet" in refused(notebook(prose("# T"), date="i går"))
    assert "uppgifter om dokumentet" in refused(notebook(prose("# T"), okand="x"))
