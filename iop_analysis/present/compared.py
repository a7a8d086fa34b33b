"""The figures that are followed from period to period, each beside the one before, and what may be said of the difference."""

from typing import Final

from iop_analysis import swedish
from iop_analysis.display import Cell, Column, Note, Table, uncited
from iop_analysis.frames import Comparison, Figure
from iop_analysis.present.comparing import comparison_sentence
from iop_analysis.present.material import Material
from iop_analysis.present.tables import sign_notes
from iop_analysis.schema import TOTAL

_COLUMNS: Final = (
    Column("Uppgift", width=3), Column("Nu", "right"), Column("Förr", "right"), Column("Förra perioden", width=2),
    Column("Vad som kan sägas", width=5),
)  # fmt: skip
_UNKNOWN: Final = "oklar period"


def comparisons_table(material: Material) -> Table:
    """Return a row for each compared figure of all associations, or of the one shown: now, before, more than chance or not."""
    rows = tuple(_row(part, material) for part in material.comparisons.values() if _is_asked_for(part, material))
    return Table(f"Jämfört med perioden före, {material.period.label}", _COLUMNS, rows, tuple(map(Note, sign_notes(rows))))


def _is_asked_for(part: Comparison, material: Material) -> bool:
    figure = material.figures[part.id]
    return figure.jour == material.focus and figure.category == figure.gender == TOTAL


def _row(part: Comparison, material: Material) -> tuple[Cell, ...]:
    now, then = material.figures[part.id], material.figures[part.baseline_id]
    return (
        Cell(now.label),
        _cell(now),
        _cell(then),
        Cell(then.period.label if then.period else _UNKNOWN),
        Cell(uncited(comparison_sentence(part, material))),
    )


def _cell(figure: Figure) -> Cell:
    return Cell(swedish.in_table(figure.value, figure.unit, figure.status), value=figure.observed, figure=figure.id)
