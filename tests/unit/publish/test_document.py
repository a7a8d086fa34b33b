"""What becomes of each kind of cell and output."""

import datetime as dt

import executed_notebooks
import pypandoc
from executed_notebooks import cell, chart, code, column, notebook, png_chart, printed, prose, rich, small, table

from iop_analysis.publish import markdown
from iop_analysis.publish.blocks import Figure, Heading, Listing, NumberedTable, Paragraph, Preformatted, Quote, Rule, Run
from iop_analysis.publish.document import read_document


def body(*cells):
    return read_document(small(*cells)).body[1:]


def test_code_is_never_shown():
    assert "hemlig" not in repr(read_document(small(code(source="hemlig = 1"))))


def test_title_lead_and_sections():
    document = read_document(
        notebook(prose("# En *titel*\n\nIngress.\n\n- punkt\n\n## A\n\ntext\n\n### B\n\ntext\n\n## Åtta öar\n\ntext"))
    )
    assert document.title.text == "En titel"
    assert [type(block) for block in document.lead] == [Paragraph, Listing]
    assert [(heading.text, heading.anchor) for heading in document.sections] == [("A", "a"), ("Åtta öar", "atta-oar")]


def test_a_table_under_the_title_is_no_lead():
    document = read_document(notebook(prose("# T\n\nIngress."), code(table("T", [column("a")], [[cell("x")]])), prose("Mer.")))
    assert [type(block) for block in document.lead] == [Paragraph]
    assert [type(block) for block in document.body] == [NumberedTable, Paragraph]


def test_properties():
    document = read_document(notebook(prose("# T"), short_title="K", author="F", keywords=["x"], date="2026-03-01"))
    assert (document.short_title, document.author, document.keywords) == ("K", "F", ("x",))
    assert document.date == dt.date(2026, 3, 1)
    assert read_document(notebook(prose("# T"))).short_title == "T"


def test_emphasis_and_links_become_runs():
    [paragraph] = body(prose("a *b **c*** [d *e*](https://x.example/?a=1&b=2) `f`\\\ng"))
    assert paragraph.runs == (
        Run("a "),
        Run("b ", emphasis=True),
        Run("c", emphasis=True, strong=True),
        Run(" "),
        Run("d ", href="https://x.example/?a=1&b=2"),
        Run("e", emphasis=True, href="https://x.example/?a=1&b=2"),
        Run(" "),
        Run("f", code=True),
        Run("\ng"),
    )


def test_blocks_of_prose():
    blocks = body(prose("1. a\n   - b\n\n> citat\n\n---\n\n```python\nkod\n```\n\n3) c"))
    assert [type(block) for block in blocks] == [Listing, Quote, Rule, Preformatted, Listing]
    assert blocks[0].ordered
    assert blocks[4].start == 3
    assert isinstance(blocks[0].items[0][1], Listing)


def test_links_to_what_exists():
    assert body(
        prose("[a](#avsnitt) [b](#tabell-1) [c](#diagram-1) [d](mailto:a@b.se)"), code(chart(), table("T", [column("a")], []))
    )


def test_order_of_preference_among_formats():
    foreign = rich({"text/html": "<script>x</script>", "text/plain": "ren text"})
    figure = rich({**chart()["data"], "text/markdown": "nej"}, chart()["metadata"])
    blocks = body(
        code(
            foreign,
            figure,
            rich({"text/markdown": "**ja**", "text/plain": "nej"}),
            printed("utskrift\n"),
            printed("nej", "stderr"),
        )
    )
    assert [type(block) for block in blocks] == [Preformatted, Figure, Paragraph, Preformatted]
    assert "script" not in repr(blocks)
    assert blocks[3].text == "utskrift"


def test_a_result_is_read_like_a_display():
    result = executed_notebooks.new_output("execute_result", data={"text/plain": "42"}, execution_count=1)
    assert body(code(result)) == (Preformatted("42"),)


def test_html_alone_and_blank_output_leave_nothing():
    assert body(code(rich({"text/html": "<b>x</b>"}), printed(" \n"))) == ()


def test_terminal_colours_and_control_characters_go():
    assert body(code(printed("\x1b[31mrött\x1b[0m\x00\x07\ud800"))) == (Preformatted("rött"),)
    [block] = body(code(table("A\x00B", [column("C\x1b")], [[cell("D\x08")]])))
    assert (block.table.caption, block.table.columns[0].label, block.table.rows[0][0].text) == ("AB", "C", "D")


def test_tables_and_figures_are_numbered_apart():
    one = table("T", [column("a")], [[cell("x")]])
    blocks = body(code(one, chart(), png_chart(), one))
    assert [(block.anchor, block.number) for block in blocks] == [
        ("tabell-1", 1),
        ("diagram-1", 1),
        ("diagram-2", 2),
        ("tabell-2", 2),
    ]
    assert blocks[2].format == "png"


def test_a_figure_belongs_to_the_first_table_it_stands_in():
    one = table("T", [column("a")], [[cell("x", figure="f-1")], [cell("y", figure="f-1")]])
    two = table("T", [column("a")], [[cell("x", figure="f-1")], [cell("z", figure="f-2")]])
    assert [block.figures for block in body(code(one, two))] == [("f-1",), ("f-2",)]


def test_anchors_are_unique_also_against_figures():
    document = read_document(
        notebook(
            prose("# T\n\n## Fall\n\na\n\n## Fall\n\nb\n\n## Topp\n\nc\n\n## !"),
            code(table("T", [column("a")], [[cell("x", figure="fall")]])),
        )
    )
    assert [heading.anchor for heading in document.sections] == ["fall-2", "fall-3", "topp-2", "avsnitt"]


def test_only_wide_tables_of_text_are_dense():
    words = "en iakttagelse som tar stor plats"
    wide = table("T", [column(str(n)) for n in range(5)], [[cell(words)] * 5])
    numbers = table("T", [column(str(n)) for n in range(5)], [[cell("1")] * 5])
    assert [block.dense for block in body(code(wide, numbers))] == [True, False]


def test_a_table_may_arrive_as_text():
    text = '{"caption": "T", "columns": [{"label": "a"}], "rows": [[{"text": "x"}]]}'
    [block] = body(code(rich({executed_notebooks.TABLE_MIME: text})))
    assert block.table.rows[0][0].text == "x"


def test_markdown_in_many_cells_is_parsed_in_one_call(monkeypatch):
    calls = []
    genuine = pypandoc.convert_text
    monkeypatch.setattr(pypandoc, "convert_text", lambda *args, **kwargs: calls.append(args) or genuine(*args, **kwargs))
    markdown._parse.cache_clear()
    blocks = body(*(prose(f"- del {number}") for number in range(5)))
    assert len(calls) == 1
    assert len(blocks) == 5
    assert Heading not in map(type, blocks)
