"""What a notebook cell gets to show."""

import msgspec
import pytest

from iop_analysis.display import MARKDOWN_MIME, SVG_MIME, TABLE_MIME, Cell, Column, Note, Table, uncited
from iop_analysis.present.charts import Chart
from iop_analysis.present.outputs import shown_aside, shown_chart, shown_prose, shown_table

HOSTILE = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</td></table>", "&lt;b&gt;"]


def hostile_table(label):
    columns = (Column(label), Column("Tal", "right"))
    return Table(
        label, columns, ((Cell(label), Cell("7", value=7.0, figure="cases", marks=(label,))),), (Note(label, label), Note(label))
    )


def test_a_table_is_shown_as_itself_as_html_and_as_text():
    table = hostile_table("Ärenden")
    data, metadata = shown_table(table)._repr_mimebundle_()
    assert set(data) == {TABLE_MIME, "text/html", "text/plain"}
    assert metadata == {}
    assert msgspec.convert(data[TABLE_MIME], Table) == table
    assert data["text/plain"] == "Ärenden\nÄrenden\t7"


def test_the_neutral_table_is_json():
    data, _ = shown_table(hostile_table("Ärenden"))._repr_mimebundle_()
    assert msgspec.json.decode(msgspec.json.encode(data[TABLE_MIME]), type=Table) == hostile_table("Ärenden")


def test_the_html_has_a_caption_and_scopes():
    html = shown_table(hostile_table("A")).data["text/html"]
    assert html == (
        '<table><caption>A</caption><thead><tr><th scope="col" style="text-align:left">A</th><th scope="col">Tal</th></tr>'
        "</thead>"
        '<tbody><tr><th scope="row" style="text-align:left">A</th><td>7<sup>A</sup></td></tr></tbody></table>'
        "<p><sup>A</sup> A</p><p>A</p>"
    )


def test_lines_of_a_cell_stay_lines_in_the_html():
    table = Table("T", (Column("A"), Column("B")), ((Cell("rad"), Cell("en <b>\ntvå")),))
    assert "en &lt;b&gt;<br>två" in shown_table(table).data["text/html"]


def test_what_is_said_to_the_analyst_alone_is_escaped_and_nothing_to_exporters():
    data = shown_aside("<script>").data
    assert data == {MARKDOWN_MIME: "", "text/html": "<p><em>&lt;script&gt;</em></p>", "text/plain": "<script>"}


@pytest.mark.parametrize("label", HOSTILE)
def test_a_label_is_text_in_the_html(label):
    html = shown_table(hostile_table(label)).data["text/html"]
    # column, row and caption, the cell's mark, the marked note's mark and text, the other note's text
    assert html.count(as_entities(label)) == 7
    assert label not in html
    assert "<script" not in html
    assert "<img" not in html


def as_entities(text):
    for mark, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(mark, entity)
    return text


def test_a_chart_is_svg_with_its_alternative_text_and_caption():
    shown = shown_chart(Chart(svg="<svg/>", alt="Stapeldiagram. A 7.", caption="Om A"))
    data, metadata = shown._repr_mimebundle_(include=None, exclude=None)
    assert data == {SVG_MIME: "<svg/>", "text/plain": "Stapeldiagram. A 7."}
    assert metadata == {SVG_MIME: {"alt": "Stapeldiagram. A 7.", "caption": "Om A"}}
    assert repr(shown) == "Stapeldiagram. A 7."


def test_prose_is_markdown():
    data, metadata = shown_prose("**Hej**")._repr_mimebundle_()
    assert data == {MARKDOWN_MIME: "**Hej**", "text/plain": "**Hej**"}
    assert metadata == {}


def test_what_the_followup_shows_is_a_mimebundle(followup_2025):
    assert TABLE_MIME in followup_2025.table("findings").data
    assert TABLE_MIME in followup_2025.table("commitments").data
    assert SVG_MIME in followup_2025.chart("gender").metadata
    assert MARKDOWN_MIME in followup_2025.heading().data
    assert uncited(followup_2025.text("cases").data[MARKDOWN_MIME]) == str(followup_2025.text("cases"))
