"""Random sets of linked tables: fine counts, what a report would print of them, and how each printed cell is a sum of fine ones.

The structure comes straight from how the set was made (which rows of a matrix add up), never from keys.
"""

import datetime as dt
import itertools
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import sparse

from iop_analysis.schema import FACT_KEY, TOTAL
from iop_analysis.secrecy import Secrecy

_YEAR = (dt.date(2025, 1, 1), dt.date(2025, 12, 31))
_REST_OF_YEAR = (dt.date(2025, 4, 1), dt.date(2025, 12, 31))
_QUARTERS = [
    (dt.date(2025, 1, 1), dt.date(2025, 3, 31)),
    (dt.date(2025, 4, 1), dt.date(2025, 6, 30)),
    (dt.date(2025, 7, 1), dt.date(2025, 9, 30)),
    (dt.date(2025, 10, 1), dt.date(2025, 12, 31)),
]
NO_RATIOS = pd.DataFrame({"part": [], "whole": [], "percent": [], "half_unit": []})


@dataclass(frozen=True)
class Axis:
    """A dimension: its codes, the fine places that each holds (a 0/1 matrix), and which codes make up which."""

    codes: list
    holds: np.ndarray
    splits: list


@dataclass(frozen=True)
class TableSet:
    """``cells @ fine`` are the counts, row by row of ``counts``; ``lines`` are (parent, children) as rows.

    ``gaps`` are the same where the printed children leave something of their parent, or might. ``ratio_rows`` are
    (part row, whole row, percent, half unit).
    """

    name: str
    fine: np.ndarray
    cells: sparse.csr_matrix
    counts: pd.DataFrame
    lines: list
    gaps: list
    secrecy: Secrecy = field(default_factory=Secrecy)
    groups: dict = field(default_factory=dict)
    wholes: list = field(default_factory=list)
    ratio_rows: list = field(default_factory=list)

    @cached_property
    def rests(self):
        """What the gaps hold, as sums of fine counts."""
        dense = self.cells.toarray()
        rows = [dense[parent] - dense[children].sum(axis=0) for parent, children in self.gaps]
        return sparse.csr_matrix(np.array(rows).reshape(len(rows), dense.shape[1]))

    @property
    def ratios(self):
        keys = list(self.counts[list(FACT_KEY)].itertuples(index=False, name=None))
        rows = [(keys[part], keys[whole], percent, half) for part, whole, percent, half in self.ratio_rows]
        return pd.DataFrame(rows, columns=list(NO_RATIOS.columns)) if rows else NO_RATIOS

    @property
    def arguments(self):
        """What production takes beside the counts."""
        return self.secrecy, self.groups, self.wholes, self.ratios


def axis(codes, total=TOTAL, merged=None):
    """A total over fine codes; ``merged`` is a code and how many of the last fine codes it holds."""
    names, holds = [total, *codes], [np.ones(len(codes)), *np.eye(len(codes))]
    splits = [(0, list(range(1, len(names))))]
    if merged:
        code, size = merged
        members = list(range(len(names) - size, len(names)))
        splits = [(0, [*range(1, members[0]), len(names)]), (len(names), members)]
        holds.append(np.sum([holds[member] for member in members], axis=0))
        names.append(code)
    return Axis(names, np.array(holds), splits)


def period_axis(kind):
    if kind == "quarters":
        return axis(_QUARTERS, total=_YEAR)
    if kind == "rest of year":
        return Axis([_YEAR, _REST_OF_YEAR], np.array([[1.0, 1.0], [0.0, 1.0]]), [(0, [1])])
    return Axis([_YEAR], np.array([[1.0]]), [])


def linked(name, axes, fine, printed=None, **more):
    """Print the cells that ``printed`` (codes of association, crime, gender, period → bool) asks for; all of them by default."""
    combinations = list(itertools.product(*(range(len(one.codes)) for one in axes)))
    named = [tuple(one.codes[place] for one, place in zip(axes, places, strict=True)) for places in combinations]
    chosen = [number for number, codes in enumerate(named) if printed is None or printed(*codes)]
    row_of = {combinations[number]: row for row, number in enumerate(chosen)}
    cells = _every_cell(axes)[chosen]
    counts = _frame([named[number] for number in chosen], cells @ fine.ravel())
    lines, gaps = _lines(axes, combinations, row_of, cells)
    return TableSet(name, fine.ravel(), cells, counts, lines, gaps, **more)


def _every_cell(axes):
    matrix = sparse.csr_matrix(np.ones((1, 1)))
    for one in axes:
        matrix = sparse.kron(matrix, sparse.csr_matrix(one.holds), format="csr")
    return matrix


def _frame(named, values):
    rows = [
        (*period, jour, "cases", TOTAL if crime == TOTAL else "crime_type", crime, gender)
        for jour, crime, gender, period in named
    ]
    frame = pd.DataFrame(rows, columns=list(FACT_KEY))
    days = {column: pd.to_datetime(frame[column]).astype("datetime64[s]") for column in ("period_start", "period_end")}
    states = {"printed": True, "known": False, "withheld": False}
    return frame.assign(**days, value=np.asarray(values).astype(np.int64), unit="cases", **states)


def _lines(axes, combinations, row_of, cells):
    lines, gaps, dense = [], [], cells.toarray()
    for number, one in enumerate(axes):
        for (parent, children), places in itertools.product(one.splits, combinations):
            if places[number] != parent or places not in row_of:
                continue
            beside = [(*places[:number], child, *places[number + 1 :]) for child in children]
            there = [row_of[place] for place in beside if place in row_of]
            rest = dense[row_of[places]] - dense[there].sum(axis=0)
            if there:
                (gaps if rest.any() else lines).append((row_of[places], there))
    return lines, gaps


def random_set(number):
    """Give set ``number`` of the random ones: mostly small tables, some large, with what reports vary in."""
    random = np.random.default_rng([2025, number])
    size = random.choice(["small", "middle", "large"], p=[0.84, 0.14, 0.02])
    jours, crimes = {
        "small": lambda: (random.integers(3, 5), random.integers(5, 9)),
        "middle": lambda: (random.integers(3, 7), random.integers(8, 16)),
        "large": lambda: (random.integers(7, 13), random.integers(12, 26)),
    }[size]()
    kind = random.choice(["cube", "quarters", "separate", "merged crimes", "merged gender", "no unknown", "rest of year"],
                         p=[0.38, 0.14, 0.12, 0.12, 0.1, 0.08, 0.06])  # fmt: skip
    kind = "cube" if kind == "quarters" and size != "small" else kind
    crimes = 5 if kind == "quarters" else crimes
    made = _made(kind, int(jours), int(crimes), int(random.integers(3, 5)), random)
    return _varied(made, random)


def _made(kind, jours, crimes, genders, random):
    gender = ["woman", "man", "other", "unknown"][:genders]
    merged_crimes, merged_gender = ("övriga", 3), ("other_or_unknown", 2)
    axes = [
        axis([f"jour{number}" for number in range(jours)]),
        axis([f"crime{number}" for number in range(crimes)], merged=merged_crimes if kind == "merged crimes" else None),
        axis(gender, merged=merged_gender if kind == "merged gender" and genders == 4 else None),
        period_axis({"separate": "quarters"}.get(kind, kind)),
    ]
    mean = random.uniform(5, 14) * {"separate": 0.04, "rest of year": 0.1}.get(kind, 1)
    fine = _fine_counts([one.holds.shape[1] for one in axes], mean, random)
    groups = {code: frozenset(names[-size:]) for (code, size), names in (
        (merged_crimes, axes[1].codes[1:-1]), (merged_gender, gender)) if code in axes[1].codes + axes[2].codes}  # fmt: skip
    rare = {*itertools.chain.from_iterable(groups.values())}
    return linked(f"{kind} {jours}×{crimes}×{genders}", axes, fine, _PRINTED.get(kind, _rare_only_together(rare)), groups=groups)


def _fine_counts(shape, mean, random):
    jours, crimes, genders, periods = shape
    weights = [
        random.uniform(0.4, 1.6, jours),
        1 / np.arange(1, crimes + 1) ** random.uniform(0.7, 1.1),
        np.array([0.62, 0.3, 0.05, 0.03])[:genders],
        np.ones(periods),
    ]
    share = [weight / weight.mean() for weight in weights]
    return random.poisson(mean * np.einsum("a,b,c,d->abcd", *share))


def _one_division(_jour, crime, gender, period):
    return (crime != TOTAL) + (gender != TOTAL) + (period != _YEAR) <= 1


def _rare_only_together(rare):
    """Everything for the city; for an association the rare codes only together."""

    def printed(jour, crime, gender, _period):
        return jour == TOTAL or not rare.intersection({crime, gender})

    return printed


_PRINTED = {
    "separate": _one_division,
    "rest of year": _one_division,
    "no unknown": lambda _jour, _crime, gender, _period: gender not in {"other", "unknown"},
}


def _varied(made, random):
    """Some sets follow an earlier publication, count a part too, have public percentages, or hide zeros like anything else."""
    if random.random() < 0.2:
        made = with_part(made, random)
    counts = made.counts.copy()
    if random.random() < 0.2:
        counts["known"] = (counts["jour"] == TOTAL) & (counts["gender"] == TOTAL) & (random.random(len(counts)) < 0.5)
    if random.random() < 0.15:
        counts["withheld"] = ~counts["known"] & (counts["value"] >= 5) & (random.random(len(counts)) < 0.03)
    secrecy = Secrecy(zeros_printed=bool(random.random() < 0.85))
    ratio_rows = _public_percentages(counts, random) if random.random() < 0.3 else []
    return replace(made, counts=counts, secrecy=secrecy, ratio_rows=ratio_rows)


def with_part(made, random):
    """Count also how many of the year's cases were reported to the police: every fine count is reported plus not reported."""
    whole = np.array([row.category == TOTAL and _is_year(row) for row in made.counts.itertuples()])
    reported = random.binomial(made.fine, random.uniform(0.1, 0.95))
    part, nothing = made.cells[np.flatnonzero(whole)], sparse.csr_matrix((int(whole.sum()), len(made.fine)))
    cells = sparse.bmat([[made.cells, made.cells], [part, nothing]], format="csr")
    parts = made.counts[whole].assign(measure="reported", value=(part @ reported).astype(np.int64))
    row_of = {row: len(made.counts) + number for number, row in enumerate(np.flatnonzero(whole))}
    lines, gaps = (
        [(row_of[one], [row_of[row] for row in rows]) for one, rows in links if {one, *rows} <= row_of.keys()]
        for links in (made.lines, made.gaps)
    )
    return replace(
        made,
        fine=np.concatenate([reported, made.fine - reported]),
        cells=cells,
        counts=pd.concat([made.counts, parts], ignore_index=True),
        lines=made.lines + lines,
        gaps=made.gaps + gaps + [(row, [own]) for row, own in row_of.items()],
        wholes=[("reported", "cases")],
    )


def _public_percentages(counts, random):
    """A few crimes' shares of an association's cases, in whole percent, none of them telling of a small count by itself."""
    whole_of = {row.jour: row.Index for row in counts.itertuples() if _is_whole(row) and row.category == TOTAL}
    parts = [row for row in counts.itertuples() if _is_whole(row) and row.category != TOTAL and row.value >= 5]
    chosen = [parts[place] for place in random.permutation(len(parts))[: int(random.integers(1, 5))]]
    shares = [(row.Index, whole_of[row.jour]) for row in chosen if counts["value"][whole_of[row.jour]]]
    value = counts["value"]
    return [(part, whole, float(np.round(100 * value[part] / value[whole])), 0.5) for part, whole in shares]


def _is_whole(row):
    return row.measure == "cases" and row.gender == TOTAL and _is_year(row)


def _is_year(row):
    return (row.period_start.date(), row.period_end.date()) == _YEAR
