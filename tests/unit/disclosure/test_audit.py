"""The audit proves protection from what is published alone, and what it cannot prove it reports.

Tables are drawn with associations down and genders across; ``x7`` is a count of 7 that is not shown.
"""

import datetime as dt
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from iop_analysis.disclosure import audit_witnesses
from iop_analysis.disclosure.audit import Why, audit
from iop_analysis.schema import FACT_KEY, TOTAL
from iop_analysis.secrecy import Secrecy

YEAR = (dt.date(2025, 1, 1), dt.date(2025, 12, 31))
FIRST_QUARTER = (dt.date(2025, 1, 1), dt.date(2025, 3, 31))
FIRST_HALF = (dt.date(2025, 1, 1), dt.date(2025, 6, 30))
REST_OF_YEAR = (dt.date(2025, 4, 1), dt.date(2025, 12, 31))
THIRD_QUARTER = (dt.date(2025, 7, 1), dt.date(2025, 9, 30))
FOURTH_QUARTER = (dt.date(2025, 10, 1), dt.date(2025, 12, 31))
NO_RATIOS = pd.DataFrame({"part": [], "whole": [], "percent": [], "half_unit": []})

SUFFICIENT = """
      | _T | woman | man
_T    | 40 | 26    | 14
norr  | 22 | x20   | x2
soder | 18 | x6    | x12
"""


@pytest.fixture
def drawn(ascii_rows):
    """Make a counts frame of a drawn table."""

    def counts(text, period=YEAR, measure="cases", breakdown=TOTAL, category=TOTAL):
        rows = [
            (*period, line[""], measure, breakdown, category, gender, int(cell.strip("x")), not cell.startswith("x"))
            for line in ascii_rows(text)
            for gender, cell in line.items()
            if gender and cell
        ]
        frame = pd.DataFrame(rows, columns=[*FACT_KEY, "value", "shown"])
        return frame.assign(unit="cases", printed=True, known=False, withheld=False)

    return counts


@pytest.fixture
def audited():
    def exposures(*counts, secrecy=None, groups=None, wholes=(), ratios=NO_RATIOS):
        return audit(pd.concat(counts, ignore_index=True), secrecy or Secrecy(), groups or {}, list(wholes), ratios)

    return exposures


def key(jour=TOTAL, gender=TOTAL, period=YEAR, measure="cases"):
    return (*(pd.Timestamp(day) for day in period), jour, measure, TOTAL, TOTAL, gender)


def said(exposures):
    return {(exposure.key[2], exposure.key[6], exposure.why.value, exposure.rest) for exposure in exposures}


def at(counts, jour, gender):
    return (counts["jour"] == jour) & (counts["gender"] == gender)


def test_a_small_count_that_alone_is_hidden_follows_from_its_row(drawn, audited):
    alone = drawn(SUFFICIENT.replace("x20", "20").replace("x6", "6").replace("x12", "12"))
    (exposure,) = audited(alone)
    assert (exposure.key, exposure.low, exposure.high, exposure.why) == (
        tuple(alone.loc[at(alone, "norr", "man"), list(FACT_KEY)].iloc[0]), 2, 2, Why.EXACT)  # fmt: skip


def test_a_pattern_that_leaves_wide_intervals_passes(drawn, audited):
    assert audited(drawn(SUFFICIENT)) == ()


@pytest.mark.parametrize("unhidden", ["x20", "x6", "x12"])
def test_without_any_one_of_its_other_cells_the_pattern_fails(drawn, audited, unhidden):
    exposures = audited(drawn(SUFFICIENT.replace(unhidden, unhidden.strip("x"))))
    assert ("norr", "man", "exact", False) in said(exposures)
    assert {exposure.why for exposure in exposures} == {Why.EXACT}


NARROW = """
      | _T | woman | man
_T    | 31 | 26    | 5
norr  | 22 | x20   | x2
soder | 9  | x6    | x3
"""


def test_an_interval_that_is_too_narrow_is_reported_with_its_ends(drawn, audited):
    exposures = audited(drawn(NARROW))
    assert said(exposures) == {("norr", "man", "narrow", False), ("soder", "man", "narrow", False)}
    assert {(exposure.low, exposure.high) for exposure in exposures} == {(1, 4)}


def test_where_zeros_are_hidden_too_the_sign_tells_less(drawn, audited):
    assert audited(drawn(NARROW), secrecy=Secrecy(zeros_printed=False)) == ()
    assert len(audited(drawn(NARROW), secrecy=Secrecy(zeros_printed=False, interval=6))) == 2


def test_a_cell_that_is_not_printed_has_no_sign(drawn, audited):
    counts = drawn(NARROW)
    assert audited(counts.assign(printed=counts["shown"])) == ()


def test_a_small_count_that_is_printed_is_named(drawn, audited):
    exposures = audited(drawn(SUFFICIENT.replace("x2\n", "2\n")))
    assert ("norr", "man", "shown", False) in said(exposures)


def test_so_is_a_count_that_an_earlier_publication_withheld(drawn, audited):
    counts = drawn(SUFFICIENT)
    assert said(audited(counts.assign(withheld=at(counts, "norr", TOTAL)))) == {("norr", TOTAL, "shown", False)}


def test_what_everybody_may_know_is_no_secret(drawn, audited):
    counts = drawn(SUFFICIENT.replace("x", ""))
    assert audited(counts.assign(known=at(counts, "norr", "man"))) == ()


def test_a_count_hidden_for_cover_that_follows_from_the_others_is_reported_too(drawn, audited):
    (exposure,) = audited(drawn("\n | _T | woman | man\nnorr | 22 | x12 | 10"))
    assert (exposure.key[6], exposure.why) == ("woman", Why.EXACT)


REST = """
      | _T
_T    | 40
norr  | 22
soder | 15
"""


def test_a_small_rest_of_a_total_is_as_telling_as_a_count(drawn, audited):
    (exposure,) = audited(drawn(REST))
    assert (exposure.key[2], exposure.why, exposure.rest, exposure.low) == (TOTAL, Why.EXACT, True, 3)
    assert audited(drawn(REST.replace("15", "12"))) == ()
    assert audited(drawn(REST.replace("15", "19"))) == ()  # the parts are more than the whole: no part of it
    assert audited(drawn(REST).assign(known=True)) == ()


def test_the_whole_country_is_no_part_of_the_total(drawn, audited):
    assert audited(drawn(REST.replace("soder | 15", "soder | 18\nnational | 3000"))) == ()


def test_a_rest_is_protected_by_hiding_what_it_is_left_of(drawn, audited):
    assert audited(drawn(REST.replace("15", "x15"))) == ()
    assert len(audited(drawn(REST.replace("22", "x22").replace("40", "x40")))) == 0


def test_a_part_that_is_nearly_the_whole_tells_of_the_rest(drawn, audited):
    cases, reported = drawn(" | _T\nnorr | 30"), drawn(" | _T\nnorr | 27", measure="reported")
    (exposure,) = audited(cases, reported, wholes=[("reported", "cases")])
    assert (exposure.key[3], exposure.why, exposure.rest) == ("cases", Why.EXACT, True)
    assert audited(cases, reported) == ()
    assert audited(cases, reported.assign(unit="persons"), wholes=[("reported", "cases")]) == ()


def test_the_first_quarter_follows_from_the_year_and_the_rest_of_it(drawn, audited):
    year, rest_of_year = drawn(" | _T\nnorr | 20"), drawn(" | _T\nnorr | 17", period=REST_OF_YEAR)
    (exposure,) = audited(year, rest_of_year)
    assert (exposure.low, exposure.rest, exposure.why) == (3, True, Why.EXACT)
    (hidden,) = audited(year, rest_of_year, drawn(" | _T\nnorr | x3", period=FIRST_QUARTER))
    assert (hidden.low, hidden.rest, hidden.why) == (3, False, Why.EXACT)


def test_periods_that_overlap_are_each_seen_with_what_fits_beside_them(drawn, audited):
    periods = {YEAR: "100", FIRST_HALF: "40", REST_OF_YEAR: "x80", THIRD_QUARTER: "57", FOURTH_QUARTER: "x3"}
    counts = [drawn(f" | _T\nnorr | {cell}", period=period) for period, cell in periods.items()]
    assert ("norr", TOTAL, "exact", False) in said(audited(*counts))


GROUPS = {"other_or_unknown": frozenset({"other", "unknown"})}
MERGED = """
     | _T | woman | man | other_or_unknown
norr | 60 | 30    | 18  | 12
"""


def test_a_merged_gender_in_one_table_and_its_members_in_another(drawn, audited):
    one, other = drawn(MERGED), drawn("\n | other | unknown\nnorr | x2 | 10")
    (exposure,) = audited(one, other, groups=GROUPS)
    assert (exposure.key[6], exposure.why, exposure.low) == ("other", Why.EXACT, 2)
    assert audited(one, drawn("\n | other | unknown\nnorr | x2 | x10"), groups=GROUPS) == ()


def test_each_breakdown_is_a_sum_of_its_own(drawn, audited):
    total = drawn(" | _T\nnorr | 20")
    ages = [
        drawn(f" | _T\nnorr | {cell}", breakdown="age", category=name) for name, cell in {"young": "x9", "old": "x11"}.items()
    ]
    routes = [
        drawn(f" | _T\nnorr | {cell}", breakdown="route", category=name) for name, cell in {"police": "16", "self": "x4"}.items()
    ]
    (exposure,) = audited(total, *ages, *routes)
    assert (exposure.key[5], exposure.why) == ("self", Why.EXACT)


PERCENTAGES = """
      | _T   | woman | man
_T    | 1340 | 1320  | 20
norr  | 1300 | x1296 | x4
soder | 40   | x24   | x16
"""


@pytest.mark.parametrize(("percent", "half_unit", "exposed"), [(0.0, 0.5, set()), (0.3, 0.05, {("norr", "man", "exact", False)})])
def test_a_public_percentage_tells_as_much_as_its_decimals(drawn, audited, percent, half_unit, exposed):
    ratios = pd.DataFrame({"part": [key("norr", "man")], "whole": [key("norr")], "percent": [percent], "half_unit": [half_unit]})
    assert exposed <= said(audited(drawn(PERCENTAGES), ratios=ratios))
    assert bool(exposed) == bool(audited(drawn(PERCENTAGES), ratios=ratios))


def test_a_percentage_of_a_hidden_whole_binds_the_two(drawn, audited):
    counts = drawn("""
          | _T    | man
    _T    | 140   | 90
    norr  | x100  | x52
    soder | x40   | x38
    """)
    ratios = pd.DataFrame({"part": [key("norr", "man")], "whole": [key("norr")], "percent": [52.0], "half_unit": [0.5]})
    assert audited(counts, ratios=ratios) == ()
    finer = ratios.assign(half_unit=1e-7)
    assert audited(counts, ratios=finer) == ()
    known = counts.assign(known=at(counts, "norr", TOTAL))
    assert ("norr", "man", "exact", False) in said(audited(known, ratios=finer))


def test_percentages_that_are_not_true_or_not_of_these_counts_are_passed_over(drawn, audited):
    parts = [key("norr", "man"), key("öster", "man")]
    ratios = pd.DataFrame({"part": parts, "whole": [key("norr"), key("öster")], "percent": [7.0, 0.3], "half_unit": [0.05, 0.05]})
    assert audited(drawn(PERCENTAGES), ratios=ratios) == ()


def test_what_was_published_earlier_is_known_though_nothing_prints_it(drawn, audited):
    counts = drawn(SUFFICIENT)
    earlier = at(counts, "soder", "man")
    exposures = audited(counts.assign(known=earlier, printed=~earlier))
    assert ("norr", "man", "exact", False) in said(exposures)


@pytest.mark.parametrize(
    "answer",
    [SimpleNamespace(status=4, x=None), SimpleNamespace(status=0, x=np.array([90.0, 90.0, 90.0, 90.0]))],
    ids=["no answer", "a wrong answer"],
)
def test_a_solver_that_cannot_be_believed_proves_nothing(drawn, audited, monkeypatch, answer):
    monkeypatch.setattr(audit_witnesses, "linprog", lambda *_, **__: answer)
    exposures = audited(drawn(SUFFICIENT))
    assert {exposure.why for exposure in exposures} == {Why.UNPROVEN}
    assert ("norr", "man", "unproven", False) in said(exposures)


@pytest.mark.parametrize(
    "broken",
    [
        lambda counts: counts.assign(value=counts["value"].where(~at(counts, "norr", "man"), 0)),
        lambda counts: counts.assign(value=counts["value"] + 0.5),
        lambda counts: counts.assign(value=-counts["value"]),
        lambda counts: counts.assign(value=counts["value"].where(counts["shown"])),
        lambda counts: pd.concat([counts, counts.tail(1)]),
    ],
    ids=["a hidden zero", "halves", "negative", "no value", "twice"],
)
def test_what_cannot_be_true_is_not_published(drawn, audited, broken):
    exposures = audited(broken(drawn(SUFFICIENT)))
    assert exposures
    assert {exposure.why for exposure in exposures} == {Why.INCONSISTENT}


def test_nothing_to_hide_is_nothing_to_prove(drawn, audited):
    assert audited(drawn(SUFFICIENT).head(0)) == ()
    assert audited(drawn(SUFFICIENT.replace("x2\n", "x9\n")).assign(shown=True)) == ()
