"""The known truth: the cases counted by plain grouping, sharing nothing with the code that counts deliveries."""

from collections.abc import Iterable
from typing import Final

import pandas as pd

from iop_analysis import catalogue
from iop_analysis.demo.cases import BLANK, NO, YES
from iop_analysis.periods import Period
from iop_analysis.schema import FACT_KEY, TOTAL, Gender, Status, Unit

MARKINGS: Final = ("close_relationship", "honour_related", "hate_crime", "internet_related")
TRUTH_COLUMNS: Final = (*FACT_KEY, "value", "unit", "status")

_GENDERS: Final = tuple(gender for gender in Gender if gender is not Gender.TOTAL)
_AGE_GROUPS: Final = ("age_0_17", "age_18_20", "age_21_24", "age_25_44", "age_45_64", "age_65")
_LAST_AGES: Final = (-1, 17, 20, 24, 44, 64, 200)
_NOT_STATED: Final = {
    "age_group": "unknown_age", "contact_route": "unknown_route", "district": "unknown_district",
    "help_seeker": "unknown_help_seeker", "reported": "reported_unknown",
}  # fmt: skip
_FIELDS: Final = {
    "contacts": "contacts", "referrals_to_stodcentrum": "referred_to_stodcentrum", "languages": "language",
    "first_contact_stated": "first_contact", "first_contact_within_3_days": "first_contact",
    "call_attempts_stated": "call_attempts", "three_call_attempts": "call_attempts",
    "meeting_offer_stated": "meeting_offered", "meeting_offered": "meeting_offered",
    **{marking: marking for marking in MARKINGS},
}  # fmt: skip
_NOT_SUMMED: Final = (Unit.PERCENT, Unit.SCALE_1_5, Unit.YES_NO)
_SOON_DAYS: Final = 3
_ENOUGH_ATTEMPTS: Final = 3


def count(cases: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Count true cases per association and quarter and for the whole period (columns ``TRUTH_COLUMNS``).

    Everything is counted, also what some association will not deliver; there are no sums over associations.
    """
    rows = _in_words_of_the_facts(cases)
    tables = [_by_gender(rows, "cases"), _by_gender(_crimes(rows), "crimes")]
    tables += [_by_category(rows, "cases", breakdown) for breakdown in _NOT_STATED]
    tables += [_by_category(_crimes(rows), "crimes", "crime_type")]
    tables += [_by_gender(rows[rows[marking] == YES], marking) for marking in MARKINGS]
    tables += [_handled(rows)]
    quarters = pd.concat(tables, ignore_index=True)
    keys = [column for column in quarters.columns if column not in {"quarter", "value"}]
    whole = quarters.groupby(keys, as_index=False, sort=False)["value"].sum()
    return _finished(pd.concat([whole.assign(quarter=TOTAL), quarters, _languages(rows)], ignore_index=True), period)


def field_behind(measure: str, breakdown: str) -> str:
    """Return the column of a case export without which a figure cannot be counted, empty for the required ones.

    >>> field_behind("cases", "age_group"), field_behind("cases", "_T"), field_behind("contacts", "_T")
    ('age', '', 'contacts')
    """
    if breakdown in _NOT_STATED:
        return "age" if breakdown == "age_group" else breakdown
    return _FIELDS.get(measure, "")


def with_sums(truth: pd.DataFrame, associations: Iterable[str]) -> pd.DataFrame:
    """Add the sums over the associations, of what may be summed and all of them have delivered."""
    summable = {code for code, measure in catalogue.measures().items() if measure.additive}
    additive = truth[truth["measure"].isin(summable) & ~truth["unit"].isin(_NOT_SUMMED)]
    keys = [key for key in FACT_KEY if key != "jour"]
    grouped = additive.groupby([*keys, "unit", "status"], as_index=False, sort=False)
    together = grouped.agg(value=("value", "sum"), of=("jour", "size"))
    complete = together[together["of"] == len(set(associations))].assign(jour=TOTAL)
    return pd.concat([truth, complete[list(TRUTH_COLUMNS)]], ignore_index=True)


def languages_together(cases: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Return the different languages of all cases (columns ``TRUTH_COLUMNS``)."""
    return _finished(_languages(_in_words_of_the_facts(cases).assign(jour=TOTAL)), period)


def referred_elsewhere(cases: pd.DataFrame, partner_age: int) -> dict[str, int]:
    """Return by association how many were passed on although they are of an age for which the agreement names another."""
    wrong = (cases["referred_to_stodcentrum"] == YES) & (cases["age"] >= partner_age)
    return {str(jour): int(count) for jour, count in wrong.groupby(cases["jour"]).sum().items()}


def age_groups(ages: "pd.Series[float]") -> "pd.Series[str]":
    """Return the group of each age, blank where the age is not known."""
    groups = pd.cut(ages, list(_LAST_AGES), labels=list(_AGE_GROUPS)).astype(object)
    return groups.where(groups.notna(), BLANK)


def _in_words_of_the_facts(cases: pd.DataFrame) -> pd.DataFrame:
    """The cases with a category where somebody left a blank, and the quarter that they came in."""
    rows = cases.assign(
        quarter=cases["received"].dt.to_period("Q").dt.start_time.dt.strftime("%Y-%m-%d"),
        gender=cases["gender"].replace(BLANK, Gender.UNKNOWN.value),
        age_group=age_groups(cases["age"]),
        reported=cases["reported"].map({YES: "reported_yes", NO: "reported_no", BLANK: BLANK}),
    )
    for column, unknown in _NOT_STATED.items():
        rows[column] = rows[column].replace(BLANK, unknown)
    return rows


def _crimes(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per crime; a case without any has one that is not known."""
    apart: pd.DataFrame = rows[["jour", "quarter", "gender", "crimes"]].explode("crimes")
    return apart.assign(crime_type=apart["crimes"].where(apart["crimes"].notna(), "unknown_crime"))


def _by_category(rows: pd.DataFrame, measure: str, breakdown: str) -> pd.DataFrame:
    """Count every category and gender; one that did not occur is a true zero."""
    codes = [part.code for part in catalogue.categories(breakdown) if not part.becomes]
    return _tabulated(rows, measure, rows[breakdown], codes).assign(breakdown=breakdown)


def _by_gender(rows: pd.DataFrame, measure: str) -> pd.DataFrame:
    return _tabulated(rows, measure, pd.Series(TOTAL, rows.index), [TOTAL]).assign(breakdown=TOTAL)


def _tabulated(rows: pd.DataFrame, measure: str, category: "pd.Series[str]", codes: list[str]) -> pd.DataFrame:
    keyed = rows[["jour", "quarter", "gender"]].assign(category=category)
    counts = keyed.groupby(["jour", "quarter", "category", "gender"]).size()
    every = pd.MultiIndex.from_product(
        [sorted(rows["jour"].unique()), sorted(rows["quarter"].unique()), codes, _GENDERS], names=counts.index.names
    )
    table = pd.DataFrame({"value": counts.reindex(every, fill_value=0)}).reset_index()
    both = table.groupby(["jour", "quarter", "category"], as_index=False, sort=False)["value"].sum().assign(gender=TOTAL)
    together: pd.DataFrame = pd.concat([both, table], ignore_index=True)
    return together.assign(measure=measure)


def _handled(rows: pd.DataFrame) -> pd.DataFrame:
    """How the associations did what they promised, all genders together; only cases where it was stated are counted."""
    waited = (rows["first_contact"] - rows["received"]).dt.days
    enough = (rows["call_attempts"] >= _ENOUGH_ATTEMPTS) & (rows["evening_attempts"] >= 1)
    counted = rows[["jour", "quarter"]].assign(
        contacts=rows["contacts"],
        referrals_to_stodcentrum=rows["referred_to_stodcentrum"] == YES,
        first_contact_stated=rows["first_contact"].notna(),
        first_contact_within_3_days=waited <= _SOON_DAYS,
        call_attempts_stated=rows["call_attempts"].notna(),
        three_call_attempts=enough,
        meeting_offer_stated=rows["meeting_offered"] != BLANK,
        meeting_offered=rows["meeting_offered"] == YES,
    )
    sums = counted.groupby(["jour", "quarter"]).sum().reset_index().melt(["jour", "quarter"], var_name="measure")
    return sums.assign(breakdown=TOTAL, category=TOTAL, gender=TOTAL)


def _languages(rows: pd.DataFrame) -> pd.DataFrame:
    spoken = rows[rows["language"] != BLANK].groupby("jour")["language"].nunique().rename("value").reset_index()
    return spoken.assign(quarter=TOTAL, measure="languages", breakdown=TOTAL, category=TOTAL, gender=TOTAL)


def _finished(table: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Write periods out as dates, and say what a value counts."""
    start = table["quarter"].replace(TOTAL, period.start.isoformat())
    ends = (pd.to_datetime(start) + pd.tseries.offsets.QuarterEnd(startingMonth=3)).dt.strftime("%Y-%m-%d")
    units = {code: _unit(code) for code in table["measure"].unique()}
    return table.assign(
        period_start=start,
        period_end=ends.where(table["quarter"] != TOTAL, period.end.isoformat()),
        unit=table["measure"].map(units),
        value=table["value"].astype(float),
        status=Status.OBSERVED.value,
    )[list(TRUTH_COLUMNS)]


def _unit(measure: str) -> str:
    """What is counted in a case export: cases, unless the measure only knows of something else."""
    known = catalogue.measure(measure).units
    return Unit.CASES.value if Unit.CASES in known else known[0].value
