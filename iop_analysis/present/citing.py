"""What is noticed in the analyst's texts once the figures are at hand: references, numbers typed by hand, and conclusions."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from iop_analysis import catalogue
from iop_analysis.merges import category_labels
from iop_analysis.overlay import FOLDER
from iop_analysis.parts import Text
from iop_analysis.present.concern import asked_kinds
from iop_analysis.present.conclusions import conclusion_findings
from iop_analysis.present.drafts import REFERENCE
from iop_analysis.present.filling import NothingToSayError, WithheldError, filled
from iop_analysis.present.material import LATEST, Material
from iop_analysis.present.typed_numbers import typed_number_findings
from iop_analysis.present.wording import names
from iop_analysis.schema import NATIONAL, Finding
from iop_analysis.swedish import suggestion

_LONGEST_NAME: Final = 60
_LISTS: Final = ("list:", "bullets:", "sentences:")
_AGREED: Final = "commitments:"
_AGREED_KINDS: Final = ("goal", "support", "quality", "other")
_PER_PARTY: Final = re.compile(r"([^/]+)/(?:jour|given)(@latest)?")


def text_findings(material: Material) -> Iterator[Finding]:
    """Find, text by text, references that lead nowhere or to nothing, numbers typed by hand, and conclusions too far."""
    for text in material.texts.values():
        yield from _reference_findings(text, material)
    for text in (*material.texts.values(), *_own_sentences()):
        yield from typed_number_findings(text)
        yield from conclusion_findings(text, material)


def _own_sentences() -> Iterator[Text]:
    """What the partnership's own reference data say in the report, which nobody has reviewed as the package's has been."""
    for entry in catalogue.own_entries("sentences", "sentence"):
        section = str(entry.get("section"))
        for said in (entry.get("text"), entry.get("otherwise"), entry.get("withheld")):
            yield Text(section, f"raw/{FOLDER}/sentences.toml, {section}", str(said or ""), rows=False)


def _reference_findings(text: Text, material: Material) -> Iterator[Finding]:
    for match in REFERENCE.finditer(text.markdown):
        name, place = match[1], text.place(match.start())
        meant = unknown_reference(name, material)
        if meant is not None:
            yield catalogue.finding("text_unknown_reference", place, name=name[:_LONGEST_NAME], suggestion=meant)
            continue
        try:
            filled(match[0], material)
        except NothingToSayError:
            yield catalogue.finding("text_figure_missing", place, name=name, action=_instead(name, material))
        except WithheldError:
            yield catalogue.finding("text_figure_protected", place, name=name)


def _instead(name: str, material: Material) -> str:
    """What to do about a figure that is not there: often it is there for each association."""
    base = name.removesuffix("#").split("|")[0]
    if "/" not in base and any(material.per_party(base).values()):
        return f"Uppgiften finns per förening: skriv {{{base}/jour}}."
    return "Begär in uppgiften, eller skriv om meningen."


def unknown_reference(name: str, material: Material) -> str | None:
    """Return what was probably meant by a reference that leads nowhere; ``None`` for one that is as it should be."""
    if name.startswith("="):
        return _unknown(name[1:], names(material), "=")
    if name.startswith(_AGREED):
        return _unknown(name.removeprefix(_AGREED), _AGREED_KINDS, _AGREED)
    for prefix in _LISTS:
        if name.startswith(prefix):
            return _unknown(name.removeprefix(prefix), _told_kinds(material), prefix)
    return _unknown_figure(name, material)


def _unknown(name: str, known: Iterable[str], prefix: str) -> str | None:
    choices = list(known)
    return None if name in choices else suggestion(prefix + name, [prefix + part for part in choices])


def _told_kinds(material: Material) -> list[str]:
    return sorted({*asked_kinds(), *map(str, material.activities["kind"])})


def _unknown_figure(name: str, material: Material) -> str | None:
    """The figure's id without what asks for a comparison, a noun, or each association's."""
    base, per_party = name.removeprefix("~"), _PER_PARTY.fullmatch(name)
    if per_party:
        base = per_party[1] + (per_party[2] or "")
    elif not name.startswith("~"):
        base, *nouns = name.removesuffix("#").split("|")
        if len(nouns) not in {0, 2}:
            return f"{{{base}|ärende|ärenden}} skrivs med två ord efter varandra."
    return None if _is_known(base, material) else suggestion(base, _ids(material))


def _is_known(base: str, material: Material) -> bool:
    """Whether a figure is at hand, or would be, had it been delivered: its measure and its divisions exist."""
    if base in material.figures:
        return True
    measure, *divisions = base.partition("@")[0].split(".")
    dated = "@" not in base or base.endswith(LATEST)
    words = {*category_labels(), *(part.code for part in catalogue.genders()), *material.agreement.party_names, NATIONAL}
    return dated and measure in {*catalogue.measures(), *catalogue.indicators()} and words.issuperset(divisions)


def _ids(material: Material) -> list[str]:
    return [*material.figures, *catalogue.measures(), *catalogue.indicators()]
