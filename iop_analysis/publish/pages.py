"""The pages beside the reports, in the reports' own dress: no script, nothing fetched, and no text ever taken for markup."""

import functools
import re
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from iop_analysis.errors import NotPublishedError
from iop_analysis.publish.characters import printable
from iop_analysis.publish.durable import make_folder, write_durably
from iop_analysis.publish.html import style_digest

if TYPE_CHECKING:
    from jinja2 import Environment

_SHEETS: Final = ("document.css", "pages.css")
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def render_page(template: str, **content: object) -> str:
    """Fill in one of ``templates/``; the same content always gives the same characters."""
    style = _style()
    return (
        _environment().get_template(template).render(**content, style=style, style_hash=style_digest(style)).rstrip("\n") + "\n"
    )


@functools.cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415  (paid for by a rendering only)

    return Environment(
        loader=PackageLoader("iop_analysis.publish"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )


def _shown(value: Any) -> Any:
    """Leave out of a text what cannot be written, and what would turn the text after it around: file names may hold both."""
    is_plain = isinstance(value, str) and not hasattr(value, "__html__")
    return _DIRECTIONS.sub("", printable(value)) if is_plain else value


@functools.cache
def _style() -> str:
    folder = resources.files("iop_analysis.publish") / "templates"
    return "\n" + "".join((folder / name).read_text(encoding="utf-8") for name in _SHEETS)


def write_page(path: Path, page: str) -> bool:
    """Write a page durably and return True, or leave the file alone where it says the same already.

    Raises :class:`NotPublishedError` where it cannot be written.
    """
    content = page.encode()
    try:
        if path.is_file() and not path.is_symlink() and path.stat().st_size == len(content) and path.read_bytes() == content:
            return False
        make_folder(path.parent)
        write_durably(path, content)
    except OSError as error:
        raise NotPublishedError(f"{path}: kan inte skrivas; kontrollera utrymme och rättigheter.") from error
    return True
