"""Letters and templates: who gets one, what it says is missing, and what is not allowed to stop it."""

import io

import openpyxl
import pytest

from iop_analysis.correspondence import write_letters, write_templates
from iop_analysis.pipeline import review
from iop_analysis.store import DataRoot

EXPORT = "Ärendenummer;Inkom;Brottstyp\nA-1;2025-04-03;Stöld\nA-2;2025-05-06;Rån\n"


@pytest.fixture
def root(data_copy):
    """The project's data, with a case export of one association."""
    folder = data_copy.raw / "2025" / "vasterort"
    folder.mkdir()
    (folder / "arenden.csv").write_text(EXPORT, encoding="utf-8")
    return DataRoot(data_copy.path)


def letters(root):
    sent = write_letters(root, 2025, review(root, 2025))
    return {path.name: path.read_text(encoding="utf-8") for path in sent.files if path.suffix == ".html"}


def test_nobody_gets_a_letter_about_published_figures(data_copy):
    root = DataRoot(data_copy.path)
    sent = write_letters(root, 2025, review(root, 2025))
    assert sent.files == ()
    assert not sent.folder.exists()


def test_every_association_gets_one_as_soon_as_any_has_sent_something(root):
    pages = letters(root)
    assert set(pages) == {"stockholm-gotland.html", "sodra-stockholm.html", "vasterort.html"}
    assert "Vi saknar verksamhetsrapport" in pages["sodra-stockholm.html"]
    assert "verksamhetsrapport" in pages["vasterort.html"]


def test_what_cannot_be_read_is_not_called_missing(root):
    (root.path / "raw" / "2025" / "vasterort" / "rapport.xlsx").write_bytes(b"PK\x03\x04")
    page = letters(root)["vasterort.html"]
    assert "Filen går inte att läsa" in page
    assert "Vi saknar" not in page


def test_a_file_that_may_not_be_opened_is_a_finding(root, monkeypatch):
    path = root.path / "raw" / "2025" / "vasterort" / "arenden.csv"
    opened = type(path).open

    def refusing(self, *arguments, **options):
        if self == path:
            raise PermissionError(self)
        return opened(self, *arguments, **options)

    monkeypatch.setattr(type(path), "open", refusing)
    assert [part.rule for part in review(root, 2025).findings if part.jour == "vasterort"] == ["unreadable_file"]


def test_a_template_without_a_year_before_is_still_a_template(root):
    sent = write_templates(root, 2025, None)
    assert (len(sent.files), sent.note) == (3, "")
    assert sent.folder == root.path / "processed" / "2025" / "mallar"
    book = openpyxl.load_workbook(io.BytesIO(sent.files[0].read_bytes()))
    assert book.sheetnames[0] == "Instruktion"
    assert [name for name in book.sheetnames if name.startswith("Kvartal")] == ["Kvartal 2", "Kvartal 3", "Kvartal 4"]


def test_a_year_before_that_cannot_be_used_is_said(root, tmp_path):
    (root.path / "raw" / "2025" / "vasterort" / "arenden.csv").write_text(EXPORT.replace("Stöld", "Stöldd"), encoding="utf-8")
    sent = write_templates(root, 2026, tmp_path / "ut")
    assert sent.note.startswith("Förra årets värden är inte med, eftersom 2025 års underlag inte går att använda: ")
    assert len(sent.files) == 3
