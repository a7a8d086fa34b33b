"""The last reader of a report: nothing that is protected stands in any file of it, in numbers, in words or in a picture.

Whoever reads for secrets must know them, so this is the one place beside the measuring where protected and true figures meet. It
says everything that a report can say twice, in memory: once as it is shown, once as it would be said with the true values. What
only the second says must stand nowhere; what the first says may; all other text is searched for the values.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from msgspec.structs import replace as replaced

from iop_analysis import catalogue
from iop_analysis.display import Table
from iop_analysis.frames import Figure, Measured
from iop_analysis.measures.comparability import comparability_findings
from iop_analysis.merges import category_labels, gender_labels
from iop_analysis.present.commitments import commitments_table
from iop_analysis.present.listings import changes_table, findings_table, receipts_table
from iop_analysis.present.material import Material
from iop_analysis.present.narrative import section_names, section_text
from iop_analysis.present.sources import sources_table
from iop_analysis.present.tables import build_table, table_specs
from iop_analysis.publish.scan import Wording, refuse_altered, refuse_told
from iop_analysis.publish.scan_texts import table_texts
from iop_analysis.publish.scan_words import (
    Passage,
    Place,
    Secret,
    Secrets,
    as_file_names,
    names_pattern,
    plain,
    sentences,
    squeezed,
    stems,
)
from iop_analysis.redrawing import refuse_other_forms, refuse_other_renderings, texts_of_charts
from iop_analysis.schema import NATIONAL, TOTAL, Status
from iop_analysis.swedish import unit_nouns

_VAGUE: Final = frozenset({"andel", "antal", "hante", "marke"})
"""How words begin that stand in the labels of many measures."""


def refuse_leaks(folder: Path, material: Material, measured: Measured, word_template: Path | None = None) -> None:
    """Raise :class:`NotPublishedError`, naming the file and the figure, where a report's files tell what is protected.

    ``material`` is what the report was made of, ``measured`` the same figures before they were protected. Where nothing is
    protected, only the cells are held against the figures. ``word_template`` is what the Word file looks like.
    """
    refuse_altered(folder, material.protected.indicators, material.figures)
    true = _true_figures(material, measured)
    secrets = Secrets(_secrets(material, true))
    if not secrets:
        return
    shown = frozenset(_told_everywhere(material))
    telling = frozenset(_told_everywhere(_revealed(material, measured, true))) - shown
    names = names_pattern([*material.agreement.party_names.values(), *category_labels().values(), *gender_labels().values()])
    wording = Wording(secrets, shown.union(_parts(material)), telling, names)
    refuse_other_forms(folder)
    drawn = texts_of_charts(folder, material, wording)
    refuse_told(folder, replaced(wording, allowed=wording.allowed | drawn))
    refuse_other_renderings(folder, wording, word_template)


def _true_figures(material: Material, measured: Measured) -> dict[str, float]:
    """Figure id → true value, of the shown figures whose value is not shown, or not exactly."""
    observed = measured.indicators[measured.indicators["status"] == Status.OBSERVED]
    known = {name: figure.observed for name, figure in material.figures.items()}
    pairs = zip(observed["id"], observed["value"], strict=True)
    return {name: float(value) for name, value in pairs if name in known and known[name] != value}


def _revealed(material: Material, measured: Measured, true: dict[str, float]) -> Material:
    """The material with its true values."""
    shown, ids = material.protected.indicators, set(material.protected.indicators["id"])
    hidden = shown["id"].isin(true)
    indicators = shown.assign(
        value=shown["id"].map(true).where(hidden, shown["value"]), status=shown["status"].mask(hidden, Status.OBSERVED)
    )
    kept = measured.comparisons["id"].isin(ids) & measured.comparisons["baseline_id"].isin(ids)
    outcomes = tuple(replaced(part, figures=tuple(name for name in part.figures if name in ids)) for part in measured.outcomes)
    protected = replaced(material.protected, indicators=indicators, comparisons=measured.comparisons[kept], outcomes=outcomes)
    return replace(material, protected=protected)


def _told_everywhere(material: Material) -> Iterator[str]:
    """What the report tells, and each association's profile."""
    yield from _told(material)
    for jour in material.agreement.party_names:
        yield from _told(material.focused(jour))


def _told(material: Material) -> Iterator[str]:
    """All that a report can tell of a material's figures: every sentence, and every row under its header; squeezed.

    What has changed is told row by row only: its causes, which quote what people write, are read on their own as well.
    """
    for section in section_names():
        yield from map(squeezed, sentences(section_text(section, material)))
    for table in (*_tables(material), changes_table(material), _computed_findings(material)):
        yield from (squeezed(text.text) for text in table_texts(table) if isinstance(text, Passage))


def _computed_findings(material: Material) -> Table:
    """The findings that are made from protected figures; what others say has to be read like any other text."""
    protected = material.protected
    computed = comparability_findings(protected.indicators, protected.comparisons, material.agreement, material.period)
    table, general = findings_table(material), [finding for finding in material.findings if not finding.jour]
    rows = tuple(row for row, finding in zip(table.rows, general, strict=True) if finding in computed)
    return replaced(table, rows=rows)


def _parts(material: Material) -> Iterator[str]:
    """What else stands in the tables: captions, headers, notes, and each cell for itself; squeezed."""
    for table in _tables(material):
        for text in table_texts(table):
            yield from map(squeezed, sentences(text) if isinstance(text, str) else ())


def _tables(material: Material) -> Iterator[Table]:
    """The tables that are made from figures."""
    yield from (build_table(name, material) for name in table_specs())
    yield from (commitments_table(material), receipts_table(material), sources_table(material))


def _secrets(material: Material, true: dict[str, float]) -> Iterator[Secret]:
    """What must not be told: hidden values however rounded, and shown ones with more decimals than they are shown with."""
    places = _Places(material)
    for name, value in true.items():
        figure = material.figures[name]
        shown = figure.observed
        yield Secret(
            label=figure.label,
            value=value,
            places=tuple(places.of(figure)),
            topics=_topics(figure),
            years=frozenset(str(day.year) for day in (figure.period_start, figure.period_end) if day),
            other_period=figure.period is not None and figure.period != material.period,
            decimals=0 if shown is None else len(repr(shown).partition(".")[2]) + 1,
        )


def _topics(figure: Figure) -> tuple[str, ...]:
    """How the words for what is measured begin; none for a category, which says of itself what it is about."""
    label = stems(catalogue.indicator_label(figure.measure))
    places = _Places.dimensions(figure)
    if not places:
        return label
    if "category" in places:
        return ()
    nouns = [stem for noun in unit_nouns(figure.unit) for stem in stems(noun)]
    telling = [stem for stem in label if stem not in {*nouns, *_VAGUE}] or [*label, *nouns]
    return tuple(dict.fromkeys((*telling, *as_file_names(telling), plain(figure.measure))))


class _Places:
    """The words by which associations, categories and genders are known, to readers and to programs."""

    def __init__(self, material: Material) -> None:
        jours = {**material.agreement.party_names, NATIONAL: "riket"}
        self._words = {
            "jour": {code: _called(code, name) for code, name in jours.items()},
            "category": {code: _called(code, name) for code, name in category_labels().items()},
            "gender": {code: _called(code, name) for code, name in gender_labels().items()},
        }

    @staticmethod
    def dimensions(figure: Figure) -> dict[str, str]:
        """Dimension → the figure's member of it, where it is no total."""
        members = {"jour": figure.jour, "category": figure.category, "gender": figure.gender}
        return {name: member for name, member in members.items() if member != TOTAL}

    def of(self, figure: Figure) -> Iterator[Place]:
        """Each of the figure's places: the words for it, and the words for the others."""
        for dimension, member in self.dimensions(figure).items():
            words = self._words[dimension]
            others = [word for code, known in words.items() if code != member for word in known]
            yield Place(words.get(member, (plain(member),)), tuple(others))


def _called(code: str, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((plain(name), plain(code))))
