"""Sentences of the report, filled in from protected figures as ``reference/sentences.toml`` declares."""

import re
from collections.abc import Callable
from typing import Final

from msgspec import Struct

from iop_analysis import catalogue, swedish
from iop_analysis.errors import UsageError
from iop_analysis.frames import Figure
from iop_analysis.present.comparing import comparison_sentence
from iop_analysis.present.material import Material
from iop_analysis.present.wording import names
from iop_analysis.schema import TOTAL, Status
from iop_analysis.swedish import listing, markdown_escaped, suggestion

_PLACEHOLDER: Final = re.compile(r"\{([^{}]+)\}")


class Sentence(Struct, frozen=True, forbid_unknown_fields=True):
    """A declared sentence. It is said if all that it names is there and its conditions hold."""

    section: str
    text: str
    otherwise: str = ""
    begins: bool = False
    when_missing: str = ""
    when_not_applicable: str = ""


class _Sentences(Struct, frozen=True):
    sentence: tuple[Sentence, ...]


class _NothingToSayError(Exception):
    """A sentence names something that is not there."""


def section_names() -> list[str]:
    """Return the sections that sentences are declared for."""
    declared: tuple[Sentence, ...] = catalogue.reference("sentences", _Sentences).sentence
    return list(dict.fromkeys(sentence.section for sentence in declared))


def section_text(section: str, material: Material) -> str:
    """Return a section as Markdown; raises :class:`UsageError` with a suggestion for a name that does not exist."""
    if section not in section_names():
        raise UsageError(f"Avsnittet ”{section}” finns inte; {suggestion(section, section_names())}")
    declared: tuple[Sentence, ...] = catalogue.reference("sentences", _Sentences).sentence
    paragraphs: list[list[str]] = [[]]
    for sentence in declared:
        if sentence.section == section and _applies(sentence, material):
            said = _said(sentence, material)
            if sentence.begins:
                paragraphs.append([])
            paragraphs[-1] += [said] if said else []
    return "\n\n".join(" ".join(sentences) for sentences in paragraphs if sentences)


def _applies(sentence: Sentence, material: Material) -> bool:
    missing, unformed = sentence.when_missing, sentence.when_not_applicable
    if missing and any(figure.measure == missing for figure in material.figures.values() if figure.period == material.period):
        return False
    figure = material.figures.get(unformed)
    return not unformed or (figure is not None and figure.status is Status.NOT_APPLICABLE)


def _said(sentence: Sentence, material: Material) -> str:
    """The sentence filled in, or what is said instead, or nothing."""
    for text in (sentence.text, sentence.otherwise):
        try:
            return _PLACEHOLDER.sub(lambda match: _filled(match[1], material), text)
        except _NothingToSayError:
            continue
    return ""


def _filled(name: str, material: Material) -> str:
    """What one placeholder stands for, safe to stand in Markdown."""
    for prefix, fill in _FILLERS.items():
        if name.startswith(prefix):
            return fill(name.removeprefix(prefix), material)
    return _per_party(name, material) if "/jour" in name else markdown_escaped(_figure_text(material.figure(name)))


def _figure_text(figure: Figure | None) -> str:
    if figure is None or figure.status is not Status.OBSERVED:
        raise _NothingToSayError
    return swedish.in_text(figure.value, figure.unit, figure.status)


def _per_party(name: str, material: Material) -> str:
    """Each association's figure, those that are missing said to be so."""
    figures = material.per_party(name.replace("/jour", ""))
    if not figures:
        raise _NothingToSayError
    parts = [f"{swedish.in_text(part.value, part.unit, part.status)} för {party}" for party, part in figures.items()]
    return markdown_escaped(listing(parts))


def _comparison(name: str, material: Material) -> str:
    if name not in material.comparisons:
        raise _NothingToSayError
    return markdown_escaped(comparison_sentence(material.comparisons[name], material))


def _agreed(name: str, material: Material) -> str:
    known = names(material)
    if name not in known:
        raise UsageError(f"reference/sentences.toml: ”{name}” finns inte; {suggestion(name, known)}")
    return markdown_escaped(known[name])


def _list(kind: str, material: Material) -> str:
    return markdown_escaped(listing(_told(kind, material)))


def _bullets(kind: str, material: Material) -> str:
    return "\n".join(f"- {markdown_escaped(swedish.sentence_case(text))}" for text in _told(kind, material))


def _sentences(kind: str, material: Material) -> str:
    return markdown_escaped(" ".join(f"{text}." for text in _told(kind, material)))


def _told(kind: str, material: Material) -> list[str]:
    """What was reported of a kind, with the association and the date where they are given."""
    rows = material.told(kind)
    if rows.empty:
        raise _NothingToSayError
    jours = [f"{material.jour_name(jour)}: " if jour != TOTAL else "" for jour in rows["jour"]]
    dates = [f" den {swedish.date(day)}" if day else "" for day in rows["date"]]
    return [f"{jour}{text}{day}" for jour, text, day in zip(jours, rows["text"], dates, strict=True)]


_FILLERS: Final[dict[str, Callable[[str, Material], str]]] = {
    "~": _comparison,
    "=": _agreed,
    "list:": _list,
    "bullets:": _bullets,
    "sentences:": _sentences,
}
