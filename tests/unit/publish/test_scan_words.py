"""Numbers in words tell a secret as figures do."""

import pytest

from iop_analysis.publish.scan_words import Place, Secret, Secrets, sentence_passage, told_in


@pytest.mark.parametrize("said", ["trettiotvå", "Trettiotvå", "32"])
def test_large_numbers_in_words_tell_too(said):
    secret = Secret("anhöriga", 32, (Place(("kvinn",), ("män",)),), ("anhör",), frozenset({"2025"}))
    assert told_in(sentence_passage(f"Bland kvinnor var {said} anhöriga."), Secrets([secret]))
    assert not told_in(sentence_passage(f"Bland män var {said} anhöriga."), Secrets([secret]))


def test_one_in_words_tells_where_it_counts_something():
    secret = Secret("rån", 1, (Place(("väster",), ("söder",)),), ("rån",), frozenset({"2025"}))
    assert told_in(sentence_passage("I Västerort gällde ett ärende rån."), Secrets([secret]))
    assert not told_in(sentence_passage("I Västerort är rån ett problem."), Secrets([secret]))
