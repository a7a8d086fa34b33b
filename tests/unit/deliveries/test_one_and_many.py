"""What is said of one place and of many is correct Swedish, for every rule on reports, and on case exports."""

import datetime as dt
import re
import string

import pytest

from iop_analysis import catalogue
from iop_analysis.deliveries.cases import notes as case_notes
from iop_analysis.deliveries.cases.clean import clean_cases
from iop_analysis.deliveries.delivered import Incoming
from iop_analysis.deliveries.reports.notes import Notes
from iop_analysis.periods import Period

PERIOD = Period(dt.date(2025, 4, 1), dt.date(2025, 12, 31))
MANY = "ställen|celler|summor|jämförelser|rader|raderna|kolumner|svar som"
ONE = "ställe|cell|tom cell|summa|jämförelse|rad|kolumn"
OF_NOTES = {"column", "places", "suggestions"}


def asked(text):
    return {
        name for part in (text.observed, text.expected, text.action) for _, name, _, _ in string.Formatter().parse(part) if name
    }


def said_of_reports(count):
    notes = Notes("rapport.xlsx", "norr")
    for rule, text in catalogue.reference("report_findings", dict[str, catalogue.FindingText]).items():
        details = dict.fromkeys(asked(text) - {"cells", "blanks", "sums", "comparisons"}, "x")
        for row in range(count):
            notes.add(rule, ("Blad", row, 1), **details)
    return list(notes.findings())


def said_of_cases(count, path, agreement):
    """Most rules speak through the notes; the others are found in a file of ``count`` rows and unknown columns."""
    texts = catalogue.reference("case_findings", dict[str, catalogue.FindingText])
    notes = {(rule, "gender"): case_notes.Note(count) for rule, text in texts.items() if asked(text) <= OF_NOTES}
    unknown = "".join(f";Rum {number}" for number in range(count))
    rows = [f"A{number};2024-05-01;Stöld;k" + ";x" * count for number in range(count)]
    path.write_text("\n".join([f"Ärendenummer;Inkom;Brottstyp;Könn{unknown}", *rows]), encoding="utf-8")
    of_file = clean_cases(Incoming(path, "fil.csv", "norr", ()), agreement, PERIOD).findings
    partly = [f"A{number};2025-05-01;Stöld;{number or ''}" for number in range(2)] + [
        f"B{n};2025-05-01;Stöld;" for n in range(1, count)
    ]
    path.write_text("\n".join(["Ärendenummer;Inkom;Brottstyp;Antal kontakter", *partly]), encoding="utf-8")
    of_contacts = clean_cases(Incoming(path, "fil.csv", "norr", ()), agreement, PERIOD).findings
    return [*case_notes.findings(notes, "fil.csv", "norr"), *of_file, *of_contacts]


@pytest.fixture
def said(tmp_path, small_agreement):
    return lambda count: said_of_reports(count) + said_of_cases(count, tmp_path / "fil.csv", small_agreement)


@pytest.mark.parametrize(("count", "wrong"), [(1, rf"\b(?:1|en|ett) (?:tomma )?(?:{MANY})\b"), (8, rf"\b(?:8|åtta) (?:{ONE})\b")])
def test_the_noun_agrees_with_the_number(said, count, wrong):
    found = said(count)
    of_reports, of_cases = (
        catalogue.reference(name, dict[str, catalogue.FindingText]) for name in ("report_findings", "case_findings")
    )
    counted = {rule for rule, text in of_cases.items() if "places" in asked(text)}
    assert counted | set(of_reports) <= {finding.rule for finding in found}
    texts = [f"{finding.title}. {finding.observed} {finding.expected} {finding.action}" for finding in found]
    assert [text for text in texts if re.search(wrong, text)] == []


@pytest.mark.parametrize(
    ("count", "rule", "observed"),
    [
        (1, "blank_cells", "I tabeller som annars är ifyllda finns en tom cell. Det har lästs som att uppgiften saknas."),
        (8, "blank_cells", "I tabeller som annars är ifyllda finns åtta tomma celler. Det har lästs som att uppgiften saknas."),
        (1, "parts_against_total", "I summan står x, men raderna blir tillsammans x (en summa stämmer inte)."),
        (8, "parts_against_total", "I summan står x, men raderna blir tillsammans x (åtta summor stämmer inte)."),
        (1, "mostly_outside_period", "Antal rader utanför 1 april–31 december 2025: 1 av 1."),
        (8, "case_id_missing", "Kolumnen Kön är tom på åtta ställen."),
    ],
)
def test_what_is_said(said, count, rule, observed):
    (shown,) = {finding.observed.replace("\xa0", " ") for finding in said(count) if finding.rule == rule}
    assert shown == observed
