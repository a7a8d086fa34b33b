"""The reviewed reference data in ``reference/``: measures, categories, indicators, period wordings, the findings' texts.

They are data so that a person who knows the field can review them, and so that a new measure needs no new code. A partnership
may lay its own files over them (:mod:`iop_analysis.overlay`): whoever reads its agreement tells so with :func:`use`.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

from iop_analysis import coherence, overlay, structured
from iop_analysis.entries import (
    Breakdown,
    CaseField,
    CaseFields,
    Categories,
    Category,
    FindingText,
    GenderLabel,
    Indicator,
    Indicators,
    Measure,
    Measures,
    Wordings,
)
from iop_analysis.errors import UnreadableInputError, UsageError
from iop_analysis.periods import Wording
from iop_analysis.schema import Finding, Spot, places_text
from iop_analysis.structured import Structure
from iop_analysis.swedish import suggestion

__all__ = [
    "FINDING_FILES", "Breakdown", "CaseField", "CaseFields", "Category", "FindingText", "GenderLabel", "Indicator",
    "Measure", "breakdowns", "case_fields", "categories", "category_labels", "chosen",
    "finding", "finding_texts", "genders", "indicator_label", "indicators", "left_out", "measure", "measures",
    "only_own", "reference", "remembered", "use", "wordings",
]  # fmt: skip

Known = TypeVar("Known")
Given = TypeVar("Given")
Asked = ParamSpec("Asked")

FINDING_FILES: Final = ("findings", "file_findings", "case_findings", "report_findings", "delivery_findings", "text_findings")

_STRUCTURES: Final[dict[str, type[Any]]] = {
    "measures": Measures, "indicators": Indicators, "categories": Categories, "case_fields": CaseFields, "periods": Wordings,
    **dict.fromkeys(FINDING_FILES, dict[str, FindingText]),
}  # fmt: skip


class _InUse:
    """The partnership's own reference data (name → text) that this process reads with, and who remembers something of them."""

    def __init__(self) -> None:
        self.folder = Path()
        self.texts: dict[str, str] = {}
        self.forgetting: list[Callable[[], None]] = []


_in_use: Final = _InUse()


def remembered(function: Callable[Asked, Given]) -> Callable[Asked, Given]:
    """Remember what a function has answered, as long as the reference data are the same."""
    cached = lru_cache(maxsize=20_000)(function)
    _in_use.forgetting.append(cached.cache_clear)
    return cached  # type: ignore[return-value]  # the cache's stub forgets the arguments


def use(folder: Path) -> None:
    """Read from now on, in the whole process, with the own reference data in ``folder``, if there are any.

    Raises :class:`UnreadableInputError` for what cannot be read, is no part of the reference data or does not hang together.
    """
    texts = overlay.own_texts(folder, _package())
    if (texts, folder if texts else Path()) == (_in_use.texts, _in_use.folder):
        return
    _put_in_use(folder if texts else Path(), texts)
    try:
        _check_own()
    except UnreadableInputError:
        _put_in_use(Path(), {})
        raise


def _put_in_use(folder: Path, texts: dict[str, str]) -> None:
    _in_use.folder, _in_use.texts = folder, texts
    for forget in _in_use.forgetting:
        forget()


def _check_own() -> None:
    """Every own file can be read as what it is, and no name in it leads nowhere."""
    if not _in_use.texts:
        return
    coherence.check_references({name: _content(name) for name in _package()}, {name: _place(name) for name in _in_use.texts})
    for name, structure in _STRUCTURES.items():
        reference(name, structure)


@lru_cache(maxsize=1)
def _package() -> dict[str, str]:
    """The package's own files: name without ending → text."""
    files = (resources.files("iop_analysis") / "reference").iterdir()
    return {
        file.name.removesuffix(".toml"): file.read_text(encoding="utf-8")
        for file in sorted(files, key=lambda file: file.name)
        if file.name.endswith(".toml")
    }


def _place(name: str) -> str:
    return str(_in_use.folder / f"{name}.toml") if name in _in_use.texts else f"reference/{name}.toml"


def reference(name: str, structure: type[Structure]) -> Structure:
    """Return one file of ``reference/``, with the partnership's own laid over it, as a ``structure``."""
    known: Structure = _read_once(name, structure)
    return known


@remembered
def _read_once(name: str, structure: type[Any]) -> Any:
    return structured.as_structure(_content(name), structure, _place(name))


@remembered
def _content(name: str) -> dict[str, Any]:
    """A file's content: the package's, and the partnership's own laid over it."""
    package = structured.parse_toml(_package()[name], dict[str, Any], f"reference/{name}.toml")
    if name in {"categories", "merged"}:
        package = overlay.without_categories(package, overlay.taken_over(_own("categories")))
    if name not in _in_use.texts:
        return package
    return overlay.laid_over(overlay.without_clauses(package) if name == "indicators" else package, _own(name), _place(name))


@remembered
def _own(name: str) -> dict[str, Any]:
    """What the partnership's own file says; nothing where it has none."""
    return structured.parse_toml(_in_use.texts.get(name, ""), dict[str, Any], _place(name))


def only_own(name: str, listed: str) -> list[str]:
    """Name the entries of a list in a file that only the partnership has, and the package does not."""
    package = structured.parse_toml(_package()[name], dict[str, Any], f"reference/{name}.toml")
    known = {overlay.name_of(entry) for entry in package[listed]}
    return [part for part in dict.fromkeys(map(overlay.name_of, _own(name).get(listed, []))) if part not in known]


def own_entries(name: str, listed: str) -> list[dict[str, Any]]:
    """Return the entries of a list in a file of the partnership's own, as they are written there."""
    return overlay.entries(_own(name).get(listed))


def left_out(name: str) -> list[str]:
    """Name the entries of a file of the package that the partnership does without."""
    return overlay.left_out(_own(name))


def chosen(what: str, name: str, known: Mapping[str, Known]) -> Known:
    """Return what is known as ``name``; raises :class:`UsageError` with a suggestion, calling it ``what``, where nothing is."""
    if name not in known:
        raise UsageError(f"{what} ”{name}” finns inte; {suggestion(name, known)}")
    return known[name]


def measures() -> dict[str, Measure]:
    """Measure code → measure."""
    return {measure.code: measure for measure in reference("measures", Measures).measure}


def measure(code: str) -> Measure:
    """Return one measure; raises :class:`UsageError` with a suggestion for a code that does not exist.

    >>> measure("cases").label
    'Ärenden'
    """
    return chosen("Måttet", code, measures())


def breakdowns() -> dict[str, str]:
    """Breakdown code → label."""
    return {breakdown.code: breakdown.label for breakdown in reference("categories", Categories).breakdown}


def categories(breakdown: str) -> tuple[Category, ...]:
    """Return the categories of a breakdown, in the order in which tables show them."""
    return tuple(part for part in reference("categories", Categories).category if part.breakdown == breakdown)


def category_labels() -> dict[str, str]:
    """Category code → label, over all breakdowns, in the order in which tables show them."""
    return {category.code: category.label for category in reference("categories", Categories).category}


def genders() -> tuple[GenderLabel, ...]:
    """Return the genders in the order in which tables show them."""
    return reference("categories", Categories).gender


def indicators() -> dict[str, Indicator]:
    """Indicator code → indicator, in the order of the reference file."""
    return {indicator.code: indicator for indicator in reference("indicators", Indicators).indicator}


def indicator_label(code: str) -> str:
    """Return what an indicator is called, or the measure where nothing is declared for it."""
    declared = indicators().get(code)
    return declared.label if declared else measure(code).label


def case_fields() -> CaseFields:
    """Return the columns of a case export, and the words that its cells use."""
    return reference("case_fields", CaseFields)


def wordings() -> tuple[Wording, ...]:
    """Return the ways in which documents name a period."""
    return reference("periods", Wordings).wording


@remembered
def finding_texts() -> dict[str, FindingText]:
    """Rule → its texts, from one file per room that finds things."""
    texts = [reference(name, dict[str, FindingText]) for name in FINDING_FILES]
    return {rule: text for part in texts for rule, text in part.items()}


def finding(
    rule: str, place: str | Spot | tuple[Spot, ...], *, jour: str = "", found: str = "", count: int = 0, **details: str
) -> Finding:
    """Say in Swedish what ``rule`` found at ``place``; ``details`` fill the texts and hold no personal data.

    A finding that an association is to mend names it in ``jour`` and its places as :class:`Spot`, the first few of ``count``.
    """
    text = finding_texts()[rule]
    said = {part: getattr(text, part).format(**details) for part in ("title", "observed", "expected", "action")}
    spots = (place,) if isinstance(place, Spot) else place if isinstance(place, tuple) else ()
    where = places_text(spots) if spots else str(place)
    return Finding(
        rule=rule, severity=text.severity, place=where, details=details, **said,
        why=text.why, open=text.open, jour=jour, spots=spots, found=found, places=max(count, len(spots)),
    )  # fmt: skip
