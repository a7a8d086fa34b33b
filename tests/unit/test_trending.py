"""What analysts ask for of several years, and what they are told where it does not exist."""

import pandas as pd
import pytest
from several_years import put, report

from iop_analysis import catalogue
from iop_analysis.errors import NotPublishedError, UsageError
from iop_analysis.measures.trends import POINT_COLUMNS
from iop_analysis.trending import Trends, published_reports, trends


@pytest.fixture
def two(small_agreement):
    return Trends([report(2024, "cases 50\ncases.norr 20"), report(2025, "cases 60\ncases.norr 30")], small_agreement)


def test_points_years_and_names_can_be_asked_for(two):
    assert two.years == [2024, 2025]
    assert list(two.points.columns) == list(POINT_COLUMNS)
    assert {"cases", "women", "sources", "national"} <= set(two.tables)
    assert set(two.charts) < set(two.tables)
    assert {*two.charts, "reading"} == set(two.sections)
    taken = two.points
    taken["value"] = 0
    assert two.points["value"].tolist() == [50, 60, 20, 30]


@pytest.mark.parametrize(("show", "said"), [("table", "Tabellen"), ("chart", "Diagrammet"), ("text", "Avsnittet")])
def test_a_misspelt_name_gets_a_suggestion(show, said, two):
    with pytest.raises(UsageError) as caught:
        getattr(two, show)("casse")
    assert str(caught.value) == f"{said} ”casse” finns inte; menade du ”cases”?"


def test_everything_can_be_shown_and_is_of_one_of_our_kinds(two):
    kinds = {"text/markdown", "image/svg+xml", "application/vnd.iop.table+json"}
    shown = [two.heading(), *map(two.table, two.tables), *map(two.chart, two.charts), *map(two.text, two.sections)]
    assert all(kinds & set(part.data) for part in shown)


def test_what_nobody_reports_is_shown_as_nothing(two):
    assert [show("contacts").data["text/plain"] for show in (two.table, two.chart, two.text)] == ["", "", ""]


def test_newest_version_of_each_year_no_later_than_asked_for(tmp_path):
    for year in (2023, 2024, 2025):
        put(tmp_path, report(year, f"cases {year}"))
    put(tmp_path / "tidigare" / "2024", report(2024, "cases 9")).rename(tmp_path / "tidigare" / "2024" / "version-1")
    put(tmp_path, report(2024, "cases 2024", version=2))
    found = {part.year: (part.version, part.figures["value"].tolist()) for part in published_reports(tmp_path, 2024)}
    assert found == {2023: (1, [2023]), 2024: (2, [2024])}


def test_altered_published_figures_stop_it(tmp_path):
    folder = put(tmp_path, report(2024, "cases 50"))
    figures = folder / "nyckeltal.csv"
    figures.write_text(figures.read_text(encoding="utf-8").replace("50", "51"), encoding="utf-8")
    with pytest.raises(NotPublishedError, match="har ändrats sedan den publicerades"):
        published_reports(tmp_path, 2024)


def test_a_year_that_is_not_published_is_computed_and_protected_and_said_to_be_to_come(data_copy, prepared_2025):
    found = trends(2025, data_copy.path)
    assert found.years == [2025]
    assert set(found.points["version"]) == {0}
    shown = prepared_2025.material.protected.indicators
    pd.testing.assert_series_equal(
        found.points.set_index("report_id")["value"].sort_index(),
        shown[shown["period_start"].notna() & (shown["jour"] != "national")].set_index("id")["value"].sort_index(),
        check_names=False,
    )
    assert "inte publicerad ännu" in found.heading().data["text/plain"].replace("\\", "")


def test_published_years_are_taken_as_they_stand_and_nothing_is_computed(data_copy, monkeypatch):
    put(data_copy.path.parent / "reports", report(2025, "cases 77"))
    monkeypatch.setattr("iop_analysis.pipeline.prepare", None)
    assert trends(2025, data_copy.path).points["value"].tolist() == [77]


def test_a_partnership_declares_its_own_series_and_leaves_others_out(data_copy):
    own = data_copy.raw / "referens" / "trends.toml"
    own.parent.mkdir()
    own.write_text(
        'without = ["cases"]\n[[trend]]\nid = "open_houses"\ncaption = "Öppet hus"\nchart = "Öppet hus"\n'
        'indicator = "open_houses"\nby = "jour"\nheader = "Förening och period"\n',
        encoding="utf-8",
    )
    found = trends(2025, data_copy.path)
    assert "cases" not in found.tables
    assert found.table("cases").data["text/plain"] == ""
    assert [shown.data["text/plain"][:9] for shown in found.own()][-1] == "Öppet hus"
    catalogue.use(data_copy.raw / "ingen")


def test_an_own_series_of_an_unknown_figure_is_refused_with_a_suggestion(data_copy):
    own = data_copy.raw / "referens" / "trends.toml"
    own.parent.mkdir()
    own.write_text('[[trend]]\nid = "a"\nindicator = "casse"\n', encoding="utf-8")
    with pytest.raises(Exception, match=r"trends\.toml: a: uppgiften ”casse” finns inte; menade du ”cases”\?"):
        trends(2025, data_copy.path)
