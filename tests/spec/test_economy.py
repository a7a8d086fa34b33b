"""How the economy is followed up, worked by hand: outcome against budget, and what it comes to per case.

The report covers 2025. Columns left out mean "all together"; ``..`` is a figure that is missing, ``.`` one that cannot be formed.
"""


def test_an_outcome_minus_its_budget(worked):
    """690 of 704 thousand: 14 below, 14 ÷ 704 = 1,99 percent. Line by line in the same way."""
    worked(
        """
        jour | measure       | breakdown   | category | value  | unit
        norr | grant         | _T          | _T       | 704000 | sek
        norr | grant_outcome | _T          | _T       | 690000 | sek
        norr | grant         | budget_line | personal | 600000 | sek
        norr | grant_outcome | budget_line | personal | 612000 | sek
        """,
        """
        id                                    | value  | unit    | status
        grant_deviation.norr                  | -14000 | sek     | observed
        grant_deviation_percent.norr          | -1.99  | percent | observed
        grant_deviation.personal.norr         | 12000  | sek     | observed
        grant_deviation_percent.personal.norr | 2      | percent | observed
        """,
    )


def test_twelve_months_of_budget_are_never_held_against_nine_of_outcome(worked):
    worked(
        """
        period           | jour  | measure       | value  | unit
        2024-07..2025-06 | norr  | grant         | 704000 | sek
        2025-01..2025-12 | norr  | grant_outcome | 528000 | sek
        2022-01..2022-12 | soder | grant         | 704000 | sek
        2025-01..2025-12 | soder | grant_outcome | 528000 | sek
        """,
        """
        id                            | value          | status
        grant_deviation.norr          | .              | not_applicable
        grant_deviation_percent.norr  | .              | not_applicable
        grant_deviation.soder         | no such figure | no such figure
        """,
    )


def test_where_one_of_two_budgets_is_of_the_same_period_that_one_is_taken(worked):
    worked(
        """
        period           | jour | measure       | value | unit
        2024-07..2025-06 | norr | grant         | 700   | sek
        2025-01..2025-12 | norr | grant         | 500   | sek
        2025-01..2025-12 | norr | grant_outcome | 510   | sek
        """,
        """
        id                           | value | status
        grant_deviation.norr         | 10    | observed
        grant_deviation_percent.norr | 2     | observed
        """,
    )


def test_nothing_is_subtracted_from_what_is_missing_and_nothing_is_a_percentage_of_nothing(worked):
    worked(
        """
        jour  | measure               | value | unit
        norr  | grant                 | 500   | sek
        norr  | grant_outcome         | ..    | sek
        soder | own_financing         | 0     | sek
        soder | own_financing_outcome | 70    | sek
        """,
        """
        id                                    | value          | status
        grant_deviation.norr                  | no such figure | no such figure
        own_financing_deviation.soder         | 70             | observed
        own_financing_deviation_percent.soder | .              | not_applicable
        """,
    )


def test_own_financing_as_a_share_of_the_whole_outcome(worked):
    """300 ÷ (700 + 300) = 30 percent."""
    worked(
        """
        measure               | value | unit
        grant_outcome         | 700   | sek
        own_financing_outcome | 300   | sek
        """,
        """
        id                          | value | unit
        own_financing_outcome_share | 30    | percent
        """,
    )


def test_the_grant_per_case(worked):
    """690 000 ÷ 920 = 750 kronor. Without a case there is no such mean."""
    worked(
        """
        jour  | measure       | value  | unit
        norr  | grant_outcome | 690000 | sek
        norr  | cases         | 920    | cases
        soder | grant_outcome | 690000 | sek
        soder | cases         | 0      | cases
        """,
        """
        id                           | value | unit | status
        grant_outcome_per_case.norr  | 750   | sek  | observed
        grant_outcome_per_case.soder | .     | sek  | not_applicable
        """,
    )
