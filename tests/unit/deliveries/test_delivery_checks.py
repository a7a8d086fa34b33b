"""Deliveries held against each other, against last year's and against what is asked for."""

import msgspec
import numpy as np
import pytest

from iop_analysis.agreement import Commitment
from iop_analysis.deliveries.associations import Associations
from iop_analysis.deliveries.compared import Compared
from iop_analysis.deliveries.delivered import DELIVERED_COLUMNS, Delivered
from iop_analysis.deliveries.delivery_checks import compare_deliveries
from iop_analysis.deliveries.letter.page import Letter, letter_html
from iop_analysis.schema import Conservation, Finding, Severity, Spot

NOTHING = "value | measure | unit"


@pytest.fixture
def file_of(ascii_facts):
    """Make a cleaned file of figures drawn as an ASCII table; what is not said is a report of Norrjouren's."""

    def make(text=NOTHING, *, jour="norr", kind="report", ids=(), **other):
        name = other.get("file") or f"raw/2025/{jour}/{'rapport.xlsx' if kind == 'report' else 'arenden.csv'}"
        facts = ascii_facts(text).assign(jour=jour, file=name)
        sheet, cell = ("Helår", [f"B{number}" for number in range(2, len(facts) + 2)]) if kind == "report" else ("", "")
        figures = facts.assign(sheet=sheet, cell=cell)[list(DELIVERED_COLUMNS)]
        fingerprints = np.array(sorted(ids), dtype=np.uint64)
        return Delivered(
            jour, kind, name, figures, tuple(other.get("findings", ())), Conservation(name, 0, 0), fingerprints=fingerprints
        )

    return make


@pytest.fixture
def findings_of(small_agreement, reporting):
    """Return what the checks say of some files, as (rule, association)."""

    def check(*files, last_year=None, agreement=small_agreement, hashes=None, earlier_hashes=None):
        year = Associations(files, hashes=hashes or {part.file: part.file for part in files})
        before = Associations(tuple(last_year or ()), hashes=earlier_hashes or {}) if last_year or earlier_hashes else None
        return compare_deliveries(Compared(year, before, agreement, reporting))

    return check


def rules(findings):
    """What was found, apart from what is missing: most tests deliver only what they are about."""
    return [(part.rule, part.jour) for part in findings if part.rule not in {"association_missing", "part_missing"}]


def full_year():
    return "value | measure | unit\n9 | cases | cases"


def test_deliveries_that_agree_give_nothing(file_of, findings_of):
    counted = file_of("value | measure | unit\n80 | cases | cases\n90 | crimes | crimes", kind="cases")
    reported = file_of("value | measure | unit\n80 | cases | cases")
    assert rules(findings_of(counted, reported)) == []


def test_a_report_that_differs_from_the_counted_cases_names_its_cell(file_of, findings_of):
    counted = file_of("value | measure | unit\n80 | cases | cases", kind="cases")
    reported = file_of("value | measure | unit\n81 | cases | cases")
    (finding,) = [part for part in findings_of(counted, reported) if part.rule == "report_against_cases"]
    assert (finding.severity, finding.jour) == (Severity.BLOCKING, "norr")
    assert finding.spots[0] == Spot("raw/2025/norr/rapport.xlsx", "Helår", "B2")
    assert finding.found == "81 i rapporten, 80 räknade ärenden"
    assert "81" not in finding.observed, "the report may print what was observed"


def test_what_is_only_missing_in_one_of_them_is_no_disagreement(file_of, findings_of):
    counted = file_of("value | measure | unit\n80 | cases | cases", kind="cases")
    assert rules(findings_of(counted, file_of("value | measure | unit\n.. | cases | cases"))) == []


@pytest.mark.parametrize(("crimes", "expected"), [("79", [("crimes_below_cases", "norr")]), ("80", []), ("81", [])])
def test_a_case_concerns_at_least_one_crime(crimes, expected, file_of, findings_of):
    assert rules(findings_of(file_of(f"value | measure | unit\n80 | cases | cases\n{crimes} | crimes | crimes"))) == expected


@pytest.mark.parametrize(("share", "expected"), [("50", []), ("51", []), ("60", [("share_against_counts", "norr")])])
def test_a_delivered_share_is_what_the_counts_give(share, expected, file_of, findings_of):
    text = f"""
        value   | measure                | unit
        40      | meeting_offered        | cases
        80      | meeting_offer_stated   | cases
        {share} | meeting_offered_share  | percent
    """
    assert rules(findings_of(file_of(text))) == expected


@pytest.mark.parametrize(
    ("then", "now", "asked"),
    [("100", "201", True), ("100", "200", False), ("100", "49", True), ("100", "50", False), ("5", "15", False)],
)
def test_a_count_that_doubles_or_halves_is_asked_about(then, now, asked, file_of, findings_of):
    """Counts below twenty swing by themselves."""
    earlier = file_of(f"period | value | measure | unit\n2024-01..2024-12 | {then} | cases | cases")
    found = findings_of(file_of(f"value | measure | unit\n{now} | cases | cases"), last_year=[earlier])
    assert rules(found) == ([("implausible_change", "norr")] if asked else [])


def test_periods_of_different_length_are_compared_per_month(file_of, findings_of):
    earlier = file_of("period | value | measure | unit\n2024-10..2024-12 | 30 | cases | cases")
    assert rules(findings_of(file_of("value | measure | unit\n120 | cases | cases"), last_year=[earlier])) == []


def test_the_same_file_in_two_folders(file_of, findings_of):
    first, second = file_of(), file_of(jour="soder")
    found = findings_of(first, second, hashes={first.file: "a", second.file: "a"})
    assert rules(found) == [("same_file_twice", "soder")]
    assert found[0].severity is Severity.BLOCKING


def test_last_years_file_again(file_of, findings_of):
    file = file_of()
    found = findings_of(file, hashes={file.file: "a"}, earlier_hashes={"raw/2024/norr/rapport.xlsx": "a"})
    assert rules(found) == [("last_years_file", "norr")]
    assert "raw/2024/norr/rapport.xlsx" in found[0].observed


@pytest.mark.parametrize(("ids", "expected"), [(range(5, 15), True), (range(6, 16), False)])
def test_half_of_anothers_case_numbers_is_anothers_file(ids, expected, file_of, findings_of):
    first, second = file_of(kind="cases", ids=range(10)), file_of(kind="cases", jour="soder", ids=ids)
    assert rules(findings_of(first, second)) == ([("another_associations_file", "soder")] if expected else [])


def test_last_years_cases_in_a_new_file(file_of, findings_of):
    earlier = file_of(kind="cases", ids=range(10), file="raw/2024/norr/arenden.csv")
    found = findings_of(file_of(kind="cases", ids=range(4, 40)), last_year=[earlier])
    assert rules(found) == [("last_years_cases", "norr")]


@pytest.fixture
def asking(small_agreement):
    """The small partnership, asking for contacts and a share, and for a report and a case export."""
    asked = (
        Commitment("a", "support", "Kontakter", "1", "avtal", measure="contacts"),
        Commitment("b", "quality", "Möten", "1", "avtal", measure="meeting_offered_share", target=100),
    )
    return msgspec.structs.replace(small_agreement, commitment=asked, required_deliveries=("report", "cases"))


def test_what_is_asked_for_and_not_given_is_said_to_the_one_who_did_not(file_of, findings_of, asking):
    full = """
        value | measure              | unit
        9     | contacts             | contacts
        4     | meeting_offered      | cases
        8     | meeting_offer_stated | cases
    """
    given = [file_of(full), file_of(full, kind="cases"), file_of(jour="soder")]
    found = [part for part in findings_of(*given, agreement=asking) if part.jour == "soder"]
    assert [part.rule for part in found] == ["kind_missing", "part_missing"]
    assert "ärenden, kontakter och erbjudna personligt möte" in found[1].observed


def test_an_association_that_sent_nothing_is_missing_once_another_has_sent(file_of, findings_of):
    assert [(part.rule, part.jour) for part in findings_of(file_of(full_year()))] == [("association_missing", "soder")]
    assert findings_of() == ()


def test_what_stands_in_a_refused_file_is_not_called_missing(file_of, findings_of, asking):
    refused = Finding("personal_data", Severity.BLOCKING, "x", {}, jour="norr")
    found = findings_of(file_of(findings=[refused]), file_of(jour="soder"), agreement=asking)
    assert {part.jour for part in found} == {"soder"}


def test_no_finding_prints_a_figure_where_the_report_may_print_it(file_of, findings_of):
    counted = file_of("value | measure | unit\n83 | cases | cases\n71 | crimes | crimes", kind="cases")
    earlier = file_of("period | value | measure | unit\n2024-01..2024-12 | 977 | crimes | crimes")
    found = findings_of(counted, file_of("value | measure | unit\n89 | cases | cases"), last_year=[earlier])
    assert len(rules(found)) == 3, found
    printed = " ".join(f"{part.title} {part.observed} {part.expected} {part.action}" for part in found)
    assert not {"83", "71", "977", "89"} & set(printed.replace(".", " ").split())


def test_a_part_is_not_larger_than_its_whole(file_of, findings_of):
    text = "value | measure | unit\n{part} | meeting_offered | cases\n8 | meeting_offer_stated | cases"
    assert rules(findings_of(file_of(text.format(part=8)))) == []
    (finding,) = [part for part in findings_of(file_of(text.format(part=9))) if part.rule == "part_beyond_whole"]
    assert (finding.rule, finding.severity, finding.spots[0].cell) == ("part_beyond_whole", Severity.BLOCKING, "B2")


def test_two_exports_of_one_association_are_neither_added_nor_chosen_between(file_of, findings_of):
    first = file_of("value | measure | unit\n1 | cases | cases", kind="cases", file="raw/2025/norr/a.csv")
    second = file_of("value | measure | unit\n1 | cases | cases", kind="cases", file="raw/2025/norr/b.csv")
    found = findings_of(first, second)
    assert rules(found) == [("several_of_a_kind", "norr")]
    assert {part.severity for part in found if part.jour == "norr"} == {Severity.BLOCKING}
    assert [spot.file for spot in found[0].spots] == [first.file, second.file]


def test_a_report_that_lacks_a_quarter_lacks_the_years_cases(file_of, findings_of):
    quarter = file_of("period | value | measure | unit\n2025-01..2025-03 | 9 | cases | cases")
    (finding,) = [part for part in findings_of(quarter) if part.jour == "norr"]
    assert finding.rule == "part_missing"
    assert "ärenden" in finding.observed


def test_every_finding_can_stand_in_a_letter(file_of, findings_of, small_agreement, reporting):
    """What is said of a whole export is no row about a person, and may be quoted to the association that sent it."""
    counted = file_of("value | measure | unit\n83 | cases | cases\n71 | crimes | crimes", kind="cases")
    earlier = file_of("period | value | measure | unit\n2024-01..2024-12 | 977 | crimes | crimes")
    found = findings_of(counted, file_of("value | measure | unit\n89 | cases | cases"), last_year=[earlier])
    theirs = tuple(part for part in found if part.jour == "norr")
    assert len(theirs) == 3, theirs
    page = letter_html(
        Letter(
            year=2025, period=reporting, jour="norr", name="Norrjouren", names=small_agreement.names, synthetic=False, files=(),
            findings=theirs, kinds={part.file: part.kind for part in (counted, file_of())},
        )
    )  # fmt: skip
    assert "89 i rapporten, 83 räknade ärenden" in page.replace("\u00a0", " ")
