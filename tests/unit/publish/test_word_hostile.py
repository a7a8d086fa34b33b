"""A label is text in a Word file, too, wherever it stands and whatever it looks like."""

import io
import zipfile

import docx
import msgspec
import pytest
from docx.oxml.ns import qn
from executed_notebooks import chart, code, hostile_table, printed, prose, small
from hypothesis import given, settings
from hypothesis import strategies as st

from iop_analysis.display import Cell, Column, Note, Table
from iop_analysis.publish.blocks import Heading, Listing, NumberedTable, Paragraph, Preformatted, Quote, Run
from iop_analysis.publish.characters import printable
from iop_analysis.publish.document import read_document
from iop_analysis.publish.word import render_docx

MARKUP = [
    "<script>alert(1)</script>",
    "</w:t></w:r></w:p><w:p><w:r><w:t>insmuget",
    "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
    "]]><![CDATA[ <!-- -->",
    '" w:val="x" onclick="y',
    "{ INCLUDETEXT c:\\x } DDEAUTO cmd",
    "&amp;&lt;&#x41;&nbsp;",
    "_x0041_ %1 \\* MERGEFORMAT",
    "\u202eomvänd\u202c och \u200bosynlig",
]
CONTROLS = "a\x00b\x08c\x0bd\x1be\x1b[31mf\x7fg\x85h\ufffei\uffffj\ud800k"
LONG = "mycket långt ord " * 4000
ONE_WORD = "x" * 40_000


def written(document):
    content = render_docx(document)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
    return docx.Document(io.BytesIO(content))


def everywhere(label):
    """A document with the text in each of its places."""
    runs = (Run(label),)
    cells = ((Cell(label, marks=(label,)), Cell("1")),)
    table = Table(label, (Column(label), Column("Antal", "right")), cells, (Note(label, label),))
    document = read_document(small(code(chart())))
    figure = msgspec.structs.replace(document.body[-1], alt=label, caption=label)
    item = (Paragraph(runs), Listing(((Paragraph(runs),),), ordered=True))
    body = (Heading(2, runs, "a"), Paragraph(runs), Preformatted(label), Quote((Paragraph(runs),)), Listing((item,)))
    return msgspec.structs.replace(
        document,
        title=Heading(1, runs, "t"),
        short_title=label,
        author=label,
        keywords=(label, label),
        body=(*body, NumberedTable(1, table, "tabell-1", dense=False), figure),
    )


def texts(word):
    """Every text of the body: of paragraphs, also those in tables."""
    return [paragraph.xpath("string(.)") for paragraph in word.element.body.iter(qn("w:p"))]


@pytest.mark.parametrize("label", MARKUP)
def test_markup_is_shown_as_it_is_written(label):
    word = written(everywhere(label))
    assert sum(label in text for text in texts(word)) == 12
    assert word.element.xpath("//wp:docPr/@descr") == [label]
    assert word.element.xpath("//w:tblCaption/@w:val") == [label]
    about = word.core_properties
    assert (about.title, about.subject, about.author, about.keywords) == (label, label, label, f"{label}, {label}")
    assert word.sections[0].header.paragraphs[0].text == label
    assert {code_.text.split()[0] for code_ in word.element.iter(qn("w:instrText"))} == {"SEQ"}


@pytest.mark.parametrize("label", MARKUP)
def test_markup_from_a_notebook(label):
    cells = code(chart(alt=f"Diagram som visar {label} här", caption=f"Om {label}"), hostile_table(label), printed(label))
    word = written(read_document(small(cells)))
    assert sum(printable(label) in text for text in texts(word)) == 6


def test_control_characters_are_left_out():
    word = written(everywhere(CONTROLS))
    assert "abcdefghijk" in texts(word)
    assert word.element.xpath("//wp:docPr/@descr") == ["abcdefghijk"]


@pytest.mark.parametrize("label", [LONG, ONE_WORD], ids=["words", "one word"])
def test_very_long_text_everywhere(label):
    word = written(everywhere(label))
    assert sum(label in text for text in texts(word)) == 12
    assert len(word.core_properties.title) == 255
    widths = [int(width) for width in word.element.xpath("//w:gridCol/@w:w")]
    assert min(widths) > 0
    assert sum(widths) <= 11906


def test_a_line_break_in_a_label():
    word = written(everywhere("a\nb"))
    assert word.tables[0].rows[1].cells[0].paragraphs[0].runs[0].text == "a\nb"
    assert word.core_properties.title == "a b"


def test_markdown_that_somebody_typed_makes_nothing_happen():
    word = written(read_document(small(prose("`<w:br/>`{=openxml} \\<w:p/\\>\n\n    {{ 7*7 }}"))))
    assert not word.inline_shapes
    assert any("<w:p/>" in text for text in texts(word))


@settings(max_examples=40, deadline=None)
@given(label=st.text(min_size=1, max_size=60))
def test_any_text_at_all(label):
    written(everywhere(label))
