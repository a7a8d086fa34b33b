"""A part of the report: the analyst's own text filled in, or the generated one, marked as a draft where it is hers to write."""

import re
from typing import Final

from iop_analysis.parts import Part, Text, parts
from iop_analysis.present.filling import NothingToSayError, WithheldError, filled
from iop_analysis.present.material import Material
from iop_analysis.present.narrative import cited_text, section_source

DRAFT_MARK: Final = "*Utkast ur uppgifterna, ännu inte bearbetat.*"
MISSING: Final = "uppgift saknas"
PROTECTED: Final = "skyddad uppgift"
_NO_COMPARISON: Final = "Jämförelsen saknas."
REFERENCE: Final = re.compile(r"\{([^{}\n]+)\}")


def part_text(section: str, material: Material) -> str:
    """Return a section as Markdown: what the analyst has written for it, else what is generated.

    What is hers to write is marked until she has written it: without a file, and with a draft's file that she has not touched.
    """
    own = material.texts.get(section)
    text = own_text(own, material) if own else cited_text(section, material)
    return f"{DRAFT_MARK}\n\n{text}" if text and _is_draft(section, own, material) else text


def own_text(text: Text, material: Material) -> str:
    """Return the analyst's text filled in; of a figure that cannot be shown it says why."""
    return REFERENCE.sub(lambda match: _shown(match[0], material), text.markdown)


def drafts(material: Material) -> dict[Part, str]:
    """Return a draft of each part of the report that has anything to say: part → Markdown with references in braces."""
    sources = {part: section_source(part.section, material) for part in parts()}
    return {part: f"{source}\n" for part, source in sources.items() if source}


def _is_draft(section: str, own: Text | None, material: Material) -> bool:
    is_hers = any(part.own and part.section == section for part in parts())
    return is_hers and (own is None or own.markdown.split() == section_source(section, material).split())


def _shown(reference: str, material: Material) -> str:
    try:
        return filled(reference, material)
    except NothingToSayError:
        return _NO_COMPARISON if reference.startswith("{~") else MISSING
    except WithheldError:
        return PROTECTED
