"""The declared merges form ladders over the fine categories, and only reports know them."""

from collections import Counter

import pytest

from iop_analysis import catalogue, merges
from iop_analysis.deliveries import words
from iop_analysis.merges import GENDER
from iop_analysis.schema import TOTAL


def fine_codes(dimension):
    if dimension == GENDER:
        return [gender.code for gender in catalogue.genders()]
    return [category.code for category in catalogue.categories(dimension) if not category.becomes]


def test_merges_are_of_known_dimensions_and_of_what_is_declared_in_them():
    for merge in merges.merges():
        assert merge.dimension in {GENDER, *catalogue.breakdowns()}, merge.code
        steps = {other.code for other in merges.merges() if other.dimension == merge.dimension}
        assert set(merge.of) <= steps | set(fine_codes(merge.dimension)), merge.code
        assert merges.groups()[merge.code] <= set(fine_codes(merge.dimension)), merge.code


def test_no_category_belongs_to_two_merges_except_through_a_ladder():
    for dimension in merges.dimensions():
        parts = Counter(part for merge in merges.merges() if merge.dimension == dimension for part in merge.of)
        assert {part: number for part, number in parts.items() if number > 1} == {}, dimension
    sets = list(merges.groups().items())
    for merged, fine in sets:
        for other, others in sets:
            same = {step.code: step.dimension for step in merges.merges()}
            if same[merged] == same[other]:
                assert fine <= others or others <= fine or not fine & others, (merged, other)


def test_every_merge_leaves_something_beside_it_in_its_dimension():
    for merge in merges.merges():
        assert merges.groups()[merge.code] < set(fine_codes(merge.dimension)), merge.code


def test_a_code_stands_for_one_thing():
    codes = [merge.code for merge in merges.merges()]
    known = {TOTAL, *catalogue.measures(), *catalogue.breakdowns(), *catalogue.category_labels(), *fine_codes(GENDER)}
    assert not [code for code, number in Counter(codes).items() if number > 1 or code in known]
    fine = Counter(code for breakdown in catalogue.breakdowns() for code in fine_codes(breakdown))
    assert max(fine.values()) == 1  # a category's code alone says which breakdown it belongs to


def test_labels_are_the_catalogues_with_the_merged_ones_after_their_last_part():
    labels = list(merges.category_labels())
    assert [code for code in labels if code in catalogue.category_labels()] == list(catalogue.category_labels())
    assert labels[labels.index("ovriga_valdsbrott") + 1] == "other_violence"
    assert labels.index("age_21_24") < labels.index("age_18_24") < labels.index("age_0_24") < labels.index("age_25_44")
    assert set(labels) == {*catalogue.category_labels(), *(step.code for step in merges.merges() if step.dimension != GENDER)}
    assert merges.gender_labels()["woman"] == "Kvinnor"


def test_no_label_is_used_twice():
    for breakdown in catalogue.breakdowns():
        steps = [step.label for step in merges.merges() if step.dimension == breakdown]
        labels = [*(part.label for part in catalogue.categories(breakdown)), *steps]
        assert max(Counter(labels).values()) == 1
    assert max(Counter(merges.gender_labels().values()).values()) == 1


def test_what_the_report_says_of_a_merge_stands_in_the_middle_of_a_sentence():
    for merge in merges.merges():
        assert " tillsammans med " in merge.said
        assert merge.said == merge.said.lower()
        assert not merge.said.endswith(".")


def test_nothing_that_reads_deliveries_knows_a_merged_category():
    for merge in merges.merges():
        lexicon = words.genders() if merge.dimension == GENDER else words.categories(merge.dimension)
        assert lexicon.code(merge.label) is None, merge.code
        assert lexicon.code(merge.code) is None, merge.code


def test_a_category_must_be_mostly_small_to_be_rare():
    assert merges.rare_share() == pytest.approx(1 / 3, abs=0.01)
