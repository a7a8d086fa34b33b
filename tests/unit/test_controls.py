"""Tables that can be sorted, and drop-down lists over charts."""

import json

import pandas as pd
import pytest
from ipywidgets import HTML, Dropdown

import iop_analysis as iop
from iop_analysis.controls import browse
from iop_analysis.present.outputs import Shown


def told(widget):
    return widget._dt_args


def test_a_table_is_shown_in_swedish_with_what_each_number_is_sorted_by():
    frame = pd.DataFrame({"value": [3017.0, 4.25, None]}, index=pd.Index(["cases", "mean", "gone"], name="id"))
    widget = iop.sortable(frame)
    rows = json.loads(told(widget)["data_json"])
    assert [row[0][0] for row in rows] == ["3\xa0017", "4,3", "inget tal"]
    assert [row[0][1] for row in rows[:2]] == [3017, 4.25]
    assert told(widget)["language"]["search"] == "Sök:"
    assert told(widget)["language"]["paginate"]["next"] == "Nästa"


def test_ids_come_last_and_days_and_several_ids_are_text():
    frame = pd.DataFrame({"day": pd.to_datetime(["2025-04-01"]), "figures": [("a", "b")]}, index=pd.Index(["x"], name="id"))
    assert json.loads(told(iop.sortable(frame))["data_json"]) == [["2025-04-01", "a, b", "x"]]


def test_markup_in_a_table_is_text():
    widget = iop.sortable(pd.DataFrame({"a<b>": ["<script>alert(1)</script>"]}))
    assert "<script>" not in told(widget)["data_json"] + told(widget)["table_html"]


def test_one_of_our_tables_is_shown_with_its_caption(followup_2025):
    widget = iop.sortable(followup_2025.table("survey"))
    assert widget.caption.startswith("Medelbetyg i brukarundersökningen")
    assert json.loads(told(widget)["data_json"])[-1] == ["Västerort", ["4,2", 4.2]]


def test_no_table_names_an_address(followup_2025):
    widget = iop.sortable(followup_2025.indicators)
    assert "//" not in json.dumps({name: part for name, part in told(widget).items() if name != "data_json"})


@pytest.fixture
def browsed():
    """Drop-down lists over two charts, and what they have asked for."""
    asked = []

    def draw(name, by):
        asked.append((name, by))
        return Shown({"text/plain": name})

    ways = {"first": ["jour"], "second": ["gender", "year"]}
    return browse([("Ett", "first"), ("Två", "second")], ways, draw), asked


def test_choosing_a_chart_offers_its_own_divisions_and_draws_it(browsed):
    box, asked = browsed
    name, by = (part for part in box.children if isinstance(part, Dropdown))
    assert asked == [("first", None)]
    assert [label for label, _ in by.options] == ["oförändrat", "förening"]
    by.value = "jour"
    name.value = "second"
    assert [label for label, _ in by.options] == ["oförändrat", "kön", "period"]
    by.value = "year"
    assert asked[-1] == ("second", "year")
    assert box.children[-1].outputs[0]["data"] == {"text/plain": "second"}
    assert set(asked) <= {("first", None), ("first", "jour"), ("second", None), ("second", "year")}


def test_a_year_without_anything_to_draw_says_so():
    [said] = browse([], {}, lambda *_: None).children
    assert isinstance(said, HTML)
    assert said.value == "I år finns inga uppgifter att rita."


def test_a_years_lists_hold_only_what_it_has_figures_for(followup_2025):
    names = [value for _, value in followup_2025.browse().children[0].options]
    assert "crime_types" in names
    assert "age_groups" not in names
