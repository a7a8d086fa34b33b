"""From markdown to pandoc's syntax tree, for all the prose of a document in one call.

Plain CommonMark is read, without any extension that could carry raw markup for a renderer, and pandoc only parses:
what it writes is JSON, so no text of ours is ever assembled into HTML or Typst by a third party.
"""

import functools
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from iop_analysis.errors import NotebookFailedError
from iop_analysis.publish.cells import Markdown
from iop_analysis.publish.characters import printable

Node = dict[str, Any]
_DIALECT = "commonmark+pipe_tables"  # pipe tables are recognised in order to be refused


def parse_markdown(pieces: Sequence[Markdown]) -> list[list[Node]]:
    """Parse every piece; one list of pandoc blocks per piece, in the same order."""
    sources = tuple(printable(piece.source) for piece in pieces)
    separator = hashlib.sha256("\0".join(sources).encode()).hexdigest()  # no text can hold its own digest
    tree = iter(_parse(_join(sources, separator)))
    return [_blocks_before(_separator_node(separator, number), tree, piece) for number, piece in enumerate(pieces)]


def _join(sources: Sequence[str], separator: str) -> str:
    return "".join(f"{source}\n\n{separator}{number}\n\n" for number, source in enumerate(sources))


def _separator_node(separator: str, number: int) -> Node:
    return {"t": "Para", "c": [{"t": "Str", "c": f"{separator}{number}"}]}


def _blocks_before(separator: Node, tree: Any, piece: Markdown) -> list[Node]:
    blocks: list[Node] = []
    for block in tree:
        if block == separator:
            return blocks
        blocks.append(block)
    raise NotebookFailedError(f"{piece.where}: texten avslutas inte; stäng kodblocket eller HTML-elementet som öppnas i den.")


@functools.lru_cache(maxsize=8)
def _parse(text: str) -> list[Node]:
    import pypandoc  # noqa: PLC0415  (an eighth of a second that only a rendering should pay)

    try:
        tree = pypandoc.convert_text(text, "json", format=_DIALECT, verify_format=False, extra_args=["--sandbox"])
    except (OSError, RuntimeError) as error:
        fault = str(error).strip().splitlines()[-1:]
        raise NotebookFailedError(f"Löptexten kunde inte tolkas av pandoc ({''.join(fault)}).") from error
    blocks: list[Node] = json.loads(tree)["blocks"]
    return blocks
