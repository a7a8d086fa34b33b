"""Word's markup, built element by element so that no text of anybody's is ever parsed."""

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from iop_analysis.publish.characters import printable

Element = BaseOxmlElement
_NEITHER_IN_XML = dict.fromkeys((0xFFFE, 0xFFFF))
_KEEP_SPACES = {qn("xml:space"): "preserve"}


def w(tag: str, *children: Element, **attributes: str) -> Element:
    """Make an element of the main namespace; a Python keyword is written with an underscore after it.

    >>> 'w:val="Rubrik"' in w("pStyle", val="Rubrik").xml
    True
    """
    element: Element = OxmlElement(f"w:{tag}", {qn(f"w:{name.rstrip('_')}"): value for name, value in attributes.items()})
    element.extend(children)
    return element


def text(content: str, *properties: Element) -> Element:
    """Make a run of text with its properties, in the order in which Word wants them; a newline is a line break."""
    run = w("r", w("rPr", *properties)) if properties else w("r")
    for number, line in enumerate(printable(content).translate(_NEITHER_IN_XML).split("\n")):
        if number:
            run.append(w("br"))
        run.append(_with_text("t", line))
    return run


def field(code: str, shown: str) -> list[Element]:
    """Make a field, which Word computes anew, with what it shows until then."""
    begin, separate, end = (w("r", w("fldChar", fldCharType=kind)) for kind in ("begin", "separate", "end"))
    return [begin, w("r", _with_text("instrText", f" {code} ")), separate, text(shown), end]


def _with_text(tag: str, content: str) -> Element:
    element: Element = OxmlElement(f"w:{tag}", _KEEP_SPACES if content != content.strip() else {})
    element.text = content
    return element
