"""The true cases of a synthetic year, before anybody writes them down in a way of their own."""

from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.random import Generator
from numpy.typing import NDArray

from iop_analysis.demo.calibration import Association, Calibration, Setting, Year
from iop_analysis.demo.chance import divided, drawn_exactly, happening, picked
from iop_analysis.periods import Period

YES: Final = "yes"
NO: Final = "no"
BLANK: Final = ""

_LANGUAGES: Final = (
    "svenska", "engelska", "arabiska", "somaliska", "spanska", "persiska", "finska", "polska", "tigrinja", "turkiska", "ryska",
    "ukrainska", "sorani", "franska", "dari", "bosniska", "grekiska", "teckenspråk", "urdu", "vietnamesiska",
)  # fmt: skip
_MEAN_AGES: Final = {"bedrageri": 61, "ran": 29, "sexualbrott": 29, "ofredande": 36, "olaga_hot": 37, "stold": 48}
_USUAL_AGE: Final = 38
_IN_CLOSE_RELATIONSHIPS: Final = {"misshandel": 10.0, "olaga_hot": 8.0, "ofredande": 6.0, "sexualbrott": 3.0}
PARTNER_AGE: Final = 21
_MOST_CRIMES: Final = 3


def true_cases(setting: Setting) -> pd.DataFrame:
    """Return the cases of all associations (row key ``case_id``): codes of the reference data, blank where nobody knows.

    ``crimes`` is a tuple of codes (empty where not stated), markings are yes, no or blank, counts are missing where not stated.
    """
    rng, year, declared = setting.rng, setting.year, setting.declared
    weights = {part.id: part.weight * float(rng.uniform(0.96, 1.04)) for part in declared.association}
    sizes = divided(year.cases, weights)
    cases = pd.concat([_of_association(setting, part, sizes[part.id]) for part in declared.association], ignore_index=True)
    _mark(rng, declared, year, cases)
    _tell_who(rng, year, cases)
    _handle(setting, cases)
    return cases


def _of_association(setting: Setting, association: Association, size: int) -> pd.DataFrame:
    """What, when and where, of one association, in the order in which the cases came in."""
    rng, year = setting.rng, setting.year
    district = picked(rng, {**association.districts, BLANK: 3}, size)
    elsewhere = rng.choice(np.array(association.municipalities, dtype=object), size)
    crimes = _crimes(rng, _crime_counts(setting.declared, year, association, size), size)
    return pd.DataFrame({
        "jour": association.id,
        "case_id": [f"SYN-{association.prefix}-{year.year}-{number:04d}" for number in range(1, size + 1)],
        "received": _days(rng, setting.declared, setting.period, size),
        "crimes": crimes,
        "main_crime": [part[0] if part else BLANK for part in crimes],
        "district": district,
        "municipality": np.where(district == "other_municipality", elsewhere, np.where(district == BLANK, BLANK, "Stockholm")),
        "language": _languages(rng, association, size),
    })  # fmt: skip


def _days(rng: Generator, declared: Calibration, period: Period, size: int) -> NDArray[Any]:
    days = pd.date_range(period.start, period.end)
    weights = np.array(declared.month_weights)[days.month - 1] * np.array(declared.weekday_weights)[days.day_of_week]
    return np.sort(rng.choice(days.to_numpy(), size, p=weights / weights.sum()))


def _crime_counts(declared: Calibration, year: Year, association: Association, size: int) -> dict[str, int]:
    """Crimes by type: the declared shares of all crimes, the rest spread, a few cases without a crime stated."""
    total = round(size * declared.crimes_per_case)
    counts = {crime: round(total * percent / 100) for crime, percent in year.shares[association.id].items()}
    counts[BLANK] = round(total * declared.unknown_crimes)
    return counts | divided(total - sum(counts.values()), declared.other_crimes)


def _crimes(rng: Generator, counts: dict[str, int], size: int) -> list[tuple[str, ...]]:
    """Give every case a crime, then some a second or third that they do not have, so that the counts come out exactly."""
    further = divided(sum(counts.values()) - size, {crime: count for crime, count in counts.items() if crime})
    first = [crime for crime, count in counts.items() for _ in range(count - further.get(crime, 0))]
    crimes: list[tuple[str, ...]] = [(str(crime),) for crime in rng.permutation(first)]
    for crime, count in further.items():
        able = np.array([crime not in held and held != (BLANK,) and len(held) < _MOST_CRIMES for held in crimes])
        for case in np.flatnonzero(drawn_exactly(rng, count, able.astype(float))):
            crimes[case] = (*crimes[case], crime)
    return [() if held == (BLANK,) else held for held in crimes]


def _languages(rng: Generator, association: Association, size: int) -> NDArray[Any]:
    """Mostly Swedish; every language of the association is spoken at least once."""
    others = _LANGUAGES[association.first_language :][: association.languages - 1]
    spoken = ("svenska", *others)
    languages = picked(rng, {"svenska": 80, **dict.fromkeys(others, 1), BLANK: 4}, size)
    languages[rng.choice(size, len(spoken), replace=False)] = np.array(spoken, dtype=object)
    return languages


def _mark(rng: Generator, declared: Calibration, year: Year, cases: pd.DataFrame) -> None:
    """Set the four markings, which overlap; close relationships mostly where there was violence, threats or molestation."""
    crimes = cases["main_crime"]
    close = drawn_exactly(rng, year.close_relationship, crimes.map(_IN_CLOSE_RELATIONSHIPS).fillna(0.4).to_numpy())  # a weight
    online = np.where(crimes.isin(["bedrageri", "ofredande", "olaga_hot", "sexualbrott"]), 4.0, 0.3)
    weights = {"honour_related": np.where(close, 4.0, 1.0), "hate_crime": np.ones(len(cases)), "internet_related": online}
    cases["close_relationship"] = _yes_no(rng, close)
    for marking, weight in weights.items():
        cases[marking] = _yes_no(rng, _by_association(rng, cases, declared.rates[marking], weight))


def _by_association(rng: Generator, cases: pd.DataFrame, rate: float, weight: NDArray[Any]) -> NDArray[np.bool_]:
    """Draw the same part of every association's cases."""
    chosen = np.zeros(len(cases), dtype=bool)
    for rows in cases.groupby("jour", sort=False).indices.values():
        chosen[rows] = drawn_exactly(rng, round(rate * len(rows)), weight[rows])
    return chosen


def _yes_no(rng: Generator, chosen: NDArray[np.bool_], blanks: float = 0.3) -> NDArray[Any]:
    """Where the answer is not yes, it is no, or nobody filled it in."""
    return np.where(chosen, YES, np.where(happening(rng, blanks, len(chosen)), BLANK, NO)).astype(object)


def _tell_who(rng: Generator, year: Year, cases: pd.DataFrame) -> None:
    """Gender (exact counts), age, kind of help-seeker, way in, and whether the police were told."""
    size, close = len(cases), cases["close_relationship"] == YES
    women = drawn_exactly(rng, year.women, np.where(close, 2.2, np.where(cases["main_crime"] == "sexualbrott", 2.0, 1.0)))
    men = drawn_exactly(rng, year.men, np.where(women, 0.0, 1.0))
    other = drawn_exactly(rng, year.other, np.where(women | men, 0.0, 1.0))
    cases["gender"] = np.select([women, men, other], ["woman", "man", "other"], BLANK).astype(object)
    mean = np.where(close, 35, cases["main_crime"].map(_MEAN_AGES).fillna(_USUAL_AGE))  # a usual age, not a missing one
    ages = np.clip(np.rint(rng.normal(mean, 16)), np.where(close, 15, 7), 96)
    cases["age"] = np.where(happening(rng, 0.04, size), np.nan, ages)
    cases["help_seeker"] = picked(rng, {"victim": 89, "relative": 7, "witness": 2, BLANK: 2}, size)
    cases["contact_route"] = picked(rng, {"police": 68, "self": 23, "other": 6, BLANK: 3}, size)
    told = rng.random(size) < np.where(cases["contact_route"] == "police", 0.96, 0.55)
    cases["reported"] = np.where(happening(rng, 0.06, size), BLANK, np.where(told, YES, NO)).astype(object)


def _handle(setting: Setting, cases: pd.DataFrame) -> None:
    """What the association did: first contact, calls, meeting, passing on to Stödcentrum, contacts."""
    rng, size = setting.rng, len(cases)
    waited = pd.to_timedelta(picked(rng, {0: 38, 1: 27, 2: 17, 3: 11, 4: 3, 5: 2, 8: 2}, size).astype(int), unit="D")
    contact = cases["received"] + waited
    contact = contact.where(contact <= pd.Timestamp(setting.period.end), pd.Timestamp(setting.period.end))
    cases["first_contact"] = contact.mask(happening(rng, 0.05, size))
    attempts = picked(rng, {1: 8, 2: 9, 3: 52, 4: 21, 5: 10}, size).astype(float)
    evening = np.minimum(attempts, picked(rng, {0: 9, 1: 68, 2: 23}, size).astype(float))
    silent = happening(rng, 0.08, size)
    cases["call_attempts"], cases["evening_attempts"] = np.where(silent, np.nan, attempts), np.where(silent, np.nan, evening)
    offered = rng.random(size) < setting.year.meeting_offered
    cases["meeting_offered"] = np.where(happening(rng, 0.07, size), BLANK, np.where(offered, YES, NO)).astype(object)
    young, elsewhere = (cases["age"] < PARTNER_AGE).to_numpy(), setting.year.referred_elsewhere
    referred = drawn_exactly(rng, setting.year.referrals_to_stodcentrum - elsewhere, young.astype(float))
    referred |= drawn_exactly(rng, elsewhere, (cases["age"] >= PARTNER_AGE).to_numpy(dtype=float))
    cases["referred_to_stodcentrum"] = _yes_no(rng, referred)
    cases["contacts"] = np.where(happening(rng, 0.03, size), np.nan, 1 + rng.poisson(2.4, size))
