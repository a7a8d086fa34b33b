"""Exit codes are a contract: DESIGN section 9 and the README promise them."""

import pytest

from iop_analysis import errors
from iop_analysis.errors import ExitCode, IopError
from iop_analysis.structured import read_text


def test_exit_codes_are_the_documented_ones():
    assert {code.name: int(code) for code in ExitCode} == {
        "DONE": 0,
        "USAGE": 2,
        "UNREADABLE_INPUT": 10,
        "BLOCKING_FINDINGS": 11,
        "NOTEBOOK_FAILED": 12,
        "NOT_PUBLISHED": 13,
    }


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ("UsageError", 2),
        ("UnreadableInputError", 10),
        ("BlockingFindingsError", 11),
        ("NotebookFailedError", 12),
        ("NotPublishedError", 13),
    ],
)
def test_an_error_carries_its_exit_code(error, code):
    kind = getattr(errors, error)
    assert issubclass(kind, IopError)
    assert kind("x").exit_code == code
    assert str(kind("Filen saknas.")) == "Filen saknas."


def test_every_failure_code_belongs_to_exactly_one_error():
    assert sorted(kind.exit_code for kind in IopError.__subclasses__()) == [2, 10, 11, 12, 13]


@pytest.mark.parametrize("kind", IopError.__subclasses__())
@pytest.mark.parametrize("broken", ["\n", "\r\n", "\n\n  ", " \t\n", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_an_error_is_one_line_whatever_it_was_put_together_from(kind, broken):
    said = str(kind(f"fil{broken}namn.csv: går inte{broken}att läsa."))
    assert said == "fil namn.csv: går inte att läsa."
    assert len(said.splitlines()) == 1


def test_a_file_whose_name_has_a_line_break_is_still_one_line(tmp_path):
    with pytest.raises(IopError) as caught:
        read_text(tmp_path / "två\nrader.toml")
    assert str(caught.value).endswith("två rader.toml: filen saknas; lägg dit den och kör igen.")
