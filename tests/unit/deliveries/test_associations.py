"""The associations' folders of a year: whose a file is, what kind it is, and what happens to one that cannot be read."""

import openpyxl
import pytest

from iop_analysis.deliveries import associations, delivered
from iop_analysis.deliveries.associations import read_associations
from iop_analysis.errors import UnreadableInputError
from iop_analysis.schema import Severity

EXPORT = "Ärendenummer;Inkom;Brottstyp\nA-1;2025-02-03;Stöld\nA-2;2025-05-06;Rån\n"


@pytest.fixture
def year(tmp_path, small_agreement, reporting):
    """A year's folder to fill, and what is read from it."""

    class Year:
        folder = tmp_path / "data" / "raw" / "2025"

        def put(self, name, content):
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            return path

        def read(self):
            return read_associations(self.folder, tmp_path / "data", small_agreement, reporting)

    return Year()


def workbook(path, *rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)


def test_a_folder_may_bear_the_id_the_name_or_an_alias(year):
    year.put("norr/a.csv", EXPORT)
    year.put("Söderjouren/b.csv", EXPORT.replace("A-", "B-"))
    year.put("jouren i norr/c.csv", EXPORT.replace("A-", "C-"))
    year.put("okänd/d.csv", EXPORT)
    assert sorted((part.jour, part.file.rpartition("/")[2]) for part in year.read().delivered) == [
        ("norr", "a.csv"),
        ("norr", "c.csv"),
        ("soder", "b.csv"),
    ]


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        (["Ärendenummer", "Inkom", "Brottstyp"], "cases"),
        (["ärende-id", "INKOMMET", "brott", "Kön"], "cases"),
        (["Ärendenummer", "Inkom", "Kön"], None),
    ],
)
def test_a_workbook_with_the_headers_of_cases_is_an_export(headers, kind, year):
    """One that lacks a required column is still an export, and is refused as one."""
    path = year.put("norr/lista.xlsx", b"")
    workbook(path, headers, ["A-1", "2025-02-03", "Stöld", "kvinna"][: len(headers)])
    read = year.read()
    assert [part.kind for part in read.delivered] == ([kind] if kind else [])
    assert all("Brottstyp" in part.observed for part in read.findings)


def test_a_workbook_with_two_header_rows_is_an_export_too(year):
    path = year.put("norr/lista.xlsx", b"")
    workbook(
        path, [None, None, None, "Antal"], ["Ärendenummer", "Inkom", "Brottstyp", "kontakter"], ["A-1", "2025-02-03", "Rån", 2]
    )
    (part,) = year.read().delivered
    assert part.kind == "cases"
    assert part.figures.loc[part.figures["measure"] == "contacts", "value"].max() == 2


@pytest.mark.parametrize(
    ("name", "content"), [("a.pdf", b"%PDF-1.7"), ("a.csv", b""), ("a.xlsx", b"PK\x03\x04"), ("a.xls", b"\xd0\xcf\x11\xe0")]
)
def test_a_file_that_cannot_be_read_does_not_hinder_the_others(name, content, year):
    year.put(f"norr/{name}", content)
    year.put("soder/b.csv", EXPORT)
    read = year.read()
    assert [part.jour for part in read.delivered] == ["soder"]
    (finding,) = read.findings
    assert (finding.rule, finding.severity, finding.jour) == ("unreadable_file", Severity.BLOCKING, "norr")
    assert finding.spots[0].file == f"raw/2025/norr/{name}"
    assert "\n" not in finding.observed


def test_a_correction_of_a_file_that_is_not_there_matches_nothing(year):
    year.put("norr/a.csv", EXPORT)
    year.put(
        "rattelser.toml",
        '[[correction]]\nfile = "norr/b.csv"\ncolumn = "Brottstyp"\nfrom = "Stold"\nto = "Stöld"\nreason = "x"\nby = "y"\n',
    )
    assert [part.rule for part in year.read().findings] == ["correction_matches_nothing"]


def test_files_in_which_something_stops_publication_are_no_ground_for_comparison(year):
    year.put("norr/a.csv", EXPORT)
    year.put("soder/b.csv", EXPORT.replace("Stöld", "Stöldd"))
    read = year.read()
    assert {part.jour for part in read.delivered} == {"norr", "soder"}
    assert {part.jour for part in read.without_faulty().delivered} == {"norr"}


def test_a_file_whose_name_holds_personal_data_is_not_read_and_its_name_is_not_told(year):
    number = "811228-9874"
    year.put(f"norr/{number}.csv", EXPORT)
    year.put("norr/arenden.csv", EXPORT)
    read = year.read()
    assert [part.file for part in read.delivered] == ["raw/2025/norr/arenden.csv"]
    (finding,) = read.findings
    assert (finding.rule, finding.place) == ("unsafe_file_name", "raw/2025/norr/(fil 1)")
    assert number not in str(read.findings)
    assert list(read.hashes) == ["raw/2025/norr/arenden.csv"]


def test_a_name_that_cannot_be_written_is_refused(year):
    year.put("norr/a\nb.csv", EXPORT)
    with pytest.raises(UnreadableInputError, match="ett namn med tecken som inte går att skriva ut"):
        year.read()


def test_a_workbook_is_opened_once(year, monkeypatch):
    """Its kind and its cells are read from the same opening."""
    opened = []
    original = associations.read_workbook
    for module in (associations, delivered):
        monkeypatch.setattr(module, "read_workbook", lambda path, name: opened.append(name) or original(path, name))
    path = year.put("norr/lista.xlsx", b"")
    workbook(path, ["Ärendenummer", "Inkom", "Brottstyp"], ["A-1", "2025-02-03", "Stöld"])
    report = year.put("soder/rapport.xlsx", b"")
    workbook(report, ["Öppna hus", 3])
    assert {part.kind for part in year.read().delivered} == {"cases", "report"}
    assert sorted(opened) == ["raw/2025/norr/lista.xlsx", "raw/2025/soder/rapport.xlsx"]
