"""Tables that are no cross of figures: the findings, what was delivered, corrections, and what has changed."""

from typing import Final

from iop_analysis import swedish
from iop_analysis.changed import ABSENT, CHANGES_FILE, Change, changes_of
from iop_analysis.display import Cell, Column, Note, Table
from iop_analysis.present.changes import SHOWN_BEFORE, after_text, before_text, leaves_values_out
from iop_analysis.present.material import Material
from iop_analysis.present.tables import sign_notes
from iop_analysis.schema import TOTAL, Conservation, Finding, Severity, Status, Unit

_SEVERITY_NAMES: Final = {Severity.BLOCKING: "Hinder", Severity.WARNING: "Varning", Severity.INFORMATION: "Upplysning"}
_FILE_KINDS: Final = {"report": "verksamhetsrapport", "cases": "uttag av ärenden"}
_ROW_FATES: Final = ("Lästa", "Godtagna", "Rättade", "Avvisade", "Borträknade")
_FINDING_COLUMNS: Final = (
    Column("Iakttagelse", width=2.1), Column("Grad", width=1.4), Column("Vad som står, och var", width=4.2),
    Column("Väntat", width=2.8), Column("Att göra", width=2.8),
)  # fmt: skip
_MOST_CHANGES: Final = 30
_CHANGE_COLUMNS: Final = (
    Column("Uppgift", width=3), Column("Förr", "right", 1.1), Column("Nu", "right", 1.1), Column("Orsak", width=4.2),
)  # fmt: skip
_NOT_REPEATED: Final = f"”{SHOWN_BEFORE}” betyder att uppgiften visades förr. Den upprepas inte, eftersom den inte visas nu."


def findings_table(material: Material) -> Table:
    """Return what was found in published figures and in the agreement: what, how grave, where, what was expected, what to do."""
    general = [finding for finding in material.findings if not finding.jour]
    rows = tuple(_finding_row(number, finding, material) for number, finding in enumerate(general, start=1))
    return Table("Brister och oklarheter i underlaget", _FINDING_COLUMNS, rows)


def delivery_findings_table(material: Material) -> Table:
    """Return what was found in the associations' own files, association by association.

    Cells are not quoted: what stands in them is for the association's own letter.
    """
    jours = [jour for jour in material.agreement.party_names if material.focus in {TOTAL, jour}]
    theirs = [finding for jour in jours for finding in material.findings if finding.jour == jour]
    rows = tuple(_finding_row(number, finding, material) for number, finding in enumerate(theirs, start=1))
    return Table("Iakttagelser i föreningarnas underlag", _FINDING_COLUMNS, rows)


def _finding_row(number: int, finding: Finding, material: Material) -> tuple[Cell, ...]:
    place = _files(finding) if finding.jour else finding.place
    where = f"{finding.observed} ({place})" if finding.open or not finding.jour else f"{place}."
    name = f"{material.jour_name(finding.jour)}: " if finding.jour else ""
    return (
        Cell(f"{number}. {finding.title}"),
        Cell(_SEVERITY_NAMES[finding.severity]),
        Cell(f"{name}{where}"),
        Cell(swedish.sentence_case(finding.expected)),
        Cell(finding.action),
    )


def _files(finding: Finding) -> str:
    names = dict.fromkeys(spot.file.rpartition("/")[2] for spot in finding.spots)
    return swedish.listing(names) if names else finding.place


def receipts_table(material: Material) -> Table:
    """Return every file that the associations delivered, and what became of its rows."""
    rows = tuple(
        (
            Cell(f"{material.jour_name(part.jour)}, {_FILE_KINDS[part.kind]}"),
            *_row_cells(part.rows),
        )
        for part in sorted(material.receipts, key=lambda part: (part.jour, part.kind))
        if material.focus in {TOTAL, part.jour}
    )
    columns = (Column("Fil"), *(Column(label, "right") for label in _ROW_FATES))
    notes = (
        Note("I ett uttag av ärenden räknas rader, i en verksamhetsrapport ifyllda celler."),
        Note("Borträknade är summarader och upprepningar. Avvisade hör inte till perioden eller går inte att använda."),
        *(Note(text) for text in sign_notes(rows)),
    )
    return Table("Vad föreningarna har lämnat", columns, rows, notes)


def _row_cells(rows: Conservation | None) -> tuple[Cell, ...]:
    if rows is None:
        return (Cell(swedish.sign(Status.SUPPRESSED)),) * len(_ROW_FATES)
    fates = (rows.read, rows.kept, rows.corrected, rows.rejected, rows.counted_out)
    return tuple(Cell(swedish.in_table(count, Unit.CASES), value=count) for count in fates)


def corrections_table(material: Material) -> Table:
    """Return the declared corrections: where, why and who stands for them."""
    rows = tuple((Cell(place), Cell(reason), Cell(role)) for place, reason, role in material.corrections)
    return Table("Rättelser som gjorts i underlaget", (Column("Ställe", width=4), Column("Skäl", width=4), Column("Av")), rows)


def changes_table(material: Material) -> Table:
    """Return the figures that differ from the version compared with, at most thirty of them; no rows where none does."""
    changes = changes_of(material.changes)
    rows = tuple(_change_row(part) for part in changes[:_MOST_CHANGES])
    more = len(changes) - len(rows)
    counted = swedish.number_of(more, "ändrad uppgift", "ändrade uppgifter")
    notes = (
        *([Note(f"Ytterligare {counted} står i {CHANGES_FILE}.")] if more else []),
        *([Note(_NOT_REPEATED)] if leaves_values_out(material) else []),
        *(Note(text) for text in sign_notes(tuple(row[:-1] for row in rows))),
    )
    return Table(f"Ändrat sedan version {material.compared_with}", _CHANGE_COLUMNS, rows, notes)


def _change_row(change: Change) -> tuple[Cell, ...]:
    """What has gone is no figure of this report, so that nothing can link to it."""
    now = after_text(change)
    shown = Cell(now) if change.after_status == ABSENT else Cell(now, value=change.after_value, figure=change.id)
    return (Cell(change.label), Cell(before_text(change)), shown, Cell(change.cause))
