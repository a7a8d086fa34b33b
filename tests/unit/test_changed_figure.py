"""Alter one figure in a raw file: whatever shows it, or is derived from it, changes. Nothing else does."""

import msgspec
import pytest

from iop_analysis.display import SVG_MIME, TABLE_MIME, Table
from iop_analysis.present.charts import chart_specs
from iop_analysis.present.narrative import section_names
from iop_analysis.present.tables import table_specs

BASELINES = "jamforelsetal.csv"


class Shown:
    """Everything that a follow-up shows, by kind and name, and the figures behind it by id."""

    def __init__(self, followup):
        table = followup.indicators.set_index("id")
        self.values = {name: (str(row["value"]), row["unit"], row["status"]) for name, row in table.iterrows()}
        tables = {name: followup.table(name).data for name in (*table_specs(), "findings", "commitments")}
        self.tables = {name: msgspec.convert(data[TABLE_MIME], Table) for name, data in tables.items() if TABLE_MIME in data}
        self.parts = {"heading": followup.heading().data}
        self.parts |= {f"text {name}": followup.text(name).data for name in section_names()}
        self.parts |= {f"table {name}": data for name, data in tables.items() if TABLE_MIME in data}
        for name in chart_specs():
            chart = followup.chart(name)
            described = chart.metadata.get(SVG_MIME, {"alt": "", "caption": ""})
            self.parts |= {f"chart {name}": chart.data.get(SVG_MIME), f"alt {name}": described["alt"]}
            self.parts[f"caption {name}"] = described["caption"]


def changed(before, after):
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def figures_in(table):
    return {cell.figure for row in table.rows for cell in row}


def cells_changed(before, after):
    """The figures whose cells differ; all else in the table must be the same."""
    assert (before.caption, before.columns, before.notes) == (after.caption, after.columns, after.notes)
    return {
        old.figure
        for old_row, new_row in zip(before.rows, after.rows, strict=True)
        for old, new in zip(old_row, new_row, strict=True)
        if old != new
    }


@pytest.fixture(scope="module")
def before(followup_2025):
    return Shown(followup_2025)


CASES = [
    pytest.param(
        {"row": 2, "value": "3 100"},
        {"cases"},
        "table key_figures, text summary, text cases, text assessment, table findings, table profile, text profile",
        id="number of cases",
    ),
    pytest.param(
        {"row": 3, "value": "64"},
        {"case_share.woman"},
        "table gender, chart gender, alt gender, text gender, text summary, table profile_gender, text profile_who",
        id="women's share",
    ),
    pytest.param(
        {"row": 5, "value": "16"},
        {"crime_share.misshandel.stockholm-gotland", "crime_share_unlisted.stockholm-gotland"},
        "table crime_types, chart crime_types, alt crime_types, text crime_types, table findings, "
        "table profile_crime_types, chart profile_crime_types, alt profile_crime_types",
        id="a crime share",
    ),
    pytest.param(
        {"row": 17, "value": "601"},
        {"close_relationship"},
        "table key_figures, table close_relationship, chart close_relationship, alt close_relationship, "
        "text close_relationship, text summary, table findings, table profile",
        id="close relationship",
    ),
    pytest.param({"row": 19, "value": "5"}, {"open_houses"}, "table key_figures, text outreach, table profile", id="open houses"),
    pytest.param(
        {"row": 23, "value": "4,1"},
        {"survey_mean.vasterort"},
        "table survey, chart survey, alt survey, text survey, table profile",
        id="one association's survey mean",
    ),
    pytest.param(
        {"row": 24, "value": "30"},
        {"referrals_to_stodcentrum", "referrals_to_stodcentrum_per_month"},
        "table key_figures, table referrals, chart referrals, alt referrals, text referrals, text summary, table findings, "
        "table profile, text children, table commitments, text assessment",
        id="referrals",
    ),
    pytest.param(
        {"row": 3, "file": BASELINES, "value": "6"},
        {"referrals_to_stodcentrum@2024", "referrals_to_stodcentrum_per_month@2024"},
        "table referrals, chart referrals, alt referrals, text referrals, table findings",
        id="referrals of the year before",
    ),
    pytest.param(
        {"row": 2, "file": BASELINES, "value": "470"},
        {"close_relationship@oklar-period"},
        "table close_relationship, chart close_relationship, alt close_relationship, text close_relationship, table findings",
        id="close relationship baseline",
    ),
]


@pytest.mark.parametrize(("alteration", "figures", "expected"), CASES)
def test_what_shows_the_figure_changes_and_nothing_else(alteration, figures, expected, data_copy, before):
    data_copy.set_cells(**alteration)
    after = Shown(data_copy.followup())
    assert changed(before.values, after.values) == figures
    assert changed(before.parts, after.parts) == set(expected.split(", "))
    for name in set(before.tables) - {"findings"}:
        assert cells_changed(before.tables[name], after.tables[name]) == figures & figures_in(before.tables[name])


def test_a_figure_of_the_agreement_changes_where_it_stands(data_copy, before):
    data_copy.edit_agreement("woman = 60", "woman = 62")
    after = Shown(data_copy.followup())
    assert changed(before.values, after.values) == {"gender_reference.woman@2022-04-01--2023-03-31"}
    assert changed(before.parts, after.parts) == {"table gender", "chart gender", "alt gender", "text gender"}


def test_a_budget_that_no_longer_adds_up_is_one_more_warning(data_copy, before):
    data_copy.edit_agreement("sek = 600_000", "sek = 601_000")
    after = Shown(data_copy.followup())
    assert changed(before.values, after.values) == {"grant.personal.vasterort@2022-04-01--2023-03-31"}
    # the number of warnings stands in the section on data quality
    assert changed(before.parts, after.parts) == {"table grant", "table findings", "text data_quality", "text quality_summary"}


def test_an_outcome_of_a_target_changes_the_table_and_what_is_said_of_the_targets(data_copy, before):
    data_copy.add_row(measure="evenings_open_per_week", value="1", unit="occasions")
    after = Shown(data_copy.followup())
    assert changed(before.values, after.values) == {"evenings_open_per_week"}
    targets = {"table commitments", "text commitments", "text summary", "text assessment"}
    # the finding about the conclusion counts the targets, and one row more was read
    assert changed(before.parts, after.parts) == {*targets, "table findings", "text data_quality", "text quality_summary"}
    row = next(row for row in after.tables["commitments"].rows if row[3].figure == "evenings_open_per_week")
    assert [cell.text for cell in row[1:]] == ["Kvalitetsmål", "1", "1", "Uppnått", "Publicerat dokument"]


def test_the_wording_of_a_period_changes_only_its_finding(data_copy, before):
    data_copy.set_cells(2, stated_period="under 2025")
    assert changed(before.parts, Shown(data_copy.followup()).parts) == {"table findings"}


def test_nothing_changes_when_a_number_is_only_spelt_otherwise(data_copy, before):
    data_copy.set_cells(2, value="3\N{NO-BREAK SPACE}017,0")
    assert changed(before.parts, Shown(data_copy.followup()).parts) == set()
