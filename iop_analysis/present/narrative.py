"""Sentences of the report, filled in from protected figures as ``reference/sentences.toml`` declares."""

from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from iop_analysis import catalogue
from iop_analysis.display import uncited
from iop_analysis.present.concern import is_about_something
from iop_analysis.present.filling import REPORTED, NothingToSayError, WithheldError, filled
from iop_analysis.present.material import Material
from iop_analysis.present.outcomes import outcome_points
from iop_analysis.schema import Goal
from iop_analysis.swedish import markdown_escaped


class Sentence(Struct, frozen=True, forbid_unknown_fields=True):
    """A declared sentence. It is said if all that it names is there and its conditions hold, else the first of ``otherwise``.

    ``withheld`` is said instead where a figure that it names is protected, or all of one per association are; where nothing
    is declared, that the figure is protected. Nothing is said of what does not concern the partnership: the measure that it is
    ``about``, else all that it names. One with ``each`` is followed by a point for each commitment (of a ``kind``) that
    has come out so, with the figures that show it, and left out where there is none.
    """

    section: str
    text: str
    otherwise: str | tuple[str, ...] = ""
    withheld: str = ""
    begins: bool = False
    about: str = ""
    when_observed: str = ""
    when_some: str = ""
    when_missing: str = ""
    when_units_differ: str = ""
    when_warned: bool = False
    each: tuple[Goal, ...] = ()
    kind: str = ""


class _Sentences(Struct, frozen=True):
    sentence: tuple[Sentence, ...]


def section_names() -> list[str]:
    """Return the sections that sentences are declared for."""
    return list(_sections())


def _sections() -> dict[str, list[Sentence]]:
    sections: dict[str, list[Sentence]] = {}
    for sentence in catalogue.reference("sentences", _Sentences).sentence:
        sections.setdefault(sentence.section, []).append(sentence)
    return sections


def section_text(section: str, material: Material) -> str:
    """Return a section as :func:`cited_text` does, without where its numbers come from."""
    return uncited(cited_text(section, material))


def cited_text(section: str, material: Material) -> str:
    """Return a section as Markdown in which each number links to its source.

    Raises :class:`UsageError` with a suggestion for a name that does not exist.
    """
    return _in_paragraphs((sentence.begins, said) for sentence, _, said in _spoken(section, material))


def section_source(section: str, material: Material) -> str:
    """Return what :func:`section_text` says before it is filled in: Markdown with the references in braces."""
    return _in_paragraphs((sentence.begins, source) for sentence, source, _ in _spoken(section, material))


def _spoken(section: str, material: Material) -> Iterator[tuple[Sentence, str, str]]:
    """The sentences that apply, as they are declared and as they are said."""
    for sentence in catalogue.chosen("Avsnittet", section, _sections()):
        if _applies(sentence, material):
            yield sentence, *_said(replace(sentence, text=_with_points(sentence, material)), material)


def _with_points(sentence: Sentence, material: Material) -> str:
    points = outcome_points(sentence.each, sentence.kind, material) if sentence.each else ""
    return f"{sentence.text}\n\n{points}" if points else sentence.text


def _in_paragraphs(said: Iterable[tuple[bool, str]]) -> str:
    paragraphs: list[list[str]] = [[]]
    for begins, text in said:
        if begins:
            paragraphs.append([])
        paragraphs[-1] += [text] if text else []
    return "\n\n".join(" ".join(sentences) for sentences in paragraphs if sentences)


def _applies(sentence: Sentence, material: Material) -> bool:
    observed, some, missing = sentence.when_observed, sentence.when_some, sentence.when_missing
    return (
        is_about_something(sentence.text, sentence.about, material)
        and (not observed or bool(_values(observed, material)))
        and (not some or any(_values(some, material)))
        and not (missing and _is_reported(missing, material))
        and (not sentence.when_units_differ or _units_differ(sentence.when_units_differ, material))
        and (not sentence.when_warned or bool(material.warnings))
        and (not sentence.each or bool(outcome_points(sentence.each, sentence.kind, material)))
    )


def _values(measure: str, material: Material) -> list[float]:
    """The observed values of a measure in the reporting period."""
    figures = [figure for figure in material.current if figure.measure == measure]
    return [figure.observed for figure in figures if figure.observed is not None]


def _is_reported(measure: str, material: Material) -> bool:
    """Whether a measure has a value in the reporting period, be it one that is protected."""
    return any(figure.measure == measure and figure.status in REPORTED for figure in material.current)


def _units_differ(share: str, material: Material) -> bool:
    """Whether a share cannot be formed because its parts count different things."""
    indicator = catalogue.indicators()[share]
    parts = [material.figures.get(code) for code in (indicator.numerator, *indicator.denominators)]
    return share in material.figures and len({part.unit for part in parts if part}) > 1


def _said(sentence: Sentence, material: Material) -> tuple[str, str]:
    """The sentence, or what is said instead, as it is declared and filled in; or nothing."""
    instead = (sentence.otherwise,) if isinstance(sentence.otherwise, str) else sentence.otherwise
    for text in (sentence.text, *instead):
        try:
            return text, filled(text, material)
        except NothingToSayError:
            continue
        except WithheldError as error:
            said = sentence.withheld or markdown_escaped(str(error))
            return said, said
    return "", ""
