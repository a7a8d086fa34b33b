"""Numbers that somebody has typed into a text, in figures or in words, where a reference to a figure ought to stand.

What is no figure is passed over: dates, years that a word of time stands before, list marks, paragraphs of law, addresses, and
phrases that are declared in ``reference/parts.toml``.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from iop_analysis import catalogue
from iop_analysis.numerals import NUMERAL
from iop_analysis.parts import Text, fixed_numbers
from iop_analysis.present.drafts import REFERENCE
from iop_analysis.schema import Finding
from iop_analysis.swedish import month_names

_NUMBER: Final = re.compile(
    rf"\d(?:[\d\s.,:/-]*\d)?|[¼½¾⅓⅔²³]|\b(?:hälften|(?:tredje|fjärde|femte)del|tiotal|dussin|hundratal|tusental)\w*|{NUMERAL.pattern}",
    re.IGNORECASE,
)
_MARK: Final = re.compile(r"\s*\d{1,3}[.)]\s")
_FIRST_MARK: Final = re.compile(r"\s*1[.)]\s")
_YEAR: Final = r"(?:19|20)\d\d"
_BEFORE_A_YEAR: Final = (
    r"(?:år|året|åren|under|sedan|från|till|t\.o\.m\.|i|för|med|mot|före|efter|kring|än|av|och|eller|hela|våren|sommaren|hösten|vintern"
    r"|uppföljning(?:en)?|rapport(?:en)?|budget(?:en)?|överenskommelse(?:n)?|kvartal\s\d"
    rf"|{_YEAR}|{_YEAR}[–,-])"
)
_NOT_A_YEAR: Final = r"(?![.,]?\d|-\d|\s*(?:procent|personer|kronor|brott|[a-zåäö]*(?:ärenden|samtal|kontakter|tillfällen))\b)"


def typed_number_findings(text: Text) -> Iterator[Finding]:
    """Find the numbers in a text that are typed by hand."""
    for match in _NUMBER.finditer(_without_others(text.markdown)):
        yield catalogue.finding("text_typed_number", text.place(match.start()), number=" ".join(match[0].split()))


def _without_others(markdown: str) -> str:
    """The text, of the same length, with blanks for everything that is no typed figure."""
    text = REFERENCE.sub(lambda match: _blank(match[0].split("|")[0]) + match[0][len(match[0].split("|")[0]) :], markdown)
    text = "\n".join(_without_marks(text.split("\n")))
    return _not_figures(fixed_numbers()).sub(lambda match: _blank(match[0]), text)


def _blank(text: str) -> str:
    return re.sub(r"\S", " ", text)


def _without_marks(lines: list[str]) -> Iterator[str]:
    """Blank the marks of numbered lists; a line that goes on a paragraph begins with a number only if it is one."""
    listed = True
    for line in lines:
        mark = _MARK.match(line)
        begins = mark if listed else _FIRST_MARK.match(line)
        listed = not line.strip() or bool(begins)
        yield _blank(begins[0]) + line[begins.end() :] if begins else line


@lru_cache(maxsize=8)
def _not_figures(phrases: tuple[str, ...]) -> re.Pattern[str]:
    months, day = "|".join(month_names()), r"\d{1,2}"
    fixed = "|".join(re.escape(part).replace(r"\ ", r"\s+") for part in phrases)
    return re.compile(
        rf"\((?:https?|mailto):[^)\s]*\)|<(?:https?|mailto):[^>\s]*>|\b(?:{fixed})(?!\w)|(?<!\d)\d{{4}}-\d\d-\d\d(?!\d)"
        rf"|\b{day}(?:\s*[–-]\s*{day})?\s+(?:{months})\b(?:\s+{_YEAR}\b)?|\b(?:{months})\s+{_YEAR}\b"
        rf"|(?:\b{_BEFORE_A_YEAR}\s*|(?:^|(?<=[\n(]))\s*){_YEAR}(?:[–-](?:{_YEAR}|\d\d))?\b{_NOT_A_YEAR}"
        rf"(?:\s*(?:,|och|eller|samt|till)\s+{_YEAR}\b{_NOT_A_YEAR})*"
        r"|\d+\s*(?:a\s*)?(?:kap\.?|§§?)|§§?\s*\d+",
        re.IGNORECASE,
    )
