"""What every check looks at, and how a check names a place and a subject."""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

import pandas as pd

from iop_analysis import catalogue
from iop_analysis.agreement import Agreement
from iop_analysis.deliveries.read import Description
from iop_analysis.periods import Period
from iop_analysis.schema import NATIONAL, TOTAL, Status
from iop_analysis.swedish import listing


@dataclass(frozen=True)
class Checked:
    """What the checks look at: figures (row key ``FACT_KEY``), the document's description, the agreement, the period."""

    figures: pd.DataFrame
    description: Description
    description_file: str
    agreement: Agreement
    reporting: Period

    @cached_property
    def current(self) -> pd.DataFrame:
        """The observed figures of the reporting period."""
        figures = self.figures
        same = (figures["period_start"] == pd.Timestamp(self.reporting.start)) & (
            figures["period_end"] == pd.Timestamp(self.reporting.end)
        )
        return figures[same & (figures["status"] == Status.OBSERVED)]

    def reports(self, measure: str) -> bool:
        """Whether the delivery has an observed figure for ``measure`` in the reporting period."""
        return bool((self.current["measure"] == measure).any())

    def subjects(self, jours: list[str]) -> str:
        """Name the associations that a finding is about."""
        names = {**self.agreement.party_names, NATIONAL: "riket", TOTAL: "alla föreningar"}
        return listing([names[jour] for jour in jours])

    def place_of(self, measure: str) -> str:
        """Name the rows in which the reporting period's figures of ``measure`` stand."""
        return place(self.current[self.current["measure"] == measure])


def place(rows: pd.DataFrame) -> str:
    """Name files and rows, runs of rows as a span; only the file where its figures do not stand in rows (row 0)."""
    return listing([_file_place(str(file), sorted(part["row"].astype(int))) for file, part in rows.groupby("file", sort=False)])


def _file_place(file: str, numbers: list[int]) -> str:
    return f"{file}, {_row_span(numbers)}" if numbers[0] else file


def _row_span(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"rad {numbers[0]}"
    whole = numbers[-1] - numbers[0] == len(numbers) - 1
    return f"rad {numbers[0]}–{numbers[-1]}" if whole else f"rad {listing([str(number) for number in numbers])}"


def measure_labels(rows: pd.DataFrame) -> str:
    """Name the measures in some rows, each once."""
    return listing([catalogue.measure(code).label for code in rows["measure"].unique()])


def ages_text(ages: list[int]) -> str:
    """Write ages as single years and spans.

    >>> ages_text([21]), ages_text([18, 19, 20, 25])
    ('21 år', '18–20 och 25 år')
    """
    runs = [[age for _, age in run] for _, run in groupby(enumerate(ages), key=lambda pair: pair[1] - pair[0])]
    return f"{listing([str(run[0]) if len(run) == 1 else f'{run[0]}–{run[-1]}' for run in runs])} år"
