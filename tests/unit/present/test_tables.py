"""Tables of figures: nothing blank, nothing invented, every sign explained."""

import pytest

from iop_analysis.errors import UsageError
from iop_analysis.present.narrative import section_text
from iop_analysis.present.tables import _SIGN_KEYS, build_table, table_specs

NBSP = "\N{NO-BREAK SPACE}"


def of_2025(material):
    """The tables that the published figures of 2025 fill."""
    built = {name: build_table(name, material) for name in table_specs()}
    assert {name for name, table in built.items() if not table.rows} == {
        name for name, spec in table_specs().items() if spec.optional
    }
    return {name: table for name, table in built.items() if table.rows}


def texts(table):
    return [[cell.text for cell in row] for row in table.rows]


def labels(table):
    return [column.label for column in table.columns]


def notes(table):
    return [(note.mark, note.text) for note in table.notes]


def test_the_crime_types_of_2025(material_2025):
    table = build_table("crime_types", material_2025)
    assert labels(table) == ["Brottstyp", "Stockholm-Gotland", "Södra Stockholm", "Västerort"]
    assert texts(table) == [
        ["Misshandel", f"15{NBSP}%", f"22{NBSP}%", f"20{NBSP}%"],
        ["Bedrägeri", f"19{NBSP}%", f"13{NBSP}%", f"12{NBSP}%"],
        ["Olaga hot", f"10{NBSP}%", f"12{NBSP}%", f"14{NBSP}%"],
        ["Ofredande", f"15{NBSP}%", f"12{NBSP}%", f"12{NBSP}%"],
        ["Brottstyper som inte redovisats", f"41{NBSP}%", f"41{NBSP}%", f"42{NBSP}%"],
    ]
    assert table.caption.endswith(f", 1{NBSP}april–31{NBSP}december 2025")


def test_a_cell_carries_its_number_and_the_id_of_its_figure(material_2025):
    cell = build_table("crime_types", material_2025).rows[0][2]
    assert (cell.value, cell.figure) == (22, "crime_share.misshandel.sodra-stockholm")


def test_the_key_figures_of_2025(material_2025):
    table = build_table("key_figures", material_2025)
    assert [row[-1] for row in texts(table)] == [f"3{NBSP}017", "593", "26", "2", "3"]
    assert labels(table)[1:] == [f"1{NBSP}april–31{NBSP}december 2025 (9{NBSP}månader)"]


def test_the_referrals_of_2025_have_a_footnote_at_the_baseline(material_2025):
    table = build_table("referrals", material_2025)
    assert [row[1:] for row in texts(table)] == [["26", "2,9"], ["4", "0,3"]]
    assert [[cell.marks for cell in row[1:]] for row in table.rows] == [[(), ()], [("a",), ()]]
    assert notes(table)[0] == (
        "a",
        "Perioderna är olika långa, 9 respektive 12 månader. Därför anges ingen förändring i procent.",
    )


def test_the_close_relationship_baseline_has_a_footnote_for_each_problem(material_2025):
    table = build_table("close_relationship", material_2025)
    assert [row[0] for row in texts(table)] == [
        f"1{NBSP}april–31{NBSP}december 2025 (9{NBSP}månader)",
        "Jämförelsetal, oklar period",
    ]
    ((mark, text), *_) = notes(table)
    assert mark == "a"
    assert "inte vilken period" in text
    assert text.endswith(
        "Polisen förmedlar numera ärenden direkt till jourernas ärendesystem, där de tidigare lades in för hand, "
        "så tal från före och efter kan inte jämföras rakt av."
    )


def test_every_table_of_2025_names_its_source(material_2025):
    for name, table in of_2025(material_2025).items():
        assert [text for mark, text in notes(table) if not mark and text.startswith("Källa: ")], name


def test_no_cell_of_2025_is_blank(material_2025):
    for name, table in of_2025(material_2025).items():
        assert len(table.rows) >= 2, name
        assert [row for row in texts(table) if "" in row] == [], name
        assert {len(row) for row in table.rows} == {len(table.columns)}, name


def test_columns_of_numbers_are_aligned_to_the_right(material_2025):
    for name, table in of_2025(material_2025).items():
        first, *others = table.columns
        assert first.align == "left"
        assert {column.align for column in others} == {"right"}, name


SHARES = """
jour  | measure     | breakdown  | category   | value | unit    | status
norr  | crime_share | crime_type | misshandel | 0     | percent | observed
norr  | crime_share | crime_type | bedrageri  | {}    | percent | {}
soder | crime_share | crime_type | misshandel | 0.04  | percent | observed
"""


@pytest.mark.parametrize(
    ("value", "status", "sign", "explanation"),
    [
        ("..", "missing", "..", "”..” betyder att uppgiften saknas."),
        (".", "not_asked", ".", "”.” betyder att uppgiften inte är efterfrågad eller inte kan beräknas."),
        (
            ".",
            "suppressed",
            "x",
            "”x” betyder att uppgiften är skyddad, eftersom den gäller ett litet antal eller skulle avslöja ett.",
        ),
        (".", "not_applicable", ".", "”.” betyder att uppgiften inte är efterfrågad eller inte kan beräknas."),
    ],
)
def test_a_status_is_a_sign_that_is_explained_under_the_table(value, status, sign, explanation, material_of):
    table = build_table("crime_types", material_of(SHARES.format(value, status)))
    cell = next(row for row in table.rows if row[0].text == "Bedrägeri")[1]
    assert (cell.text, cell.value) == (sign, None)
    assert ("", explanation) in notes(table)


def test_a_figure_that_was_not_delivered_is_missing_and_neither_blank_nor_zero(material_of):
    table = build_table("crime_types", material_of(SHARES.format("5", "observed")))
    assert texts(table)[1] == ["Bedrägeri", f"5{NBSP}%", ".."]
    assert table.rows[1][2].value is None
    assert ("", "”..” betyder att uppgiften saknas.") in notes(table)


def test_an_association_without_any_figures_is_shown_to_have_none(material_of):
    table = build_table("survey", material_of("jour | measure | value | unit\nsoder | survey_mean | 4.5 | scale_1_5"))
    assert texts(table) == [["Norrjouren", ".."], ["Söderjouren", "4,5"]]
    assert (table.rows[0][1].value, table.rows[0][1].figure) == (None, "")
    assert ("", "”..” betyder att uppgiften saknas.") in notes(table)


def test_the_grant_of_2025_says_whose_budget_is_missing(material_2025):
    table = build_table("grant", material_2025)
    assert labels(table) == ["Budgetpost", "Stockholm-Gotland", "Södra Stockholm", "Västerort"]
    assert texts(table)[-1] == ["Summa", "..", "..", f"704{NBSP}000{NBSP}kr"]
    assert {(row[1].text, row[2].text) for row in table.rows} == {("..", "..")}
    assert ("", "”..” betyder att uppgiften saknas.") in notes(table)


def test_a_table_without_any_figures_has_no_rows(material_of):
    for name in table_specs():
        assert build_table(name, material_of()).rows == (), name


def test_a_computed_figure_names_the_documents_it_is_computed_from(material_2025):
    (source,) = [text for _, text in notes(build_table("referrals", material_2025)) if text.startswith("Källa: ")]
    assert source == f"Källa: {material_2025.described_in.strip('”')}; egen beräkning."


def test_a_true_zero_is_a_dash_and_almost_nothing_is_a_zero(material_of):
    table = build_table("crime_types", material_of(SHARES.format("5", "observed")))
    assert texts(table)[0] == ["Misshandel", "–", f"0{NBSP}%"]
    assert table.rows[0][1].value == 0


def test_signs_that_do_not_occur_are_not_explained(material_2025):
    assert [text for _, text in notes(build_table("crime_types", material_2025)) if "betyder" in text] == []


def test_a_computed_figure_is_said_to_be_computed(material_2025):
    assert notes(build_table("crime_types", material_2025))[-1][1].endswith("; egen beräkning.")
    assert "egen beräkning" not in notes(build_table("survey", material_2025))[-1][1]


def test_a_figure_of_another_period_is_said_to_be_so(material_2025):
    said = f"Överenskommelsens uppgift gäller 1{NBSP}april 2022–31{NBSP}mars 2023."
    assert ("", said) in notes(build_table("gender", material_2025))
    assert not [text for _, text in notes(build_table("survey", material_2025)) if " gäller " in text]


def test_figures_of_other_dimensions_stay_out(material_of):
    table = """
    jour  | gender | breakdown  | category | measure            | value | unit
    _T    | _T     | _T         | _T       | close_relationship | 7     | crimes
    norr  | _T     | _T         | _T       | close_relationship | 5     | crimes
    _T    | woman  | _T         | _T       | close_relationship | 4     | crimes
    _T    | _T     | crime_type | ran      | close_relationship | 3     | crimes
    """
    assert [row[1:] for row in texts(build_table("close_relationship", material_of(table)))] == [["7"]]


AGES = """
period           | jour | breakdown | category | measure | value | unit
2025-01..2025-12 | norr | _T        | _T       | cases   | 9     | cases
{}
"""


def test_an_optional_table_needs_its_breakdown_and_not_just_totals(material_of):
    divided = "2025-01..2025-12 | norr | age_group | age_65 | cases | 4 | cases"
    assert build_table("age_groups", material_of(AGES.format(""))).rows == ()
    table = build_table("age_groups", material_of(AGES.format(divided)))
    assert texts(table) == [["65 år och äldre", "4", ".."], ["Summa", "9", ".."]]


def test_the_latest_figure_is_of_the_whole_period_and_not_of_its_last_quarter(material_of):
    text = """
    period           | gender | measure    | value | unit
    2025-01..2025-12 | woman  | case_share | 60    | percent
    2025-10..2025-12 | woman  | case_share | 50    | percent
    """
    assert texts(build_table("gender", material_of(text)))[0][1:] == [f"60{NBSP}%"]


def test_signs_mean_the_same_under_a_table_as_at_the_end_of_the_report(material_of):
    about = section_text("about", material_of()).replace("\\", "")
    assert [words for words in _SIGN_KEYS.values() if f" att {words}\n" not in f"{about}\n"] == []


def test_the_caption_of_the_crime_types_claims_nothing_of_which_ones_are_shown(material_2025):
    caption = build_table("crime_types", material_2025).caption
    assert caption == f"Brottstyper som andel av brotten, per förening, 1{NBSP}april–31{NBSP}december 2025"


def test_an_unknown_table_is_refused(material_2025):
    with pytest.raises(UsageError, match="Tabellen ”grants” finns inte; menade du ”grant”"):
        build_table("grants", material_2025)


def test_a_series_break_is_footnoted_for_a_formed_baseline_too(material_2025):
    """The footnote stands at the baseline and points to a note of the same table."""
    for name, table in of_2025(material_2025).items():
        used = {mark for row in table.rows for cell in row for mark in cell.marks}
        assert used == {mark for mark, _ in notes(table) if mark}, name
