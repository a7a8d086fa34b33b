"""A made-up women's shelter agreement: what each association really did, and the files that they deliver of it."""

import csv
import io
import shutil
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

from openpyxl import load_workbook

from iop_analysis.agreement import read_agreement
from iop_analysis.deliveries.template.build import build_template, template_cells, template_questions
from iop_analysis.schema import TOTAL
from iop_analysis.store import DataRoot

FOLDER = Path(__file__).parent / "kvinnojour"
YEAR = 2025

# How many cases there were of a kind: age, route, whether placed, nights and children of each.
KINDS = {
    "fyren": [
        (40, 28, "Kvinnan själv", "Nej", 0, 0),
        (22, 35, "Socialtjänsten", "Ja", 30, 1),
        (12, 45, "Polisen", "Nej", 0, 0),
        (8, 22, "Socialtjänsten", "Ja", 14, 0),
        (3, 67, "Vården", "Ja", 20, 0),
    ],
    "hamnen": [
        (31, 31, "Kvinnan själv", "Nej", 0, 0),
        (16, 38, "Socialtjänsten", "Ja", 45, 2),
        (9, 52, "Vården", "Nej", 0, 0),
        (6, 19, "Polisen", "Ja", 10, 0),
        (2, 70, "Kvinnan själv", "Nej", 0, 0),
    ],
}
ITEMS = {
    "fyren": {"calls": 1240, "places": 6, "available_nights": 2190, "place_requests": 60, "place_within_a_day": 57,
              "talks_with_children": 88},
    "hamnen": {"calls": 980, "places": 5, "available_nights": 1825, "place_requests": 50, "place_within_a_day": 50,
               "talks_with_children": 61},
}  # fmt: skip
OUTCOMES = {
    "fyren": {"personal": 1_650_000, "boende": 720_000},
    "hamnen": {"personal": 1_350_000, "boende": 540_000},
}
PARTNERS = {"fyren": ["polisen", "barnahus"], "hamnen": ["barnahus", "vårdcentralerna"]}
ROUTES = {"Kvinnan själv": "route_self", "Socialtjänsten": "route_social_services", "Polisen": "route_police",
          "Vården": "route_health_care"}  # fmt: skip
GROUPS = {"age_0_17": 17, "age_18_24": 24, "age_25_34": 34, "age_35_49": 49, "age_50": 120}
HEADERS = ("Ärendenummer", "Inkom", "Kön", "Ålder", "Väg till jouren", "Placerad i skyddat boende", "Antal dygn",
           "Antal barn i boendet")  # fmt: skip


def cases(jour):
    """Return the cases of one association, spread evenly over the year."""
    kinds = [kind for number, *kind in KINDS[jour] for _ in range(number)]
    days = [date(YEAR, 1, 1) + timedelta(days=(number * 83) % 365) for number in range(len(kinds))]
    numbers = [f"{jour[0].upper()}-{number:03}" for number in range(len(kinds))]
    return [(number, day, "Kvinna", *kind) for number, day, kind in zip(numbers, days, kinds, strict=True)]


def group_of(age):
    return next(code for code, oldest in GROUPS.items() if age <= oldest)


def make(folder):
    """Make the partnership's data folder with a year's deliveries in it; return its root."""
    shutil.copytree(FOLDER / "data", folder / "data")
    root = DataRoot(folder / "data")
    agreement = read_agreement(root.agreement_file)
    period = agreement.reporting_period(YEAR)
    for jour in KINDS:
        own = root.path / "raw" / str(YEAR) / jour
        own.mkdir(parents=True)
        (own / "arenden.csv").write_text(_export(jour), encoding="utf-8")
        (own / "verksamhetsrapport.xlsx").write_bytes(_report(agreement, jour, period))
    return root


def _export(jour):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(HEADERS)
    writer.writerows((number, day.isoformat(), *rest) for number, day, *rest in cases(jour))
    return text.getvalue()


def _report(agreement, jour, period):
    book = load_workbook(io.BytesIO(build_template(agreement, jour, YEAR, period, None)))
    for cell in template_cells(agreement, jour, period):
        book[cell.sheet][cell.cell] = _value(jour, cell)
    for sheet, places, kind in template_questions(agreement, jour, period):
        for place, text in zip(places, PARTNERS[jour] if kind == "partner" else (), strict=False):
            book[sheet][place] = text
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _value(jour, cell):
    if cell.measure == "cases":
        chosen = [row for row in cases(jour) if cell.period.start <= row[1] <= cell.period.end]
        keys = {TOTAL: lambda _: TOTAL, "age_group": lambda row: group_of(row[3]), "contact_route": lambda row: ROUTES[row[4]]}
        counted = Counter(keys[cell.breakdown](row) for row in chosen)
        return counted[cell.category] if cell.gender == "woman" else 0
    return OUTCOMES[jour][cell.category] if cell.breakdown == "budget_line" else ITEMS[jour][cell.measure]
