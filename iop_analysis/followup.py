"""The object that notebooks and analysts hold: one year, computed, protected and ready to show."""

import datetime as dt
from copy import copy
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

from iop_analysis import catalogue, pipeline
from iop_analysis.display import Properties, Table
from iop_analysis.merges import category_labels
from iop_analysis.pipeline import Prepared
from iop_analysis.present.charts import build_chart, chart_specs
from iop_analysis.present.commitments import commitments_table
from iop_analysis.present.concern import concerns
from iop_analysis.present.drafts import part_text
from iop_analysis.present.listings import (
    changes_table,
    corrections_table,
    delivery_findings_table,
    findings_table,
    receipts_table,
)
from iop_analysis.present.narrative import cited_text, section_names
from iop_analysis.present.outputs import Shown, shown_chart, shown_prose, shown_table
from iop_analysis.present.sources import sources_table, with_sources
from iop_analysis.present.tables import build_table, stands_elsewhere, table_specs
from iop_analysis.schema import Status
from iop_analysis.store import DataRoot, find_data_root
from iop_analysis.swedish import date, markdown_escaped, sentence_case, sign
from iop_analysis.unprotected import UnprotectedFrame

if TYPE_CHECKING:
    from collections.abc import Callable

    from iop_analysis.present.material import Material

_LISTINGS: Final = {
    "findings": findings_table,
    "commitments": commitments_table,
    "deliveries": receipts_table,
    "delivery_findings": delivery_findings_table,
    "corrections": corrections_table,
    "changes": changes_table,
    "sources": sources_table,
}
_NOTHING: Final = {
    "findings": "Granskningen har inte funnit några brister eller oklarheter i underlaget.",
    "deliveries": "Inga filer har kommit in från föreningarna. Uppgifterna är publicerade tidigare.",
    "delivery_findings": "Inga iakttagelser finns om filer från föreningarna.",
    "corrections": "Inga rättelser är gjorda i underlaget.",
    "changes": "",
}
_TITLES: Final = {
    "followup": "{title} {year}",
    "data_quality": "Underlagets kvalitet {year}: {title}",
    "profile": "{focus} {year}",
}
_SHORT_TITLES: Final = {
    "followup": "{title} {year}",
    "data_quality": "Underlagets kvalitet {year}",
    "profile": "{focus} {year}",
}
_NOT_SHOWN: Final = "{what} ”{caption}” visas inte, eftersom underlaget saknar de uppgifter som behövs."
_CHART_WITHHELD: Final = "Diagrammet ”{caption}” visas inte, eftersom de uppgifter som behövs är skyddade."


class Followup:
    """A year's follow-up. All tables, charts and texts are made from protected figures."""

    def __init__(self, year: int, prepared: Prepared) -> None:
        self.year = year
        self._facts = UnprotectedFrame(prepared.facts)
        self._material = prepared.material

    @property
    def facts(self) -> pd.DataFrame:
        """What was delivered and agreed, with sums over associations and rows for what is missing: **not for spreading**.

        Row key ``schema.FACT_KEY``, columns ``schema.FACT_COLUMNS``. The counts are unprotected: the notebook cell that
        touches them is marked, and every later one of the kernel, and our exporters refuse the notebook.
        """
        return self._facts.copy()

    @property
    def indicators(self) -> pd.DataFrame:
        """The figures that may be shown; row key ``id``, columns ``schema.INDICATOR_COLUMNS``."""
        return self._material.protected.indicators

    @property
    def comparisons(self) -> pd.DataFrame:
        """How figures compare with the ones before; row key ``id``, columns ``schema.COMPARISON_COLUMNS``."""
        return self._material.protected.comparisons

    @property
    def findings(self) -> pd.DataFrame:
        """What was noticed, gravest first; one row per finding.

        Not for spreading where it says how many of an association's rows a finding concerns: those are unprotected counts.
        """
        columns = ("severity", "rule", "title", "place", "observed", "expected", "action")
        rows = [{name: getattr(part, name) for name in columns} for part in self._material.findings]
        quoting = any(part.jour and not part.open for part in self._material.findings)
        return (UnprotectedFrame if quoting else pd.DataFrame)(rows, columns=columns)

    def profile(self, jour: str) -> "Followup":
        """Return the same follow-up, shown for one association; an unknown id raises with a suggestion."""
        chosen = copy(self)
        catalogue.chosen("Föreningen", jour, self._material.agreement.party_names)
        chosen._material = self._material.focused(jour)  # noqa: SLF001 - of our own kind
        return chosen

    @property
    def _focus(self) -> str:
        return self._material.agreement.party_names.get(self._material.focus, "Alla föreningar")

    def heading(self, document: str = "followup") -> Shown:
        """Show a document's title and period, and whether everything in it is made up."""
        names = self._material.agreement.names
        titled = catalogue.chosen("Dokumentet", document, _TITLES)
        properties = Properties(
            short_title=_SHORT_TITLES[document].format(title=names.short_title, year=self.year, focus=self._focus),
            author=f"{sentence_case(names.administration)}, {names.city}",
            keywords=(names.partnership, *self._material.agreement.party_names.values()),
            date=self._material.last_day,
        )
        title = markdown_escaped(titled.format(title=names.title, year=self.year, focus=self._focus))
        return shown_prose(f"# {title}\n\n{cited_text('title', self._material)}", properties)

    def text(self, section: str) -> Shown:
        """Show a section's sentences, nothing for one left out in ``raw/referens``; an unknown name raises with a suggestion."""
        left_out = section in catalogue.left_out("sentences")
        return shown_prose("" if left_out else part_text(section, self._material))

    def table(self, name: str) -> Shown:
        """Show a table, nothing for an optional one without figures; an unknown name raises with a suggestion."""
        if name in catalogue.left_out("tables"):
            return shown_prose("")
        makers: dict[str, Callable[[Material], Table]] = {
            **_LISTINGS,
            **{known: partial(build_table, known) for known in table_specs()},
        }
        table = catalogue.chosen("Tabellen", name, makers)(self._material)
        if table.rows:
            return shown_table(with_sources(table, name, self._material.figures))
        silent = name in table_specs() and self._is_silent(name)
        return shown_prose("" if silent else _NOTHING.get(name, _NOT_SHOWN.format(what="Tabellen", caption=table.caption)))

    def chart(self, name: str) -> Shown:
        """Show a chart; an unknown name raises with a suggestion."""
        if name in catalogue.left_out("charts"):
            return shown_prose("")
        chart = build_chart(name, self._material)
        if chart:
            return shown_chart(chart)
        spec, withheld = chart_specs()[name], sign(Status.SUPPRESSED)
        rows = build_table(spec.table, self._material).rows
        if not self._concerns(spec.table) or (table_specs()[spec.table].optional and not rows):
            return shown_prose("")
        hidden = any(cell.text == withheld for row in rows for cell in row[1:])
        return shown_prose((_CHART_WITHHELD if hidden else _NOT_SHOWN).format(what="Diagrammet", caption=spec.caption))

    def _is_silent(self, table: str) -> bool:
        """Whether nothing is said of a declared table that has no rows."""
        spec = table_specs()[table]
        return spec.optional or not self._concerns(table) or stands_elsewhere(spec, self._material)

    def _concerns(self, table: str) -> bool:
        """Whether anything in a declared table is asked for, or has been delivered."""
        return concerns(table_specs()[table].indicators, self._material)

    def own(self) -> list[Shown]:
        """Show what only the partnership declares in ``raw/referens``: its sections, and the charts and tables of each.

        Tables that name no section come last.
        """
        tables = [table_specs()[name] for name in catalogue.only_own("tables", "table")]
        charts = [chart_specs()[name] for name in catalogue.only_own("charts", "chart")]
        shown: list[Shown] = []
        for section in catalogue.only_own("sentences", "sentence"):
            shown.append(self.text(section))
            shown += [self.chart(part.id) for part in charts if part.section == section]
            shown += [self.table(part.id) for part in tables if part.section == section]
        return [*shown, *(self.table(part.id) for part in tables if not part.section)]


_remembered: dict[tuple[Path, Path, int], Prepared] = {}


def remember(root: DataRoot, year: int, prepared: Prepared) -> None:
    """Let :func:`load` take a year as it has been computed already, as long as its files are the same."""
    _remembered[root.path, root.reports, year] = prepared


def load(year: int, data_dir: str | Path | None = None) -> Followup:
    """Compute a year's follow-up from the deliveries in ``data_dir`` (by default the project's own ``data``).

    Raises an :class:`~iop_analysis.errors.IopError` that says in Swedish what is wrong with the input.
    """
    root = find_data_root(data_dir)
    catalogue.use(root.reference_folder)
    known = _remembered.get((root.path, root.reports, year))
    return Followup(year, known if known and known.inputs == root.hashes(year) else pipeline.prepare(root, year))


def warm_up() -> None:
    """Read what every follow-up reads of the reference data, so that processes forked from this one need not."""
    for read in (section_names, table_specs, chart_specs, category_labels):
        read()
    date(dt.date(2025, 1, 1))
