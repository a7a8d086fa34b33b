"""Tables that can be sorted and searched, and drop-down lists over a year's charts; nothing is fetched from anywhere.

Both are widgets of JupyterLab, and work as long as the kernel does. Where nothing but the notebook's file is read, they are said
to be left out.
"""

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from iop_analysis import swedish
from iop_analysis.present.outputs import Shown
from iop_analysis.schema import Unit

if TYPE_CHECKING:
    from ipywidgets import VBox
    from itables.widget import ITable

_IN_SWEDISH: Final[dict[str, Any]] = {
    "decimal": ",",
    "thousands": swedish.NBSP,
    "emptyTable": "Inga rader",
    "info": "Rad _START_–_END_ av _TOTAL_",
    "infoEmpty": "Inga rader",
    "infoFiltered": "(av _MAX_ i hela tabellen)",
    "lengthMenu": "Visa _MENU_ rader",
    "loadingRecords": "Läser …",
    "search": "Sök:",
    "searchPlaceholder": "ord eller tal",
    "zeroRecords": "Ingen rad innehåller det som söks",
    "paginate": {"first": "Första", "last": "Sista", "next": "Nästa", "previous": "Föregående"},
    "aria": {
        "orderable": ": välj för att sortera",
        "orderableReverse": ": välj för att vända ordningen",
        "orderableRemove": ": välj för att ta bort sorteringen",
        "paginate": {"first": "Första sidan", "last": "Sista sidan", "next": "Nästa sida", "previous": "Föregående sida"},
    },
}
_ROWS: Final = 10
_LONG_TEXT: Final = 40
_KEY: Final = "id"
_MOST_BYTES: Final = "2MB"
_NO_NUMBER: Final = "inget tal"
_AS_DECLARED: Final = "oförändrat"
_BY_LABELS: Final = {"jour": "förening", "gender": "kön", "year": "period"}
_NOTHING: Final = "I år finns inga uppgifter att rita."


Draw = Callable[[str, str | None], Shown]
"""How a chart is asked for: its name, and what divides it."""


def sortable(shown: pd.DataFrame | pd.Series | Shown) -> "ITable":
    """Show a pandas table, or one of ours, so that it can be sorted and searched in JupyterLab; numbers are written in Swedish.

    What is shown of ``facts`` is marked as ever, and stays unprotected.

    >>> import iop_analysis as iop
    >>> type(iop.sortable(iop.load(2025).commitments)).__name__
    'ITable'
    """
    from itables.widget import ITable  # noqa: PLC0415 - a heavy library, for whoever explores

    frame = shown.frame if isinstance(shown, Shown) else pd.DataFrame(shown)
    caption, plain = frame.attrs.get("caption", ""), _plain(frame)
    with pd.option_context("display.float_format", _number), warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # the library has not heard of its own library's nested texts
        widget = ITable(
            plain, caption=caption, language=_IN_SWEDISH, pageLength=_ROWS, lengthMenu=[_ROWS, 50, 200], columnDefs=_wide(plain),
            maxBytes=_MOST_BYTES, allow_html=False, showIndex=False, classes="display compact", style="width:100%", scrollX=True,
        )  # fmt: skip
    told = widget._dt_args  # noqa: SLF001 - pandas lets nobody choose what stands for a missing number
    widget._dt_args = {**told, "data_json": told["data_json"].replace('["NaN",', f'["{_NO_NUMBER}",')}  # noqa: SLF001
    return widget


def _number(value: float) -> str:
    """A number of whatever unit: whole ones without decimals, others with one."""
    return swedish.number(value, Unit.CASES if value == int(value) else Unit.PERCENT)


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """The table with its row key as a column, ids last, and what is neither number nor text written out: days, several ids."""
    whole = pd.DataFrame(frame if isinstance(frame.index, pd.RangeIndex) else frame.reset_index())
    days = {name: whole[name].dt.strftime("%Y-%m-%d") for name in whole.columns if whole[name].dtype.kind == "M"}
    ordered = sorted(whole.columns, key=lambda name: name == frame.index.name == _KEY)
    return whole.assign(**days)[ordered].map(_as_text)


def _wide(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Room for the columns of long texts, so that they are not broken after each word."""
    longest = [frame[name].astype("str").str.len().max() if frame[name].dtype.kind != "f" else 0 for name in frame.columns]
    long = [place for place, length in enumerate(longest) if length > _LONG_TEXT]
    return [{"targets": long, "width": "16em"}] if long else []


def _as_text(value: Any) -> Any:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else value


def browse(charts: Sequence[tuple[str, str]], divisions: Mapping[str, Sequence[str]], draw: Draw) -> "VBox":
    """Return two drop-down lists, of charts (label and name) and of what each can be divided by, above the chart chosen."""
    from ipywidgets import HTML, Dropdown, Output, VBox  # noqa: PLC0415 - only where somebody explores

    if not charts:
        return VBox([HTML(_NOTHING)])
    name = Dropdown(options=charts, description="Diagram:", layout={"width": "max-content"})
    by = Dropdown(options=_ways(divisions[name.value]), description="Indelat efter:", style={"description_width": "initial"})
    shown = Output()

    def show(_: object = None) -> None:
        data, metadata = draw(name.value, by.value or None)._repr_mimebundle_()
        shown.outputs = ({"output_type": "display_data", "data": data, "metadata": metadata},)

    def offer_ways(_: object) -> None:
        with by.hold_trait_notifications():
            by.options = _ways(divisions[name.value])
        show()

    name.observe(offer_ways, "value")
    by.observe(show, "value")
    show()
    return VBox([name, by, shown])


def _ways(known: Sequence[str]) -> list[tuple[str, str]]:
    return [(_AS_DECLARED, ""), *((_BY_LABELS[by], by) for by in known)]
