"""Counts that are not for spreading: pandas tables that mark every notebook cell in which they are touched.

The mark is in the metadata of an output, where our exporters look for it. It does not follow a number that has left the table
for plain Python, so it does not sit on results alone: looking at anything of the table marks the cell, whatever becomes of it.
What somebody writes down in a cell that touches nothing is out of reach here; the scan before publication reads such text.
"""

import sys
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from iop_analysis.display import NOT_FOR_SPREADING, UNPROTECTED_KEY

if TYPE_CHECKING:
    from collections.abc import Callable

_WHY: Final = "Cellen använder oskyddade antal. En notebook med sådana celler kan inte exporteras eller publiceras."


class _Marking:
    """Marks the running cell whenever an attribute is looked up, which every operation of pandas, NumPy or matplotlib does."""

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
    """Mark the cell that is running in a notebook, once; outside a notebook nothing happens."""
    interactive = sys.modules.get("IPython")
    shell = interactive.get_ipython() if interactive else None
    if shell is None or not hasattr(shell, "kernel") or shell.user_ns.get(UNPROTECTED_KEY) == shell.execution_count:
        return
    shell.user_ns_hidden[UNPROTECTED_KEY] = None
    shell.user_ns[UNPROTECTED_KEY] = shell.execution_count
    banner = {"text/html": f"<p><strong>{NOT_FOR_SPREADING}.</strong> {_WHY}</p>", "text/plain": f"{NOT_FOR_SPREADING}. {_WHY}"}
    from IPython.display import display  # noqa: PLC0415 - only where a notebook runs

    display(banner, metadata={UNPROTECTED_KEY: True}, raw=True)  # type: ignore[no-untyped-call]
