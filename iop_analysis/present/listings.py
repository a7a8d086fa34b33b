"""Tables that are no cross of figures: the findings, and the agreement's commitments with their outcomes."""

from typing import Final

from iop_analysis import swedish
from iop_analysis.agreement import Commitment
from iop_analysis.display import Cell, Column, Note, Table
from iop_analysis.present.material import Material
from iop_analysis.present.tables import sign_notes
from iop_analysis.schema import Severity, Status, Unit

_SEVERITY_NAMES: Final = {Severity.BLOCKING: "Hinder", Severity.WARNING: "Varning", Severity.INFORMATION: "Upplysning"}
_KIND_NAMES: Final = {"quality": "Kvalitetsmål", "other": "Åtagande"}


def findings_table(material: Material) -> Table:
    """Return every finding: what it is and how grave, where it is, what was expected, what to do."""
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
        Column("Iakttagelse", width=2.1), Column("Allvar", width=1.4), Column("Vad som står, och var", width=4.2),
        Column("Väntat", width=2.8), Column("Att göra", width=2.8),
    )  # fmt: skip
    return Table(f"Iakttagelser om underlaget, {material.period.label}", columns, rows)


def commitments_table(material: Material) -> Table:
    """Return the commitments that a figure can show, with the figure or the sign that it is missing."""
    asked = [commitment for commitment in material.agreement.commitment if commitment.kind in _KIND_NAMES]
    rows = tuple(
        (Cell(commitment.text), Cell(_KIND_NAMES[commitment.kind]), _outcome(commitment, material)) for commitment in asked
    )
    columns = (Column("Åtagande", width=5), Column("Slag", width=1.6), Column("Utfall", "right", width=1))
    titles = {document.id: document.title for document in material.agreement.document}
    sources = "; ".join(dict.fromkeys(f"{titles[part.document]}, {part.clause.lower()}" for part in asked))
    notes = (*(Note(text) for text in sign_notes(rows)), Note(f"Källa till åtagandena: {sources}."))
    return Table(f"Kvalitetsmål och mätbara åtaganden, {material.period.label}", columns, rows, notes)


def _outcome(commitment: Commitment, material: Material) -> Cell:
    figure = material.outcome(commitment)
    if figure is None:
        return Cell(swedish.in_table(None, Unit.CASES, Status.MISSING))
    return Cell(swedish.in_table(figure.value, figure.unit, figure.status), value=figure.observed, figure=figure.id)
