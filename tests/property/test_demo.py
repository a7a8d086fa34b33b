"""Whatever the seed, what the associations of the synthetic data have sent becomes facts that equal the known truth."""

import pandas as pd
import pytest

from iop_analysis.demo.root import make_demo
from iop_analysis.measures.facts import collect_facts
from iop_analysis.pipeline import review
from iop_analysis.schema import FACT_KEY, Severity
from iop_analysis.store import DataRoot

SEEDS = 200
BATCH = 10
ALL_YEARS_EVERY = 20
KEY = list(FACT_KEY)


def faults(folder, year):
    """What is blocking, what is not found, what contradicts the truth, and what is read although nobody delivered it."""
    reviewed = review(DataRoot(folder / "data"), year)
    found = [f"{part.rule}: {part.place}: {part.observed}" for part in reviewed.findings if part.severity is Severity.BLOCKING]
    found += [str(part) for part in reviewed.year.conservation if not part.balances]
    facts = collect_facts(reviewed.year.figures, reviewed.agreement, reviewed.period)
    ends = facts["period_end"].dt.year == year
    facts = facts[(facts["status"] == "observed") & ends & facts["source"].str.contains("Syntetisk (?:ärendeexport|verksamhets)")]
    truth = pd.read_csv(folder / "facit" / f"{year}.csv", parse_dates=["period_start", "period_end"])
    truth = truth.astype({"period_start": "datetime64[s]", "period_end": "datetime64[s]"})
    both = truth.merge(facts, on=KEY, how="left", suffixes=("", "_read"), validate="one_to_one")
    counted = facts[facts["unit"] != "percent"].merge(truth[KEY], on=KEY, how="left", indicator=True)
    beyond = counted[counted["_merge"] == "left_only"]
    wrong = both[~both["value"].eq(both["value_read"]) | ~both["unit"].eq(both["unit_read"])]
    assert len(truth) > 1000
    found += [f"{row}" for row in beyond[[*KEY, "value", "source"]].head(5).to_dict("records")]
    return found + [f"{row}" for row in wrong[[*KEY, "value", "value_read", "source"]].head(5).to_dict("records")]


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
