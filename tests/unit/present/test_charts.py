"""A chart shows a table's cells; its alternative text reads the same cells out; nothing missing is drawn as zero."""

import re

import matplotlib as mpl
import pytest

from iop_analysis.display import Cell, Column, Table
from iop_analysis.errors import UsageError
from iop_analysis.present import charts, style
from iop_analysis.present.charts import build_chart, chart_specs
from iop_analysis.present.tables import build_table

NBSP = "\N{NO-BREAK SPACE}"
NAMES = ["gender", "crime_types", "close_relationship", "survey", "referrals", "profile_crime_types"]
OF_DELIVERIES = {"profile_age_groups", "profile_routes"}  # nothing of 2025


@pytest.fixture(scope="module")
def built(material_2025):
    """Chart id → the chart of 2025, drawn once."""
    return {name: build_chart(name, material_2025) for name in NAMES}


def cell(text, value=None):
    return Cell(text, value=value)


def table_of(*rows):
    columns = (Column("Rad"), *(Column(f"Kolumn {number}") for number in range(1, len(rows[0]))))
    return Table("En tabell", columns, tuple((Cell(label), *cells) for label, *cells in rows))


def drawn(kind, table, **bounds):
    """The matplotlib figure of a chart, its texts and its bars."""
    spec = charts.ChartSpec(id="x", kind=kind, table="x", caption="x", **bounds)
    with style.styled():
        figure = charts._DRAWN[kind](table, spec)
    texts = [text.get_text() for axes in figure.axes for text in axes.texts]
    bars = [bar.get_width() for axes in figure.axes for bar in axes.patches]
    return figure, texts, bars, charts._alt_text(table, spec)


def test_the_report_has_these_charts():
    assert list(chart_specs()) == [*NAMES[:-1], "economy_shares", *sorted(OF_DELIVERIES), NAMES[-1]]


@pytest.mark.parametrize("name", NAMES)
def test_the_alternative_text_says_every_number_and_label_of_the_table(name, material_2025, built):
    spec, chart = chart_specs()[name], built[name]
    table = charts._without_column(build_table(spec.table, material_2025), spec.without, material_2025)
    first_only = spec.kind in {"bars", "scale"}
    shown = [part.text for row in table.rows for part in (row[:2] if first_only else row)]
    assert len(shown) >= 4
    assert [text for text in shown if text not in chart.alt] == []
    assert [column.label for column in table.columns[1:] if not first_only and column.label not in chart.alt] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_alternative_text_is_not_the_caption(name, built):
    chart = built[name]
    assert chart.alt != chart.caption
    assert chart.caption not in chart.alt
    assert re.search(r"\d", chart.alt)
    assert "\n" not in chart.alt


def test_the_alternative_text_of_the_survey_word_for_word(built):
    assert built["survey"].alt == (
        "Punktdiagram. Medelbetyg i brukarundersökningen, på en skala från 1 till 5, 1\xa0april–31\xa0december 2025. "
        "Medelbetyg i brukarundersökningen: Riket 4,3, Stockholm-Gotland 4,3, Södra Stockholm 4,4 och Västerort 4,2."
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_same_chart_twice_is_the_same_bytes(name, material_2025, built):
    assert build_chart(name, material_2025) == built[name]


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_holds_no_date_no_script_and_nothing_remote(name, built):
    svg = built[name].svg
    assert svg.lstrip().startswith("<?xml")
    assert "<script" not in svg
    assert "dc:date" not in svg
    assert re.findall(r'(?:href|src)="(?!#)[^"]*"', svg) == []


def test_drawing_leaves_matplotlib_as_it_was(material_2025):
    before = dict(mpl.rcParams)
    build_chart("survey", material_2025)
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("kind", ["panels", "bars"])
@pytest.mark.parametrize("sign", ["..", "x", "."])
def test_a_bar_without_a_value_is_its_sign_and_no_bar(kind, sign):
    figure, texts, bars, _ = drawn(kind, table_of(("A", cell("7", 7)), ("B", cell(sign))))
    assert texts == ["7", sign]
    assert bars == [7]
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["A", "B"]


@pytest.mark.parametrize("kind", ["panels", "bars"])
def test_a_true_zero_is_a_bar_of_no_length_with_its_dash(kind):
    _, texts, bars, alt = drawn(kind, table_of(("A", cell("7", 7)), ("B", cell("–", 0))))
    assert texts == ["7", "–"]
    assert bars == [7, 0]
    assert alt.endswith("A 7 och B noll.")


def test_a_point_without_a_value_is_its_sign_and_no_point():
    figure, texts, _, alt = drawn("scale", table_of(("Riket", cell("..")), ("A", cell("4,5", 4.5))), lowest=1, highest=5)
    assert texts == ["..", "4,5"]
    assert [list(line.get_xdata()) for line in figure.axes[0].lines] == [[4.5]]
    assert alt.endswith("Riket uppgift saknas och A 4,5.")


def test_a_part_without_a_value_takes_no_room():
    _, texts, bars, alt = drawn("parts", table_of(("A", cell("60", 60), cell(".."), cell("40", 40))))
    assert bars == [60, 40]
    assert texts[:2] == ["60", "Kolumn 1"]
    assert "Kolumn 2 uppgift saknas" in alt


@pytest.mark.parametrize("kind", ["panels", "bars", "parts"])
def test_a_missing_value_is_read_out_as_missing_and_never_as_a_number(kind):
    _, _, _, alt = drawn(kind, table_of(("A", cell("7", 7)), ("B", cell(".."))))
    assert "uppgift saknas" in alt
    assert re.findall(r"\d+", alt.replace("Kolumn 1", "")) == ["7"]


def test_every_bar_carries_its_own_number(material_2025):
    table = build_table("crime_types", material_2025)
    _, texts, bars, _ = drawn("panels", table)
    by_column = [row[number] for number in (1, 2, 3) for row in table.rows]
    assert texts == [part.text for part in by_column]
    assert bars == [part.value for part in by_column]


def test_bars_start_at_zero_on_one_scale(material_2025):
    figure, *_ = drawn("panels", build_table("crime_types", material_2025))
    limits = {axes.get_xlim() for axes in figure.axes}
    assert len(limits) == 1
    assert next(iter(limits))[0] == 0


def test_the_scale_is_whole_whatever_the_values():
    figure, *_ = drawn("scale", table_of(("A", cell("4,5", 4.5)), ("B", cell("4,4", 4.4))), lowest=1, highest=5)
    assert list(figure.axes[0].get_xticks()) == [1, 2, 3, 4, 5]


def test_what_is_not_a_category_is_drawn_lighter(material_2025):
    figure, *_ = drawn("panels", build_table("crime_types", material_2025))
    hatches = [bar.get_hatch() or "" for bar in figure.axes[0].patches]
    assert hatches == ["", "", "", "", style.HATCH]


def test_a_hostile_label_is_drawn_and_read_out_as_text():
    label = "<script>alert(1)</script> $x^2$ #import [x](javascript:alert(1))"
    figure, _, _, alt = drawn("bars", table_of((label, cell("7", 7)), ("B", cell("5", 5))))
    assert f"{label} 7" in alt
    assert "<script" not in style.as_svg(figure)


def test_an_unknown_chart_is_refused(material_2025):
    with pytest.raises(UsageError, match="Diagrammet ”gendr” finns inte; menade du ”gender”"):
        build_chart("gendr", material_2025)


def test_a_delivered_status_missing_reaches_the_chart_as_a_sign(data_copy):
    data_copy.set_cells(23, value="", status="missing")
    chart = build_chart("survey", data_copy.prepare().material)
    assert "Västerort uppgift saknas." in chart.alt


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_without_any_figures_is_not_drawn(name, material_of):
    assert build_chart(name, material_of()) is None


@pytest.mark.parametrize(("value", "is_drawn"), [("..", False), ("0", True), ("4", True)])
def test_a_chart_is_drawn_as_soon_as_there_is_one_number(value, is_drawn, material_of):
    table = f"measure | value | unit\nclose_relationship | {value} | crimes"
    assert (build_chart("close_relationship", material_of(table)) is not None) is is_drawn


def test_the_chart_of_referrals_compares_per_month(material_2025, built):
    table = build_table("referrals", material_2025)
    assert [cell.figure for cell in table.rows[0][1:]] == ["referrals_to_stodcentrum", "referrals_to_stodcentrum_per_month"]
    assert built["referrals"].alt == (
        f"Stapeldiagram. {table.caption}. Länkade till Stödcentrum per månad: "
        f"1{NBSP}april–31{NBSP}december 2025 (9{NBSP}månader) 2,9 och 2024 (12{NBSP}månader) 0,3."
    )


def test_a_column_that_a_chart_leaves_to_the_table_is_told_from_one_whose_name_begins_alike(material_2025):
    table = build_table("referrals", material_2025)
    months = charts._without_column(table, "referrals_to_stodcentrum", material_2025)
    assert [column.label for column in months.columns] == ["Period", "Länkade till Stödcentrum per månad"]
    assert [[cell.text for cell in row[1:]] for row in months.rows] == [["2,9"], ["0,3"]]
    assert charts._without_column(table, "", material_2025) == table


def test_a_baseline_of_unknown_period_has_no_monthly_bar(material_of):
    chart = build_chart(
        "referrals",
        material_of("""
        period           | measure                  | value | unit
        2025-01..2025-12 | referrals_to_stodcentrum | 24    | cases
        ?                | referrals_to_stodcentrum | 99    | cases
        """),
    )
    assert chart.alt.endswith(f"2025 (12{NBSP}månader) 2,0 och Jämförelsetal, oklar period uppgift saknas.")
    assert "99" not in chart.alt


def test_an_association_without_figures_is_a_row_without_a_point(material_of):
    table = "jour | measure | value | unit\nsoder | survey_mean | 4.5 | scale_1_5\nnational | survey_mean | 4 | scale_1_5"
    assert build_chart("survey", material_of(table)).alt.endswith("Riket 4,0, Norrjouren uppgift saknas och Söderjouren 4,5.")


def test_all_genders_and_their_total_can_be_drawn():
    table = table_of(("A", *(cell(str(number), number) for number in (50, 40, 5, 5, 100))))
    figure, _, bars, _ = drawn("parts", table)
    assert bars == [50, 40, 5, 5, 100]
    looks = {(bar.get_facecolor(), bar.get_hatch() or "") for bar in figure.axes[0].patches}
    assert len(looks) == 5


def test_neighbouring_parts_are_told_apart():
    figure, *_ = drawn("parts", table_of(("A", *(cell(str(number), number) for number in (50, 40, 5, 5)))))
    fills = [bar.get_facecolor() for bar in figure.axes[0].patches]
    assert len(set(fills)) == len(fills)


@pytest.mark.parametrize(("sign", "spoken"), [("x", "skyddad uppgift"), (".", "kan inte anges")])
def test_a_protected_or_impossible_figure_is_not_read_out_as_missing(sign, spoken):
    _, _, _, alt = drawn("bars", table_of(("A", cell("7", 7)), ("B", cell(sign))))
    assert "uppgift saknas" not in alt
    assert alt.endswith(f"A 7 och B {spoken}.")


def test_a_label_between_dollar_signs_is_drawn_as_text():
    figure, *_ = drawn("bars", table_of((r"$\finns_inte$", cell("7", 7)), ("B", cell("5", 5))))
    assert style.as_svg(figure).lstrip().startswith("<?xml")


@pytest.mark.filterwarnings("error:Attempting to set identical:UserWarning")
@pytest.mark.parametrize("kind", ["bars", "panels"])
def test_a_chart_of_zeros_can_be_drawn_without_a_warning(kind):
    _, texts, _, _ = drawn(kind, table_of(("A", cell("–", 0)), ("B", cell("–", 0))))
    assert texts == ["–", "–"]
