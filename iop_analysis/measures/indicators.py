"""Facts become the figures of the follow-up, each with an id and a label, as ``reference/indicators.toml`` declares."""

from collections.abc import Callable
from typing import Final

import pandas as pd

from iop_analysis import catalogue, merges
from iop_analysis.agreement import Agreement
from iop_analysis.catalogue import Indicator
from iop_analysis.frames import Figure, cast_facts, figures_of
from iop_analysis.measures.economy import difference, difference_percent, ratio
from iop_analysis.measures.side_by_side import measure_label, parts_side_by_side, status_where
from iop_analysis.measures.spans import sum_of_categories
from iop_analysis.periods import Period
from iop_analysis.schema import COMPUTED, FACT_COLUMNS, INDICATOR_COLUMNS, NATIONAL, TOTAL, computed_source

_WHOLE_PERCENT: Final = 100


def form_indicators(facts: pd.DataFrame, agreement: Agreement, reporting: Period) -> pd.DataFrame:
    """Return every declared figure that the facts allow, and every other delivered measure as it is.

    Row key: ``id``; columns ``INDICATOR_COLUMNS``, where ``measure`` is the indicator's code. A figure that cannot be formed
    (a zero base, different units) is a row without value and with the status not applicable.
    """
    declared = catalogue.indicators()
    plain = [_plain(code) for code in facts["measure"].unique() if code not in declared]
    tables = [_FORMS[indicator.form](facts, indicator) for indicator in (*declared.values(), *plain)]
    figures = cast_facts(pd.concat([facts.head(0), *(table for table in tables if len(table))], ignore_index=True))
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
    shares = parts_side_by_side(facts, indicator)
    whole = " + ".join(measure_label(code) for code in indicator.denominators)
    formula = f"{measure_label(indicator.numerator)} ÷ {whole if len(indicator.denominators) == 1 else f'({whole})'}"
    base_value = sum(shares[f"value_{code}"] for code in indicator.denominators)
    possible = (base_value != 0) & (shares["units"] == 1)
    return shares.assign(
        measure=indicator.code,
        value=(_WHOLE_PERCENT * shares[f"value_{indicator.numerator}"] / base_value).where(possible),
        unit=indicator.unit,
        status=status_where(possible),
        source=[computed_source(formula, sources) for sources in shares["sources"]],
    )[list(FACT_COLUMNS)]


def _remainder(facts: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """100 percent less the categories of a share: what the delivery leaves unlisted.

    Only for delivered shares: one computed from counts leaves nothing unlisted. No value where a category is not observed,
    since its part would be counted as unlisted, or where the parts exceed the whole.
    """
    listed = facts[(facts["measure"] == indicator.numerator) & (facts["breakdown"] == indicator.breakdown)]
    listed = listed[~listed["source"].str.startswith(COMPUTED)]
    groups = listed.groupby(["period_start", "period_end", "jour", "breakdown", "gender"])
    sums = groups.agg(
        sum=("value", "sum"), complete=("value", "count"), rows=("value", "size"), sources=("source", list)
    ).reset_index()
    possible = (sums["sum"] <= _WHOLE_PERCENT) & (sums["complete"] == sums["rows"])
    remainders: pd.DataFrame = sums.assign(
        measure=indicator.code,
        category=TOTAL,
        value=(_WHOLE_PERCENT - sums["sum"]).where(possible),
        unit=indicator.unit,
        status=status_where(possible),
        source=[computed_source(f"100 % − {measure_label(indicator.numerator)}", sources) for sources in sums["sources"]],
    )
    return remainders[list(FACT_COLUMNS)]


def _per_month(facts: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """The delivered count ÷ the months of its period; nothing for a period that is not known."""
    counts = facts[(facts["measure"] == indicator.numerator) & facts["period_start"].notna()]
    return counts.assign(
        measure=indicator.code,
        value=counts["value"] / [figure.period.months for figure in figures_of(counts) if figure.period],
        unit=indicator.unit,
        source=[computed_source(f"{measure_label(indicator.numerator)} ÷ månader", [source]) for source in counts["source"]],
    )


_FORMS: Final[dict[str, Callable[[pd.DataFrame, Indicator], pd.DataFrame]]] = {
    "figure": _figure,
    "share": _share,
    "remainder": _remainder,
    "per_month": _per_month,
    "difference": difference,
    "difference_percent": difference_percent,
    "ratio": ratio,
    "categories": sum_of_categories,
}


def _named(figures: pd.DataFrame, agreement: Agreement, reporting: Period) -> pd.DataFrame:
    names = _Names(agreement, reporting)
    rows = figures_of(figures)
    named: pd.DataFrame = figures.assign(id=[names.id(row) for row in rows], label=[names.label(row) for row in rows])
    if named["id"].duplicated().any():
        raise ValueError(f"two figures have one id: {sorted(named.loc[named['id'].duplicated(), 'id'])}")
    return named.loc[:, list(INDICATOR_COLUMNS)]


class _Names:
    """How a figure is called by machines (id) and by readers (label): its code, then whatever is not a total."""

    def __init__(self, agreement: Agreement, reporting: Period) -> None:
        self.reporting = reporting
        self.places = {**agreement.party_names, NATIONAL: "riket"}
        self.categories = merges.category_labels()
        self.genders = {code: label.lower() for code, label in merges.gender_labels().items()}

    def id(self, figure: Figure) -> str:
        """Return ``code.category.gender.jour@period``, without totals and without the reporting period.

        A category that is called as a gender is (``other``) has its breakdown before it, so that no two figures share an id.
        """
        category = f"{figure.breakdown}-{figure.category}" if figure.category in self.genders else figure.category
        parts = (figure.measure, category, figure.gender, figure.jour)
        period = "" if figure.period == self.reporting else f"@{figure.period.code}" if figure.period else "@oklar-period"
        return ".".join(part for part in parts if part != TOTAL) + period

    def label(self, figure: Figure) -> str:
        """Return the indicator's label with category, gender, association and, where it is another, the period."""
        parts = (self.categories.get(figure.category), self.genders.get(figure.gender), self.places.get(figure.jour))
        return ", ".join(
            part for part in (catalogue.indicator_label(figure.measure), *parts, self._other_period(figure.period)) if part
        )

    def _other_period(self, period: Period | None) -> str:
        if period is None:
            return "oklar period"
        return "" if period == self.reporting else period.label
