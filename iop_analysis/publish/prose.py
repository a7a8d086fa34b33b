"""From pandoc's syntax tree to our own blocks of prose: only what is named here gets through."""

import itertools
import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from iop_analysis.display import SOURCE_PREFIX
from iop_analysis.errors import NotebookFailedError
from iop_analysis.publish.blocks import Heading, Listing, Paragraph, Preformatted, Prose, Quote, Rule, Run

Node = dict[str, Any]
_ALLOWED_TARGET = re.compile(r"(https?://|mailto:|#)\S+", re.IGNORECASE)
_CITED = re.compile(r"([\w.@-]+)(?: = (-?\d+(?:\.\d+)?))?")
_SPACES = {"Space": " ", "SoftBreak": " ", "LineBreak": "\n"}


def read_prose(nodes: Iterable[Node], where: str) -> list[Prose]:
    """Translate the blocks of one markdown piece; refuse what cannot be rendered safely and for everybody."""
    return [_block(node, where, nested=False) for node in nodes]


def _block(node: Node, where: str, *, nested: bool) -> Prose:  # noqa: PLR0911
    content: Any = node.get("c")
    match node["t"]:
        case "Header" if not nested:
            return _heading(content, where)
        case "Para" | "Plain":
            return Paragraph(_runs(content, where))
        case "RawBlock":
            return Paragraph((Run(content[1].strip("\n")),))
        case "CodeBlock":
            return Preformatted(content[1])
        case "BulletList":
            return Listing(tuple(_nested(item, where) for item in content))
        case "OrderedList":
            return Listing(tuple(_nested(item, where) for item in content[1]), ordered=True, start=content[0][0])
        case "BlockQuote":
            return Quote(_nested(content, where))
        case "HorizontalRule":
            return Rule()
    raise NotebookFailedError(f"{where}: {_REFUSED.get(node['t'], 'texten innehåller något som inte kan återges')}.")


_REFUSED = {
    "Header": "en rubrik står inne i en lista eller ett citat; ställ den för sig",
    "Table": "en tabell är skriven för hand i texten; låt den komma ur data",
}


def _nested(nodes: Iterable[Node], where: str) -> tuple[Prose, ...]:
    return tuple(_block(node, where, nested=True) for node in nodes)


def _heading(content: list[Any], where: str) -> Heading:
    heading = Heading(content[0], _runs(content[2], where))
    if not heading.text.strip():
        raise NotebookFailedError(f"{where}: en rubrik är tom; skriv den eller ta bort den.")
    return heading


def _runs(inlines: Iterable[Node], where: str) -> tuple[Run, ...]:
    """Flatten nested emphasis and links to runs, each as long as possible."""
    pieces = _styled(inlines, Run(""), where)
    groups = itertools.groupby(pieces, key=lambda run: msgspec.structs.replace(run, text=""))
    return tuple(msgspec.structs.replace(style, text="".join(run.text for run in runs)) for style, runs in groups)


def _styled(inlines: Iterable[Node], style: Run, where: str) -> Iterator[Run]:
    for node in inlines:
        literal = _literal(node)
        if literal is not None:
            yield msgspec.structs.replace(style, text=literal, code=node["t"] == "Code")
        else:
            children, inner = _enclosed(node, style, where)
            yield from _styled(children, inner, where)


def _literal(node: Node) -> str | None:
    """Give the text of a leaf; raw markup is a leaf too, and is shown as the text it is."""
    match node["t"]:
        case "Str":
            return str(node["c"])
        case "Code" | "RawInline":
            return str(node["c"][1])
        case kind:
            return _SPACES.get(kind)


def _enclosed(node: Node, style: Run, where: str) -> tuple[list[Node], Run]:
    match node["t"]:
        case "Emph":
            return node["c"], msgspec.structs.replace(style, emphasis=True)
        case "Strong":
            return node["c"], msgspec.structs.replace(style, strong=True)
        case "Link":
            href, title = node["c"][2]
            return node["c"][1], _linked(style, href, title, where)
        case "Image":
            raise NotebookFailedError(f"{where}: texten hänvisar till en bildfil; låt diagrammet komma ur en kodcell.")
    raise NotebookFailedError(f"{where}: texten innehåller något som inte kan återges ({node['t']}).")


def _linked(style: Run, href: str, title: str, where: str) -> Run:
    """Let a link be followed; one to a source holds a figure's id and value in its title."""
    target = _target(href, where)
    if not target.startswith(f"#{SOURCE_PREFIX}"):
        return msgspec.structs.replace(style, href=target)
    cited = _CITED.fullmatch(title)
    figure, value = cited.groups() if cited else ("", None)
    return msgspec.structs.replace(style, href=target, figure=figure, value=float(value) if value else None)


def _target(href: str, where: str) -> str:
    if not _ALLOWED_TARGET.fullmatch(href):
        raise NotebookFailedError(f"{where}: länken till ”{href[:60]}” är inte tillåten; länka till http, https, mailto eller #.")
    return href
