"""The page of several years in the reports' folder: whose it is, what it was made of, and whether it is as it was written.

It belongs to no year and has no manifest, so that it says of itself what a manifest would: a mark in its head holds the hash of
what it was made of and that of the rest of the page.
"""

import hashlib
import re
from pathlib import Path
from typing import Final

from iop_analysis.errors import NotPublishedError
from iop_analysis.publish.pages import write_page

OVER_YEARS_FILE: Final = "trender.html"

_AFTER: Final = '<meta charset="utf-8">\n'
_MARK: Final = re.compile(rb'<meta name="iop-made-of" content="([0-9a-f]{64})-([0-9a-f]{64})">\n')
_MARKED_WITHIN: Final = 1000
_LARGEST_BYTES: Final = 50_000_000


def marked(page: str, origin: str) -> str:
    r"""Return a rendered page with the hash of what it was made of in its head.

    >>> marked('<meta charset="utf-8">\n<title>a</title>', "0" * 64)[:64]
    '<meta charset="utf-8">\n<meta name="iop-made-of" content="0000000'
    """
    own = hashlib.sha256(page.encode()).hexdigest()
    return page.replace(_AFTER, f'{_AFTER}<meta name="iop-made-of" content="{origin}-{own}">\n', 1)


def made_of(path: Path) -> str:
    """Return the hash of what the page was made of, empty where there is none, or one that has been altered since."""
    if not is_ours(path) or path.stat().st_size > _LARGEST_BYTES:
        return ""
    content = path.read_bytes()
    found = _MARK.search(content)
    if not found:
        return ""
    rest = content[: found.start()] + content[found.end() :]
    return found[1].decode() if hashlib.sha256(rest).hexdigest() == found[2].decode() else ""


def is_ours(path: Path) -> bool:
    """Whether a page lies there that the program has made; nothing is followed, and no more than its head is read."""
    try:
        if path.is_symlink() or not path.is_file():
            return False
        with path.open("rb") as stream:
            return bool(_MARK.search(stream.read(_MARKED_WITHIN)))
    except OSError:
        return False


def refuse_foreign(path: Path) -> None:
    """Raise :class:`NotPublishedError` where somebody else's page, or a link, lies in the place of ours."""
    if (path.is_symlink() or path.exists()) and not is_ours(path):
        raise NotPublishedError(f"{path}: sidan är inte gjord av programmet, så den rörs inte; flytta den och kör igen.")


def write_over_years(path: Path, page: str) -> None:
    """Write the page whole, for good; raises as :func:`refuse_foreign`, and where it cannot be written."""
    refuse_foreign(path)
    write_page(path, page)
