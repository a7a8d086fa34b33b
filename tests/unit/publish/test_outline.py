"""A heading promises something; where nothing follows, it is not there."""

import pytest

from iop_analysis.publish.blocks import Heading, Paragraph, Run
from iop_analysis.publish.outline import without_empty_sections

TEXT = Paragraph((Run("Text."),))


def h(level, text="Rubrik"):
    return Heading(level, (Run(text),))


@pytest.mark.parametrize(
    ("blocks", "kept"),
    [
        ([h(1), TEXT, h(2, "a"), h(2, "b"), TEXT], [h(1), TEXT, h(2, "b"), TEXT]),
        ([h(1), h(2, "a"), h(3, "b"), h(3, "c"), h(2, "d"), TEXT], [h(1), h(2, "d"), TEXT]),
        ([h(1), h(2, "a"), h(3, "b"), TEXT, h(3, "c")], [h(1), h(2, "a"), h(3, "b"), TEXT]),
        ([h(1), h(2, "a"), TEXT, h(2, "last")], [h(1), h(2, "a"), TEXT]),
        ([h(1)], [h(1)]),
        ([], []),
    ],
)
def test_only_sections_with_something_in_them_stay(blocks, kept):
    assert without_empty_sections(blocks) == kept
