"""Only crime types that stand for themselves with a figure are counted."""

import pytest

from iop_analysis.present.crime_types import crime_types_text

HEADER = "jour | breakdown | category | measure | value | unit | status"
SEEN = "norr | crime_type | {} | crime_share | 5 | percent | observed"
HIDDEN = "norr | crime_type | {} | crime_share | . | percent | suppressed"
MISSING = "norr | crime_type | {} | crime_share | .. | percent | missing"
TOGETHER = "Andra brottstyper redovisas tillsammans."
PROTECTED = "Hur brotten fördelar sig på brottstyper visas inte, eftersom uppgifterna är skyddade."


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([SEEN.format("misshandel"), SEEN.format("bedrageri")], "Två brottstyper redovisas var för sig."),
        ([SEEN.format("bedrageri"), SEEN.format("all_violence")], f"En brottstyp redovisas för sig. {TOGETHER}"),
        ([SEEN.format("all_violence")], TOGETHER),
        ([SEEN.format("bedrageri"), HIDDEN.format("misshandel")], "En brottstyp redovisas för sig."),
        ([HIDDEN.format("bedrageri"), HIDDEN.format("all_violence")], PROTECTED),
        ([MISSING.format("bedrageri")], None),
        ([], None),
    ],
)
def test_what_is_said_of_the_crime_types(rows, said, material_of):
    assert crime_types_text(material_of("\n".join([HEADER, *rows, "_T | _T | _T | cases | 9 | cases | observed"]))) == said
