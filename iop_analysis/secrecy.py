"""What the parties have decided about small counts: when a count is small, how well it is to be hidden, and what is open.

Part of ``agreement.toml``. Without a decision of theirs the defaults hold, which are the strict ones.
"""

from collections import Counter
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from iop_analysis.errors import UnreadableInputError

_Count = Annotated[int, Meta(ge=2, le=1000)]


class OpenMeasure(Struct, frozen=True, forbid_unknown_fields=True):
    """A measure whose counts are shown however small they are, and why that harms nobody."""

    measure: str
    reason: Annotated[str, Meta(min_length=10)]


class Secrecy(Struct, frozen=True, forbid_unknown_fields=True):
    """The rule for small counts.

    Counts from 1 to ``smallest_shown`` − 1 are small. Of each, a reader must be left with an interval at least ``interval``
    wide. ``zeros_printed``: a true zero is always printed, so that whatever is hidden is known to be at least 1.
    """

    smallest_shown: _Count = 5
    interval: _Count = 5
    zeros_printed: bool = True
    open: tuple[OpenMeasure, ...] = ()

    @property
    def open_measures(self) -> frozenset[str]:
        """The measures that need no protection."""
        return frozenset(part.measure for part in self.open)


def refuse_unclear(secrecy: Secrecy, path: Path) -> None:
    """Raise :class:`UnreadableInputError` for a decision that protects nothing, or says two things of one measure."""
    if secrecy.interval < secrecy.smallest_shown:
        raise UnreadableInputError(
            f"{path}: interval ({secrecy.interval}) är mindre än smallest_shown ({secrecy.smallest_shown}); "
            "ett så smalt spann kan rymma bara små antal. Höj interval."
        )
    for measure, times in Counter(part.measure for part in secrecy.open).items():
        if times > 1:
            raise UnreadableInputError(f"{path}: måttet ”{measure}” står {times} gånger i [[secrecy.open]]; låt det stå en gång.")
