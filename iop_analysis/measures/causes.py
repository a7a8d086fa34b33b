"""Why a published figure differs from the version before: what two manifests say, held against the figure's own sources."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import PurePosixPath
from typing import Final

import msgspec
from msgspec import Struct, convert, field

from iop_analysis.agreement import FILE_NAME
from iop_analysis.changed import REASON
from iop_analysis.errors import NotPublishedError
from iop_analysis.frames import Figure
from iop_analysis.measures.places import all_places_in, located, places_in, touches
from iop_analysis.schema import Status, source_place
from iop_analysis.swedish import listing, number_word

PROTECTION: Final = "Skyddet av små antal."
UNKNOWN: Final = "Orsaken är inte känd."

_CORRECTIONS_FILE: Final = "rattelser.toml"
_MOST_NAMED: Final = 3
_FOREMOST: Final = frozenset({"iop-analysis", "pandas", "numpy"})
_MADE: Final = "Rättelse"
_UNDONE: Final = "Borttagen rättelse"
_HIDING: Final = frozenset({Status.OBSERVED, Status.SUPPRESSED})


class Declared(Struct, frozen=True):
    """A declared correction: the place in the delivered file, why, and the role that stands for it."""

    place: str
    reason: str
    by: str = ""


class Version(Struct, frozen=True):
    """What a published version was made of. A manifest from before a key existed lacks it, and then nothing is concluded from it.

    ``inputs`` is file → SHA-256, ``versions`` library → version, ``notebooks`` name → SHA-256, ``code`` the SHA-256 of the
    program, ``python`` the version that ran it; ``corrections`` is ``None`` where the manifest does not tell.
    """

    number: int = field(default=1, name="version")
    year: int = 0
    inputs: dict[str, str] = {}
    versions: dict[str, str] = {}
    notebooks: dict[str, str] = {}
    code: str = ""
    python: str = ""
    corrections: tuple[Declared, ...] | None = None

    @property
    def all_versions(self) -> dict[str, str]:
        """The versions of the libraries, and of Python where it is known."""
        return {**self.versions, **({"Python": self.python} if self.python else {})}


def read_version(manifest: Mapping[str, object]) -> Version:
    """Read what a decoded ``manifest.json`` says of how its version was made; raises :class:`NotPublishedError`."""
    try:
        return convert(dict(manifest), Version)
    except msgspec.ValidationError:
        raise NotPublishedError(
            "manifest.json för den tidigare versionen är skadad, så det går inte att säga varför uppgifter har ändrats; "
            "återställ filen ur en säkerhetskopia."
        ) from None


class Causes:
    """Finds the causes of changed figures between two versions; ``sources`` are those of all figures of both."""

    def __init__(self, earlier: Version, now: Version, sources: Iterable[str]) -> None:
        self._earlier, self._now = earlier, now
        self._sources = "\n".join(map(source_place, sources))

    def of(self, before: Figure | None, after: Figure | None) -> str:
        """Say in Swedish why a figure differs; ``None`` for a version that does not have it."""
        own = list(self._own(before, after))
        if not own and _is_only_hidden(before, after):
            own = [PROTECTION]
        general = list(self._general(told=own))
        if own:
            return " ".join([*own, *([f"Även ändrat: {listing(general)}."] if general else [])])
        general += self._others()
        return f"Ändrat: {listing(general)}." if general else UNKNOWN

    def _own(self, before: Figure | None, after: Figure | None) -> Iterator[str]:
        """The causes among the files that the figure itself rests on."""
        figures = [figure for figure in (after, before) if figure]
        delivered = list(self._deliveries(figures))
        telling = after is not None and after.status is not Status.SUPPRESSED
        corrected = list(self._corrected(figures, telling=telling))
        yield from delivered
        yield from corrected
        if not (delivered or corrected):
            yield from self._altered_corrections(figures)
        if self._agreement and any(places_in(figure, FILE_NAME) for figure in figures):
            yield f"Ändrad överenskommelse: {self._agreement}."

    def _deliveries(self, figures: list[Figure]) -> Iterator[str]:
        for file, fate in self._files.items():
            places = next((found for figure in figures if (found := places_in(figure, file))), None)
            if places:
                yield f"{fate}: {located(file, places)}."

    def _corrected(self, figures: list[Figure], *, telling: bool) -> Iterator[str]:
        """The corrections that are new or taken back since, with their reasons where the figure is not protected now."""
        placed = [(fate, part, all_places_in(figures, file)) for fate, part, file in self._corrections]
        theirs = [(fate, part, places) for fate, part, places in placed if places]
        exact = [found for found in theirs if touches(found[1].place, found[2])]
        texts = [_corrected_text(fate, part, telling=telling) for fate, part, _ in exact or theirs]
        yield from texts[:_MOST_NAMED]
        if len(texts) > _MOST_NAMED:
            more = len(texts) - _MOST_NAMED
            yield f"Ytterligare {number_word(more)} {'rättelse' if more == 1 else 'rättelser'} i samma underlag."

    def _altered_corrections(self, figures: list[Figure]) -> Iterator[str]:
        """Corrections that differ in a way that the manifests do not tell, in the folder of the figure's own files."""
        for file in self._corrections_files:
            known = bool(self._corrections) and file == f"raw/{self._now.year}/{_CORRECTIONS_FILE}"
            folder = re.escape(file.removesuffix(_CORRECTIONS_FILE))
            if not known and any(re.search(rf"(?:^|; ){folder}", source_place(figure.source)) for figure in figures):
                yield f"Ändrade rättelser: {file}."

    def _general(self, told: list[str]) -> Iterator[str]:
        """What may bear on any figure, apart from what has been told already."""
        if self._agreement and not any(self._agreement in part for part in told):
            yield f"överenskommelsen ({self._agreement})"
        if self._program:
            yield f"programmet ({self._program})"

    def _others(self) -> Iterator[str]:
        """Files that the figure does not rest on by itself; only those are named that figures name as their sources."""
        named = [file for file in self._files if file in self._sources]
        if self._changed_inputs.keys() - {self._agreement}:
            yield (
                f"andra delar av underlaget ({listing(named)})" if 0 < len(named) <= _MOST_NAMED else "andra delar av underlaget"
            )

    @cached_property
    def _changed_inputs(self) -> dict[str, str]:
        """File → what became of it; nothing where a manifest does not tell its inputs."""
        old, new = self._earlier.inputs, self._now.inputs
        if not (old and new):
            return {}
        fates = {file: "Ändrad fil" if file in old and file in new else "Ny fil" for file in new if old.get(file) != new[file]}
        return {**fates, **{file: "Borttagen fil" for file in old if file not in new}}

    @cached_property
    def _files(self) -> dict[str, str]:
        """The changed files that figures are read from."""
        special = {FILE_NAME, _CORRECTIONS_FILE}
        return {file: fate for file, fate in self._changed_inputs.items() if PurePosixPath(file).name not in special}

    @cached_property
    def _agreement(self) -> str:
        return next((file for file in self._changed_inputs if PurePosixPath(file).name == FILE_NAME), "")

    @cached_property
    def _corrections_files(self) -> list[str]:
        return [file for file in self._changed_inputs if PurePosixPath(file).name == _CORRECTIONS_FILE]

    @cached_property
    def _corrections(self) -> list[tuple[str, Declared, str]]:
        """What became of each correction that differs, itself, and the input that it corrects."""
        old, new = self._earlier.corrections, self._now.corrections
        if old is None or new is None:
            return []
        fates = [(_MADE, part) for part in new if part not in old] + [(_UNDONE, part) for part in old if part not in new]
        return [(fate, part, self._corrected_file(part)) for fate, part in fates]

    def _corrected_file(self, part: Declared) -> str:
        """The input that a correction is about; its place begins with the file's name in the year's folder."""
        folder = f"raw/{self._now.year}/"
        names = [file.removeprefix(folder) for file in (*self._now.inputs, *self._earlier.inputs) if file.startswith(folder)]
        return folder + max((name for name in names if f"{part.place}, ".startswith(f"{name}, ")), key=len, default=part.place)

    @cached_property
    def _program(self) -> str:
        """Which versions differ, else that the code does; nothing where neither is known to."""
        old, new = self._earlier.all_versions, self._now.all_versions
        ours_first = sorted(old.keys() & new.keys(), key=lambda name: (name not in _FOREMOST, name))
        differing = [f"{name} {old[name]} → {new[name]}" for name in ours_first if old[name] != new[name]]
        if differing:
            return listing([*differing[:_MOST_NAMED], *_and_more(len(differing) - _MOST_NAMED)])
        known = self._earlier.code and self._now.code
        return "samma versioner, ändrad kod" if known and self._earlier.code != self._now.code else ""


def _corrected_text(fate: str, part: Declared, *, telling: bool) -> str:
    """Name a correction; the reason of one that is withdrawn has been read by nobody in this version."""
    reason = f"{REASON}{part.reason.rstrip('.')})" if telling and fate == _MADE else ""
    return f"{fate}: {part.place}{reason}."


def _and_more(libraries: int) -> list[str]:
    return [f"{number_word(libraries)} bibliotek till"] if libraries > 0 else []


def _is_only_hidden(before: Figure | None, after: Figure | None) -> bool:
    return before is not None and after is not None and {before.status, after.status} == _HIDING
