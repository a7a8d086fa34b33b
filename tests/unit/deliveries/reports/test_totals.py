"""What is summed, what is not, and which totals disagree."""

import pytest

from iop_analysis.deliveries.reports.totals import Asked, Entry, Key, Sums
from iop_analysis.periods import quarters

GENDERS = ("woman", "man", "other", "unknown")


@pytest.fixture
def sums(reporting):
    parts = quarters(reporting)

    def build(*cells):
        """Cells are measure, breakdown, category, gender, quarter (0 for the whole year), number."""
        entries = {
            Key(measure, breakdown, category, gender, parts.get(quarter, reporting)): Entry(("Blad", row, 0), number)
            for row, (measure, breakdown, category, gender, quarter, number) in enumerate(cells)
        }
        return Sums(entries, parts.values(), reporting, Asked({"grant_outcome": frozenset({"personal", "lokaler"})}))

    return build


def total(known, reporting, measure="cases", gender="_T", quarter=0):
    found = known.computed.get(Key(measure, "_T", "_T", gender, quarters(reporting).get(quarter, reporting)))
    return found.number if found else None


def test_genders_are_summed_where_all_four_are_observed(sums, reporting):
    cells = [("cases", "_T", "_T", gender, 2, 5) for gender in GENDERS]
    assert total(sums(*cells), reporting, quarter=2) == 20
    assert total(sums(*cells[:3]), reporting, quarter=2) is None
    assert total(sums(*cells[:3], (*cells[3][:5], None)), reporting, quarter=2) is None


def test_quarters_are_summed_where_all_are_observed(sums, reporting):
    cells = [("contacts", "_T", "_T", "_T", quarter, quarter) for quarter in (1, 2, 3, 4)]
    assert total(sums(*cells), reporting, "contacts") == 10
    assert total(sums(*cells[1:]), reporting, "contacts") is None


def test_what_does_not_add_up_is_not_summed(sums, reporting):
    for measure in ("survey_mean", "languages", "survey_response_rate"):
        cells = [(measure, "_T", "_T", "_T", quarter, 4) for quarter in (1, 2, 3, 4)]
        assert total(sums(*cells), reporting, measure) is None


def test_the_budget_lines_that_are_asked_for_make_the_outcome(sums, reporting):
    cells = [("grant_outcome", "budget_line", line, "_T", 0, 100) for line in ("personal", "lokaler")]
    assert total(sums(*cells), reporting, "grant_outcome") == 200
    assert total(sums(*cells[:1]), reporting, "grant_outcome") is None


def test_two_genders_are_everything_where_the_total_says_so(sums, reporting):
    parts = [("cases", "_T", "_T", "woman", 2, 5), ("cases", "_T", "_T", "man", 2, 6)]
    agreeing = sums(*parts, ("cases", "_T", "_T", "_T", 2, 11))
    assert total(agreeing, reporting, quarter=2) == 11
    assert list(agreeing.disagreements()) == []
    disagreeing = sums(*parts, ("cases", "_T", "_T", "_T", 2, 12))
    assert [part.rule for part in disagreeing.disagreements()] == ["genders_against_total"]


def test_a_total_may_exceed_parts_that_are_blank_but_not_fall_short_of_the_rest(sums):
    parts = [("cases", "_T", "_T", "woman", 2, 5), ("cases", "_T", "_T", "man", 2, None)]
    assert list(sums(*parts, ("cases", "_T", "_T", "_T", 2, 9)).disagreements()) == []
    assert [part.stated for part in sums(*parts, ("cases", "_T", "_T", "_T", 2, 4)).disagreements()] == [4]


@pytest.mark.parametrize(("formula", "as_text", "disagrees"), [(True, True, 0), (True, False, 1), (False, True, 1)])
def test_a_locked_sum_passes_over_numbers_written_as_text(formula, as_text, disagrees, reporting):
    """A spreadsheet's SUM skips them, which is no fault of those who filled the cells in."""
    quarter = quarters(reporting)[2]
    entries = {
        Key("cases", "_T", "_T", gender, quarter): Entry(("Blad", 0, column), 5, as_text=as_text and gender == "woman")
        for column, gender in enumerate(GENDERS)
    }
    entries[Key("cases", "_T", "_T", "_T", quarter)] = Entry(("Blad", 0, 9), 15, formula=formula)
    sums = Sums(entries, quarters(reporting).values(), reporting, Asked({}))
    assert len(list(sums.disagreements())) == disagrees
