"""Which characters a document may hold: those that print, and line breaks."""

import re
import unicodedata
from typing import Any

_TERMINAL_COLOURS = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_UNPRINTABLE = frozenset({"Cc", "Cs", "Cn"})
_PLAIN_SPACE = re.compile(r"[ \n]+")


def printable(text: str) -> str:
    r"""Leave out control characters and terminal colours, which neither HTML nor PDF can hold.

    >>> printable("\x1b[31mrött\x1b[0m\x00")
    'rött'
    """
    text = _TERMINAL_COLOURS.sub("", text).replace("\r\n", "\n").expandtabs(4)
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in _UNPRINTABLE)


def printable_throughout(value: Any) -> Any:
    """Do the same to every string in what a JSON text decodes to."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: printable_throughout(item) for key, item in value.items()}
    if isinstance(value, list):
        return [printable_throughout(item) for item in value]
    return value


def one_line(text: str) -> str:
    """Join lines and repeated spaces, for a caption or an alternative text; no-break spaces stay."""
    return _PLAIN_SPACE.sub(" ", printable(text)).strip()


def joined(source: object) -> str:
    """Put together what a notebook stores as text or as a list of lines."""
    return "".join(source) if isinstance(source, list) else str(source)
