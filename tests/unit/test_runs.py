"""What `iop run` is asked for, how a batch ends, and what a person reads after one year."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from msgspec import Struct

from iop_analysis import production, runs
from iop_analysis.errors import NotPublishedError, UnreadableInputError, UsageError
from iop_analysis.making import Job
from iop_analysis.pipeline import Prepared
from iop_analysis.publish.batch import Outcome
from iop_analysis.publish.freshness import running_code
from iop_analysis.published import Readers
from iop_analysis.runs import Order, run_many, years_of
from iop_analysis.schema import DATA_DIR_VARIABLE, REPORTS_DIR_VARIABLE
from iop_analysis.store import DataRoot


class Named(Struct, frozen=True):
    label: str


@contextmanager
def threads(_order):
    with ThreadPoolExecutor(1) as executor:
        yield executor


@pytest.fixture
def batch(monkeypatch, tmp_path):
    """Run a batch of years whose work is a function; nothing is read or published."""
    (tmp_path / "raw").mkdir()

    def start(work, years="2023-2025", **order):
        monkeypatch.setattr(runs, "_executor", threads)
        monkeypatch.setattr(runs, "_tasks", lambda _order, _root, asked: [Named(str(year)) for year in asked])
        monkeypatch.setattr(runs, "_work", work)
        run_many(Order(years=years, data_dir=str(tmp_path), **order))

    return start


def done(task):
    return Outcome(task.label, "done", message="version 1")


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2025", [2025]),
        ("2016-2018", [2016, 2017, 2018]),
        ("2025,2023", [2023, 2025]),
        ("2023-2025, 2021, 2024", [2021, 2023, 2024, 2025]),
    ],
)
def test_years_are_spans_and_single_ones_each_once_in_order(text, years):
    assert years_of(text) == years


@pytest.mark.parametrize("text", ["", ",", "25", "2016–2025", "2016-", "2016--2025", "2016;2017", "٢٠٢٥", "3025"])
def test_what_is_no_years_is_one_line_with_an_example(text):
    with pytest.raises(UsageError) as caught:
        years_of(text)
    assert str(caught.value) == f"--years {text}: väntade till exempel 2016-2025 eller 2023,2025."


def test_years_in_the_wrong_order_are_turned_around():
    with pytest.raises(UsageError, match="--years 2021,2025-2023: åren står i fel ordning; skriv 2023-2025"):
        years_of("2021,2025-2023")


def test_a_batch_that_ends_well_ends_with_its_summary(batch, capsys):
    batch(done)
    printed = capsys.readouterr()
    assert [line.split()[:2] for line in printed.out.splitlines()[1:]] == [[year, "klar"] for year in ("2023", "2024", "2025")]
    assert printed.err == "", "a schedule that goes well sends no e-mail"


def test_the_gravest_exit_code_is_the_batch_s(batch, capsys):
    def work(task):
        if task.label == "2024":
            raise UnreadableInputError("Filen går inte att läsa.")
        if task.label == "2023":
            raise UsageError("Det finns inget underlag.")
        return done(task)

    with pytest.raises(SystemExit) as ending:
        batch(work)
    assert ending.value.code == 10
    assert "2025  klar" in capsys.readouterr().out


def test_a_log_that_cannot_be_opened_is_said_before_anything_is_done(batch, tmp_path):
    with pytest.raises(NotPublishedError, match="loggen kan inte skrivas"):
        batch(lambda _: pytest.fail("worked"), log=str(tmp_path))


def test_kernels_find_the_folders_through_their_environment(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert runs._environment("data", None) == {DATA_DIR_VARIABLE: str(tmp_path / "data")}
    assert runs._environment(None, Path("reports")) == {REPORTS_DIR_VARIABLE: str(tmp_path / "reports")}
    assert runs._environment(None, None) == {}


def ended(order=Order(), **result):  # noqa: B008 - it cannot be altered
    return runs._ended_well(production.Result(Path("reports", "2025"), version=2, **result), 2025, order).splitlines()


def test_a_person_reads_where_the_report_is_and_what_to_look_at():
    assert ended(warnings=0) == ["Klart: reports/2025/uppfoljning.html och .pdf, version 2. Alla rapporter: reports/index.html"]
    assert ended(warnings=1, changes=3)[1:] == [
        "Underlaget har en varning; läs avsnittet Uppgifternas kvalitet eller kör iop check --year 2025.",
        "Tre uppgifter skiljer sig från en tidigare version; se dem med iop diff --year 2025.",
    ]
    assert ended(warnings=1, unchanged=True) == [
        "Inget att göra: reports/2025/uppfoljning.html är aktuell (version 2). Gör om den ändå med --force."
    ]


def test_what_a_person_is_told_to_run_has_the_folders_of_the_run():
    order = Order(data_dir="min data", reports_dir="r")
    assert ended(order, warnings=1, changes=1)[1:] == [
        "Underlaget har en varning; läs avsnittet Uppgifternas kvalitet eller kör iop check --year 2025 --data-dir 'min data'.",
        "En uppgift skiljer sig från en tidigare version; se den med iop diff --year 2025 --data-dir 'min data' --reports-dir r.",
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [(0, "version 2, en varning"), (3, "version 2, en varning, tre uppgifter skiljer sig från en tidigare version")],
)
def test_a_year_of_a_batch_says_how_many_figures_differ(changes, said, monkeypatch, tmp_path):
    result = production.Result(tmp_path, version=2, warnings=1, changes=changes)
    monkeypatch.setattr(production, "publish", lambda *_: result)
    monkeypatch.setattr(runs, "_warm_kernels", lambda *_: None)
    job = Job(DataRoot(tmp_path), 2025, tmp_path)
    assert runs._work(runs._Task(job, code=running_code())).message == said


def told_of_lost_data(monkeypatch, order):
    told = []
    monkeypatch.setattr(production, "current_edition", lambda reports, year: (reports / str(year)).is_dir())
    monkeypatch.setattr(production, "tell_of", lambda error, job: told.append((job.year, job.root.reports, str(error))))
    with pytest.raises(UsageError):
        runs._root(order)
    return told


SAID = "Mappen data/raw med underlaget finns inte; lägg tillbaka den, eller ange rätt --data-dir."


def test_readers_are_told_that_all_deliveries_are_gone(monkeypatch, tmp_path):
    (tmp_path / "reports" / "2025").mkdir(parents=True)
    beside = (2025, tmp_path / "reports", SAID)
    assert told_of_lost_data(monkeypatch, Order(years="2024-2025", data_dir=str(tmp_path / "data"))) == [beside]
    assert told_of_lost_data(monkeypatch, Order(year=2024, data_dir=str(tmp_path / "data"))) == []
    (tmp_path / "inne").mkdir()
    monkeypatch.chdir(tmp_path / "inne")
    assert told_of_lost_data(monkeypatch, Order(year=2025)) == [beside]
    elsewhere = Order(year=2025, data_dir="borta/data", reports_dir=str(tmp_path / "reports"))
    assert told_of_lost_data(monkeypatch, elsewhere) == [beside]


def test_each_year_of_a_batch_is_computed_in_the_knowledge_of_those_before_it(monkeypatch, tmp_path):
    (tmp_path / "raw").mkdir()
    known = {}

    def prepared(_root, year, readers):
        known[year] = sorted(readers.announced)
        return Prepared(
            pd.DataFrame(),
            SimpleNamespace(protected=SimpleNamespace(indicators=figures_of(year)), findings=()),
            None,
            {},
            readers,
        )

    monkeypatch.setattr(production, "prepare", prepared)
    monkeypatch.setattr(production, "is_current", lambda job: job.year == 2024)
    monkeypatch.setattr(production, "readers_now", lambda _job, announced: Readers((), dict(announced)))
    tasks = list(runs._tasks(Order(), DataRoot(tmp_path), [2023, 2024, 2025, 2026]))
    assert known == {2023: [], 2025: [2023], 2026: [2023, 2025]}, "a year that is current already is published, and not announced"
    assert [sorted(task.readers.announced) if task.readers else None for task in tasks] == [[], None, [2023], [2023, 2025]]


def figures_of(year):
    return pd.DataFrame({"year": [year]})
