"""Styles of a Word file: the organisation's where they have the name, and ours where there is none."""

from copy import deepcopy
from typing import Final

from docx.oxml.ns import qn

from iop_analysis.publish.word_xml import Element, w

_LANGUAGE: Final = "sv-SE"
_REFERRING: Final = ("w:basedOn", "w:next", "w:link")
_STANDARD: Final = {"paragraph": "Normal", "table": "Normal Table", "character": "Default Paragraph Font"}


def adopt_styles(known: Element, ours: Element) -> dict[str, str]:
    """Add to ``known`` the styles that only ``ours`` has, and return name → id of all of ours in it.

    Of two styles of one name the known one stays: so an organisation decides what a table of ours looks like, too. A standard
    style may be called anything, and is known by being one.
    """
    ids = _ids(known)
    taken, names = set(ids.values()), dict[str, str]()
    for style in ours.findall(qn("w:style")):
        name = _name(style)
        names[name] = ids.get(_key(style)) or _copied(style, known, names, taken, ours)
    return names


def set_language(styles: Element) -> None:
    """Everything is Swedish, whatever the template says."""
    defaults = _child(_child(_child(styles, "docDefaults"), "rPrDefault"), "rPr")
    _child(defaults, "lang")
    for language in styles.iter(qn("w:lang")):
        language.set(qn("w:val"), _LANGUAGE)


def _child(parent: Element, tag: str) -> Element:
    """Find or make it; what is made here stands first where order matters."""
    found = parent.find(qn(f"w:{tag}"))
    if found is None:
        found = w(tag)
        if tag == "lang":
            parent.append(found)
        else:
            parent.insert(0, found)
    made: Element = found
    return made


def _ids(styles: Element) -> dict[tuple[str, str], str]:
    return {_key(style): style.get(qn("w:styleId"), "") for style in styles.findall(qn("w:style"))}


def _key(style: Element) -> tuple[str, str]:
    """Kind and name; a heading's built-in name is written with a small letter by Word and with a capital by others."""
    kind = style.get(qn("w:type"), "paragraph")
    if style.get(qn("w:default")) in {"1", "true", "on"}:
        return kind, _STANDARD.get(kind, "").casefold()
    return kind, _name(style).casefold()


def _name(style: Element) -> str:
    name = style.find(qn("w:name"))
    return "" if name is None else name.get(qn("w:val"), "")


def _copied(style: Element, known: Element, names: dict[str, str], taken: set[str], ours: Element) -> str:
    copy = deepcopy(style)
    copy.attrib.pop(qn("w:default"), None)
    chosen = style.get(qn("w:styleId"), "")
    while chosen in taken:
        chosen += "Iop"
    copy.set(qn("w:styleId"), chosen)
    taken.add(chosen)
    called = {part.get(qn("w:styleId")): _name(part) for part in ours.findall(qn("w:style"))}
    for tag in _REFERRING:
        for reference in copy.findall(qn(tag)):
            target = names.get(called.get(reference.get(qn("w:val")), ""))
            if target:
                reference.set(qn("w:val"), target)
            else:
                copy.remove(reference)
    known.append(copy)
    return str(chosen)
