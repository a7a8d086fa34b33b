import numpy as np
import pytest

from iop_analysis.deliveries.cases import text as case_text
from iop_analysis.deliveries.cases.text import is_regular, open_text, pieces, record_starts, records
from iop_analysis.errors import UnreadableInputError

CONTENT = 'a;b\r\nå;"x\ny"\r\n\r\nc;d\n'
PLAIN = CONTENT.replace("\r\n", "\n").encode()


def opened(tmp_path, content):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    return open_text(path, "a.csv")


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (CONTENT.encode(), "utf-8"),
        (CONTENT.encode("utf-8-sig"), "utf-8"),
        (CONTENT.encode("cp1252"), "cp1252"),
        (b"\xff\xfe" + CONTENT.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + CONTENT.encode("utf-16-be"), "utf-16-be"),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_any_encoding_becomes_utf8_however_it_is_cut(tmp_path, monkeypatch, content, encoding, size):
    monkeypatch.setattr(case_text, "PIECE_BYTES", size)
    text = opened(tmp_path, content)
    assert text.encoding == encoding
    assert b"".join(pieces(text)) == PLAIN


@pytest.mark.parametrize("size", [1, 4, 9, 1000])
def test_blocks_end_where_a_record_ends_and_know_their_line(tmp_path, monkeypatch, size):
    monkeypatch.setattr(case_text, "PIECE_BYTES", size)
    blocks = list(records(opened(tmp_path, PLAIN), ";"))
    assert b"".join(block.content for block in blocks) == PLAIN
    for block in blocks:
        assert block.content.count(b'"') % 2 == 0
        assert block.regular
        assert PLAIN.decode().split("\n")[block.first_line - 1] == block.content.decode().split("\n")[0]


@pytest.mark.parametrize(
    ("content", "regular"),
    [
        (b'a;"b;c"\n', True), (b'"a""b";c\n', True), (b'"";""\n', True), (b'a;5" skarm\n5" skarm;b\n', False),
        (b'"a\n', False), (b'="x";y\n', False), (b'a;"b"c\n', False), (b"a;b", True), (b'a;"b"', True),
    ],
)  # fmt: skip
def test_quotation_marks_are_regular_only_around_whole_fields(content, regular):
    assert is_regular(content, ";") is regular


def test_records_start_after_line_breaks_outside_quotation_marks():
    starts, ends, lines = record_starts(PLAIN)
    assert [PLAIN[start:end].decode() for start, end in zip(starts, ends, strict=True)] == ["a;b", 'å;"x\ny"', "c;d"]
    np.testing.assert_array_equal(lines, [0, 1, 4])


def test_what_comes_after_an_irregular_block_is_irregular(tmp_path, monkeypatch):
    monkeypatch.setattr(case_text, "PIECE_BYTES", 8)
    blocks = list(records(opened(tmp_path, b'a;b\n5"a;"\nc;d\ne;f\ng;h\n'), ";"))
    assert [block.regular for block in blocks] == sorted((block.regular for block in blocks), reverse=True)
    assert not blocks[-1].regular


def test_a_file_or_a_row_that_is_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(case_text, "LONGEST_RECORD_BYTES", 100)
    monkeypatch.setattr(case_text, "PIECE_BYTES", 50)
    with pytest.raises(UnreadableInputError, match="orimligt lång"):
        list(records(opened(tmp_path, b"a\n" + b"x" * 400), ";"))
    monkeypatch.setattr(case_text, "LARGEST_FILE_BYTES", 10)
    with pytest.raises(UnreadableInputError, match="större än"):
        opened(tmp_path, b"x" * 11)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(UnreadableInputError, match="ingen fil som går att läsa"):
        open_text(tmp_path / "a.csv", "a.csv")
