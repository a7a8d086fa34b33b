"""A delivery of the small partnership, as the checks see it."""

import pytest

from iop_analysis.deliveries.checked import Checked
from iop_analysis.deliveries.read import Description


@pytest.fixture
def delivered(small_agreement, reporting, ascii_facts):
    """Make what the checks look at: figures as an ASCII table, and whatever else differs from an empty description."""

    def checked(figures="value | measure | unit", agreement=small_agreement, **description):
        described = Description(document="rapport", **description)
        return Checked(ascii_facts(figures), described, "beskrivning.toml", agreement, reporting)

    return checked
