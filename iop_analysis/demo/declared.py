"""The corrections that are declared for the synthetic files."""

from collections.abc import Iterable
from typing import Final

from iop_analysis.deliveries.corrections import Correction

SOMEBODY: Final = "Utredaren"
_FIELDS: Final = {"file": "file", "sheet": "sheet", "cell": "cell", "column": "column", "old": "from", "new": "to"}


def corrections_text(corrections: Iterable[Correction]) -> str:
    """Return the file in which corrections are declared."""
    return "\n".join(["# SYNTETISKA UPPGIFTER", "", *map(_declared, corrections)])


def _declared(correction: Correction) -> str:
    said = {name: getattr(correction, field) for field, name in _FIELDS.items()}
    said |= {"reason": correction.reason, "by": correction.by}
    return "\n".join(["[[correction]]", *(f'{name} = "{text}"' for name, text in said.items() if text), ""])
