"""What goes out to the associations: the workbook to fill in before, and the letter about what they sent after."""

from pathlib import Path
from typing import Final

import pandas as pd
from msgspec import Struct

from iop_analysis import pipeline
from iop_analysis.agreement import read_agreement
from iop_analysis.deliveries.letter.page import Letter, letter_html
from iop_analysis.deliveries.letter.workbook import letter_workbook
from iop_analysis.deliveries.template.build import build_template, template_formulas
from iop_analysis.errors import IopError
from iop_analysis.pipeline import Reviewed
from iop_analysis.store import DataRoot, write_whole

LETTERS: Final = "brev"
TEMPLATES: Final = "mallar"


class Sent(Struct, frozen=True):
    """The files written, and the folder that they lie in."""

    folder: Path
    files: tuple[Path, ...]


def write_letters(root: DataRoot, year: int, reviewed: Reviewed) -> Sent:
    """Write a letter per association about what it delivered; none where nobody has delivered anything."""
    folder = root.path / "processed" / str(year) / LETTERS
    if not reviewed.year.associations.hashes:
        return Sent(folder, ())
    files: list[Path] = []
    for party in reviewed.agreement.party:
        letter = _letter(party.id, year, reviewed)
        page, workbook = folder / f"{party.id}.html", folder / f"{party.id}.xlsx"
        write_whole(page, letter_html(letter).encode())
        write_whole(workbook, letter_workbook(letter, _reports(root, party.id, year, reviewed)))
        files += [page, workbook]
    return Sent(folder, tuple(files))


def _letter(jour: str, year: int, reviewed: Reviewed) -> Letter:
    agreement, delivered = reviewed.agreement, reviewed.year.associations.delivered
    theirs = [part for part in delivered if part.jour == jour]
    return Letter(
        year=year,
        period=reviewed.period,
        jour=jour,
        name=agreement.party_names[jour],
        names=agreement.names,
        synthetic=agreement.synthetic,
        files=tuple(part.conservation for part in theirs),
        findings=tuple(finding for finding in reviewed.findings if finding.jour == jour),
        kinds={part.file: part.kind for part in theirs},
    )


def _reports(root: DataRoot, jour: str, year: int, reviewed: Reviewed) -> dict[str, tuple[Path, dict[tuple[str, str], str]]]:
    """The association's reports, with the formulas that our own template gave them."""
    formulas = template_formulas(reviewed.agreement, jour, year, reviewed.period)
    delivered = reviewed.year.associations.delivered
    reports = [part.file for part in delivered if part.jour == jour and part.kind == "report"]
    return {file: (root.path / file, formulas) for file in reports}


def write_templates(root: DataRoot, year: int, folder: Path | None) -> Sent:
    """Write the workbook that each association fills in for ``year``, with last year's values where they are known."""
    agreement = read_agreement(root.agreement_file)
    period = agreement.reporting_period(year)
    target = folder or root.path / "processed" / str(year) / TEMPLATES
    earlier = _last_years_facts(root, year - 1)
    files = {jour: target / f"verksamhetsrapport-{year}-{jour}.xlsx" for jour in agreement.party_names}
    for jour, path in files.items():
        write_whole(path, build_template(agreement, jour, year, period, earlier))
    return Sent(target, tuple(files.values()))


def _last_years_facts(root: DataRoot, year: int) -> pd.DataFrame | None:
    """The facts of the year before; a template without them is still a template."""
    try:
        return pipeline.prepare(root, year).facts
    except IopError:
        return None
