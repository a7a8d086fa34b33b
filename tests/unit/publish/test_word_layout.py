"""The Word file as Word and an assistive technology meet it, and the template that somebody else has made."""

import io
import re
import zipfile

import docx
import executed_notebooks
import pytest
from executed_notebooks import cell, code, column, prose, small, table

from iop_analysis.errors import UnreadableInputError
from iop_analysis.publish.blocks import Figure, Heading, NumberedTable
from iop_analysis.publish.document import read_document
from iop_analysis.publish.scan_texts import docx_texts
from iop_analysis.publish.scan_words import Passage
from iop_analysis.publish.word import refuse_unusable, render_docx
from iop_analysis.publish.word_tables import column_widths

RELATION = '<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"{}/>'
OUTSIDE = ' TargetMode="External"'
RELATIONS = "word/_rels/document.xml.rels"
TEXT_OF_THE_TEMPLATE = "Text ur mallen"


@pytest.fixture(scope="module")
def content(report):
    return render_docx(report)


@pytest.fixture(scope="module")
def opened(content):
    return docx.Document(io.BytesIO(content))


@pytest.fixture
def template(tmp_path):
    """A template as Word's users make them: other ids, a text, an author, and no footer."""
    made = docx.Document()
    made.add_heading(TEXT_OF_THE_TEMPLATE)
    made.core_properties.author = TEXT_OF_THE_TEMPLATE
    made.save(tmp_path / "mall.docx")
    return tmp_path / "mall.docx"


def changed(path, name, change):
    """The same package with a part changed, added or, for None, taken away."""
    with zipfile.ZipFile(path) as source:
        parts = {part: source.read(part) for part in source.namelist()}
    parts[name] = change(parts.get(name, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for part, data in parts.items():
            if data is not None:
                target.writestr(part, data)
    return path


def related(kind, target, mode=OUTSIDE):
    part = RELATION.format(kind, target, mode).encode() + b"</Relationships>"
    return lambda known: known.replace(b"</Relationships>", part)


def blocks(report, kind):
    return [block for block in report.blocks if isinstance(block, kind)]


def captions(opened):
    return [part.text for part in opened.paragraphs if part.style.name in {"Caption", "Diagramrubrik"}]


def test_headings(opened, report):
    found = [(part.style.name, part.text) for part in opened.paragraphs if part.style.name.startswith("Heading")]
    assert found == [(f"Heading {block.level}", block.text) for block in blocks(report, Heading)]


def test_tables_with_header_rows_and_row_headers(opened, report):
    tables = blocks(report, NumberedTable)
    assert len(opened.tables) == len(tables) > 1
    for found, block in zip(opened.tables, tables, strict=True):
        assert [part.text for part in found.rows[0].cells] == [column.label for column in block.table.columns]
        assert [row.cells[0].text for row in found.rows][1:] == [
            row[0].text + ", ".join(row[0].marks) for row in block.table.rows
        ]
        assert len(found._tbl.xpath("./w:tr/w:trPr/w:tblHeader")) == 1
        assert found._tbl.xpath("./w:tblPr/w:tblLook[@w:firstRow='1' and @w:firstColumn='1']")


def test_a_caption_stays_with_its_table_and_a_picture_with_its_caption(opened):
    for found in opened.tables:
        assert found._tbl.getprevious().xpath("./w:pPr/w:keepNext")
    for picture in opened.element.body.xpath("./w:p[.//w:drawing]"):
        assert picture.xpath("./w:pPr/w:keepNext")


def test_captions_are_numbered(opened, report):
    numbered = [f"Tabell {b.number}. {b.table.caption}" for b in blocks(report, NumberedTable)]
    assert [text for text in captions(opened) if text.startswith("Tabell")] == numbered
    drawn = [f"Diagram {b.number}. {b.caption}" for b in blocks(report, Figure)]
    assert [text for text in captions(opened) if text.startswith("Diagram")] == drawn


def test_alternative_texts_and_sharp_pictures(opened, report):
    figures = blocks(report, Figure)
    found = opened.element.body.xpath(".//wp:docPr")
    assert [part.get("descr") for part in found] == [figure.alt for figure in figures]
    assert len({part.get("id") for part in found}) == len(figures)
    assert all(part.image.px_width > 1000 for part in opened.part.package.image_parts)


def test_language_properties_and_page_numbers(opened, report):
    about = opened.core_properties
    assert (about.title, about.subject, about.language) == (report.title.text, report.short_title, "sv-SE")
    assert (about.author, about.last_modified_by, about.created.date()) == (report.author, report.author, report.date)
    assert {part.get(docx.oxml.ns.qn("w:val")) for part in opened.styles.element.xpath("//w:lang")} == {"sv-SE"}
    [section] = opened.sections
    assert section.footer.paragraphs[0].text == "Sida 1 av 1"
    assert [code.text for code in section.footer._element.xpath(".//w:instrText")] == [" PAGE ", " NUMPAGES "]
    assert section.header.paragraphs[0].text == report.short_title


def test_only_links_out_of_the_document_are_links():
    text = "# T\n\n## A\n\n[inom](#a) [brev](mailto:a@x.example) [ut](https://x.example)"
    opened = docx.Document(io.BytesIO(render_docx(read_document(executed_notebooks.notebook(prose(text))))))
    assert [part.target_ref for part in opened.part.rels.values() if part.is_external] == ["https://x.example"]
    assert [part.text for part in opened.paragraphs][-1] == "inom brev ut"


def test_lists_begin_anew_and_nest():
    text = "1. a\n   - b\n\n     c\n2. d\n\nmellan\n\n3. e\n\n> citat\n\n---\n\n```\nkod\n```"
    opened = docx.Document(io.BytesIO(render_docx(read_document(small(prose(text))))))
    listed = [part for part in opened.paragraphs if part._p.xpath("./w:pPr/w:numPr")]
    assert [part.text for part in listed] == ["a", "b", "d", "e"]
    numbers = [part._p.xpath("string(./w:pPr/w:numPr/w:numId/@w:val)") for part in listed]
    assert numbers[0] == numbers[2] != numbers[3]
    starts = opened.part.numbering_part.element.xpath("./w:num/w:lvlOverride/w:startOverride/@w:val")
    assert starts == ["1", "3"]


def test_markup_in_a_label_is_text():
    told = "<w:t>&amp;</w:p>]]>"
    opened = docx.Document(io.BytesIO(render_docx(read_document(small(code(table(told, [column(told)], [[cell(told)]])))))))
    assert opened.tables[0].cell(1, 0).text == told
    assert captions(opened) == [f"Tabell 1. {told}"]


def widths(labels, row, shares=None):
    columns = [column(label, width=share) for label, share in zip(labels, shares or [0] * len(labels), strict=True)]
    [block] = blocks(read_document(small(code(table("T", columns, [[cell(text) for text in row]])))), NumberedTable)
    return column_widths(block, 9000)


def test_a_table_is_no_wider_than_the_page_and_no_column_narrower_than_a_word():
    assert sum(widths(["a", "b"], ["ord " * 90, "1"])) <= 9000
    assert sum(widths(["a"] * 30, ["ord"] * 30)) <= 9000
    share, percent = widths(["Uppgift", "Män"], ["Andel", "37\u00a0%"])
    assert percent > 540
    assert share < 2000


def test_an_id_does_not_take_the_room_of_what_is_read():
    told, machine, source = widths(["Uppgift", "Id", "Källa"], ["ord " * 20, "x" * 90, "ord " * 40], [2, 2, 3])
    assert machine < 4000
    assert source > 3000 > told


def test_a_template_lends_its_look_and_nothing_else(template, report):
    content = render_docx(report, template)
    assert content == render_docx(report, template)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert TEXT_OF_THE_TEMPLATE.encode() not in b"".join(map(archive.read, archive.namelist()))
    opened = docx.Document(io.BytesIO(content))
    assert [part.text for part in opened.paragraphs if part.style.name == "Heading 1"] == [report.title.text]
    assert opened.sections[0].page_width == docx.Document(template).sections[0].page_width
    assert opened.sections[0].footer.paragraphs[0].text == "Sida 1 av 1"
    assert opened.tables[0].style.name == "Uppföljningstabell"


def test_our_own_file_serves_as_a_template(content, report, tmp_path):
    (tmp_path / "mall.docx").write_bytes(content)
    assert sorted(docx_texts(render_docx(report, tmp_path / "mall.docx")), key=str) == sorted(docx_texts(content), key=str)


HOSTILE = {
    "a macro": ("word/vbaProject.bin", lambda _: b"x"),
    "a macro's type": ("[Content_Types].xml", lambda known: known.replace(b"document.main", b"document.macroEnabled.main")),
    "a template's type": ("[Content_Types].xml", lambda known: known.replace(b"document.main", b"template.main")),
    "a picture from outside": (RELATIONS, related("image", "http://x.example/a.png")),
    "a file from outside": (RELATIONS, related("aFChunk", "file:///etc/hosts")),
    "an object": (RELATIONS, related("oleObject", "embeddings/a.bin", "")),
    "a bomb": ("word/media/a.png", lambda _: b"0" * 40_000_000),
    "entities": ("word/document.xml", lambda known: b'<!DOCTYPE a [<!ENTITY b "c">]>' + known),
    "no document": ("word/document.xml", lambda _: None),
    "half a document": ("word/document.xml", lambda known: known[:200]),
    "a part that is not there": ("word/styles.xml", lambda _: None),
    "sizes that are none": ("word/document.xml", lambda known: re.sub(rb'w:left="\d+"', b'w:left="a"', known)),
    "a field that fetches": (
        "word/header1.xml",
        lambda _: b'<w:hdr xmlns:w="w"><w:p><w:fldSimple w:instr="INCLUDETEXT x"/></w:p></w:hdr>'.replace(
            b'"w"', b'"http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        ),
    ),
}


@pytest.mark.parametrize("fault", HOSTILE)
def test_a_hostile_template_is_refused_in_one_line(fault, template):
    changed(template, *HOSTILE[fault])
    with pytest.raises(UnreadableInputError, match=r"mall\.docx: Word-mallen") as caught:
        refuse_unusable(template)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("bytes_", [b"", b"hej", b"PK\x03\x04" + bytes(50), b"x" * 5_000_001])
def test_what_is_no_word_file_is_refused(bytes_, tmp_path):
    (tmp_path / "mall.docx").write_bytes(bytes_)
    with pytest.raises(UnreadableInputError):
        refuse_unusable(tmp_path / "mall.docx")


def test_a_link_is_not_followed(template):
    (template.parent / "annan.docx").symlink_to(template)
    with pytest.raises(UnreadableInputError, match="länkar följs inte"):
        refuse_unusable(template.parent / "annan.docx")


def test_where_the_template_was_made_from_is_left_out(template, report):
    changed(template, RELATIONS, related("attachedTemplate", "file:///C:/hemma/a.dotm"))
    with zipfile.ZipFile(io.BytesIO(render_docx(report, template))) as archive:
        assert b"hemma" not in b"".join(map(archive.read, archive.namelist()))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("word/document.xml", lambda known: re.sub(rb'descr="[^"]*"', b'descr="Planterat"', known)),
        ("word/document.xml", lambda known: re.sub(rb'tblCaption w:val="[^"]*"', b'tblCaption w:val="Planterat"', known)),
        ("word/header1.xml", lambda known: re.sub(rb"<w:t>[^<]*<", b"<w:t>Planterat<", known)),
        ("docProps/core.xml", lambda known: re.sub(rb"<dc:title>[^<]*<", b"<dc:title>Planterat<", known)),
    ],
)
def test_the_last_look_reads_every_part(name, change, content, tmp_path):
    (tmp_path / "a.docx").write_bytes(content)
    read = docx_texts(changed(tmp_path / "a.docx", name, change).read_bytes())
    assert any("Planterat" in (text.text if isinstance(text, Passage) else text) for text in read)
