"""veraPDF on rendered documents, and proof that the check can fail."""

import executed_notebooks
import output_checks
import pikepdf
import pytest
from executed_notebooks import cell, chart, code, column, hostile_table, png_chart, prose, small, table
from matplotlib.figure import Figure


def test_the_follow_up(report, assert_pdf_standards):
    assert_pdf_standards(report / "rapport.pdf")


def test_every_element(rendered, assert_pdf_standards):
    text = (
        "1. a\n   - b\n\n> citat\n\n---\n\n```\nkod\n```\n\n[avsnitt](#avsnitt) <https://x.example> **f** *k* ***b*** `c`\\\nrad"
    )
    rows = [[cell(f"Rad {number}"), cell("1", 1.0, f"f-{number}", ["1"])] for number in range(90)]
    long = table("Lång", [column("Huvud"), column("Antal", "right")], rows, [{"text": "not", "mark": "1"}])
    built = small(prose(text), code(png_chart(), chart(), long, hostile_table("#import <b> ∑ → ✓ é")))
    assert_pdf_standards(rendered(built) / "rapport.pdf")


def test_a_page_without_sections(rendered, assert_pdf_standards):
    assert_pdf_standards(rendered(executed_notebooks.notebook(prose("# Titel\n\nText."), date="2026-03-01")) / "rapport.pdf")


def test_an_untagged_pdf_fails(tmp_path):
    figure = Figure()
    figure.subplots().plot([1, 2])
    path = tmp_path / "otaggad.pdf"
    figure.savefig(path)
    report = output_checks.pdf_report(path)
    assert all(report.values()), report
    with pytest.raises(AssertionError):
        output_checks.assert_pdf_standards(path)


def test_a_picture_that_loses_its_alternative_text_fails(report, tmp_path):
    path = tmp_path / "utan-alt.pdf"
    with pikepdf.open(report / "rapport.pdf") as opened:
        for element in opened.objects:
            if isinstance(element, pikepdf.Dictionary) and element.get("/S") == "/Figure":
                del element.Alt
        opened.save(path)
    failed = output_checks.pdf_report(path)
    assert any("7.3" in rule for rule in failed[f"{path} [ua1]"])
