"""How a batch tells of itself: to people, to machines, at the end, and on a terminal meanwhile."""

import io
import json

import pytest

from iop_analysis.errors import NotPublishedError
from iop_analysis.progress import Progress, opened_log, summary
from iop_analysis.publish.batch import Event, Outcome

FAILED = Event("2024", "failed", 2.26, "Filen går inte att läsa.", 10)


class FullDisk(io.StringIO):
    name = "logg.jsonl"

    def write(self, _text):
        raise OSError(28, "No space left on device")


def test_people_are_told_of_each_year_that_has_ended_and_how_many_there_are(capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    progress = Progress(3)
    for event in (Event("2023", "started"), Event("2024", "started"), FAILED, Event("2023", "done", 12.04)):
        progress.tell(event)
    shown = capsys.readouterr().err.replace("\u00a0", " ").replace("\r\x1b[K", "\n").splitlines()
    assert [line for line in shown if "efter" in line] == [
        "2024: misslyckades efter 2,3 s – Filen går inte att läsa. (1 av 3)",
        "2023: klar efter 12,0 s (2 av 3)",
    ]


def test_where_nobody_watches_only_failures_are_told(capsys):
    progress = Progress(3)
    events = (Event("2022", "started"), Event("2022", "unchanged", 1), Event("2024", "started"), FAILED)
    for event in (*events, Event("2023", "started"), Event("2023", "done", 12.04)):
        progress.tell(event)
    assert capsys.readouterr().err.replace("\u00a0", " ").splitlines() == [
        "2024: misslyckades efter 2,3 s – Filen går inte att läsa. (2 av 3)"
    ]


def test_a_terminal_shows_what_is_being_done_until_something_ends(capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    progress = Progress(2)
    for event in (Event("2023", "started"), Event("2024", "started"), FAILED, Event("2023", "done", 1)):
        progress.tell(event)
    shown = [part for part in capsys.readouterr().err.split("\r\x1b[K") if part]
    assert shown[0] == "Arbetar med 2023 …"
    assert shown[1] == "Arbetar med 2023 och 2024 …"
    assert shown[2].startswith("2024: misslyckades")
    assert shown[3] == "Arbetar med 2023 …"
    assert shown[4].endswith("(2 av 2)\n")


def test_a_terminal_names_no_more_years_than_a_line_holds(capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    progress = Progress(10)
    for year in range(2016, 2026):
        progress.tell(Event(str(year), "started"))
    assert capsys.readouterr().err.endswith("\r\x1b[KArbetar med 10 år …")


def test_machines_get_a_line_per_event_after_those_of_earlier_batches(tmp_path):
    path = tmp_path / "logg.jsonl"
    for events in ([Event("2024", "started"), FAILED], [Event("2025", "started")]):
        with opened_log(str(path)) as log:
            progress = Progress(2, log)
            for event in events:
                progress.tell(event)
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [(line["label"], line["kind"], line["exit_code"]) for line in lines] == [
        ("2024", "started", 0), ("2024", "failed", 10), ("2025", "started", 0),
    ]  # fmt: skip
    assert lines[0]["time"].endswith("+00:00")


def test_no_log_is_no_log():
    with opened_log(None) as log:
        assert log is None


def test_a_log_that_cannot_be_written_is_one_line(tmp_path):
    with pytest.raises(NotPublishedError, match="loggen kan inte skrivas; välj en annan fil"), opened_log(str(tmp_path)):
        pass
    with pytest.raises(NotPublishedError, match=r"^logg\.jsonl: loggen kan inte skrivas"):
        Progress(1, FullDisk()).tell(Event("2025", "started"))


def test_a_fault_of_others_is_not_taken_for_the_log_s(tmp_path):
    with pytest.raises(FileNotFoundError), opened_log(str(tmp_path / "logg.jsonl")):
        (tmp_path / "saknas").read_text(encoding="utf-8")


def test_the_summary_is_a_table_in_the_order_of_the_years():
    outcomes = [Outcome("2023", "done", 2.56, "version 1"), Outcome("2024", "failed", 0.01, "Filen går inte att läsa.", 10)]
    assert summary(outcomes).replace("\u00a0", " ").splitlines() == [
        "År    Utfall        Tid    Kod",
        "2023  klar          2,6 s  0    version 1",
        "2024  misslyckades  0,0 s  10   Filen går inte att läsa.",
    ]
