"""An organisation's own Word template lends its look, and can do nothing else."""

# ruff: noqa: E501 - markup is easier to read on one line

import contextlib
import io
import warnings
import zipfile

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from executed_notebooks import cell, chart, code, column, png_chart, prose, small, table
from hypothesis import given, settings
from hypothesis import strategies as st

from iop_analysis.errors import IopError, UnreadableInputError
from iop_analysis.publish.document import read_document
from iop_analysis.publish.word import refuse_unusable, render_docx
from iop_analysis.publish.word_reference import our_reference
from iop_analysis.publish.word_template import LARGEST_BYTES

DRAFT = "Hemligt utkast av en annan"
HEADER = "word/header1.xml"
BLANK = b"<w:p/>"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


@pytest.fixture(scope="module")
def document():
    filled = table("Tal", [column("Vad"), column("Antal", "right")], [[cell("Ärenden"), cell("3")]])
    return read_document(small(prose("1. a\n   - b\n\n> citat"), code(filled, chart())))


@pytest.fixture
def template(tmp_path):
    return tmp_path / "mall.docx"


def members(content=None):
    """The parts of our own reference document, or of another package, to be doctored."""
    with zipfile.ZipFile(io.BytesIO(content or our_reference())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path, parts, compression=zipfile.ZIP_DEFLATED):
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in parts.items() if isinstance(parts, dict) else parts:
            archive.writestr(name, content)
    return path


def changed(path, name, old, new):
    parts = members()
    old, new = (text.encode() if isinstance(text, str) else text for text in (old, new))
    assert old in parts[name]
    return packed(path, {**parts, name: parts[name].replace(old, new, 1)})


def relations(*entries):
    return f'<Relationships xmlns="{PACKAGE}">{"".join(entries)}</Relationships>'.encode()


def relation(kind, target, *, outside=True, name="rIdX"):
    mode = ' TargetMode="External"' if outside else ""
    return f'<Relationship Id="{name}" Type="{RELATIONS}/{kind}" Target="{target}"{mode}/>'


def with_relation(path, kind, target, *, of=HEADER, **told):
    folder, _, part = of.rpartition("/")
    name = f"{folder}/_rels/{part}.rels"
    parts = members()
    known = parts.get(name, relations()).replace(b"</Relationships>", b"")
    return packed(path, {**parts, name: known + relation(kind, target, **told).encode() + b"</Relationships>"})


def refused(path, document=None):
    """The one line with which a template is refused, before anything is made and when it is used."""
    with pytest.raises(UnreadableInputError) as caught:
        refuse_unusable(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: Word-mallen ")
    assert message.endswith(".")
    assert "\n" not in message
    if document is not None:
        with pytest.raises(UnreadableInputError):
            render_docx(document, path)
    return message


def opened(content):
    return docx.Document(io.BytesIO(content))


# --- what a template lends


def test_none_is_ours():
    refuse_unusable(None)


def test_our_own_as_an_organisations(document, template):
    template.write_bytes(our_reference())
    refuse_unusable(template)
    assert render_docx(document, template) == render_docx(document)


def test_what_we_wrote_as_an_organisations(document, template):
    """A finished report may be the next one's template: nothing of it but the look comes along."""
    template.write_bytes(render_docx(document))
    again = opened(render_docx(read_document(small(prose("Text."))), template))
    assert [p.text for p in again.paragraphs] == ["Titel", "Inledning.", "Avsnitt", "Text."]
    assert not again.inline_shapes
    assert again.sections[0].footer.paragraphs[0].text == "Sida 1 av 1"


@pytest.fixture
def corporate(template):
    """python-docx's own standard template, altered as an organisation would: page, heading, header; and text of its own."""
    word = docx.Document()
    word.styles["Heading 1"].font.color.rgb = RGBColor(0xC0, 0x10, 0x20)
    word.styles["Normal"].font.name, word.styles["Normal"].font.size = "Georgia", Pt(13)
    section = word.sections[0]
    section.page_width, section.page_height, section.left_margin = Cm(20), Cm(25), Cm(4)
    section.header.paragraphs[0].text = "Staden"
    word.add_heading(DRAFT)
    word.add_paragraph(DRAFT)
    word.core_properties.author = word.core_properties.comments = DRAFT
    word.save(template)
    return template


def test_other_styles_keep_their_look(document, corporate):
    word = opened(render_docx(document, corporate))
    assert word.paragraphs[0].style.font.color.rgb == RGBColor(0xC0, 0x10, 0x20)
    assert (word.styles["Normal"].font.name, word.styles["Normal"].font.size) == ("Georgia", Pt(13))
    section = word.sections[0]
    assert (round(section.page_width.cm), round(section.page_height.cm), round(section.left_margin.cm)) == (20, 25, 4)
    assert section.header.paragraphs[0].text == "Staden"
    assert word.inline_shapes[0].width <= section.page_width - section.left_margin - section.right_margin


def test_other_styles_are_used_and_ours_fill_in(document, corporate):
    word = opened(render_docx(document, corporate))
    assert len(word.styles.element.xpath("./w:style[w:name/@w:val='heading 1' or w:name/@w:val='Heading 1']")) == 1
    assert word.tables[0].style.name == "Uppföljningstabell"
    used = {str(name) for name in word.element.xpath("//w:pStyle/@w:val | //w:rStyle/@w:val | //w:tblStyle/@w:val")}
    assert used <= {style.style_id for style in word.styles}
    assert word.tables[0]._tbl.xpath("./w:tr[1]/w:trPr/w:tblHeader")


def test_pages_are_numbered_where_the_template_says_nothing(document, corporate):
    footer = opened(render_docx(document, corporate)).sections[0].footer
    assert [code_.text.strip() for code_ in footer._element.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]


def test_nothing_else_of_a_template_comes_along(document, corporate):
    content = render_docx(document, corporate)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not [name for name in archive.namelist() if DRAFT.encode() in archive.read(name)]
        assert not [name for name in archive.namelist() if "thumbnail" in name or "customXml" in name]
    assert opened(content).core_properties.author == document.author
    assert render_docx(document, corporate) == content


def test_the_language_is_swedish_whatever_the_template_says(document, corporate):
    word = opened(render_docx(document, corporate))
    assert set(word.styles.element.xpath("//w:lang/@w:val")) == {"sv-SE"}


def test_where_a_template_was_made_from_is_left_out(document, template):
    path = with_relation(template, "attachedTemplate", "file:///G:/mallar/x.dotx", of="word/settings.xml")
    content = render_docx(document, path)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not [name for name in archive.namelist() if b"x.dotx" in archive.read(name)]


def test_a_header_may_show_a_picture_and_lead_to_the_web(document, template):
    word = docx.Document()
    header = word.sections[0].header.paragraphs[0]
    image = read_document(small(code(png_chart()))).body[-1].image
    header.add_run().add_picture(io.BytesIO(image), width=Cm(2))
    word.sections[0].header.part.relate_to("https://stad.example/", f"{RELATIONS}/hyperlink", is_external=True)
    word.save(template)
    kept = opened(render_docx(document, template)).sections[0].header.part.rels.values()
    assert sorted(rel.reltype.rpartition("/")[2] for rel in kept) == ["hyperlink", "image"]


@pytest.mark.parametrize("name", ["w:printerSettings", "w:sectPrChange"])
def test_what_belongs_to_another_machine_or_person_is_left_out(name, document, template):
    part = f'<{name} r:id="rId77" w:id="1" w:author="x"/></w:sectPr>'
    content = render_docx(document, changed(template, "word/document.xml", "</w:sectPr>", part))
    assert not opened(content).element.xpath(f"//{name}")


def test_ids_of_lists_that_are_no_numbers(document, template):
    template.write_bytes(render_docx(document))
    parts = members(template.read_bytes())
    for number, odd in ((b'w:numId="1"', b'w:numId="ett"'), (b'w:numId="2"', b'w:numId="99999999999"')):
        parts["word/numbering.xml"] = parts["word/numbering.xml"].replace(number, odd)
    word = opened(render_docx(document, packed(template, parts)))
    assert word.element.xpath("//w:numPr")


def test_comments_in_the_markup(document, template):
    path = changed(template, "word/_rels/document.xml.rels", "<Relationship ", "<!-- x --><Relationship ")
    render_docx(document, path)


# --- what is refused


def test_macros(template, document):
    parts = members()
    assert "makron" in refused(packed(template, {**parts, "word/vbaProject.bin": b"x"}), document)


def test_a_docm_renamed(template, document):
    path = changed(template, "[Content_Types].xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                   "application/vnd.ms-word.document.macroEnabled.main+xml")  # fmt: skip
    assert "är sparad med makron" in refused(path, document)


def test_a_template_of_words_own_kind(template, document):
    path = changed(template, "[Content_Types].xml", "wordprocessingml.document.main+xml", "wordprocessingml.template.main+xml")
    assert "går inte att använda" in refused(path, document)


@pytest.mark.parametrize(
    ("kind", "target", "of"),
    [
        ("image", "http://x.example/spion.png", HEADER),
        ("image", "file:///etc/passwd", HEADER),
        ("oleObject", "http://x.example/a.xls", HEADER),
        ("hyperlink", "file:///C:/x.exe", HEADER),
        ("hyperlink", "javascript:alert(1)", HEADER),
        ("subDocument", "http://x.example/a.docx", "word/document.xml"),
        ("frame", "http://x.example/", "word/document.xml"),
        ("aFChunk", "http://x.example/a.html", "word/document.xml"),
        ("mailMergeSource", "file:///C:/x.mdb", "word/settings.xml"),
        ("theme", "http://x.example/theme.xml", "word/document.xml"),
    ],
)
def test_what_would_be_fetched(kind, target, of, template, document):
    assert "hämtar något utifrån" in refused(with_relation(template, kind, target, of=of), document)


@pytest.mark.parametrize(("kind", "target"), [("oleObject", "embeddings/x.bin"), ("control", "activeX/activeX1.xml")])
def test_what_is_embedded(kind, target, template, document):
    path = with_relation(template, kind, target, outside=False)
    assert "inbäddade filer" in refused(packed(path, {**members(path.read_bytes()), f"word/{target}": b"<x/>"}), document)


@pytest.mark.parametrize(("kind", "target"), [("chart", "styles.xml"), ("aFChunk", "bild.png"), ("image", "styles.xml")])
def test_a_header_that_holds_more_than_a_look(kind, target, template, document):
    parts = members(with_relation(template, kind, target, outside=False).read_bytes())
    types = parts["[Content_Types].xml"].replace(b"</Types>", b'<Default Extension="png" ContentType="image/png"/></Types>')
    path = packed(template, {"word/bild.png": b"x", **parts, "[Content_Types].xml": types})
    assert "går inte att använda" in refused(path, document)


@pytest.mark.parametrize(
    "declaration",
    [
        b'<!DOCTYPE w:hdr [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE w:hdr SYSTEM "http://x.example/x.dtd">',
        b"<!doctype x>",
    ],
)
def test_declarations(declaration, template, document):
    path = changed(template, HEADER, b"<w:hdr", declaration + b"<w:hdr")
    assert "egna deklarationer" in refused(path, document)


def test_declarations_in_another_character_set(template, document):
    text = members()[HEADER].decode().split("?>", 1)[1]
    coded = f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x>{text}'.encode("utf-16")
    assert "teckenkodning" in refused(packed(template, {**members(), HEADER: coded}), document)


def test_declarations_that_are_hidden_by_the_character_set(template, document):
    text = members()[HEADER].decode().split("?>", 1)[1].encode("utf-7")
    coded = b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE w:hdr+AD4-' + text
    assert "egna deklarationer" in refused(packed(template, {**members(), HEADER: coded}), document)


def test_a_bomb(template, document):
    path = packed(template, {**members(), "word/media/a.xml": b" " * 31_000_000})
    assert path.stat().st_size < 100_000
    assert "30 MB" in refused(path, document)


def test_a_bomb_that_says_it_is_small(template, document):
    content = bytearray(packed(template, {**members(), "word/x.xml": b" " * 20_000_000}).read_bytes())
    size = (20_000_000).to_bytes(4, "little")
    assert content.count(size) == 2
    template.write_bytes(bytes(content).replace(size, (10).to_bytes(4, "little")))
    assert "inte en läsbar Word-fil" in refused(template, document)


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_compression_that_is_unpacked_without_a_limit(compression, template, document):
    assert "inte använder" in refused(packed(template, members(), compression), document)


def test_too_many_parts(template, document):
    assert "500 delar" in refused(packed(template, {**members(), **{f"word/x{n}.bin": b"" for n in range(500)}}), document)


def test_two_parts_of_one_name(template, document):
    parts = members()
    assert "samma namn" in refused(packed(template, [*parts.items(), (HEADER, parts[HEADER])]), document)


def test_a_file_that_is_too_large(template):
    with template.open("wb") as content:
        content.truncate(LARGEST_BYTES + 1)
    assert "större än 5 MB" in refused(template)


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"PK\x05\x06" + bytes(18), b"{\\rtf1 x}", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 99]
)
def test_no_zip(content, template, document):
    template.write_bytes(content)
    refused(template, document)


def test_another_zip(template, document):
    refused(packed(template, {"a.txt": b"x"}), document)


def test_a_password(template, document):
    content = bytearray(our_reference())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    template.write_bytes(content)
    assert "inte en läsbar Word-fil" in refused(template, document)


def test_what_is_no_file_of_its_own(template, tmp_path, document):
    real = tmp_path / "annan.docx"
    real.write_bytes(our_reference())
    template.symlink_to(real)
    assert "länkar följs inte" in refused(template, document)
    template.unlink()
    template.mkdir()
    assert "ingen vanlig fil" in refused(template, document)
    assert "ingen vanlig fil" in refused(tmp_path / "saknas.docx", document)


CODES = (
    "INCLUDETEXT &quot;C:\\x&quot;",
    "includepicture x",
    "DDE cmd",
    "DDEAUTO cmd",
    "LINK Excel",
    "MACROBUTTON x",
    "IMPORT x",
    "QUOTE",
)


def simple(code_):
    return f'<w:p><w:fldSimple w:instr=" {code_} "/></w:p>'


def divided(code_):
    """As Word writes it, over several runs."""
    runs = "".join(f"<w:r><w:instrText>{part}</w:instrText></w:r>" for part in (f" {code_[:3]}", f"{code_[3:]} "))
    kinds = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    return f"<w:p>{kinds[0]}{runs}{kinds[1]}{kinds[2]}</w:p>"


@pytest.mark.parametrize("code_", CODES)
@pytest.mark.parametrize("written", [simple, divided])
@pytest.mark.parametrize("part", ["header1", "footer1"])
def test_a_field_that_does_something(code_, written, part, template, document):
    end = "</w:hdr>" if part.startswith("header") else "</w:ftr>"
    message = refused(changed(template, f"word/{part}.xml", end, written(code_) + end), document)
    assert f"ett fält som inte är tillåtet i sidhuvud och sidfot ({code_.split()[0].upper()!r})" in message


def test_a_field_in_a_header_that_is_called_something_else(template, document):
    parts = members()
    parts["word/logotyp.xml"] = parts.pop(HEADER).replace(b"</w:hdr>", simple("INCLUDETEXT x").encode() + b"</w:hdr>")
    for name in ("[Content_Types].xml", "word/_rels/document.xml.rels"):
        assert b"header1.xml" in parts[name]
        parts[name] = parts[name].replace(b"header1.xml", b"logotyp.xml")
    refused(packed(template, parts), document)


def test_a_header_that_says_it_is_something_else(template, document):
    path = changed(template, "[Content_Types].xml", "wordprocessingml.header+xml", "drawing+xml")
    parts = members(path.read_bytes())
    parts[HEADER] = parts[HEADER].replace(b"</w:hdr>", simple("DDE x").encode() + b"</w:hdr>")
    refused(packed(template, parts), document)


def test_a_part_that_would_be_written_twice(template, document):
    parts = members()
    parts["word/numbering.xml"] = parts.pop(HEADER)
    for name in ("[Content_Types].xml", "word/_rels/document.xml.rels"):
        parts[name] = parts[name].replace(b"header1.xml", b"numbering.xml")
    assert "går inte att använda" in refused(packed(template, parts), document)


@pytest.mark.parametrize(
    "page",
    ['w:w="bred" w:h="16838"', 'w:w="0" w:h="0"', 'w:w="-9" w:h="16838"', 'w:w="999999999" w:h="16838"', 'w:w="700" w:h="16838"'],
)
def test_a_page_that_nobody_could_print(page, template, document):
    path = changed(template, "word/document.xml", '<w:pgSz w:w="11906" w:h="16838"', f"<w:pgSz {page}")
    assert "går inte att använda" in refused(path, document)


@pytest.mark.parametrize(
    "name", ["word/document.xml", "word/styles.xml", "word/header1.xml", "_rels/.rels", "[Content_Types].xml"]
)
@pytest.mark.parametrize("content", [b"", b"<x/>", b"<w:document", b"\xff\xfe"])
def test_parts_that_are_not_what_they_should_be(name, content, template, document):
    packed(template, {**members(), name: content})
    try:
        render_docx(document, template)
    except UnreadableInputError:
        refused(template)


@pytest.mark.parametrize("name", sorted(set(members()) - {HEADER}))
def test_parts_that_are_missing(name, template, document):
    packed(template, {part: content for part, content in members().items() if part != name})
    try:
        render_docx(document, template)
    except UnreadableInputError:
        refused(template)


@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=400))
def test_any_bytes_at_all(content, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "slump.docx"
    path.write_bytes(content)
    refused(path)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_damage_to_a_template(data, tmp_path_factory):
    """A file with some bytes altered, or a part of which some are, is used or refused, and never anything else."""
    path = tmp_path_factory.getbasetemp() / "skadad.docx"
    parts = members()
    name = data.draw(st.sampled_from([*parts, ""]))
    content = bytearray(parts[name] if name else our_reference())
    for place, byte in data.draw(st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), max_size=6)):
        content[place] = byte
    path.write_bytes(content) if not name else packed(path, {**parts, name: bytes(content)})
    with contextlib.suppress(IopError):
        render_docx(read_document(small()), path)


def test_the_empty_paragraph_that_a_template_begins_with_is_gone(document, template):
    assert BLANK in members()["word/document.xml"]
    template.write_bytes(our_reference())
    assert opened(render_docx(document, template)).paragraphs[0].text == "Titel"
