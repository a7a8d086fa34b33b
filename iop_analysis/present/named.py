"""A year's tables, charts and texts by name, as notebooks show them, and what is said where there is nothing to show."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from iop_analysis import catalogue
from iop_analysis.display import Table
from iop_analysis.present.charts import chart_specs
from iop_analysis.present.commitments import commitments_table
from iop_analysis.present.compared import comparisons_table
from iop_analysis.present.concern import concerns
from iop_analysis.present.divisions import divided_chart
from iop_analysis.present.drafts import part_text
from iop_analysis.present.listings import (
    changes_table,
    corrections_table,
    delivery_findings_table,
    findings_table,
    receipts_table,
)
from iop_analysis.present.material import Material
from iop_analysis.present.outputs import Shown, shown_aside, shown_chart, shown_prose, shown_table
from iop_analysis.present.sources import sources_table, with_sources
from iop_analysis.present.tables import build_table, stands_elsewhere, table_specs
from iop_analysis.schema import Status
from iop_analysis.swedish import sign

_LISTINGS: Final[Mapping[str, Callable[[Material], Table]]] = {
    "comparisons": comparisons_table,
    "findings": findings_table,
    "commitments": commitments_table,
    "deliveries": receipts_table,
    "delivery_findings": delivery_findings_table,
    "corrections": corrections_table,
    "changes": changes_table,
    "sources": sources_table,
}
_LISTED: Final = {
    "comparisons": "Uppgifter bredvid dem för perioden före, och om skillnaden är mer än slumpen",
    "findings": "Brister och oklarheter i underlaget",
    "commitments": "Överenskommelsens åtaganden, och vad det blev av dem",
    "deliveries": "Vad föreningarna har lämnat",
    "delivery_findings": "Iakttagelser i föreningarnas underlag",
    "corrections": "Rättelser som gjorts i underlaget",
    "changes": "Vad som har ändrats sedan en tidigare version av rapporten",
    "sources": "Var uppgifterna kommer ifrån",
}
_NOTHING: Final = {
    "findings": "Granskningen har inte funnit några brister eller oklarheter i underlaget.",
    "deliveries": "Inga filer har kommit in från föreningarna. Uppgifterna är publicerade tidigare.",
    "delivery_findings": "Inga iakttagelser finns om filer från föreningarna.",
    "corrections": "Inga rättelser är gjorda i underlaget.",
}
_NOT_SHOWN: Final = "{what} ”{caption}” visas inte, eftersom underlaget saknar de uppgifter som behövs."
_LEFT_OUT: Final = "{what} ”{name}” är utelämnad i raw/referens."
_NO_CHANGES: Final = "Ingenting har ändrats sedan en tidigare version av rapporten, eller också finns ingen."
_CHART_WITHHELD: Final = "Diagrammet ”{caption}” visas inte, eftersom de uppgifter som behövs är skyddade."


def table_names() -> dict[str, str]:
    """Return the name of every table → what it shows."""
    declared = {name: spec.caption for name, spec in table_specs().items()}
    left_out = catalogue.left_out("tables")
    return {name: caption for name, caption in {**declared, **_LISTED}.items() if name not in left_out}


def named_table(name: str, material: Material) -> Shown:
    """Show a table; one that reports pass over without a word says so to the analyst alone."""
    if name in catalogue.left_out("tables"):
        return shown_aside(_LEFT_OUT.format(what="Tabellen", name=name))
    makers: dict[str, Callable[[Material], Table]] = {
        **_LISTINGS,
        **{known: partial(build_table, known) for known in table_specs()},
    }
    table = catalogue.chosen("Tabellen", name, makers)(material)
    if table.rows:
        return shown_table(with_sources(table, name, material.figures), material.figures)
    if name == "changes":
        return shown_aside(_NO_CHANGES)
    nothing = _NOTHING.get(name, _NOT_SHOWN.format(what="Tabellen", caption=table.caption))
    return (shown_aside if name in table_specs() and _is_silent(name, material) else shown_prose)(nothing)


def named_chart(name: str, by: str | None, material: Material) -> Shown:
    """Show a chart, divided as declared or ``by`` something else; one that reports pass over says so to the analyst alone."""
    if name in catalogue.left_out("charts"):
        return shown_aside(_LEFT_OUT.format(what="Diagrammet", name=name))
    caption, chart = divided_chart(name, by, material)
    if chart:
        return shown_chart(chart, material.figures)
    table = chart_specs()[name].table if name in chart_specs() else name
    rows, withheld = build_table(table, material).rows, sign(Status.SUPPRESSED)
    hidden = any(cell.text == withheld for row in rows for cell in row[1:])
    said = (_CHART_WITHHELD if hidden else _NOT_SHOWN).format(what="Diagrammet", caption=caption)
    silent = not _concerns(table, material) or (table_specs()[table].optional and not rows)
    return (shown_aside if silent or name not in chart_specs() else shown_prose)(said)


def named_text(section: str, material: Material) -> Shown:
    """Show a section's sentences, none for one left out."""
    left_out = section in catalogue.left_out("sentences")
    return shown_prose("" if left_out else part_text(section, material))


def own_parts(material: Material) -> list[Shown]:
    """Show what only the partnership declares in ``raw/referens``: its sections, and the charts and tables of each.

    Tables that name no section come last.
    """
    tables = [table_specs()[name] for name in catalogue.only_own("tables", "table")]
    charts = [chart_specs()[name] for name in catalogue.only_own("charts", "chart")]
    shown: list[Shown] = []
    for section in catalogue.only_own("sentences", "sentence"):
        shown.append(named_text(section, material))
        shown += [named_chart(part.id, None, material) for part in charts if part.section == section]
        shown += [named_table(part.id, material) for part in tables if part.section == section]
    return [*shown, *(named_table(part.id, material) for part in tables if not part.section)]


def _is_silent(table: str, material: Material) -> bool:
    """Whether nothing is said of a declared table that has no rows."""
    spec = table_specs()[table]
    return spec.optional or not _concerns(table, material) or stands_elsewhere(spec, material)


def _concerns(table: str, material: Material) -> bool:
    """Whether anything in a declared table is asked for, or has been delivered."""
    return concerns(table_specs()[table].indicators, material)
