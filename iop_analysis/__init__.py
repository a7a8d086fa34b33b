"""From three associations' yearly deliveries to the follow-up of a partnership (IOP) that a board decides on.

>>> import iop_analysis as iop
>>> callable(iop.load)
True
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from iop_analysis.followup import load as load

__all__ = ["load"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Import the analysis libraries first when somebody asks for data, so that the command line starts at once."""
    if name == "load":
        from iop_analysis.followup import load  # noqa: PLC0415 - deliberately late

        return load
    raise AttributeError(name)
