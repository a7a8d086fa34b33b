"""Sentences of the report, filled in from protected figures as ``reference/sentences.toml`` declares."""

from msgspec import Struct

from iop_analysis import catalogue
from iop_analysis.present.filling import REPORTED, NothingToSayError, WithheldError, filled
from iop_analysis.present.material import Material
from iop_analysis.swedish import markdown_escaped


class Sentence(Struct, frozen=True, forbid_unknown_fields=True):
    """A declared sentence. It is said if all that it names is there and its conditions hold, else the first of ``otherwise``.

    ``withheld`` is said instead where a figure that it names is protected, or all of one per association are; where nothing
    is declared, that the figure is protected.
    """

    section: str
    text: str
    otherwise: str | tuple[str, ...] = ""
    withheld: str = ""
    begins: bool = False
    when_observed: str = ""
    when_some: str = ""
    when_missing: str = ""
    when_units_differ: str = ""
    when_warned: bool = False


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
    """Return a section as Markdown; raises :class:`UsageError` with a suggestion for a name that does not exist."""
    paragraphs: list[list[str]] = [[]]
    for sentence in catalogue.chosen("Avsnittet", section, _sections()):
        if _applies(sentence, material):
            said = _said(sentence, material)
            if sentence.begins:
                paragraphs.append([])
            paragraphs[-1] += [said] if said else []
    return "\n\n".join(" ".join(sentences) for sentences in paragraphs if sentences)


def _applies(sentence: Sentence, material: Material) -> bool:
    observed, some, missing = sentence.when_observed, sentence.when_some, sentence.when_missing
    return (
        (not observed or bool(_values(observed, material)))
        and (not some or any(_values(some, material)))
        and not (missing and _is_reported(missing, material))
        and (not sentence.when_units_differ or _units_differ(sentence.when_units_differ, material))
        and (not sentence.when_warned or bool(material.warnings))
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


def _said(sentence: Sentence, material: Material) -> str:
    """The sentence filled in, or what is said instead, or nothing."""
    instead = (sentence.otherwise,) if isinstance(sentence.otherwise, str) else sentence.otherwise
    for text in (sentence.text, *instead):
        try:
            return filled(text, material)
        except NothingToSayError:
            continue
        except WithheldError as error:
            return sentence.withheld or markdown_escaped(str(error))
    return ""
