"""A year as an analyst meets it: its tables, charts and texts, by name."""

from typing import TYPE_CHECKING, Any

from iop_analysis.present.choices import Choices
from iop_analysis.present.divisions import DIVISIONS, subjects
from iop_analysis.present.guide import guide
from iop_analysis.present.heading import document_heading, document_names
from iop_analysis.present.material import Material
from iop_analysis.present.named import named_chart, named_table, named_text, own_parts, table_names
from iop_analysis.present.narrative import section_names
from iop_analysis.present.outputs import Shown
from iop_analysis.suggesting import Suggesting

if TYPE_CHECKING:
    from collections.abc import Iterable


class Showing(Suggesting):
    """What can be shown of one year; all of it is made from protected figures."""

    def __init__(self, year: int, material: Material) -> None:
        self.year = year
        self._material = material

    @property
    def tables(self) -> Choices[Shown]:
        """The names that ``table`` can be asked for; ``f.tables["survey"]`` is ``f.table("survey")``, and tab completes it.

        >>> import iop_analysis as iop
        >>> "crime_types" in iop.load(2025).tables
        True
        """
        return Choices("Tabellen", table_names(), self.table)

    @property
    def charts(self) -> Choices[Shown]:
        """The names that ``chart`` can be asked for, the report's own first; used as ``tables``.

        >>> import iop_analysis as iop
        >>> list(iop.load(2025).charts)[:2]
        ['gender', 'crime_types']
        """
        return Choices("Diagrammet", subjects(), self.chart)

    @property
    def sections(self) -> Choices[Shown]:
        """The names of the report's texts that ``text`` can be asked for; used as ``tables``.

        >>> import iop_analysis as iop
        >>> "summary" in iop.load(2025).sections
        True
        """
        return Choices("Avsnittet", {name: f"Texten i avsnittet {name}" for name in section_names()}, self.text)

    def heading(self, document: str = "followup") -> Shown:
        """Show a document's title and period, and whether everything in it is made up.

        >>> import iop_analysis as iop
        >>> str(iop.load(2025).heading())[:12]
        '# Uppföljnin'
        """
        return document_heading(document, self.year, self._material)

    def text(self, section: str) -> Shown:
        """Show a section's sentences, nothing for one left out in ``raw/referens``; an unknown name raises with a suggestion.

        >>> import iop_analysis as iop
        >>> "593" in str(iop.load(2025).text("close_relationship"))
        True
        """
        return named_text(section, self._material)

    def table(self, name: str) -> Shown:
        """Show a table; an unknown name raises with a suggestion.

        Reports pass over an optional one without figures in silence; the analyst is told in a line that no report renders.

        >>> import iop_analysis as iop
        >>> table = iop.load(2025).table("crime_types")
        >>> table.frame.loc["Misshandel", "Västerort"].item()
        20.0
        """
        return named_table(name, self._material)

    def chart(self, name: str, by: str | None = None) -> Shown:
        """Show a chart, or a table as one; ``by`` is what its panels or rows tell apart: ``"jour"``, ``"gender"`` or ``"year"``.

        Where the figures cannot be divided so as they are (shares, say), the counts behind them are. Raises
        :class:`~iop_analysis.errors.UsageError` for an unknown name, and for a division without figures, with those that exist.

        >>> import iop_analysis as iop
        >>> iop.load(2025).chart("crime_types", by="jour").frame.loc["Misshandel", "Västerort"].item()
        20.0
        """
        return named_chart(name, by, self._material)

    def own(self) -> list[Shown]:
        """Show what only the partnership declares in ``raw/referens``: its sections, and the charts and tables of each.

        Tables that name no section come last.

        >>> import iop_analysis as iop
        >>> iop.load(2025).own()
        []
        """
        return own_parts(self._material)

    def _names_for(self, method: str, keyword: str) -> "Iterable[str]":
        """What the tab key offers where a method is asked for a name."""
        if (method, keyword) == ("chart", "by"):
            return DIVISIONS
        names: dict[str, Iterable[str]] = {
            "table": table_names(),
            "chart": subjects(),
            "text": section_names(),
            "section": section_names(),
            "profile": self._material.agreement.party_names,
            "jour": self._material.agreement.party_names,
            "heading": document_names(),
            "explain": self._material.figures,
        }
        return names.get(method) or names.get(method.removesuffix("s"), ())

    def __repr__(self) -> str:
        return repr(guide(self.year, self._material))

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, Any], dict[str, Any]]:
        return guide(self.year, self._material)._repr_mimebundle_()
