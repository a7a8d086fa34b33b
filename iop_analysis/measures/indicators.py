"""Facts become the figures of the follow-up, each with an id and a label, as ``reference/indicators.toml`` declares."""

from collections.abc import Callable
from typing import Any, Final

import pandas as pd

from iop_analysis import catalogue
from iop_analysis.agreement import Agreement
from iop_analysis.catalogue import Indicator
from iop_analysis.periods import Period
from iop_analysis.frames import cast_facts, period_of
from iop_analysis.schema import FACT_COLUMNS, FACT_KEY, INDICATOR_COLUMNS, NATIONAL, TOTAL, Status, Unit

_GROUP: Final = ["period_start", "period_end", "jour", "breakdown", "category", "gender"]


def form_indicators(facts: pd.DataFrame, agreement: Agreement, reporting: Period) -> pd.DataFrame:
    """Return every declared figure that the facts allow, and every other delivered measure as it is.

    Row key: ``id``; columns ``INDICATOR_COLUMNS``, where ``measure`` is the indicator's code. A figure that cannot be formed
    (a zero base, different units) is a row without value and with the status not applicable.
    """
    declared = catalogue.indicators()
    plain = [_plain(code) for code in facts["measure"].unique() if code not in declared]
    tables = [_FORMS[indicator.form](facts, indicator) for indicator in (*declared.values(), *plain)]
    figures = cast_facts(pd.concat([table for table in tables if len(table)], ignore_index=True))
    return _named(figures, agreement, reporting)


def _plain(measure: str) -> Indicator:
    """A measure that nothing is declared for is shown as delivered."""
    known = catalogue.measure(measure)
    return Indicator(code=measure, form="figure", label=known.label, unit=known.units[0], numerator=measure, clause="")


def _figure(facts: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """The delivered values."""
    return facts[facts["measure"] == indicator.numerator].assign(measure=indicator.code)


def _share(facts: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """100 × numerator ÷ the sum of the denominators, in percent, per period, association, category and gender.

    Formed only where every part is delivered; without a value where the parts count different things or the base is zero.
    """
    shares = _parts_side_by_side(facts, indicator)
    base_value = sum(shares[f"value_{code}"] for code in indicator.denominators)
    possible = (base_value != 0) & (shares["units"] == 1)
    return shares.assign(
        measure=indicator.code,
        value=(100 * shares[f"value_{indicator.numerator}"] / base_value).where(possible),
        unit=Unit.PERCENT,
        status=possible.map({True: Status.OBSERVED, False: Status.NOT_APPLICABLE}),
        source=f"Beräknat: {indicator.numerator} ÷ ({' + '.join(indicator.denominators)}) × 100",
    )[list(FACT_COLUMNS)]


def _parts_side_by_side(facts: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """One row per group with all parts observed, a value column per part, and how many different units they have."""
    codes = list(dict.fromkeys((indicator.numerator, *indicator.denominators)))
    observed = facts[(facts["status"] == Status.OBSERVED) & facts["measure"].isin(codes) & facts["period_start"].notna()]
    values = observed.pivot(index=_GROUP, columns="measure", values="value").reindex(columns=codes).dropna()
    units = observed.groupby(_GROUP)["unit"].nunique().reindex(values.index)
    return values.add_prefix("value_").assign(units=units).reset_index()


def _remainder(facts: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """100 percent less the observed categories of a share: what the delivery leaves unlisted."""
    listed = facts[
        (facts["measure"] == indicator.numerator)
        & (facts["breakdown"] == indicator.breakdown)
        & (facts["status"] == Status.OBSERVED)
    ]
    sums = listed.groupby(["period_start", "period_end", "jour", "breakdown", "gender"], as_index=False)["value"].sum()
    return sums.assign(
        measure=indicator.code,
        category=TOTAL,
        value=(100 - sums["value"]).clip(lower=0),
        unit=Unit.PERCENT,
        status=Status.OBSERVED,
        source=f"Beräknat: 100 − summan av {indicator.numerator}",
    )[list(FACT_COLUMNS)]


def _per_month(facts: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """The delivered count ÷ the months of its period; nothing for a period that is not known."""
    counts = facts[(facts["measure"] == indicator.numerator) & facts["period_start"].notna()]
    return counts.assign(
        measure=indicator.code,
        value=counts["value"] / [_months(row) for _, row in counts.iterrows()],
        unit=Unit.PER_MONTH,
        source=f"Beräknat: {indicator.numerator} ÷ månader i perioden",
    )


def _months(row: "pd.Series[Any]") -> float:
    period = period_of(row)
    return period.months if period else float("nan")


_FORMS: Final[dict[str, Callable[[pd.DataFrame, Indicator], pd.DataFrame]]] = {
    "figure": _figure,
    "share": _share,
    "remainder": _remainder,
    "per_month": _per_month,
}


def _named(figures: pd.DataFrame, agreement: Agreement, reporting: Period) -> pd.DataFrame:
    names = _Names(agreement, reporting)
    ids = [names.id(row) for _, row in figures.iterrows()]
    labels = [names.label(row) for _, row in figures.iterrows()]
    named = figures.assign(id=pd.Series(ids, dtype=str), label=pd.Series(labels, dtype=str))
    return named[list(INDICATOR_COLUMNS)].drop_duplicates(["id", *FACT_KEY])


class _Names:
    """How a figure is called by machines (id) and by readers (label): its code, then whatever is not a total."""

    def __init__(self, agreement: Agreement, reporting: Period) -> None:
        self.reporting = reporting
        self.indicators = catalogue.indicators()
        self.places = {**agreement.party_names, NATIONAL: "riket"}
        self.categories = catalogue.category_labels()
        self.genders = {gender.code: gender.label.lower() for gender in catalogue.genders()}

    def id(self, row: "pd.Series[Any]") -> str:
        """Return ``code.category.gender.jour@period``, without totals and without the reporting period."""
        parts = [str(row[name]) for name in ("measure", "category", "gender", "jour") if row[name] != TOTAL]
        period = period_of(row)
        suffix = "" if period == self.reporting else f"@{period.code}" if period else "@oklar-period"
        return ".".join(parts) + suffix

    def label(self, row: "pd.Series[Any]") -> str:
        """Return the indicator's label with category, gender, association and, where it is another, the period."""
        code = row["measure"]
        label = self.indicators[code].label if code in self.indicators else catalogue.measure(code).label
        parts = [
            self.categories.get(row["category"]), self.genders.get(row["gender"]), self.places.get(row["jour"]),
            self._other_period(row),
        ]  # fmt: skip
        return ", ".join([label, *[part for part in parts if part]])

    def _other_period(self, row: "pd.Series[Any]") -> str:
        period = period_of(row)
        if period is None:
            return "oklar period"
        return "" if period == self.reporting else period.label
