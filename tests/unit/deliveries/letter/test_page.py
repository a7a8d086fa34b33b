"""The page to an association says what to mend, most important first, and never shows what is not for it to show.

The whole text of one letter is a golden file, written anew with `IOP_UPDATE_GOLDEN=1`.
"""

import base64
import datetime as dt
import hashlib
import itertools
import os
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from iop_analysis.agreement import Names
from iop_analysis.deliveries.letter.items import items, places_of, texts
from iop_analysis.deliveries.letter.page import Letter, letter_html, summary
from iop_analysis.deliveries.personal import PersonalKind
from iop_analysis.deliveries.personal import finding as personal_finding
from iop_analysis.periods import Period, calendar_year
from iop_analysis.schema import Conservation, Finding, Severity, Spot

GOLDEN = Path(__file__).parents[3] / "golden" / "brev-syntetiskt.txt"
REPORT, CASES = "2025/soder/rapport.xlsx", "2025/soder/ärenden.csv"
BLOCKING, WARNING, INFORMATION = Severity
NAMES = Names(
    **dict.fromkeys(Names.__struct_fields__, "x")
    | {"administration": "socialförvaltningen", "city": "Staden", "partnership": "partnerskap"}
)


ALL_WELL = (
    "Allt ser bra ut! Vi har läst 88 celler i er verksamhetsrapport och 1 234 rader i ert ärendeuttag, "
    "och ni behöver inte rätta något. Tack för att ni har varit så noggranna."
)


def found(rule="a_rule", severity=BLOCKING, places=0, **texts):
    told = {
        "title": f"Titel {rule}",
        "observed": "Vi ser detta.",
        "expected": "Något annat.",
        "action": "Rätta.",
        "jour": "soder",
    }
    return Finding(rule, severity, "plats", {}, **{**told, **texts}, places=places)


def letter(*findings, **parts):
    told = {
        "year": 2025, "period": calendar_year(2025), "jour": "soder", "name": "Söderjouren", "names": NAMES, "synthetic": False,
        "files": (Conservation(REPORT, 88, 85, 1, 2), Conservation(CASES, 1234, 1200, 3, 17, 14)),
        "kinds": {REPORT: "report", CASES: "cases"},
    }  # fmt: skip
    return Letter(**{**told, **parts}, findings=findings)


def page(*findings, **parts):
    return BeautifulSoup(letter_html(letter(*findings, **parts)), "html.parser")


def words(element):
    return " ".join(element.get_text(" ").replace("\xa0", " ").split())


@pytest.fixture
def full():
    """One finding of each degree, more places than are named, a missing part, made-up figures."""
    return letter(
        found(
            "unknown_label", title="Okänt brott", observed="Brottstypen finns inte i listan.", why="Den räknas annars inte.",
            spots=(Spot(REPORT, "Ärenden", "A7"),), found="Missandel",
        ),
        found("dates", WARNING, 17, title="Datum utanför året", spots=(Spot(CASES, row=3, column="Inkom"), Spot(CASES, row=9))),
        found("change", INFORMATION, title="Stor ökning", spots=(Spot(REPORT, "Ärenden", "B9"),)),
        synthetic=True,
        missing=("Enkätresultat", "Ekonomi"),
    )  # fmt: skip


def text_of(html):
    shown = BeautifulSoup(html, "html.parser").body.find_all(["h1", "h2", "h3", "p", "li", "dt", "dd", "caption", "tr"])
    shown = [element for element in shown if not (element.name == "dd" and element.ul)]
    return "\n".join(element.get_text(" | ", strip=True) if element.name == "tr" else words(element) for element in shown) + "\n"


def test_the_letter_reads_as_somebody_has_approved(full):
    made = text_of(letter_html(full))
    if os.environ.get("IOP_UPDATE_GOLDEN") == "1":
        GOLDEN.write_text(made, encoding="utf-8")
    assert made == GOLDEN.read_text(encoding="utf-8")


def test_the_order_in_which_findings_arrive_does_not_matter(full):
    turned = letter(*reversed(full.findings), synthetic=True, missing=full.missing)
    assert letter_html(turned) == letter_html(full)


def test_degree_then_declared_importance_then_number_of_places():
    arriving = [
        found("few", WARNING, 2), found("many", WARNING, 1200), found("unknown_label"), found("some", places=30),
        found("personal_data"), found("wrong_year"), found("note", INFORMATION, 9),
    ]  # fmt: skip
    shown = items(letter(*arriving))
    assert [item.finding.rule for item in shown] == [
        "personal_data", "wrong_year", "unknown_label", "some", "many", "few", "note",
    ]  # fmt: skip
    assert [item.number for item in shown] == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("count", "outside", "more"),
    [(5, 0, ""), (6, 0, "och 1 ställe till"), (8, 0, "och 3 ställen till"), (15, 13, "och 10 ställen till"),
     (1239, 0, "och 1\xa0234 ställen till")],
)  # fmt: skip
def test_the_letter_counts_the_places_that_it_does_not_name(count, outside, more):
    five_spots = tuple(Spot(CASES, row=row) for row in range(2, 7))
    personal = personal_finding(PersonalKind.PHONE, five_spots, count, "soder", outside_cells=outside)
    (item,) = items(letter(personal))
    assert (len(item.places), item.more) == (5, more)
    assert (not more) or more.replace("\xa0", " ") in words(page(personal))


def test_something_found_stands_in_at_least_one_place():
    assert places_of(found()) == 1
    assert places_of(found(spots=(Spot(REPORT), Spot(CASES)))) == 2


@pytest.mark.parametrize(
    ("findings", "parts", "said"),
    [
        ([BLOCKING] * 3 + [INFORMATION] * 2, {},
         "Tre saker behöver rättas innan siffrorna kan användas, och två saker är bra att känna till."),
        ([BLOCKING], {}, "En sak behöver rättas innan siffrorna kan användas."),
        ([BLOCKING, WARNING, INFORMATION], {},
         "En sak behöver rättas innan siffrorna kan användas, en sak behöver ni titta på, och en sak är bra att känna till."),
        ([WARNING] * 2, {}, "Inget måste rättas, och två saker behöver ni titta på."),
        ([], {"missing": ("Enkätresultat", "Ekonomi")}, "Vi saknar enkätresultat och ekonomi."),
        ([], {}, ALL_WELL),
    ],
)  # fmt: skip
def test_the_summary_in_words(findings, parts, said):
    shown = summary(letter(*(found(f"r{n}", severity) for n, severity in enumerate(findings)), **parts)).replace("\xa0", " ")
    assert shown == f"Tack för underlaget för 2025. {said}"


def test_a_part_of_a_year_is_called_a_period():
    part = Period(dt.date(2025, 4, 1), dt.date(2025, 12, 31))
    assert "för perioden 1\xa0april–31\xa0december 2025." in summary(letter(period=part))


def test_nothing_received_is_not_thanked_for_nor_called_well():
    said = summary(letter(files=(), kinds={}, missing=("Verksamhetsrapport",)))
    assert said == "Vi har inte kunnat läsa någon fil från er för 2025. Vi saknar verksamhetsrapport."


def test_when_all_is_well_nothing_is_listed_and_nothing_need_be_sent():
    shown = page()
    assert not shown.select(".item")
    assert "Ni behöver inte skicka något igen" in words(shown.main)
    assert "Excelfil" not in words(shown.main)


def test_every_spot_has_its_line_and_the_rest_are_counted(full):
    lines = [
        [words(line) for line in places.find_all("li")]
        for places in BeautifulSoup(letter_html(full), "html.parser").select(".places")
    ]
    assert lines[0] == ["rapport.xlsx, blad ”Ärenden”, cell A7"]
    assert lines[1] == ["ärenden.csv, rad 3, kolumn ”Inkom”", "ärenden.csv, rad 9", "och 15 ställen till"]
    one_more = page(found(places=2, spots=(Spot(CASES, row=3),))).select(".places li")
    assert words(one_more[-1]) == "och 1 ställe till"


def test_files_of_the_same_name_are_told_apart():
    spots = (Spot("2025/soder/a/fil.xlsx", cell="A1"), Spot("2025/soder/b/fil.xlsx", cell="A1"))
    assert [words(line) for line in page(found(spots=spots)).select(".places li")] == [
        "2025/soder/a/fil.xlsx, cell A1", "2025/soder/b/fil.xlsx, cell A1",
    ]  # fmt: skip


def test_a_cell_of_a_case_export_is_refused():
    with pytest.raises(ValueError, match="personal data"):
        letter_html(letter(found(spots=(Spot(REPORT, cell="A1"), Spot(CASES, row=3)), found="hemligt")))


def test_personal_data_are_refused_wherever_they_stand():
    with pytest.raises(ValueError, match="personal data"):
        letter_html(letter(found("personal_data", spots=(Spot(REPORT, cell="A1"),), found="hemligt")))


def test_another_associations_finding_is_refused():
    with pytest.raises(ValueError, match="another association"):
        letter_html(letter(found(jour="norr")))


@pytest.mark.parametrize(
    "spots", [(), (Spot("2025/soder/okänd.xlsx", cell="A1"),), (Spot(REPORT, cell="A1"), Spot("okänd", cell="A1"))]
)
def test_what_stands_in_a_file_of_no_known_kind_is_left_out(spots):
    assert "hemligt" not in letter_html(letter(found(spots=spots, found="hemligt")))


def test_made_up_figures_are_said_first(full):
    shown = BeautifulSoup(letter_html(full), "html.parser")
    assert words(shown.header.p).startswith("Syntetiska uppgifter: brevet bygger på påhittade siffror")
    assert "Syntetiska" not in letter_html(letter())


def test_what_was_received_is_a_table_that_can_be_followed(full):
    table = BeautifulSoup(letter_html(full), "html.parser").table
    assert words(table.caption)
    assert [cell["scope"] for cell in table.thead.find_all("th")] == ["col"] * 7
    assert [words(cell) for cell in table.tbody.find_all("tr")[1].find_all(["th", "td"])] == [
        "ärenden.csv", "Ärendeuttag (rader)", "1 234", "1 200", "3", "17", "14",
    ]  # fmt: skip
    assert [row.th["scope"] for row in table.tbody.find_all("tr")] == ["row", "row"]


def test_the_page_is_whole_and_its_headings_are_in_order(full):
    html = letter_html(full)
    shown = BeautifulSoup(html, "html.parser")
    levels = [int(heading.name[1]) for heading in shown.find_all(re.compile(r"h\d"))]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert (shown.html["lang"], len(shown.find_all("main")), bool(shown.nav)) == ("sv", 1, True)
    targets = {element["id"] for element in shown.find_all(id=True)}
    assert {link["href"].removeprefix("#") for link in shown.find_all("a")} <= targets
    assert not shown.find_all(["script", "img", "link", "iframe"])
    assert not shown.find_all(style=True)


def test_the_policy_lets_through_this_style_sheet_only(full):
    shown = BeautifulSoup(letter_html(full), "html.parser")
    digest = base64.b64encode(hashlib.sha256(shown.style.string.encode()).digest()).decode()
    policy = shown.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


HOSTILE = "<script>alert(1)</script>{{ 7 * 7 }}=cmd|' /C calc'!A0\x00\x1b[31m#import\u202e{0.__class__}"


def test_hostile_texts_come_out_as_text():
    told = dict.fromkeys(["title", "observed", "expected", "action", "why"], HOSTILE)
    file = HOSTILE.replace("/", "")
    spots = (Spot(file, HOSTILE, "A1", 0, HOSTILE),)
    shown = page(
        found(HOSTILE, **told, spots=spots, found=HOSTILE), name=HOSTILE, missing=(HOSTILE,),
        kinds={file: "report"}, files=(Conservation(file, 1, 1),),
    )  # fmt: skip
    safe = "<script>alert(1)</script>{{ 7 * 7 }}=cmd|' /C calc'!A0\ufffd\ufffd[31m#import\ufffd{0.__class__}"
    assert not shown.find_all("script")
    assert shown.find("h3").get_text() == f"1. {safe}"
    assert shown.select_one("dd.found").get_text() == f"”{safe}”"
    assert not {"\x00", "\x1b", "\u202e"} & set(shown.get_text())


def test_very_long_texts_are_shortened_and_lone_surrogates_can_be_saved():
    shown = letter_html(letter(found(observed="å" * 100_000, found="ä" * 100_000 + "\ud800", spots=(Spot(REPORT, cell="A1"),))))
    assert len(shown.encode("utf-8")) < 40_000
    assert f"”{'ä' * 300}…”" in shown
    letter_html(letter(found(observed="\ud800"))).encode("utf-8")


def test_a_finding_without_title_still_has_a_heading():
    assert words(page(found(title="")).h3) == "1. Måste rättas"


def test_every_rule_that_is_ranked_is_named_once():
    assert len(set(texts().importance)) == len(texts().importance)
