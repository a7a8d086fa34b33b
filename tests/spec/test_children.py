"""How many cases concerned children and young people, worked by hand.

The report covers 2025. Columns left out mean "all together"; ``..`` is a figure that is missing, ``.`` one that cannot be formed.
"""


def test_under_18_is_a_category_and_under_21_the_sum_of_two(worked):
    worked(
        """
        jour | gender | measure    | breakdown | category  | value | unit
        norr | _T     | cases      | age_group | age_0_17  | 30    | cases
        norr | _T     | cases      | age_group | age_18_20 | 12    | cases
        norr | _T     | cases      | age_group | age_21_24 | 99    | cases
        norr | woman  | cases      | age_group | age_0_17  | 20    | cases
        norr | woman  | cases      | age_group | age_18_20 | 7     | cases
        norr | _T     | case_share | age_group | age_0_17  | 10    | percent
        norr | _T     | case_share | age_group | age_18_20 | 4     | percent
        """,
        """
        id                        | value | unit    | label
        cases_under_18.norr       | 30    | cases   | Ärenden som gällde barn under 18 år, Norrjouren
        cases_under_21.norr       | 42    | cases   | Ärenden som gällde barn och unga under 21 år, Norrjouren
        cases_under_21.woman.norr | 27    | cases   | Ärenden som gällde barn och unga under 21 år, kvinnor, Norrjouren
        case_share_under_21.norr  | 14    | percent | Barn och unga under 21 år, andel av ärendena, Norrjouren
        """,
    )


def test_a_sum_with_a_missing_part_is_not_formed(worked):
    worked(
        """
        jour  | measure | breakdown | category  | value | unit
        norr  | cases   | age_group | age_0_17  | 30    | cases
        norr  | cases   | age_group | age_18_20 | ..    | cases
        soder | cases   | age_group | age_18_20 | 5     | cases
        """,
        """
        id                   | value
        cases_under_18.norr  | 30
        cases_under_21.norr  | no such figure
        cases_under_18.soder | no such figure
        cases_under_21.soder | no such figure
        """,
    )


def test_what_is_shown_only_together_with_others_is_protected(worked):
    """18–20 years stand together with 21–24, since too many of their counts are small."""
    worked(
        """
        jour | measure | breakdown | category  | value | unit
        norr | cases   | age_group | age_0_17  | 30    | cases
        norr | cases   | age_group | age_18_24 | 40    | cases
        """,
        """
        id                  | value | status
        cases_under_18.norr | 30    | observed
        cases_under_21.norr | .     | suppressed
        """,
    )
