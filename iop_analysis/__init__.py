"""From three associations' yearly deliveries to the follow-up of a partnership (IOP) that a board decides on.

>>> import iop_analysis as iop
>>> dir(iop)
['load', 'sortable', 'trends', 'years']
"""

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from iop_analysis.controls import sortable as sortable
    from iop_analysis.exploring import years as years
    from iop_analysis.followup import load as load
    from iop_analysis.trending import trends as trends

__all__ = ["load", "sortable", "trends", "years"]
__version__ = "0.1.0"

_MODULES = {"load": "followup", "sortable": "controls", "trends": "trending", "years": "exploring"}


def __dir__() -> list[str]:
    """Name what an analyst may ask for."""
    return list(__all__)


def __getattr__(name: str) -> object:
    """Import the analysis libraries first when somebody asks for data, so that the command line starts at once."""
    if name in _MODULES:
        return getattr(import_module(f"iop_analysis.{_MODULES[name]}"), name)
    if name.startswith("_") or find_spec(f"iop_analysis.{name}"):
        raise AttributeError(name)
    from iop_analysis.suggesting import unknown_attribute  # noqa: PLC0415 - only where a name is misspelt

    raise unknown_attribute("iop_analysis", name, __all__)
