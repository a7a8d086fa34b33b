"""The object that notebooks and analysts hold: several years' published figures, ready to show."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

from iop_analysis import catalogue, pipeline
from iop_analysis.agreement import Agreement, read_agreement
from iop_analysis.completing import offer_names
from iop_analysis.display import Properties, Table
from iop_analysis.errors import UsageError
from iop_analysis.measures.national import national_figures
from iop_analysis.measures.trends import UNPUBLISHED, Report, trend_of
from iop_analysis.periods import Period
from iop_analysis.present.choices import Choices
from iop_analysis.present.outputs import Shown, shown_chart, shown_prose, shown_table
from iop_analysis.present.trend_charts import trend_chart
from iop_analysis.present.trend_material import ReportHead, TrendMaterial, phrases, trend_specs
from iop_analysis.present.trend_tables import national_table, sources_table, trend_figures, trend_table
from iop_analysis.present.trend_texts import reading_text, section_names, title_text, trend_text
from iop_analysis.published import Published, versions
from iop_analysis.store import DataRoot, find_data_root
from iop_analysis.suggesting import Suggesting
from iop_analysis.swedish import listing, markdown_escaped, sentence_case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from iop_analysis.frames import Figure

_LISTINGS: Final = {"national": national_table, "sources": sources_table}
_LISTED: Final = {"national": "Rikets uppgifter", "sources": "Rapporterna som uppgifterna är hämtade ur"}


class Trends(Suggesting):
    """Several years' figures. Nothing is shown that is not published, or about to be.

    >>> import iop_analysis as iop
    >>> t = iop.trends(2025)
    >>> t.years[-1]
    2025
    """

    def __init__(self, reports: Sequence[Report], agreement: Agreement) -> None:
        trend = trend_of(reports, agreement)
        self.left_out = trend.left_out
        """How many figures, of parts of periods mostly, stand in no series."""
        heads = tuple(ReportHead(report.year, report.version, report.period) for report in reports)
        self._material = TrendMaterial(agreement, heads, trend.points, national_figures())

    @property
    def points(self) -> pd.DataFrame:
        """Every figure in its series; row key ``id``, columns ``measures.trends.POINT_COLUMNS`` (see ``trend_of``).

        >>> import iop_analysis as iop
        >>> points = iop.trends(2025).points.set_index("id")
        >>> points.loc[["cases@2025-04-01--2025-12-31"], ["value", "status"]].values.tolist()
        [[3017.0, 'observed']]
        """
        return self._material.table.copy()

    @property
    def national(self) -> pd.DataFrame:
        """The country's figures; row key ``id``, columns ``measures.national.NATIONAL_COLUMNS``.

        >>> import iop_analysis as iop
        >>> "value" in iop.trends(2025).national
        True
        """
        return self._material.national.copy()

    @property
    def years(self) -> list[int]:
        """The years whose reports the figures are of, in order.

        >>> import iop_analysis as iop
        >>> 2025 in iop.trends(2025).years
        True
        """
        return sorted(report.year for report in self._material.reports)

    @property
    def tables(self) -> Choices[Shown]:
        """The names that ``table`` can be asked for; ``t.tables["cases"]`` is ``t.table("cases")``, and tab completes it.

        >>> import iop_analysis as iop
        >>> "cases" in iop.trends(2025).tables
        True
        """
        return Choices("Tabellen", {**_captions(), **_LISTED}, self.table)

    @property
    def charts(self) -> Choices[Shown]:
        """The names that ``chart`` can be asked for; used as ``tables``.

        >>> import iop_analysis as iop
        >>> "cases" in iop.trends(2025).charts
        True
        """
        return Choices("Diagrammet", _captions(), self.chart)

    @property
    def sections(self) -> Choices[Shown]:
        """The names that ``text`` can be asked for; used as ``tables``.

        >>> import iop_analysis as iop
        >>> "reading" in iop.trends(2025).sections
        True
        """
        return Choices("Avsnittet", {name: f"Texten i avsnittet {name}" for name in section_names()}, self.text)

    @property
    def figures(self) -> "dict[str, Figure]":
        """Id → every figure that a table, chart or text of these years may print.

        >>> import iop_analysis as iop
        >>> iop.trends(2025).figures["cases@2025-04-01--2025-12-31"].value
        3017.0
        """
        return trend_figures(self._material)

    def heading(self) -> Shown:
        """Show the title and which years there are.

        >>> import iop_analysis as iop
        >>> str(iop.trends(2025).heading()).splitlines()[0]
        '# Utveckling över åren'
        """
        names = self._material.agreement.names
        properties = Properties(
            short_title=f"{phrases()['title']}: {names.short_title}",
            author=f"{sentence_case(names.administration)}, {names.city}",
            keywords=(names.partnership, *self._material.agreement.party_names.values()),
            date=max((report.period.end for report in self._material.reports), default=dt.date(1970, 1, 1)),
        )
        return shown_prose(title_text(self._material), properties)

    def text(self, section: str) -> Shown:
        """Show a section's sentences; an unknown name raises :class:`UsageError` with a suggestion.

        >>> import iop_analysis as iop
        >>> "3 017" in str(iop.trends(2025).text("cases")).replace(chr(160), " ")
        True
        """
        if section in catalogue.left_out("trends"):
            return shown_prose("")
        catalogue.chosen("Avsnittet", section, dict.fromkeys(section_names()))
        return shown_prose(trend_text(trend_specs()[section], self._material) if section in trend_specs() else reading_text())

    def table(self, name: str) -> Shown:
        """Show a table, nothing for one that no report has values for; an unknown name raises :class:`UsageError`.

        >>> import iop_analysis as iop
        >>> "3 017" in str(iop.trends(2025).table("cases")).replace(chr(160), " ")
        True
        """
        if name in catalogue.left_out("trends"):
            return shown_prose("")
        makers: dict[str, Callable[[TrendMaterial], Table]] = dict(_LISTINGS)
        catalogue.chosen("Tabellen", name, {**trend_specs(), **_LISTINGS})
        table = makers[name](self._material) if name in makers else trend_table(trend_specs()[name], self._material)
        shows = name in makers or any(line.is_reported for line in self._material.lines(trend_specs()[name]))
        return shown_table(table) if shows else shown_prose("")

    def chart(self, name: str) -> Shown:
        """Show a chart; why there is none where a single period is known; an unknown name raises :class:`UsageError`.

        >>> import iop_analysis as iop
        >>> str(iop.trends(2025).chart("referrals")).startswith("Linjediagram")
        True
        """
        if name in catalogue.left_out("trends"):
            return shown_prose("")
        spec = catalogue.chosen("Diagrammet", name, trend_specs())
        chart = trend_chart(spec, self._material)
        if chart:
            return shown_chart(chart)
        some = any(line.observed for line in self._material.lines(spec))
        return shown_prose(markdown_escaped(phrases()["no_chart"]) if some else "")

    def own(self) -> list[Shown]:
        """Show what only the partnership declares in ``raw/referens/trends.toml``: of each its text, chart and table.

        >>> import iop_analysis as iop
        >>> iop.trends(2025).own()
        []
        """
        names = catalogue.only_own("trends", "trend")
        return [show(name) for name in names for show in (self.text, self.chart, self.table)]

    def __repr__(self) -> str:
        """Say which years these are, and what can be asked for."""
        asked = ", ".join(dir(self))
        return f"Utveckling över åren: {listing(str(year) for year in self.years)}. Fråga efter: {asked}."

    def _names_for(self, method: str, _: str) -> "Iterable[str]":
        """What the tab key offers where a method is asked for a name."""
        known: dict[str, Iterable[str]] = {
            "table": self.tables,
            "chart": self.charts,
            "text": self.sections,
            "section": self.sections,
        }
        return known.get(method) or known.get(method.removesuffix("s"), ())


def _captions() -> dict[str, str]:
    return {name: spec.caption for name, spec in trend_specs().items()}


def trends(year: int, data_dir: str | Path | None = None) -> Trends:
    """Return the figures of every published report of ``year`` and earlier years, the newest version of each.

    Where ``year`` itself is not published it is computed, and protected against what readers have. Raises an
    :class:`~iop_analysis.errors.IopError` for what cannot be read, and where there is nothing to show.

    >>> import iop_analysis as iop
    >>> iop.trends(2025).years[-1]
    2025
    """
    offer_names()
    root = find_data_root(data_dir)
    agreement = read_agreement(root.agreement_file)
    reports = published_reports(root.reports, year)
    if year not in {report.year for report in reports} and (year in root.years or not reports):
        reports = [_computed(root, year), *reports]
    return Trends(reports, agreement)


def published_reports(reports: Path, until: int) -> list[Report]:
    """Return the newest version of each year's report, the latest year first; raises as ``published.versions`` does."""
    newest: dict[int, Published] = {}
    for part in versions(reports):
        if part.year <= until:
            newest.setdefault(part.year, part)
    return [Report(part.year, part.version, _period(part), part.figures) for part in newest.values()]


def _period(part: Published) -> Period:
    """The period that a report is of, as its manifest says."""
    try:
        return Period(*(dt.date.fromisoformat(str(part.manifest[end])) for end in ("period_start", "period_end")))
    except (KeyError, ValueError):
        raise UsageError(f"Rapporten för {part.year} säger inte vilken period den gäller; gör om den med iop run.") from None


def _computed(root: DataRoot, year: int) -> Report:
    material = pipeline.prepare(root, year).material
    return Report(year, UNPUBLISHED, material.period, material.protected.indicators)
