"""What the synthetic years are to hold, and the setting in which one of them is made up."""

from functools import cache
from importlib import resources
from typing import Final

from msgspec import Struct
from numpy.random import Generator

from iop_analysis import structured
from iop_analysis.agreement import Agreement
from iop_analysis.errors import UsageError
from iop_analysis.periods import Period
from iop_analysis.swedish import listing

_FILE: Final = "calibration.toml"


class Association(Struct, frozen=True, forbid_unknown_fields=True):
    """A synthetic association: its weight among the three, and what its case numbers, districts and budget are like."""

    id: str
    prefix: str
    weight: float
    budget_scale: float
    languages: int
    first_language: int
    municipalities: tuple[str, ...]
    districts: dict[str, float]


class Year(Struct, frozen=True, forbid_unknown_fields=True):
    """What all associations together report for a year; ``shares`` and ``survey_mean`` by association.

    ``referred_elsewhere`` is how many of those passed on are of an age for which the agreement names another. ``no`` and
    ``silent``: measure → the associations that answer no to the question, or leave the figure out.
    """

    year: int
    cases: int
    women: int
    men: int
    other: int
    close_relationship: int
    referrals_to_stodcentrum: int
    meeting_offered: float
    basic_trainings: int
    open_houses: int
    referred_elsewhere: int
    no: dict[str, tuple[str, ...]]
    silent: dict[str, tuple[str, ...]]
    survey_mean: dict[str, float]
    shares: dict[str, dict[str, float]]


class Calibration(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that is declared in ``calibration.toml``."""

    month_weights: tuple[float, ...]
    weekday_weights: tuple[float, ...]
    crimes_per_case: float
    unknown_crimes: float
    other_crimes: dict[str, float]
    rates: dict[str, float]
    budget: dict[str, dict[str, int]]
    yearly: dict[str, tuple[int, int]]
    association: tuple[Association, ...]
    year: tuple[Year, ...]

    def of_year(self, year: int) -> Year:
        """Return what is declared for a year; raises :class:`UsageError` where nothing is."""
        for declared in self.year:
            if declared.year == year:
                return declared
        known = listing([str(declared.year) for declared in self.year])
        raise UsageError(f"Det finns inga syntetiska uppgifter för {year}; välj bland {known}.")


@cache
def calibration() -> Calibration:
    """Return what the synthetic years are to hold."""
    text = (resources.files(__package__) / _FILE).read_text(encoding="utf-8")
    return structured.parse_toml(text, Calibration, f"demo/{_FILE}")


class Setting(Struct, frozen=True):
    """What a synthetic year is made from; ``mess`` says whether people fill in their reports as people do."""

    rng: Generator
    declared: Calibration
    agreement: Agreement
    year: Year
    period: Period
    mess: bool
