"""Tables that are no cross of figures: the findings, and the agreement's commitments with their outcomes."""

from typing import Final

from iop_analysis import catalogue, swedish
from iop_analysis.agreement import Commitment
from iop_analysis.display import Cell, Column, Note, Table
from iop_analysis.frames import Outcome
from iop_analysis.present.material import Material
from iop_analysis.present.tables import sign_notes
from iop_analysis.schema import TOTAL, Goal, Severity, Status

_SEVERITY_NAMES: Final = {Severity.BLOCKING: "Hinder", Severity.WARNING: "Varning", Severity.INFORMATION: "Upplysning"}
_KIND_NAMES: Final = {"quality": "Kvalitetsmål", "other": "Åtagande"}
_MISSING: Final = swedish.sign(Status.MISSING)
_GOAL_NAMES: Final = {
    Goal.MET: "Uppnått",
    Goal.PARTLY: "Delvis uppnått",
    Goal.NOT_MET: "Inte uppnått",
    Goal.REPORTED: "Redovisat",
    Goal.NO_DATA: "Inte redovisat",
}


def findings_table(material: Material) -> Table:
    """Return every finding: what it is, how grave, where it is, what was expected, what to do."""
    rows = tuple(
        (
            Cell(f"{number}. {finding.title}"),
            Cell(_SEVERITY_NAMES[finding.severity]),
            Cell(f"{finding.observed} ({finding.place})"),
            Cell(swedish.sentence_case(finding.expected)),
            Cell(finding.action),
        )
        for number, finding in enumerate(material.findings, start=1)
    )
    columns = (
        Column("Iakttagelse", width=2.1), Column("Grad", width=1.4), Column("Vad som står, och var", width=4.2),
        Column("Väntat", width=2.8), Column("Att göra", width=2.8),
    )  # fmt: skip
    return Table("Brister och oklarheter i underlaget", columns, rows)


def commitments_table(material: Material) -> Table:
    """Return the quality targets and other measurable commitments: what was promised, what came of it, whether it is met."""
    asked = [part for part in material.agreement.commitment if part.kind == "quality" or (part.kind == "other" and part.measure)]
    rows = tuple(
        (Cell(part.text), Cell(_KIND_NAMES[part.kind]), _target_cell(part), *_outcome_cells(material.outcome(part.id), material))
        for part in asked
    )
    columns = (
        Column("Åtagande", width=5),
        Column("Slag", width=1.5),
        Column("Mål", width=1.4),
        Column("Utfall", width=2),
        Column("Bedömning", width=1.8),
    )
    titles = material.agreement.document_titles
    sources = "; ".join(dict.fromkeys(f"{titles[part.document]}, {swedish.lower_first(part.clause)}" for part in asked))
    notes = (*(Note(text) for text in sign_notes(rows)), Note(f"Källa till åtagandena: {sources}."))
    return Table(f"Kvalitetsmål och mätbara åtaganden, {material.period.label}", columns, rows, notes)


def _target_cell(commitment: Commitment) -> Cell:
    if commitment.target is None:
        return Cell("inget angivet")
    return Cell(swedish.in_table(commitment.target, catalogue.measure(commitment.measure).units[0]))


def _outcome_cells(outcome: Outcome, material: Material) -> tuple[Cell, Cell]:
    """What was reported, one figure or one per association, and how that stands against the target."""
    figures = {figure.jour: figure for figure in (material.figures[name] for name in outcome.figures)}
    verdict = Cell(_GOAL_NAMES[outcome.goal])
    if not figures:
        return Cell(_MISSING), verdict
    if TOTAL in figures:
        figure = figures[TOTAL]
        return Cell(swedish.in_table(figure.value, figure.unit), value=figure.observed, figure=figure.id), verdict
    shown = {jour: swedish.in_table(part.value, part.unit) for jour, part in figures.items()}
    parties = material.agreement.party_names.items()
    return Cell("; ".join(f"{name} {shown.get(jour, _MISSING)}" for jour, name in parties)), verdict
