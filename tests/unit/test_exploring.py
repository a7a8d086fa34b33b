"""What an analyst asks of more than one year, and of the agreement."""

import pytest

import iop_analysis as iop
from iop_analysis.demo.root import make_demo
from iop_analysis.errors import UsageError
from iop_analysis.followup import load
from iop_analysis.measures.between_years import BETWEEN_COLUMNS


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """Two years of made-up deliveries, of which nothing is published."""
    folder = tmp_path_factory.mktemp("exploring") / "prova"
    make_demo(folder, 3, (2024, 2025), mess=False)
    return folder / "data"


@pytest.fixture(scope="module")
def followup(demo):
    return load(2025, demo)


def test_the_years_are_those_with_deliveries(demo, project_data):
    assert iop.years(demo) == [2024, 2025]
    assert iop.years(project_data) == [2025]


def test_years_without_data_are_refused_in_one_line(tmp_path):
    with pytest.raises(UsageError, match="saknar undermappen raw"):
        iop.years(tmp_path)


@pytest.fixture(scope="module")
def between(followup):
    return followup.compare(2024)


def test_another_year_that_is_not_published_is_computed_against_this_one(between, followup):
    assert tuple(between.columns) == BETWEEN_COLUMNS
    assert between.index.is_unique
    assert set(followup.indicators.query("period_start == '2025-04-01'")["id"]) <= set(between.index)
    assert (between["value"].notna() == (between["status"] == "observed")).all()
    assert (between["value_then"].notna() == (between["status_then"] == "observed")).all()


def test_a_change_is_given_only_where_nothing_hinders_it(between):
    given = between["change"].notna()
    assert given.any()
    assert (given == (between["problems"] == "")).all()
    assert (between.loc[given, "change"] == between.loc[given, "value"] - between.loc[given, "value_then"]).all()
    assert set(between["chance"]) <= {"exceeded", "within", "not_tested"}


def test_the_comparisons_of_the_report_say_the_same(between, followup):
    own, indicators = followup.comparisons.set_index("id"), followup.indicators.set_index("id")
    for name, row in own.iterrows():
        if indicators.loc[row["baseline_id"], "period_start"].year == 2024:
            assert ", ".join(row["problems"]) == between.loc[name, "problems"]
            assert row["chance"] == between.loc[name, "chance"]


def test_what_is_published_is_what_is_compared_with(followup, demo, monkeypatch):
    """The published figures, whatever the deliveries say by now."""
    told = load(2024, demo).indicators
    published = told.assign(value=told["value"].mask(told["id"] == "basic_trainings", 77.0))
    part = type("Part", (), {"year": 2024, "version": 2, "figures": published})
    monkeypatch.setattr("iop_analysis.exploring.versions", lambda _: [part])
    assert followup.compare(2024).loc["basic_trainings", "value_then"] == 77


@pytest.mark.parametrize(
    ("other", "message"),
    [(2025, "Året 2025 kan inte jämföras med sig självt"), (2019, "Det finns inget underlag för 2019"), (1999, "1999")],
)
def test_a_year_that_cannot_be_compared_with_is_refused(other, message, followup):
    with pytest.raises(UsageError, match=message):
        followup.compare(other)


def test_a_figure_is_explained_down_to_its_file_and_misspelt_it_is_suggested(followup):
    told = followup.explain("cases")
    assert "arenden" in str(told)
    assert told.data["text/html"].startswith("<pre>")
    with pytest.raises(UsageError, match="Uppgiften ”casse” finns inte i rapporten; menade du ”cases”"):
        followup.explain("casse")


def test_an_explanation_is_escaped(followup, monkeypatch):
    monkeypatch.setattr("iop_analysis.followup.explained", lambda *_: "<script>x</script>")
    assert followup.explain("cases").data["text/html"] == "<pre>&lt;script&gt;x&lt;/script&gt;</pre>"


def test_the_commitments_say_what_the_report_says(followup):
    frame, table = followup.commitments, followup.table("commitments").cells
    assert len(frame) == table["row"].nunique()
    outcomes = table[table["column"] == "Utfall"].set_index("row")["text"].str.replace("\n", "; ")
    assert frame.set_index("text")["outcome"].to_dict() == outcomes.to_dict()
    assert set(frame["status"]) <= {"met", "partly", "not_met", "reported", "withheld", "no_data"}
    known = set(followup.indicators["id"])
    assert all(set(figures) <= known for figures in frame["figures"])


def test_the_associations_can_be_gone_through(followup):
    assert list(followup.jours) == ["stockholm-gotland", "sodra-stockholm", "vasterort"]
    assert "Västerort" in followup.jours["vasterort"].table("survey").frame.index


def test_what_the_analyst_changes_does_not_reach_the_report(followup):
    taken = followup.indicators
    taken.loc[:, "value"] = 0
    assert followup.indicators["value"].max() > 0


@pytest.mark.parametrize("year", ["2025", 2025.0, None])
def test_a_year_that_is_no_whole_number_is_said_to_be_none(year):
    with pytest.raises(UsageError, match="är inte ett heltal"):
        iop.load(year)
