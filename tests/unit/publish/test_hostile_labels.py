"""A label is text, wherever it stands and whatever it looks like."""

import io

import executed_notebooks
import pikepdf
import pypdf
import pytest
from bs4 import BeautifulSoup
from executed_notebooks import chart, code, hostile_table, printed, prose, small

from iop_analysis.publish.document import read_document
from iop_analysis.publish.html import render_html
from iop_analysis.publish.pdf import render_pdf

LABELS = [
    "<script>alert(1)</script>",
    '#import "x": *',
    '#read("/etc/passwd") och #eval("1")',
    "`kod`{=html} `kod`{=typst}",
    "![](http://x/y.png) [x](javascript:alert(1))",
    "$x$ och $$y$$ @ref <etikett> ~ *fet* _kursiv_",
    "a // kommentar /* b */ \\ c \\n",
    "{{ 7*7 }} {% raw %} {# x #}",
    '"><img src=x onerror=alert(1)>',
    "```",
    "</style></title></table>&amp;&lt;",
    "= Rubrik",
    "-- --- ... 'a' \"b\"",
]


def as_cells(label):
    return small(code(chart(alt=f"Diagram som visar {label} här", caption=f"Om {label}"), hostile_table(label), printed(label)))


@pytest.mark.parametrize("label", LABELS)
def test_html_shows_the_label(label):
    page = BeautifulSoup(render_html(read_document(as_cells(label))), "html.parser")
    assert page.find("script") is None
    assert page.img["alt"] == f"Diagram som visar {label} här"
    assert page.figcaption.get_text() == f"Diagram 1. Om {label}"
    assert page.caption.get_text() == f"Tabell 1. {label}"
    assert page.thead.th.get_text() == label
    assert page.tbody.th.get_text() == label
    assert page.select_one(".notes p").get_text() == f"1 {label}"
    assert page.pre.get_text() == label
    assert len(page.find_all("img")) == 1


@pytest.mark.parametrize("label", LABELS)
def test_pdf_shows_the_label(label):
    pdf = render_pdf(read_document(as_cells(label)))
    text = "".join(_text(pdf).split())
    assert text.count("".join(label.split())) >= 5  # two captions, a header, a row header, a note, the printed text
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        alts = [str(element.Alt) for element in opened.objects if _is_figure(element)]
    assert alts == [f"Diagram som visar {label} här"]


def _is_figure(element):
    return isinstance(element, pikepdf.Dictionary) and element.get("/S") == "/Figure"


def _text(pdf):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


PROSE = [
    ("Före <script>alert(1)</script> *efter*", "Före <script>alert(1)</script> efter"),
    ("<script>alert(1)</script> *efter*", "<script>alert(1)</script> *efter*"),
    ("Hej <img src=x onerror=alert(1)> du", "Hej <img src=x onerror=alert(1)> du"),
    ("<div onclick='x'>\n*hej*\n</div>", "<div onclick='x'>\n*hej*\n</div>"),
    ('#import "x": *', '#import "x": *'),
    ("`#x`{=typst} `<b>`{=html}", "#x{=typst} <b>{=html}"),
    ("$x$ \\(y\\) @ref ^a^ ~b~ :smile: [^1]", "$x$ (y) @ref ^a^ ~b~ :smile: [^1]"),
    ("::: {.warning}\ntext\n:::", "::: {.warning} text :::"),
    ("[text]{.klass} # rubrik {#id onclick=x}", "[text]{.klass} # rubrik {#id onclick=x}"),
    ("\\#eval(1) // rad \\\\ snett", "#eval(1) // rad \\ snett"),
    ("&lt;b&gt; &#60;i&#62;", "<b> <i>"),
]


@pytest.mark.parametrize(("source", "shown"), PROSE)
def test_prose_carries_no_raw_markup(source, shown):
    document = read_document(small(prose(source)))
    page = BeautifulSoup(render_html(document), "html.parser")
    assert page.main.find_all(["script", "img", "div", "b", "i"]) == []
    assert page.main.p.get_text(separator="\n" if "\n" in shown else "") == shown
    assert "".join(shown.split()) in "".join(_text(render_pdf(document)).split())


@pytest.mark.parametrize("fence", ["{=html}", "{=typst}", "{=openxml}", "html"])
def test_a_fenced_block_is_shown_as_it_stands(fence):
    text = "#panic() <script>alert(1)</script>"
    document = read_document(small(prose(f"```{fence}\n{text}\n```")))
    page = BeautifulSoup(render_html(document), "html.parser")
    assert page.pre.get_text() == text
    assert text in _text(render_pdf(document))


def test_hostile_properties():
    built = executed_notebooks.notebook(
        prose("# T </title><script>x</script>"), author="</head>#x", keywords=['"><b>'], short_title="#panic()"
    )
    document = read_document(built)
    page = BeautifulSoup(render_html(document), "html.parser")
    assert page.find("script") is None
    assert page.title.get_text() == "T </title><script>x</script>"
    assert page.find("meta", {"name": "keywords"})["content"] == '"><b>'
    assert pypdf.PdfReader(io.BytesIO(render_pdf(document))).metadata.author == "</head>#x"
