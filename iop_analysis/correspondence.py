"""What goes out to the associations: the workbook to fill in before, and the letter about what they sent after."""

from pathlib import Path
from typing import Final

import pandas as pd
from msgspec import Struct

from iop_analysis import pipeline
from iop_analysis.agreement import read_agreement
from iop_analysis.deliveries.associations import UNREADABLE
from iop_analysis.deliveries.letter.page import Letter, letter_html
from iop_analysis.deliveries.letter.workbook import letter_workbook
from iop_analysis.deliveries.template.build import build_template, template_formulas
from iop_analysis.errors import IopError
from iop_analysis.pipeline import Reviewed
from iop_analysis.store import DataRoot, write_whole

_KINDS: Final = {"report": "Verksamhetsrapport", "cases": "Uttag av årets ärenden"}
_SAID_AS_MISSING: Final = frozenset({"association_missing", "kind_missing"})
"""Findings that a letter tells by its list of what is missing."""

LETTERS: Final = "brev"
TEMPLATES: Final = "mallar"


class Sent(Struct, frozen=True):
    """The files written, the folder that they lie in, and what their reader should know of how they were made."""

    folder: Path
    files: tuple[Path, ...]
    note: str = ""


def write_letters(root: DataRoot, year: int, reviewed: Reviewed) -> Sent:
    """Write a letter per association about what it delivered; none where nobody has delivered anything."""
    folder = root.processed_folder(year) / LETTERS
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
        findings=tuple(part for part in reviewed.findings if part.jour == jour and part.rule not in _SAID_AS_MISSING),
        kinds={part.file: part.kind for part in theirs},
        missing=_missing(jour, reviewed),
    )


def _missing(jour: str, reviewed: Reviewed) -> tuple[str, ...]:
    """What the association was to send and has not; a file that cannot be read is at least sent."""
    findings = [part for part in reviewed.findings if part.jour == jour]
    if any(part.rule == UNREADABLE for part in findings):
        return ()
    if any(part.rule == "association_missing" for part in findings):
        return tuple(_KINDS[kind] for kind in reviewed.agreement.required_deliveries or _KINDS)
    return tuple(_KINDS[part.details["kind"]] for part in findings if part.rule == "kind_missing")


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
    target = folder or root.processed_folder(year) / TEMPLATES
    earlier, note = _last_years_facts(root, year - 1)
    files = {jour: target / f"verksamhetsrapport-{year}-{jour}.xlsx" for jour in agreement.party_names}
    for jour, path in files.items():
        write_whole(path, build_template(agreement, jour, year, period, earlier))
    return Sent(target, tuple(files.values()), note)


def _last_years_facts(root: DataRoot, year: int) -> tuple[pd.DataFrame | None, str]:
    """The facts of the year before; without them, where something stops that year, a template is still a template."""
    if year not in root.years:
        return None, ""
    try:
        return pipeline.facts_of(root, year), ""
    except IopError as error:
        return None, f"Förra årets värden är inte med, eftersom {year} års underlag inte går att använda: {error}"
