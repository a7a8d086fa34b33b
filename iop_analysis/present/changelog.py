"""The log of a year's changes, ``andringslogg.csv``, and what ``iop diff`` prints."""

import csv
import io
from collections import Counter
from typing import Final

import pandas as pd

from iop_analysis import swedish
from iop_analysis.changed import ABSENT, REASON, Change, changes_of, may_be_repeated
from iop_analysis.errors import NotPublishedError
from iop_analysis.frames import csv_text
from iop_analysis.present.changes import after_text, before_text, changed_figures_text
from iop_analysis.schema import Status
from iop_analysis.swedish import listing, number_word, sentence_case

LOG_COLUMNS: Final = (
    "version", "id", "label", "before", "before_status", "after", "after_status", "unit", "cause",
)  # fmt: skip

_A_FORMULA_TO_SOME: Final = ("=", "+", "-", "@", "\t", "\r")
_NO_DIFFERENCE: Final = "Inga uppgifter skiljer."
_VALUES: Final = ("before", "after")
_SPELT_OUT: Final = {Status.MISSING, Status.NOT_ASKED, Status.NOT_APPLICABLE, Status.SUPPRESSED}
_KINDS: Final = {
    "new": ("ny uppgift", "nya uppgifter"),
    "gone": ("uppgift har utgått", "uppgifter har utgått"),
    "hidden": ("uppgift har blivit skyddad", "uppgifter har blivit skyddade"),
    "other": ("uppgift är ändrad", "uppgifter är ändrade"),
}


def log_text(earlier_log: str, changes: pd.DataFrame, version: int, indicators: pd.DataFrame) -> str:
    """Return ``andringslogg.csv``: the rows of ``earlier_log`` (empty where there is none) and one per change, as ``version``.

    ``indicators`` are the protected figures of ``version`` (row key ``id``). Values of figures that are protected in them are
    left out of every row, whenever they were shown: a log must not tell what the report hides.

    Raises :class:`NotPublishedError` for an earlier log that is not one of ours.
    """
    earlier = [row for row in _logged(earlier_log) if row["version"] != str(version)]
    statuses = dict(zip(indicators["id"], indicators["status"], strict=True))
    rows = [*earlier, *(_row(part, version) for part in changes_of(changes))]
    told = [row if _may_be_told(row, statuses) else _without_values(row) for row in rows]
    return csv_text(pd.DataFrame(told, columns=list(LOG_COLUMNS), dtype="str"))


def diff_text(changes: pd.DataFrame, from_version: int, to_version: int) -> str:
    """Return what ``iop diff`` prints: a block per changed figure, and how many there are of each kind."""
    parts = changes_of(changes)
    if not parts:
        return _NO_DIFFERENCE
    summary = f"{sentence_case(changed_figures_text(len(parts)))} ändrats från version {from_version} till version {to_version}"
    return "\n\n".join([*map(_block, parts), f"{summary}{_kinds_text(parts)}."])


def _logged(text: str) -> list[dict[str, str]]:
    """The rows of a log; the header tells whether it is one."""
    try:
        header, *rows = list(csv.reader(io.StringIO(text), strict=True)) or [list(LOG_COLUMNS)]
    except csv.Error:
        header, rows = [], []
    if header != list(LOG_COLUMNS) or any(len(row) != len(header) for row in rows):
        raise NotPublishedError(
            "andringslogg.csv: den tidigare versionens ändringslogg är skadad; återställ filen ur en säkerhetskopia."
        )
    return [dict(zip(header, row, strict=True)) for row in rows]


def _row(change: Change, version: int) -> dict[str, str]:
    texts = {name: _formula_safe(getattr(change, name)) for name in ("id", "label", "unit", "cause")}
    return {
        **texts,
        "version": str(version),
        "before": _number(change.before_value),
        "before_status": change.before_status,
        "after": _number(change.after_value),
        "after_status": change.after_status,
    }


def _may_be_told(row: dict[str, str], statuses: dict[str, str]) -> bool:
    return may_be_repeated(statuses.get(row["id"], ABSENT), row["unit"])


def _without_values(row: dict[str, str]) -> dict[str, str]:
    """A row without its values, and without the reason of a correction, which somebody wrote when they were shown."""
    return {**row, **dict.fromkeys(_VALUES, ""), "cause": row["cause"].partition(REASON)[0]}


def _number(value: float | None) -> str:
    """Write a value as in ``nyckeltal.csv``."""
    return "" if value is None else f"{value:.10g}"


def _formula_safe(text: str) -> str:
    """Write text so that no spreadsheet takes it for a formula.

    >>> _formula_safe("=HYPERLINK(1)"), _formula_safe("Ärenden")
    ("'=HYPERLINK(1)", 'Ärenden')
    """
    return f"'{text}" if text.startswith(_A_FORMULA_TO_SOME) else text


def _block(change: Change) -> str:
    """One figure: what it is called, what it was and is, and why."""
    before = _in_words(before_text(change), change.before_status)
    lines = {
        "Uppgift": change.id,
        "Ändring": f"{before} → {_in_words(after_text(change), change.after_status)}",
        "Orsak": change.cause,
    }
    return "\n".join([_printable(change.label), *(f"    {name:<9}{_printable(text)}" for name, text in lines.items())])


def _in_words(text: str, status: str) -> str:
    """Say beside a sign what it means: a terminal has no notes."""
    if text == swedish.TRUE_ZERO:
        return f"{text} (noll)"
    return f"{text} {swedish.in_text(None, '', status)}" if status in _SPELT_OUT else text


def _kinds_text(parts: list[Change]) -> str:
    """How many changes there are of each kind; nothing where all are ordinary ones."""
    counts = Counter(map(_kind, parts))
    told = [f"{number_word(counts[kind])} {words[counts[kind] > 1]}" for kind, words in _KINDS.items() if counts[kind]]
    return "" if counts.keys() == {"other"} else f": {listing(told)}"


def _kind(change: Change) -> str:
    if change.before_status == ABSENT:
        return "new"
    if change.after_status == ABSENT:
        return "gone"
    return "hidden" if change.after_status == Status.SUPPRESSED else "other"


def _printable(text: str) -> str:
    """Leave out what a terminal would obey."""
    return "".join(part if part.isprintable() or part == swedish.NBSP else " " for part in text)
