"""The synthetic data root: calibrated exactly, consistent in itself, the same for the same seed, marked as synthetic."""

import hashlib
import itertools
import zipfile

import numpy as np
import pandas as pd
import pytest

from iop_analysis.agreement import read_agreement
from iop_analysis.deliveries.corrections import read_corrections
from iop_analysis.demo.calibration import Setting, calibration
from iop_analysis.demo.cases import true_cases
from iop_analysis.demo.chance import divided, drawn_exactly
from iop_analysis.demo.money import agreement_text, parsed
from iop_analysis.demo.root import README, make_demo
from iop_analysis.demo.truth import count, with_sums
from iop_analysis.errors import UsageError
from iop_analysis.schema import TOTAL, Gender

JOURS = ("stockholm-gotland", "sodra-stockholm", "vasterort")
PUBLISHED_SHARES = {
    "misshandel": (15, 22, 20),
    "bedrageri": (19, 13, 12),
    "olaga_hot": (10, 12, 14),
    "ofredande": (15, 12, 12),
}
KEYS = ["period_start", "period_end", "jour", "measure", "breakdown", "category", "gender"]


def counted(seed, year=2025):
    declared, agreement = calibration(), parsed(agreement_text(()))
    period = agreement.reporting_period(year)
    rng = np.random.default_rng([seed, year])
    cases = true_cases(Setting(rng, declared, agreement, declared.of_year(year), period, mess=True))
    return with_sums(count(cases, period), JOURS), period


def only(table, **cells):
    for column, value in cells.items():
        table = table[table[column] == value]
    return table


def whole(table, period):
    return only(table, period_start=period.start.isoformat(), period_end=period.end.isoformat())


def value(table, measure, jour=TOTAL, category=TOTAL, gender=TOTAL):
    rows = only(table, measure=measure, jour=jour, category=category, gender=gender)
    assert len(rows) == 1
    return rows["value"].iloc[0]


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "nytt"
    make_demo(folder, 7)
    return folder


@pytest.fixture(scope="module")
def facit(demo):
    return {year: pd.read_csv(demo / "facit" / f"{year}.csv", dtype={"value": float}) for year in (2023, 2024, 2025)}


@pytest.mark.parametrize("seed", [*range(12), 2025, 10**9])
def test_the_published_figures_come_out_exactly_for_any_seed(seed):
    table, period = counted(seed)
    table = whole(table, period)
    cases = value(table, "cases")
    assert cases == 3017
    assert [round(100 * value(table, "cases", gender=gender) / cases) for gender in ("woman", "man")] == [63, 37]
    assert 0 < value(table, "cases", gender="other") + value(table, "cases", gender="unknown") < 30
    assert value(table, "close_relationship") == 593
    assert value(table, "referrals_to_stodcentrum") == 26
    for crime, shares in PUBLISHED_SHARES.items():
        of_all = [value(table, "crimes", jour, crime) / value(table, "crimes", jour) for jour in JOURS]
        assert tuple(round(100 * share) for share in of_all) == shares, crime


def test_2024_has_four_referrals_and_no_count_jumps_between_years():
    years = {year: counted(5, year) for year in (2023, 2024, 2025)}
    assert value(whole(*years[2024]), "referrals_to_stodcentrum") == 4
    for earlier, later in itertools.pairwise(years):
        for measure in ("cases", "crimes", "contacts", "close_relationship", "honour_related", "hate_crime", "internet_related"):
            for jour in (*JOURS, TOTAL):
                before, after = (value(whole(*years[year]), measure, jour) / years[year][1].months for year in (earlier, later))
                assert 1 / 1.8 < after / before < 1.8, (measure, jour)


def test_trainings_open_houses_and_survey_means_are_those_published(facit):
    table = only(facit[2025], breakdown=TOTAL)
    assert value(table, "basic_trainings") == 2
    assert value(table, "open_houses") == 3
    assert [value(table, "survey_mean", jour) for jour in JOURS] == [4.3, 4.4, 4.2]
    assert only(table, measure="survey_mean", jour=TOTAL).empty


def test_quality_targets_are_met_missed_and_left_out(facit):
    table = whole(only(facit[2025], breakdown=TOTAL), parsed(agreement_text(())).reporting_period(2025))
    assert value(table, "meeting_offered") == value(table, "meeting_offer_stated")
    assert value(table, "first_contact_within_3_days") < value(table, "first_contact_stated")
    assert len(only(table, measure="three_call_attempts")["jour"]) == 2


def test_every_figure_stands_once(facit):
    for table in facit.values():
        assert not table.duplicated(KEYS).any()
        assert set(table["status"]) == {"observed"}
        assert table["value"].notna().all()
        assert set(table["synthetic"]) == {"ja"}


def test_the_genders_sum_to_the_total(facit):
    for table in facit.values():
        divided_table = table[table["gender"] != TOTAL]
        rest = [key for key in KEYS if key != "gender"]
        sums = divided_table.groupby(rest)["value"].agg(["sum", "size"])
        totals = only(table, gender=TOTAL).set_index(rest)["value"]
        assert (sums["size"] == len(Gender) - 1).all()
        assert (sums["sum"] == totals.loc[sums.index]).all()


def test_the_quarters_sum_to_the_whole_period(facit):
    for year, table in facit.items():
        rest = [key for key in KEYS if not key.startswith("period")]
        wholes = whole(table, parsed(agreement_text(())).reporting_period(year)).set_index(rest)["value"]
        quarters = table[~table["measure"].isin(["languages"])].groupby([*rest])["value"].agg(["sum", "size"])
        several = quarters[quarters["size"] > 1]
        assert len(several) > 500
        assert (several["sum"] == 2 * wholes.loc[several.index]).all()


def test_categories_sum_to_the_total(facit):
    for table in facit.values():
        rest = [key for key in KEYS if key not in {"breakdown", "category"}]
        totals = only(table, breakdown=TOTAL).set_index(rest)["value"]
        for (measure, breakdown), rows in table[table["breakdown"] != TOTAL].groupby(["measure", "breakdown"]):
            if measure in {"cases", "crimes"}:
                sums = rows.groupby(rest)["value"].sum()
                assert (sums == totals.loc[sums.index]).all(), breakdown


def test_sums_over_associations_hold_only_what_all_three_delivered(facit):
    rest = [key for key in KEYS if key != "jour"]
    for table in facit.values():
        together = only(table[table["measure"] != "languages"], jour=TOTAL).set_index(rest)["value"]
        apart = table[table["jour"] != TOTAL].groupby(rest)["value"].agg(["sum", "size"]).loc[together.index]
        assert (apart["size"] == 3).all()
        assert np.allclose(apart["sum"], together)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path):
    digests = []
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        make_demo(tmp_path / name, seed, (2025,))
        files = sorted(path for path in (tmp_path / name).rglob("*") if path.is_file())
        digests.append({path.relative_to(tmp_path / name): hashlib.sha256(path.read_bytes()).hexdigest() for path in files})
    same = {name for name in digests[0] if digests[2].get(name) == digests[0][name]}
    assert digests[0] == digests[1]
    assert {str(name) for name in same} <= {"data/raw/agreement.toml"}


def test_everything_says_that_it_is_synthetic(demo):
    agreement = read_agreement(demo / "data" / "raw" / "agreement.toml")
    assert agreement.synthetic
    assert all(document.public and document.title.startswith("Syntetisk") for document in agreement.document)
    assert (demo / README).read_text(encoding="utf-8").startswith("SYNTETISKA UPPGIFTER")
    for report in demo.rglob("verksamhetsrapport.xlsx"):
        with zipfile.ZipFile(report) as book:
            texts = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
        assert "yntetisk" in texts, report


def test_case_numbers_say_that_they_are_synthetic(demo):
    for export in demo.rglob("arenden.csv"):
        content = export.read_bytes()
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252")
        assert text.count("SYN-") > 400, export


def test_the_budget_of_a_part_year_is_its_part_of_the_money(demo):
    agreement = read_agreement(demo / "data" / "raw" / "agreement.toml")
    grants = {(budget.party, budget.start.year): budget.total_sek for budget in agreement.budget if budget.measure == "grant"}
    assert grants["vasterort", 2024] == 704_000
    assert grants["vasterort", 2025] == 528_000
    assert len(agreement.budget) == 18
    assert all(sum(line.sek for line in budget.lines) == budget.total_sek for budget in agreement.budget)


def test_every_year_declares_a_correction_of_a_file_that_is_there(demo):
    for year in (2023, 2024, 2025):
        folder = demo / "data" / "raw" / str(year)
        corrections = read_corrections(folder)
        assert any(part.column for part in corrections)
        assert all(bool(part.column) != bool(part.cell) for part in corrections)
        assert all((folder / part.file).is_file() and part.old != part.new for part in corrections)


def test_a_folder_that_is_taken_is_left_alone(tmp_path):
    (tmp_path / "min fil.txt").write_text("viktigt", encoding="utf-8")
    with pytest.raises(UsageError, match="inte en tom mapp"):
        make_demo(tmp_path)
    with pytest.raises(UsageError, match="inte en tom mapp"):
        make_demo(tmp_path / "min fil.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["min fil.txt"]


def test_a_year_without_declared_figures_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(UsageError, match="2019"):
        make_demo(tmp_path / "ny", years=(2025, 2019))
    assert not (tmp_path / "ny").exists()


def test_a_seed_below_zero_and_no_years_at_all_are_refused(tmp_path):
    with pytest.raises(UsageError, match="-1"):
        make_demo(tmp_path / "ny", -1)
    with pytest.raises(UsageError, match="Inget år"):
        make_demo(tmp_path / "ny", years=())
    assert not (tmp_path / "ny").exists()


@pytest.mark.parametrize("total", [0, 1, 26, 593, 3017])
def test_a_divided_total_is_whole(total):
    parts = divided(total, {"a": 0.3, "b": 11.1, "c": 5})
    assert sum(parts.values()) == total
    assert all(abs(parts[name] - total * weight / 16.4) < 1 for name, weight in (("a", 0.3), ("b", 11.1), ("c", 5)))


def test_exactly_so_many_are_drawn_and_none_without_weight():
    rng = np.random.default_rng(1)
    weights = np.array([0.0, 1, 5, 0, 2, 1])
    for wanted in range(5):
        chosen = drawn_exactly(rng, wanted, weights)
        assert chosen.sum() == wanted
        assert not chosen[weights == 0].any()
    with pytest.raises(ValueError, match="4"):
        drawn_exactly(rng, 5, weights)
