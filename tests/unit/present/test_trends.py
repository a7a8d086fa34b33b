"""Several years as tables, charts and sentences: nothing bridged, nothing invented, and every number with its id."""

import datetime as dt
import re

import pytest
from msgspec.structs import replace
from several_years import broken, report

from iop_analysis.display import citations
from iop_analysis.present.trend_charts import trend_chart
from iop_analysis.present.trend_material import national_words, phrases, trend_specs
from iop_analysis.present.trend_tables import national_table, sources_table, trend_figures, trend_table
from iop_analysis.present.trend_texts import reading_text, title_text, trend_text
from iop_analysis.swedish import in_table
from iop_analysis.trending import Trends

LAST = dt.date(2025, 4, 1)
CASES = (
    "cases 240\ncases.norr 120\ncases.soder 120",
    "cases 360\ncases.norr x\ncases.soder x",
    "cases 270\ncases.norr 90\ncases.soder 180",
)


@pytest.fixture
def material_of(small_agreement):
    """What the page may show of some reports."""
    return lambda *reports, agreement=small_agreement: Trends(reports, agreement)._material


@pytest.fixture
def three(material_of, small_agreement):
    """Three years, the last nine months long, with a series break before it; the associations' figures of 2024 are protected."""
    parts = [report(2023 + number, lines, start=LAST if number == 2 else None) for number, lines in enumerate(CASES)]
    return material_of(*parts, agreement=broken(small_agreement, dt.date(2025, 1, 1), "cases"))


def rows(table):
    return {row[0].text: [cell.text for cell in row[1:]] for row in table.rows}


def drawn(chart, kind):
    """How many strokes of a kind a chart has."""
    return len(re.findall(rf'<g id="{kind}">', chart.svg))


def test_each_period_has_its_row_with_count_rate_interval_and_test(three):
    table = trend_table(trend_specs()["cases"], three)
    assert [column.label for column in table.columns] == [
        "Förening och period", "Antal", "Per månad", "Osäkerhet per månad", "Mot perioden före",
    ]  # fmt: skip
    found = rows(table)
    assert found["Alla föreningar, 2024"] == ["360", "30,0", "27,0–33,3", "mer än slumpen"]
    assert found["Alla föreningar, 1\xa0april–31\xa0december 2025"] == ["270", "30,0", "26,5–33,8", "."]
    assert found["Norrjouren, 2024"] == ["x", "x", "x", "."]


def test_every_printed_number_is_a_figure_with_its_source(three):
    figures, anchors = trend_figures(three), {row[0].anchor for row in sources_table(three).rows}
    for spec in trend_specs().values():
        for row in trend_table(spec, three).rows:
            for cell in row[1:]:
                if cell.figure:
                    known = figures[cell.figure]
                    assert (cell.text, cell.value) == (in_table(known.value, known.unit, known.status), known.observed)
                assert cell.figure or cell.cited or not re.search(r"\d", cell.text)
                assert all(part.source in anchors for part in (cell, *cell.cited) if part.figure)
                for part in cell.cited:
                    assert part.value == figures[part.figure].observed


def test_a_break_is_marked_in_the_table_and_explained_once(three):
    table = trend_table(trend_specs()["cases"], three)
    marked = [row[0].text for row in table.rows if row[1].marks]
    assert marked == [f"{name}, 1\xa0april–31\xa0december 2025" for name in ("Alla föreningar", "Norrjouren", "Söderjouren")]
    notes = [note.text for note in table.notes]
    assert [note.mark for note in table.notes if note.mark] == ["a"]
    assert notes[0] == "Serien är bruten: nytt sätt att räkna. Tal från före och efter kan inte jämföras rakt av."
    assert "Perioden 1\xa0april–31\xa0december 2025 är kortare än ett år: nio månader." in notes


def test_lines_stop_at_breaks_and_at_protected_figures(three):
    chart = trend_chart(trend_specs()["cases"], three)
    assert drawn(chart, "series") == 1  # all associations, 2023 to 2024
    assert drawn(chart, "break") == 3


@pytest.mark.parametrize(("lines", "joined"), [(("cases 5", "cases 6", "cases 7"), 2), (("cases 5", "cases ..", "cases 7"), 0)])
def test_a_missing_figure_is_never_bridged(lines, joined, material_of):
    material = material_of(*(report(2023 + number, line) for number, line in enumerate(lines)))
    assert drawn(trend_chart(trend_specs()["cases"], material), "series") == joined


def test_a_period_that_no_report_fills_is_seen_to_be_missing(material_of):
    material = material_of(report(2023, "cases 5\ncontacts 9"), report(2024, "cases 6"), report(2025, "cases 7\ncontacts 8"))
    table = trend_table(trend_specs()["contacts"], material)
    assert rows(table)["Alla föreningar, 2024"] == [".."] * 4
    assert "”..” betyder att uppgiften saknas." in [note.text for note in table.notes]
    assert drawn(trend_chart(trend_specs()["contacts"], material), "series") == 0


def test_years_without_any_report_are_named(material_of):
    table = trend_table(trend_specs()["cases"], material_of(report(2021, "cases 5"), report(2025, "cases 7")))
    assert "Inget tal finns för 2022, 2023 och 2024." in [note.text for note in table.notes]


def test_the_alternative_text_reads_out_every_drawn_cell(three):
    spec = trend_specs()["cases"]
    alt = trend_chart(spec, three).alt
    for row in trend_table(spec, three).rows:
        assert row[0].text.partition(", ")[0] in alt
        shown = [row[2].text, *(part.text for part in row[3].cited)]
        assert all(text in alt for text in shown if text != "x")
    assert "2024 skyddad uppgift" in alt
    assert "nio månader; serien är bruten före perioden" in alt
    assert "Serien är bruten (a): nytt sätt att räkna." in alt


def test_what_is_protected_stands_nowhere(material_of):
    told = [report(2024, "cases 300\ncases.norr x"), report(2025, "cases 310\ncases.norr 155\ncases.soder 155")]
    material, spec = material_of(*told), trend_specs()["cases"]
    [figure] = [figure for name, figure in trend_figures(material).items() if name == "cases.norr@2024"]
    assert figure.value is None
    chart = trend_chart(spec, material)
    assert "Norrjouren: 2024 skyddad uppgift och 2025 12,9" in chart.alt
    assert trend_figures(material)["cases.norr@2024.per_month"].value is None


def test_the_country_stands_apart_with_its_own_name_and_is_joined_to_nothing(material_of):
    lines = "cases 300\ncase_share.woman 60"
    material, spec = material_of(report(2024, lines), report(2025, lines)), trend_specs()["women"]
    assert rows(trend_table(spec, material))["Riket, 2018"] == ["63,3\xa0%", "."]
    chart = trend_chart(spec, material)
    assert "Riket, 2018 63,3\xa0%." in chart.alt
    assert drawn(chart, "series") == 1


def test_a_share_of_an_unknown_base_and_persons_are_never_held_against_ours(material_of):
    declared = {code for spec in trend_specs().values() for code in spec.national}
    references = material_of(report(2025, "cases 5")).references
    for name, reference in references.items():
        if name.split(".national")[0] in declared:
            assert reference.population == "cases"
            assert reference.figure.unit == "percent"


def test_the_country_s_figures_say_what_was_counted(material_of):
    table = national_table(material_of(report(2025, "cases 5")))
    found = {row[0].text: row[2].text for row in table.rows}
    assert found["Stödsökande, 2013"].startswith("Personer")
    assert found["Andel av brotten, misshandel, 2023"].startswith("Okänd bas")
    for kind in ("population", "note"):
        assert all(national_words(kind).values())


def test_categories_shown_only_together_are_protected_not_missing(material_of):
    one = report(2024, "crimes 100\ncrime_share.stold 20\ncrime_share.ran 5")
    other = report(2025, "crimes 100\ncrime_share.stold 21")
    together = other.figures.replace({"category": {"stold": "theft_or_robbery"}, "id": {"crime_share.stold": "crime_share.both"}})
    material = material_of(one, type(other)(2025, 1, other.period, together))
    found = rows(trend_table(trend_specs()["crime_types"], material))
    assert found["Rån, 2025"] == ["x", "x"]
    assert found["Rån, 2024"][0] == "5\xa0%"


def test_sentences_give_rates_and_chance_with_ids_and_say_where_the_series_breaks(three):
    text = trend_text(trend_specs()["cases"], three)
    cited = {part.figure: part.value for part in citations(text)}
    assert cited == {"cases@2024.per_month": 30, "cases@2023.per_month": 20}
    plain = text.replace("\\", "")
    assert "Skillnaden är så stor att den knappast beror på slumpen." in plain
    assert "Mellan år 2024 och perioden 1\xa0april–31\xa0december 2025 är serien bruten: nytt sätt att räkna." in plain


def test_one_period_two_apart_and_none_are_said_as_they_are(material_of):
    spec = trend_specs()["cases"]
    assert "enda period: den var" in trend_text(spec, material_of(report(2025, "cases 5")))
    assert trend_chart(spec, material_of(report(2025, "cases 5"))) is None
    apart = trend_text(spec, material_of(report(2021, "cases 5"), report(2025, "cases 7")))
    assert "inte sammanhängande" in apart
    assert trend_text(spec, material_of(report(2025, "contacts 5"))) == ""
    assert "skyddad" in trend_text(spec, material_of(report(2024, "cases x"), report(2025, "cases x")))


def test_the_title_says_how_many_years_there_are_and_what_is_still_to_come(material_of):
    assert "Ett år är publicerat, 2025" in title_text(material_of(report(2025, "cases 5"))).replace("\\", "")
    several = title_text(material_of(report(2024, "cases 5"), report(2025, "cases 5", version=0))).replace("\\", "")
    assert "för 2024 och 2025" in several
    assert "Rapporten för 2025 är inte publicerad ännu" in several
    assert reading_text().count("\n- ") == 4


def test_the_same_chart_always_has_the_same_bytes(three):
    first, second = (trend_chart(trend_specs()["cases"], three).svg for _ in range(2))
    assert first == second


def test_hostile_names_are_text(material_of, small_agreement):
    party = replace(small_agreement.party[0], name="<b>Norr</b>, | [x](#y)")
    agreement = broken(
        replace(small_agreement, party=(party, *small_agreement.party[1:])), LAST, "cases", text="<script>*nu*</script>"
    )
    material = material_of(report(2024, CASES[0]), report(2025, CASES[2]), agreement=agreement)
    chart = trend_chart(trend_specs()["cases"], material)
    assert "<script>" not in chart.svg
    assert "\\<script\\>\\*nu\\*" in trend_text(trend_specs()["cases"], material)


def test_every_phrase_is_used_and_can_be_filled():
    assert {"title", "single", "per_month", "share", "value", "broken", "apart", "no_chart"} <= set(phrases())
