"""An association's activity report: our template filled in from the truth, or a workbook of its own that is nearly that."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from msgspec import Struct
from numpy.random import Generator

from iop_analysis import catalogue
from iop_analysis.agreement import Agreement
from iop_analysis.deliveries.corrections import Correction
from iop_analysis.deliveries.template.build import InputCell, template_cells, template_choices, template_questions
from iop_analysis.demo.calibration import Setting
from iop_analysis.demo.chance import happens, one_of
from iop_analysis.demo.declared import SOMEBODY
from iop_analysis.demo.report_files import Place, filled_template, own_workbook
from iop_analysis.periods import Period
from iop_analysis.schema import TOTAL, Gender, Unit
from iop_analysis.swedish import NBSP

Key = tuple[str, str, str, str, str, str]
"""First and last day, measure, breakdown, category and gender of a figure."""


REPORT: Final = "verksamhetsrapport.xlsx"

_TOLD: Final = {
    "training_theme": ("bemötande i det första samtalet", "rättsprocessen steg för steg", "bedrägerier mot äldre"),
    "outreach_event": ("stadsdelens trygghetsdag", "öppet hus på biblioteket", "informationsbord i centrum"),
    "partner": ("polisen", "kvinnojouren", "socialtjänsten", "Stödcentrum"),
    "working_method": ("Kvällssamtal efter bokning", "Handledning i grupp varje månad", "Två stödpersoner vid nya ärenden"),
}  # fmt: skip


class ReportFile(Struct, frozen=True):
    """A filled-in report, which figures it holds, and what is to be declared as corrections of it."""

    content: bytes
    told: frozenset[Key]
    corrections: tuple[Correction, ...]


class Truth(Struct, frozen=True):
    """What an association could report, what its case export holds already, and what it does not know."""

    values: Mapping[Key, float]
    exported: frozenset[Key]
    unknown: frozenset[Key]


def key_of(cell: InputCell) -> Key:
    """Return which figure a cell asks for."""
    start, end = cell.period.start.isoformat(), cell.period.end.isoformat()
    return (start, end, cell.measure, cell.breakdown, cell.category, cell.gender)


def activity_report(setting: Setting, jour: str, truth: Truth) -> ReportFile:
    """Fill in an association's report: cell by cell, or as people do."""
    rng, agreement, period = setting.rng, setting.agreement, setting.period
    known = {cell: truth.values[key_of(cell)] for cell in template_cells(agreement, jour, period) if _is_known(cell, truth)}
    if setting.mess:
        known = {cell: value for cell, value in known.items() if key_of(cell) not in truth.exported or not happens(rng, 0.01)}
    cells: dict[Place, Any] = {(cell.sheet, cell.cell): _typed(cell, value) for cell, value in known.items()}
    cells |= _answers(agreement, jour, period) | _texts(setting, jour)
    own = setting.mess and happens(rng, 0.4)
    corrections: tuple[Correction, ...] = ()
    if setting.mess:
        cells = _as_people_type(rng, cells)
    if setting.mess and not own and happens(rng, 0.4):
        corrections = (_slipped(rng, jour, cells, [(cell.sheet, cell.cell) for cell in known if not _is_answer(cell)]),)
    content = own_workbook(setting, jour, cells) if own else filled_template(agreement, jour, period, cells)
    told = frozenset(key_of(cell) for cell in known)
    return ReportFile(content, told | _summed(told, period), corrections)


def _is_known(cell: InputCell, truth: Truth) -> bool:
    return key_of(cell) in truth.values and key_of(cell) not in truth.unknown


def _summed(told: frozenset[Key], period: Period) -> frozenset[Key]:
    """The sums that the template forms of what is told: genders, then quarters, where all are there; the lines of a budget."""
    parts = {key for key in told if key[-1] != TOTAL}
    genders = {key[:-1] for key in parts}
    together = {(*key, TOTAL) for key in genders if all((*key, gender) in parts for gender in Gender if gender != TOTAL)}
    quarters = {key[:2] for key in parts}
    of_year = {key[2:] for key in parts | together}
    whole = (period.start.isoformat(), period.end.isoformat())
    budgets = {(*key[:3], TOTAL, TOTAL, TOTAL) for key in told if key[3] == "budget_line"}
    return frozenset(
        budgets
        | together
        | {(*whole, *key) for key in of_year if all((*quarter, *key) in parts | together for quarter in quarters)}
    )


def _typed(cell: InputCell, value: float) -> float | str:
    if _is_answer(cell):
        return "Ja" if value else "Nej"
    return int(value) if value.is_integer() else value


def _is_answer(cell: InputCell) -> bool:
    return Unit.YES_NO in catalogue.measure(cell.measure).units


def _slipped(rng: Generator, jour: str, cells: dict[Place, Any], places: list[Place]) -> Correction:
    """Write more than the number in one cell, and declare what it is to be read as."""
    sheet, cell = one_of(rng, *places)
    meant = str(cells[sheet, cell])
    cells[sheet, cell] = f"{meant} (se bilagan)"
    return Correction(
        file=f"{jour}/{REPORT}", old=cells[sheet, cell], new=meant, sheet=sheet, cell=cell,
        reason="Det står mer än ett tal i cellen; bilagan rör inte talet", by=SOMEBODY,
    )  # fmt: skip


def _answers(agreement: Agreement, jour: str, period: Period) -> dict[Place, Any]:
    chosen = {"close_relationship": "Ärenden", "survey": "Ja"}
    return {place: chosen[code] for code, place in template_choices(agreement, jour, period).items() if code in chosen}


def _texts(setting: Setting, jour: str) -> dict[Place, Any]:
    """Answer the questions, one thing a row."""
    cells: dict[Place, Any] = {}
    rng = setting.rng
    for sheet, places, kind in template_questions(setting.agreement, jour, setting.period):
        told = rng.permutation(np.array(_TOLD.get(kind, ()), dtype=object))[: int(rng.integers(1, 4))]
        cells |= {(sheet, place): str(text) for place, text in zip(places, told, strict=False)}
    return cells


def _as_people_type(rng: Generator, cells: Mapping[Place, Any]) -> dict[Place, Any]:
    """Type some numbers as text, with spaces among the thousands and a decimal comma."""
    return {
        place: _as_text(value) if isinstance(value, int | float) and happens(rng, 0.04) else value
        for place, value in cells.items()
    }


def _as_text(value: float) -> str:
    return f"{value:,}".replace(",", " " if value % 2 else NBSP).replace(".", ",")
