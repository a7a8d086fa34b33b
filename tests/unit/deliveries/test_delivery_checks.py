"""Deliveries held against each other, against last year's and against what is asked for."""

import msgspec
import numpy as np
import pytest

from iop_analysis.agreement import Commitment
from iop_analysis.deliveries.associations import Associations
from iop_analysis.deliveries.delivered import DELIVERED_COLUMNS, Delivered
from iop_analysis.deliveries.delivery_checks import Compared, compare_deliveries
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
    return [(part.rule, part.jour) for part in findings if part.rule != "association_missing"]


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
    found = findings_of(*given, agreement=asking)
    assert rules(found) == [("kind_missing", "soder"), ("part_missing", "soder")]
    assert "kontakter och erbjudna personligt möte" in found[1].observed


def test_an_association_that_sent_nothing_is_missing_once_another_has_sent(file_of, findings_of):
    assert [(part.rule, part.jour) for part in findings_of(file_of())] == [("association_missing", "soder")]
    assert findings_of() == ()


def test_what_stands_in_a_refused_file_is_not_called_missing(file_of, findings_of, asking):
    refused = Finding("personal_data", Severity.BLOCKING, "x", {}, jour="norr")
    found = findings_of(file_of(findings=[refused]), file_of(jour="soder"), agreement=asking)
    assert {part.jour for part in found} == {"soder"}


def test_no_finding_prints_a_figure_where_the_report_may_print_it(file_of, findings_of):
    counted = file_of("value | measure | unit\n83 | cases | cases\n71 | crimes | crimes", kind="cases")
    earlier = file_of("period | value | measure | unit\n2024-01..2024-12 | 977 | crimes | crimes")
    found = findings_of(counted, file_of("value | measure | unit\n89 | cases | cases"), last_year=[earlier])
    assert len(rules(found)) == 3
    printed = " ".join(f"{part.title} {part.observed} {part.expected} {part.action}" for part in found)
    assert not {"83", "71", "977", "89"} & set(printed.replace(".", " ").split())
