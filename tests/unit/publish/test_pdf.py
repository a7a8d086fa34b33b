"""The PDF's tags and properties, as an assistive technology meets them."""

import io

import executed_notebooks
import msgspec
import pikepdf
import pypdf
import pytest
from executed_notebooks import ALT, CAPTION, cell, code, column, png_chart, prose, small, table

from iop_analysis.errors import NotebookFailedError
from iop_analysis.publish.blocks import Figure
from iop_analysis.publish.document import read_document
from iop_analysis.publish.pdf import render_pdf


@pytest.fixture(scope="module")
def opened(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        yield document


def elements(document, role):
    return list(_walk(document.Root.StructTreeRoot, role))


def _walk(element, role):
    if not isinstance(element, pikepdf.Dictionary):
        return
    if element.get("/S") == role:
        yield element
    kids = element.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        yield from _walk(kid, role)


def scope(element):
    return [str(attribute.Scope) for attribute in element.get("/A", []) if "/Scope" in attribute]


def text_of(pdf):
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def test_language_title_and_marking(opened, report):
    assert str(opened.Root.Lang) == "sv-SE"
    assert str(opened.docinfo.Title) == report.title.text
    assert opened.Root.MarkInfo.Marked
    assert opened.Root.ViewerPreferences.DisplayDocTitle
    assert "brottsofferjour" in str(opened.docinfo.Keywords)


def test_headings_and_bookmarks(opened, pdf, report):
    assert [len(elements(opened, role)) for role in ("/H1", "/H2", "/H3")] == [1, len(report.sections), 3]
    outline = [entry.title for entry in pypdf.PdfReader(io.BytesIO(pdf)).outline[1] if not isinstance(entry, list)]
    assert outline == [heading.text for heading in report.sections]


def test_header_cells_of_columns_and_rows(opened, report):
    tables = [block.table for block in report.body if hasattr(block, "table")]
    found = elements(opened, "/Table")
    assert len(found) == len(tables)
    for tagged, table_ in zip(found, tables, strict=True):
        scopes = [scope(head) for head in _walk(tagged, "/TH")]
        assert scopes.count(["/Column"]) == len(table_.columns)
        assert scopes.count(["/Row"]) == len(table_.rows)
        assert len(list(_walk(tagged, "/TD"))) == len(table_.rows) * (len(table_.columns) - 1)


def test_data_cells_list_no_headers_of_their_own(opened):
    assert not any("/Headers" in attribute for data in elements(opened, "/TD") for attribute in data.get("/A", []))


def test_alternative_texts(opened, report):
    assert [str(figure.Alt) for figure in elements(opened, "/Figure")] == [b.alt for b in report.body if hasattr(b, "alt")]


def test_captions_notes_and_page_numbers(pdf):
    pages = text_of(pdf)
    whole = "\n".join(pages)
    for words in (
        "Tabell 1. Nyckeltal för perioden",
        "Diagram 3. Medelvärde i brukarenkäten",
        "Hela 2024; perioderna är olika långa.",
    ):
        assert words in whole
    assert all(f"Sida {number} av {len(pages)}" in page for number, page in enumerate(pages, 1))
    assert "Uppföljning av partnerskapet" not in pages[0]
    assert all("Uppföljning av partnerskapet" in page for page in pages[1:])


def test_only_the_fonts_that_every_machine_has(pdf):
    fonts = {font["/BaseFont"].split("+")[1] for page in pypdf.PdfReader(io.BytesIO(pdf)).pages for font in _fonts(page)}
    assert fonts
    assert all(font.startswith(("SourceSansPro-", "DejaVuSans")) for font in fonts)


def _fonts(page):
    return [font.get_object() for font in page["/Resources"]["/Font"].values()]


def test_a_long_table_repeats_its_header():
    rows = [[cell(f"Rad {number}"), cell("1")] for number in range(120)]
    pdf = render_pdf(read_document(small(code(table("Lång", [column("Huvudet"), column("Antal", "right")], rows)))))
    pages = text_of(pdf)
    assert len(pages) > 2
    assert all("Huvudet" in page for page in pages[1:])
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(elements(opened, "/Table")) == 1
        assert [scope(head) for head in elements(opened, "/TH")].count(["/Column"]) == 2


def test_a_row_longer_than_a_page_and_a_lone_column():
    long = "mycket lång text " * 700
    pdf = render_pdf(read_document(small(code(table("T", [column("k")], [[cell(long)]]), table("T", [column("k")], [])))))
    assert len(text_of(pdf)) > 2


EVERYTHING = (
    "1. a\n   - b\n\n> citat\n\n---\n\n```\nkod\n```\n\n"
    "[avsnitt](#avsnitt) [tabell](#tabell-1) <https://x.example> **f** *k*\\\nrad"
)


def test_png_lists_quotes_links_and_the_rest():
    marked = table("T", [column("a")], [[cell("x", marks=["*"])]], [{"text": "n", "mark": "*"}])
    pdf = render_pdf(read_document(small(prose(EVERYTHING), code(png_chart(), marked))))
    notes = [note for page in pypdf.PdfReader(io.BytesIO(pdf)).pages for note in page.get("/Annots", [])]
    assert [note["/Subtype"] for note in notes] == ["/Link"] * 3


def test_a_character_no_font_has_is_refused():
    with pytest.raises(NotebookFailedError, match="PDF-filen kunde inte sättas") as caught:
        render_pdf(read_document(small(prose("\U00013000"))))
    assert "\n" not in str(caught.value)


def test_date_from_the_notebook():
    pdf = render_pdf(read_document(executed_notebooks.notebook(prose("# T"), date="2026-03-01")))
    assert "20260301" in str(pypdf.PdfReader(io.BytesIO(pdf)).metadata["/CreationDate"])


def test_a_path_inside_a_chart_is_not_followed(tmp_path):
    (tmp_path / "hemlig.png").write_bytes(b"inte en bild")
    image = f"<svg xmlns='http://www.w3.org/2000/svg'><image href='{tmp_path}/hemlig.png' width='9' height='9'/></svg>"
    document = read_document(small())
    figure = Figure(image.encode(), "svg", ALT, CAPTION, 1, "diagram-1")
    with pytest.raises(NotebookFailedError, match="absolute paths are not allowed"):
        render_pdf(msgspec.structs.replace(document, body=(*document.body, figure)))
