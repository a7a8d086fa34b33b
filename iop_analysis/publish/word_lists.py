"""Bulleted and numbered lists of a Word file: each numbered one begins anew."""

import re
from typing import Final

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml.ns import qn
from docx.parts.document import DocumentPart
from docx.shared import Length, Twips

from iop_analysis.publish.word_xml import Element, w

_STEP: Final = 360
_LEVELS: Final = 9
_BULLETS: Final = ("•", "–", "•")
_ORDINARY: Final = re.compile(r"[0-9]{1,9}")
_PART: Final = "/word/numbering.xml"
_BEFORE_LISTS: Final = frozenset({qn("w:numPicBullet"), qn("w:abstractNum")})


class Lists:
    """The lists of one file, beside those that its template knows."""

    def __init__(self, part: DocumentPart) -> None:
        self._numbering = _numbering(part)
        self._bullets, self._decimals = self._add_kind(ordered=False), self._add_kind(ordered=True)
        self._bulleted = ""

    def number(self, *, ordered: bool, start: int, level: int) -> str:
        """Return the id of a list; bulleted ones share theirs."""
        if ordered:
            return self._add(self._decimals, w("lvlOverride", w("startOverride", val=str(start)), ilvl=str(level)))
        self._bulleted = self._bulleted or self._add(self._bullets)
        return self._bulleted

    def item(self, number: str, level: int) -> Element:
        """Say of a paragraph that it is an item of a list."""
        return w("numPr", w("ilvl", val=str(min(level, _LEVELS - 1))), w("numId", val=number))

    def indentation(self, level: int) -> Length:
        """Where the text of an item begins."""
        return Twips(_STEP * (level + 1))

    def _add(self, kind: str, *overrides: Element) -> str:
        number = _free(self._numbering, "num", "numId")
        self._numbering.append(w("num", w("abstractNumId", val=kind), *overrides, numId=number))
        return number

    def _add_kind(self, *, ordered: bool) -> str:
        """Word wants the kinds before the lists."""
        number = _free(self._numbering, "abstractNum", "abstractNumId")
        levels = (_level(level, ordered=ordered) for level in range(_LEVELS))
        kind = w("abstractNum", w("multiLevelType", val="hybridMultilevel"), *levels, abstractNumId=number)
        self._numbering.insert(sum(part.tag in _BEFORE_LISTS for part in self._numbering), kind)
        return number


def _numbering(part: DocumentPart) -> Element:
    for relation in part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.NUMBERING and isinstance(relation.target_part, XmlPart):
            known: Element = relation.target_part.element
            known.remove_all("w:numIdMacAtCleanup")  # would have to stand last
            return known
    made = XmlPart(PackURI(_PART), CONTENT_TYPE.WML_NUMBERING, w("numbering"), part.package)
    part.relate_to(made, RELATIONSHIP_TYPE.NUMBERING)
    created: Element = made.element
    return created


def _free(numbering: Element, tag: str, name: str) -> str:
    """A template's own ids may be anything; what is no ordinary number cannot be the same as ours."""
    known = (part.get(qn(f"w:{name}"), "") for part in numbering.findall(qn(f"w:{tag}")))
    return str(1 + max((int(number) for number in known if _ORDINARY.fullmatch(number)), default=0))


def _level(level: int, *, ordered: bool) -> Element:
    mark = f"%{level + 1}." if ordered else _BULLETS[level % len(_BULLETS)]
    return w(
        "lvl",
        w("start", val="1"),
        w("numFmt", val="decimal" if ordered else "bullet"),
        w("lvlText", val=mark),
        w("lvlJc", val="left"),
        w("pPr", w("ind", left=str(_STEP * (level + 1)), hanging=str(_STEP))),
        ilvl=str(level),
    )
