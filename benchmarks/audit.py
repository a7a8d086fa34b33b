"""The audit of protected tables alone: how long the proof takes, and how that grows with the number of counts.

Patterns are those that production chooses for made-up tables (associations × crime types × genders, with quarters if a fourth
number is given), so that everything holds and has to be proven. ``--quick`` leaves the largest table out.
"""

import argparse
import datetime as dt
import itertools
import statistics
import time

import numpy as np
import pandas as pd

from iop_analysis.disclosure.audit import audit
from iop_analysis.disclosure.hiding import hide_counts
from iop_analysis.schema import FACT_KEY, TOTAL
from iop_analysis.secrecy import Secrecy

SHAPES = [(3, 20, 3), (3, 20, 3, 4), (77, 20, 3)]
ROUNDS = 5
MEAN = 10.0
YEAR = (dt.date(2025, 1, 1), dt.date(2025, 12, 31))
QUARTERS = [(dt.date(2025, first, 1), dt.date(2025, first + 2, days)) for first, days in ((1, 31), (4, 30), (7, 30), (10, 31))]
NO_RATIOS = pd.DataFrame({"part": [], "whole": [], "percent": [], "half_unit": []})


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=ROUNDS)
    arguments.add_argument("--quick", action="store_true")
    options = arguments.parse_args()
    print("| table | counts | small | hidden | seconds (median) | from – to | ms per count |")
    print(7 * "| --- " + "|")
    for shape in SHAPES[: 2 if options.quick else None]:
        print(row(shape, options.rounds), flush=True)


def row(shape: tuple[int, ...], rounds: int) -> str:
    """One line of the table: a proof, timed after one run that is not counted."""
    counts = counts_of(shape)
    counts["shown"] = hide_counts(counts, Secrecy(), {}, [], NO_RATIOS)
    times = [timed(counts) for _ in range(rounds + 1)][1:]
    median, small = statistics.median(times), counts["value"].between(1, 4).sum()
    size = f"| {'×'.join(map(str, shape))} | {len(counts)} | {small} | {(~counts['shown']).sum()} "
    return size + f"| {median:.3f} | {min(times):.3f} – {max(times):.3f} | {1000 * median / len(counts):.2f} |"


def timed(counts: pd.DataFrame) -> float:
    start = time.perf_counter()
    exposures = audit(counts, Secrecy(), {}, [], NO_RATIOS)
    passed = time.perf_counter() - start
    if exposures:
        raise SystemExit(f"{len(exposures)} counts are not proven: this times only proofs that succeed")
    return passed


def counts_of(shape: tuple[int, ...]) -> pd.DataFrame:
    """A counts frame of random tables: uneven associations, crime types after Zipf, all totals."""
    random = np.random.default_rng(0)
    jours, crimes, genders, quarters = (*shape, 1)[:4]
    weights = [
        random.uniform(0.4, 1.6, jours),
        1 / np.arange(1, crimes + 1),
        np.array([0.6, 0.33, 0.07])[:genders],
        np.ones(quarters),
    ]
    share = [weight / weight.mean() for weight in weights]
    values = random.poisson(MEAN * np.einsum("a,b,c,d->abcd", *share))
    for dimension in range(4 if quarters > 1 else 3):
        values = np.concatenate([values.sum(axis=dimension, keepdims=True), values], axis=dimension)
    codes = [
        [TOTAL, *(f"jour{number}" for number in range(jours))],
        [TOTAL, *(f"crime{number}" for number in range(crimes))],
        [TOTAL, "woman", "man", "other"][: genders + 1],
        [YEAR, *QUARTERS] if quarters > 1 else [YEAR],
    ]
    keys = [
        (*period, jour, "cases", TOTAL if crime == TOTAL else "crime_type", crime, gender)
        for jour, crime, gender, period in itertools.product(*codes)
    ]
    frame = pd.DataFrame(keys, columns=list(FACT_KEY)).assign(value=values.ravel(), unit="cases")
    return frame.assign(printed=True, known=False, withheld=False)


if __name__ == "__main__":
    main()
