"""Links from numbers to their sources: in the document's blocks, in its page, and where the appendix is missing."""

import json

import pandas as pd
import pytest

from iop_analysis.display import SOURCE_PREFIX, Cell, Cited, Column, Table
from iop_analysis.errors import NotPublishedError
from iop_analysis.frames import Figure
from iop_analysis.present.outputs import shown_prose, shown_table
from iop_analysis.publish.document import read_document
from iop_analysis.publish.html import render_html
from iop_analysis.publish.scan import refuse_altered
from iop_analysis.publish.scan_pages import Page
from iop_analysis.schema import TOTAL, Status, Unit

CITED = 'Det var [3 017](#kalla-cases "cases = 3017") ärenden.'
COLUMNS = (Column("Uppgift"), Column("Antal", "right"))
FIGURES = Table("Ärenden", COLUMNS, ((Cell("Alla"), Cell("3 017", 3017, "cases", source="kalla-cases")),))
APPENDIX = Table("Källor", COLUMNS, ((Cell("Ärenden", anchor="kalla-cases"), Cell("rad 2")),))


def _figure(value, status):
    return Figure(None, None, TOTAL, "cases", TOTAL, TOTAL, TOTAL, value, Unit.CASES, status, "a.csv", label="A")


FIGURES_SHOWN = {"cases": _figure(3017.0, Status.OBSERVED), "hidden": _figure(None, Status.SUPPRESSED)}


def page(*shown):
    outputs = [{"output_type": "display_data", "data": part.data, "metadata": part.metadata} for part in shown]
    cells = [
        {"cell_type": "markdown", "source": f"# Titel\n\n## Avsnitt\n\n{CITED}", "metadata": {}},
        {"cell_type": "code", "source": "x", "execution_count": 1, "outputs": outputs, "metadata": {}},
    ]
    return render_html(read_document({"cells": cells, "metadata": {}}))


def test_a_number_leads_to_its_row_where_the_document_has_one():
    html = page(shown_table(FIGURES), shown_table(APPENDIX))
    link = '<a class="figure" href="#kalla-cases"><data value="3017" data-figure="cases">3 017</data></a>'
    assert f"<p>Det var {link} ärenden.</p>" in html
    assert f'<td id="cases" class="right">{link}</td>' in html
    assert '<tr id="kalla-cases">' in html


def test_without_the_appendix_a_number_keeps_its_id_but_leads_nowhere():
    html = page(shown_table(FIGURES))
    assert SOURCE_PREFIX not in html
    assert '<data value="3017" data-figure="cases">3 017</data> ärenden.' in html


def test_numbers_within_a_cell_are_told_apart():
    cell = Cell("Norr\N{NO-BREAK SPACE}3; Söder\N{NO-BREAK SPACE}x")
    cited = Table("A", COLUMNS, ((Cell("Rad"), Cell(cell.text, cited=(_cited("3", "a.norr", 3), _cited("x", "a.soder", None)))),))
    html = page(shown_table(cited))
    assert '<data value="3" data-figure="a.norr">3</data>; Söder' in html
    assert '<span data-figure="a.soder">x</span>' in html


def test_the_last_reader_reads_a_cited_number_within_its_sentence():
    read = Page(page(shown_table(APPENDIX), shown_prose("Slut.")))
    assert "Det var 3 017 ärenden." in read.texts
    assert ("cases", "3017") in read.cited


def _cited(text, figure, value):

    return Cited(text, figure, value)


@pytest.mark.parametrize(
    "told", ['[3 018](#kalla-cases "cases = 3018")', '[x](#kalla-a "a = 3")', '[4](#kalla-hidden "hidden = 4")'], ids=str
)
@pytest.mark.parametrize("suffix", [".html", ".ipynb"])
def test_what_a_number_says_of_itself_is_held_against_the_figures(tmp_path, told, suffix):
    for text in (CITED, told):
        cell = {"cell_type": "markdown", "source": f"# T\n\n{text}", "metadata": {}}
        notebook = {"cells": [cell], "metadata": {}}
        html = render_html(read_document(notebook))
        (tmp_path / f"a{suffix}").write_text(html if suffix == ".html" else json.dumps(notebook), encoding="utf-8")
        if text == CITED:
            refuse_altered(tmp_path, pd.DataFrame(), FIGURES_SHOWN)
    with pytest.raises(NotPublishedError):
        refuse_altered(tmp_path, pd.DataFrame(), FIGURES_SHOWN)
