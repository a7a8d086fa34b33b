"""What a document's headings promise: none of them stands over nothing."""

from collections.abc import Iterable
from typing import TypeVar

from iop_analysis.publish.blocks import Heading

Part = TypeVar("Part")


def without_empty_sections(blocks: Iterable[Part]) -> list[Part]:
    """Return the blocks without the headings that nothing follows before the next one of the same or a higher level.

    A section is empty if all its parts are. The title stays, whatever follows it.
    """
    backwards: list[Part] = []
    for block in reversed(list(blocks)):
        if not (isinstance(block, Heading) and block.level > 1 and _ends(block, backwards)):
            backwards.append(block)
    return backwards[::-1]


def _ends(heading: Heading, following: list[Part]) -> bool:
    """Whether a section ends where it begins; ``following`` is what stands after its heading, last first."""
    after = following[-1] if following else None
    return after is None or (isinstance(after, Heading) and after.level <= heading.level)
