"""What stands in braces in a sentence, filled in: figures, comparisons, names, and what was reported without figures.

The notation is described at the top of ``reference/sentences.toml``.
"""

import re
from collections.abc import Callable
from functools import partial
from typing import Final

from iop_analysis import catalogue, swedish
from iop_analysis.display import citation
from iop_analysis.errors import UsageError
from iop_analysis.frames import Figure
from iop_analysis.present.comparing import comparison_sentence
from iop_analysis.present.material import Material
from iop_analysis.present.reviewed import cited_numbers, cited_word
from iop_analysis.present.sources import source_anchor
from iop_analysis.present.wording import names
from iop_analysis.schema import TOTAL, Status
from iop_analysis.swedish import listing, markdown_escaped, suggestion

REPORTED: Final = frozenset({Status.OBSERVED, Status.SUPPRESSED})
_PLACEHOLDER: Final = re.compile(r"\{([^{}]+)\}")


class NothingToSayError(Exception):
    """A sentence names something that is not there."""


class WithheldError(Exception):
    """A sentence names a figure that is protected; says so itself."""


def filled(text: str, material: Material) -> str:
    """Fill in all that stands in braces; the result is Markdown in which no value can be taken for markup.

    Raises :class:`NothingToSayError` where something is not there, :class:`WithheldError` where a figure is protected.
    """
    return _PLACEHOLDER.sub(lambda match: _filled(match[1], material), text)


def _filled(name: str, material: Material) -> str:
    """What one placeholder stands for, safe to stand in Markdown."""
    for prefix, fill in _FILLERS.items():
        if name.startswith(prefix):
            return fill(name.removeprefix(prefix), material)
    if "/" in name:
        return _per_party(name, material)
    figure, *nouns = name.removesuffix("#").split("|")
    return _figure_text(material.figure(figure), nouns, with_unit=name.endswith("#"))


def _figure_text(figure: Figure | None, nouns: list[str], *, with_unit: bool) -> str:
    """The figure as Markdown, with a noun where one is asked for."""
    if figure is None or figure.status not in REPORTED:
        raise NothingToSayError
    if figure.status is Status.SUPPRESSED:
        raise WithheldError(_withheld_text(figure, "visas inte, eftersom den är skyddad"))
    if figure.observed is None or not (nouns or with_unit):
        return cited_figure(swedish.in_text(figure.value, figure.unit, figure.status), figure)
    singular, plural = nouns or swedish.unit_nouns(figure.unit)
    return cited_figure(swedish.counted(figure.observed, figure.unit, singular, plural), figure)


def cited_figure(text: str, figure: Figure) -> str:
    """Write a figure's text as Markdown in which its number, or the word in its place, links to where it comes from."""
    number = swedish.number(figure.observed, figure.unit) if figure.observed is not None else text
    shown = number if text.startswith(number) else text.split(" ", maxsplit=1)[0] if figure.observed is not None else text
    link = citation(markdown_escaped(shown), figure.id, figure.observed, source_anchor(figure))
    return link + markdown_escaped(text.removeprefix(shown))


def _withheld_text(figure: Figure, said: str) -> str:
    return f"Uppgiften om {swedish.lower_first(catalogue.indicator_label(figure.measure))} {said}."


def _per_party(name: str, material: Material) -> str:
    """Each association's figure; who has none, or a protected one, is said last, unless only the given ones are asked for."""
    base, _, asked = name.partition("/")
    figures = material.per_party(base + asked.removeprefix("jour").removeprefix("given"))
    given = {party: figure for party, figure in figures.items() if figure and figure.status is not Status.MISSING}
    if not given:
        raise NothingToSayError
    hidden = {party: figure for party, figure in given.items() if figure.status is Status.SUPPRESSED}
    if len(hidden) == len(given):
        first = next(iter(hidden.values()))
        raise WithheldError(_withheld_text(first, f"visas inte för {listing(hidden)}, eftersom den är skyddad"))
    shown = {party: figure for party, figure in given.items() if party not in hidden}
    said = listing(
        f"{cited_figure(swedish.in_text(part.value, part.unit, part.status), part)} för {markdown_escaped(party)}"
        for party, part in shown.items()
    )
    absent = [party for party in figures if party not in given and asked.startswith("jour")]
    why = {"uppgift saknas": absent, "uppgiften är skyddad": list(hidden)}
    notes = [f"{words} för {listing(parties)}" for words, parties in why.items() if parties]
    return said + markdown_escaped(" (" + "; ".join(notes) + ")") if notes else said


def _comparison(base: str, material: Material) -> str:
    name = base if material.focus == TOTAL else f"{base}.{material.focus}"
    if name in material.comparisons:
        return comparison_sentence(material.comparisons[name], material, partial(_cited_word, material))
    if _has_withheld_baseline(name, material):
        return "Jämförelsetalet är skyddat."
    raise NothingToSayError


def _cited_word(material: Material, text: str, name: str, value: float | None) -> str:
    """A comparison's word as Markdown: a figure, or a number of the comparison's own."""
    figure = material.figures.get(name)
    return cited_figure(text, figure) if figure else cited_word(text, name, value)


def _has_withheld_baseline(name: str, material: Material) -> bool:
    """Whether a shown figure would have been compared with one before it, had that not been protected."""
    now, then = material.figures.get(name), material.baseline(name)
    return now is not None and now.observed is not None and then is not None and then.status is Status.SUPPRESSED


def _agreed(name: str, material: Material) -> str:
    known = names(material)
    if name not in known:
        raise UsageError(f"reference/sentences.toml: ”{name}” finns inte; {suggestion(name, known)}")
    text = known[name]
    if text is None:
        raise NothingToSayError
    return cited_numbers(text, name)


def _list(kind: str, material: Material) -> str:
    """What was reported, each thing once, whoever reported it."""
    rows = material.told(kind)
    if rows.empty:
        raise NothingToSayError
    return markdown_escaped(listing({swedish.folded(text): text for text in rows["text"]}.values()))


def _bullets(kind: str, material: Material) -> str:
    return "\n".join(f"- {markdown_escaped(swedish.sentence_case(text))}" for text in _told(kind, material))


def _sentences(kind: str, material: Material) -> str:
    return markdown_escaped(" ".join(f"{text}." for text in _told(kind, material)))


def _commitments(kind: str, material: Material) -> str:
    texts = [commitment.text for commitment in material.agreement.commitment if commitment.kind == kind]
    if not texts:
        raise NothingToSayError
    return "\n".join(f"- {markdown_escaped(text)}" for text in texts)


def _told(kind: str, material: Material) -> list[str]:
    """What was reported of a kind, with the association and the date where they are given."""
    rows = material.told(kind)
    if rows.empty:
        raise NothingToSayError
    jours = [f"{material.jour_name(jour)}: " if jour != TOTAL else "" for jour in rows["jour"]]
    dates = [f" den {swedish.date(day)}" if day else "" for day in rows["date"]]
    return [f"{jour}{text}{day}" for jour, text, day in zip(jours, rows["text"], dates, strict=True)]


_FILLERS: Final[dict[str, Callable[[str, Material], str]]] = {
    "~": _comparison,
    "=": _agreed,
    "list:": _list,
    "bullets:": _bullets,
    "sentences:": _sentences,
    "commitments:": _commitments,
}
