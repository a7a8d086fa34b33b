"""The Word file as python-docx, and so Word, meets it: structure, words, properties, and the same bytes each time."""

import hashlib
import io
import subprocess
import sys
import zipfile

import docx
import executed_notebooks
import msgspec
import pytest
from docx.oxml.ns import qn
from docx.shared import Emu
from executed_notebooks import ALT, CAPTION, cell, chart, code, column, png_chart, prose, small, table

from iop_analysis.errors import NotebookFailedError
from iop_analysis.publish.blocks import Figure, Heading, NumberedTable, Paragraph, Run
from iop_analysis.publish.document import read_document
from iop_analysis.publish.word import render_docx

TEXT_STYLES = {"Normal", "Ingress"}


@pytest.fixture(scope="module")
def content(report):
    return render_docx(report)


@pytest.fixture(scope="module")
def word(content):
    return opened(content)


def opened(content):
    return docx.Document(io.BytesIO(content))


def rendered(*cells):
    return opened(render_docx(read_document(small(*cells))))


def styled(word, *names):
    return [paragraph.text for paragraph in word.paragraphs if paragraph.style.name in names]


def blocks(report, kind):
    return [block for block in report.blocks if isinstance(block, kind)]


def parts(content, suffix=".xml"):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(suffix)}


def outside_links(word):
    return [relation.target_ref for relation in word.part.rels.values() if relation.is_external]


def test_headings_in_order_and_on_their_levels(word, report):
    found = [(p.style.name, p.text) for p in word.paragraphs if p.style.name.startswith("Heading")]
    assert found == [(f"Heading {heading.level}", heading.text) for heading in blocks(report, Heading)]
    assert [level for level, _ in found].count("Heading 3") == 3


def test_every_level_of_heading():
    word = rendered(prose("### c\n\n#### d\n\n##### e\n\n###### f\n\nText."))
    assert [p.style.name for p in word.paragraphs if p.text in "cdef"] == [f"Heading {level}" for level in range(3, 7)]
    levels = [style.element.xpath("./w:pPr/w:outlineLvl/@w:val") for style in word.styles if style.name.startswith("Heading")]
    assert levels == [[str(level)] for level in range(6)]


def test_paragraphs_are_whole_and_the_lead_looks_like_one(word, report):
    texts = ["".join(run.text for run in block.runs) for block in blocks(report, Paragraph)]
    assert styled(word, *TEXT_STYLES) == texts
    assert styled(word, "Ingress") == texts[: len(report.lead)]


def test_emphasis_code_and_line_breaks():
    word = rendered(prose("**fet** *kursiv* `kod`\\\nrad"))
    paragraph = word.paragraphs[-1]
    assert paragraph.text == "fet kursiv kod\nrad"
    assert [run.text for run in paragraph.runs if run.bold] == ["fet"]
    assert [run.text for run in paragraph.runs if run.italic] == ["kursiv"]
    assert [run.text for run in paragraph.runs if run.style.name == "Kod"] == ["kod"]


def test_quotes_program_text_and_rules():
    word = rendered(prose("> citat\n\n---\n\n```\na  b\nc\n```"))
    assert [(p.style.name, p.text) for p in word.paragraphs[-3:]] == [
        ("Quote", "citat"),
        ("Avdelare", ""),
        ("Programtext", "a  b\nc"),
    ]


def numbering(word):
    """Of every item: its text, its list, its level, and the form and start of that list's numbers."""
    root = word.part.numbering_part.element
    for paragraph in word.paragraphs:
        for level, number in zip(
            *(paragraph._p.xpath(f"./w:pPr/w:numPr/w:{tag}/@w:val") for tag in ("ilvl", "numId")), strict=True
        ):
            [kind] = root.xpath(f"./w:num[@w:numId='{number}']/w:abstractNumId/@w:val")
            [form] = root.xpath(f"./w:abstractNum[@w:abstractNumId='{kind}']/w:lvl[@w:ilvl='{level}']/w:numFmt/@w:val")
            start = root.xpath(f"./w:num[@w:numId='{number}']/w:lvlOverride[@w:ilvl='{level}']/w:startOverride/@w:val")
            yield paragraph.text, number, level, form, *start


def test_bulleted_and_numbered_lists_within_each_other():
    found = list(numbering(rendered(prose("3. a\n   - b\n     1. c\n4. d\n\nMellan.\n\n1. e"))))
    assert [(text, *rest) for text, _, *rest in found] == [
        ("a", "0", "decimal", "3"),
        ("b", "1", "bullet"),
        ("c", "2", "decimal", "1"),
        ("d", "0", "decimal", "3"),
        ("e", "0", "decimal", "1"),
    ]
    lists = {text: number for text, number, *_ in found}
    assert lists["a"] == lists["d"] != lists["e"]


def test_what_else_belongs_to_an_item_stands_under_it():
    word = rendered(prose("- a\n\n  under\n\n- b"))
    [under] = [paragraph for paragraph in word.paragraphs if paragraph.text == "under"]
    assert under.paragraph_format.left_indent.twips == 360
    assert [text for text, *_ in numbering(word)] == ["a", "b"]


def test_lists_deeper_than_word_has_levels():
    text = "\n".join(f"{'  ' * depth}- {depth}" for depth in range(12))
    assert [level for _, _, level, *_ in numbering(rendered(prose(text)))] == [str(min(level, 8)) for level in range(12)]


def test_tables_hold_every_cell_under_a_header_row_that_repeats(word, report):
    expected = [block.table for block in blocks(report, NumberedTable)]
    assert len(word.tables) == len(expected) == 3
    for shown, told in zip(word.tables, expected, strict=True):
        header, *rows = [[cell.text for cell in row.cells] for row in shown.rows]
        assert header == [column.label for column in told.columns]
        assert rows == [[cell.text + ",\u00a0".join(cell.marks) for cell in row] for row in told.rows]
        repeated = [bool(row._tr.xpath("./w:trPr/w:tblHeader")) for row in shown.rows]
        assert repeated == [True] + [False] * len(rows)


def test_the_first_column_heads_its_rows(word):
    for shown in word.tables:
        [look] = shown._tbl.xpath("./w:tblPr/w:tblLook")
        assert (look.get(qn("w:firstColumn")), look.get(qn("w:firstRow"))) == ("1", "1")
        assert {kind.get(qn("w:type")) for kind in shown.style.element.findall(qn("w:tblStylePr"))} >= {"firstRow"}


def test_tables_fit_the_page(word):
    section = word.sections[0]
    room = Emu(section.page_width - section.left_margin - section.right_margin).twips
    for shown in word.tables:
        widths = [int(width) for width in shown._tbl.xpath("./w:tblGrid/w:gridCol/@w:w")]
        assert all(width > 0 for width in widths)
        assert sum(widths) <= room


@pytest.mark.parametrize("columns", [1, 12, 40])
def test_a_table_wider_than_the_page_is_pressed_together(columns):
    heads = [column(f"En mycket lång rubrik {number}") for number in range(columns)]
    word = rendered(code(table("Bred", heads, [[cell("ord " * 9)] * columns])))
    widths = [int(width) for width in word.tables[0]._tbl.xpath("./w:tblGrid/w:gridCol/@w:w")]
    assert len(widths) == columns
    assert min(widths) > 0
    assert sum(widths) <= 11906


def captions(word, label):
    return [text for text in styled(word, "Caption", "Diagramrubrik") if text.startswith(label)]


def test_captions_stand_by_what_they_name_and_are_counted_by_word(word, report):
    for label, kind in (("Tabell", NumberedTable), ("Diagram", Figure)):
        told = [(b.number, b.table.caption if kind is NumberedTable else b.caption) for b in blocks(report, kind)]
        assert captions(word, label) == [f"{label} {number}. {words}" for number, words in told]
        counted = word.element.xpath(f"//w:instrText[contains(., 'SEQ {label} ')]")
        assert len(counted) == len(told)
    before = [element.getprevious().xpath("string(.)") for element in word.element.body.findall(qn("w:tbl"))]
    assert ["Tabell" in words for words in before] == [True] * 3
    assert word.tables[0]._tbl.xpath("./w:tblPr/w:tblCaption/@w:val") == ["Nyckeltal för perioden"]


def test_notes_follow_their_table(word):
    after = word.tables[0]._tbl.getnext()
    assert after.xpath("string(.)") == "1 De tre senaste kvartalen."
    assert after.xpath(".//w:vertAlign/@w:val") == ["superscript"]
    assert styled(word, "Tabellnot")[1] == "2 Hela 2024; perioderna är olika långa."


def descriptions(word):
    return [str(text) for text in word.element.xpath("//wp:docPr/@descr")]


def test_charts_are_pictures_with_alternative_texts(word, report):
    assert descriptions(word) == [figure.alt for figure in blocks(report, Figure)]
    images = [word.part.related_parts[name].blob for name in word.element.xpath("//a:blip/@r:embed")]
    assert len({hashlib.sha256(image).hexdigest() for image in images}) == 3
    assert all(image.startswith(b"\x89PNG") for image in images)
    assert len({shape.width for shape in word.inline_shapes}) == 1
    assert all(shape.height < shape.width for shape in word.inline_shapes)


def test_a_chart_that_is_a_png_already():
    word = rendered(code(png_chart()))
    assert descriptions(word) == [ALT]
    assert captions(word, "Diagram") == [f"Diagram 1. {CAPTION}"]


def test_a_high_chart_stays_on_one_page():
    svg = "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='100'><rect width='10' height='100'/></svg>"
    word = rendered(code(chart(svg=svg)))
    section, [shape] = word.sections[0], word.inline_shapes
    assert shape.height < section.page_height - section.top_margin - section.bottom_margin
    assert shape.height / shape.width == pytest.approx(10, rel=0.02)


def test_page_numbers_stand_in_every_footer(word):
    [section] = word.sections
    for footer in (section.footer, section.first_page_footer):
        assert [code_.text.strip() for code_ in footer._element.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]
        assert footer.paragraphs[0].text == "Sida 1 av 1"


def test_the_header_tells_the_title_from_the_second_page_on(word, report):
    [section] = word.sections
    assert section.header.paragraphs[0].text == report.short_title
    assert section.first_page_header.paragraphs[0].text == ""
    assert section.different_first_page_header_footer


def test_everything_is_swedish(content, word):
    assert word.core_properties.language == "sv-SE"
    assert word.styles.element.xpath("./w:docDefaults//w:lang/@w:val") == ["sv-SE"]
    told = [language for part in parts(content).values() for language in _languages(part)]
    assert set(told) == {"sv-SE"}


def _languages(part):
    return [rest.split('"')[0] for rest in part.split('<w:lang w:val="')[1:]]


def test_properties_tell_of_the_document_and_never_the_clock():
    document = msgspec.structs.replace(
        read_document(executed_notebooks.notebook(prose("# T"), date="2026-03-01")), author="Nämnden"
    )
    about = opened(render_docx(msgspec.structs.replace(document, keywords=("a", "b")))).core_properties
    assert (about.title, about.subject, about.author, about.keywords) == ("T", "T", "Nämnden", "a, b")
    assert (about.last_modified_by, about.revision) == ("Nämnden", 1)
    assert {about.created.isoformat()[:10], about.modified.isoformat()[:10]} == {"2026-03-01"}


def test_only_links_to_the_web_are_kept():
    word = rendered(prose("[a](https://x.example/a?b=1&c=2) [b](HTTP://y.example) [c](mailto:a@b.example) [d](#avsnitt)"))
    assert outside_links(word) == ["https://x.example/a?b=1&c=2", "HTTP://y.example"]
    assert word.paragraphs[-1].text == "a b c d"
    assert [link.text for link in word.paragraphs[-1].hyperlinks] == ["a", "b"]


@pytest.mark.parametrize("href", ["javascript:alert(1)", "file:///etc/passwd", "\\\\server\\x", " https://x", "ms-word:ofe|u|x"])
def test_no_other_link_whatever_a_document_says(href):
    document = read_document(small())
    body = (*document.body, Paragraph((Run("hit", href=href),)))
    assert outside_links(opened(render_docx(msgspec.structs.replace(document, body=body)))) == []


def test_figures_are_plain_text():
    """Where a number comes from is told by the page; in a file that is edited its link would soon go astray."""
    document = read_document(small())
    figure = Run("3\u00a0017", href="#kalla-cases", figure="cases", value=3017.0)
    content = render_docx(msgspec.structs.replace(document, body=(*document.body, Paragraph((Run("I allt "), figure)))))
    assert opened(content).paragraphs[-1].text == "I allt 3\u00a0017"
    whole = "".join(parts(content).values()) + "".join(parts(content, ".rels").values())
    assert not [word for word in ("kalla-cases", "w:hyperlink ", "3017") if word in whole]


def test_a_document_that_ends_with_a_table_ends_with_a_paragraph():
    last = rendered(code(table("T", [column("k")], [[cell("v")]]))).element.body[-2]
    assert last.tag == qn("w:p")


def test_the_same_bytes_twice_and_in_another_process(content, report, tmp_path):
    assert render_docx(report) == content
    stored = tmp_path / "report.msgpack"
    stored.write_bytes(msgspec.msgpack.encode(report))
    script = (
        "import hashlib, msgspec, pathlib, sys\n"
        "from iop_analysis.publish.blocks import Document\nfrom iop_analysis.publish.word import render_docx\n"
        "document = msgspec.msgpack.decode(pathlib.Path(sys.argv[1]).read_bytes(), type=Document)\n"
        "print(hashlib.sha256(render_docx(document)).hexdigest())"
    )
    command = [sys.executable, "-c", script, stored]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"})
    assert done.stdout.strip() == hashlib.sha256(content).hexdigest()


def test_nothing_in_the_package_tells_when_it_was_made(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert len(set(archive.namelist())) == len(archive.namelist())
        assert not [name for name in archive.namelist() if "thumbnail" in name or "custom" in name]


def test_a_chart_that_cannot_be_drawn_stops_in_one_line():
    document = read_document(small())
    figure = Figure(b"<svg xmlns='http://www.w3.org/2000/svg'><rect", "svg", ALT, CAPTION, 1, "diagram-1")
    with pytest.raises(NotebookFailedError, match="diagram kunde inte ritas för Word") as caught:
        render_docx(msgspec.structs.replace(document, body=(*document.body, figure)))
    assert "\n" not in str(caught.value)


def test_a_path_inside_a_chart_is_not_followed(tmp_path):
    (tmp_path / "hemlig.png").write_bytes(b"inte en bild")
    image = f"<svg xmlns='http://www.w3.org/2000/svg'><image href='{tmp_path}/hemlig.png' width='9' height='9'/></svg>"
    document = read_document(small())
    figure = Figure(image.encode(), "svg", ALT, CAPTION, 1, "diagram-1")
    with pytest.raises(NotebookFailedError):
        render_docx(msgspec.structs.replace(document, body=(*document.body, figure)))


def test_rows_that_head_a_page_stay_with_the_next(word):
    first = word.tables[0]
    kept = [bool(row.cells[0].paragraphs[0]._p.xpath("./w:pPr/w:keepNext")) for row in first.rows]
    assert kept == [True] * len(first.rows)  # a short table, and its notes with it
