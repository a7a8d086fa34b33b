import datetime as dt

import msgspec
import numpy as np
import pyarrow as pa
import pytest

from iop_analysis.deliveries.cases import block_count as case_block_count
from iop_analysis.deliveries.cases import clean as case_clean
from iop_analysis.deliveries.cases import repeats as case_repeats
from iop_analysis.deliveries.cases import text as case_text
from iop_analysis.deliveries.cases.clean import clean_cases
from iop_analysis.deliveries.corrections import Correction
from iop_analysis.deliveries.delivered import Incoming
from iop_analysis.errors import UnreadableInputError
from iop_analysis.periods import Period

PERIOD = Period(dt.date(2025, 4, 1), dt.date(2025, 12, 31))
NAME = "raw/2025/norr/arenden.csv"
HEAD = "Ärendenummer;Inkom;Brottstyp;Kön;Språk\n"
MESSY = HEAD + "".join(
    f"A{number % 37};2025-{4 + number % 9:02}-0{1 + number % 9};{crime};{gender};svenska\n"
    for number, (crime, gender) in enumerate([("Stöld", "k"), ("rån / stöld", "man"), ('"Misshandel"', ""), ("hejsan", "k")] * 12)
)


@pytest.fixture
def clean(tmp_path, small_agreement):
    def cleaned(content, corrections=(), agreement=small_agreement, period=PERIOD):
        path = tmp_path / "arenden.csv"
        path.write_text(content, encoding="utf-8")
        return clean_cases(Incoming(path, NAME, "norr", corrections), agreement, period)

    return cleaned


def told(delivered):
    return sorted((finding.rule, finding.observed, str(finding.spots)) for finding in delivered.findings)


@pytest.mark.parametrize("size", [40, 100, 333])
def test_how_a_file_is_cut_into_blocks_does_not_matter(clean, monkeypatch, size):
    content = MESSY + "Summa;48;;;\n"
    whole = clean(content)
    monkeypatch.setattr(case_text, "PIECE_BYTES", size)
    cut = clean(content)
    assert cut.figures.equals(whole.figures)
    assert cut.conservation == whole.conservation
    assert told(cut) == told(whole)
    np.testing.assert_array_equal(cut.fingerprints, whole.fingerprints)


def test_quotation_marks_within_fields_do_not_matter(clean):
    """The same rows read character by character give the same counts."""
    regular = clean(MESSY.replace("svenska", "svenska tal"))
    irregular = clean(MESSY.replace("svenska", 'svenska "tal"'))
    assert irregular.figures.equals(regular.figures)
    assert told(irregular) == told(regular)


def test_case_numbers_whose_hashes_collide_are_told_apart(clean, monkeypatch):
    """Every number has the same hash, and yet every count is right: numbers are compared as text."""
    expected = clean(MESSY)
    monkeypatch.setattr(case_block_count, "hashes", lambda ids: np.zeros(len(ids), dtype=np.uint64))
    collided = clean(MESSY)
    assert collided.figures.equals(expected.figures)
    assert collided.conservation == expected.conservation
    assert told(collided) == told(expected)


def test_far_too_many_repeats_are_refused(clean, monkeypatch):
    monkeypatch.setattr(case_repeats, "MOST_REPEATS", 5)
    with pytest.raises(UnreadableInputError, match="mer än 5 rader har ett ärendenummer som redan förekommit"):
        clean(HEAD + "A1;2025-04-01;Stöld;k;\n" * 7)


def test_a_figure_names_its_file_export_and_association(clean):
    delivered = clean(HEAD + "A1;2025-04-01;Stöld;k;\n")
    assert delivered.figures["source"].unique().tolist() == [
        "raw/2025/norr/arenden.csv, 1 rader | Ärendeexport 2025, Norrjouren | räknade rader"
    ]
    assert (delivered.jour, delivered.kind, delivered.file) == ("norr", "cases", NAME)
    assert set(delivered.figures["status"]) == {"observed"}
    assert not delivered.figures.duplicated(["period_start", "period_end", "measure", "breakdown", "category", "gender"]).any()


def test_figures_of_a_synthetic_agreement_say_so(clean, small_agreement):
    synthetic = msgspec.structs.replace(small_agreement, synthetic=True)
    source = clean(HEAD + "A1;2025-04-01;Stöld;k;\n", agreement=synthetic).figures["source"].iloc[0]
    assert "Syntetisk ärendeexport 2025, Norrjouren" in source


def test_fingerprints_are_those_of_the_cases_that_are_kept(clean):
    one, two = (
        clean(HEAD + f"A1;2025-04-01;Stöld;k;\n{row}") for row in ("", "A1;2025-04-01;Stöld;k;\nA2;2024-01-01;Stöld;k;\n")
    )
    np.testing.assert_array_equal(one.fingerprints, two.fingerprints)
    assert one.fingerprints.dtype == np.uint64
    assert len(one.fingerprints) == 1


def test_languages_of_repeated_rows_are_not_counted(clean):
    delivered = clean(HEAD + "A1;2025-04-01;Stöld;k;svenska\nA1;2025-04-01;Stöld;k;arabiska\n")
    figures = delivered.figures
    assert figures.loc[figures["measure"] == "languages", "value"].tolist() == [1]


def test_suggestions_are_made_without_repeating_what_stands_there(clean):
    delivered = clean(HEAD + "A1;2025-04-01;Mishandel;k;\nA2;2025-04-01;Stld;kvina;\n")
    expected = {finding.details["column"]: finding.expected for finding in delivered.findings}
    assert expected == {
        "Brottstyp": "Ett ord ur förteckningen: menade du ”Misshandel” eller ”Stöld”?",
        "Kön": "Ett ord ur förteckningen: menade du ”Kvinnor”?",
    }
    assert not any(word in str(delivered.findings) for word in ("Mishandel", "Stld", "kvina"))


def test_at_most_five_places_are_told_and_all_are_counted(clean):
    delivered = clean(HEAD + "".join(f"A{number};2025-04-01;hejsan;k;\n" for number in range(30)))
    (finding,) = delivered.findings
    assert [spot.row for spot in finding.spots] == [2, 3, 4, 5, 6]
    assert "30 ställen" in finding.observed
    assert len(delivered.figures) == 0


def test_a_corrected_row_that_repeats_is_not_counted_twice(clean):
    declared = Correction(file="norr/arenden.csv", old="kvina", new="kvinna", reason="skrivfel", by="analytiker", column="Kön")
    delivered = clean(HEAD + "A1;2025-04-01;Stöld;kvina;\n" * 2, (declared,))
    conserved = delivered.conservation
    assert (conserved.kept, conserved.corrected, conserved.counted_out) == (0, 1, 1)


def test_a_fault_in_reading_becomes_a_refusal(clean, monkeypatch):
    def fail(*_):
        raise pa.ArrowInvalid

    monkeypatch.setattr(case_clean, "count_block", fail)
    with pytest.raises(UnreadableInputError, match="exportera filen på nytt"):
        clean(MESSY)


def test_day_numbers_far_below_written_dates_stop_the_file(clean, monkeypatch):
    monkeypatch.setattr(case_text, "PIECE_BYTES", 30)
    delivered = clean(HEAD + "A1;2025-04-01;Stöld;k;\n" * 2 + "A2;45748;Stöld;k;\n" * 2)
    assert "mixed_dates" in {finding.rule for finding in delivered.findings if finding.severity == "blocking"}
