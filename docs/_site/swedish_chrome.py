"""What the theme says in English around every page is said in Swedish, and what it leaves unnamed gets a name.

English pages are marked as English where links lead to them.
"""

import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

SAID = {
    "Toggle site navigation sidebar": "Visa eller dölj innehållet",
    "Toggle table of contents sidebar": "Visa eller dölj sidans rubriker",
    "Toggle Light / Dark / Auto color theme": "Byt mellan ljust, mörkt och datorns färgschema",
    "Skip to content": "Hoppa till innehållet",
    "Back to top": "Till sidans början",
    "On this page": "På den här sidan",
    "Made with": "Gjord med",
    "Link to this heading": "Länk till rubriken",
    "Link to this definition": "Länk till definitionen",
    "Link to this image": "Länk till bilden",
    "Link to this table": "Länk till tabellen",
    "Link to this code": "Länk till koden",
}
NAMED = {
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="Alla sidor">',
    '<aside class="toc-drawer': '<aside aria-label="Sidans rubriker" class="toc-drawer',
    '<p class="caption" role="heading">': '<p class="caption">',
}
_TO_ENGLISH = re.compile(r'(<a class="reference internal" )(href="(?:\.\./)*developer/)')


def _in_swedish(app: Sphinx, problem: Exception | None) -> None:
    if problem or app.builder.format != "html":
        return
    for page in Path(app.outdir).rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        for old, new in (SAID | NAMED).items():
            html = html.replace(old, new)
        page.write_text(_TO_ENGLISH.sub(r'\1lang="en" \2', html), encoding="utf-8")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Go through the pages when they are all there."""
    app.connect("build-finished", _in_swedish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
