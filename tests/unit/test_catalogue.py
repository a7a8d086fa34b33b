"""The reference data hang together: every code that one file uses exists in another."""

import contextlib
import re
import string
import tomllib
from collections import Counter
from importlib import resources
from pathlib import Path

import pytest

from iop_analysis import catalogue
from iop_analysis.errors import BlockingFindingsError, UsageError
from iop_analysis.followup import Followup
from iop_analysis.pipeline import prepare
from iop_analysis.present.charts import chart_specs
from iop_analysis.present.narrative import section_names
from iop_analysis.present.tables import table_specs
from iop_analysis.present.wording import names
from iop_analysis.schema import TOTAL, Unit
from iop_analysis.store import DataRoot

REFERENCE = resources.files("iop_analysis") / "reference"
FILES = sorted(file.name for file in REFERENCE.iterdir() if file.name.endswith(".toml"))


def raw(name):
    return tomllib.loads((REFERENCE / f"{name}.toml").read_text(encoding="utf-8"))


def repeated(codes):
    return [code for code, count in Counter(codes).items() if count > 1]


def test_the_reference_files_are_the_known_ones():
    assert FILES == [
        "case_fields.toml", "case_findings.toml", "categories.toml", "charts.toml", "delivery_findings.toml",
        "file_findings.toml", "findings.toml", "indicators.toml", "letter.toml", "measures.toml", "merged.toml", "parts.toml",
        "periods.toml", "phrases.toml", "report_findings.toml", "sentences.toml", "shown.toml", "tables.toml", "template.toml",
        "text_findings.toml", "trends.toml",
    ]  # fmt: skip


@pytest.mark.parametrize("file", FILES)
def test_a_reference_file_is_toml(file):
    assert tomllib.loads((REFERENCE / file).read_text(encoding="utf-8")).keys()


@pytest.mark.parametrize(
    ("file", "part", "key"),
    [("measures", "measure", "code"), ("indicators", "indicator", "code"), ("tables", "table", "id"), ("charts", "chart", "id"),
     ("categories", "breakdown", "code"), ("categories", "gender", "code"), ("categories", "category", "code")],
)  # fmt: skip
def test_no_code_is_declared_twice(file, part, key):
    assert repeated(entry[key] for entry in raw(file)[part]) == []


def test_every_category_belongs_to_a_breakdown():
    assert {part["breakdown"] for part in raw("categories")["category"]} <= set(catalogue.breakdowns())


def test_no_two_categories_of_a_breakdown_share_a_word():
    for breakdown in catalogue.breakdowns():
        words = [word.casefold() for part in catalogue.categories(breakdown) for word in {part.label, *part.synonyms}]
        assert repeated(words) == []


OF_TWO = {"share", "difference", "difference_percent", "ratio"}


def test_indicators_are_formed_of_measures():
    measures = set(catalogue.measures())
    for indicator in catalogue.indicators().values():
        assert {indicator.numerator, *indicator.denominators} <= measures, indicator.code
        assert indicator.breakdown in {TOTAL, *catalogue.breakdowns()}, indicator.code
        assert bool(indicator.denominators) is (indicator.form in OF_TWO), indicator.code


def test_an_indicator_with_a_measures_name_is_that_measure():
    for code, indicator in catalogue.indicators().items():
        if code in catalogue.measures():
            assert (indicator.form, indicator.numerator) == ("figure", code)
            assert indicator.unit in catalogue.measure(code).units
        else:
            assert indicator.form != "figure", f"{code} renames {indicator.numerator}"


def test_a_formed_share_is_in_percent():
    formed = {indicator.form: set() for indicator in catalogue.indicators().values()}
    for indicator in catalogue.indicators().values():
        formed[indicator.form].add(indicator.unit)
    assert formed["share"] == formed["remainder"] == {Unit.PERCENT}
    assert formed["per_month"] == {Unit.PER_MONTH}


def test_measures_name_other_measures():
    known = set(catalogue.measures())
    for measure in catalogue.measures().values():
        assert set(measure.companions) <= known - {measure.code}, measure.code
        assert measure.share_of in known | {""}, measure.code


def test_words_that_promise_a_measure_are_as_they_are_compared():
    terms = [term for measure in catalogue.measures().values() for term in measure.terms]
    assert [term for term in terms if term != term.casefold() or not re.fullmatch(r"\w+", term)] == []
    assert repeated(terms) == []


def test_tables_show_indicators_that_exist():
    known = {*catalogue.indicators(), *catalogue.measures()}
    for spec in table_specs().values():
        assert set(spec.indicators) <= known, spec.id
        assert spec.rows != spec.columns, spec.id
        assert spec.breakdown in {TOTAL, *catalogue.breakdowns()}, spec.id


def test_charts_are_drawn_from_tables_that_exist():
    assert {spec.table for spec in chart_specs().values()} <= set(table_specs())


def test_a_scale_has_bounds():
    for spec in chart_specs().values():
        assert (spec.lowest < spec.highest) is (spec.kind == "scale"), spec.id


CONDITIONS = ("when_observed", "when_missing", "when_units_differ")


def placeholders(text):
    return re.findall(r"\{([^{}]+)\}", text)


def sentence_placeholders():
    return {name for part in raw("sentences")["sentence"] for text in wordings_of(part) for name in placeholders(text)}


def wordings_of(sentence):
    """The sentence, and what is said in its place."""
    otherwise = sentence.get("otherwise", [])
    return [sentence["text"], *([otherwise] if isinstance(otherwise, str) else otherwise), sentence.get("withheld", "")]


def test_sentences_use_names_that_exist(prepared_2025):
    asked = {name[1:] for name in sentence_placeholders() if name.startswith("=")}
    assert "period" in asked
    assert asked <= set(names(prepared_2025.material))


def test_sentences_use_figures_of_indicators_that_exist():
    known = set(catalogue.indicators()) | set(catalogue.measures())
    plain = {name.lstrip("~") for name in sentence_placeholders() if name[0] != "=" and ":" not in name}
    assert {"cases#", "basic_trainings|grundutbildning|grundutbildningar", "survey_mean/jour", "grant/given@latest"} <= plain
    assert {re.split(r"[./@#|]", name)[0] for name in plain} <= known


def test_a_noun_is_given_for_one_and_for_several():
    for name in sentence_placeholders():
        assert name.count("|") in {0, 2}, name
        assert not (name.endswith("#") and "|" in name), name


def test_figures_per_association_are_asked_for_all_or_for_those_given():
    kinds = {name.partition("/")[2].partition("@")[0] for name in sentence_placeholders() if "/" in name}
    assert kinds == {"jour", "given"}


def test_conditions_of_sentences_name_measures_or_indicators():
    known = set(catalogue.indicators()) | set(catalogue.measures())
    conditions = {key: {part[key] for part in raw("sentences")["sentence"] if key in part} for key in CONDITIONS}
    assert all(conditions.values())
    assert set().union(*conditions.values()) <= known
    shares = {code for code, indicator in catalogue.indicators().items() if indicator.form == "share"}
    assert conditions["when_units_differ"] <= shares


def test_a_chart_leaves_out_only_what_its_table_shows():
    left_out = {spec.id: spec.without for spec in chart_specs().values() if spec.without}
    assert left_out == {"referrals": "referrals_to_stodcentrum"}
    for chart, indicator in left_out.items():
        table = table_specs()[chart_specs()[chart].table]
        assert table.columns == "indicator"
        assert indicator in table.indicators
        assert len(table.indicators) > 1


def test_what_is_told_in_lists_was_told_in_2025(prepared_2025):
    kinds = {name.split(":")[1] for name in sentence_placeholders() if re.match(r"(list|bullets|sentences):", name)}
    assert kinds == set(prepared_2025.material.activities["kind"])


def test_every_section_of_2025_says_something(followup_2025):
    silent = [name for name in section_names() if not followup_2025.text(name).data["text/markdown"].strip()]
    assert silent == ["changes", "quality_deliveries", "quality_findings"], "a first version, and no association's own file"


def test_nothing_is_left_to_fill_in_anywhere(followup_2025):
    said = " ".join(followup_2025.text(name).data["text/markdown"] for name in section_names())
    assert placeholders(said) == []


def test_every_problem_and_verdict_has_its_phrase():
    phrases = raw("phrases")
    assert set(phrases["problem"]) == {
        "not_observed", "different_units", "ambiguous_baseline", "unequal_periods", "series_break",
    }  # fmt: skip
    assert set(phrases["chance"]) == {
        "exceeded", "within", "not_tested", "unchanged", "exceeded_per_month", "within_per_month",
    }  # fmt: skip


def test_an_unknown_measure_is_refused_with_a_suggestion():
    with pytest.raises(UsageError, match="Måttet ”casse” finns inte; menade du ”cases”"):
        catalogue.measure("casse")


# How each rule can be made to speak, starting from the delivery of 2025.


def nothing(_):
    pass


def add_unknown_column(data):
    header, *rows = data.read()
    data.write([[*header, "okänd"], *([*row, ""] for row in rows)])


def add_outcomes(data):
    """An outcome of 100 kronor, whose only line is 90."""
    for value, line in ((100, {}), (90, {"breakdown": "budget_line", "category": "personal"})):
        data.add_row(measure="grant_outcome", jour="Västerort", unit="sek", value=str(value), **line)


TRIGGERS = {
    **dict.fromkeys(
        (
            "promised_figure_missing", "period_wording_mismatch", "baseline_ambiguous", "units_differ", "periods_unequal",
            "shares_without_counts", "party_aliases", "age_undefined", "uncertainty_unknown", "conclusion_without_evidence",
            "series_break",
        ),
        nothing,
    ),
    "age_overlaps": lambda data: data.edit_agreement("age_from = 22", "age_from = 18"),
    "budget_sum": lambda data: data.edit_agreement("total_sek = 704_000", "total_sek = 704_001"),
    "outcome_sum": add_outcomes,
    "parts_exceed_whole": lambda data: data.set_cells(5, value="90"),
    "repeated_figure": lambda data: data.add_row(value="3017"),
    "conflicting_figures": lambda data: data.add_row(value="3018"),
    "unknown_periods": lambda data: data.add_row("jamforelsetal.csv", stated_period="de två senaste kvartalen"),
    "file_not_read": lambda data: (data.delivery / "siffror.xlsx").write_bytes(b"PK"),
    "column_not_read": add_unknown_column,
    "not_a_whole_number": lambda data: data.set_cells(2, value="3017,5"),
    "not_a_number": lambda data: data.set_cells(2, value="många"),
    "value_out_of_range": lambda data: data.set_cells(3, value="163"),
    "value_and_status_disagree": lambda data: data.set_cells(2, status="missing"),
    "unknown_code": lambda data: data.set_cells(2, measure="casess"),
    "empty_cell": lambda data: data.set_cells(2, measure=""),
    "unit_not_allowed": lambda data: data.set_cells(2, unit="crimes"),
    "no_rows": lambda data: data.write([data.read()[0]], "tom.csv"),
    "not_a_date": lambda data: data.set_cells(2, period_start="1 april"),
    "period_impossible": lambda data: data.set_cells(2, period_start="2026-04-01"),
    "period_unknown_wording": lambda data: data.set_cells(2, period_start="", period_end="", stated_period="i höstas"),
    "unknown_document": lambda data: data.set_cells(2, document="finns-inte"),
    "source_missing": lambda data: data.set_cells(2, place=""),
}  # fmt: skip


def test_every_rule_has_a_trigger():
    assert set(TRIGGERS) == set(raw("findings"))


def finding_files():
    return {name: raw(name) for name in catalogue.FINDING_FILES}


def test_a_rule_has_its_texts_in_one_file():
    assert repeated([rule for texts in finding_files().values() for rule in texts]) == []


def test_what_an_association_is_to_mend_says_why():
    files = ("file_findings", "case_findings", "report_findings", "delivery_findings")
    silent = [rule for name in files for rule, text in finding_files()[name].items() if not text.get("why")]
    assert silent == ["total_against_associations", "last_year_unreadable"], "these are for the analyst"


def test_every_rule_on_associations_files_is_made_somewhere_and_tried_somewhere():
    package, tests = resources.files("iop_analysis"), Path(__file__).parents[1]
    code = "".join(path.read_text(encoding="utf-8") for path in Path(str(package)).rglob("*.py"))
    tried = "".join(path.read_text(encoding="utf-8") for path in tests.rglob("*.py"))
    rules = [rule for name, texts in finding_files().items() if name != "findings" for rule in texts]
    assert [rule for rule in rules if f'"{rule}"' not in code] == []
    assert [rule for rule in rules if f'"{rule}"' not in tried] == []


def said_while_preparing(prepare):
    """Every finding that the rules make with the details they fill in, also the findings that stop the run."""
    made, original = [], catalogue.finding

    def recording(rule, place, **details):
        made.append((original(rule, place, **details), details))
        return made[-1][0]

    with pytest.MonkeyPatch.context() as patched, contextlib.suppress(BlockingFindingsError):
        patched.setattr(catalogue, "finding", recording)
        prepare()
    return made


@pytest.fixture(scope="module")
def said_of_2025(project_data):
    return said_while_preparing(lambda: prepare(DataRoot(project_data), 2025))


@pytest.fixture
def said(data_copy, said_of_2025):
    def of_rule(rule):
        if TRIGGERS[rule] is nothing:
            return said_of_2025
        TRIGGERS[rule](data_copy)
        return said_while_preparing(data_copy.prepare)

    return of_rule


@pytest.mark.parametrize("rule", TRIGGERS)
def test_a_rule_fills_in_all_that_its_texts_ask_for(rule, said):
    found = [(finding, details) for finding, details in said(rule) if finding.rule == rule]
    assert len(found) == 1
    finding, details = found[0]
    asked = {name for text in raw("findings")[rule].values() for _, name, _, _ in string.Formatter().parse(text) if name}
    assert asked <= set(details)
    assert [name for name in asked if not details[name].strip()] == []
    assert placeholders(finding.observed + finding.expected + finding.action) == []


def test_blocking_rules_stop_and_others_do_not(data_copy):
    data_copy.set_cells(2, value="många")
    with pytest.raises(BlockingFindingsError):
        data_copy.prepare()
    data_copy.set_cells(2, value="3 017")
    assert isinstance(Followup(2025, data_copy.prepare()).findings["rule"].iloc[0], str)


def test_national_statistics_name_a_source_on_each_row():
    file = REFERENCE / "national_statistics.csv"
    if not file.is_file():
        pytest.skip("reference/national_statistics.csv is not there yet; this test holds it to its sources when it comes")
    import pandas as pd  # noqa: PLC0415

    with resources.as_file(file) as path:
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert len(table) > 0
    assert table.loc[~table["source"].str.match(r"https?://\S+"), "source"].tolist() == []
