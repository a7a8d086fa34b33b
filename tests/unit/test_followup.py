"""The object that notebooks hold."""

import dataclasses
import re

import msgspec
import pytest

import iop_analysis
from iop_analysis.display import MARKDOWN_MIME, PROPERTIES_KEY, SVG_MIME, TABLE_MIME
from iop_analysis.errors import NotPublishedError, UnreadableInputError, UsageError
from iop_analysis.followup import Followup, load
from iop_analysis.present.charts import chart_specs
from iop_analysis.present.tables import table_specs
from iop_analysis.schema import COMPARISON_COLUMNS, DATA_DIR_VARIABLE, FACT_COLUMNS, FACT_KEY, INDICATOR_COLUMNS


def test_loading_from_the_package_is_loading_from_the_followup(project_data):
    assert iop_analysis.load is load
    assert iop_analysis.load(2025, project_data).year == 2025


def test_an_unknown_name_of_the_package_is_an_attribute_error():
    with pytest.raises(AttributeError, match="finns_inte"):
        iop_analysis.finns_inte  # noqa: B018


def test_an_empty_data_folder_name_means_the_project(project_data, monkeypatch):
    monkeypatch.delenv(DATA_DIR_VARIABLE, raising=False)
    monkeypatch.chdir(project_data.parent / "notebooks")
    assert load(2025, "").indicators["id"].is_unique


def test_facts_have_their_columns_and_key(followup_2025):
    assert list(followup_2025.facts.columns) == list(FACT_COLUMNS)
    assert not followup_2025.facts.duplicated(list(FACT_KEY)).any()


def test_indicators_and_comparisons_have_their_columns_and_key(followup_2025):
    assert list(followup_2025.indicators.columns) == list(INDICATOR_COLUMNS)
    assert followup_2025.indicators["id"].is_unique
    assert list(followup_2025.comparisons.columns) == list(COMPARISON_COLUMNS)
    assert followup_2025.comparisons["id"].tolist() == ["close_relationship", "referrals_to_stodcentrum"]


def test_no_figure_without_an_observation_has_a_value(followup_2025):
    for table in (followup_2025.facts, followup_2025.indicators):
        assert (table["value"].notna() == (table["status"] == "observed")).all()


def test_findings_are_a_table_gravest_first(data_copy):
    data_copy.add_row(value="3017")  # a repeat: information
    findings = data_copy.followup().findings
    assert list(findings.columns) == ["severity", "rule", "title", "place", "observed", "expected", "action"]
    assert findings["severity"].tolist() == ["warning"] * 11 + ["information"]


def test_the_heading_names_the_document_its_year_and_its_period(followup_2025):
    lines = followup_2025.heading().data["text/markdown"].splitlines()
    assert lines[0].startswith("# Uppföljning av idéburet offentligt partnerskap")
    assert lines[0].endswith(" 2025")
    assert "1\xa0april–31\xa0december 2025" in lines[-1]


@pytest.mark.parametrize(
    ("kind", "misspelt", "message"),
    [
        ("table", "survy", "Tabellen ”survy” finns inte; menade du ”survey”?"),
        ("table", "crime_type", "Tabellen ”crime_type” finns inte; menade du ”crime_types”?"),
        ("chart", "refferals", "Diagrammet ”refferals” finns inte; menade du ”referrals”?"),
        ("text", "sumary", "Avsnittet ”sumary” finns inte; menade du ”summary”?"),
    ],
)
def test_a_misspelt_name_is_refused_with_a_suggestion(kind, misspelt, message, followup_2025):
    with pytest.raises(UsageError) as caught:
        getattr(followup_2025, kind)(misspelt)
    assert str(caught.value) == message


def test_an_unlike_name_is_refused_with_those_that_exist(followup_2025):
    with pytest.raises(UsageError, match=r"Diagrammet ”x” finns inte; tillåtna är age_groups, .*crime_types, .* eller survey\."):
        followup_2025.chart("x")


@pytest.mark.parametrize(("misspelt", "meant"), [("finding", "findings"), ("commitment", "commitments")])
def test_the_listings_are_suggested_too(misspelt, meant, followup_2025):
    with pytest.raises(UsageError, match=f"menade du ”{meant}”"):
        followup_2025.table(misspelt)


@pytest.fixture
def bare(prepared_2025):
    """The follow-up of a year in which nothing was delivered, agreed or found."""
    shown = prepared_2025.material
    protected = msgspec.structs.replace(
        shown.protected,
        indicators=shown.protected.indicators.head(0),
        comparisons=shown.protected.comparisons.head(0),
        outcomes=(),
    )
    agreement = msgspec.structs.replace(shown.agreement, commitment=())
    material = dataclasses.replace(shown, protected=protected, agreement=agreement, findings=())
    return Followup(2025, msgspec.structs.replace(prepared_2025, material=material))


CHARTS = [name for name, spec in chart_specs().items() if not table_specs()[spec.table].optional]


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_without_numbers_is_a_sentence_instead(name, bare):
    shown = bare.chart(name)
    assert (
        shown.data[MARKDOWN_MIME]
        == f"Diagrammet ”{chart_specs()[name].caption}” visas inte, eftersom underlaget saknar de uppgifter som behövs."
    )
    assert SVG_MIME not in {*shown.data, *shown.metadata}


@pytest.mark.parametrize("name", [name for name, spec in chart_specs().items() if table_specs()[spec.table].optional])
def test_no_report_says_anything_of_a_chart_of_an_optional_table_without_figures(name, bare, followup_2025):
    for followup in (bare, followup_2025):
        assert followup.chart(name).data[MARKDOWN_MIME] == ""
        assert {*followup.chart(name).data} == {MARKDOWN_MIME, "text/html", "text/plain"}


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_of_protected_figures_is_not_said_to_lack_them(name, prepared_2025):
    shown = prepared_2025.material
    hidden = shown.protected.indicators.assign(value=float("nan"), status="suppressed")
    protected = msgspec.structs.replace(shown.protected, indicators=hidden, comparisons=shown.protected.comparisons.head(0))
    material = dataclasses.replace(shown, protected=protected)
    said = Followup(2025, msgspec.structs.replace(prepared_2025, material=material)).chart(name).data[MARKDOWN_MIME]
    assert said.endswith("” visas inte, eftersom de uppgifter som behövs är skyddade.")


OPTIONAL = [name for name, spec in table_specs().items() if spec.optional]


@pytest.mark.parametrize("name", OPTIONAL)
def test_no_report_says_anything_of_an_optional_table_without_figures(name, bare, followup_2025):
    for followup in (bare, followup_2025):
        shown = followup.table(name).data
        assert shown[MARKDOWN_MIME] == ""
        assert {*shown} == {MARKDOWN_MIME, "text/html", "text/plain"}
        assert re.fullmatch(r"Tabellen ”.*” visas inte, eftersom underlaget saknar .*\.", shown["text/plain"])


@pytest.mark.parametrize("name", [*(name for name in table_specs() if name not in OPTIONAL), "commitments"])
def test_a_table_without_rows_is_a_sentence_instead(name, bare):
    shown = bare.table(name)
    assert shown.data[MARKDOWN_MIME].startswith("Tabellen ”")
    assert shown.data[MARKDOWN_MIME].endswith("” visas inte, eftersom underlaget saknar de uppgifter som behövs.")
    assert TABLE_MIME not in shown.data


def test_that_nothing_was_found_is_not_called_missing(bare):
    shown = bare.table("findings")
    assert shown.data[MARKDOWN_MIME] == "Granskningen har inte funnit några brister eller oklarheter i underlaget."
    assert TABLE_MIME not in shown.data


def test_a_name_is_checked_before_anything_is_said_to_be_missing(bare):
    with pytest.raises(UsageError, match="menade du ”survey”"):
        bare.table("survy")


def test_the_documents_date_is_the_last_day_that_it_speaks_of(followup_2025):
    properties = followup_2025.heading().metadata[PROPERTIES_KEY]
    assert properties["date"] == "2026-06-04"


def test_a_year_without_deliveries_is_refused(project_data):
    with pytest.raises(UsageError, match="inget underlag för 1999"):
        load(1999, project_data)


def test_an_empty_folder_is_refused(data_copy):
    for file in data_copy.delivery.iterdir():
        file.unlink()
    with pytest.raises(UnreadableInputError, match="innehåller inga CSV-filer"):
        data_copy.followup()


def test_a_missing_agreement_is_refused(data_copy):
    (data_copy.raw / "agreement.toml").unlink()
    with pytest.raises(UnreadableInputError, match=r"agreement\.toml: filen saknas"):
        data_copy.followup()


def test_figures_of_a_document_that_is_not_public_are_held_back(data_copy):
    data_copy.edit_agreement('2025"\npublic = true', '2025"\npublic = false')
    with pytest.raises(NotPublishedError, match="inte publicerade tidigare"):
        data_copy.followup()


def test_loading_writes_nothing(data_copy):
    before = sorted(data_copy.path.rglob("*"))
    data_copy.followup()
    assert sorted(data_copy.path.rglob("*")) == before
