"""Counts that are not for spreading: pandas tables that mark every notebook cell in which they are touched, and all later ones.

The mark is in the metadata of an output, where our exporters look for it. It cannot follow a number that has left the table for
plain Python, so it does not sit on results: from the first look at anything of a table on, the kernel marks whatever it runs.
"""

import sys
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from iop_analysis.display import NOT_FOR_SPREADING, UNPROTECTED_KEY

if TYPE_CHECKING:
    from collections.abc import Callable

_WHY: Final = (
    "Den här cellen, och alla efter den, kan visa oskyddade antal. En notebook med sådana celler avvisas av våra exportformat "
    "och kan inte publiceras."
)


class _Marking:
    """Marks the running cell and all later ones when an attribute is looked up, as all that pandas, NumPy or matplotlib do is."""

    def __getattribute__(self, name: str) -> Any:
        mark_cell()
        return super().__getattribute__(name)

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, object]]:
        """Show the table under a banner, with the mark that stops exporters."""
        table = pd.DataFrame(self)
        shown = f"<p><strong>{NOT_FOR_SPREADING}</strong></p>{table.to_html(notebook=True, max_rows=20, escape=True)}"
        return {"text/html": shown, "text/plain": f"{NOT_FOR_SPREADING}\n{table!r}"}, {UNPROTECTED_KEY: True}


class UnprotectedFrame(_Marking, pd.DataFrame):
    """A table of unprotected counts; what pandas makes of it is unprotected too."""

    @property
    def _constructor(self) -> "Callable[..., UnprotectedFrame]":
        return UnprotectedFrame

    @property
    def _constructor_sliced(self) -> "Callable[..., UnprotectedSeries]":
        return UnprotectedSeries


class UnprotectedSeries(_Marking, pd.Series):
    """A column or row of unprotected counts."""

    @property
    def _constructor(self) -> "Callable[..., UnprotectedSeries]":
        return UnprotectedSeries

    @property
    def _constructor_expanddim(self) -> "Callable[..., UnprotectedFrame]":
        return UnprotectedFrame


def mark_cell() -> None:
    """Mark the cell that is running in a notebook, and every later one of its kernel; outside a notebook nothing happens.

    Later ones too, since a number outlives the cell that took it out of a table. Each mark is made when its cell is done:
    what the cell does to its own output (``%%capture``, ``clear_output``) does not reach it there.
    """
    interactive = sys.modules.get("IPython")
    shell = interactive.get_ipython() if interactive else None
    if shell is not None and hasattr(shell, "kernel"):
        shell.events.register("post_run_cell", _show_mark)


def _show_mark(_: object) -> None:
    from IPython.display import display  # noqa: PLC0415 - only where a notebook runs

    banner = {"text/html": f"<p><strong>{NOT_FOR_SPREADING}.</strong> {_WHY}</p>", "text/plain": f"{NOT_FOR_SPREADING}. {_WHY}"}
    display(banner, metadata={UNPROTECTED_KEY: True}, raw=True)  # type: ignore[no-untyped-call]
