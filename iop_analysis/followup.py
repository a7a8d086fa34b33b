"""The object that notebooks and analysts hold: one year, computed, protected and ready to show."""

import datetime as dt
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from iop_analysis import catalogue, pipeline
from iop_analysis.completing import offer_names
from iop_analysis.exploring import compared, explained
from iop_analysis.merges import category_labels
from iop_analysis.pipeline import Prepared
from iop_analysis.present.agreed_frame import commitments_frame
from iop_analysis.present.charts import chart_specs
from iop_analysis.present.choices import Choices
from iop_analysis.present.divisions import divisions, subjects
from iop_analysis.present.narrative import section_names
from iop_analysis.present.outputs import Shown, shown_lines
from iop_analysis.present.showing import Showing
from iop_analysis.present.tables import table_specs
from iop_analysis.store import DataRoot, find_data_root
from iop_analysis.swedish import date
from iop_analysis.unprotected import UnprotectedFrame

if TYPE_CHECKING:
    from ipywidgets import VBox


class Followup(Showing):
    """A year's follow-up. All tables, charts and texts are made from protected figures; only ``facts`` are not for spreading.

    >>> import iop_analysis as iop
    >>> f = iop.load(2025)
    >>> f.year
    2025
    """

    def __init__(self, year: int, prepared: Prepared, root: DataRoot | None = None) -> None:
        super().__init__(year, prepared.material)
        self._facts = UnprotectedFrame(prepared.facts)
        self._root = root

    @property
    def facts(self) -> pd.DataFrame:
        """What was delivered and agreed, with sums over associations and rows for what is missing: **not for spreading**.

        Row key ``schema.FACT_KEY``, columns ``schema.FACT_COLUMNS``. The counts are unprotected: the notebook cell that
        touches them is marked, and every later one of the kernel, and our exporters refuse the notebook.

        >>> import iop_analysis as iop
        >>> facts = iop.load(2025).facts
        >>> facts.loc[facts["measure"] == "cases", ["jour", "value", "status"]].values.tolist()
        [['_T', 3017.0, 'observed']]
        """
        return self._facts.copy()

    @property
    def indicators(self) -> pd.DataFrame:
        """The figures that may be shown; row key ``id``, columns ``schema.INDICATOR_COLUMNS``.

        ``value`` is in ``unit`` and missing unless ``status`` is observed.

        >>> import iop_analysis as iop
        >>> indicators = iop.load(2025).indicators.set_index("id")
        >>> indicators.loc[["cases", "contacts"], ["value", "status"]].values.tolist()
        [[3017.0, 'observed'], [nan, 'missing']]
        """
        return self._material.protected.indicators.copy()

    @property
    def comparisons(self) -> pd.DataFrame:
        """How figures compare with the ones before; row key ``id``, columns ``schema.COMPARISON_COLUMNS``.

        >>> import iop_analysis as iop
        >>> iop.load(2025).comparisons[["id", "chance"]].values.tolist()
        [['close_relationship', 'not_tested'], ['referrals_to_stodcentrum', 'exceeded']]
        """
        return self._material.protected.comparisons.copy()

    @property
    def findings(self) -> pd.DataFrame:
        """What was noticed, gravest first; one row per finding.

        Not for spreading where it says how many of an association's rows a finding concerns: those are unprotected counts.
        What may be spread is in ``table("findings")`` and ``table("delivery_findings")``.

        >>> import iop_analysis as iop
        >>> iop.load(2025).findings["severity"].value_counts().to_dict()
        {'warning': 11}
        """
        columns = ("severity", "rule", "title", "place", "observed", "expected", "action")
        rows = [{name: getattr(part, name) for name in columns} for part in self._material.findings]
        quoting = any(part.jour and not part.open for part in self._material.findings)
        return (UnprotectedFrame if quoting else pd.DataFrame)(rows, columns=columns)

    @property
    def commitments(self) -> pd.DataFrame:
        """What was agreed and what came of it, protected; row key ``id`` (the index).

        Columns kind, clause, text, measure, unit, target, enough (the least that reaches the target), value (of one number),
        outcome (in words), status (``schema.Goal``), lacking (associations that have not told) and figures (ids).

        >>> import iop_analysis as iop
        >>> commitments = iop.load(2025).commitments
        >>> commitments.query("kind == 'quality'")["status"].unique().tolist()
        ['no_data']
        """
        return commitments_frame(self._material)

    @property
    def jours(self) -> "Choices[Followup]":
        """The ids and names of the associations; ``f.jours["vasterort"]`` is ``f.profile("vasterort")``.

        >>> import iop_analysis as iop
        >>> iop.load(2025).jours.options[0]
        ('Stockholm-Gotland', 'stockholm-gotland')
        """
        return Choices("Föreningen", self._material.agreement.party_names, self.profile)

    def profile(self, jour: str) -> "Followup":
        """Return the same follow-up, shown for one association; an unknown id raises with a suggestion.

        >>> import iop_analysis as iop
        >>> iop.load(2025).profile("vasterort").table("survey").frame.index.tolist()
        ['Riket', 'Västerort']
        """
        chosen = copy(self)
        catalogue.chosen("Föreningen", jour, self._material.agreement.party_names)
        chosen._material = self._material.focused(jour)  # noqa: SLF001 - of our own kind
        return chosen

    def browse(self) -> "VBox":
        """Show drop-down lists over the charts that this year has figures for, and over what each can be divided by.

        >>> import iop_analysis as iop
        >>> type(iop.load(2025).browse()).__name__
        'VBox'
        """
        from iop_analysis.controls import browse  # noqa: PLC0415 - reports have no use for it

        ways = {name: divisions(name, self._material) for name in subjects()}
        charts = [(label, name) for label, name in self.charts.options if ways[name]]
        return browse(charts, ways, self.chart)

    def compare(self, other: int) -> pd.DataFrame:
        """Compare each figure with the same one of another year's report; row key ``id`` (the index).

        Columns label, unit, value, value_then, status, status_then, period, period_then, change (in the unit), change_percent,
        problems (why there is no change: ``schema.Problem``, several with comma between) and chance (``schema.Chance``: whether
        two counts differ by more than chance would usually give).

        The other year's figures are those of its newest published report; where there is none, they are computed, and protected
        against all that is published and this year's. Where the reports' periods are not equally long, and this one has the
        figure of an equally long part of the other year, that is compared with. Raises an
        :class:`~iop_analysis.errors.IopError` for a year without data, or whose data stop a report.

        >>> import iop_analysis as iop
        >>> iop.load(2025).compare(2024)
        Traceback (most recent call last):
        iop_analysis.errors.UsageError: Det finns inget underlag för 2024 i ...
        """
        return compared(self._root or find_data_root(), self.year, other, self._material)

    def explain(self, figure_id: str) -> Shown:
        """Show where a figure comes from: formula, parts, files, cells and rows. The id is that in ``indicators``.

        An unknown one raises with a suggestion. Nothing is told of what the report does not publish but where it stands.

        >>> import iop_analysis as iop
        >>> "uppfoljning.csv" in str(iop.load(2025).explain("cases"))
        True
        """
        return shown_lines(explained(self._root or find_data_root(), self.year, figure_id))


_remembered: dict[tuple[Path, Path, int], Prepared] = {}


def remember(root: DataRoot, year: int, prepared: Prepared) -> None:
    """Let :func:`load` take a year as it has been computed already, as long as its files are the same."""
    _remembered[root.path, root.reports, year] = prepared


def load(year: int, data_dir: str | Path | None = None) -> Followup:
    r"""Compute a year's follow-up from the deliveries in ``data_dir`` (by default the project's own ``data``).

    Raises an :class:`~iop_analysis.errors.IopError` that says in Swedish what is wrong with the input.

    >>> import iop_analysis as iop
    >>> f = iop.load(2025)
    >>> f.table("key_figures").cells.loc[0, "text"]
    '3\xa0017'
    """
    root = find_data_root(data_dir)
    catalogue.use(root.reference_folder)
    offer_names()
    known = _remembered.get((root.path, root.reports, year))
    prepared = known if known and known.inputs == root.hashes(year) else pipeline.prepare(root, year)
    return Followup(year, prepared, root)


def warm_up() -> None:
    """Read what every follow-up reads of the reference data, so that processes forked from this one need not."""
    for read in (section_names, table_specs, chart_specs, category_labels):
        read()
    date(dt.date(2025, 1, 1))
