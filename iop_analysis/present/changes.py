"""How the report, the log and ``iop diff`` say what differs from an earlier version: signs, words and the sentences' names."""

from typing import Final

from iop_analysis import swedish
from iop_analysis.changed import ABSENT, Change, changes_of
from iop_analysis.present.material import Material
from iop_analysis.schema import Status
from iop_analysis.swedish import number_word

NOT_INCLUDED: Final = "inte med"
SHOWN_BEFORE: Final = "visades"

_HEADING: Final = "Ändrat sedan förra versionen"


def change_words(material: Material) -> dict[str, str | None]:
    """Return what sentences may say of the changes; nothing where nothing was published before, or nothing differs."""
    count = len(material.changes)
    if not count or material.compared_with is None:
        return dict.fromkeys(("changes_heading", "changed_figures", "compared_with"))
    return {
        "changes_heading": _HEADING,
        "changed_figures": changed_figures_text(count),
        "compared_with": str(material.compared_with),
    }


def changed_figures_text(count: int) -> str:
    """Say how many figures have changed, for the head of a sentence's predicate.

    >>> changed_figures_text(1), changed_figures_text(3)
    ('en uppgift har', 'tre uppgifter har')
    """
    return f"{number_word(count)} {'uppgift' if count == 1 else 'uppgifter'} har"


def before_text(change: Change) -> str:
    """Write the earlier value or its sign, but no value that is protected now."""
    if change.before_status == Status.OBSERVED and not change.is_repeatable:
        return SHOWN_BEFORE
    return _sign_or_number(change.before_value, change.before_unit, change.before_status)


def after_text(change: Change) -> str:
    """Write the value as it is now, or its sign."""
    return _sign_or_number(change.after_value, change.unit, change.after_status)


def leaves_values_out(material: Material) -> bool:
    """Whether some earlier value is left out of the report because it is protected now."""
    return any(before_text(part) == SHOWN_BEFORE for part in changes_of(material.changes))


def _sign_or_number(value: float | None, unit: str, status: str) -> str:
    return NOT_INCLUDED if status == ABSENT else swedish.in_table(value, unit, status)
