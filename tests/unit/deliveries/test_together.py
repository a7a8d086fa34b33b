"""What the associations do together: the different languages of all their cases."""

import pytest

from iop_analysis.deliveries.associations import Associations
from iop_analysis.deliveries.delivered import DELIVERED_COLUMNS, Delivered
from iop_analysis.deliveries.together import together_facts
from iop_analysis.schema import Conservation


@pytest.fixture
def together(ascii_facts, small_agreement, reporting):
    def facts(**spoken):
        parts = []
        for jour, languages in spoken.items():
            table = ascii_facts(f"measure | value | unit\nlanguages | {len(languages)} | languages")
            figures = table.assign(jour=jour, file=jour, sheet="", cell="")[list(DELIVERED_COLUMNS)]
            rows = Conservation(jour, 0, 0)
            parts.append(Delivered(jour, "cases", jour, figures, (), rows, languages=frozenset(languages)))
        return together_facts(Associations(tuple(parts)), small_agreement, reporting)

    return facts


def test_a_language_that_two_of_them_speak_is_counted_once(together):
    (row,) = together(norr={"svenska", "finska"}, soder={"svenska", "arabiska"}).to_dict("records")
    assert (row["value"], row["jour"], row["measure"], row["unit"]) == (3, "_T", "languages", "languages")
    assert row["source"].startswith("Beräknat: olika språk i föreningarnas ärenden")


@pytest.mark.parametrize("spoken", [{}, {"norr": {"svenska"}}, {"norr": {"svenska"}, "soder": set()}])
def test_without_the_languages_of_everybody_there_is_no_number_for_all(spoken, together):
    assert together(**spoken).empty
