"""A failed attempt is told to every reader of reports: enough to go on, nothing that a report would not say."""

import html
import pickle
import re

import pytest
from bs4 import BeautifulSoup

from iop_analysis.errors import (
    BlockingFindingsError,
    ExitCode,
    IopError,
    NotebookFailedError,
    NotPublishedError,
    UnreadableInputError,
    UsageError,
)
from iop_analysis.publish.failure import Attempt, Failure, Obstacle, clear_failure, failure_of, failure_page, write_failure
from iop_analysis.publish.standing import Edition
from iop_analysis.schema import Finding, Severity, Spot

WHEN = "2026-01-15T06:05:00+01:00"
STANDING = Edition(2025, "2025", 3, "1\N{NO-BREAK SPACE}april–31\N{NO-BREAK SPACE}december 2025", ("uppfoljning.html",))
QUOTED = "191212121212"


def of(error, **changes):
    return failure_of(error, Attempt(**{"year": 2025, "when": WHEN, **changes}))


def seen(failure):
    return BeautifulSoup(failure_page(failure), "html.parser")


def words(failure):
    return " ".join(seen(failure).get_text(" ").split())


class CellError(Exception):
    """Stands for papermill's, which keeps the raised exception's name and message apart."""

    def __init__(self, ename, evalue=""):
        self.ename, self.evalue = ename, evalue


def in_cell(message, raised=None, notebook="annual_followup.ipynb", cell=7):
    error = NotebookFailedError(f"{notebook}, cell {cell}: {message}")
    error.__cause__ = CellError(raised) if raised else None
    return error


# --- what is told of an exception


@pytest.mark.parametrize("kind", [UsageError, UnreadableInputError, NotPublishedError])
def test_our_own_sentences_are_told_as_they_are(kind):
    failure = of(kind("raw/2025/a.csv, rad 1: kolumnen saknas."))
    assert (failure.message, failure.exit_code) == ("raw/2025/a.csv, rad 1: kolumnen saknas.", kind.exit_code)


@pytest.mark.parametrize("error", [KeyError(QUOTED), ValueError(f"rad {QUOTED}"), OSError(28, QUOTED), RuntimeError()])
def test_of_a_foreign_exception_only_the_type_is_told(error):
    failure = of(error)
    assert failure.message == f"Programfel ({type(error).__name__})."
    assert failure.exit_code == 1
    assert QUOTED not in failure_page(failure)


def test_a_type_with_a_strange_name_is_not_named():
    assert of(type(f"x {QUOTED}", (Exception,), {})()).message == "Programfel."


@pytest.mark.parametrize("error", [
    in_cell(f"programfel (KeyError: '{QUOTED}'); se --debug.", "KeyError"),
    in_cell(f"programfel (KeyError: '{QUOTED}'); se --debug."),
    pickle.loads(pickle.dumps(in_cell(f"programfel (KeyError: '{QUOTED}'); se --debug.", "KeyError"))),  # noqa: S301
    in_cell(f"körningen avbröts av ett fel (KeyError: '{QUOTED}'); rätta det och kör om."),
    in_cell(QUOTED, "KeyError"),
])  # fmt: skip
def test_of_a_fault_in_a_cell_notebook_cell_and_type_are_told(error):
    failure = of(error)
    assert (failure.notebook, failure.cell, failure.message) == ("annual_followup.ipynb", 7, "Programfel (KeyError).")
    assert QUOTED not in failure_page(failure)


def test_what_our_own_error_says_in_a_cell_is_told():
    assert of(in_cell("raw/2025/a.csv: filen saknas.", "UnreadableInputError")).message == "Raw/2025/a.csv: filen saknas."


@pytest.mark.parametrize("raised", ["BlockingFindingsError", None])
def test_what_stops_in_a_cell_is_told_without_what_was_observed(raised):
    said = f"a.csv: fel. Det står {QUOTED} där. Väntat: ett tal. Skriv ett tal."
    assert of(in_cell(said, raised)).message == "Underlaget har fel som hindrar publicering."


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (f"tabellen kan inte läsas (missing `{QUOTED}`).", "Tabellen kan inte läsas."),
        (f"länken till ”{QUOTED}” är inte tillåten; länka till #.", "Länken till ”…” är inte tillåten; länka till #."),
        ("diagrammet saknar bildtext; ange caption.", "Diagrammet saknar bildtext; ange caption."),
    ],
)
def test_what_cannot_be_rendered_is_told_without_what_it_held(said, told):
    assert of(in_cell(said)).message == told


def test_a_pdf_that_cannot_be_set_quotes_nothing():
    assert of(NotebookFailedError(f"PDF-filen kunde inte sättas: {QUOTED}.")).message == "PDF-filen kunde inte sättas."


def finding(severity=Severity.BLOCKING, title="Okänt värde", action="Rätta det.", spots=()):
    return Finding(
        rule="unknown_value", severity=severity, place="raw/2025/a.csv", details={}, title=title, action=action, spots=spots,
        observed=f"Det står {QUOTED}.", expected="Ett tal.", found=QUOTED, jour="vasterort",
    )  # fmt: skip


def test_findings_that_stop_are_told_by_title_place_and_action():
    spots = (Spot("raw/2025/a.csv", row=17, column="Ålder"), Spot("raw/2025/a.csv", row=19), Spot("raw/2025/b.csv", row=2))
    stops = finding(spots=spots, title="Okänt värde", action="Rätta det.")
    error = BlockingFindingsError(f"a.csv: {QUOTED}", (stops, stops, finding(Severity.WARNING, title="Bara en varning")))
    failure = of(error)
    assert failure.obstacles == (Obstacle("Okänt värde", "raw/2025/a.csv; raw/2025/b.csv", "Rätta det."),)
    assert failure.message == ""
    page = failure_page(failure)
    assert QUOTED not in page
    assert "Bara en varning" not in page
    assert "rad 17" not in page, "the row of a person is for the letter"


def test_a_stop_without_findings_says_its_sentence():
    assert of(BlockingFindingsError("a.csv: samma uppgift har olika värden.")).message == "a.csv: samma uppgift har olika värden."


def test_findings_survive_the_way_from_another_process():
    error = pickle.loads(pickle.dumps(BlockingFindingsError("x", (finding(title="Okänt värde"),))))  # noqa: S301
    assert [part.title for part in of(error).obstacles] == ["Okänt värde"]


def test_files_are_named_from_the_data_root(tmp_path):
    root = tmp_path / "någons hem" / "data"
    failure = of(UnreadableInputError(f"{root}/raw/2025/a.csv: filen saknas, se {root.parent}/reports."), data=root)
    assert failure.message == "raw/2025/a.csv: filen saknas, se reports."


def test_a_message_without_end_is_cut():
    assert len(of(UnreadableInputError("x" * 100_000)).message) == 600


# --- the page

EVERY_KIND = [
    of(UsageError("Växeln finns inte.")),
    of(UnreadableInputError("a.csv: filen saknas."), inputs=("raw/agreement.toml", "raw/2025/a.csv"), standing=STANDING),
    of(BlockingFindingsError("x", (finding(title="Okänt värde"),)), standing=STANDING),
    of(in_cell("programfel (KeyError: 1); se --debug.")),
    of(NotPublishedError("reports/2025: kan inte skrivas.")),
    of(TypeError("x")),
]


@pytest.mark.parametrize("failure", EVERY_KIND, ids=lambda failure: str(failure.exit_code))
def test_every_kind_has_a_whole_page(failure):
    page = seen(failure)
    assert page.html["lang"] == "sv"
    assert (
        [part.get_text() for part in page.find_all("h1")]
        == ["Uppföljningen för 2025 kunde inte göras"]
        == [page.title.get_text()]
    )
    assert page.find("a", class_="skip")["href"] == f"#{page.main['id']}"
    assert not page.find_all(["script", "img", "link", "iframe"])
    assert "default-src 'none'" in page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert page.find("a", href="index.html")
    text = words(failure)
    assert failure.title in text
    assert "15 januari 2026 kl. 06.05" in text
    assert not re.search(r"[{}`]|None", page.main.get_text())


def test_every_exit_code_has_its_title_and_its_steps():
    failed = [code for code in ExitCode if code is not ExitCode.DONE]
    pages = [Failure(2025, WHEN, int(code)) for code in (1, *failed)]
    assert len({page.title for page in pages}) == len(pages) == len({tuple(steps(page)) for page in pages})
    assert {kind.exit_code for kind in IopError.__subclasses__()} == set(failed)


def steps(failure):
    return [item.get_text() for item in seen(failure).find(id="steg").find_next("ol").find_all("li")]


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (EVERY_KIND[1], "Kör iop check --year 2025 tills"),
        (EVERY_KIND[2], "brev till varje förening"),
        (EVERY_KIND[3], "till och med cell 7"),
        (EVERY_KIND[3], "iop run --year 2025 --debug"),
        (EVERY_KIND[4], "du får skriva i mappen reports"),
        (of(NotebookFailedError("Dokumentet börjar inte med sin titel.")), "den cell som meddelandet nämner"),
    ],
)
def test_the_steps_fit_the_kind_of_failure(failure, told):
    assert any(told in step for step in steps(failure))


def test_what_stopped_before_the_check_does_not_send_people_to_the_check():
    gone = of(BlockingFindingsError("raw/2025/a.csv: filen är borta; lägg tillbaka filen."))
    assert not any("iop check" in step for step in steps(gone))
    assert steps(gone)[0] == "Gör det som meddelandet ovan säger."


def test_the_report_that_stands_is_linked_to():
    link = seen(EVERY_KIND[1]).find("a", href="2025/uppfoljning.html")
    assert link.get_text() == "Uppföljning 2025, version 3"
    assert "1 april–31 december 2025" in words(EVERY_KIND[1])
    assert "Det finns ingen färdig rapport för 2025." in words(EVERY_KIND[0])
    assert "Det finns ingen färdig rapport" not in words(EVERY_KIND[1])


def test_a_synthetic_report_is_said_to_be_one():
    made_up = Edition(2025, "2025", 1, "2025", ("uppfoljning.html",), synthetic=True)
    assert "Uppgifterna i den är påhittade." in words(of(TypeError(), standing=made_up))


def test_of_very_many_inputs_the_first_are_named_and_the_rest_counted():
    failure = of(TypeError(), inputs=tuple(f"raw/2025/{number:03}.csv" for number in range(52)))
    assert [len(seen(failure).select(".inputs li")), "Och tolv filer till." in words(failure)] == [40, True]


HOSTILE = '"><script>alert(1)</script><img src=http://x.example/ onerror=x>\u202e\x00\x1b[31m\udcff{{ 7*7 }}'


def test_nothing_hostile_becomes_markup():
    failure = Failure(
        2025, HOSTILE, 10, HOSTILE, HOSTILE, 7, (Obstacle(HOSTILE, HOSTILE, HOSTILE),), (HOSTILE,),
        Edition(2025, "javascript:alert(1)", 1, HOSTILE, ()),
    )  # fmt: skip
    page = failure_page(failure)
    assert page.encode()
    assert not re.search("[\u202e\x00\x1b\udcff]", page)
    tree = BeautifulSoup(page, "html.parser")
    assert not tree.find_all(["script", "img"])
    assert not [tag for tag in tree.find_all() if any(name.startswith("on") for name in tag.attrs)]
    assert all(re.match(r"#|index\.html$|javascript%3A", link["href"]) for link in tree.find_all("a"))
    assert html.unescape(page).count("<script>alert(1)</script>") == 8
    assert "{{ 7*7 }}" in page


def test_the_same_failure_gives_the_same_page():
    assert failure_page(EVERY_KIND[1]) == failure_page(EVERY_KIND[1])


# --- in its place


def test_it_is_put_beside_the_years_and_taken_away(tmp_path):
    path = write_failure(tmp_path / "reports", EVERY_KIND[0])
    assert path == tmp_path / "reports" / "2025-misslyckad.html"
    assert path.read_text(encoding="utf-8") == failure_page(EVERY_KIND[0])
    clear_failure(tmp_path / "reports", 2025)
    clear_failure(tmp_path / "reports", 2025)
    assert list((tmp_path / "reports").iterdir()) == []


def test_where_it_cannot_be_put_is_one_line(tmp_path):
    (tmp_path / "2025-misslyckad.html").mkdir()
    with pytest.raises(NotPublishedError, match="kan inte skrivas"):
        write_failure(tmp_path, EVERY_KIND[0])
    with pytest.raises(NotPublishedError, match="kan inte tas bort"):
        clear_failure(tmp_path, 2025)
