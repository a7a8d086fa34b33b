"""The synthetic data root, through the real commands: what comes out is the known truth, and says that it is made up."""

import csv
import json
from functools import cache

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook
from pypdf import PdfReader

from iop_analysis.display import FACTS_FILE
from iop_analysis.pipeline import prepare
from iop_analysis.schema import Goal
from iop_analysis.store import DataRoot

KEY = ["period_start", "period_end", "jour", "measure", "breakdown", "category", "gender"]
JOURS = ("stockholm-gotland", "sodra-stockholm", "vasterort")
MADE_UP = "Syntetiska uppgifter"
YEARS = (2023, 2024, 2025)


@pytest.fixture(scope="module")
def letters(demo):
    return demo / "data" / "processed" / "2025" / "brev"


@pytest.fixture(scope="module")
def report_folder(demo):
    return demo / "reports" / "2025"


@pytest.fixture(scope="module")
def truth(demo):
    return pd.read_csv(demo / "facit" / "2025.csv")


def test_every_fact_of_the_truth_is_found_and_equal(demo, truth):
    facts = pd.read_csv(demo / "data" / "processed" / "2025" / FACTS_FILE)
    both = truth.merge(facts, on=KEY, how="left", suffixes=("_true", ""), validate="one_to_one", indicator=True)
    assert len(truth) > 3000
    assert (both["_merge"] == "both").all()
    assert ((both["value_true"] - both["value"]).abs() < 1e-9).all()
    assert (both["status_true"] == both["status"]).all()


def test_what_is_published_is_the_truth_or_protected(report_folder, truth):
    figures = pd.read_csv(report_folder / "nyckeltal.csv")
    both = truth.merge(figures, on=KEY, suffixes=("_true", ""), validate="one_to_one")
    observed = both["status"] == "observed"
    assert observed.sum() > 300
    assert set(both.loc[~observed, "status"]) == {"suppressed"}
    assert ((both["value_true"] - both["value"]).abs()[observed] < 1e-9).all()
    assert both.loc[~observed, "value"].isna().all()


def test_every_commitment_came_out_as_the_truth_says_or_is_protected(demo):
    kept = {year: read_truth(demo / "facit" / f"{year}-ataganden.csv") for year in YEARS}
    shown = {year: published_goals(demo, year) for year in YEARS}
    assert {name for year in YEARS for name in kept[year]} == set(shown[2025])
    for year in YEARS:
        differing = {name: (goal, shown[year][name]) for name, goal in kept[year].items() if shown[year][name] != goal}
        assert {said for _, said in differing.values()} <= {"withheld"}, year
        assert "no_data" not in {true for true, _ in differing.values()}, year
    assert {goal for year in YEARS for goal in shown[year].values()} == {goal.value for goal in Goal}


def test_those_passed_on_at_the_wrong_age_are_found_in_the_right_files_and_never_counted_aloud(demo):
    for year in YEARS:
        truth = pd.read_csv(demo / "facit" / f"{year}-lankade-fel.csv").set_index("jour")["count"]
        found = [part for part in material(demo, year).findings if part.rule == "referral_outside_rule"]
        said = {part.jour: part.details["people"] for part in found}
        assert said == {
            jour: "Minst fem personer" if count >= 5 else "Färre än fem personer" for jour, count in truth.items() if count
        }


@cache
def material(demo, year):
    return prepare(DataRoot(demo / "data"), year).material


def published_goals(demo, year):
    done = material(demo, year)
    return {part.id: done.outcome(part.id).goal.value for part in done.agreement.commitment}


def read_truth(path):
    return pd.read_csv(path).set_index("commitment")["goal"].to_dict()


def test_no_small_count_is_published(report_folder):
    figures = pd.read_csv(report_folder / "nyckeltal.csv")
    declared_open = figures["measure"].isin(["referrals_to_stodcentrum", "support_persons"])
    counts = figures[figures["unit"].isin(["cases", "crimes", "contacts", "persons", "responses"]) & ~declared_open]
    assert not counts["value"].between(1, 4).any()
    assert (counts["status"] == "suppressed").sum() > 10


def test_the_report_is_worth_reading_still(report_folder):
    figures = pd.read_csv(report_folder / "nyckeltal.csv")
    about_people = figures[figures["unit"].isin(["cases", "crimes", "contacts", "persons", "responses", "percent"])]
    assert (about_people["status"] == "suppressed").mean() < 0.1
    assert len(about_people) > 1000


def test_the_published_figures_of_2025_come_out_of_the_rows(report_folder):
    figures = pd.read_csv(report_folder / "nyckeltal.csv").set_index("id")["value"]
    known = {"cases": 3017, "close_relationship": 593, "referrals_to_stodcentrum": 26, "basic_trainings": 2, "open_houses": 3}
    assert figures[list(known)].to_dict() == known
    assert [figures[f"survey_mean.{jour}"] for jour in JOURS] == [4.3, 4.4, 4.2]


def test_every_published_file_says_that_it_is_made_up(report_folder):
    for name in ("uppfoljning.html", "datakvalitet.html"):
        page = BeautifulSoup((report_folder / name).read_text(encoding="utf-8"), "html.parser")
        assert MADE_UP in page.get_text()
        assert "Syntetisk" in page.title.get_text()
    first_page = PdfReader(report_folder / "uppfoljning.pdf").pages[0].extract_text()
    assert MADE_UP in " ".join(first_page.split())
    assert MADE_UP in (report_folder / "uppfoljning.ipynb").read_text(encoding="utf-8")
    assert json.loads((report_folder / "manifest.json").read_text(encoding="utf-8"))["synthetic"] is True
    with (report_folder / "nyckeltal.csv").open(encoding="utf-8", newline="") as lines:
        sources = [row["source"].lower() for row in csv.DictReader(lines)]
    assert [source for source in sources if "syntetisk" not in source] == []


def test_every_letter_says_that_it_is_made_up(letters):
    assert sorted(path.name for path in letters.iterdir()) == sorted(
        f"{jour}.{kind}" for jour in JOURS for kind in ("html", "xlsx")
    )
    for jour in JOURS:
        assert MADE_UP in (letters / f"{jour}.html").read_text(encoding="utf-8")
        cells = [cell.value for sheet in load_workbook(letters / f"{jour}.xlsx") for row in sheet.iter_rows() for cell in row]
        assert any(MADE_UP in str(value) for value in cells)


def test_no_row_about_a_person_is_written_outside_the_raw_files(demo):
    """The case numbers of the exports stand in no other file."""
    exports = [path for path in (demo / "data" / "raw" / "2025").rglob("arenden.*") if path.suffix == ".csv"]
    numbers = {line.split(cut)[0] for path in exports for cut in ";,\t" for line in _text(path).splitlines()[5:40]}
    known = {number.strip('" ') for number in numbers if any(sign.isdigit() for sign in number) and len(number) < 30}
    assert len(known) > 20
    written = [path for folder in ("data/processed", "reports") for path in (demo / folder).rglob("*") if path.is_file()]
    assert len(written) > 10
    for path in written:
        content = path.read_bytes()
        assert [number for number in known if len(number) > 7 and number.encode() in content] == [], path


def _text(path):
    content = path.read_bytes()
    for encoding in ("utf-16", "utf-8-sig") if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""


def test_a_second_demo_does_not_overwrite_the_first(demo, iop):
    again = iop("demo", demo)
    assert again.returncode == 2
    assert again.stderr.startswith("iop: ")
    assert len(again.stderr.splitlines()) == 1


def test_a_template_is_written_with_last_years_values(demo, tmp_path, iop):
    done = iop("template", "--year", 2026, "--data-dir", demo / "data", "--out", tmp_path / "mallar")
    assert done.returncode == 0, done.stderr
    files = sorted((tmp_path / "mallar").iterdir())
    assert [file.name for file in files] == sorted(f"verksamhetsrapport-2026-{jour}.xlsx" for jour in JOURS)
    workbook = load_workbook(files[0])
    assert workbook.sheetnames[0] == "Instruktion"
    values = [cell.value for row in workbook["Kvartal 2"].iter_rows() for cell in row]
    assert sum(isinstance(value, int | float) for value in values) > 10, "last year's values stand beside the cells"
