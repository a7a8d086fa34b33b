"""The letter back to an association: what to mend, where and how, in plain Swedish, on one page that fetches nothing."""

import base64
import functools
import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from iop_analysis import swedish
from iop_analysis.deliveries.letter.items import (
    REPORT,
    Item,
    Letter,
    clipped,
    items,
    may_copy,
    numbered,
    printable,
    shown_file,
    texts,
)  # fmt: skip
from iop_analysis.schema import Severity, Unit

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["Letter", "letter_html", "summary"]


def letter_html(letter: Letter) -> str:
    """Write the letter as one page; the same letter always gives the same characters.

    Raises :class:`ValueError` where the letter would show somebody else's findings or quote a cell of a person's row.
    """
    style = _style()
    return _template().render(
        letter=letter,
        texts=texts(),
        sections=_sections(items(letter)),
        summary=summary(letter),
        received=_received(letter),
        copied=may_copy(letter) and REPORT in letter.kinds.values(),
        mended=not _blocking_or_warning(letter) and not letter.missing,
        style=style,
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
    )


def summary(letter: Letter) -> str:
    """Say in a few words how it went.

    Anything to mend, look at or know of is counted; when all is well, so are the rows that were read.
    """
    said = texts().summary
    period = said["year" if letter.period.is_calendar_year else "period"].format(period=letter.period.label)
    opening = said["thanks" if letter.files or letter.findings else "thanks_without_files"].format(period=period)
    verdict, parts = _verdict(letter), swedish.listing(map(swedish.lower_first, letter.missing))
    missing = said["missing_too" if verdict else "missing"].format(parts=parts) if parts else ""
    return " ".join(sentence for sentence in (opening, verdict, missing) if sentence)


def _sections(shown: tuple[Item, ...]) -> list[tuple[Severity, list[Item]]]:
    parts = [(severity, [item for item in shown if item.finding.severity == severity]) for severity in Severity]
    return [(severity, part) for severity, part in parts if part]


def _blocking_or_warning(letter: Letter) -> bool:
    return any(finding.severity != Severity.INFORMATION for finding in letter.findings)


def _verdict(letter: Letter) -> str:
    said = texts().summary
    counts = Counter(finding.severity for finding in letter.findings)
    clauses = [numbered(said[severity], counts[severity], "") for severity in Severity if counts[severity]]
    if not _blocking_or_warning(letter) and not letter.missing:
        amounts = swedish.listing(_amounts(letter))
        clauses = [clause + "." for clause in clauses]
        well = [said["all_well"].format(amounts=amounts)] if amounts else []
        return " ".join(map(swedish.sentence_case, [*well, *clauses]))
    if not counts[Severity.BLOCKING] and clauses:
        clauses = [said["nothing_to_mend"], *clauses]
    return _sentence(clauses)


def _sentence(clauses: list[str]) -> str:
    """Join main clauses, with the comma that Swedish has before ``och`` when the subject changes."""
    if not clauses:
        return ""
    *first, last = clauses
    return swedish.sentence_case(f"{', '.join(first)}, och {last}." if first else f"{last}.")


def _amounts(letter: Letter) -> Iterator[str]:
    for code, kind in texts().kind.items():
        read = [part.read for part in letter.files if _kind(part.file, letter) == code]
        if read:
            yield swedish.counted(sum(read), Unit.CASES, *kind.amount)


def _kind(file: str, letter: Letter) -> str:
    kind = letter.kinds.get(file, "")
    return kind if kind in texts().kind else "other"


def _received(letter: Letter) -> list[tuple[str, ...]]:
    """One row per file, in the order of the table's declared columns."""
    rows = []
    for part in letter.files:
        counts = (part.read, part.kept, part.corrected, part.rejected, part.counted_out)
        numbers = (swedish.in_table(count, Unit.CASES) for count in counts)
        rows.append((shown_file(part.file, letter), texts().kind[_kind(part.file, letter)].name, *numbers))
    return rows


@functools.cache
def _template() -> "Template":
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - only a letter pays for it

    environment = Environment(
        loader=PackageLoader("iop_analysis.deliveries", "letter"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalized,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["sentence_case"] = swedish.sentence_case
    return environment.get_template("letter.html")


def _finalized(value: object) -> object:
    """Everything that the template prints passes here; only the style sheet, which is ours, is not plain text."""
    return value if hasattr(value, "__html__") else clipped(printable(str(value)))


def _style() -> str:
    from importlib.resources import files  # noqa: PLC0415 - only a letter pays for it

    return "\n" + files("iop_analysis.deliveries.letter").joinpath("letter.css").read_text(encoding="utf-8")
