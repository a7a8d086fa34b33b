"""The look at a report's log of changes: no figure that is protected now, or not shown at all, has a value in any row of it."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from iop_analysis.changed import ABSENT, may_be_repeated
from iop_analysis.errors import NotPublishedError
from iop_analysis.frames import Figure


def refuse_values_in_log(path: Path, figures: Mapping[str, Figure]) -> None:
    """Raise :class:`NotPublishedError` where a row tells a value of a figure whose value may not be told again.

    ``figures`` are the protected ones by id. What is not among them was shown once, and may be merged or left out now.
    """
    for row in _rows(path):
        figure = figures.get(row["id"])
        if (row["before"] or row["after"]) and not may_be_repeated(figure.status if figure else ABSENT, row["unit"]):
            raise NotPublishedError(
                f"{path.name}: uppgiften ”{row['label']}” visas inte nu och får inget värde; gör om rapporten."
            )


def log_texts(path: Path) -> Iterator[str]:
    """What the log tells in words: what each figure is called, and why it changed."""
    yield from (row[name] for row in _rows(path) for name in ("label", "cause"))


def _rows(path: Path) -> list[dict[str, str]]:
    """None where there is no log, as in a report from before there were any."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
