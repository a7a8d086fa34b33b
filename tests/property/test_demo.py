"""Whatever the seed, what the associations of the synthetic data have sent is read as what it means: equal to the known truth."""

import pandas as pd
import pytest

from iop_analysis.agreement import read_agreement
from iop_analysis.deliveries.cases.clean import clean_cases
from iop_analysis.deliveries.corrections import read_corrections
from iop_analysis.deliveries.delivered import Incoming
from iop_analysis.deliveries.reports.clean import clean_report
from iop_analysis.demo.root import make_demo
from iop_analysis.schema import FACT_KEY, Severity

SEEDS = 200
BATCH = 10
ALL_YEARS_EVERY = 20
KEY = list(FACT_KEY)


def read(folder, year, agreement):
    """Clean every file of a year, each by what it is."""
    raw = folder / "data" / "raw" / str(year)
    corrections, period = read_corrections(raw), agreement.reporting_period(year)
    delivered = []
    for jour in agreement.party_names:
        for path in sorted((raw / jour).iterdir()):
            clean = clean_cases if path.stem == "arenden" else clean_report
            file = path.relative_to(folder / "data").as_posix()
            of_file = tuple(part for part in corrections if part.file == f"{jour}/{path.name}")
            delivered.append(clean(Incoming(path, file, jour, of_file), agreement, period))
    return delivered


def faults(folder, year):
    """What is blocking, what is not found, what contradicts the truth, and what is read although nobody delivered it."""
    agreement = read_agreement(folder / "data" / "raw" / "agreement.toml")
    delivered = read(folder, year, agreement)
    found = [f"{part.rule}: {part.place}: {part.observed}" for file in delivered for part in file.findings
             if part.severity is Severity.BLOCKING]  # fmt: skip
    found += [f"{file.file}: {file.conservation}" for file in delivered if not file.conservation.balances]
    figures = pd.concat([file.figures for file in delivered], ignore_index=True)
    figures = figures[figures["status"] == "observed"]
    truth = pd.read_csv(folder / "facit" / f"{year}.csv", parse_dates=["period_start", "period_end"])
    truth = truth[truth["jour"] != "_T"].astype({"period_start": "datetime64[s]", "period_end": "datetime64[s]"})
    both = truth.merge(figures, on=KEY, how="left", suffixes=("", "_read"))
    beyond = figures.merge(truth[KEY], on=KEY, how="left", indicator=True)
    beyond = beyond[beyond["_merge"] == "left_only"]
    wrong = both[~both["value"].eq(both["value_read"]) | ~both["unit"].eq(both["unit_read"])]
    assert len(truth) > 1000
    found += [f"{row}" for row in beyond[[*KEY, "value", "file"]].head(5).to_dict("records")]
    return found + [f"{row}" for row in wrong[[*KEY, "value", "value_read", "file"]].head(5).to_dict("records")]


@pytest.mark.parametrize("first", range(0, SEEDS, BATCH))
def test_every_seed_is_read_right(first, tmp_path):
    for seed in range(first, first + BATCH):
        years = (2023, 2024, 2025) if seed % ALL_YEARS_EVERY == 0 else (2025,)
        make_demo(tmp_path / str(seed), seed, years)
        for year in years:
            assert not faults(tmp_path / str(seed), year), f"seed {seed}, {year}"


def test_one_altered_figure_is_seen(tmp_path):
    make_demo(tmp_path / "demo", 1, (2025,))
    facit = tmp_path / "demo" / "facit" / "2025.csv"
    table = pd.read_csv(facit)
    row = table.index[(table["jour"] == "vasterort") & (table["measure"] == "crimes")][7]
    table.loc[row, "value"] += 1
    table.to_csv(facit, index=False)
    assert len(faults(tmp_path / "demo", 2025)) in {1, 2}
