"""Workbooks with the same bytes for the same content."""

import datetime as dt
import io
import re
import zipfile
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

_WHEN: Final = (2026, 1, 1, 0, 0, 0)
_MODIFIED: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def workbook_bytes(book: "Workbook") -> bytes:
    """Return the saved workbook, without the moment when it was saved."""
    buffer = io.BytesIO()
    book.properties.creator = "Syntetiska uppgifter"
    book.save(buffer)
    return _timeless(buffer.getvalue())


def _timeless(content: bytes) -> bytes:
    moment = dt.datetime(*_WHEN, tzinfo=dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as saved, zipfile.ZipFile(buffer, "w") as timeless:
        for name in saved.namelist():
            part = saved.read(name)
            if name == "docProps/core.xml":
                part = _MODIFIED.sub(rb"\g<1>" + moment, part)
            timeless.writestr(zipfile.ZipInfo(name, _WHEN), part, zipfile.ZIP_DEFLATED, 1)
    return buffer.getvalue()
