"""Shares follow from counts, and only where nobody has delivered them."""

import pytest

from iop_analysis.measures.shares import computed_shares
from iop_analysis.schema import FACT_COLUMNS


@pytest.fixture
def shares_of(ascii_facts):
    """The computed shares as measure, category, gender, association → value (``None`` where there is none) and status."""

    def of(text):
        shares = computed_shares(ascii_facts(text)[list(FACT_COLUMNS)])
        values = shares["value"].astype(object).where(shares["value"].notna(), None)
        keys = shares[["measure", "category", "gender", "jour"]].itertuples(index=False, name=None)
        return dict(zip(keys, zip(values, shares["status"], strict=True), strict=True))

    return of


CRIMES = """
    value | measure | unit   | breakdown  | category   | gender | jour
    20    | crimes  | crimes | _T         | _T         | _T     | norr
    5     | crimes  | crimes | crime_type | misshandel | _T     | norr
    15    | crimes  | crimes | crime_type | bedrageri  | _T     | norr
    8     | crimes  | crimes | _T         | _T         | woman  | norr
    2     | crimes  | crimes | crime_type | misshandel | woman  | norr
"""


def test_a_category_is_a_share_of_its_own_gender_and_a_gender_of_all(shares_of):
    assert shares_of(CRIMES) == {
        ("crime_share", "misshandel", "_T", "norr"): (25.0, "observed"),
        ("crime_share", "bedrageri", "_T", "norr"): (75.0, "observed"),
        ("crime_share", "_T", "woman", "norr"): (40.0, "observed"),
        ("crime_share", "misshandel", "woman", "norr"): (25.0, "observed"),
    }


def test_a_delivered_share_stays(shares_of):
    delivered = "24    | crime_share | percent | crime_type | misshandel | _T     | norr\n"
    assert ("crime_share", "misshandel", "_T", "norr") not in shares_of(CRIMES + delivered)


def test_two_measures_form_a_share_with_the_same_key(shares_of):
    text = """
        value | measure                    | unit  | jour
        6     | first_contact_within_3_days | cases | norr
        8     | first_contact_stated       | cases | norr
        0     | meeting_offered            | cases | norr
        0     | meeting_offer_stated       | cases | norr
        5     | three_call_attempts        | cases | soder
    """
    assert shares_of(text) == {
        ("first_contact_within_3_days_share", "_T", "_T", "norr"): (75.0, "observed"),
        ("meeting_offered_share", "_T", "_T", "norr"): (None, "not_applicable"),
    }


def test_a_missing_part_or_whole_gives_no_share(shares_of):
    text = """
        value | measure | unit  | gender | jour
        ..    | cases   | cases | _T     | norr
        4     | cases   | cases | woman  | norr
        9     | cases   | cases | _T     | soder
        ..    | cases   | cases | woman  | soder
    """
    assert shares_of(text) == {}


def test_one_association_is_never_a_share_of_another(shares_of):
    text = """
        value | measure | unit  | gender | jour
        10    | cases   | cases | _T     | norr
        4     | cases   | cases | woman  | soder
    """
    assert shares_of(text) == {}
