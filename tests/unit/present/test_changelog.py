"""The log keeps every change since the first version, no value that is hidden now, and no formula; the diff reads as text."""

import csv
import io

import pandas as pd
import pytest

from iop_analysis.changed import ABSENT, Change, changes_table_of
from iop_analysis.errors import NotPublishedError
from iop_analysis.present.changelog import LOG_COLUMNS, diff_text, log_text

STATUSES = ("missing", "not_asked", "suppressed", ABSENT)
CAUSE = "Ändrad fil: raw/2025/vasterort/arenden.csv."


def change(before, after, *, name="cases", label="Ärenden, Västerort", cause=CAUSE):
    told = [(None, part) if part in STATUSES else (float(part), "observed") for part in (before, after)]
    return Change(name, label, *told[0], *told[1], "cases", cause, label, "cases")


def log(earlier, *changes, version=2, hidden=()):
    names = {part.id: part.after_status for part in changes}
    known = {"cases": "observed", **names, **dict.fromkeys(hidden, "suppressed")}
    known = {name: status for name, status in known.items() if status != ABSENT}
    indicators = pd.DataFrame({"id": list(known), "status": list(known.values())})
    return log_text(earlier, changes_table_of(list(changes)), version, indicators)


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_a_row_per_change():
    text = log("", change(3017, 3018.5))
    assert text.splitlines()[0] == ",".join(LOG_COLUMNS)
    assert text.splitlines()[1] == f'2,cases,"Ärenden, Västerort",3017,observed,3018.5,observed,cases,{CAUSE}'


def test_statuses_and_zero_stay_apart():
    statuses = ("missing", "not_asked", "suppressed", ABSENT)
    found = rows(log("", change(0, 1), *(change(part, 1, name=part) for part in statuses)))
    assert [(row["before"], row["before_status"]) for row in found] == [("0", "observed"), *(("", part) for part in statuses)]


def test_without_changes_there_is_a_header_and_the_log_stays_as_it_is():
    assert log("") == ",".join(LOG_COLUMNS) + "\n"
    earlier = log("", change(1, 2))
    assert log(earlier, version=3) == earlier


def test_the_log_is_cumulative():
    earlier = log("", change(1, 2))
    text = log(earlier, change(2, 3), version=3)
    assert text.startswith(earlier)
    assert [(row["version"], row["before"], row["after"]) for row in rows(text)] == [("2", "1", "2"), ("3", "2", "3")]


def test_a_version_that_is_made_again_is_logged_once():
    once = log("", change(1, 2))
    assert log(once, change(1, 2)) == once


@pytest.mark.parametrize("now", ["suppressed", ABSENT])
def test_what_is_hidden_now_is_told_in_no_row(now):
    text = log(log("", change(7001, 7002), change(1, 2, name="other")), change(7002, now), version=3, hidden=["other"])
    assert "700" not in text
    assert [(row["before"], row["before_status"], row["after"], row["after_status"]) for row in rows(text)] == [
        ("", "observed", "", "observed"), ("", "observed", "", "observed"), ("", "observed", "", now),
    ]  # fmt: skip


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_no_cell_is_a_formula(start):
    once = log("", change(-1, -2, label=f"{start}A1", cause=f"{start}B1"))
    [row] = rows(once)
    assert (row["label"], row["cause"]) == (f"'{start}A1", f"'{start}B1")
    assert (row["before"], row["after"]) == ("-1", "-2")
    assert log(once, version=3) == once


@pytest.mark.parametrize("text", ["a,b\n1,2\n", ",".join(LOG_COLUMNS) + "\n1,2\n", '"', "\x00"])
def test_a_damaged_log_is_refused(text):
    with pytest.raises(NotPublishedError, match=r"andringslogg\.csv"):
        log(text)


def test_the_reason_of_a_correction_is_not_told_beside_what_is_hidden_now():
    told = change(1, 2, cause="Rättelse: a.csv, rad 2, kolumn ”Kön” (skäl: ska vara 4 (fyra)). Även ändrat: programmet (b).")
    assert "fyra" in log("", told)
    [row] = rows(log(log("", told), version=3, hidden=["cases"]))
    assert row["cause"] == "Rättelse: a.csv, rad 2, kolumn ”Kön”"


def test_no_difference_is_said():
    assert diff_text(changes_table_of([]), 1, 2) == "Inga uppgifter skiljer."
    assert diff_text(pd.DataFrame(), 1, 2) == "Inga uppgifter skiljer."


def test_a_block_per_figure_and_a_summary():
    changes = [
        change(3017, 3018), change(0, "missing", name="a"), change("not_asked", 0, name="b"),
        change(7001, "suppressed", name="c"), change(ABSENT, 5, name="d"), change(7002, ABSENT, name="e"),
    ]  # fmt: skip
    text = diff_text(changes_table_of(changes), 1, 2)
    assert text.startswith(
        "Ärenden, Västerort\n    Uppgift  cases\n    Ändring  3\xa0017 → 3\xa0018\n"
        "    Orsak    Ändrad fil: raw/2025/vasterort/arenden.csv.\n\n"
    )
    for told in ("– (noll) → .. (uppgift saknas)", ". (uppgiften är inte efterfrågad) → – (noll)"):
        assert f"    Ändring  {told}\n" in text
    for told in ("visades → x (skyddad uppgift)", "inte med → 5", "visades → inte med"):
        assert f"    Ändring  {told}\n" in text
    assert text.endswith(
        "\n\nSex uppgifter har ändrats från version 1 till version 2: "
        "en ny uppgift, en uppgift har utgått, en uppgift har blivit skyddad och tre uppgifter är ändrade."
    )
    assert "700" not in text


def test_ordinary_changes_are_counted_once():
    text = diff_text(changes_table_of([change(1, 2), change(2, 3, name="a")]), 1, 4)
    assert text.endswith("\n\nTvå uppgifter har ändrats från version 1 till version 4.")


def test_a_terminal_is_told_nothing_that_it_would_obey():
    text = diff_text(changes_table_of([change(1, 2, cause="Rättelse: a.csv (skäl: \x1b[2Jrad\nrad)")]), 1, 2)
    assert "\x1b" not in text
    assert "rad rad)" in text
