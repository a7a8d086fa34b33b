"""Arbitrary bytes are read or refused in one line; they never end in any other error."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from iop_analysis.agreement import Agreement, read_agreement
from iop_analysis.deliveries.read import Description, RawTable, read_csv
from iop_analysis.errors import UnreadableInputError
from iop_analysis.structured import read_toml

RUNS = settings(max_examples=60, deadline=None)
COLUMNS = ("jour", "value")
TEXT = 'jour;value\nNorr;1\n"Sö;der";2\n'


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return tmp_path_factory.mktemp("bytes") / "fil"


def read_or_refused(read, file, content):
    """Return what was read, or the refusal; any other exception fails the test."""
    file.write_bytes(content)
    try:
        return read(file)
    except UnreadableInputError as refusal:
        return refusal


@st.composite
def damaged(draw, original):
    """The original with a stretch of it taken out and something else put there."""
    start = draw(st.integers(0, len(original)))
    length = draw(st.integers(0, 40))
    return original[:start] + draw(st.binary(max_size=8)) + original[start + length :]


def as_csv(file):
    return read_csv(file, "fil.csv", COLUMNS)


@RUNS
@given(content=st.binary(max_size=200) | damaged(TEXT.encode()) | damaged(TEXT.encode("utf-16")) | st.text().map(str.encode))
@example(content=TEXT.encode())
@example(content=b"jour,value\n\r,\r\n\x85")
def test_any_bytes_are_a_table_or_refused(content, file):
    outcome = read_or_refused(as_csv, file, content)
    if isinstance(outcome, RawTable):
        assert set(COLUMNS) <= set(outcome.cells.columns)
        assert outcome.cells.index.is_unique
    else:
        assert str(outcome).startswith("fil.csv")
        assert "\n" not in str(outcome)


@RUNS
@given(content=st.binary(max_size=200) | st.text().map(str.encode))
@pytest.mark.parametrize("structure", [Agreement, Description])
def test_any_bytes_are_a_structure_or_refused(structure, content, file):
    outcome = read_or_refused(lambda path: read_toml(path, structure), file, content)
    assert isinstance(outcome, UnreadableInputError), "nothing but a whole file is a whole structure"
    assert str(file) in str(outcome)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_damaged_agreement_is_read_or_refused(data, file, project_data):
    original = (project_data / "raw" / "agreement.toml").read_bytes()
    outcome = read_or_refused(read_agreement, file, data.draw(damaged(original)))
    if isinstance(outcome, Agreement):
        assert outcome.term
    else:
        assert str(file) in str(outcome)


def test_the_undamaged_files_are_read(file, project_data):
    assert isinstance(read_or_refused(as_csv, file, TEXT.encode()), RawTable)
    original = (project_data / "raw" / "agreement.toml").read_bytes()
    assert isinstance(read_or_refused(read_agreement, file, original), Agreement)
