"""How each kind of indicator is formed, worked by hand.

The report covers 2025. Columns left out mean "all together"; ``..`` is a figure that is missing, ``.`` one that cannot be formed.
"""


def test_a_share_of_the_cases(worked):
    """30 of 200 cases are marked: 100 × 30 ÷ 200 = 15 percent. Nothing of nothing is not a percentage."""
    worked(
        """
        jour  | measure            | value | unit
        ------+--------------------+-------+------
        norr  | cases              |   200 | cases
        norr  | close_relationship |    30 | cases
        soder | cases              |     0 | cases
        soder | close_relationship |     0 | cases
        """,
        """
        id                                  | value | unit    | status
        ------------------------------------+-------+---------+---------------
        close_relationship_case_share.norr  | 15    | percent | observed
        close_relationship_case_share.soder | .     | percent | not_applicable
        """,
    )


def test_no_share_of_different_units(worked):
    """30 crimes beside 200 cases: a case can hold several crimes, so there is no share."""
    worked(
        """
        measure            | value | unit
        cases              |   200 | cases
        close_relationship |    30 | crimes
        """,
        """
        id                            | value | status
        cases                         | 200   | observed
        close_relationship            | 30    | observed
        close_relationship_case_share | .     | not_applicable
        """,
    )


def test_no_share_where_a_part_is_missing(worked):
    worked(
        """
        measure            | value | unit
        cases              |   200 | cases
        close_relationship |    .. | cases
        """,
        """
        id                            | value          | status
        close_relationship            | .              | missing
        close_relationship_case_share | no such figure | no such figure
        """,
    )


def test_own_financing_as_a_share_of_the_whole_budget(worked):
    """309 ÷ (704 + 309) = 30,5 percent: the denominator is the sum of both."""
    worked(
        """
        period           | jour | measure       | value | unit
        2024-04..2025-03 | norr | grant         |   704 | sek
        2024-04..2025-03 | norr | own_financing |   309 | sek
        """,
        """
        id                                               | value | unit
        own_financing_share.norr@2024-04-01--2025-03-31  | 30.5  | percent
        """,
    )


def test_what_the_listed_crime_types_leave(worked):
    """100 − (22 + 13 + 12 + 12) = 41. What is left is not known where a category is missing."""
    worked(
        """
        jour  | measure     | breakdown  | category   | value | unit
        norr  | crime_share | crime_type | misshandel |    22 | percent
        norr  | crime_share | crime_type | bedrageri  |    13 | percent
        norr  | crime_share | crime_type | olaga_hot  |    12 | percent
        norr  | crime_share | crime_type | ofredande  |    12 | percent
        soder | crime_share | crime_type | misshandel |    70 | percent
        soder | crime_share | crime_type | bedrageri  |    .. | percent
        """,
        """
        id                         | value | unit    | label
        crime_share_unlisted.norr  | 41    | percent | Brottstyper som inte redovisats, Norrjouren
        crime_share_unlisted.soder | .     | percent | Brottstyper som inte redovisats, Söderjouren
        """,
    )


def test_shares_that_exceed_the_whole_leave_no_remainder(worked):
    worked(
        """
        jour | measure     | breakdown  | category   | value | unit
        norr | crime_share | crime_type | misshandel |    60 | percent
        norr | crime_share | crime_type | bedrageri  |    45 | percent
        """,
        """
        id                        | value | status
        crime_share_unlisted.norr | .     | not_applicable
        """,
    )


def test_referrals_per_month(worked):
    """26 in 12 months and 4 in 9 months: 2,17 and 0,44 a month."""
    worked(
        """
        period           | measure                  | value | unit
        2025-01..2025-12 | referrals_to_stodcentrum |    26 | cases
        2024-04..2024-12 | referrals_to_stodcentrum |     4 | cases
        """,
        """
        id                                                        | value | unit
        referrals_to_stodcentrum_per_month                        | 2.17  | per_month
        referrals_to_stodcentrum_per_month@2024-04-01--2024-12-31 | 0.44  | per_month
        """,
    )


def test_missing_zero_and_suppressed_stay_apart(worked):
    worked(
        """
        jour     | measure | value | unit  | status
        norr     | cases   |     0 | cases | observed
        soder    | cases   |    .. | cases | missing
        national | cases   |     . | cases | suppressed
        """,
        """
        id             | value | status
        cases.norr     | 0     | observed
        cases.soder    | .     | missing
        cases.national | .     | suppressed
        """,
    )
