"""The title of each document, and what the document says of itself."""

from typing import Final

from iop_analysis import catalogue
from iop_analysis.display import Properties
from iop_analysis.present.material import Material
from iop_analysis.present.narrative import cited_text
from iop_analysis.present.outputs import Shown, shown_prose
from iop_analysis.swedish import markdown_escaped, sentence_case

_TITLES: Final = {
    "followup": "{title} {year}",
    "data_quality": "Underlagets kvalitet {year}: {title}",
    "profile": "{focus} {year}",
}
_SHORT_TITLES: Final = {
    "followup": "{title} {year}",
    "data_quality": "Underlagets kvalitet {year}",
    "profile": "{focus} {year}",
}


def document_names() -> list[str]:
    """Return the documents that there are titles for."""
    return list(_TITLES)


def document_heading(document: str, year: int, material: Material) -> Shown:
    """Show a document's title and period, and whether everything in it is made up; an unknown one raises with a suggestion."""
    names, titled = material.agreement.names, catalogue.chosen("Dokumentet", document, _TITLES)
    focus = material.agreement.party_names.get(material.focus, "Alla föreningar")
    properties = Properties(
        short_title=_SHORT_TITLES[document].format(title=names.short_title, year=year, focus=focus),
        author=f"{sentence_case(names.administration)}, {names.city}",
        keywords=(names.partnership, *material.agreement.party_names.values()),
        date=material.last_day,
    )
    title = markdown_escaped(titled.format(title=names.title, year=year, focus=focus))
    return shown_prose(f"# {title}\n\n{cited_text('title', material)}", properties)
