"""How two published versions of a year differ, for whoever asks afterwards."""

from iop_analysis.errors import UsageError
from iop_analysis.measures.causes import read_version
from iop_analysis.measures.changes import changed_figures, same_figures
from iop_analysis.present.changelog import diff_text
from iop_analysis.published import Published, versions
from iop_analysis.store import DataRoot
from iop_analysis.swedish import listing


def difference(root: DataRoot, year: int, number: int | None = None) -> str:
    """Say what differs between a year's report and an earlier version of it, by default the newest whose figures differ.

    Raises :class:`UsageError` where there is no such version.
    """
    found = [part for part in versions(root.reports) if part.year == year]
    if not found:
        raise UsageError(f"Ingen rapport för {year} finns i {root.reports}; kör iop run --year {year} först.")
    now, *earlier = found
    if number is None and not earlier:
        return f"Rapporten för {year} har bara en version, så det finns inget att jämföra med."
    before = _differing(now, earlier) if number is None else _numbered(number, found)
    changes = changed_figures(before.figures, now.figures, read_version(before.manifest), read_version(now.manifest))
    return diff_text(changes, before.version, now.version)


def _differing(now: Published, earlier: list[Published]) -> Published:
    """The newest earlier version with other figures; where none has, the newest."""
    return next((part for part in earlier if not same_figures(part.figures, now.figures)), earlier[0])


def _numbered(number: int, found: list[Published]) -> Published:
    for part in found:
        if part.version == number:
            return part
    known = listing([str(part.version) for part in found])
    raise UsageError(f"Version {number} finns inte; det finns version {known}.")
