"""The columns of a case export: each true case in the words, dates and numbers of one association."""

import datetime as dt
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.random import Generator

from iop_analysis import catalogue
from iop_analysis.demo import mess
from iop_analysis.demo.chance import happens, one_of
from iop_analysis.demo.truth import age_groups

_GROUP: Final = "Handläggningsgrupp"
_MARKINGS_KEPT: Final = ("honour_related", "hate_crime", "internet_related", "meeting_offered", "referred_to_stodcentrum")
_OLD_DISTRICTS: Final = {"jarva": ("rinkeby_kista", "spanga_tensta"), "norra_innerstaden": ("norrmalm", "ostermalm")}


def cells_of(rng: Generator, kept: mess.Entry, cases: pd.DataFrame) -> dict[str, mess.Cells]:
    """Return field → its cells, as a file that is kept in such a way has them; now and then with a column of their own."""
    columns = {
        "case_id": cases["case_id"].to_numpy(dtype=object),
        "received": mess.days(rng, kept, _dates(cases["received"])),
        "crimes": mess.crimes(rng, cases["crimes"]),
        "gender": mess.genders(rng, _codes(cases["gender"])),
        **_age(rng, kept, cases),
        "municipality": mess.words(rng, _codes(cases["municipality"])),
        "district": mess.categories(rng, "district", _old_districts(rng, cases)),
        "help_seeker": mess.categories(rng, "help_seeker", _codes(cases["help_seeker"])),
        "contact_route": mess.categories(rng, "contact_route", _codes(cases["contact_route"])),
        "reported": mess.reported(rng, _codes(cases["reported"])),
        "close_relationship": mess.answers(rng, _codes(cases["close_relationship"])),
        **{code: mess.answers(rng, _codes(cases[code])) for code in _MARKINGS_KEPT},
        "first_contact": mess.days(rng, kept, _dates(cases["first_contact"])),
        "call_attempts": mess.numbers(rng, kept, cases["call_attempts"].to_numpy(dtype=float)),
        "evening_attempts": mess.numbers(rng, kept, cases["evening_attempts"].to_numpy(dtype=float)),
        "contacts": mess.numbers(rng, kept, cases["contacts"].to_numpy(dtype=float)),
        "language": mess.words(rng, _codes(cases["language"])),
    }
    if happens(rng, 0.4):
        columns[_GROUP] = rng.choice(np.array(["A", "B", "C"], dtype=object), len(cases))
    return columns


def _codes(column: "pd.Series[Any]") -> mess.Cells:
    return column.to_numpy(dtype=object)


def _dates(column: "pd.Series[Any]") -> list[dt.date | None]:
    return [None if pd.isna(moment) else moment.date() for moment in column]


def _age(rng: Generator, kept: mess.Entry, cases: pd.DataFrame) -> dict[str, mess.Cells]:
    """Write the age, the year of birth, or only the group, which all lead to the same group."""
    ages = cases["age"].to_numpy(dtype=float)
    way = one_of(rng, "age", "age", "birth_year", "age_group")
    if way == "age_group":
        return {way: mess.categories(rng, way, _codes(age_groups(cases["age"])))}
    numbers = ages if way == "age" else cases["received"].dt.year.to_numpy() - ages
    return {way: mess.numbers(rng, kept, numbers, blanks=("", "", "vet ej"), unit="år" if way == "age" else "")}


def _old_districts(rng: Generator, cases: pd.DataFrame) -> mess.Cells:
    """Write a district by its name before the merger, as long as that was its name."""
    codes = _codes(cases["district"])
    until = {part.code: part.until or dt.date.min for part in catalogue.categories("district")}
    for code, parts in _OLD_DISTRICTS.items():
        old = rng.choice(np.array(parts, dtype=object), len(codes))
        lasted = np.array([moment.date() <= until[parts[0]] for moment in cases["received"]])
        codes = np.where((codes == code) & lasted, old, codes)
    return codes
