"""A workbook's file is the same, byte for byte, for the same content."""

import datetime as dt
import io
import re
import zipfile
from typing import Final

_PROPERTIES: Final = "docProps/core.xml"
_MODIFIED: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_ZIP_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def without_clock(content: bytes, moment: dt.datetime) -> bytes:
    """Write a workbook again as if it had been made at a moment: the program that writes it stamps the clock into it."""
    stamp = rb"\g<1>" + f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(
                zipfile.ZipInfo(name, _ZIP_EPOCH),
                _MODIFIED.sub(stamp, part) if name == _PROPERTIES else part,
                zipfile.ZIP_DEFLATED,
            )
    return packed.getvalue()
