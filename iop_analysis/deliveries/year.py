"""Everything that was delivered for a year: published figures and the associations' files, read, cleaned and checked together."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pandas as pd
from msgspec import Struct

from iop_analysis import catalogue
from iop_analysis.agreement import Agreement
from iop_analysis.deliveries.associations import Associations, association_files, read_associations
from iop_analysis.deliveries.checked import Checked
from iop_analysis.deliveries.clean import FIGURE_COLUMNS, CleanedDelivery, clean_activities, clean_published
from iop_analysis.deliveries.compared import Compared
from iop_analysis.deliveries.corrections import CORRECTIONS_FILE
from iop_analysis.deliveries.delivery_checks import compare_deliveries
from iop_analysis.deliveries.last_year import facts_of, totals_to_compare_with
from iop_analysis.deliveries.read import PUBLISHED_FOLDER, Description, PublishedDelivery, read_published
from iop_analysis.deliveries.texts import Texts, read_texts
from iop_analysis.deliveries.together import together_facts
from iop_analysis.deliveries.validate import validate
from iop_analysis.frames import cast_facts
from iop_analysis.parts import Text
from iop_analysis.periods import Period
from iop_analysis.schema import FACT_COLUMNS, Conservation, Finding, Severity, source_title
from iop_analysis.structured import unread_files
from iop_analysis.swedish import folded, nearest

_RESEMBLES: Final = 0.75
_REPORTS: Final = "föreningarnas verksamhetsrapporter"
_ACTIVITY_COLUMNS: Final = ("kind", "jour", "text", "date")


class Year(Struct, frozen=True):
    """A year's deliveries.

    ``figures`` are facts tables (``FACT_COLUMNS``), the finest first; ``activities`` has the columns kind, jour, text and date
    and is taken from ``described_in``; ``unpublished`` are the titles of the sources that nobody has published before.
    ``texts`` is what the analyst has written.
    """

    figures: list[pd.DataFrame]
    findings: tuple[Finding, ...]
    conservation: tuple[Conservation, ...]
    activities: pd.DataFrame
    described_in: str
    checked: Checked
    associations: Associations
    published: PublishedDelivery | None
    unpublished: frozenset[str]
    texts: tuple[Text, ...] = ()


def read_year(folder: Path, data_root: Path, agreement: Agreement, period: Period, last_year: Associations | None) -> Year:
    """Read, clean and check; raises :class:`UnreadableInputError` where there is nothing, or a published file cannot be read."""
    has_associations = bool(association_files(folder, data_root, agreement))
    associations = read_associations(folder, data_root, agreement, period)
    is_published = (folder / PUBLISHED_FOLDER).is_dir() or not (has_associations or _near_folders(folder, agreement))
    published = read_published(folder, data_root) if is_published else None
    texts = read_texts(folder, data_root)
    cleaned = clean_published(published, agreement, period) if published else _nothing_published()
    description = published.description if published else Description(document="")
    delivered, earlier = facts_of(associations), totals_to_compare_with(last_year, period)
    figures = _checkable(cleaned, associations, agreement)
    checked = Checked(figures, description, published.description_file if published else "", agreement, period)
    return Year(
        figures=[cleaned.figures, delivered, together_facts(associations, agreement, period), earlier],
        findings=(*_noticed(cleaned, associations), *texts.findings,
                  *_unread(folder, data_root, published, associations, texts),
                  *_misnamed(folder, data_root, agreement), *_checks(
            checked, Compared(associations, last_year, agreement, period), cleaned)),
        conservation=(*cleaned.conservation, *(part.conservation for part in associations.delivered)),
        activities=_activities(published, associations, agreement),
        described_in=f"”{agreement.document_titles[description.document]}”" if published else _REPORTS,
        checked=checked,
        associations=associations,
        published=published,
        unpublished=frozenset(
            title for table in (delivered, earlier) for source in table["source"].unique() for title in _titles(source)
        ),
        texts=texts.texts,
    )  # fmt: skip


def _titles(source: str) -> list[str]:
    return source_title(source).split("; ")


def _nothing_published() -> CleanedDelivery:
    return CleanedDelivery(cast_facts(pd.DataFrame(columns=list(FIGURE_COLUMNS))), (), ())


def _checkable(cleaned: CleanedDelivery, associations: Associations, agreement: Agreement) -> pd.DataFrame:
    """All figures in the columns of published ones; those of the associations stand in no row of a table (row 0)."""
    delivered = [
        part.figures[[*FACT_COLUMNS, "file"]].assign(stated_period="", stated_jour=agreement.party_names[part.jour], row=0)
        for part in associations.delivered
        if len(part.figures)
    ]
    return cast_facts(pd.concat([cleaned.figures, *delivered], ignore_index=True)) if delivered else cleaned.figures


def _noticed(cleaned: CleanedDelivery, associations: Associations) -> Iterator[Finding]:
    yield from cleaned.findings
    yield from associations.findings
    for part in associations.delivered:
        yield from part.findings


def _checks(checked: Checked, compared: Compared, cleaned: CleanedDelivery) -> Iterator[Finding]:
    """What the checks notice; those on published figures wait until every row of them is fit."""
    if not any(finding.severity is Severity.BLOCKING for finding in cleaned.findings):
        yield from validate(checked)
    yield from compare_deliveries(compared)


def _unread(
    folder: Path, data_root: Path, published: PublishedDelivery | None, associations: Associations, texts: Texts
) -> Iterator[Finding]:
    """Files in the year's folder that are none that we read."""
    corrections = (folder / CORRECTIONS_FILE).relative_to(data_root).as_posix()
    read = {corrections, *texts.files, *associations.hashes, *associations.unnamed, *(published.files if published else ())}
    for file in unread_files(folder, data_root, read):
        yield catalogue.finding("file_not_read", file)


def _misnamed(folder: Path, data_root: Path, agreement: Agreement) -> Iterator[Finding]:
    """Folders that were probably meant to be an association's."""
    for name, meant in _near_folders(folder, agreement).items():
        place = f"{folder.relative_to(data_root).as_posix()}/{name}"
        yield catalogue.finding("folder_not_read", place, meant=meant)


def _near_folders(folder: Path, agreement: Agreement) -> dict[str, str]:
    """Folder's name → the association's that it resembles."""
    names = [path.name for path in folder.iterdir() if path.is_dir() and not agreement.party_called(path.name)]
    known = {folded(name): name for part in agreement.party for name in (part.id, part.name, *part.aliases)}
    near = {name: nearest(folded(name), known, cutoff=_RESEMBLES) for name in names if name != PUBLISHED_FOLDER}
    return {name: known[meant] for name, meant in near.items() if meant}


def _activities(published: PublishedDelivery | None, associations: Associations, agreement: Agreement) -> pd.DataFrame:
    told = [(kind, part.jour, text, None) for part in associations.delivered for kind, text in part.activities]
    reported = pd.DataFrame(told, columns=list(_ACTIVITY_COLUMNS), dtype=object)
    if published is None:
        return reported
    described = clean_activities(published.description, agreement)
    return pd.concat([described, reported], ignore_index=True) if told else described
