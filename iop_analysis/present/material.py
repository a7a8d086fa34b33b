"""All that presenting may see: protected figures, the agreement, the findings, and what was reported without figures."""

import datetime as dt
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from iop_analysis.agreement import Agreement
from iop_analysis.frames import Comparison, Figure, Outcome, Protected, Receipt, comparisons_of, figures_of
from iop_analysis.merges import Merged
from iop_analysis.parts import Text
from iop_analysis.periods import Period
from iop_analysis.schema import TOTAL, Conservation, Finding, Goal, Severity

LATEST = "@latest"


@dataclass(frozen=True, eq=False)
class Material:
    """A finished year.

    ``activities`` has the columns kind, jour (an id, or ``_T`` for all), text and date; ``described_in`` says where they are
    taken from. ``receipts`` are the files that the associations delivered, ``corrections`` place, reason and role of each.
    ``merged`` says which tables show rare categories together. ``changes`` are the figures that differ from the published
    version numbered ``compared_with`` (columns ``changed.CHANGE_COLUMNS``, none where nothing differs). ``texts`` is section →
    what the analyst has written for it. ``focus`` is the one association that it is shown for, beside all of them together;
    ``_T`` for all.
    """

    agreement: Agreement
    period: Period
    protected: Protected
    findings: tuple[Finding, ...]
    conservation: tuple[Conservation, ...]
    activities: pd.DataFrame
    described_in: str
    receipts: tuple[Receipt, ...] = ()
    corrections: tuple[tuple[str, str, str], ...] = ()
    merged: tuple[Merged, ...] = ()
    changes: pd.DataFrame = field(default_factory=pd.DataFrame)
    compared_with: int | None = None
    texts: dict[str, Text] = field(default_factory=dict)
    focus: str = TOTAL

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """Figure id → figure."""
        return {figure.id: figure for figure in figures_of(self.protected.indicators)}

    @cached_property
    def until_now(self) -> list[Figure]:
        """The figures of no period that begins after the reporting one: the agreement may hold later years' budgets."""
        return [figure for figure in self.figures.values() if not self._is_later(figure)]

    def _is_later(self, figure: Figure) -> bool:
        return figure.period is not None and figure.period.start > self.period.end

    @cached_property
    def current(self) -> list[Figure]:
        """The figures of the reporting period."""
        return [figure for figure in self.figures.values() if figure.period == self.period]

    @cached_property
    def comparisons(self) -> dict[str, Comparison]:
        """Id of a current figure → its comparison with the one before."""
        return comparisons_of(self.protected.comparisons)

    @cached_property
    def baselines(self) -> dict[str, Comparison]:
        """Id of a baseline figure → the comparison that it stands in."""
        return {comparison.baseline_id: comparison for comparison in self.comparisons.values()}

    def figure(self, name: str) -> Figure | None:
        """Return the figure with an id, or with ``@latest`` the newest whose id begins so; ``None`` where there is none.

        Where the material is shown for one association, its figure.
        """
        base = name.removesuffix(LATEST) if self.focus == TOTAL else f"{name.removesuffix(LATEST)}.{self.focus}"
        if not name.endswith(LATEST):
            return self.figures.get(base)
        dated = [figure for figure in self._series(base) if figure.period and not self._is_later(figure)]
        return max(dated, key=lambda figure: str(figure.period_end), default=None)

    def baseline(self, name: str) -> Figure | None:
        """Return the newest figure before the reporting period of those whose id begins so; ``None`` where there is none."""
        before = [figure for figure in self._series(name) if figure.period is None or figure.period.end < self.period.start]
        return max(before, key=lambda figure: figure.period_end or dt.date.min, default=None)

    def _series(self, base: str) -> list[Figure]:
        """The figures of all periods whose id is so, apart from the period."""
        return [figure for key, figure in self.figures.items() if key.split("@")[0] == base]

    def per_party(self, name: str) -> dict[str, Figure | None]:
        """Party's name → its figure, ``None`` for a party that has none."""
        base, latest, _ = name.partition(LATEST)
        return {party.name: self.figure(f"{base}.{party.id}{latest}") for party in self.agreement.party}

    def told(self, kind: str) -> pd.DataFrame:
        """Return what was reported of one kind, in the order of the delivery."""
        return self.activities[self.activities["kind"] == kind]

    @cached_property
    def outcomes(self) -> dict[str, Outcome]:
        """Commitment id → what came of it."""
        return {outcome.commitment: outcome for outcome in self.protected.outcomes}

    def outcome(self, commitment: str) -> Outcome:
        """Return what came of a commitment; one that no measure can show has no data."""
        return self.outcomes.get(commitment, Outcome(commitment, Goal.NO_DATA))

    @property
    def last_day(self) -> dt.date:
        """The last day that the document speaks of: the period's end, or a later step of its preparation."""
        days: list[dt.date] = [day for day in self.activities["date"] if day]
        return max([self.period.end, *days])

    @property
    def warnings(self) -> list[Finding]:
        """The findings that limit what can be said."""
        return [finding for finding in self.findings if finding.severity is Severity.WARNING]

    def focused(self, jour: str) -> "Material":
        """Return the same material, shown for one association."""
        return replace(self, focus=jour)

    def jour_name(self, jour: str) -> str:
        """Return how an association is called."""
        return self.agreement.party_names[jour]
