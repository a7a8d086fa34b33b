"""Where a published figure comes from: figure ← formula ← facts ← file, sheet, cell or rows, hash ← cleaning and corrections.

What the report does not publish is named and placed, but never told: all values come from the protected figures.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import Final

import msgspec

from iop_analysis import pipeline
from iop_analysis.disclosure.rows import rows_give_cases_away, without_row_counts
from iop_analysis.display import REVIEW_PREFIX
from iop_analysis.errors import UsageError
from iop_analysis.frames import Figure, figures_of
from iop_analysis.measures.causes import read_version
from iop_analysis.measures.indicators import form_indicators
from iop_analysis.measures.parts import Key, Parts, key_of, without_value
from iop_analysis.pipeline import Prepared, Reviewed
from iop_analysis.present.comparing import MONTHS
from iop_analysis.present.explained import (
    Explanation,
    Link,
    ReviewExplanation,
    explained_text,
    hidden_link,
    review_text,
    shown_link,
)
from iop_analysis.present.reviewed import REVIEW_NUMBERS
from iop_analysis.published import Published, versions
from iop_analysis.schema import FIGURES_FILE, TOTAL, Status, source_formula
from iop_analysis.store import DataRoot
from iop_analysis.swedish import listing, nearest, suggestion
from iop_analysis.tracing import Tracing

_MOST_PARTS: Final = 12
_MOST_FURTHER_DOWN: Final = 6
_DEEPEST: Final = 3


def explanation(root: DataRoot, year: int, figure_id: str, width: int = 80) -> str:
    """Say in Swedish, for a terminal of ``width`` columns, where a year's figure comes from.

    Raises :class:`UsageError` with a suggestion for an id that the report does not have, and as :func:`pipeline.prepare` does.
    """
    lineage = Lineage(root, year)
    if figure_id.startswith(REVIEW_PREFIX):
        return review_text(lineage.of_review(figure_id), width)
    return explained_text(lineage.of(figure_id), width)


def explanation_json(root: DataRoot, year: int, figure_id: str) -> str:
    """Say the same for machines; what is left out is empty."""
    lineage = Lineage(root, year)
    told = lineage.of_review(figure_id) if figure_id.startswith(REVIEW_PREFIX) else lineage.of(figure_id)
    return msgspec.json.format(msgspec.json.encode(told)).decode()


def explained(root: DataRoot, year: int, figure_id: str) -> Explanation:
    """Find a figure's whole chain in the deliveries as they are now; raises as :func:`explanation` does."""
    return Lineage(root, year).of(figure_id)


class Lineage:
    """A year's figures and where they come from, read once."""

    def __init__(self, root: DataRoot, year: int) -> None:
        self._root, self._year = root, year
        self._reviewed = pipeline.review(root, year)
        pipeline.stop_at_blocking(self._reviewed.findings)
        self.prepared = pipeline.measure(self._reviewed)
        self._tracing = Tracing(root, self._reviewed, self.prepared.material)
        self._chain = _Chain(self.prepared, self._tracing)

    def of(self, figure_id: str) -> Explanation:
        """Return a figure's chain; raises :class:`UsageError` with a suggestion for an id that the report does not have."""
        figure = self._figure(figure_id)
        return Explanation(
            year=self._year,
            period=figure.period.label if figure.period else "oklar period",
            figure=self._chain.link(figure),
            published=self._published(figure),
            files=self._tracing.files(figure),
            asked=_asked(figure, self._reviewed),
        )

    def of_review(self, number_id: str) -> ReviewExplanation:
        """Return where a number comes from that is no figure; raises :class:`UsageError` as :meth:`of` does."""
        name = next((known for known in REVIEW_NUMBERS if f"{number_id}.".startswith(f"{known}.")), None)
        about = number_id.removeprefix(name or "").removeprefix(".")
        compared = self.prepared.material.comparisons.get(about)
        if name is None or (about and not compared and name != MONTHS):
            raise UsageError(f"Talet ”{number_id}” finns inte i rapporten; {suggestion(number_id, REVIEW_NUMBERS)}")
        kind = REVIEW_NUMBERS[name]
        figures = [about, *([compared.baseline_id] if compared and name != MONTHS else [])] if about else []
        return ReviewExplanation(self._year, number_id, kind.label, kind.formed, kind.file, tuple(map(self.of, figures)))

    def _figure(self, figure_id: str) -> Figure:
        figures = self.prepared.material.figures
        figure_id = "".join(filter(str.isprintable, figure_id))  # pages and PDFs let long ids break at invisible characters
        if figure_id not in figures:
            of_other_periods = [known for known in figures if known.startswith(f"{figure_id}@")]
            near = max(of_other_periods, default=None) or nearest(figure_id, figures)
            hint = f"menade du ”{near}”?" if near else f"se kolumnen id i {FIGURES_FILE}."
            raise UsageError(f"Uppgiften ”{figure_id}” finns inte i rapporten; {hint}")
        return figures[figure_id]

    @cached_property
    def _newest(self) -> Published | None:
        return next((part for part in versions(self._root.reports) if part.year == self._year), None)

    def _published(self, figure: Figure) -> str:
        """Whether the newest report says the same; it may have been made of other files."""
        if self._newest is None:
            return f"Ingen rapport för {self._year} är publicerad än."
        changed = read_version(self._newest.manifest).inputs not in ({}, self.prepared.inputs)
        since = f" Underlaget har ändrats sedan dess; iop run --year {self._year} gör en ny version." if changed else ""
        return f"{_same(self._newest, figure)}{since}"


class _Chain:
    """Follows figures back to where they stand."""

    def __init__(self, prepared: Prepared, tracing: Tracing) -> None:
        material = prepared.material
        self._figures, self._tracing = material.figures, tracing
        self._parts = Parts({**_unpublished(prepared), **_by_key(self._figures.values())}, material.agreement)

    def link(self, figure: Figure, depth: int = 0) -> Link:
        """Return a figure with what it was made of; one that is not published is not taken apart further."""
        if figure.id not in self._figures or self._figures[figure.id] is not figure:
            return hidden_link(figure, self._tracing.places(figure))
        parts = self._parts.of(figure) if depth < _DEEPEST else []
        most = _MOST_FURTHER_DOWN if depth else _MOST_PARTS
        places = () if parts else self._tracing.places(figure, telling=figure.status is Status.OBSERVED)
        links = tuple(self.link(part, depth + 1) for part in parts[:most])
        return shown_link(figure, source_formula(figure.source), links, places[:most], more=max(len(parts), len(places)) - most)


def _by_key(figures: Iterable[Figure]) -> dict[Key, Figure]:
    return {key_of(figure): figure for figure in figures}


def _unpublished(prepared: Prepared) -> dict[Key, Figure]:
    """The facts that the report may leave out, without their values, and without the number of rows where that is protected."""
    material = prepared.material
    figures = form_indicators(prepared.facts, material.agreement, material.period)
    told = without_row_counts(figures) if rows_give_cases_away(material.protected.indicators) else figures
    return _by_key([without_value(figure) for figure in figures_of(told)])


def _same(newest: Published, figure: Figure) -> str:
    told = next((row for row in figures_of(newest.figures) if row.id == figure.id), None)
    if told is None:
        return f"Den publicerade rapporten (version {newest.version}) har inte uppgiften."
    same = (told.status, _written(told)) == (figure.status, _written(figure))
    return f"Den publicerade rapporten (version {newest.version}) säger {'detsamma' if same else 'något annat'}."


def _written(figure: Figure) -> str:
    return "" if figure.value is None else f"{figure.value:.10g}"


def _asked(figure: Figure, reviewed: Reviewed) -> tuple[str, ...]:
    """Who was asked for a figure that is missing, and by which part of the agreement."""
    if figure.status is not Status.MISSING:
        return ()
    names = reviewed.agreement.party_names
    asked = listing(names.values() if figure.jour == TOTAL else [names.get(figure.jour, figure.jour)])
    wanted = [part for part in reviewed.agreement.commitment if part.measure == figure.measure]
    promised = tuple(f"Åtagandet: {part.text} ({part.clause})." for part in wanted)
    return (f"Tillfrågade: {asked}.", *promised)
