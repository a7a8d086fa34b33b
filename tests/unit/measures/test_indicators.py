"""Facts become figures with an id, a label and, where they cannot be formed, a status instead of a value."""

import pytest

from iop_analysis.errors import UsageError
from iop_analysis.frames import figures_of
from iop_analysis.measures.indicators import form_indicators
from iop_analysis.schema import FACT_COLUMNS, INDICATOR_COLUMNS

SHARE = """
measure            | value | unit
close_relationship | {}    | {}
cases              | {}    | cases
"""


def test_a_delivered_value_is_a_figure_with_its_declared_label(figures):
    figure = figures("measure | value | unit\ncases | 12 | cases")["cases"]
    assert (figure.value, figure.unit, figure.label) == (12, "cases", "Hanterade ärenden")


def test_a_measure_that_nothing_is_declared_for_is_shown_as_delivered(figures):
    figure = figures("jour | measure | value | unit\nnorr | languages | 12 | languages")["languages.norr"]
    assert (figure.value, figure.label) == (12, "Språk som stöd ges på, Norrjouren")


@pytest.mark.parametrize("status", ["missing", "not_asked", "suppressed", "not_applicable"])
def test_a_figure_without_a_value_keeps_its_status(status, figures):
    table = f"measure | value | unit | status\ncases | . | cases | {status}"
    figure = figures(table)["cases"]
    assert (figure.value, figure.status, figure.observed) == (None, status, None)


def test_a_true_zero_is_kept(figures):
    assert figures("measure | value | unit\ncases | 0 | cases")["cases"].observed == 0


@pytest.mark.parametrize(
    ("row", "name", "label"),
    [
        ("2025-01..2025-12 | norr | _T | _T | _T", "cases.norr", "Hanterade ärenden, Norrjouren"),
        ("2025-01..2025-12 | national | _T | _T | woman", "cases.woman.national", "Hanterade ärenden, kvinnor, riket"),
        ("2025-01..2025-12 | norr | crime_type | ran | man", "cases.ran.man.norr", "Hanterade ärenden, Rån, män, Norrjouren"),
        ("2024-01..2024-12 | _T | _T | _T | _T", "cases@2024", "Hanterade ärenden, 2024"),
        (
            "2024-04..2024-12 | norr | _T | _T | _T",
            "cases.norr@2024-04-01--2024-12-31",
            "Hanterade ärenden, Norrjouren, 1\xa0april–31\xa0december 2024",
        ),
        ("? | _T | _T | _T | _T", "cases@oklar-period", "Hanterade ärenden, oklar period"),
    ],
)
def test_a_figure_is_called_by_what_it_is_not_a_total_of(row, name, label, figures):
    table = f"period | jour | breakdown | category | gender | measure | value | unit\n{row} | cases | 5 | cases"
    assert {key: figure.label for key, figure in figures(table).items()} == {name: label}


def test_a_share_is_the_numerator_of_the_base_in_percent(figures):
    share = figures(SHARE.format("25", "cases", "200"))["close_relationship_case_share"]
    assert (share.value, share.unit, share.status) == (12.5, "percent", "observed")
    assert share.source == (
        "Beräknat: markeringar för våld i nära relation ÷ ärenden | Rapporten | figures.csv, rad 2; figures.csv, rad 3"
    )


COMPUTED = """
jour | measure                  | breakdown  | category   | value | unit    | source
norr | crime_share              | crime_type | misshandel | 20    | percent | a.csv, rad 2 / Rapporten / s. 1
norr | crime_share              | crime_type | bedrageri  | 30    | percent | b.csv, rad 7 / Avtalet / s. 2
norr | grant                    | _T         | _T         | 750   | sek     | a.csv, rad 3 / Rapporten / s. 1
norr | own_financing            | _T         | _T         | 250   | sek     | a.csv, rad 4 / Rapporten / s. 3
norr | referrals_to_stodcentrum | _T         | _T         | 24    | cases   | a.csv, rad 5 / Rapporten / s. 4
"""


def test_a_computed_figure_names_its_documents_and_rows(small_agreement, reporting, ascii_facts):
    facts = ascii_facts(COMPUTED)[list(FACT_COLUMNS)]
    facts["source"] = facts["source"].str.replace(" / ", " | ")
    formed = figures_of(form_indicators(facts, small_agreement, reporting))
    assert {figure.id: figure.source for figure in formed if figure.source.startswith("Beräknat")} == {
        "crime_share_unlisted.norr": "Beräknat: 100 % − andel av brotten | Rapporten; Avtalet | a.csv, rad 2; b.csv, rad 7",
        "own_financing_share.norr": (
            "Beräknat: egenfinansiering ÷ (stadens ersättning + egenfinansiering) | Rapporten | a.csv, rad 3; a.csv, rad 4"
        ),
        "referrals_to_stodcentrum_per_month.norr": "Beräknat: länkade till Stödcentrum ÷ månader | Rapporten | a.csv, rad 5",
    }


def test_a_share_of_nothing_cannot_be_formed(figures):
    share = figures(SHARE.format("0", "cases", "0"))["close_relationship_case_share"]
    assert (share.value, share.status) == (None, "not_applicable")


def test_a_share_of_different_units_cannot_be_formed(figures):
    share = figures(SHARE.format("25", "crimes", "200"))["close_relationship_case_share"]
    assert (share.value, share.status) == (None, "not_applicable")


def test_no_part_of_something_is_a_true_zero(figures):
    share = figures(SHARE.format("0", "cases", "200"))["close_relationship_case_share"]
    assert (share.value, share.status) == (0, "observed")


@pytest.mark.parametrize("cells", [("..", "cases", "200"), ("25", "cases", "..")])
def test_a_share_with_a_part_missing_is_not_formed(cells, figures):
    assert "close_relationship_case_share" not in figures(SHARE.format(*cells))


def test_parts_of_different_periods_associations_or_genders_form_no_share(figures):
    for other in ("2024-01..2024-12 | _T | _T", "2025-01..2025-12 | norr | _T", "2025-01..2025-12 | _T | woman"):
        table = f"""
        period           | jour | gender | measure            | value | unit
        2025-01..2025-12 | _T   | _T     | cases              | 200   | cases
        {other} | close_relationship | 25 | cases
        """
        assert not [name for name in figures(table) if "share" in name]


def test_a_share_is_formed_for_each_association_and_period(figures):
    table = """
    period           | jour | measure       | value | unit
    2025-01..2025-12 | norr | grant         | 750   | sek
    2025-01..2025-12 | norr | own_financing | 250   | sek
    2024-01..2024-12 | soder | grant         | 50   | sek
    2024-01..2024-12 | soder | own_financing | 150  | sek
    """
    shares = {name: figure.value for name, figure in figures(table).items() if "share" in name}
    assert shares == {"own_financing_share.norr": 25, "own_financing_share.soder@2024": 75}


REMAINDER = """
jour | measure     | breakdown  | category   | value | unit
norr | crime_share | crime_type | misshandel | {}    | percent
norr | crime_share | crime_type | bedrageri  | {}    | percent
"""


@pytest.mark.parametrize(("first", "second", "rest"), [("20", "30.5", 49.5), ("60", "40", 0), ("0", "0", 100)])
def test_the_remainder_is_what_the_categories_leave(first, second, rest, figures):
    remainder = figures(REMAINDER.format(first, second))["crime_share_unlisted.norr"]
    assert (remainder.value, remainder.status) == (rest, "observed")


def test_more_than_everything_leaves_no_remainder(figures):
    remainder = figures(REMAINDER.format("60", "40.5"))["crime_share_unlisted.norr"]
    assert (remainder.value, remainder.status) == (None, "not_applicable")


@pytest.mark.parametrize("cells", [("60", ".."), ("..", "40"), ("..", "..")])
def test_a_missing_category_leaves_the_remainder_unknown(cells, figures):
    remainder = figures(REMAINDER.format(*cells))["crime_share_unlisted.norr"]
    assert (remainder.value, remainder.status) == (None, "not_applicable")


@pytest.mark.parametrize(
    ("period", "name", "rate"),
    [
        ("2025-01..2025-12", "referrals_to_stodcentrum_per_month", 3),
        ("2024-04..2024-12", "referrals_to_stodcentrum_per_month@2024-04-01--2024-12-31", 4),
    ],
)
def test_a_rate_is_the_count_by_the_months_of_its_period(period, name, rate, figures):
    table = f"period | measure | value | unit\n{period} | referrals_to_stodcentrum | 36 | cases"
    figure = figures(table)[name]
    assert (figure.value, figure.unit) == (rate, "per_month")


def test_there_is_no_rate_without_a_period_and_no_value_without_a_count(figures):
    unknown = figures("period | measure | value | unit\n? | referrals_to_stodcentrum | 36 | cases")
    assert set(unknown) == {"referrals_to_stodcentrum@oklar-period"}
    missing = figures("measure | value | unit\nreferrals_to_stodcentrum | .. | cases")["referrals_to_stodcentrum_per_month"]
    assert (missing.value, missing.status) == (None, "missing")


def test_indicators_have_their_columns_and_unique_ids(indicators_of):
    table = indicators_of(SHARE.format("25", "cases", "200"))
    assert list(table.columns) == list(INDICATOR_COLUMNS)
    assert table["id"].is_unique


def test_a_measure_that_is_not_in_the_catalogue_is_refused(indicators_of):
    with pytest.raises(UsageError, match="Måttet ”casess” finns inte"):
        indicators_of("measure | value | unit\ncasess | 1 | cases")


def test_without_any_facts_there_are_no_indicators(ascii_facts, small_agreement, reporting):
    facts = ascii_facts("measure | value | unit")[list(FACT_COLUMNS)]
    assert len(form_indicators(facts, small_agreement, reporting)) == 0


def test_a_category_called_as_a_gender_is_does_not_share_its_id(figures):
    made = figures("""
    jour | measure | breakdown     | category | gender | value | unit
    _T   | cases   | contact_route | other    | _T     | 5     | cases
    _T   | cases   | _T            | _T       | other  | 7     | cases
    """)
    assert {name: figure.value for name, figure in made.items()} == {"cases.contact_route-other": 5, "cases.other": 7}
