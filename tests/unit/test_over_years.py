"""The page of several years: made again only where it must be, never at a report's expense, and of published figures only."""

from contextlib import nullcontext
from types import SimpleNamespace

import nbformat
import pytest
from msgspec import json
from several_years import put, report

from iop_analysis import over_years
from iop_analysis.agreement import read_agreement
from iop_analysis.errors import IopError, NotebookFailedError, NotPublishedError
from iop_analysis.over_years import known_forms, refresh_over_years, refuse_others
from iop_analysis.present.outputs import Shown
from iop_analysis.store import DataRoot
from iop_analysis.trending import Trends, published_reports

REFUSED = r"trends\.ipynb, cell ”shown-2”: visar något annat än de publicerade åren gör"


def notebook(*shown, markdown=(), source="x"):
    """An executed notebook that shows these things, each in a cell of its own."""
    outputs = [
        nbformat.v4.new_output("display_data", data=json.decode(json.encode(part.data)), metadata=part.metadata) for part in shown
    ]
    cells = [
        nbformat.v4.new_code_cell(source, execution_count=1, outputs=[output], id=f"shown-{number}")
        for number, output in enumerate(outputs, start=1)
    ]
    return nbformat.v4.new_notebook(cells=[*cells, *(nbformat.v4.new_markdown_cell(text, id="own") for text in markdown)])


class Place:
    """A data root with two published years, and a notebook that shows whatever it is told, without any kernel."""

    def __init__(self, data, folder, monkeypatch):
        self.root, self.notebooks = DataRoot(data), folder / "notebooks"
        self.notebooks.mkdir()
        (self.notebooks / "trends.ipynb").write_text("{}", encoding="utf-8")
        for year in (2024, 2025):
            self.put(report(year, "cases 50\ncases.vasterort x"))
        self.page = self.root.reports / "trender.html"
        self.shown, self.source, self.runs = None, "x", 0
        monkeypatch.setattr(over_years, "execute_notebook", self.execute)

    def put(self, part):
        put(self.root.reports, part)

    def execute(self, _, output, *__):
        self.runs += 1
        trends = self.trends()
        made = self.shown(trends) if self.shown else (trends.heading(), trends.text("cases"), trends.table("cases"))
        ran = notebook(*made, source=self.source)
        nbformat.write(ran, output)
        return ran

    def trends(self):
        return Trends(published_reports(self.root.reports, 2025), read_agreement(self.root.agreement_file))

    def refresh(self):
        warm = SimpleNamespace(start=nullcontext, address="")
        return refresh_over_years(self.root, self.notebooks, lambda: nullcontext(warm))

    def refused(self):
        with pytest.raises(IopError) as caught:
            self.refresh()
        return caught.value


@pytest.fixture
def place(data_copy, tmp_path, monkeypatch):
    return Place(data_copy.path, tmp_path, monkeypatch)


def test_the_page_is_made_once_and_again_only_when_something_has_changed(place):
    assert place.refresh()
    first = place.page.read_bytes()
    assert not place.refresh()
    assert place.runs == 1
    place.put(report(2024, "cases 51", version=2))
    assert place.refresh()
    assert place.page.read_bytes() != first
    place.put(report(2024, "cases 50\ncases.vasterort x"))
    assert place.refresh()
    assert place.page.read_bytes() == first
    assert place.runs == 3


@pytest.mark.parametrize("change", ["agreement", "notebook", "page", "no page", "reference"])
def test_whatever_it_is_made_of_makes_it_again(change, place):
    place.refresh()
    if change == "agreement":
        path = place.root.agreement_file
        path.write_text(path.read_text(encoding="utf-8") + "\n# ändrat\n", encoding="utf-8")
    elif change == "notebook":
        (place.notebooks / "trends.ipynb").write_text("{} ", encoding="utf-8")
    elif change == "page":
        place.page.write_text(place.page.read_text(encoding="utf-8").replace("50", "51"), encoding="utf-8")
    elif change == "no page":
        place.page.unlink()
    else:
        place.root.reference_folder.mkdir()
        (place.root.reference_folder / "trends.toml").write_text('[phrases]\ntitle = "Åren"\n', encoding="utf-8")
    assert place.refresh()
    assert not place.refresh()


def test_nothing_published_and_no_notebook_make_no_page(place):
    (place.notebooks / "trends.ipynb").unlink()
    assert not place.refresh()
    assert not place.page.exists()


def test_a_failing_notebook_leaves_the_page_and_the_reports(place):
    place.refresh()
    before = {path: path.read_bytes() for path in place.root.reports.rglob("*.*") if path.is_file()}
    (place.notebooks / "trends.ipynb").write_text("{} ", encoding="utf-8")

    def fails(_):
        raise NotebookFailedError("trends.ipynb, cell 3: programfel (KeyError); se --debug.")

    place.shown = fails
    error = place.refused()
    assert error.exit_code == 12
    assert str(error) == (
        f"{place.page}: rapporterna ligger på plats, men sidan över flera år gjordes inte om: "
        "trends.ipynb, cell 3: programfel (KeyError); se --debug."
    )
    assert {path: path.read_bytes() for path in before} == before


def test_somebody_else_s_page_is_left_alone_and_no_notebook_is_run(place):
    place.page.write_text("<title>Min egen</title>", encoding="utf-8")
    error = place.refused()
    assert (error.exit_code, place.runs) == (13, 0)
    assert "inte gjord av programmet" in str(error)
    assert place.page.read_text(encoding="utf-8") == "<title>Min egen</title>"


def test_a_year_that_is_published_meanwhile_is_not_forgotten(place):
    def slow(trends):
        if place.runs == 1:
            place.put(report(2024, "cases 99", version=2))
        return trends.heading(), trends.table("cases")

    place.shown = slow
    assert place.refresh()
    assert place.runs == 2
    assert 'value="99"' in place.page.read_text(encoding="utf-8")


def test_the_tries_are_counted(place):
    def busy(trends):
        place.put(report(2024, f"cases {place.runs}", version=place.runs + 1))
        return trends.heading(), trends.table("cases")

    place.shown = busy
    assert "om och om igen" in str(place.refused())
    assert not place.page.exists()


# --- what may stand in it


def altered(shown, old, new):
    data = json.decode(json.encode(shown.data).decode().replace(old, new).encode())
    return Shown(data, shown.metadata)


def test_what_the_page_may_show_is_everything_that_several_years_give(place):
    trends = place.trends()
    refuse_others(notebook(*over_years.everything(trends), markdown=["## Ärenden"]), known_forms(trends), "trends.ipynb")


@pytest.mark.parametrize(
    "make",
    [
        lambda trends: altered(trends.table("cases"), '"value":50.0', '"value":51.0'),
        lambda trends: altered(trends.table("cases"), "<td>x</td>", "<td>7</td>"),
        lambda trends: altered(trends.text("cases"), "4", "5"),
        lambda _: Shown({"text/markdown": "Det var sju."}),
        lambda _: Shown({"text/plain": "7"}),
        lambda trends: Shown({**trends.chart("cases").data}, {"image/svg+xml": {"alt": "sju", "caption": "a"}}),
        lambda trends: altered(trends.chart("cases"), "</svg>", "<!-- 7 --></svg>"),
    ],
)
def test_anything_else_is_refused_with_the_file_and_the_cell(make, place):
    trends = place.trends()
    with pytest.raises(NotPublishedError, match=REFUSED):
        refuse_others(notebook(trends.heading(), make(trends)), known_forms(trends), "trends.ipynb")


@pytest.mark.parametrize("text", ["Det var få.", "## År 2024", "## Bara sju", "## A\n\nB"])
def test_text_that_cannot_be_held_against_anything_is_refused(text, place):
    with pytest.raises(NotPublishedError, match="cell ”own”: egen text kan inte granskas"):
        refuse_others(notebook(markdown=[text]), known_forms(place.trends()), "trends.ipynb")


def test_a_figure_that_is_not_as_published_stops_the_page(place):
    place.shown = lambda trends: (trends.heading(), altered(trends.table("cases"), '"value":50.0', '"value":51.0'))
    assert "skrivs inte ut så som den är skyddad" in str(place.refused())
    assert not place.page.exists()


def test_printed_values_do_not_reach_the_page(place):
    place.shown = lambda trends: (trends.heading(), Shown({"text/plain": "7"}))
    assert place.refused().exit_code == 13
    assert not place.page.exists()


@pytest.mark.parametrize(
    "source", ['open("data/raw/2025/a.csv")', "iop.pipeline.prepare", "pd.read_csv(root.processed_folder(2025))"]
)
def test_a_notebook_that_reads_deliveries_makes_no_page(source, place):
    place.source = source
    assert "oskyddade uppgifter" in str(place.refused())
    assert not place.page.exists()
