"""Several years' published figures, and how the page of them lays them out: series by series, in order of time."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final, Literal

import pandas as pd
from msgspec import Struct, convert

from iop_analysis import catalogue, merges
from iop_analysis.agreement import Agreement
from iop_analysis.frames import Figure, figures_of
from iop_analysis.periods import Period
from iop_analysis.schema import INDICATOR_COLUMNS, NATIONAL, TOTAL, Chance, Status

SHORTEST_YEAR_MONTHS: Final = 12
"""A period with fewer months is marked as a part of a year."""


class TrendSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """A declared series of years, see ``reference/trends.toml``."""

    id: str
    caption: str
    chart: str
    indicator: str
    by: Literal["jour", "category"]
    header: str
    breakdown: str = TOTAL
    gender: str = TOTAL
    per_month: bool = False
    national: tuple[str, ...] = ()
    remark: str = ""


class _Trends(Struct, frozen=True):
    trend: tuple[TrendSpec, ...]
    phrases: dict[str, str]
    population: dict[str, str]
    note: dict[str, str]
    measure: dict[str, str]


class ReportHead(Struct, frozen=True):
    """A report that figures come from: version 0 for one that is not published yet."""

    year: int
    version: int
    period: Period


class Point(Struct, frozen=True):
    """A figure in its series, see ``measures.trends``: how long its period is, what chance alone may do, what came before."""

    figure: Figure
    months: float
    per_month: float | None
    low: float | None
    high: float | None
    break_before: str
    joined: bool
    chance: Chance
    year: int
    version: int

    @property
    def period(self) -> Period:
        """The period; a point always has one."""
        if self.figure.period is None:
            raise ValueError(self.figure.id)
        return self.figure.period

    @property
    def is_part_of_year(self) -> bool:
        """Whether the period is shorter than a year."""
        return self.months < SHORTEST_YEAR_MONTHS


class Reference(Struct, frozen=True):
    """A figure of the whole country."""

    figure: Figure
    population: str
    note: str


class Line(Struct, frozen=True):
    """One series: its name, each period with its point, ``None`` where no report shows one, and what it may be held against.

    ``hidden`` are the periods for which a report shows the series only together with others.
    """

    name: str
    points: tuple[tuple[Period, Point | None], ...]
    references: tuple[Reference, ...] = ()
    hidden: frozenset[Period] = frozenset()

    @property
    def known(self) -> list[Point]:
        """The points that there are."""
        return [point for _, point in self.points if point]

    @property
    def is_reported(self) -> bool:
        """Whether a report gives a value, be it one that is protected."""
        return any(point.figure.status in {Status.OBSERVED, Status.SUPPRESSED} for point in self.known)

    @property
    def observed(self) -> list[Point]:
        """The points with a value."""
        return [point for point in self.known if point.figure.observed is not None]


@dataclass(frozen=True, eq=False)
class TrendMaterial:
    """All that the page may show: points (see ``measures.trends``), the reports they are of, and national figures."""

    agreement: Agreement
    reports: tuple[ReportHead, ...]
    table: pd.DataFrame
    national: pd.DataFrame

    @cached_property
    def points(self) -> list[Point]:
        """Every point, series by series."""
        figures = figures_of(self.table[list(INDICATOR_COLUMNS)])
        rest = self.table.drop(columns=[*INDICATOR_COLUMNS, "report_id"]).to_dict("records")
        plain = ({name: None if pd.isna(value) else value for name, value in row.items()} for row in rest)
        return [convert({**row, "figure": figure}, Point, strict=False) for figure, row in zip(figures, plain, strict=True)]

    @cached_property
    def references(self) -> dict[str, Reference]:
        """Id → the country's figure, as :class:`Reference`."""
        facts = self.national.assign(jour=NATIONAL, status=Status.OBSERVED.value, label="")[list(INDICATOR_COLUMNS)]
        told = zip(figures_of(facts), self.national["population"], self.national["note"], strict=True)
        return {figure.id: Reference(figure, population, note) for figure, population, note in told}

    def lines(self, spec: TrendSpec) -> list[Line]:
        """Return the series of a declared trend in the reference data's order; none where no report has any of them.

        Of the associations all or none: one that has delivered nothing must be seen to be missing.
        """
        mine = [point for point in self.points if _fits(point.figure, spec)]
        labels = self._labels(spec)
        divided = spec.by == "jour" and any(point.figure.jour != TOTAL for point in mine)
        lines = []
        for key in labels:
            known = {point.period: point for point in mine if _member(point.figure, spec) == key}
            if known or (divided and key != TOTAL):
                lines.append(self._line(labels[key], known, spec, key))
        return lines

    def _line(self, name: str, known: dict[Period, Point], spec: TrendSpec, key: str) -> Line:
        periods = sorted({*known, *(report.period for report in self.reports)})
        gaps = [period for period in periods if period not in known]
        hidden = frozenset(period for period in gaps if self._is_merged_away(spec, key, period))
        told = (self._referred(spec, code, key) for code in spec.national)
        references = tuple(part for parts in told for part in parts)
        return Line(name, tuple((period, known.get(period)) for period in periods), references, hidden)

    def _referred(self, spec: TrendSpec, code: str, key: str) -> Iterator[Reference]:
        """The country's figures called so that may stand beside a series: those of the same category."""
        for name, reference in self.references.items():
            same = name.split("@")[0] == f"{code}.{NATIONAL}"
            if same and (spec.by != "category" or reference.figure.category == key):
                yield reference

    def _is_merged_away(self, spec: TrendSpec, key: str, period: Period) -> bool:
        """Whether a report shows a category only as a part of a merged one."""
        held = merges.groups()
        shown = (point.figure for point in self.points if _fits(point.figure, spec) and point.period == period)
        return spec.by == "category" and any(key in held.get(figure.category, ()) for figure in shown)

    def _labels(self, spec: TrendSpec) -> dict[str, str]:
        if spec.by == "category":
            return merges.category_labels()
        return {TOTAL: "Alla föreningar", **self.agreement.party_names}


def _fits(figure: Figure, spec: TrendSpec) -> bool:
    mine = figure.measure == spec.indicator and figure.breakdown == spec.breakdown and figure.gender == spec.gender
    return mine and (spec.by == "jour" or figure.jour == TOTAL) and (figure.category != TOTAL) == (spec.breakdown != TOTAL)


def _member(figure: Figure, spec: TrendSpec) -> str:
    return figure.jour if spec.by == "jour" else figure.category


def trend_specs() -> dict[str, TrendSpec]:
    """Trend id → declaration."""
    return {spec.id: spec for spec in catalogue.reference("trends", _Trends).trend}


def phrases() -> dict[str, str]:
    """Name → what the page says, with braces to fill in."""
    return catalogue.reference("trends", _Trends).phrases


def national_words(kind: Literal["population", "note", "measure"]) -> dict[str, str]:
    """What a column of the national figures says → how it is said in Swedish."""
    words: dict[str, str] = getattr(catalogue.reference("trends", _Trends), kind)
    return words


def break_marks(lines: list[Line]) -> dict[str, str]:
    """Text of a series break → its letter, in the order in which a trend's series show them."""
    texts = dict.fromkeys(point.break_before for line in lines for point in line.observed if point.break_before)
    return dict(zip(texts, "abcdefghijklmnopqrstuvwxyz", strict=False))


def neighbours(line: Line) -> Iterator[tuple[Point, Point]]:
    """Yield each observed point with the observed one before it."""
    yield from pairwise(line.observed)
