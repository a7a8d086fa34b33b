"""What the tab key offers inside the parentheses of a question, where Python itself knows of no names: ``f.table("cri<TAB>``."""

import re
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

_ASKING: Final = re.compile(
    r"""(?P<owner>[A-Za-z_]\w*)\.(?P<method>\w+)[(\[](?:[^()"']|"[^"]*"|'[^']*')*?(?:(?P<keyword>\w+)\s*=\s*)?(?P<quote>["'])"""
    r"""(?P<begun>[\w.@-]*)$"""
)
_OFFERED: Final = "iop_offers"


class Offering(Protocol):
    """An object that knows what its methods may be asked for."""

    def _names_for(self, method: str, keyword: str) -> Iterable[str]: ...


def offer_names() -> None:
    """Let IPython, where it runs, complete the names that are asked for in quotes; does nothing elsewhere, or twice."""
    interactive = sys.modules.get("IPython")
    shell = interactive.get_ipython() if interactive else None
    if shell is None or any(getattr(known, "__name__", "") == _OFFERED for known in shell.Completer.custom_matchers):
        return
    shell.Completer.custom_matchers.append(_matcher(shell.user_ns))


def _matcher(names: Mapping[str, Any]) -> "Callable[[Any], Any]":
    from IPython.core.completer import SimpleCompletion, context_matcher  # noqa: PLC0415 - only where IPython runs already

    def iop_offers(context: Any) -> Any:
        begun, known = asked_for(context.text_until_cursor, names)
        return {
            "completions": [SimpleCompletion(name, type="iop") for name in known],
            "matched_fragment": begun,
            "suppress": bool(known),
        }

    return context_matcher()(iop_offers)  # type: ignore[no-any-return]


def asked_for(text: str, names: Mapping[str, Any]) -> tuple[str, list[str]]:
    """Return how a name in quotes at the end of ``text`` begins, and the names that go on so; none where nobody is asked.

    >>> class Tables:
    ...     def _names_for(self, method, keyword):
    ...         return ["age_groups", "crime_types"] if method == "table" else []
    >>> asked_for('f.table("cri', {"f": Tables()}), asked_for('f.table("cri', {})
    (('cri', ['crime_types']), ('', []))
    """
    found = _ASKING.search(text)
    offering = getattr(names.get(found["owner"]), "_names_for", None) if found else None
    if found is None or offering is None:
        return "", []
    begun = found["begun"]
    return begun, [name for name in offering(found["method"], found["keyword"] or "") if name.startswith(begun)]
