"""What an association counts once a year, apart from its cases."""

from typing import Any, Final

import pandas as pd
from numpy.random import Generator

from iop_analysis import catalogue
from iop_analysis.demo.calibration import Association, Calibration, Setting, Year
from iop_analysis.demo.chance import divided
from iop_analysis.demo.money import budget_lines
from iop_analysis.demo.truth import TRUTH_COLUMNS
from iop_analysis.periods import Period
from iop_analysis.schema import TOTAL, Status, Unit

_USUAL_WEIGHT: Final = 33
_MONTHS: Final = 12
_STOCKS: Final = frozenset({"support_persons", "survey_responses"})
_ADD_UP: Final = ("basic_trainings", "open_houses")


def yearly_truth(setting: Setting) -> pd.DataFrame:
    """Return what every association has to report for the whole period (columns as the truth)."""
    rng, declared, year, period = setting.rng, setting.declared, setting.year, setting.period
    shared = {code: _among(rng, declared, getattr(year, code)) for code in _ADD_UP}
    untrained = int(rng.integers(len(declared.association)))
    rows = []
    for place, association in enumerate(declared.association):
        values: dict[str, float] = {code: counts[association.id] for code, counts in shared.items()}
        values |= _counts(rng, declared, association, period)
        values |= _quality(rng, year, association, all_trained=place != untrained) | _answers(year, association)
        values = {code: value for code, value in values.items() if association.id not in year.silent.get(code, ())}
        rows += [_row(association, period, (code, TOTAL, TOTAL), value) for code, value in values.items()]
        rows += _outcomes(rng, association, period)
    return pd.DataFrame(rows)[list(TRUTH_COLUMNS)]


def _among(rng: Generator, declared: Calibration, total: int) -> dict[str, int]:
    return divided(total, {part.id: float(rng.uniform(0.5, 1.5)) for part in declared.association})


def _counts(rng: Generator, declared: Calibration, association: Association, period: Period) -> dict[str, float]:
    """Counts follow the association's size and the period's length; how many there are at all follows only the size."""
    size, length = association.weight / _USUAL_WEIGHT, period.months / _MONTHS
    return {
        code: round(int(rng.integers(*limits, endpoint=True)) * size * (1 if code in _STOCKS else length))
        for code, limits in declared.yearly.items()
    }


def _quality(rng: Generator, year: Year, association: Association, *, all_trained: bool) -> dict[str, float]:
    return {
        "evenings_open_per_week": int(rng.integers(1, 3)),
        "trained_support_persons_share": 100 if all_trained else int(rng.integers(90, 98)),
        "survey_mean": year.survey_mean[association.id],
        "survey_response_rate": int(rng.integers(28, 61)),
    }


def _answers(year: Year, association: Association) -> dict[str, float]:
    """What the associations answer to the questions of yes or no: yes, unless it is declared that they do not."""
    asked = [code for code, measure in catalogue.measures().items() if Unit.YES_NO in measure.units]
    return {code: association.id not in year.no.get(code, ()) for code in asked}


def _outcomes(rng: Generator, association: Association, period: Period) -> list[dict[str, Any]]:
    """The budgets' outcomes, line by line and summed, in whole kronor near the budget."""
    rows = []
    for budget in ("grant", "own_financing"):
        lines = {
            category: round(sek * float(rng.uniform(0.92, 1.06)))
            for category, sek in budget_lines(association, budget, period).items()
        }
        measure = f"{budget}_outcome"
        rows += [_row(association, period, (measure, "budget_line", category), sek) for category, sek in lines.items()]
        rows.append(_row(association, period, (measure, TOTAL, TOTAL), sum(lines.values())))
    return rows


def _row(association: Association, period: Period, what: tuple[str, str, str], value: float) -> dict[str, Any]:
    """One figure; ``what`` is its measure, breakdown and category."""
    measure, breakdown, category = what
    return {
        "period_start": period.start.isoformat(), "period_end": period.end.isoformat(), "jour": association.id,
        "measure": measure, "breakdown": breakdown, "category": category, "gender": TOTAL, "value": float(value),
        "unit": catalogue.measure(measure).units[0].value, "status": Status.OBSERVED.value,
    }  # fmt: skip
