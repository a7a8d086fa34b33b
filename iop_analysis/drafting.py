"""``iop draft``: lay a draft of each part of the report that the analyst has not written where she can go on with it."""

from pathlib import Path

from msgspec import Struct

from iop_analysis import pipeline
from iop_analysis.errors import NotPublishedError
from iop_analysis.parts import TEXTS_FOLDER
from iop_analysis.present.drafts import drafts
from iop_analysis.store import DataRoot, write_whole


class Drafted(Struct, frozen=True):
    """Where the texts lie, the files that were written, and those that were there already and have been left alone."""

    folder: Path
    written: tuple[str, ...]
    kept: tuple[str, ...]


def write_drafts(root: DataRoot, year: int) -> Drafted:
    """Write the missing texts of a year as drafts, with references to the figures in braces; nothing is ever overwritten.

    Raises an :class:`~iop_analysis.errors.IopError` where the year cannot be computed, or the folder cannot be written.
    """
    folder = root.year_folder(year) / TEXTS_FOLDER
    if folder.is_symlink():
        raise NotPublishedError(f"{folder}: mappen är en länk, och länkar följs inte; lägg dit en vanlig mapp i stället.")
    made = {part.file: text for part, text in drafts(pipeline.prepare(root, year).material).items()}
    kept = tuple(name for name in made if _is_there(folder / name))
    written = tuple(name for name in made if name not in kept)
    for name in written:
        write_whole(folder / name, made[name].encode())
    return Drafted(folder, written, kept)


def _is_there(path: Path) -> bool:
    """A link that leads nowhere is there as well."""
    return path.exists() or path.is_symlink()
