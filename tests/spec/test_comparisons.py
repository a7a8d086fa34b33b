"""When a change is given, and when a reader is told why it is not. Worked by hand; the report covers 2025."""


def test_equally_long_periods(worked_comparison):
    """80 after 40 is 40 more, twice as many, more than chance; 42 after 40 is within it."""
    worked_comparison(
        """
        period           | jour  | measure  | value | unit
        2025-01..2025-12 | norr  | contacts |    80 | contacts
        2024-01..2024-12 | norr  | contacts |    40 | contacts
        2025-01..2025-12 | soder | contacts |    42 | contacts
        2024-01..2024-12 | soder | contacts |    40 | contacts
        """,
        """
        id             | compared with       | problems | change | percent | chance
        contacts.norr  | contacts.norr@2024  | none     | 40     | 100     | exceeded
        contacts.soder | contacts.soder@2024 | none     | 2      | 5       | within
        """,
    )


def test_unequal_periods(worked_comparison):
    """26 in 12 months against 4 in 9: no percentage, but by the month it is more than chance."""
    worked_comparison(
        """
        period           | measure                  | value | unit
        2025-01..2025-12 | referrals_to_stodcentrum |    26 | cases
        2024-04..2024-12 | referrals_to_stodcentrum |     4 | cases
        """,
        """
        id                       | compared with                                   | problems        | change | percent | chance
        referrals_to_stodcentrum | referrals_to_stodcentrum@2024-04-01--2024-12-31 | unequal_periods | .      | .       | exceeded
        """,
    )


def test_a_baseline_of_unknown_period_in_another_unit(worked_comparison):
    worked_comparison(
        """
        period           | measure            | value | unit
        2025-01..2025-12 | close_relationship |   593 | crimes
        ?                | close_relationship |   468 | cases
        """,
        """
        id                 | compared with                   | problems                           | change | percent | chance
        close_relationship | close_relationship@oklar-period | different_units+ambiguous_baseline | .      | .       | not_tested
        """,
    )


def test_from_nothing(worked_comparison):
    """There is no percentage of nothing. Six after none: 2 × ½⁶ = 0,03, more than chance; five: 0,06, within it."""
    worked_comparison(
        """
        period           | jour  | measure | value | unit
        2025-01..2025-12 | norr  | cases   |     6 | cases
        2024-01..2024-12 | norr  | cases   |     0 | cases
        2025-01..2025-12 | soder | cases   |     5 | cases
        2024-01..2024-12 | soder | cases   |     0 | cases
        """,
        """
        id          | compared with    | problems | change | percent | chance
        cases.norr  | cases.norr@2024  | none     | 6      | .       | exceeded
        cases.soder | cases.soder@2024 | none     | 5      | .       | within
        """,
    )


def test_a_missing_figure(worked_comparison):
    worked_comparison(
        """
        period           | measure | value | unit
        2025-01..2025-12 | cases   |    .. | cases
        2024-01..2024-12 | cases   |    40 | cases
        """,
        """
        id    | compared with | problems     | change | percent | chance
        cases | cases@2024    | not_observed | .      | .       | not_tested
        """,
    )
