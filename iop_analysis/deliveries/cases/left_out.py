"""What an export leaves out: columns that nobody has filled in, numbers of some cases only, and sheets that are not read."""

from collections.abc import Iterable, Iterator

from iop_analysis import catalogue
from iop_analysis.deliveries import personal
from iop_analysis.deliveries.cases import header as case_header
from iop_analysis.deliveries.cases.counts import Tally, only_if_stated, summed
from iop_analysis.deliveries.cases.files import Unread
from iop_analysis.schema import MOST_SPOTS, Finding, Spot, Unit
from iop_analysis.swedish import listing, number


def blank_columns(tally: Tally, codes: Iterable[str]) -> tuple[str, ...]:
    """Return the fields that say nothing for any case that counts: a blank is not zero, so they give no figures."""
    present = set(codes)
    return tuple(code for code in only_if_stated() if code in present and tally.cases and not tally.stated(code))


def column_findings(tally: Tally, codes: tuple[str, ...], file: str, jour: str) -> Iterator[Finding]:
    """Say which columns say nothing, and of how many cases a number that is summed is not known."""
    blank = [case_header.field(code).header for code in blank_columns(tally, codes)]
    if blank:
        spots = tuple(Spot(file, column=header) for header in blank[:MOST_SPOTS])
        named = listing([f"”{header}”" for header in blank])
        yield catalogue.finding("column_blank", spots, jour=jour, count=len(blank), columns=named)
    for code in (code for code in summed() if code in codes and 0 < tally.stated(code) < tally.cases):
        missing, header = tally.cases - tally.stated(code), case_header.field(code).header
        said = {"column": header, "places": number(missing, Unit.CASES), "rows": number(tally.cases, Unit.CASES)}
        yield catalogue.finding("contacts_partly_stated", Spot(file, column=header), jour=jour, count=missing, **said)


def sheet_findings(unread: Iterable[Unread], file: str, jour: str) -> Iterator[Finding]:
    """Say which sheets with content are not read; one that may hold cases must not be passed over."""
    sheets = tuple(unread)
    for rule, like_cases in (("sheet_like_cases", True), ("sheet_not_counted", False)):
        names = [_shown(sheet.name) for sheet in sheets if sheet.like_cases == like_cases]
        if names:
            spots = tuple(Spot(file, name) for name in names[:MOST_SPOTS])
            said = listing([f"”{name}”" if name else "ett utan visat namn" for name in names])
            yield catalogue.finding(rule, spots, jour=jour, count=len(names), sheets=said)


def _shown(name: str) -> str:
    """The sheet's name, unless it is personal data itself."""
    return "" if personal.kinds_in(name) else name
