"""axe-core in Chromium on the letter to an association: with everything that it can hold, when all is well, and hostile."""

import datetime as dt

import pytest

from iop_analysis.agreement import Names
from iop_analysis.deliveries.letter.page import Letter, letter_html
from iop_analysis.periods import Period
from iop_analysis.schema import Conservation, Finding, Severity, Spot

REPORT, CASES = "2025/soder/rapport.xlsx", "2025/soder/ärenden.csv"
HOSTILE = '<script>alert(1)</script><img src="http://x.example/y.png">'


def letter(*findings, text="Text", missing=()):
    return Letter(
        year=2025,
        period=Period(dt.date(2025, 4, 1), dt.date(2025, 12, 31)),
        jour="soder",
        name=text,
        names=Names(**dict.fromkeys(Names.__struct_fields__, text)),
        synthetic=bool(findings),
        files=(Conservation(REPORT, 88, 85, 1, 2), Conservation(CASES, 1_234_567, 1_234_500, 3, 17, 47)),
        findings=findings,
        kinds={REPORT: "report", CASES: "cases"},
        missing=missing,
    )


def of_every_degree(text):
    spots = {Severity.BLOCKING: (Spot(REPORT, text, "A7"), Spot(REPORT, text, "B8")), Severity.WARNING: (Spot(CASES, row=3),)}
    return [
        Finding(
            "a_rule", severity, text, {}, text, text, text, text, text,
            jour="soder", spots=spots.get(severity, ()), found=text if severity == Severity.BLOCKING else "", places=17,
        )
        for severity in Severity
    ]  # fmt: skip


LETTERS = {
    "everything": letter(*of_every_degree("Text"), missing=("Enkätresultat",)),
    "all-is-well": letter(),
    "hostile": letter(*of_every_degree(HOSTILE), text=HOSTILE, missing=(HOSTILE,)),
    "long": letter(*of_every_degree("lång" * 200), text="lång" * 60, missing=("lång" * 60,)),
}


@pytest.mark.parametrize("name", LETTERS)
def test_the_letter(name, tmp_path, assert_accessible_html):
    page = tmp_path / f"{name}.html"
    page.write_text(letter_html(LETTERS[name]), encoding="utf-8")
    assert_accessible_html(page)


def test_the_check_can_fail_on_a_letter(tmp_path, assert_accessible_html):
    html = letter_html(LETTERS["everything"])
    assert '<html lang="sv">' in html
    page = tmp_path / "broken.html"
    page.write_text(html.replace('<html lang="sv">', "<html>"), encoding="utf-8")
    with pytest.raises(AssertionError, match="at 1280 px"):
        assert_accessible_html(page)
