"""The command line: what it says, how it ends, and that it publishes nothing when the input is wrong."""

import shutil
from pathlib import Path

import pytest

from iop_analysis.cli import cli, main

PROJECT = Path(__file__).parents[2]
FIGURES = "raw/2025/publicerat/uppfoljning.csv"


@pytest.fixture
def data(tmp_path):
    copy = tmp_path / "data"
    shutil.copytree(PROJECT / "data" / "raw", copy / "raw")
    return copy


@pytest.fixture
def iop(tmp_path, data, capfd):
    """Run a command on the copied data; returns exit code, standard output and standard error."""

    def command(*arguments, places=True):
        options = ["--data-dir", str(data)] if places else []
        options += ["--reports-dir", str(tmp_path / "reports")] if places and arguments[0] in {"run", "diff"} else []
        try:
            main([*arguments, *options])
            code = 0
        except SystemExit as ending:
            code = ending.code
        return code, *capfd.readouterr()

    return command


def edited(data, change):
    file = data / FIGURES
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")


def drop_value_column(data):
    edited(data, lambda text: text.replace(",value,", ",varde,", 1))


def put_text_for_a_number(data):
    edited(data, lambda text: text.replace("3 017", "cirka tre tusen", 1))


def replace_by_a_picture(data):
    (data / FIGURES).write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)))


def empty_the_folder(data):
    shutil.rmtree(data / "raw" / "2025")
    (data / "raw" / "2025").mkdir()


def take_away_the_terms(data):
    file = data / "raw" / "agreement.toml"
    text = file.read_text(encoding="utf-8")
    start, end = text.index("[[term]]"), text.index("[[party]]")
    file.write_text(text[:start] + text[end:], encoding="utf-8")


BAD_INPUTS = [
    (drop_value_column, 10, ["uppfoljning.csv", "kolumnen value saknas"]),
    (put_text_for_a_number, 11, ["uppfoljning.csv, rad 2", "inte är ett tal"]),
    (replace_by_a_picture, 10, ["uppfoljning.csv", "CSV"]),
    (empty_the_folder, 10, ["2025", "inga CSV-filer"]),
    (take_away_the_terms, 10, ["agreement.toml", "term"]),
]


@pytest.mark.parametrize("command", ["run", "check"])
@pytest.mark.parametrize("bad", BAD_INPUTS, ids=lambda bad: bad[0].__name__)
def test_bad_input_is_one_swedish_line_and_no_report_but_a_page_that_says_why(iop, data, tmp_path, command, bad):
    spoil, code, said = bad
    spoil(data)
    ended, out, err = iop(command, "--year", "2025")
    assert ended == code
    assert bool(out) == (command == "check" and code == 11)
    assert len(err.strip().splitlines()) == 1
    assert all(part in err for part in said)
    assert [path.name for path in data.iterdir()] == ["raw"]
    written = sorted(path.name for path in (tmp_path / "reports").glob("[!.]*"))
    assert written == ([] if command == "check" else ["2025-misslyckad.html", "index.html"])
    told = "".join((tmp_path / "reports" / name).read_text(encoding="utf-8") for name in written)
    assert "cirka tre tusen" not in err + told
    assert str(tmp_path) not in told


BAD_COMMANDS = [
    (["run", "--year", "2031"], ["2031", "år med underlag: 2025"]),
    (["run", "--year", "tjugo"], ["--year", "ÅR"]),
    (["run"], ["--year", "--years"]),
    (["run", "--year", "2025", "--years", "2023-2025"], ["--year", "--years"]),
    (["run", "--years", "2025-2023"], ["--years 2025-2023", "fel ordning; skriv 2023-2025"]),
    (["run", "--years", "alla"], ["--years alla", "2016-2025"]),
    (["run", "--year", "2025", "--jobs", "0"], ["--jobs", "heltal från 1 till 256"]),
    (["run", "2025"], ["skriv till exempel iop run --year 2025"]),
    (["diff", "--year", "2025"], ["Ingen rapport för 2025", "iop run --year 2025"]),
    (["run", "--yaer", "2025"], ["--yaer", "menade du ”--year”?"]),
    (["run", "--year", "2025", "-p", "yaer", "2025"], ["yaer", "menade du ”year”?"]),
    (["run", "--year", "2025", "-p", "year", "2024"], ["--year"]),
    (["rnu", "--year", "2025"], ["rnu", "menade du ”run”?"]),
]


@pytest.mark.parametrize(("arguments", "said"), BAD_COMMANDS, ids=" ".join)
def test_a_wrong_command_is_a_usage_error_with_a_suggestion(iop, tmp_path, arguments, said):
    ended, out, err = iop(*arguments)
    assert ended == 2
    assert out == ""
    assert len(err.strip().splitlines()) == 1
    assert all(part in err for part in said)
    assert not (tmp_path / "reports").exists()


def test_debug_shows_where_in_the_program_it_happened_and_keeps_the_exit_code(iop, data):
    empty_the_folder(data)
    plain, _, line = iop("check", "--year", "2025")
    ended, _, err = iop("--debug", "check", "--year", "2025")
    assert ended == plain == 10
    assert "Traceback" in err
    assert err.endswith(line)


def test_check_lists_the_findings_and_publishes_nothing(iop, tmp_path):
    ended, out, _ = iop("check", "--year", "2025")
    assert ended == 0
    assert "11. Tidsseriebrott" in out
    assert "Elva iakttagelser" in out
    assert not (tmp_path / "reports").exists()


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["check", "--help"], ["diff", "--help"]])
def test_help_is_in_swedish(iop, arguments):
    ended, out, _ = iop(*arguments, places=False)
    assert ended == 0
    assert out.startswith("Användning: iop")
    assert "Växlar" in out
    assert not any(word in out for word in ("Usage", "Options", "Commands", "Show this"))


def test_every_command_stands_in_the_readme():
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert [name for name in cli.commands if f"iop {name}" not in readme] == []
